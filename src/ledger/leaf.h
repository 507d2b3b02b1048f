/* What a leaf of the ledger commits to.
 *
 *   leaf hash  = SHA-256(0x00 || commitment)                      RFC 9162 leaf of 32 bytes
 *   commitment = SHA-256(salt || skeleton)                        salt: 32 random bytes of the act
 *   skeleton   = canonical JSON of `struct leaf_record`: who, when, what kind, which entry, who is
 *                responsible, and the hashes of the content and of every row as it stands after
 *   content    = SHA-256(content salt || content bytes)           the salt is the content's own
 *   row        = SHA-256(row salt || columns, tagged and length-prefixed, in column order)
 *   caused     = hashed as a row of the columns register, entry, action of each thing caused, in
 *                the order of caused_order(); a record that caused nothing has no such member
 *
 * Without a salt a hash says nothing of a guessable text. The content may be shredded together
 * with its salt; the skeleton stays and still verifies. */
#ifndef LEDGER_LEAF_H
#define LEDGER_LEAF_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "ledger/merkle.h"

enum {
    LEAF_SALT_SIZE = 32,
    LEAF_NAME_MAX = 128,        /* bytes of an act's, register's or table's name */
    LEAF_NUMBER_MAX = 512,      /* bytes of an entry's number */
    LEAF_RESPONSIBLE_MAX = 256, /* persons */
    LEAF_ROWS_MAX = 262144,
    LEAF_SKELETON_MAX = 40 << 20, /* bytes */
};

/* A register row as it stands after the act. */
struct leaf_row {
    struct str table;
    int64_t id;
    struct tree_hash hash;
};

/* What the act did to another entry (an effect of the regulation). */
struct leaf_caused {
    struct str reg;
    int64_t entry;
    struct str action;
};

/* {"act":"document.issue","actor":12,"at":"2026-11-22T18:46:00Z","caused":"hex","content":"hex" or null,
 *  "entry":345,"index":789,"label":5,"number":"...","register":"document","responsible":[12,40],
 *  "rows":[["r_document",345,"hex"]]}: keys in byte order, no white space. */
struct leaf_record {
    struct str act;
    int64_t actor; /* 0 is the office itself (a clock) */
    struct str at; /* moment, as base/clock.h */
    bool has_caused;
    struct tree_hash caused; /* caused_hash() of what it did to other entries */
    bool has_content;
    struct tree_hash content;
    int64_t entry;     /* 0 where the act concerns no entry */
    int64_t index;     /* of this leaf */
    int64_t label;     /* of the entry: decides who may read the content */
    struct str number; /* the entry's number, "" for none */
    struct str reg;    /* register, "" for none */
    const int64_t *responsible;
    size_t responsible_count;
    const struct leaf_row *rows;
    size_t row_count;
};

/* ERR_INPUT for what the skeleton cannot say (bad UTF-8, a malformed moment, a negative number),
 * ERR_TOO_LARGE past the limits above. Appends to `out`. */
enum err must_check leaf_canonical(struct buf *out, const struct leaf_record *record);

/* Back again, strictly: only the very bytes that leaf_canonical() writes. The texts live in the
 * arena. ERR_CORRUPT otherwise, naming the member at fault. */
enum err must_check leaf_parse(struct arena *a, struct str skeleton,
                               struct leaf_record *ret_record);

void leaf_commitment(const uint8_t salt[LEAF_SALT_SIZE], struct str skeleton,
                     struct tree_hash *ret_commitment);
void leaf_hash(const struct tree_hash *commitment, struct tree_hash *ret_leaf);
void content_hash(const uint8_t salt[LEAF_SALT_SIZE], struct str content,
                  struct tree_hash *ret_hash);

/* Sorts `list` (by entry, register, action: bytes, so that no database's collation matters) and
 * hashes it. */
void caused_hash(const uint8_t salt[LEAF_SALT_SIZE], struct leaf_caused *list, size_t count,
                 struct tree_hash *ret_hash);

/* The row's columns in their order, one call each; a row is one pass, nothing is kept. */
struct row_hasher {
    struct sha256 state;
    uint64_t columns;
};

void row_begin(struct row_hasher *h, const uint8_t salt[LEAF_SALT_SIZE]);
void row_int(struct row_hasher *h, struct str column, int64_t value);
void row_text(struct row_hasher *h, struct str column, struct str value);
void row_blob(struct row_hasher *h, struct str column, struct str value);
void row_null(struct row_hasher *h, struct str column);
void row_end(struct row_hasher *h, struct tree_hash *ret_hash);

#endif
