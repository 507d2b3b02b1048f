/* The ledger as people use it: what was done (log), whether all of it still stands (verify), the
 * signed head (checkpoint) and proofs that one act stands in it (prove). Everything reads through
 * reader connections: the server goes on serving. */
#ifndef OFFICE_PROOF_H
#define OFFICE_PROOF_H

#include "ledger/bundle.h"
#include "ledger/leaf.h"
#include "ledger/prooftext.h"
#include "office/witness.h"

/* ---- log
 * ------------------------------------------------------------------------------------------ */

/* Newest first. Empty texts and -1 do not filter. */
struct proof_filter {
    int64_t before;          /* only leaves below this index: the next page; -1 */
    int64_t actor;           /* account */
    int64_t entry;           /* with reg */
    struct str reg, act;     /* act "document." stands for all that begin so */
    struct str since, until; /* dates of the office, both included */
    int limit;               /* 1..1000; 0: 100 */
};
struct proof_row {
    int64_t index, actor, entry;
    const char *at, *act, *reg, *number;
    const char *who;  /* login of the actor; "" for the office's clock */
    const char *hash; /* the leaf's, hex */
};
/* For the auditor the skeleton of all: no titles, no contents; each of his queries leaves a leaf
 * "ledger.look" with its filter before he sees the answer. For everybody else what he did himself
 * and the acts on entries that he may know of. ERR_REFUSED for system and security administrators
 * beyond their own acts is no error: they see their own. */
enum err must_check proof_log(struct office *o, const struct viewer *v,
                              const struct proof_filter *filter, struct arena *a,
                              struct proof_row **ret_rows, int *ret_count);

/* ---- verify
 * ---------------------------------------------------------------------------------------- */

enum fault_kind {
    FAULT_RECORD_MISSING, /* no record or leaf of that index */
    FAULT_RECORD_CHANGED, /* record and leaf do not belong together */
    FAULT_RECORD_EXTRA,   /* a record, leaf or content beyond the end or of no leaf */
    FAULT_CONTENT_CHANGED,
    FAULT_CONTENT_MISSING, /* not shredded by an act, but gone */
    FAULT_TREE,            /* a stored tile or root differs from the leaves */
    FAULT_CHECKPOINT,      /* a stored checkpoint is of another history or badly signed */
    FAULT_WITNESS,         /* a head that a witness cosigned is: the past was rewritten */
    FAULT_ROW_CHANGED,     /* a row is not what its last leaf says */
    FAULT_ROW_MISSING,
    FAULT_ROW_EXTRA, /* no leaf names it: added behind the ledger's back */
    FAULT_FILE,      /* a sealed file is missing, or is not what its row says */
    FAULT_KINDS
};
struct proof_fault {
    enum fault_kind kind;
    int64_t leaf;      /* -1 where it is about a row alone */
    const char *table; /* "" where it is about a leaf alone */
    int64_t id;
    struct words words; /* the sentence in both languages */
};
enum { PROOF_FAULTS_MAX = 1000 };
struct proof_report {
    int64_t leaves, rows, contents, checkpoints, witnessed, files; /* examined */
    struct witness_tail tail;                                      /* what no witness covers yet */
    struct tree_hash root;
    struct proof_fault *faults; /* in the arena */
    int fault_count;
    bool more_faults; /* only the first PROOF_FAULTS_MAX are told */
};
struct proof_options {
    bool files; /* also opens each sealed file and compares its SHA-256: takes long */
    void (*progress)(void *context, int64_t done, int64_t total); /* leaves; NULL */
    void *context;
};
/* Recomputes everything over one snapshot. ERR_OK with faults listed; an error only where it could
 * not look. Memory does not grow with the ledger. `options` may be NULL. */
enum err must_check proof_verify(struct office *o, const struct proof_options *options,
                                 struct arena *a, struct proof_report *ret_report);

/* ---- checkpoint and proofs
 * ------------------------------------------------------------------------- */

/* The signed note of the committed head; kept, so that a later history must go on from it. */
enum err must_check proof_checkpoint(struct office *o, struct arena *a, struct str *ret_note);
/* Key of the checkpoints, for whoever verifies: "origin+hash+base64". */
enum err must_check proof_key(struct office *o, struct arena *a, struct str *ret_key);

/* The office's signature under a bundle (ledger/bundle.h). */
enum err must_check proof_sign_bundle(struct office *o, struct bundle_writer *w,
                                      uint8_t ret_digest[SHA256_SIZE]);
/* Signs a text of lines as a note, with the ledger's key: the whole note. The first line says what it
 * is and must be no ledger's name. */
enum err must_check proof_sign_text(struct office *o, struct str text, struct arena *a,
                                    struct str *ret_note);
/* The head that the ledger had at an earlier size, out of the tree as it stands, signed now. */
enum err must_check proof_past_head(struct office *o, const struct tree_reader *tree, uint64_t size,
                                    struct arena *a, struct str *ret_note);

/* A proof (C2SP tlog-proof) that the act of that index stands in the ledger: the skeleton with its
 * salt is the extra data, so that the reader sees what was done. Only for who may see the act in
 * proof_log(); ERR_MISSING else. */
enum err must_check proof_prove(struct office *o, const struct viewer *v, int64_t index,
                                struct arena *a, struct str *ret_text);
/* The last act on an entry, by its number. */
enum err must_check proof_find(struct office *o, const struct viewer *v, struct str number,
                               int64_t *ret_index);

/* Offline, with nothing but the text and the key: what was proved. ERR_INPUT names the line,
 * ERR_CRYPTO where it proves nothing. */
struct proved {
    struct leaf_record record;
    struct str origin;
    int64_t index, size;
};
enum err must_check proof_check(struct arena *a, struct str text, struct str key,
                                struct proved *ret_proved);

#endif
