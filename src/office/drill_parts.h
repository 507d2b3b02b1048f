/* What the files of the drill share. */
#ifndef OFFICE_DRILL_PARTS_H
#define OFFICE_DRILL_PARTS_H

#include "base/buf.h"
#include "office/drill.h"
#include "office/entry.h"

/* What the ledger keeps of a planted loss, in hex. */
void drill_commitment(const struct drill *d, struct buf *out);

#endif
