#include "office/export.h"

#include "access/level.h"
#include "base/clock.h"
#include "base/io.h"
#include "office/internal.h"
#include "report/sheet.h"

#include <stdio.h>

/* Rows as they were read: for each cell its length and its bytes. The banner above them says the highest level,
 * which only the last row can tell. */
struct gathered {
    struct buf cells;
    int64_t rows;
    int level;
    uint32_t label; /* of a row of that level */
    unsigned char sum[SHA256_SIZE];
};

struct export
{
    const struct viewer *v;
    const struct list_want *want;
    const struct reg *reg;
    struct gathered all;
    enum export_format format;
    char number[9];
    char at[MOMENT_SIZE];
};

static void put_cell(struct buf *out, struct str text)
{
    unsigned char n[4];
    for (int i = 0; i < 4; i++)
        n[i] = (unsigned char)(text.n >> 8 * i);
    buf_add(out, n, sizeof n);
    buf_str(out, text);
}

static struct str take_cell(const struct buf *cells, size_t *at)
{
    const unsigned char *p = (const unsigned char *)cells->p + *at;
    size_t n = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
    *at += 4 + n;
    return str_bytes(cells->p + *at - n, n);
}

static enum err gather_page(struct export *x, const struct list_page *page)
{
    for (int i = 0; i < page->count; i++) {
        const struct list_row *row = &page->rows[i];
        if (row->level >= x->all.level) {
            x->all.level = row->level;
            x->all.label = row->label;
        }
        for (int c = 0; c < page->reg->column_count; c++)
            put_cell(&x->all.cells, row->cells[c].text);
    }
    x->all.rows += page->count;
    if (x->all.rows > EXPORT_ROWS_MAX)
        return fail(ERR_TOO_LARGE, "The list has more than {1} rows: narrow it with filters",
                    numtext(EXPORT_ROWS_MAX));
    return buf_check(&x->all.cells);
}

/* All pages in one snapshot; each in memory of its own. */
static enum err gather(struct export *x, struct office *o, struct arena *a)
{
    DESK_SCOPE(k);
    struct list_want want = *x->want;
    BUF_SCOPE(cursor, 16 * 1024);
    TRY(desk_open(&k, o, x->v, a));
    TRY(desk_register(&k, want.reg, &x->reg));
    want.limit = LIST_LIMIT_MAX;
    want.cursor = STR("");
    x->all.level = x->reg->holds;
    ARENA_SCOPE(each);
    k.a = each;
    enum err err = ERR_OK;
    for (bool more = true; more && !err;) {
        struct list_page page;
        err = entry_list(&k, &want, &page);
        if (!err)
            err = gather_page(x, &page);
        more = !err && page.next.n;
        buf_clear(&cursor);
        if (more)
            buf_str(&cursor, page.next);
        want.cursor = buf_view(&cursor);
        arena_clear(each);
    }
    k.a = a;
    return err;
}

/* ---- the leaf ---- */

static enum err say_export(struct deed *d, void *arg)
{
    static const char *const ops[] = {
        [LIST_IS] = "=",  [LIST_IS_NOT] = "!=",    [LIST_FROM] = ">=",
        [LIST_TO] = "<=", [LIST_CONTAINS] = "has", [LIST_EMPTY] = "empty",
    };
    const struct export *x = arg;
    d->act = arena_printf(d->a, "%s.export", x->reg->name);
    d->reg = x->reg->name;
    d->label = x->all.label;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "export", x->number);
    json_key_text(&j, "format", x->format == EXPORT_CSV ? "csv" : "xlsx");
    json_key_int(&j, "rows", x->all.rows);
    json_key_text(&j, "level", level_code((enum level)x->all.level));
    json_key(&j, "filters");
    json_open(&j, '[');
    for (int i = 0; i < x->want->filter_count; i++) {
        json_open(&j, '{');
        json_key_str(&j, "field", x->want->filters[i].field);
        json_key_text(&j, "is", ops[x->want->filters[i].op]);
        json_key_str(&j, "value", x->want->filters[i].value);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (x->want->search.n)
        json_key_str(&j, "search", x->want->search);
    if (x->want->sort.n)
        json_key_str(&j, "sort", x->want->sort);
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    buf_hex(&hex, x->all.sum, SHA256_SIZE);
    json_key_str(&j, "sha256", buf_view(&hex));
    json_close(&j, '}');
    return ERR_OK;
}

/* ---- the file ---- */

static const char *banner(struct export *x, struct office *o, struct arena *a)
{
    enum lang lang = x->v->lang;
    const struct people *people = people_hold(o);
    const struct person *who = people_find(people, x->v->person);
    char day[DATE_SIZE];
    int64_t now = 0;
    if (!moment_parse(str_of(x->at), &now))
        die("a moment that is none");
    date_at(now, office_facts(o)->zone_minutes, day);
    char *text =
        arena_printf(a, "%s  %s  %s %s  %s %s  %s", level_name((enum level)x->all.level, lang),
                     words_in(&x->reg->words, lang), tr(lang, N_("Export number")), x->number,
                     tr(lang, N_("exported by")), who ? who->name : x->v->login, day);
    people_release(o, people);
    return text;
}

static enum err write_xlsx(struct export *x, const char *head, struct arena *a, struct buf *out)
{
    const struct reg *reg = x->reg;
    struct sheet_cell *cells = NEW_ARRAY(a, struct sheet_cell, reg->column_count + 1);
    struct sheet_writer *w =
        sheet_open(str_of(words_in(&reg->words, x->v->lang)), reg->column_count, out);
    struct sheet_cell first = {.text = str_of(head), .style = SHEET_BANNER};
    size_t at = 0;
    enum err err = sheet_row(w, &first, 1);
    for (int i = 0; i < reg->column_count; i++)
        cells[i] = (struct sheet_cell){
            .text = str_of(words_in(&reg->columns[i]->words, x->v->lang)), .style = SHEET_HEAD};
    if (!err)
        err = sheet_row(w, cells, reg->column_count);
    for (int64_t row = 0; row < x->all.rows && !err; row++) {
        for (int i = 0; i < reg->column_count; i++) {
            struct str text = take_cell(&x->all.cells, &at);
            cells[i] = (struct sheet_cell){.text = text,
                                           .is_number = reg->columns[i]->type == FIELD_INT &&
                                                        text.n && text.n <= 11};
        }
        err = sheet_row(w, cells, reg->column_count);
    }
    if (!err)
        err = sheet_finish(w);
    sheet_free(w);
    return err;
}

static void csv_cell(struct buf *out, struct str text, bool is_number)
{
    bool quoted = false;
    bool reckons = text.n && !is_number && strchr("=+-@\t\r", text.p[0]);
    for (size_t i = 0; i < text.n && !quoted; i++)
        quoted = text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\n' || text.p[i] == '\r';
    if (quoted)
        buf_char(out, '"');
    if (reckons)
        buf_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_char(out, '"');
        buf_char(out, text.p[i]);
    }
    if (quoted)
        buf_char(out, '"');
}

static enum err write_csv(struct export *x, const char *head, struct buf *out)
{
    const struct reg *reg = x->reg;
    size_t at = 0;
    buf_text(out, "\xEF\xBB\xBF"); /* so that spreadsheets take it for UTF-8 */
    csv_cell(out, str_of(head), false);
    buf_text(out, "\r\n");
    for (int64_t row = -1; row < x->all.rows; row++) {
        for (int i = 0; i < reg->column_count; i++) {
            struct str text = row < 0 ? str_of(words_in(&reg->columns[i]->words, x->v->lang))
                                      : take_cell(&x->all.cells, &at);
            if (i)
                buf_char(out, ',');
            csv_cell(out, text, row >= 0 && reg->columns[i]->type == FIELD_INT);
        }
        buf_text(out, "\r\n");
    }
    return buf_check(out);
}

enum err export_list(struct office *o, const struct viewer *v, const struct list_want *want,
                     enum export_format format, struct arena *a, struct buf *out,
                     struct exported *ret_exported)
{
    struct export x = {
        .v = v, .want = want, .format = format, .all = {.cells = BUF(EXPORT_BYTES_MAX)}};
    unsigned char dice[4];
    int64_t leaf = 0;
    random_bytes(dice, sizeof dice);
    snprintf(x.number, sizeof x.number, "%02X%02X%02X%02X", dice[0], dice[1], dice[2], dice[3]);
    moment_text(clock_now(), x.at);
    size_t from = out->n;
    enum err err = gather(&x, o, a);
    if (!err) {
        const char *head = banner(&x, o, a);
        err = format == EXPORT_CSV ? write_csv(&x, head, out) : write_xlsx(&x, head, a, out);
    }
    buf_free(&x.all.cells);
    if (err)
        return err;
    sha256(str_bytes(out->p + from, out->n - from), x.all.sum);
    TRY(deed_run(o, v, say_export, &x, &leaf));
    *ret_exported = (struct exported){.rows = x.all.rows,
                                      .leaf = leaf,
                                      .level = x.all.level,
                                      .number = arena_text(a, str_of(x.number)),
                                      .name = arena_printf(a, "%s-%s.%s", x.reg->name, x.number,
                                                           format == EXPORT_CSV ? "csv" : "xlsx")};
    return ERR_OK;
}
