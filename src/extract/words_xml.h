/* The text of office documents in XML: OOXML, ODF, OFD, Word 2003 and what else is XML. Internal to src/extract. */
#ifndef EXTRACT_WORDS_XML_H
#define EXTRACT_WORDS_XML_H

#include "extract/layers.h"

/* Styles that hide what has them, by their names; of one package. */
struct hiding {
    struct str *names;
    size_t count, cap;
};

/* Collects them out of a part with styles; what is no XML has none. */
void hiding_read(struct words *w, struct str bytes, struct hiding *h);

/* A part. What is no XML is read as HTML is, forgivingly. `hiding` may be NULL. */
enum err must_check words_xml(struct words *w, struct str place, struct str bytes,
                              struct hiding *hiding);

#endif
