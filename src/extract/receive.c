#include "extract/receive.h"

enum { POOL = 64 * 1024 };

void receiver_init(struct receiver *r, struct arena *a)
{
    *r = (struct receiver){.a = a, .waiting = BUF(256 * 1024)};
    r->sheets = NEW_ARRAY(a, struct sheet, TABLE_SHEETS_MAX);
}

static enum err lies(void)
{
    return fail(ERR_IO,
                "The reader of foreign files answered what it may not: its answer is dropped");
}

static const char *keep(struct receiver *r, struct str text)
{
    if (r->pool_left < text.n) {
        r->pool_left = text.n > POOL ? text.n : POOL;
        r->pool = arena_alloc(r->a, r->pool_left);
    }
    char *at = r->pool;
    if (text.n)
        memcpy(at, text.p, text.n);
    r->pool += text.n;
    r->pool_left -= text.n;
    return at;
}

static void end_row(struct receiver *r)
{
    if (!r->cell_count)
        return;
    struct found_cell *cells = NEW_ARRAY(r->a, struct found_cell, r->cell_count);
    memcpy(cells, r->cells, (size_t)r->cell_count * sizeof *cells);
    r->rows = arena_grow(r->a, r->rows, r->row_count, &r->row_cap, sizeof *r->rows);
    r->rows[r->row_count++] = (struct found_row){r->row, (uint16_t)r->cell_count, cells};
    r->cell_count = 0;
}

static void end_sheet(struct receiver *r)
{
    if (!r->sheet_count)
        return;
    struct sheet *s = &r->sheets[r->sheet_count - 1];
    end_row(r);
    s->rows = r->rows;
    s->row_count = (int)r->row_count;
    s->merges = r->merges;
    s->merge_count = (int)r->merge_count;
    r->rows = NULL;
    r->merges = NULL;
    r->row_count = r->row_cap = r->merge_count = r->merge_cap = 0;
    r->row = 0;
}

static bool take_sheet(struct receiver *r, struct str name)
{
    if (r->sheet_count == TABLE_SHEETS_MAX || name.n > TABLE_NAME_MAX || !str_utf8(name))
        return false;
    end_sheet(r);
    r->sheets[r->sheet_count++] = (struct sheet){.name = arena_str(r->a, name)};
    return true;
}

static bool take_cell(struct receiver *r, const unsigned char *p, size_t n)
{
    if (!r->sheet_count || n < 7)
        return false;
    uint32_t row = get_le(p, 4), column = get_le(p + 4, 2);
    struct str text = str_bytes(p + 7, n - 7);
    if (row < 1 || row > TABLE_ROWS_MAX || column >= TABLE_COLUMNS_MAX || p[6] >= FOUND_KINDS ||
        text.n > TABLE_CELL_BYTES || !str_utf8(text) || row < r->row)
        return false;
    if (row == r->row && r->cell_count && column <= r->cells[r->cell_count - 1].column)
        return false;
    r->all_bytes += text.n;
    if (++r->all_cells > TABLE_CELLS_MAX || r->all_bytes > TABLE_BYTES_MAX)
        return false;
    if (row != r->row)
        end_row(r);
    r->row = row;
    r->cells[r->cell_count++] =
        (struct found_cell){keep(r, text), (uint32_t)text.n, (uint16_t)column, p[6]};
    return true;
}

static bool take_merge(struct receiver *r, const unsigned char *p, size_t n)
{
    if (!r->sheet_count || n != 12 || r->merge_count == TABLE_MERGES_MAX)
        return false;
    struct merge m = {get_le(p, 4), get_le(p + 4, 4), (uint16_t)get_le(p + 8, 2),
                      (uint16_t)get_le(p + 10, 2)};
    if (m.from_row < 1 || m.to_row < m.from_row || m.to_row > TABLE_ROWS_MAX ||
        m.to_column < m.from_column || m.to_column >= TABLE_COLUMNS_MAX)
        return false;
    r->merges = arena_grow(r->a, r->merges, r->merge_count, &r->merge_cap, sizeof *r->merges);
    r->merges[r->merge_count++] = m;
    return true;
}

/* Its words are shown to a person: one line of ordinary characters. */
static bool take_failure(struct receiver *r, const unsigned char *p, size_t n)
{
    static const enum err may[] = {ERR_INPUT, ERR_TOO_LARGE, ERR_UNSUPPORTED, ERR_MISSING, ERR_IO};
    bool known = false;
    if (n < 3 || n - 3 > (size_t)2 * ERR_TEXT_MAX || get_le(p + 1, 2) > n - 3)
        return false;
    struct str zh = str_bytes(p + 3, get_le(p + 1, 2));
    struct str en = str_bytes(p + 3 + zh.n, n - 3 - zh.n);
    for (size_t i = 0; i < ARRAY_SIZE(may); i++)
        known |= p[0] == may[i];
    if (!known || !str_utf8(zh) || !str_utf8(en))
        return false;
    for (size_t i = 3; i < n; i++) {
        if (p[i] < 0x20 || p[i] == 0x7F)
            return false;
    }
    r->failed = p[0] == ERR_MISSING ? ERR_INPUT : (enum err)p[0];
    (void)fail_words(r->failed, arena_text(r->a, zh), arena_text(r->a, en));
    return true;
}

static bool take_frame(struct receiver *r, unsigned kind, const unsigned char *p, size_t n)
{
    if (r->done || r->failed || r->greeted == (kind == FRAME_HELLO))
        return false;
    switch (kind) {
    case FRAME_HELLO:
        r->greeted = n == 1 && p[0] == FRAME_VERSION;
        return r->greeted;
    case FRAME_SHEET:
        return take_sheet(r, str_bytes(p, n));
    case FRAME_CELL:
        return take_cell(r, p, n);
    case FRAME_MERGED:
        return take_merge(r, p, n);
    case FRAME_FAILED:
        return take_failure(r, p, n);
    case FRAME_DONE:
        end_sheet(r);
        r->done = n == 0;
        return r->done;
    default:
        return false;
    }
}

enum err receiver_take(struct receiver *r, const void *bytes, size_t n)
{
    buf_add(&r->waiting, bytes, n);
    if (r->waiting.over)
        return lies();
    const unsigned char *p = (const unsigned char *)r->waiting.p;
    size_t at = 0;
    while (r->waiting.n - at >= FRAME_HEAD) {
        size_t size = get_le(p + at + 1, 4);
        if (size > FRAME_MAX)
            return lies();
        if (r->waiting.n - at - FRAME_HEAD < size)
            break;
        if (!take_frame(r, p[at], p + at + FRAME_HEAD, size))
            return lies();
        at += FRAME_HEAD + size;
    }
    if (at)
        memmove(r->waiting.p, r->waiting.p + at, r->waiting.n - at);
    r->waiting.n -= at;
    return ERR_OK;
}

enum err receiver_end(struct receiver *r, struct table *ret_table)
{
    if (r->failed)
        return r->failed;
    if (!r->done || r->waiting.n)
        return lies();
    *ret_table = (struct table){r->sheets, r->sheet_count};
    return ERR_OK;
}
