#include "extract/answer.h"

#include "base/io.h"

enum err answer_flush(struct answer *o)
{
    enum err err = o->waiting.n ? fd_write(1, o->waiting.p, o->waiting.n, "pipe") : ERR_OK;
    buf_clear(&o->waiting);
    return err;
}

enum err answer_frame(struct answer *o, enum frame_kind kind, const void *head, size_t head_n,
                      struct str text)
{
    unsigned char start[FRAME_HEAD] = {(unsigned char)kind};
    put_le(start + 1, (uint32_t)(head_n + text.n), 4);
    if (o->waiting.n + FRAME_HEAD + head_n + text.n > ANSWER_BLOCK)
        TRY(answer_flush(o));
    buf_add(&o->waiting, start, sizeof start);
    buf_add(&o->waiting, head, head_n);
    buf_str(&o->waiting, text);
    return buf_check(&o->waiting);
}

static enum err put_sheet(void *at, struct str name)
{
    struct answer *o = at;
    o->row = o->column = 0;
    o->merges = 0;
    if (++o->sheets > TABLE_SHEETS_MAX)
        return fail(ERR_TOO_LARGE, "The workbook has more than {1} sheets",
                    numtext(TABLE_SHEETS_MAX));
    return answer_frame(o, FRAME_SHEET, NULL, 0, name);
}

static enum err put_cell(void *at, uint32_t row, uint32_t column, enum found_kind kind,
                         struct str text)
{
    struct answer *o = at;
    unsigned char head[7];
    if (row < o->row || (row == o->row && column < o->column))
        return fail(ERR_INPUT, "The file is damaged: the row {1} is out of place", numtext(row));
    o->row = row;
    o->column = column + 1;
    o->bytes += text.n;
    if (++o->cells > TABLE_CELLS_MAX)
        return fail(ERR_TOO_LARGE, "The table has more than {1} cells", numtext(TABLE_CELLS_MAX));
    if (o->bytes > TABLE_BYTES_MAX)
        return fail(ERR_TOO_LARGE, "The table holds more than {1} bytes of text",
                    numtext(TABLE_BYTES_MAX));
    put_le(head, row, 4);
    put_le(head + 4, column, 2);
    head[6] = (unsigned char)kind;
    return answer_frame(o, FRAME_CELL, head, sizeof head, text);
}

static enum err put_merge(void *at, const struct merge *m)
{
    struct answer *o = at;
    unsigned char head[12];
    if (++o->merges > TABLE_MERGES_MAX)
        return fail(ERR_TOO_LARGE, "The sheet has more than {1} merged cells",
                    numtext(TABLE_MERGES_MAX));
    put_le(head, m->from_row, 4);
    put_le(head + 4, m->to_row, 4);
    put_le(head + 8, m->from_column, 2);
    put_le(head + 10, m->to_column, 2);
    return answer_frame(o, FRAME_MERGED, head, sizeof head, STR(""));
}

static enum err put_part(void *at, enum text_look look, struct str place)
{
    struct answer *o = at;
    unsigned char head = (unsigned char)look;
    o->mute = o->pictures && look != LOOK_PICTURE;
    return o->mute ? ERR_OK : answer_frame(at, FRAME_PART, &head, 1, place);
}

static enum err put_text(void *at, struct str text)
{
    struct answer *o = at;
    if (o->mute)
        return ERR_OK;
    o->bytes += text.n;
    if (o->bytes > TEXT_STREAM_MAX)
        return fail(ERR_TOO_LARGE, "The file holds more than {1} bytes of text",
                    numtext((long long)TEXT_STREAM_MAX));
    while (text.n) {
        size_t n = text.n < TEXT_CHUNK ? text.n : TEXT_CHUNK;
        while (n < text.n && n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
            n--; /* not in the middle of a character */
        TRY(answer_frame(o, FRAME_TEXT, NULL, 0, str_bytes(text.p, n)));
        text = str_bytes(text.p + n, text.n - n);
    }
    return ERR_OK;
}

static enum err put_note(void *at, enum coverage why, struct str place)
{
    const struct answer *o = at;
    unsigned char head = (unsigned char)why;
    if (o->pictures)
        return ERR_OK;
    return answer_frame(at, FRAME_NOTE, &head, 1, place);
}

static enum err put_picture(void *at, struct str place)
{
    return answer_frame(at, FRAME_PICTURE, NULL, 0, place);
}

static enum err put_image(void *at, struct str place, const struct image *image)
{
    unsigned char head[12];
    put_le(head, image->width, 4);
    put_le(head + 4, image->height, 4);
    put_le(head + 8, (uint32_t)image->bytes.n, 4);
    TRY(answer_frame(at, FRAME_IMAGE, head, sizeof head, place));
    return answer_bytes(at, image->bytes);
}

static enum err put_word(void *at, const struct text_word *w)
{
    const struct answer *o = at;
    const uint32_t all[] = {w->from, w->to, w->box.page, w->box.x, w->box.y, w->box.w, w->box.h};
    unsigned char head[sizeof all];
    if (o->mute)
        return ERR_OK;
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        put_le(head + 4 * i, all[i], 4);
    return answer_frame(at, FRAME_WORD, head, sizeof head, STR(""));
}

enum err answer_failure(struct answer *o, enum err code)
{
    const struct problem *p = problem();
    unsigned char head[3] = {(unsigned char)code};
    BUF_SCOPE(text, 2 * ERR_TEXT_MAX);
    put_le(head + 1, (uint32_t)strlen(p->text[LANG_ZH]), 2);
    buf_text(&text, p->text[LANG_ZH]);
    buf_text(&text, p->text[LANG_EN]);
    return answer_frame(o, FRAME_FAILED, head, sizeof head, buf_view(&text));
}

struct sheet_sink answer_sheets(struct answer *o)
{
    return (struct sheet_sink){o, put_sheet, put_cell, put_merge};
}

static enum err send_all(void *at)
{
    return answer_flush(at);
}

struct words_sink answer_words(struct answer *o)
{
    return (struct words_sink){o,           put_part,  put_text, put_note,
                               put_picture, put_image, put_word, send_all};
}

enum err answer_bytes(struct answer *o, struct str bytes)
{
    while (bytes.n) {
        size_t n = bytes.n < TEXT_CHUNK ? bytes.n : TEXT_CHUNK;
        TRY(answer_frame(o, FRAME_BYTES, NULL, 0, str_bytes(bytes.p, n)));
        bytes = str_bytes(bytes.p + n, bytes.n - n);
    }
    return ERR_OK;
}
