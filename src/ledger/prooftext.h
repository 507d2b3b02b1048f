/* A proof that one entry stands in the ledger, as a file that is verified offline with nothing but
 * the log's key: c2sp.org/tlog-proof. */
#ifndef LEDGER_PROOFTEXT_H
#define LEDGER_PROOFTEXT_H

#include "ledger/checkpoint.h"

enum { PROOFTEXT_EXTRA_MAX = 1 << 16 }; /* decoded bytes of extra data */

struct prooftext {
    struct str extra; /* opaque and not authenticated; "" for none */
    uint64_t index;
    struct proof proof;
    struct str checkpoint; /* the signed note, whole */
};

enum err must_check prooftext_write(struct buf *out, const struct prooftext *proof);

/* Strict; the checkpoint points into `body`, the extra data into the arena. ERR_INPUT names the
 * line. Verifies nothing. */
enum err must_check prooftext_parse(struct arena *a, struct str body, struct prooftext *ret_proof);

/* That the leaf stands at proof->index in a tree whose head this log signed. */
enum err must_check prooftext_verify(struct arena *a, const struct prooftext *proof,
                                     const struct note_key *key, const struct tree_hash *leaf,
                                     struct checkpoint *ret_checkpoint);

#endif
