/* A table becomes the rows that the sieve looks for. */
#include <stdlib.h>

#include "base/io.h"
#include "base/tr.h"
#include "extract/extract.h"
#include "office/data_list.h"
#include "office/doing.h"
#include "office/import.h"
#include "office/internal.h"
#include "office/vaults.h"

enum { HEAD_MAX = 200, NUMBER_DIGITS_MAX = 15, TAKEN_MAX = 64 << 20 };

/* ---- heads ---- */

/* As heads are compared: folded, without blanks, Latin letters small. */
static enum err folded(struct arena *a, struct str head, struct str *ret_key)
{
    struct normal n;
    TRY(normal_make(a, head, &n));
    char *key = arena_alloc(a, n.text.n + 1);
    size_t length = 0;
    for (size_t i = 0; i < n.text.n; i++) {
        char c = n.text.p[i];
        if ((unsigned char)c > ' ')
            key[length++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    *ret_key = str_bytes(key, length);
    return ERR_OK;
}

/* How many bytes of what stands there part two heads. */
static size_t separator(struct str s, size_t at)
{
    static const char *const all[] = {",", ";", "\n", "，", "、", "；"};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        if (str_starts(str_bytes(s.p + at, s.n - at), all[i]))
            return strlen(all[i]);
    return 0;
}

static enum err add_head(struct arena *a, struct str head, enum listed_role role,
                         struct data_rows *rows)
{
    struct str key, other;
    head = str_trim(head);
    TRY(folded(a, head, &key));
    if (!key.n)
        return ERR_OK;
    for (size_t i = 0; i < rows->column_count; i++) {
        TRY(folded(a, rows->columns[i].head, &other));
        if (str_eq(key, other))
            return fail(ERR_INPUT, "The column {1} is named twice", arena_text(a, head));
    }
    if (rows->column_count == LISTED_COLUMNS_MAX)
        return fail(ERR_TOO_LARGE, "A list has more than {1} columns", numtext(LISTED_COLUMNS_MAX));
    rows->columns[rows->column_count++] = (struct listed_column){str_cut(head, HEAD_MAX), role};
    return ERR_OK;
}

static enum err add_heads(struct arena *a, struct str named, enum listed_role role,
                          struct data_rows *rows)
{
    size_t from = 0;
    for (size_t at = 0; at < named.n;) {
        size_t n = separator(named, at);
        if (!n) {
            at++;
            continue;
        }
        TRY(add_head(a, str_bytes(named.p + from, at - from), role, rows));
        from = at += n;
    }
    return add_head(a, str_bytes(named.p + from, named.n - from), role, rows);
}

static enum err stamp_of(struct arena *a, const struct data_rows *rows,
                         char ret_stamp[DATA_STAMP_SIZE])
{
    struct sha256 all;
    unsigned char hash[SHA256_SIZE];
    BUF_SCOPE(hex, DATA_STAMP_SIZE);
    sha256_init(&all);
    for (size_t i = 0; i < rows->column_count; i++) {
        struct str key;
        TRY(folded(a, rows->columns[i].head, &key));
        sha256_add(&all, key.p, key.n);
        sha256_add(&all, rows->columns[i].role == LISTED_ALONE ? "\n1\n" : "\n2\n", 3);
    }
    sha256_end(&all, hash);
    buf_hex(&hex, hash, sizeof hash);
    memcpy(ret_stamp, hex.p, DATA_STAMP_SIZE);
    return ERR_OK;
}

enum err data_list_columns(struct arena *a, struct str alone, struct str together,
                           struct data_rows *ret_rows, char ret_stamp[DATA_STAMP_SIZE])
{
    struct data_rows rows = {.columns = NEW_ARRAY(a, struct listed_column, LISTED_COLUMNS_MAX)};
    enum err err = add_heads(a, alone, LISTED_ALONE, &rows);
    if (err)
        return fail_field(err, "alone");
    err = add_heads(a, together, LISTED_TOGETHER, &rows);
    if (!err &&
        (!rows.column_count || (rows.column_count == 1 && rows.columns[0].role == LISTED_TOGETHER)))
        err = fail(ERR_INPUT, "Name a column that says alone which row it is, or two that count"
                              " together");
    if (err)
        return fail_field(err, "together");
    TRY(stamp_of(a, &rows, ret_stamp));
    *ret_rows = rows;
    return ERR_OK;
}

/* ---- the table ---- */

static enum err only_sheet(const struct table *t, const struct sheet **ret_sheet)
{
    const struct sheet *only = NULL;
    for (int i = 0; i < t->sheet_count; i++) {
        if (!t->sheets[i].row_count)
            continue;
        if (only)
            return fail(ERR_INPUT,
                        "The table has more than one sheet with something in it: keep the"
                        " one that counts");
        only = &t->sheets[i];
    }
    if (!only)
        return fail(ERR_INPUT, "The table is empty");
    *ret_sheet = only;
    return ERR_OK;
}

/* Where a head stands in a row; -1: nowhere. Twice is no place to tell. */
static enum err find_head(struct arena *a, const struct found_row *row, struct str head,
                          int *ret_at)
{
    struct str key, own;
    *ret_at = -1;
    TRY(folded(a, head, &key));
    for (int i = 0; i < row->count; i++) {
        TRY(folded(a, cell_text(&row->cells[i]), &own));
        if (!str_eq(key, own))
            continue;
        if (*ret_at >= 0)
            return fail(ERR_INPUT, "The table has the column {1} twice", arena_text(a, head));
        *ret_at = row->cells[i].column;
    }
    return ERR_OK;
}

static enum err no_head(struct arena *a, const struct found_row *row, struct str missing)
{
    BUF_SCOPE(heads, 4096);
    for (int i = 0; i < row->count && heads.n < 1000; i++) {
        buf_text(&heads, i ? ", " : "");
        buf_str(&heads, str_cut(cell_text(&row->cells[i]), HEAD_MAX));
    }
    return fail(ERR_INPUT, "Row {1} has no column {2}; its heads are: {3}", numtext(row->number),
                arena_text(a, missing), arena_text(a, buf_view(&heads)));
}

/* The row that has all heads; else what is missing in the one that has most of them, or most cells. */
static enum err find_heads(struct arena *a, const struct sheet *sheet, struct data_rows *rows,
                           int *ret_row)
{
    int most = -1, best = 0;
    struct str missing = STR("");
    rows->at = NEW_ARRAY(a, int, rows->column_count);
    for (int i = 0; i < sheet->row_count && i < DATA_LIST_HEADS_WITHIN; i++) {
        int found = 0;
        struct str first = STR("");
        for (size_t k = 0; k < rows->column_count; k++) {
            TRY(find_head(a, &sheet->rows[i], rows->columns[k].head, &rows->at[k]));
            found += rows->at[k] >= 0;
            first = rows->at[k] < 0 && !first.n ? rows->columns[k].head : first;
        }
        if (found == (int)rows->column_count) {
            *ret_row = i;
            return ERR_OK;
        }
        if (found > most || (found == most && sheet->rows[i].count > sheet->rows[best].count)) {
            most = found;
            best = i;
            missing = first;
        }
    }
    return no_head(a, &sheet->rows[best], missing);
}

static enum err bad_cell(struct arena *a, const struct sheet *sheet, uint32_t row, int column,
                         const char *what)
{
    struct str name = str_cut(sheet->name, TABLE_NAME_MAX);
    const char *place = arena_printf(a, "%.*s%s%s%u", (int)name.n, name.p, name.n ? "!" : "",
                                     column_name((unsigned)column), row);
    return fail_words(ERR_INPUT, arena_printf(a, "%s：%s", place, tr(LANG_ZH, what)),
                      arena_printf(a, "%s: %s", place, tr(LANG_EN, what)));
}

/* What a spreadsheet has spoilt is found in no text: better to say so than to look for it in vain. */
static enum err check_cell(struct arena *a, const struct sheet *sheet, uint32_t row,
                           const struct found_cell *c)
{
    size_t digits = 0;
    if (c->kind == FOUND_ERROR)
        return bad_cell(a, sheet, row, c->column, N_("the cell holds an error"));
    for (uint32_t i = 0; c->kind == FOUND_NUMBER && i < c->n; i++)
        digits += c->p[i] >= '0' && c->p[i] <= '9';
    return digits > NUMBER_DIGITS_MAX
               ? bad_cell(a, sheet, row, c->column,
                          N_("a number of more than 15 digits has lost its last ones; store the "
                             "column as text"))
               : ERR_OK;
}

static enum err hash_row(struct arena *a, const struct listed *index, const struct sheet *sheet,
                         const struct found_row *row, struct data_rows *rows)
{
    struct listed_cell *cells = &rows->cells[rows->row_count * rows->column_count];
    bool any = false;
    for (size_t k = 0; k < rows->column_count; k++) {
        const struct found_cell *c = table_cell(row, rows->at[k]);
        cells[k] = (struct listed_cell){0};
        if (!c)
            continue;
        TRY(check_cell(a, sheet, row->number, c));
        TRY(listed_hash(index, cell_text(c), &cells[k]));
        any |= cells[k].hash != 0;
        rows->cell_count += cells[k].hash != 0;
        rows->short_count +=
            !cells[k].hash || (rows->columns[k].role == LISTED_ALONE && !cells[k].worth);
    }
    if (any)
        rows->numbers[rows->row_count++] = row->number;
    return ERR_OK;
}

static void index_cleanup(struct listed **l)
{
    listed_free(*l);
}

static enum err hash_rows(struct office *o, struct arena *a, const struct table *table,
                          struct data_rows *rows)
{
    const struct sheet *sheet;
    int head;
    TRY(only_sheet(table, &sheet));
    TRY(find_heads(a, sheet, rows, &head));
    size_t count = (size_t)(sheet->row_count - head - 1);
    if (count * rows->column_count > DATA_LIST_CELLS_MAX)
        return fail(ERR_TOO_LARGE, "The table has more than {1} cells in the columns that count",
                    numtext(DATA_LIST_CELLS_MAX));
    struct listed *index CLEANUP(index_cleanup) = data_list_index(o);
    rows->numbers = NEW_ARRAY(a, uint32_t, count + 1);
    rows->cells = NEW_ARRAY(a, struct listed_cell, count * rows->column_count + 1);
    for (int i = head + 1; i < sheet->row_count; i++)
        TRY(hash_row(a, index, sheet, &sheet->rows[i], rows));
    return rows->cell_count ? ERR_OK : fail(ERR_INPUT, "The table has nothing below its heads");
}

/* ---- the answers ---- */

static bool answer_of(const struct act_request *r, const char *name, struct str *ret_value)
{
    *ret_value = STR("");
    for (int i = 0; i < r->count; i++)
        if (str_is(r->answers[i].name, name)) {
            *ret_value = r->answers[i].value;
            return true;
        }
    return false;
}

static void put32(struct buf *b, size_t n)
{
    const char bytes[4] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
    buf_add(b, bytes, sizeof bytes);
}

/* As data_list_keep() reads it. */
static enum err leave(struct office *o, const struct viewer *v, struct str token,
                      const struct data_rows *rows, const char *stamp, struct str record)
{
    BUF_SCOPE(taken, TAKEN_MAX);
    buf_text(&taken, stamp);
    put32(&taken, rows->column_count);
    put32(&taken, rows->row_count);
    put32(&taken, rows->cell_count);
    put32(&taken, rows->short_count);
    buf_str(&taken, record);
    TRY(buf_check(&taken));
    waiting_put_rows(o, v, token, buf_view(&taken));
    return ERR_OK;
}

static enum err take_table(struct office *o, const struct viewer *v, struct str token,
                           struct data_rows *rows, const char *stamp)
{
    ARENA_SCOPE(a);
    struct table table;
    struct str name, record;
    char sealed[VAULT_TOKEN_SIZE];
    TRY(waiting_name(o, v, token, sealed));
    TRY(import_open(o, v, token, a, &table, &name));
    TRY(hash_rows(o, a, &table, rows));
    TRY(data_rows_seal(o, str_of(sealed), rows, a, &record));
    return leave(o, v, token, rows, stamp, record);
}

enum err data_list_take(struct office *o, const struct viewer *v, const struct act_request *r)
{
    ARENA_SCOPE(a);
    struct str token, alone, together;
    struct data_rows rows;
    char stamp[DATA_STAMP_SIZE];
    if (!act_computes(o, r, COMPUTE_CHECK_ROWS) || !answer_of(r, "body", &token) || !token.n)
        return ERR_OK;
    bool named = answer_of(r, "alone", &alone);
    named |= answer_of(r, "together", &together);
    if (!named)
        return fail_field(fail(ERR_INPUT, "Name the columns together with the table"), "alone");
    TRY(data_list_columns(a, alone, together, &rows, stamp));
    enum err err = take_table(o, v, token, &rows, stamp);
    return err ? fail_field(err, "body") : ERR_OK;
}
