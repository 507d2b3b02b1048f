/* What the files of kept.h share. Internal to src/inspect. */
#ifndef INSPECT_KEPT_PARTS_H
#define INSPECT_KEPT_PARTS_H

#include "inspect/kept.h"

/* The file of a kept report: {"en": ..., "format": "cofferdam-report 1", "zh": ...}. */
void kept_write(struct buf *out, const struct composed *const composed[LANG_COUNT]);
/* The same, read; ERR_CORRUPT for anything else. */
enum err must_check kept_read(struct arena *a, struct str file, enum lang lang,
                              struct composed *ret_composed);

/* Puts statements into their places: changes sentences, their sections' bounds and the counts. */
void kept_apply(struct arena *a, struct composed *c, const struct composed_statement *statements,
                int count, bool draft);

#endif
