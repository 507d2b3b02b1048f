#include "extract/words_sheets.h"

#include "extract/xlsx_styles.h"

#include <stdlib.h>

struct sheet {
    const char *id, *part;
    struct str name;
    bool hidden;
};

struct book {
    struct words *w;
    struct str place;
    struct opened *p;
    struct styles styles;
    struct shared_texts texts;
    struct sheet *sheets;
    size_t sheet_count, sheet_cap;
    struct cells cells;
    /* what is being read */
    bool in_text, phonetic, in_cell, in_value, in_formula, in_header;
    uint32_t row, column;
    char type;
    int64_t style;
    struct buf value, formula;
};

/* ---- shared texts ---- */

static enum err strings_start(void *at, const char *name, const char **atts)
{
    struct book *k = at;
    (void)atts;
    if (!strcmp(name, "rPh"))
        k->phonetic = true; /* how a word is read aloud */
    k->in_text = !strcmp(name, "t") && !k->phonetic;
    return ERR_OK;
}

static enum err strings_end(void *at, const char *name)
{
    struct book *k = at;
    k->in_text = false;
    if (!strcmp(name, "rPh"))
        k->phonetic = false;
    if (!strcmp(name, "si") || !strcmp(name, "sstItem")) /* the latter before 2007 */
        shared_end(&k->texts);
    return ERR_OK;
}

static enum err strings_text(void *at, struct str text)
{
    struct book *k = at;
    if (k->in_text)
        buf_str(&k->texts.all, text);
    return ERR_OK;
}

/* ---- the list of sheets ---- */

static enum err ends_nothing(void *at, const char *name)
{
    (void)at, (void)name;
    return ERR_OK;
}

static enum err workbook_start(void *at, const char *name, const char **atts)
{
    struct book *k = at;
    const char *title = part_attribute(atts, "name"), *state = part_attribute(atts, "state"),
               *base = part_attribute(atts, "date1904");
    if (!strcmp(name, "workbookPr") && base)
        k->styles.base_1904 = !strcmp(base, "1") || !strcmp(base, "true");
    if (strcmp(name, "sheet") != 0 || k->sheet_count == SHEETS_MAX)
        return ERR_OK;
    k->sheets = arena_grow(k->w->a, k->sheets, k->sheet_count, &k->sheet_cap, sizeof *k->sheets);
    struct sheet *s = &k->sheets[k->sheet_count++];
    *s = (struct sheet){.name = arena_str(k->w->a, str_of(title ? title : ""))};
    s->hidden = state && strcmp(state, "visible") != 0;
    for (; atts[0]; atts += 2) {
        const char *colon = strrchr(atts[0], ':'); /* r:id, not sheetId */
        if (colon && !strcmp(colon, ":id"))
            s->id = arena_text(k->w->a, str_of(atts[1]));
    }
    return ERR_OK;
}

static enum err relation_start(void *at, const char *name, const char **atts)
{
    struct book *k = at;
    const char *id = part_attribute(atts, "Id"), *target = part_attribute(atts, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !target)
        return ERR_OK;
    for (size_t i = 0; i < k->sheet_count; i++)
        if (k->sheets[i].id && !k->sheets[i].part && !strcmp(k->sheets[i].id, id))
            k->sheets[i].part = target[0] == '/' ? arena_text(k->w->a, str_of(target + 1))
                                                 : arena_printf(k->w->a, "xl/%s", target);
    return ERR_OK;
}

/* ---- a sheet ---- */

/* "AB12"; what is none leaves the place where it is. */
static void reference(const char *text, uint32_t *column, uint32_t *row)
{
    uint32_t c = 0;
    const char *p = text;
    for (; *p >= 'A' && *p <= 'Z' && c < 100000; p++)
        c = c * 26 + (uint32_t)(*p - 'A' + 1);
    int64_t n;
    if (!c || !str_int(str_of(p), 1, 1 << 24, &n))
        return;
    *column = c - 1;
    *row = (uint32_t)n - 1;
}

static bool is_set(const char *value)
{
    return value && (!strcmp(value, "1") || !strcmp(value, "true"));
}

static void open_row(struct book *k, const char **atts)
{
    const char *number = part_attribute(atts, "r");
    int64_t n = (int64_t)k->row + 2;
    if (number && !str_int(str_of(number), 1, 1 << 24, &n))
        n = (int64_t)k->row + 2;
    k->row = (uint32_t)n - 1;
    k->column = UINT32_MAX;
    k->cells.row_hidden = is_set(part_attribute(atts, "hidden"));
}

static void open_cell(struct book *k, const char **atts)
{
    const char *where = part_attribute(atts, "r"), *type = part_attribute(atts, "t"),
               *style = part_attribute(atts, "s");
    k->column++;
    if (where)
        reference(where, &k->column, &k->row);
    k->type = !type ? 'n' : !strcmp(type, "str") ? 't' : !strcmp(type, "inlineStr") ? 't' : type[0];
    if (!style || !str_int(str_of(style), 0, STYLES_MAX, &k->style))
        k->style = -1;
    k->in_cell = true;
    buf_clear(&k->value);
    buf_clear(&k->formula);
}

static void column_range(struct book *k, const char **atts)
{
    const char *min = part_attribute(atts, "min"), *max = part_attribute(atts, "max");
    int64_t from, to;
    if (is_set(part_attribute(atts, "hidden")) && min && max &&
        str_int(str_of(min), 1, 1 << 24, &from) && str_int(str_of(max), 1, 1 << 24, &to))
        cells_hide_columns(&k->cells, (uint32_t)from - 1, (uint32_t)to - 1);
}

static bool is_header(const char *name)
{
    static const char *const all[] = {"oddHeader",  "oddFooter",   "evenHeader",
                                      "evenFooter", "firstHeader", "firstFooter"};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        if (!strcmp(all[i], name))
            return true;
    return false;
}

static enum err sheet_start(void *at, const char *name, const char **atts)
{
    struct book *k = at;
    if (!strcmp(name, "row"))
        open_row(k, atts);
    else if (!strcmp(name, "c"))
        open_cell(k, atts);
    else if (!strcmp(name, "col"))
        column_range(k, atts);
    else if (!strcmp(name, "rPh"))
        k->phonetic = true;
    else if (is_header(name)) {
        k->in_header = true;
        buf_clear(&k->value);
    }
    static const char *const said[] = {"display", "tooltip", "location", "prompt", "error"};
    if (!strcmp(name, "hyperlink") || !strcmp(name, "dataValidation"))
        for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
            const char *text = part_attribute(atts, said[i]);
            if (text)
                TRY(cells_about(&k->cells, name, LOOK_REMARK, str_of(text)));
        }
    k->in_value = k->in_cell && (!strcmp(name, "v") || (!strcmp(name, "t") && !k->phonetic));
    k->in_formula = k->in_cell && !strcmp(name, "f");
    return ERR_OK;
}

static enum err sheet_text(void *at, struct str text)
{
    struct book *k = at;
    if (k->in_value || k->in_header)
        buf_str(&k->value, text);
    else if (k->in_formula)
        buf_str(&k->formula, text);
    return ERR_OK;
}

static enum err close_cell(struct book *k)
{
    struct str text = buf_view(&k->value);
    k->in_cell = false;
    /* words stand in a formula only in quotes */
    if (memchr(buf_view(&k->formula).p, '"', k->formula.n))
        TRY(cells_put(&k->cells, k->row, k->column, LOOK_REMARK, buf_view(&k->formula)));
    int64_t index;
    if (k->type == 's' && str_int(str_trim(text), 0, SHARED_MAX, &index))
        return shared_put(&k->texts, &k->cells, k->row, k->column, (uint64_t)index);
    char *end = NULL;
    double n = k->type == 'n' && text.n ? strtod(text.p, &end) : 0;
    if (!end || end != text.p + text.n || !(n > -1e300 && n < 1e300))
        return cells_put(&k->cells, k->row, k->column, LOOK_SHOWN, text);
    bool is_date =
        k->style >= 0 && (size_t)k->style < k->styles.count && k->styles.is_date[k->style];
    return cells_number(&k->cells, k->row, k->column, n, is_date, k->styles.base_1904);
}

static enum err sheet_end(void *at, const char *name)
{
    struct book *k = at;
    k->in_value = k->in_formula = false;
    if (!strcmp(name, "rPh"))
        k->phonetic = false;
    if (k->in_header && is_header(name)) {
        k->in_header = false;
        return cells_header(&k->cells, strstr(name, "Header") ? "header" : "footer",
                            buf_view(&k->value));
    }
    return !strcmp(name, "c") && k->in_cell ? close_cell(k) : ERR_OK;
}

/* ---- all of it ---- */

/* What cannot be read of a part, the rest goes on without. Failures of the sink end all. */
static enum err read_part(struct book *k, const char *part, const struct part_reader *reader)
{
    enum err err = opened_has(k->p, part) ? part_read(k->p, part, reader) : ERR_OK;
    if (err == ERR_INPUT || err == ERR_UNSUPPORTED)
        return k->w->sink->note(k->w->sink->at,
                                err == ERR_INPUT ? COVERAGE_PARTIAL : COVERAGE_LOCKED,
                                words_place(k->w, k->place, str_of(part)));
    return err;
}

static enum err read_sheet(struct book *k, const struct sheet *s)
{
    if (!s->part || !opened_has(k->p, s->part))
        return k->w->sink->note(k->w->sink->at, COVERAGE_PARTIAL,
                                words_place(k->w, k->place, s->name));
    k->row = UINT32_MAX;
    k->in_cell = k->in_header = k->phonetic = false;
    TRY(cells_sheet(&k->cells, s->name, s->hidden));
    return read_part(k, s->part, &(struct part_reader){k, sheet_start, sheet_end, sheet_text});
}

static enum err read_book(struct book *k)
{
    TRY(read_part(k, "xl/workbook.xml",
                  &(struct part_reader){k, workbook_start, ends_nothing, NULL}));
    TRY(read_part(k, "xl/_rels/workbook.xml.rels",
                  &(struct part_reader){k, relation_start, ends_nothing, NULL}));
    if (styles_read(k->p, &k->styles))
        k->styles.count = 0; /* then dates are numbers */
    TRY(read_part(k, "xl/sharedStrings.xml",
                  &(struct part_reader){k, strings_start, strings_end, strings_text}));
    if (k->texts.all.over)
        TRY(k->w->sink->note(k->w->sink->at, COVERAGE_PARTIAL, k->place));
    for (size_t i = 0; i < k->sheet_count; i++)
        TRY(read_sheet(k, &k->sheets[i]));
    TRY(cells_end(&k->cells));
    return shared_rest(&k->texts);
}

enum err words_xlsx(struct words *w, struct str place, struct opened *p)
{
    struct book k = {.w = w,
                     .place = place,
                     .p = p,
                     .styles = {.a = w->a},
                     .texts = shared_texts_of(w, place),
                     .value = BUF(TEXT_BYTES_MAX),
                     .formula = BUF(1 << 20)};
    cells_init(&k.cells, w, place);
    enum err err = read_book(&k);
    cells_free(&k.cells);
    shared_texts_free(&k.texts);
    buf_free(&k.value);
    buf_free(&k.formula);
    return err;
}

bool words_sheets_has(const char *name)
{
    return !strncmp(name, "xl/worksheets/sheet", 19) || !strncmp(name, "xl/sharedStrings.", 17) ||
           !strcmp(name, "xl/workbook.bin");
}
