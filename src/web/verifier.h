/* Verifying the whole ledger in the background, one run at a time, so that a page can show how far
 * it is and what came out. */
#ifndef WEB_VERIFIER_H
#define WEB_VERIFIER_H

#include "office/proof.h"

struct verifier;

struct verifier *verifier_new(struct office *o);
void verifier_free(struct verifier *w); /* waits for a run that is under way; NULL is fine */

/* Starts a run; ERR_BUSY while one is under way. */
enum err must_check verifier_start(struct verifier *w, bool files);

struct verifier_state {
    bool running, has_run;
    int64_t done, total;        /* leaves, of the run that is under way */
    char ended_at[21];          /* of the last run */
    enum err failure;           /* it could not look: `problem` says why */
    struct words problem;       /* in `a` */
    struct proof_report report; /* in `a` */
};
void verifier_look(struct verifier *w, struct arena *a, struct verifier_state *ret_state);

#endif
