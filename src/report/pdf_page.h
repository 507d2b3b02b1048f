/* The paper of the PDF writer: measures of GB/T 9704-2012 (5.1, 5.2), in points. Internal to
 * src/report. */
#ifndef REPORT_PDF_PAGE_H
#define REPORT_PDF_PAGE_H

#include "report/canvas.h"

#define PAGE_MM (72.0 / 25.4)
#define PAGE_PAPER_WIDTH (210 * PAGE_MM)
#define PAGE_PAPER_HEIGHT (297 * PAGE_MM)
#define PAGE_LEFT (28 * PAGE_MM)
#define PAGE_WIDTH (156 * PAGE_MM)
#define PAGE_TOP (37 * PAGE_MM)
#define PAGE_BOTTOM ((297 - 35) * PAGE_MM)
#define PAGE_PITCH ((PAGE_BOTTOM - PAGE_TOP) / 22) /* 22 lines a page */

enum { PAGES_MAX = 5000, PAGE_NOTES_MAX = 64 };

struct pages {
    const struct doc *doc;
    struct buf *out;
    struct canvas canvas;
    double y; /* where the next block starts, from the top of the paper */
    unsigned number;
    PangoLayout *notes[PAGE_NOTES_MAX]; /* of this page */
    unsigned note_count;
    double notes_height; /* 0 where there are none */
};

enum err must_check pages_begin(struct pages *p); /* page one with all that stands on its head */
enum err must_check pages_break(struct pages *p);
enum err must_check pages_end(struct pages *p); /* the file is whole after it */
void pages_clear(struct pages *p);
bool pages_at_top(const struct pages *p);
/* Where this page's text must end, above its notes. */
double pages_bottom(const struct pages *p);

/* pdf_notes.c: a note for the foot of a page. */
PangoLayout *note_layout(const struct pages *p, const struct doc_run *note);
/* What it takes of this page. */
double note_height(const struct pages *p, PangoLayout *layout);
/* Takes the layout; what finds no place more is dropped, its number leads to the annex. */
void note_put(struct pages *p, PangoLayout *layout);
/* Draws those of the page and forgets them. */
void notes_draw(struct pages *p);

enum err must_check pdf_table(struct pages *p, const struct doc_table *t);

#endif
