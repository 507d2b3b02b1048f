/* Declared mosaics over releases: facts that are harmless one by one and a secret together (L36, R43). The register is
 * regulations/mosaics.yaml, the search is sieve/mosaic.h, the sum of bits sieve/converge.h.
 *
 * What a release says of them is kept in `mosaic_fact`: written when the sieve has read it, and once more as it is
 * published, out of the very copy that goes out. It counts from then on for good; taking it down makes nobody
 * forget it. `mosaic_read` names the mosaics by which a public copy was last looked through: where they changed
 * since, it is looked through again before anything else passes. Both tables are made out of what the ledger
 * covers and hold no words. */
#ifndef OFFICE_MOSAICS_H
#define OFFICE_MOSAICS_H

#include "office/doing.h"
#include "office/release.h"
#include "sieve/mosaic.h"

struct declared {
    int64_t id, rev;
    uint32_t label; /* who may know of it */
    struct str number;
    enum level level;
    struct mosaic mosaic;
    const struct str *lines;             /* its pieces as they were written */
    const uint32_t *having, *population; /* per piece, where bits are counted */
    int64_t bits;                        /* the limit; 0: pieces are counted */
};

/* All that are in force; `count` 0 where there is no such register. */
struct declarations {
    struct declared *rows; /* by id */
    size_t count;
    struct mosaics *ready;
    char stamp[RELEASE_STAMP_SIZE]; /* differs when any of them does */
};
enum err must_check declarations_read(struct db *db, const struct rulebook *book, struct arena *a,
                                      struct declarations *ret_declared);
void declarations_end(struct declarations *d);

static inline void declarations_cleanup(struct declarations *d)
{
    declarations_end(d);
}
#define DECLARATIONS_SCOPE(name) struct declarations name CLEANUP(declarations_cleanup) = {0}

/* Of these texts, which are one release. */
enum err must_check declarations_facts(const struct declarations *d, struct arena *a,
                                       const struct release_text *texts, int count,
                                       struct mosaic_fact **ret_facts, size_t *ret_count);

/* A mosaic that a release completes with all that was public before it. */
struct completion {
    const struct declared *declared;
    char key[RELEASE_STAMP_SIZE]; /* of mosaic and pieces: the same again */
};
enum err must_check declarations_completed(const struct declarations *d, struct db *db,
                                           struct arena *a, int64_t release,
                                           const struct mosaic_fact *facts, size_t count,
                                           struct completion **ret_rows, size_t *ret_count);

/* Writes what a release says, inside a transaction; `preview`: its text, where it is public; 0 else. */
enum err must_check declarations_put(const struct declarations *d, struct db *db, int64_t release,
                                     int64_t preview, const struct mosaic_fact *facts,
                                     size_t count);

/* ---- what is public ---- */

/* Looks through the public copies again that were not by the mosaics of today; what completes one is sieved again. */
enum err must_check mosaics_follow(struct office *o);

/* Inside an act: ERR_REFUSED where the release completes a mosaic that its review did not see. `publishes` keeps
 * what it says. */
enum err must_check mosaics_check(struct doing *x, const struct release_content *c, bool publishes);

/* The text of a release as the sieve read it, without a reading: for the office itself. */
enum err must_check mosaics_copy(struct office *o, struct arena *a, const struct release_file *file,
                                 struct release_text **ret_texts, int *ret_count);

#endif
