/* The chain of duties over a request (ORG2: who approves is responsible): from the top leader through
 * the leader in charge, the head of the asker's department and the confidentiality officer down to
 * the asker. Kept with the request as it was when he asked, committed to by its leaf. */
#ifndef OFFICE_DUTIES_H
#define OFFICE_DUTIES_H

#include "office/desk.h"
#include "office/doing.h"

enum { DUTY_PEOPLE_MAX = 16 }; /* named at one link; more are counted */

/* As it stands now, for x->me: [{"duty":"top_leader","people":[{"id":7,"name":"..."}],"more":0}, ...].
 * A role that the rulebook has but nobody holds stands there with nobody. */
enum err must_check duties_json(struct doing *x, struct buf *out);

struct duty {
    struct words title;
    struct str people; /* names, by commas; "" nobody */
};
/* As it was kept; `kept` NULL (a request from before there was such a chain) gives none. */
enum err must_check duties_read(struct desk *k, struct str kept, struct duty **ret_duties,
                                int *ret_count);

#endif
