/* What a PDF holds beside the text of its pages. Internal to src/extract. */
#ifndef EXTRACT_PDF_EXTRAS_H
#define EXTRACT_PDF_EXTRAS_H

#include <poppler.h>

#include "extract/layers.h"

/* Annotations with the files attached to them, fields of forms, where links lead, scripts of fields. */
enum err must_check pdf_page_extras(struct words *w, struct str outer, PopplerPage *page,
                                    const char *name);
/* Files of the document, also those of a portfolio. */
enum err must_check pdf_attachments(struct words *w, struct str outer, PopplerDocument *d);
/* The titles of its table of contents. */
enum err must_check pdf_outline(struct words *w, struct str outer, PopplerDocument *d);

/* Scripts and forms in XFA, which poppler runs but does not tell: found among the bytes. Where there are some that are not found it is a
 * note. */
enum err must_check pdf_scripts(struct words *w, struct str place, struct str bytes,
                                bool has_script);

#endif
