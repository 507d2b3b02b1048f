#include "extract/text.h"

#include "extract/text_receive.h"

const char *coverage_name(enum coverage coverage)
{
    static const char *const names[COVERAGE_COUNT] = {"whole", "partial", "locked", "timeout",
                                                      "unknown"};
    return names[coverage];
}

const char *text_look_name(enum text_look look)
{
    static const char *const names[LOOK_COUNT] = {"shown",   "remark",   "hidden",
                                                  "deleted", "property", "picture"};
    return names[look];
}

/* The text of the part that is open, once it ends. */
static void end_part(struct text_receiver *r)
{
    if (!r->open)
        return;
    r->parts = arena_grow(r->a, r->parts, r->part_count, &r->part_room, sizeof *r->parts);
    r->parts[r->part_count++] =
        (struct text_part){r->place, arena_str(r->a, buf_view(&r->text)), r->look};
    buf_clear(&r->text);
    r->open = false;
}

static bool take_part(struct text_receiver *r, const unsigned char *p, size_t n)
{
    struct str place = str_bytes(p + 1, n ? n - 1 : 0);
    end_part(r);
    if (n < 1 || p[0] >= LOOK_COUNT || r->part_count == TEXT_PARTS_MAX ||
        place.n > TEXT_PLACE_MAX || !str_utf8(place))
        return false;
    r->look = (enum text_look)p[0];
    r->place = arena_str(r->a, place);
    r->open = true;
    return true;
}

static bool take_text(struct text_receiver *r, struct str text)
{
    if (!r->open || text.n > TEXT_CHUNK || !str_utf8(text))
        return false;
    r->bytes += text.n;
    buf_str(&r->text, text);
    return r->bytes <= TEXT_BYTES_MAX && !r->text.over;
}

static bool take_note(struct text_receiver *r, const unsigned char *p, size_t n)
{
    struct str place = str_bytes(p + 1, n ? n - 1 : 0);
    if (n < 1 || p[0] < COVERAGE_PARTIAL || p[0] >= COVERAGE_COUNT || place.n > TEXT_PLACE_MAX ||
        !str_utf8(place))
        return false;
    enum coverage why = (enum coverage)p[0];
    r->worst = why > r->worst ? why : r->worst;
    if (r->note_count < TEXT_NOTES_MAX) {
        r->notes = arena_grow(r->a, r->notes, r->note_count, &r->note_room, sizeof *r->notes);
        r->notes[r->note_count++] = (struct text_note){why, arena_str(r->a, place)};
    }
    return true;
}

static bool take_frame(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    struct text_receiver *r = at;
    switch (kind) {
    case FRAME_PART:
        return take_part(r, p, n);
    case FRAME_TEXT:
        return take_text(r, str_bytes(p, n));
    case FRAME_NOTE:
        return take_note(r, p, n);
    case FRAME_DONE:
        end_part(r);
        return true;
    default:
        return false;
    }
}

void text_receiver_init(struct text_receiver *r, struct arena *a)
{
    *r = (struct text_receiver){
        .frames = {.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_frame},
        .a = a,
        .text = BUF(TEXT_BYTES_MAX)};
}

void text_receiver_free(struct text_receiver *r)
{
    buf_free(&r->text);
}

struct extracted text_receiver_result(const struct text_receiver *r)
{
    return (struct extracted){r->parts, r->part_count, r->notes, r->note_count, r->worst};
}
