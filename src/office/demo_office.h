/* The demonstration office: a township that does not exist (office/demo/demo_text.h) lives through a
 * year of work. Everything is done by the people it names, logged in under their own accounts, by
 * the same act() as any work; about a tenth goes wrong, as in life. Founded as an exercise: the
 * process's clock is set through the year and stands at the present again when it is done. */
#ifndef OFFICE_DEMO_OFFICE_H
#define OFFICE_DEMO_OFFICE_H

#include "base/words.h"
#include "office/office.h"

struct demo_options {
    int days;      /* of its life, until today: 60 to 366; 0: 365 */
    int64_t until; /* the moment that its life ends with, not after now; 0: now */
    int documents; /* how many are drafted or received: 10 to DEMO_DOCUMENTS; 0: all */
    /* Now and then, from the calling thread: days lived of all. NULL: nobody looks. */
    void (*progress)(void *context, int done, int total);
    /* On the first working morning of each week, and when it ends: what the floors above look at then. A failure ends
     * the play. NULL: nobody does. */
    enum err (*week)(void *context, struct office *o);
    void *context;
};

/* Somebody worth logging in as. All have the report's password. */
struct demo_login {
    const char *login; /* static, as all texts here */
    struct words name, what;
};
enum { DEMO_LOGINS = 10 };

struct demo_report {
    int people, accounts, departments, matters, documents, files, copies;
    int64_t leaves; /* of the ledger */
    int acts;       /* done by people, approvals and witnesses among them */
    /* what went wrong */
    int refused;     /* by a rule, each with its leaf */
    int turned_away; /* what one may not know does not exist for him, and what is not his to decide:
                        no leaf tells it */
    int returned;    /* requests sent back or refused by who had to decide */
    int fallen;      /* requests whose entry changed before they were decided */
    int late;        /* copies brought back, and reports made, after their day */
    int lost;        /* copies found missing */
    int corrected;   /* titles and files put right */
    /* and what should not be here: an act of the script that did not go as it says; the first */
    int stumbled;
    char stumble[768];
    int64_t milliseconds;
    const char *password;
    struct demo_login logins[DEMO_LOGINS];
};

/* Builds it in an absent or empty folder. What is half built after a failure is left there.
 * ERR_CONFLICT where there is an office already, ERR_INPUT for options out of range. */
enum err must_check office_demo(const char *dir, const struct demo_options *options,
                                struct demo_report *ret_report);

#endif
