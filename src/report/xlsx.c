#include "report/writers.h"

#include "report/package.h"
#include "report/xlsx_parts.h"

/* Limits of the format (ECMA-376; Excel's own specification). */
enum { ROWS_MAX = 1048576, CELL_CHARS_MAX = 32767, NAME_CHARS_MAX = 31, SHEETS_MAX = 255 };
enum { PART_MAX = 256 * 1024 * 1024 };

/* A sheet is a table with the text that leads to it; the last one has what follows, too. */
struct sheet {
    const struct doc_block *from, *end; /* end is no longer in it */
    const struct doc_table *table;
};

struct workbook {
    const struct doc *doc;
    struct sheet sheets[SHEETS_MAX];
    struct str names[SHEETS_MAX];
    unsigned n;
};

static enum err plan_sheets(struct workbook *w)
{
    const struct doc_block *from = w->doc->first;
    for (const struct doc_block *b = from; b; b = b->next) {
        if (b->kind != DOC_TABLE)
            continue;
        if (w->n == SHEETS_MAX)
            return fail(ERR_TOO_LARGE, "The workbook has more than {1} sheets",
                        numtext(SHEETS_MAX));
        w->sheets[w->n++] = (struct sheet){from, b->next, b->table};
        from = b->next;
    }
    if (!w->n)
        w->sheets[w->n++] = (struct sheet){from, NULL, NULL};
    w->sheets[w->n - 1].end = NULL;
    return ERR_OK;
}

/* Sheet names: at most 31 UTF-16 units, none of []:*?/\, no quote at the ends, all different. The
 * number in front makes them different whatever the caption. */
static struct str sheet_name(struct arena *a, unsigned number, struct str caption)
{
    BUF_SCOPE(out, 256);
    buf_printf(&out, "%u", number);
    size_t at = 0, units = out.n + 1;
    bool any = false;
    while (at < caption.n) {
        size_t from = at;
        uint32_t c = str_next(caption, &at);
        units += c > 0xFFFF ? 2 : 1;
        if (units > NAME_CHARS_MAX)
            break;
        if (!any)
            buf_char(&out, ' ');
        any = true;
        if (c < 0x20 || strchr("[]:*?/\\'", (int)(c < 0x80 ? c : 'x')))
            buf_char(&out, '_');
        else
            buf_add(&out, caption.p + from, at - from);
    }
    return arena_str(a, buf_view(&out));
}

static void cell_reference(struct buf *out, size_t row, unsigned column)
{
    buf_char(out, (char)('A' + column)); /* DOC_COLUMNS_MAX is below 26 */
    buf_int(out, (int64_t)row + 1);
}

/* Digits with at most one point, short enough that a spreadsheet shows them as they are. */
static bool plain_number(struct str s)
{
    unsigned points = 0;
    if (!s.n || s.n > 11 || s.p[0] == '.' || s.p[s.n - 1] == '.')
        return false;
    if (s.p[0] == '0' && s.n > 1 && s.p[1] != '.')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        points += s.p[i] == '.';
        if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
            return false;
    }
    return points <= 1 && !(points && s.p[s.n - 1] == '0');
}

/* Readers turn _xHHHH_ into a character: an underscore before "x" is written as its own code. */
static void write_text(struct buf *out, struct str s, size_t *units)
{
    size_t at = 0, from = 0;
    while (at < s.n) {
        size_t here = at;
        uint32_t c = str_next(s, &at);
        *units += c > 0xFFFF ? 2 : 1;
        if (*units > CELL_CHARS_MAX) {
            at = here;
            break;
        }
        if (c == '_' && at < s.n && s.p[at] == 'x') {
            xml_text(out, (struct str){s.p + from, here - from});
            buf_text(out, "_x005F_");
            from = at;
        }
    }
    xml_text(out, (struct str){s.p + from, at - from});
}

static void write_cell(struct buf *out, size_t row, unsigned column, const struct doc_run *runs,
                       enum xlsx_style style)
{
    buf_text(out, "<c r=\"");
    cell_reference(out, row, column);
    if (runs && !runs->next && style != XLSX_PLAIN && style != XLSX_TITLE &&
        plain_number(runs->text)) {
        buf_printf(out, "\" s=\"%d\"><v>", style == XLSX_CELL ? XLSX_NUMBER : style);
        buf_str(out, runs->text);
        buf_text(out, "</v></c>");
        return;
    }
    if (!runs) {
        buf_printf(out, "\" s=\"%d\"/>", style);
        return;
    }
    buf_printf(out, "\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">", style);
    size_t units = 0;
    for (; runs; runs = runs->next)
        write_text(out, runs->text, &units);
    buf_text(out, "</t></is></c>");
}

/* Rows are numbered from 0 as they are written. */
struct rows {
    struct buf *out;
    size_t next;
    size_t merged[8]; /* rows of titles, drawn across the table */
    unsigned merges;
};

static void open_row(struct rows *r)
{
    buf_text(r->out, "<row r=\"");
    buf_int(r->out, (int64_t)r->next + 1);
    buf_text(r->out, "\">");
}

static enum err close_row(struct rows *r)
{
    buf_text(r->out, "</row>");
    if (++r->next > ROWS_MAX)
        return fail(ERR_TOO_LARGE, "The sheet has more than {1} rows", numtext(ROWS_MAX));
    return buf_check(r->out);
}

static enum err write_line(struct rows *r, const struct doc_run *runs, enum xlsx_style style)
{
    if (!runs)
        return ERR_OK;
    if (style == XLSX_TITLE && r->merges < ARRAY_SIZE(r->merged))
        r->merged[r->merges++] = r->next;
    open_row(r);
    write_cell(r->out, r->next, 0, runs, style);
    return close_row(r);
}

static enum err write_head(struct rows *r, const struct doc *d)
{
    const struct str *const texts[] = {&d->copy_number, &d->mark,   &d->urgency,
                                       &d->letterhead,  &d->number, &d->header};
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct doc_run run = {.text = *texts[i]};
        if (run.text.n)
            TRY(write_line(r, &run, XLSX_PLAIN));
    }
    return ERR_OK;
}

static enum err write_table(struct rows *r, const struct doc_table *t)
{
    struct doc_run caption = {.text = t->caption};
    if (t->caption.n)
        TRY(write_line(r, &caption, XLSX_PLAIN));
    size_t rows = doc_table_rows(t);
    for (size_t row = 0; row < rows; row++) {
        open_row(r);
        for (unsigned i = 0; i < t->columns; i++) {
            const struct doc_run *runs = doc_table_cell(t, row, i);
            enum xlsx_style style = t->header && row == 0 ? XLSX_HEAD
                                    : runs && runs->bold  ? XLSX_BOLD
                                                          : XLSX_CELL;
            write_cell(r->out, r->next, i, runs, style);
        }
        TRY(close_row(r));
    }
    return ERR_OK;
}

static enum err write_rows(struct rows *r, const struct workbook *w, unsigned index)
{
    const struct sheet *s = &w->sheets[index];
    if (index == 0)
        TRY(write_head(r, w->doc));
    for (const struct doc_block *b = s->from; b != s->end; b = b->next) {
        if (b->kind == DOC_TABLE) {
            TRY(write_table(r, b->table));
            continue;
        }
        TRY(write_line(r, b->first, b->kind == DOC_TITLE ? XLSX_TITLE : XLSX_PLAIN));
        struct doc_run says = {.text = b->qr};
        if (b->qr.n)
            TRY(write_line(r, &says, XLSX_PLAIN));
    }
    struct doc_run footer = {.text = w->doc->footer};
    if (index + 1 == w->n && w->doc->footer.n)
        TRY(write_line(r, &footer, XLSX_PLAIN));
    return ERR_OK;
}

/* About as wide as the table would be on paper, in characters; none narrower than a word. */
static void write_columns(struct buf *out, const struct doc_table *t)
{
    unsigned long sum = 0;
    buf_text(out, "<cols>");
    for (unsigned i = 0; i < t->columns; i++)
        sum += t->weights[i];
    for (unsigned i = 0; i < t->columns; i++) {
        unsigned long width = (100 + 4ul * t->columns) * t->weights[i] / sum;
        buf_printf(out, "<col min=\"%u\" max=\"%u\" width=\"%lu\" customWidth=\"1\"/>", i + 1,
                   i + 1, width < 9 ? 9 : width);
    }
    buf_text(out, "</cols>");
}

#define PAGE_SETUP(way)                                                                            \
    "<pageSetup paperSize=\"9\" orientation=\"" way                                                \
    "\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>"
#define WIDE_PAGE PAGE_SETUP("landscape")
#define TALL_PAGE PAGE_SETUP("portrait")

static enum err write_sheet(const struct workbook *w, unsigned index, struct package *p)
{
    const struct sheet *s = &w->sheets[index];
    BUF_SCOPE(out, PART_MAX);
    buf_text(&out, XML_HEAD "<worksheet "
                            "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
                            "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>"
                            "<sheetFormatPr defaultRowHeight=\"16\"/>");
    if (s->table)
        write_columns(&out, s->table);
    buf_text(&out, "<sheetData>");
    struct rows r = {.out = &out};
    TRY(write_rows(&r, w, index));
    buf_text(&out, "</sheetData>");
    if (r.merges && s->table && s->table->columns > 1) {
        buf_printf(&out, "<mergeCells count=\"%u\">", r.merges);
        for (unsigned i = 0; i < r.merges; i++) {
            buf_text(&out, "<mergeCell ref=\"");
            cell_reference(&out, r.merged[i], 0);
            buf_char(&out, ':');
            cell_reference(&out, r.merged[i], s->table->columns - 1);
            buf_text(&out, "\"/>");
        }
        buf_text(&out, "</mergeCells>");
    }
    buf_text(&out, s->table && s->table->columns > 6 ? WIDE_PAGE : TALL_PAGE);
    TRY(buf_check(&out));
    char name[48];
    snprintf(name, sizeof name, "xl/worksheets/sheet%u.xml", index + 1);
    return package_add(p, name, buf_view(&out));
}

static struct str name_of(const struct workbook *w, unsigned index)
{
    const struct doc_table *t = w->sheets[index].table;
    return t && t->caption.n ? t->caption : doc_name(w->doc);
}

enum err doc_xlsx(const struct doc *d, struct buf *out)
{
    ARENA_SCOPE(a);
    struct workbook *w = NEW(a, struct workbook);
    w->doc = d;
    TRY(plan_sheets(w));
    for (unsigned i = 0; i < w->n; i++)
        w->names[i] = sheet_name(a, i + 1, name_of(w, i));
    struct package p CLEANUP(package_clear) = {0};
    TRY(package_open(&p));
    TRY(xlsx_first_parts(&p, w->names, w->n));
    TRY(package_properties(&p, d));
    for (unsigned i = 0; i < w->n; i++)
        TRY(write_sheet(w, i, &p));
    return package_finish(&p, out);
}
