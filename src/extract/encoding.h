/* Bytes in any encoding as UTF-8. Nothing here opens a file: the tables are ICU's own. Internal to
 * src/extract. */
#ifndef EXTRACT_ENCODING_H
#define EXTRACT_ENCODING_H

#include "base/buf.h"

/* As the format says they are written; what is malformed becomes U+FFFD, NUL goes. */
void decode_utf16le(struct str bytes, struct buf *out);
void decode_latin1(struct str bytes, struct buf *out);
/* A code page of Windows by its number; one that is unknown is read as 1252. */
void decode_page(unsigned page, struct str bytes, struct buf *out);
/* The code page that bytes without a mark look like, a byte or two for each character; 0: none. */
unsigned decode_guess(struct str bytes);
/* One character of any number: surrogates and what is no character become U+FFFD, NUL goes. */
void decode_character(uint32_t c, struct buf *out);

#endif
