/* Fonts: no text of the document, but they have names, and something may stand behind them. Internal to src/extract. */
#ifndef EXTRACT_FONT_H
#define EXTRACT_FONT_H

#include "extract/layers.h"

bool is_font(struct str bytes); /* TrueType, OpenType, collections of them, WOFF, EOT */
enum err must_check words_font(struct words *w, struct str place, struct str bytes);

/* A font of XPS or OOXML, whose first 32 bytes are mixed with the number that is its name ("{GUID}.odttf", ECMA-388 9.1.7.3). False: the name is
 * none. */
bool font_unmixed(struct str name, struct str bytes, struct buf *out);

#endif
