#include "report/drawing.h"
#include "report/writers.h"

static void write_runs(struct buf *out, const struct doc_run *runs)
{
    for (; runs; runs = runs->next) {
        buf_text(out, runs->raised ? "[" : "");
        buf_str(out, runs->text);
        buf_text(out, runs->raised ? "]" : "");
    }
}

static void write_line(struct buf *out, struct str s)
{
    if (!s.n)
        return;
    buf_str(out, s);
    buf_char(out, '\n');
}

/* A cell keeps to its line: what breaks lines becomes a space. */
static void write_cell(struct buf *out, const struct doc_run *runs)
{
    for (; runs; runs = runs->next) {
        for (size_t i = 0; i < runs->text.n; i++) {
            char c = runs->text.p[i];
            buf_char(out, c == '\n' || c == '\t' ? ' ' : c);
        }
    }
}

static void write_table(struct buf *out, const struct doc_table *t)
{
    write_line(out, t->caption);
    size_t rows = doc_table_rows(t);
    for (size_t row = 0; row < rows; row++) {
        for (unsigned i = 0; i < t->columns; i++) {
            buf_text(out, i ? " | " : "");
            write_cell(out, doc_table_cell(t, row, i));
        }
        buf_char(out, '\n');
    }
}

static void write_block(struct buf *out, const struct doc_block *b)
{
    switch (b->kind) {
    case DOC_TABLE:
        write_table(out, b->table);
        return;
    case DOC_RULE:
        buf_text(out, "----------------------------------------\n");
        return;
    case DOC_BREAK:
        buf_char(out, '\n');
        return;
    case DOC_QR:
        write_line(out, b->qr);
        break;
    case DOC_DRAWING:
        write_line(out, b->drawing->description);
        break;
    case DOC_TITLE:
    case DOC_HEADING:
        buf_text(out, out->n ? "\n" : "");
        break;
    case DOC_PARAGRAPH:
    case DOC_LINE:
        break;
    }
    write_runs(out, b->first);
    buf_text(out, b->kind == DOC_TITLE ? "\n\n" : "\n");
}

enum err doc_text(const struct doc *d, struct buf *out)
{
    write_line(out, d->copy_number);
    write_line(out, d->mark);
    write_line(out, d->urgency);
    write_line(out, d->header);
    write_line(out, d->letterhead);
    write_line(out, d->number);
    for (const struct doc_block *b = d->first; b && !out->over; b = b->next)
        write_block(out, b);
    write_line(out, d->footer);
    return buf_check(out);
}
