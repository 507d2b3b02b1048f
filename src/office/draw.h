/* A draw that anybody who may read its record can repeat. The seed is the SHA-256 of
 *
 *   "cofferdam draw v1\n" ROOT(hex) "\n" SIZE "\n" REGISTER "\n" ENTRY "\n" ACTION "\n"
 *
 * where SIZE and ROOT are those of the ledger before the act that draws. Numbers come from
 * SHA-256(seed || 0), SHA-256(seed || 1) ... (the counter as 8 bytes, as are the number's, the highest
 * first); those past the last whole multiple of the count are thrown away, so that each candidate is as
 * likely as any other. The candidates stand in the order of their ids.
 *
 * What it proves: nobody chose the entry, and nobody can say later that another one was drawn. What
 * it does not: whoever draws chooses the moment, and the ledger's root at each moment is known to who
 * can read the database; he could wait for a root that he likes, or draw again. So each draw is an act
 * in the ledger, with who and when; an entry that was drawn for is not drawn for again; and a second
 * entry for the same purpose is there to be seen. */
#ifndef OFFICE_DRAW_H
#define OFFICE_DRAW_H

#include "crypto/hash.h"
#include "ledger/merkle.h"
#include "office/entry.h"

enum { DRAW_CANDIDATES_MAX = 10000 };

void draw_seed(const struct tree_hash *root, uint64_t size, const char *reg, int64_t entry,
               const char *action, unsigned char ret_seed[SHA256_SIZE]);
/* The place of the one drawn among `count` candidates; `count` is at least 1. */
uint64_t draw_pick(const unsigned char seed[SHA256_SIZE], uint64_t count);

/* What a record says of a draw, and what it is worth. */
struct draw_told {
    int64_t leaf;
    const char *at;                   /* when it was drawn */
    const char *reg, *action, *field; /* of the entry drawn for */
    int64_t entry;
    const char *root; /* of the ledger before the act, hex, as recorded; its size is `leaf` */
    int candidates;
    int64_t drawn;
    const char *drawn_number; /* "" where he may not know of it */
    bool root_agrees;         /* with the ledger as it stands now */
    bool choice_agrees;       /* the same one is drawn again */
    bool stands;              /* the entry still says so */
};

/* The draws for the entry of that number, oldest first. ERR_MISSING where he may not know of it or
 * nothing was drawn. */
enum err must_check draw_check(struct office *o, const struct viewer *v, struct str number,
                               struct arena *a, struct draw_told **ret_rows, int *ret_count);
/* Those of one entry, in the desk's snapshot; none is no failure. */
enum err must_check draw_check_entry(struct desk *k, const struct entry_view *view,
                                     struct draw_told **ret_rows, int *ret_count);

#endif
