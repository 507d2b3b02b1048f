/* Text among bytes that no reader knows: what can be told without knowing where it should lie. Evidence, not a reading. Internal
 * to src/extract. */
#ifndef EXTRACT_RUNS_H
#define EXTRACT_RUNS_H

#include "extract/words.h"

/* How much has to lie together to be text: where bytes are any, and where the format is known to hold texts as they are. */
enum runs_least { RUNS_AMONG_ANY = 4, RUNS_AMONG_TEXTS = 2 };

/* Runs of UTF-16, UTF-8 and GB2312, each on its line, as a property at `place`: where they lie on the page is not known. Says nothing of
 * coverage. */
enum err must_check words_runs(struct words *w, struct str place, struct str bytes,
                               enum runs_least least);
/* The same added to `out`. */
void add_runs_of_text(struct str bytes, enum runs_least least, struct buf *out);

#endif
