/* Text of a PDF that no reader of the page sees. Internal to src/extract. */
#ifndef EXTRACT_PDF_HIDDEN_H
#define EXTRACT_PDF_HIDDEN_H

#include <poppler.h>

#include "extract/words.h"

/* The words of a page, apart: those whose place shows ink, and those where nothing is to be seen (under a box or a
 * picture, in the colour of the ground, too small). `renders`: the page may be drawn for that; else colour and size
 * alone decide. */
void pdf_part_words(PopplerPage *page, const char *text, bool renders, struct buf *shown,
                    struct buf *hidden);

/* Whether drawing shows what a reader sees: all fonts are in the file, for others cannot be had in the jail. */
bool pdf_can_be_drawn(PopplerDocument *d);

/* What earlier revisions said, which are still in the file, and the last one does not: as deleted. `now`: the text of all
 * pages as it stands. */
enum err must_check pdf_revisions(struct words *w, struct str place, struct str bytes,
                                  struct str now);

#endif
