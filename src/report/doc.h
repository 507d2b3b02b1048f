/* One document model for everything the office prints: built in an arena, then written as PDF,
 * DOCX, XLSX or plain text (report/writers.h).
 *
 * Every text goes through doc_clean(): the writers may rely on well-formed UTF-8 that XML and
 * Pango can carry. The shape of page one follows GB/T 9704-2012 (7.2.1-7.2.7): copy number, mark
 * and urgency top left, the issuing body in red, its number over a red line. */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include "base/arena.h"

enum doc_align { DOC_LEFT, DOC_CENTER, DOC_RIGHT };

enum doc_kind {
    DOC_TITLE,     /* the document's own title, centred */
    DOC_HEADING,   /* level 1 to 4 */
    DOC_PARAGRAPH, /* runs; the first line indented by two characters */
    DOC_LINE,      /* runs without indent, aligned: addressee, signature, date */
    DOC_TABLE,
    DOC_RULE,    /* a thin line across the page */
    DOC_QR,      /* a QR code with its runs as caption */
    DOC_DRAWING, /* a picture out of lines, with its runs as caption */
    DOC_BREAK    /* a new page */
};

struct doc_run {
    struct str text; /* clean; may contain '\n' */
    bool bold;
    bool raised;     /* the number of a note */
    struct str note; /* of a raised one: what stands at the foot of its page; "" for none */
    bool anchor;     /* where the number of that text leads to */
    struct doc_run *next;
};

/* Cells are row after row; `columns` of them make a row. */
struct doc_table {
    struct str caption; /* "" for none; also the name of the XLSX sheet */
    unsigned columns;
    const unsigned *weights; /* relative widths, `columns` of them */
    bool header;             /* the first row names the columns and repeats on every page */
    struct doc_run **cells;
    size_t n, cap; /* cells, not rows */
};

struct doc_block {
    enum doc_kind kind;
    enum doc_align align;
    unsigned level;               /* of a heading */
    struct doc_run *first, *last; /* runs of texts; caption of a QR code */
    struct doc_table *table;
    const struct drawing *drawing;
    struct str qr; /* what the code says, at most DOC_QR_MAX bytes */
    struct doc_block *next;
};

enum {
    DOC_COLUMNS_MAX = 24,
    DOC_QR_MAX = 1000,               /* bytes: still read by a telephone off paper */
    DOC_TEXT_MAX = 64 * 1024 * 1024, /* bytes of one run */
};

struct doc {
    struct arena *arena;
    /* Set by the caller with doc_set() or left empty. */
    struct str copy_number; /* "000003", first line of page one */
    struct str mark;        /* "机密★10年", second line */
    struct str urgency;     /* "特急" */
    struct str letterhead;  /* the issuing body in red */
    struct str number;      /* "青政办发〔2026〕3号", under the letterhead */
    struct str header;      /* top of every page, small */
    struct str footer;      /* bottom of every page, small: whose copy this is */
    struct str name;        /* of the properties of the file; the title where empty */
    struct str author;
    struct str date; /* "2026-11-22": the file's own date, so that equal input gives equal bytes */
    bool page_numbers; /* doc_new sets it */
    bool has_notes;    /* some note has a text: set by doc_note() */
    struct doc_block *first, *last;
};

struct doc *doc_new(struct arena *a);

/* A copy fit for every writer: malformed UTF-8, control characters other than tab and newline,
 * noncharacters and bidirectional embeddings, overrides and isolates become U+FFFD, so that the
 * reader sees that something stood there; "\r\n" and "\r" become "\n". */
struct str doc_clean(struct arena *a, struct str s);

/* Sets one of the texts above: doc_set(d, &d->mark, s). */
void doc_set(struct doc *d, struct str *text, struct str s);

/* Each appends a block and returns it. Texts are copied. */
struct doc_block *doc_title(struct doc *d, struct str text);
struct doc_block *doc_heading(struct doc *d, unsigned level, struct str text);
struct doc_block *doc_paragraph(struct doc *d, struct str text); /* "" to start with doc_run() */
struct doc_block *doc_line(struct doc *d, enum doc_align align, struct str text);
void doc_rule(struct doc *d);
void doc_break(struct doc *d);
void doc_qr(struct doc *d, struct str says, struct str caption);

/* One more run in a title, heading, paragraph or line. */
void doc_run(struct doc *d, struct doc_block *b, struct str text, bool bold);

/* The number of a note, small and raised; it leads to the cell of doc_cell_anchor() with that number. `note`, where
 * it is not empty, stands at the foot of the page in PDF and DOCX; such notes are numbered 1, 2, 3 in the order
 * of the document. */
void doc_note(struct doc *d, struct doc_block *b, struct str number, struct str note);
/* A drawing (report/drawing.h), which must live as long as the document. */
struct drawing;
void doc_drawing(struct doc *d, const struct drawing *drawing, struct str caption);

/* A table of 1 to DOC_COLUMNS_MAX columns; `weights` NULL for equal widths. Cells are added one
 * after the other; a row left short is filled up by the writers with empty cells. */
struct doc_table *doc_table(struct doc *d, unsigned columns, const unsigned *weights, bool header,
                            struct str caption);
void doc_cell(struct doc *d, struct doc_table *t, struct str text);
/* What the number of a note leads to. */
void doc_cell_anchor(struct doc *d, struct doc_table *t, struct str text);
void doc_cell_bold(struct doc *d, struct doc_table *t, struct str text);

/* Number of rows, counting a short last one. */
size_t doc_table_rows(const struct doc_table *t);

/* The cell's runs; NULL for an empty one or one past the end. */
const struct doc_run *doc_table_cell(const struct doc_table *t, size_t row, unsigned column);

/* `date` where it is one, else "2000-01-01". */
struct str doc_date(const struct doc *d);

/* The text of the title block, else `name`, else "". */
struct str doc_name(const struct doc *d);

#endif
