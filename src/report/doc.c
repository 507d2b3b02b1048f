#include "report/doc.h"

#include "base/buf.h"
#include "base/clock.h"

struct doc *doc_new(struct arena *a)
{
    struct doc *d = NEW(a, struct doc);
    d->arena = a;
    d->page_numbers = true;
    return d;
}

/* Bidirectional embeddings, overrides and isolates can show a text in another order than it says.
 */
static bool unprintable(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 ||
           c == 0x2029 || c == 0xFEFF || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

struct str doc_clean(struct arena *a, struct str s)
{
    BUF_SCOPE(out, DOC_TEXT_MAX);
    size_t at = 0;
    while (at < s.n) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (c == '\r') {
            if (at == s.n || s.p[at] != '\n')
                buf_char(&out, '\n');
        } else if (unprintable(c) || (c == 0xFFFD && at - from == 1)) {
            buf_text(&out, "\xEF\xBF\xBD");
        } else {
            buf_add(&out, s.p + from, at - from);
        }
    }
    return arena_str(a, buf_view(&out));
}

void doc_set(struct doc *d, struct str *text, struct str s)
{
    *text = doc_clean(d->arena, s);
}

static struct doc_block *append(struct doc *d, enum doc_kind kind)
{
    struct doc_block *b = NEW(d->arena, struct doc_block);
    b->kind = kind;
    if (d->last)
        d->last->next = b;
    else
        d->first = b;
    d->last = b;
    return b;
}

static struct doc_run *run_new(struct doc *d, struct str text, bool bold)
{
    struct doc_run *run = NEW(d->arena, struct doc_run);
    run->text = doc_clean(d->arena, text);
    run->bold = bold;
    return run;
}

void doc_run(struct doc *d, struct doc_block *b, struct str text, bool bold)
{
    if (!text.n)
        return;
    struct doc_run *run = run_new(d, text, bold);
    if (b->last)
        b->last->next = run;
    else
        b->first = run;
    b->last = run;
}

void doc_note(struct doc *d, struct doc_block *b, struct str number, struct str note)
{
    doc_run(d, b, number, false);
    if (!number.n)
        return;
    b->last->raised = true;
    b->last->note = doc_clean(d->arena, note);
    d->has_notes = d->has_notes || note.n;
}

static struct doc_block *text_block(struct doc *d, enum doc_kind kind, struct str text)
{
    struct doc_block *b = append(d, kind);
    doc_run(d, b, text, false);
    return b;
}

struct doc_block *doc_title(struct doc *d, struct str text)
{
    return text_block(d, DOC_TITLE, text);
}

struct doc_block *doc_heading(struct doc *d, unsigned level, struct str text)
{
    struct doc_block *b = text_block(d, DOC_HEADING, text);
    b->level = level < 1 ? 1 : level > 4 ? 4 : level;
    return b;
}

struct doc_block *doc_paragraph(struct doc *d, struct str text)
{
    return text_block(d, DOC_PARAGRAPH, text);
}

struct doc_block *doc_line(struct doc *d, enum doc_align align, struct str text)
{
    struct doc_block *b = text_block(d, DOC_LINE, text);
    b->align = align;
    return b;
}

void doc_rule(struct doc *d)
{
    append(d, DOC_RULE);
}

void doc_break(struct doc *d)
{
    append(d, DOC_BREAK);
}

void doc_qr(struct doc *d, struct str says, struct str caption)
{
    struct doc_block *b = text_block(d, DOC_QR, caption);
    b->qr = doc_clean(d->arena, says);
}

void doc_drawing(struct doc *d, const struct drawing *drawing, struct str caption)
{
    text_block(d, DOC_DRAWING, caption)->drawing = drawing;
}

struct doc_table *doc_table(struct doc *d, unsigned columns, const unsigned *weights, bool header,
                            struct str caption)
{
    if (columns < 1 || columns > DOC_COLUMNS_MAX)
        die("doc_table: number of columns");
    struct doc_table *t = NEW(d->arena, struct doc_table);
    unsigned *copy = NEW_ARRAY(d->arena, unsigned, columns);
    for (unsigned i = 0; i < columns; i++)
        copy[i] = weights && weights[i] ? weights[i] : 1;
    t->columns = columns;
    t->weights = copy;
    t->header = header;
    t->caption = doc_clean(d->arena, caption);
    append(d, DOC_TABLE)->table = t;
    return t;
}

static void add_cell(struct doc *d, struct doc_table *t, struct str text, bool bold)
{
    t->cells = arena_grow(d->arena, t->cells, t->n, &t->cap, sizeof *t->cells);
    t->cells[t->n++] = text.n ? run_new(d, text, bold) : NULL;
}

void doc_cell(struct doc *d, struct doc_table *t, struct str text)
{
    add_cell(d, t, text, false);
}

void doc_cell_bold(struct doc *d, struct doc_table *t, struct str text)
{
    add_cell(d, t, text, true);
}

void doc_cell_anchor(struct doc *d, struct doc_table *t, struct str text)
{
    add_cell(d, t, text, false);
    if (text.n)
        t->cells[t->n - 1]->anchor = true;
}

size_t doc_table_rows(const struct doc_table *t)
{
    return (t->n + t->columns - 1) / t->columns;
}

const struct doc_run *doc_table_cell(const struct doc_table *t, size_t row, unsigned column)
{
    size_t at = row * t->columns + column;
    return at < t->n ? t->cells[at] : NULL;
}

struct str doc_name(const struct doc *d)
{
    if (d->name.n)
        return d->name;
    for (const struct doc_block *b = d->first; b; b = b->next) {
        if (b->kind == DOC_TITLE && b->first)
            return b->first->text;
    }
    return STR("");
}

struct str doc_date(const struct doc *d)
{
    int64_t day;
    return date_parse(d->date, &day) ? d->date : STR("2000-01-01");
}
