/* Spreadsheets as strangers make them: the parsers keep their promises to the sink, whatever the file. */
#include "fuzz/fuzz.h"

#include "extract/sheet.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

struct seen {
    int sheets;
    uint64_t cells;
};

static enum err on_sheet(void *at, struct str name)
{
    struct seen *s = at;
    promise(str_utf8(name) && name.n < TABLE_NAME_MAX);
    s->sheets++;
    return ERR_OK;
}

static enum err on_cell(void *at, uint32_t row, uint32_t column, enum found_kind kind,
                        struct str text)
{
    struct seen *s = at;
    promise(s->sheets > 0 && row >= 1 && row <= TABLE_ROWS_MAX && column < TABLE_COLUMNS_MAX);
    promise(kind < FOUND_KINDS && text.n <= TABLE_CELL_BYTES && (text.n || kind == FOUND_ERROR));
    promise(str_utf8(text) || memchr(text.p, '\0', text.n));
    return ++s->cells > TABLE_CELLS_MAX
               ? fail(ERR_TOO_LARGE, "The table has more than {1} cells", "4000000")
               : ERR_OK;
}

static enum err on_merge(void *at, const struct merge *m)
{
    struct seen *s = at;
    promise(s->sheets > 0 && m->from_row >= 1 && m->from_row <= m->to_row &&
            m->to_row <= TABLE_ROWS_MAX);
    promise(m->from_column <= m->to_column && m->to_column < TABLE_COLUMNS_MAX);
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    struct seen seen = {0};
    struct sheet_sink sink = {&seen, on_sheet, on_cell, on_merge};
    if (sheet_parse(str_bytes(data, n), a, &sink) == ERR_OK)
        promise(seen.sheets > 0 || n > 0);
    return 0;
}
