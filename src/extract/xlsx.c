/* XLSX (ECMA-376): the workbook's sheets in their order, each streamed. What a formula gives is the value that
 * was stored with it. */
#include "extract/sheet.h"
#include "extract/xlsx_styles.h"

#include <stdio.h>
#include <stdlib.h>

enum { STRINGS_MAX = 2000000 };

struct sheet_ref {
    char name[TABLE_NAME_MAX], id[64];
    char *part;
};

struct workbook {
    struct arena *a;
    struct opened *package;
    const struct sheet_sink *sink;
    struct styles styles;
    struct sheet_ref *sheets;
    int sheet_count;
    /* shared strings, all in one */
    struct buf strings;
    uint32_t *ends;
    size_t string_count, string_cap;
};

/* ---- xl/workbook.xml and its relations ---- */

static enum err ends_nothing(void *at, const char *name)
{
    (void)at, (void)name;
    return ERR_OK;
}

static enum err workbook_start(void *at, const char *name, const char **atts)
{
    struct workbook *w = at;
    if (strcmp(name, "workbookPr") == 0) {
        const char *base = part_attribute(atts, "date1904");
        w->styles.base_1904 = base && (strcmp(base, "1") == 0 || strcmp(base, "true") == 0);
    }
    if (strcmp(name, "sheet") != 0)
        return ERR_OK;
    if (w->sheet_count == TABLE_SHEETS_MAX)
        return fail(ERR_TOO_LARGE, "The workbook has more than {1} sheets",
                    numtext(TABLE_SHEETS_MAX));
    const char *title = part_attribute(atts, "name");
    const char *id = NULL; /* r:id, not sheetId */
    for (const char **p = atts; p[0]; p += 2) {
        const char *colon = strrchr(p[0], ':');
        if (colon && strcmp(colon, ":id") == 0)
            id = p[1];
    }
    struct sheet_ref *s = &w->sheets[w->sheet_count++];
    snprintf(s->id, sizeof s->id, "%s", id ? id : "");
    if (title && strlen(title) < sizeof s->name)
        snprintf(s->name, sizeof s->name, "%s", title);
    else
        snprintf(s->name, sizeof s->name, "%d", w->sheet_count);
    return ERR_OK;
}

static enum err relation_start(void *at, const char *name, const char **atts)
{
    struct workbook *w = at;
    const char *id = part_attribute(atts, "Id"), *target = part_attribute(atts, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !target)
        return ERR_OK;
    for (int i = 0; i < w->sheet_count; i++) {
        if (!w->sheets[i].part && strcmp(w->sheets[i].id, id) == 0)
            w->sheets[i].part = target[0] == '/' ? arena_text(w->a, str_of(target + 1))
                                                 : arena_printf(w->a, "xl/%s", target);
    }
    return ERR_OK;
}

/* ---- xl/sharedStrings.xml ---- */

struct strings_reading {
    struct workbook *w;
    bool in_text, in_phonetic;
};

static enum err strings_start(void *at, const char *name, const char **atts)
{
    struct strings_reading *r = at;
    (void)atts;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = true; /* how a word is read aloud is not part of it */
    r->in_text = strcmp(name, "t") == 0 && !r->in_phonetic;
    return ERR_OK;
}

static enum err strings_end(void *at, const char *name)
{
    struct strings_reading *r = at;
    struct workbook *w = r->w;
    r->in_text = false;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = false;
    if (strcmp(name, "si") != 0)
        return ERR_OK;
    if (w->string_count == STRINGS_MAX)
        return fail(ERR_TOO_LARGE, "The workbook has more than {1} texts", numtext(STRINGS_MAX));
    TRY(buf_check(&w->strings));
    w->ends = arena_grow(w->a, w->ends, w->string_count, &w->string_cap, sizeof *w->ends);
    w->ends[w->string_count++] = (uint32_t)w->strings.n;
    return ERR_OK;
}

static enum err strings_text(void *at, struct str text)
{
    struct strings_reading *r = at;
    if (r->in_text)
        buf_str(&r->w->strings, text);
    return buf_check(&r->w->strings);
}

static bool shared_string(const struct workbook *w, struct str index, struct str *ret_text)
{
    int64_t n;
    if (!str_int(str_trim(index), 0, STRINGS_MAX, &n) || (size_t)n >= w->string_count)
        return false;
    size_t from = n ? w->ends[n - 1] : 0;
    *ret_text = (struct str){w->strings.p ? w->strings.p + from : "", w->ends[n] - from};
    return true;
}

/* ---- a sheet ---- */

enum inside { INSIDE_NOTHING, INSIDE_VALUE, INSIDE_TEXT };

struct sheet_reading {
    struct workbook *w;
    const char *name;
    uint32_t row, column; /* of the cell that is open; row from 1 */
    uint32_t next_column;
    char type[16];
    int64_t style;
    bool in_cell, has_value, has_formula, in_phonetic;
    enum inside inside;
    struct buf value;
};

static const char *place(const struct sheet_reading *r)
{
    static char text[TABLE_NAME_MAX + 32];
    snprintf(text, sizeof text, "%s!%s%u", r->name, column_name(r->column), r->row);
    return text;
}

/* "AB12"; false where it is none of ours. */
static bool reference(const char *text, uint32_t *ret_column, uint32_t *ret_row)
{
    uint32_t column = 0, row = 0;
    const char *p = text;
    for (; *p >= 'A' && *p <= 'Z' && column < 100000; p++)
        column = column * 26 + (uint32_t)(*p - 'A' + 1);
    int64_t n;
    if (!column || !str_int(str_of(p), 1, 1 << 24, &n))
        return false;
    row = (uint32_t)n;
    *ret_column = column - 1;
    *ret_row = row;
    return true;
}

static enum err open_cell(struct sheet_reading *r, const char **atts)
{
    const char *where = part_attribute(atts, "r"), *type = part_attribute(atts, "t"),
               *style = part_attribute(atts, "s");
    uint32_t row = r->row;
    r->column = r->next_column;
    if (!r->row || (where && (!reference(where, &r->column, &row) || row != r->row)))
        return fail(ERR_INPUT, "The file is damaged: the cell {1} is out of place",
                    where ? where : column_name(r->column));
    r->next_column = r->column + 1;
    snprintf(r->type, sizeof r->type, "%s", type ? type : "n");
    r->style = -1;
    if (style && !str_int(str_of(style), 0, STYLES_MAX, &r->style))
        r->style = -1;
    r->in_cell = true;
    r->has_value = r->has_formula = false;
    buf_clear(&r->value);
    return ERR_OK;
}

static enum err open_row(struct sheet_reading *r, const char **atts)
{
    const char *number = part_attribute(atts, "r");
    int64_t n = (int64_t)r->row + 1;
    if (number && !str_int(str_of(number), 1, 1 << 24, &n))
        return fail(ERR_INPUT, "The file is damaged: a row of {1} has no number", r->name);
    if (n <= r->row)
        return fail(ERR_INPUT, "The file is damaged: the row {1} is out of place", numtext(n));
    r->row = (uint32_t)n;
    r->next_column = 0;
    return ERR_OK;
}

static enum err merged(struct sheet_reading *r, const char *ref)
{
    char first[32];
    const char *colon = ref ? strchr(ref, ':') : NULL;
    uint32_t c1, c2, r1, r2;
    if (!colon || (size_t)(colon - ref) >= sizeof first)
        return ERR_OK; /* one cell alone */
    snprintf(first, sizeof first, "%.*s", (int)(colon - ref), ref);
    if (!reference(first, &c1, &r1) || !reference(colon + 1, &c2, &r2) || c2 < c1 || r2 < r1)
        return fail(ERR_INPUT, "The file is damaged: the merged cells {1} are none", ref);
    if (c2 >= TABLE_COLUMNS_MAX)
        c2 = TABLE_COLUMNS_MAX - 1;
    if (c1 >= TABLE_COLUMNS_MAX || r1 > TABLE_ROWS_MAX)
        return ERR_OK;
    struct merge m = {r1, r2 > TABLE_ROWS_MAX ? TABLE_ROWS_MAX : r2, (uint16_t)c1, (uint16_t)c2};
    return r->w->sink->merged(r->w->sink->at, &m);
}

static enum err sheet_start(void *at, const char *name, const char **atts)
{
    struct sheet_reading *r = at;
    if (strcmp(name, "row") == 0)
        return open_row(r, atts);
    if (strcmp(name, "c") == 0)
        return open_cell(r, atts);
    if (strcmp(name, "mergeCell") == 0)
        return merged(r, part_attribute(atts, "ref"));
    if (!r->in_cell)
        return ERR_OK;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = true;
    if (strcmp(name, "f") == 0)
        r->has_formula = true;
    if (strcmp(name, "v") == 0)
        r->inside = INSIDE_VALUE;
    if (strcmp(name, "t") == 0 && !r->in_phonetic)
        r->inside = INSIDE_TEXT;
    r->has_value |= r->inside != INSIDE_NOTHING;
    return ERR_OK;
}

static enum err sheet_text(void *at, struct str text)
{
    struct sheet_reading *r = at;
    if (!r->in_cell || r->inside == INSIDE_NOTHING)
        return ERR_OK;
    buf_str(&r->value, text);
    return r->value.over ? fail(ERR_TOO_LARGE, "The cell {1} holds too much text", place(r))
                         : ERR_OK;
}

static enum err give(struct sheet_reading *r, enum found_kind kind, struct str text)
{
    if (!text.n && kind != FOUND_ERROR)
        return ERR_OK;
    if (r->column >= TABLE_COLUMNS_MAX)
        return fail(ERR_TOO_LARGE, "The cell {1} is past the column {2}", place(r),
                    column_name(TABLE_COLUMNS_MAX - 1));
    if (r->row > TABLE_ROWS_MAX)
        return fail(ERR_TOO_LARGE, "The sheet {1} has more than {2} rows", r->name,
                    numtext(TABLE_ROWS_MAX));
    if (text.n > TABLE_CELL_BYTES)
        return fail(ERR_TOO_LARGE, "The cell {1} holds too much text", place(r));
    return r->w->sink->cell(r->w->sink->at, r->row, r->column, kind, text);
}

static enum err give_number(struct sheet_reading *r, struct str text)
{
    BUF_SCOPE(out, 64);
    char *end;
    if (!text.n)
        return ERR_OK;
    if (text.n > 40)
        return fail(ERR_INPUT, "The cell {1} holds no number", place(r));
    double n = strtod(r->value.p, &end);
    if (end != r->value.p + r->value.n || !(n > -1e300 && n < 1e300))
        return fail(ERR_INPUT, "The cell {1} holds no number", place(r));
    const struct styles *s = &r->w->styles;
    bool is_date = r->style >= 0 && (size_t)r->style < s->count && s->is_date[r->style];
    if (is_date && serial_date(n, s->base_1904, &out))
        return give(r, FOUND_DATE, buf_view(&out));
    buf_printf(&out, n > -1e15 && n < 1e15 && n == (double)(int64_t)n ? "%.0f" : "%.15g", n);
    return give(r, FOUND_NUMBER, buf_view(&out));
}

/* Writers put what XML cannot hold as _xHHHH_; the underscore itself as _x005F_. */
static struct str unescaped(struct buf *b)
{
    size_t to = 0;
    for (size_t i = 0; i < b->n; i++) {
        unsigned char byte;
        size_t n;
        if (b->p[i] == '_' && b->n - i >= 7 && b->p[i + 1] == 'x' && b->p[i + 6] == '_' &&
            b->p[i + 2] == '0' && b->p[i + 3] == '0') {
            char hex[2] = {b->p[i + 4], b->p[i + 5]};
            for (int k = 0; k < 2; k++)
                hex[k] = (char)(hex[k] >= 'A' && hex[k] <= 'F' ? hex[k] + 32 : hex[k]);
            if (hex_decode(str_bytes(hex, 2), &byte, 1, &n) && byte < 0x80 && byte != 0) {
                b->p[to++] = (char)(byte == '\r' ? '\n' : byte);
                i += 6;
                continue;
            }
        }
        b->p[to++] = b->p[i];
    }
    b->n = to;
    return buf_view(b);
}

static enum err close_cell(struct sheet_reading *r)
{
    struct str text = buf_view(&r->value);
    r->in_cell = false;
    if (!r->has_value)
        return r->has_formula ? give(r, FOUND_ERROR, STR("")) : ERR_OK;
    if (strcmp(r->type, "s") == 0) {
        if (!shared_string(r->w, text, &text))
            return fail(ERR_INPUT, "The file is damaged: the text of {1} is not there", place(r));
        buf_clear(&r->value);
        if (memchr(text.p, '_', text.n) && text.n <= TABLE_CELL_BYTES) {
            buf_str(&r->value, text);
            text = unescaped(&r->value);
        }
        return give(r, FOUND_TEXT, text);
    }
    if (strcmp(r->type, "inlineStr") == 0 || strcmp(r->type, "str") == 0)
        return give(r, FOUND_TEXT, r->value.n ? unescaped(&r->value) : text);
    if (strcmp(r->type, "e") == 0)
        return give(r, FOUND_ERROR, text);
    if (strcmp(r->type, "b") == 0)
        return give(r, FOUND_YESNO, str_is(str_trim(text), "1") ? STR("1") : STR("0"));
    if (strcmp(r->type, "d") == 0)
        return give(r, FOUND_DATE, text.n > 16 ? str_bytes(text.p, 16) : text);
    return give_number(r, text);
}

static enum err sheet_end(void *at, const char *name)
{
    struct sheet_reading *r = at;
    r->inside = INSIDE_NOTHING;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = false;
    return strcmp(name, "c") == 0 && r->in_cell ? close_cell(r) : ERR_OK;
}

static enum err read_sheet(struct workbook *w, const struct sheet_ref *s)
{
    struct sheet_reading r = {.w = w, .name = s->name, .value = BUF(TABLE_CELL_BYTES)};
    if (!s->part)
        return fail(ERR_INPUT, "The file is damaged: the sheet {1} is not there", s->name);
    TRY(w->sink->sheet(w->sink->at, str_of(s->name)));
    enum err err = part_read(w->package, s->part,
                             &(struct part_reader){&r, sheet_start, sheet_end, sheet_text});
    buf_free(&r.value);
    return err;
}

static enum err read_workbook(struct workbook *w)
{
    struct strings_reading strings = {.w = w};
    if (!opened_has(w->package, "xl/workbook.xml")) {
        if (opened_has(w->package, "content.xml") || opened_has(w->package, "word/document.xml"))
            return fail(
                ERR_UNSUPPORTED,
                "This is a document of another kind: save the table as .xlsx or .csv first");
        return fail(ERR_INPUT, "The file is no workbook: save the table as .xlsx or .csv first");
    }
    w->sheets = NEW_ARRAY(w->a, struct sheet_ref, TABLE_SHEETS_MAX);
    TRY(part_read(w->package, "xl/workbook.xml",
                  &(struct part_reader){w, workbook_start, ends_nothing, NULL}));
    TRY(part_read(w->package, "xl/_rels/workbook.xml.rels",
                  &(struct part_reader){w, relation_start, ends_nothing, NULL}));
    TRY(styles_read(w->package, &w->styles));
    if (opened_has(w->package, "xl/sharedStrings.xml"))
        TRY(part_read(w->package, "xl/sharedStrings.xml",
                      &(struct part_reader){&strings, strings_start, strings_end, strings_text}));
    for (int i = 0; i < w->sheet_count; i++) {
        /* charts stand between the sheets and hold no cell */
        if (w->sheets[i].part && strstr(w->sheets[i].part, "chartsheets/"))
            continue;
        TRY(read_sheet(w, &w->sheets[i]));
    }
    return ERR_OK;
}

enum err xlsx_parse(struct str file, struct arena *a, const struct sheet_sink *sink)
{
    struct workbook w = {.a = a, .sink = sink, .styles = {.a = a}, .strings = BUF(TABLE_BYTES_MAX)};
    TRY(opened_package(file, &w.package));
    enum err err = read_workbook(&w);
    opened_free(w.package);
    buf_free(&w.strings);
    return err;
}
