/* What the QR code on a printed paper says: where its entry's last act stands in the ledger, and which paper of
 * which entry it is, so that the paper finds its way back when it has been signed by hand:
 *   https://HOST/ledger/LEAF#HASH;FORM/REGISTER/NUMBER     (ORIGIN/LEAF#... from the command line)
 * The hash is the leaf's: whoever makes a code up does not know it. What stands behind the # never reaches a
 * server when a telephone opens the address. */
#ifndef OFFICE_PAPER_CODE_H
#define OFFICE_PAPER_CODE_H

#include "base/buf.h"
#include "crypto/hash.h"

enum { PAPER_CODE_MAX = 1000 }; /* bytes */

struct paper_code {
    int64_t leaf;
    unsigned char hash[SHA256_SIZE];
    struct str form, reg, number;
};

/* "LEAF#HASH;FORM/REGISTER/NUMBER": what comes before is the address. */
void paper_code_write(struct buf *out, const struct paper_code *code);

/* False for any text that is not surely one of ours; texts are in the arena. */
bool paper_code_read(struct arena *a, struct str text, struct paper_code *ret_code);

#endif
