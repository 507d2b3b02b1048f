#include "extract/rewriting.h"

#include "base/io.h"
#include "extract/frames.h"

/* ---- what comes back ---- */

struct result {
    struct frames frames;
    struct buf *out;
    uint32_t *left;
    bool told; /* the last frame but DONE */
};

static enum err take_result(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    struct result *r = at;
    if (kind == FRAME_BYTES && !r->told) {
        buf_add(r->out, p, n);
        return r->out->over ? frames_lie() : ERR_OK;
    }
    if (kind == FRAME_LEFT && !r->told && n == (size_t)4 * LEFT_COUNT) {
        for (int i = 0; i < LEFT_COUNT; i++)
            r->left[i] = get_le(p + (size_t)4 * i, 4);
        r->told = true;
        return ERR_OK;
    }
    return kind == FRAME_DONE && r->told ? ERR_OK : frames_lie();
}

/* Flows are whole, and empty ones count: they are numbered. */
struct texts {
    struct frames frames;
    struct arena *a;
    struct text_part *parts;
    struct text_note *notes;
    size_t part_count, part_room, note_count, note_room;
    struct buf text; /* of the part that is open */
};

static void end_part(struct texts *t)
{
    if (t->part_count)
        t->parts[t->part_count - 1].text = arena_str(t->a, buf_view(&t->text));
    buf_clear(&t->text);
}

static enum err take_texts(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    struct texts *t = at;
    struct str all = str_bytes(p, n), place = str_bytes(p + 1, n ? n - 1 : 0);
    bool headed = n && place.n <= TEXT_PLACE_MAX && str_utf8(place);
    switch (kind) {
    case FRAME_PART:
        if (!headed || p[0] >= LOOK_COUNT || t->part_count == TEXT_PARTS_MAX)
            return frames_lie();
        end_part(t);
        t->parts = arena_grow(t->a, t->parts, t->part_count, &t->part_room, sizeof *t->parts);
        t->parts[t->part_count++] =
            (struct text_part){.place = arena_str(t->a, place), .look = (enum text_look)p[0]};
        return ERR_OK;
    case FRAME_TEXT:
        buf_str(&t->text, all);
        return t->part_count && str_utf8(all) && !t->text.over ? ERR_OK : frames_lie();
    case FRAME_NOTE:
        if (!headed || p[0] >= COVERAGE_COUNT || t->note_count == TEXT_NOTES_MAX)
            return frames_lie();
        t->notes = arena_grow(t->a, t->notes, t->note_count, &t->note_room, sizeof *t->notes);
        t->notes[t->note_count++] = (struct text_note){(enum coverage)p[0], arena_str(t->a, place)};
        return ERR_OK;
    case FRAME_DONE:
        end_part(t);
        return ERR_OK;
    default:
        return frames_lie();
    }
}

/* ---- what is asked ---- */

static enum err ask(struct str document, const struct cuts *cuts, int *ret_fd)
{
    BUF_SCOPE(list, CUTS_BYTES_MAX);
    if (document.n > REWRITING_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(REWRITING_MAX));
    cuts_write(&list, cuts);
    if (list.over || cuts->cut_count + cuts->box_count + cuts->needle_count > CUTS_MAX)
        return fail(ERR_TOO_LARGE, "There is too much to be removed: {1} places",
                    numtext((long long)cuts->cut_count));
    TRY(memory_file(ret_fd));
    TRY(fd_write(*ret_fd, list.p, list.n, "memory"));
    return fd_write(*ret_fd, document.p, document.n, "memory");
}

static enum err ask_texts(struct str document, const struct cuts *cuts, const char *mode,
                          struct arena *a, struct extracted *ret_texts)
{
    FD_SCOPE(fd);
    struct texts t = {.frames = {.a = a, .waiting = BUF(256 * 1024), .take = take_texts},
                      .a = a,
                      .text = BUF(TEXT_BYTES_MAX)};
    t.frames.at = &t;
    TRY(ask(document, cuts, &fd));
    enum err err = frames_run(fd, mode, &t.frames);
    buf_free(&t.text);
    if (!err)
        *ret_texts = (struct extracted){.parts = t.parts,
                                        .part_count = t.part_count,
                                        .notes = t.notes,
                                        .note_count = t.note_count};
    return err;
}

enum err rewriting_flows(struct str document, struct arena *a, struct extracted *ret_flows)
{
    return ask_texts(document, &(struct cuts){0}, "--flows", a, ret_flows);
}

enum err rewriting_search(struct str document, const struct cuts *needles, struct arena *a,
                          struct extracted *ret_found)
{
    return ask_texts(document, needles, "--search", a, ret_found);
}

enum err rewriting_cut(struct str document, const struct cuts *cuts, struct arena *a,
                       struct buf *out, uint32_t left[LEFT_COUNT])
{
    FD_SCOPE(fd);
    struct result r = {.frames = {.a = a, .waiting = BUF(256 * 1024), .take = take_result},
                       .out = out,
                       .left = left};
    r.frames.at = &r;
    TRY(ask(document, cuts, &fd));
    return frames_run(fd, "--redact", &r.frames);
}
