/* What an applicant is told of a refusal, sieved before it is handed out: by the act that refuses (`computes:
 * check_told`), and once more when the paper is printed, against what is registered then.
 *
 * Marks and passages of registered secrets stop it: the text is worded anew. All else that is found (listed words,
 * personal data, keys) wants a sentence that says why it may be told. Ways to reach the body of appeal stand in the
 * remedy by right and are no findings there. */
#ifndef OFFICE_TOLD_H
#define OFFICE_TOLD_H

#include "office/act.h"
#include "office/desk.h"
#include "sieve/finding.h"

enum told_stand { TOLD_CLEAN, TOLD_ASKS, TOLD_STOPS };
struct told {
    enum told_stand stand;
    const struct field *field; /* in which the finding stands that weighs most; NULL: clean */
    struct words why;
    struct str snippet; /* for the viewer alone, the middle hidden */
    struct str source;  /* of a passage or a listed word, where he may know of it; else "" */
};

enum { TOLD_TEXTS = 3 };
extern const char *const told_texts[TOLD_TEXTS]; /* fields that are handed out */
extern const char told_confirmed[];              /* field: why what was found may be told */

/* Texts in the order of told_texts; "" for none. In k->a. */
enum err must_check told_look(struct desk *k, const struct reg *reg,
                              const struct str texts[TOLD_TEXTS], struct told *ret_told);
/* ERR_OK where it may be handed out; else ERR_REFUSED in words that quote nothing. */
enum err must_check told_may(const struct told *told, const struct reg *reg, bool is_confirmed,
                             enum lang lang);

/* Before the deed, with its answers; *ret_told NULL where the action hands nothing out. In the arena. */
enum err must_check told_before(struct office *o, const struct viewer *v,
                                const struct act_request *r, struct arena *a,
                                const struct told **ret_told);
struct doing;
enum err must_check told_check(struct doing *x);

#endif
