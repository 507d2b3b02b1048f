/* A search in a file's streams that shares nothing with the readers under test. */
#ifndef TESTS_UNIT_REDACT_STREAMS_H
#define TESTS_UNIT_REDACT_STREAMS_H

#include "base/buf.h"

/* Whether the word stands, in UTF-8 or UTF-16, in the file's bytes, in a member of a ZIP, or in a stream of a PDF unpacked. */
bool streams_hold(struct str file, const char *word);

/* All members of a ZIP behind one another, without their tags; of anything else its bytes. */
void streams_text(struct str file, struct buf *out);

#endif
