#include "extract/receive.h"

enum { POOL = 64 * 1024 };

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

static bool take(struct receiver *r, unsigned kind, const unsigned char *p, size_t n)
{
    switch (kind) {
    case FRAME_SHEET:
        return take_sheet(r, str_bytes(p, n));
    case FRAME_CELL:
        return take_cell(r, p, n);
    case FRAME_MERGED:
        return take_merge(r, p, n);
    case FRAME_DONE:
        end_sheet(r);
        return true;
    default:
        return false;
    }
}

static enum err take_frame(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    return take(at, kind, p, n) ? ERR_OK : frames_lie();
}

void receiver_init(struct receiver *r, struct arena *a)
{
    *r = (struct receiver){
        .frames = {.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_frame}, .a = a};
    r->sheets = NEW_ARRAY(a, struct sheet, TABLE_SHEETS_MAX);
}

struct table receiver_table(const struct receiver *r)
{
    return (struct table){r->sheets, r->sheet_count};
}
