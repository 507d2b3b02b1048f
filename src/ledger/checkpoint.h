/* The head of the tree as it is signed: c2sp.org/tlog-checkpoint, and what witnesses add to it:
 * c2sp.org/tlog-cosignature (Ed25519, cosignature/v1). */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include "ledger/merkle.h"
#include "ledger/note.h"

struct checkpoint {
    struct str origin; /* names the log: "example.com/office" */
    uint64_t size;     /* leaves, at most 2^62 */
    struct tree_hash root;
    struct str extensions; /* lines, each with its newline, none empty; usually "" */
};

/* The note's text: origin, size, root, extension lines. ERR_INPUT for an origin or extension that
 * would break the lines. */
enum err must_check checkpoint_text(struct buf *out, const struct checkpoint *checkpoint);

/* The strict inverse; the parts point into `text`. Says which line is wrong. */
enum err must_check checkpoint_parse(struct str text, struct checkpoint *ret_checkpoint);

/* The whole signed note: text, empty line, the log's signature. */
enum err must_check checkpoint_sign(struct buf *out, const struct checkpoint *checkpoint,
                                    const struct note_key *key, const struct sign_key *pair);

/* Parses a signed note, verifies the log's signature and that it is this origin's (the key's name),
 * and gives the head. The note's parts live in the arena and in `body`. */
enum err must_check checkpoint_open(struct arena *a, struct str body, const struct note_key *key,
                                    struct note *ret_note, struct checkpoint *ret_checkpoint);

/* A witness's signature line under the checkpoint text `text`, said at `seconds` since 1970. The
 * key is of type NOTE_COSIGNATURE. */
enum err must_check cosignature_sign(struct buf *out, struct str text, int64_t seconds,
                                     const struct note_key *key, const struct sign_key *pair);

/* That this witness cosigned, and when. ERR_MISSING where it did not, ERR_CRYPTO where a signature
 * under its name and id fails. With several, the latest time. */
enum err must_check cosignature_verify(const struct note *note, const struct note_key *key,
                                       int64_t *ret_seconds);

#endif
