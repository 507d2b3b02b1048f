#include "extract/rewriting_receive.h"

static enum err take_copy(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    struct copy_receiver *r = at;
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

void copy_receiver_init(struct copy_receiver *r, struct arena *a, struct buf *out, uint32_t *left)
{
    *r = (struct copy_receiver){
        .frames = {.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_copy},
        .out = out,
        .left = left};
}

static void end_part(struct flows_receiver *t)
{
    if (t->part_count)
        t->parts[t->part_count - 1].text = arena_str(t->a, buf_view(&t->text));
    buf_clear(&t->text);
}

static bool take_part(struct flows_receiver *t, unsigned look, struct str place)
{
    if (look >= LOOK_COUNT || t->part_count == TEXT_PARTS_MAX)
        return false;
    end_part(t);
    t->parts = arena_grow(t->a, t->parts, t->part_count, &t->part_room, sizeof *t->parts);
    t->parts[t->part_count++] =
        (struct text_part){.place = arena_str(t->a, place), .look = (enum text_look)look};
    return true;
}

static bool take_text(struct flows_receiver *t, struct str text)
{
    t->bytes += text.n;
    if (!t->part_count || !text.n || !str_utf8(text) || t->bytes > TEXT_BYTES_MAX)
        return false;
    buf_str(&t->text, text);
    return !t->text.over;
}

static bool take_note(struct flows_receiver *t, unsigned why, struct str place)
{
    if (why >= COVERAGE_COUNT || t->note_count == TEXT_NOTES_MAX)
        return false;
    t->notes = arena_grow(t->a, t->notes, t->note_count, &t->note_room, sizeof *t->notes);
    t->notes[t->note_count++] = (struct text_note){(enum coverage)why, arena_str(t->a, place)};
    return true;
}

static bool take(struct flows_receiver *t, unsigned kind, const unsigned char *p, size_t n)
{
    struct str place = str_bytes(p + 1, n ? n - 1 : 0);
    bool headed = n && place.n <= TEXT_PLACE_MAX && str_utf8(place);
    switch (kind) {
    case FRAME_PART:
        return headed && take_part(t, p[0], place);
    case FRAME_TEXT:
        return take_text(t, str_bytes(p, n));
    case FRAME_NOTE:
        return headed && take_note(t, p[0], place);
    case FRAME_DONE:
        end_part(t);
        return true;
    default:
        return false;
    }
}

static enum err take_flows(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    return take(at, kind, p, n) ? ERR_OK : frames_lie();
}

void flows_receiver_init(struct flows_receiver *r, struct arena *a)
{
    *r = (struct flows_receiver){
        .frames = {.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_flows},
        .a = a,
        .text = BUF(TEXT_BYTES_MAX)};
}

void flows_receiver_free(struct flows_receiver *r)
{
    buf_free(&r->frames.waiting);
    buf_free(&r->text);
}
