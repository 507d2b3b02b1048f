/* The parent's side of the pipe: a reader that was taken over may send anything. Whatever comes, in whatever pieces, the
 * sink is told only of text with places, within the limits, and it ends. The first byte says what is asked and
 * how large the pieces are. */
#include "fuzz/fuzz.h"

#include <unistd.h>

#include "extract/image_receive.h"
#include "extract/receive.h"
#include "extract/rewriting_receive.h"
#include "extract/text_receive.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static enum err on_part(void *at, const struct text_part *part)
{
    ++*(size_t *)at;
    promise(part->look < LOOK_COUNT && part->place.n <= TEXT_PLACE_MAX && str_utf8(part->place));
    promise(part->text.n > part->again && part->text.n <= TEXT_PIECE + TEXT_CHUNK);
    promise(str_utf8(part->text) && part->again <= TEXT_OVERLAP);
    for (size_t i = 0; i < part->word_count; i++) {
        const struct text_word *w = &part->words[i];
        promise(w->from < w->to && w->to <= part->text.n && (!i || w[-1].to <= w->from));
        promise(w->box.page < TEXT_PAGES_MAX && w->box.x <= BOX_WHOLE && w->box.y <= BOX_WHOLE &&
                w->box.w <= BOX_WHOLE && w->box.h <= BOX_WHOLE);
    }
    return ERR_OK;
}

static enum err on_note(void *at, const struct text_note *note)
{
    ++*(size_t *)at;
    promise(note->why > COVERAGE_WHOLE && note->why < COVERAGE_COUNT);
    promise(note->place.n <= TEXT_PLACE_MAX && str_utf8(note->place));
    return ERR_OK;
}

/* In pieces, as a pipe gives them. */
static enum err feed(struct frames *f, struct str s, size_t piece)
{
    while (s.n && !f->ended) {
        size_t n = s.n < piece ? s.n : piece;
        TRY(frames_take(f, s.p, n));
        s = str_bytes(s.p + n, s.n - n);
    }
    return ERR_OK;
}

static void as_text(struct str s, size_t piece, bool pictures, bool words)
{
    ARENA_SCOPE(a);
    size_t told = 0;
    struct text_receiver r;
    const struct extractor_sink sink = {&told, on_part, on_note};
    text_receiver_init(&r, a, &sink);
    r.wants_pictures = pictures;
    r.wants_words = words;
    if (!feed(&r.frames, s, piece) && !frames_end(&r.frames))
        promise(r.frames.greeted && r.frames.done && !r.frames.failed);
    promise(!r.refused && !text_receiver_end(&r));
    promise(r.bytes <= TEXT_STREAM_MAX && r.worst < COVERAGE_COUNT);
    text_receiver_again(&r);
    promise(!r.frames.greeted && !r.open);
    text_receiver_free(&r);
}

static enum err on_image(void *at, struct str place, int fd, const unsigned char key[SHA256_SIZE])
{
    (void)key;
    ++*(size_t *)at;
    off_t size = lseek(fd, 0, SEEK_END);
    promise(size > IMAGE_HEAD && size <= IMAGE_HEAD + IMAGE_BYTES_MAX);
    promise(place.n <= TEXT_PLACE_MAX && str_utf8(place));
    return ERR_OK;
}

static enum err on_unread(void *at, struct str place)
{
    return on_note(at, &(struct text_note){COVERAGE_PARTIAL, place});
}

static void as_images(struct str s, size_t piece)
{
    ARENA_SCOPE(a);
    size_t told = 0;
    struct image_receiver r;
    image_receiver_init(&r, a);
    r.at = &told;
    r.image = on_image;
    r.not_read = on_unread;
    if (!feed(&r.frames, s, piece) && !frames_end(&r.frames))
        promise(r.frames.greeted && r.frames.done && r.fd < 0);
    image_receiver_free(&r);
}

static void as_table(struct str s, size_t piece)
{
    ARENA_SCOPE(a);
    struct receiver *r = NEW(a, struct receiver);
    receiver_init(r, a);
    if (!feed(&r->frames, s, piece) && !frames_end(&r->frames)) {
        struct table t = receiver_table(r);
        promise(t.sheet_count <= TABLE_SHEETS_MAX);
        for (int i = 0; i < t.sheet_count; i++) {
            const struct sheet *sheet = &t.sheets[i];
            promise(str_utf8(sheet->name) && sheet->row_count >= 0);
            for (int k = 0; k < sheet->row_count; k++) {
                const struct found_row *row = &sheet->rows[k];
                promise(row->count && row->number >= 1 && row->number <= TABLE_ROWS_MAX);
                promise(!k || row->number > sheet->rows[k - 1].number);
                for (int c = 0; c < row->count; c++)
                    promise(str_utf8(str_bytes(row->cells[c].p, row->cells[c].n)) &&
                            row->cells[c].column < TABLE_COLUMNS_MAX);
            }
        }
    }
    buf_free(&r->frames.waiting);
}

static void as_copy(struct str s, size_t piece)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 1 << 20);
    uint32_t left[LEFT_COUNT] = {0};
    struct copy_receiver copy;
    struct flows_receiver flows;
    copy_receiver_init(&copy, a, &out, left);
    if (!feed(&copy.frames, s, piece) && !frames_end(&copy.frames))
        promise(copy.told && !out.over);
    buf_free(&copy.frames.waiting);
    flows_receiver_init(&flows, a);
    if (!feed(&flows.frames, s, piece) && !frames_end(&flows.frames)) {
        promise(flows.part_count <= TEXT_PARTS_MAX && flows.note_count <= TEXT_NOTES_MAX);
        for (size_t i = 0; i < flows.part_count; i++)
            promise(str_utf8(flows.parts[i].text) && str_utf8(flows.parts[i].place));
        for (size_t i = 0; i < flows.note_count; i++)
            promise(flows.notes[i].why < COVERAGE_COUNT);
    }
    flows_receiver_free(&flows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n)
        return 0;
    struct str s = str_bytes(data + 1, n - 1);
    size_t piece = 1 + (size_t)(data[0] >> 2) * 64;
    switch (data[0] & 3) {
    case 0:
        as_table(s, piece);
        break;
    case 1:
        as_copy(s, piece);
        as_images(s, piece);
        break;
    default:
        as_text(s, piece, data[0] & 1, data[0] & 4);
    }
    return 0;
}
