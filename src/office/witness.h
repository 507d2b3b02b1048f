/* Witnessing: a superior cosigns the heads of its units' ledgers (C2SP cosignature/v1), each only where
 * it goes on from the last one that it cosigned of that ledger; the unit keeps what was cosigned. So a
 * unit whose administrator rewrites the past, rebuilds the ledger and signs it anew with the office's
 * own key is found by whoever holds a cosigned head. Both sides keep them in the table `witnessed`. */
#ifndef OFFICE_WITNESS_H
#define OFFICE_WITNESS_H

#include "ledger/checkpoint.h"
#include "office/who.h"

enum { WITNESS_REQUEST_MAX = 1 << 20 };

/* The key that this office cosigns with: made out of its ledger's seed, so that whoever has the one can
 * make the other, but no signature of one passes for the other's. */
enum err must_check witness_key(const struct office *o, struct note_key *ret_key);

/* ---- at the unit ---- */

/* The head of the ledger as it is handed to a witness (C2SP tlog-witness, add-checkpoint): "old SIZE",
 * the consistency proof from it, an empty line, the signed checkpoint. `old` -1: since the last head
 * that was witnessed. */
enum err must_check witness_request(struct office *o, int64_t old, struct arena *a,
                                    struct str *ret_request);

/* Takes in a head of this ledger that `witness` cosigned; one leaf, "ledger.witnessed". ERR_CRYPTO
 * where it did not, ERR_CORRUPT where this ledger is no longer the one that was cosigned. What is
 * known already is taken again without a leaf. */
enum err must_check witness_keep(struct office *o, const struct viewer *v,
                                 const struct note_key *witness, struct str note);

/* How much of the ledger no witness covers. */
struct witness_tail {
    int64_t covered;     /* leaves of the latest witnessed head; 0: none */
    int64_t leaves;      /* since then */
    int64_t hours;       /* since the first of them, rounded up; 0 where there is none */
    const char *witness; /* name of the latest, "" */
    const char *at;      /* moment of its cosignature, "" */
};
enum err must_check witness_tail(struct office *o, struct arena *a, struct witness_tail *ret_tail);

/* ---- at the superior ---- */

/* What this office cosigned last of a ledger; size 0 where it never did. */
struct witnessed {
    int64_t size;
    struct str note;
    const char *at; /* moment, "" */
};
enum err must_check witness_last(struct office *o, const char *origin, struct arena *a,
                                 struct witnessed *ret_last);

/* A request of the ledger with this key: checks its signature and that it goes on from what was
 * cosigned before, cosigns it and keeps it (a leaf, "ledger.cosign"). The whole note with the
 * cosignature under it. ERR_CONFLICT where it begins at another size than was cosigned last (the
 * message says which); ERR_REFUSED where that ledger was rewritten. */
enum err must_check witness_cosign(struct office *o, const struct viewer *v,
                                   const struct note_key *unit, struct str request, struct arena *a,
                                   struct str *ret_note);
/* The same of a head and proof that are at hand (a bundle's). */
enum err must_check witness_cosign_head(struct office *o, const struct viewer *v,
                                        const struct note_key *unit, struct str note, int64_t old,
                                        const struct proof *path, struct arena *a,
                                        struct str *ret_note);

/* Whether a cosigned head of this very ledger, on a carried medium, still is its past: a fault of
 * ERR_CORRUPT or ERR_CRYPTO says how not. */
enum err must_check witness_compare(struct office *o, const struct note_key *witness,
                                    struct str note, struct arena *a);

#endif
