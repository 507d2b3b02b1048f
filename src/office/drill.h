/* The drill: a loss planted in an office that is founded for exercises, and what the people in it made of
 * the next 24 hours. Nothing of it touches the real office: the exercise is a copy of its structure
 * (departments, posts, people, roles, media) with a ledger of its own whose leaf 0 says that it is one,
 * and a drill in any other office is refused.
 *
 * What is planted is known to whoever leads the drill and to nobody in it: the ledger of the exercise keeps
 * a commitment (drill.plant), so that the sheet can show afterwards that it was not chosen to fit. */
#ifndef OFFICE_DRILL_H
#define OFFICE_DRILL_H

#include "office/office.h"

/* ---- the exercise office ---- */

struct drill_founding {
    const char *of;        /* folder of the office whose structure is taken; not served meanwhile */
    struct str passphrase; /* of its keys, or empty */
    struct str password;   /* of everybody in the exercise */
};
struct drill_founded {
    int departments, posts, people, accounts, roles, media;
    int left_out; /* what the regulations did not let in; `why` of the first */
    char why[512];
};
/* Into an absent or empty folder. ERR_BUSY while the other office is served. */
enum err must_check drill_found(const char *dir, const struct drill_founding *f,
                                struct drill_founded *ret_founded);

/* ---- the loss ---- */

enum { DRILL_SALT_SIZE = 16, DRILL_HOURS = 24 };

struct drill {
    const char *scenario; /* "loss" */
    int64_t planted_at;   /* a moment */
    const char *carrier;  /* the medium's number */
    int64_t entry;
    const char *holder; /* name, "" for nobody: it lay in stock */
    unsigned char salt[DRILL_SALT_SIZE];
};
/* Takes away one of the media of the highest level, drawn by chance; one is entered where there is none
 * to take. ERR_REFUSED in an office that is no exercise, ERR_INPUT for a scenario that is none. */
enum err must_check drill_plant(struct office *o, struct str scenario, struct arena *a,
                                struct drill *ret_drill);

/* ---- scripted participants ---- */

/* Lines "+1:30 | LOGIN | REGISTER ACTION [ENTRY] | NAME=VALUE; ..." : so long after the loss that person
 * does that. @carrier and @incident (the newest; @incident-01 is its first step) stand for their numbers, @today
 * for the day, # begins a comment. The clock of
 * the exercise is put forward to each, and to the end of the 24 hours. A refused act is no failure. */
struct drill_line {
    int line;
    bool refused;
    const char *why; /* in both languages, NULL where it was done */
};
enum err must_check drill_play(struct office *o, const struct drill *d, struct str script,
                               struct str password, struct arena *a, struct drill_line **ret_lines,
                               int *ret_count);

/* ---- the score ---- */

enum drill_point {
    DRILL_NOTICED,  /* at all, within the 24 hours */
    DRILL_HOUR,     /* reported within the hour of discovery */
    DRILL_TAKEN_UP, /* by those in charge, within two hours of the report (office default) */
    DRILL_ADMIN,    /* told to the administration within 24 hours of discovery (R61) */
    DRILL_SUPERIOR, /* and to the superior (R61) */
    DRILL_REMEDY,   /* remedied: at once, or by a step that is done */
    DRILL_INVOLVED, /* who was involved is kept out of it */
    DRILL_ORDERED,  /* an investigation is ordered */
    DRILL_POINTS
};
struct drill_result {
    bool done;
    int points, of;    /* of 100 in all */
    const char *when;  /* moment, "" */
    const char *who;   /* name, "" */
    const char *basis; /* "R61", "" */
    int64_t after;     /* seconds after the loss (noticed), the discovery (reported ...); -1 */
};
struct drill_score {
    bool over; /* the 24 hours */
    int points;
    const char *incident; /* number, "" where nobody reported it */
    struct drill_result results[DRILL_POINTS];
    bool proven; /* the commitment in the ledger is to this loss */
};
const struct words *drill_point_words(enum drill_point point);
const char *drill_point_name(enum drill_point point); /* "noticed" */
/* Reads; and writes the result into the exercise's ledger (drill.score). */
enum err must_check drill_score(struct office *o, const struct drill *d, struct arena *a,
                                struct drill_score *ret_score);

#endif
