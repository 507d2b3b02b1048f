/* The parts of proof_verify(): verify.c walks the leaves, verify_rows.c compares what they say of
 * rows with the rows. One snapshot; what is kept does not grow with the ledger. */
#ifndef OFFICE_VERIFY_H
#define OFFICE_VERIFY_H

#include "office/internal.h"
#include "office/proof.h"
#include "office/tree.h"

/* A table whose rows leaves name. */
struct covered {
    const char *table;
    struct sql leaf_of, count, scan;
    int64_t verified; /* rows whose last leaf was found to name them */
};

struct verify {
    struct office *o;
    struct db *db;
    const struct rules *rules;
    const struct proof_options *options;
    struct arena *kept;    /* faults; the caller's */
    struct arena *scratch; /* of one leaf */
    struct arena *texts;   /* statements */
    struct covered *tables;
    int table_count;
    int64_t caused_verified; /* rows of `caused` whose leaf was found to commit to them */
    struct proof_report *report;
    int fault_cap;
};

/* Words the problem that fail() just stated as a fault. */
void verify_fault(struct verify *v, enum fault_kind kind, int64_t leaf, const char *table,
                  int64_t id);

/* verify_rows.c */
void verify_tables(struct verify *v); /* which there are */
/* The rows that leaf `index` names, `record` being what it says, salted with `salt`. */
enum err must_check verify_leaf_rows(struct verify *v, int64_t index,
                                     const struct leaf_record *record,
                                     const uint8_t salt[LEAF_SALT_SIZE]);
/* After all leaves: rows that no leaf names, parts without their row, derived tables, files. */
enum err must_check verify_rest(struct verify *v);

/* verify_caused.c: the rows of `caused` that leaf `index` commits to. */
enum err must_check verify_leaf_caused(struct verify *v, int64_t index,
                                       const struct leaf_record *record,
                                       const uint8_t salt[LEAF_SALT_SIZE]);
/* After all leaves: those of leaves that caused nothing, or that are not there. */
enum err must_check verify_caused_rest(struct verify *v);

extern const struct sql *const proof_statements[];
extern const struct sql *const verify_caused_statements[];
extern const struct sql *const verify_statements[];
extern const struct sql *const verify_row_statements[];
extern const struct sql *const witness_statements[];

#endif
