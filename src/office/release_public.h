/* What is public, looked at as a whole: what should be taken down, what waits for the sieve, and which secrets
 * could be declassified because their words are out, their period ended or their source was declassified (L24, L34,
 * R42). Of a secret that the viewer may not know of he is told only that there is one. */
#ifndef OFFICE_RELEASE_PUBLIC_H
#define OFFICE_RELEASE_PUBLIC_H

#include "office/entry.h"

enum { PUBLIC_REASONS_MAX = 4, PUBLIC_ROWS_MAX = 500, DECLASS_ROWS_MAX = 500 };

/* Why something public should not stay; each rule once. */
struct public_reason {
    struct words why;
    struct str basis;
    int level;
    int count; /* findings of this rule that nobody decided */
};
struct public_row {
    const struct reg *reg; /* release; or exposure: what was found outside */
    int64_t id;
    int level;
    struct str number, title;
    const char *published_on, *sieved_on; /* days; "" unknown, never */
    bool waits;                           /* for the sieve */
    bool is_current;                      /* sieved by the rules and secrets of today */
    int open, unseen; /* undecided findings, unread parts that nobody looked at */
    struct public_reason reasons[PUBLIC_REASONS_MAX];
    int reason_count;
};

/* A secret that could be declassified, and by what act. */
struct declass_row {
    const struct reg *reg;
    int64_t id;
    int level;
    struct str number, title;
    struct str places;        /* numbers of what tells it: "GK-1, WB-2"; "" none */
    int hidden_places;        /* further ones that the viewer may not know of */
    const char *public_since; /* the earliest day of them; "" */
    bool is_long_public;      /* L24: longer than release_is_long_public() */
    bool to_take_down;        /* of one of them nobody decided yet that it stays */
    const char *expired_on;   /* its period ended that day; "" */
    struct str source;        /* which was declassified: "" none; */
    const char *source_on;    /* on that day */
    bool source_hidden;
    const struct action *act; /* that declassifies it and is open to the viewer; NULL: none is */
};

struct public_view {
    struct public_row *rows; /* what should be taken down first, then what waits, then by day */
    int count;
    int take_down, waiting, current; /* of them */
    int releases, outside;           /* of the rows; found outside */
    bool is_cut; /* there are more than PUBLIC_ROWS_MAX: those that are in order are left out */
    struct declass_row *secrets;
    int secret_count;
    int hidden;   /* secrets that the viewer may not know of */
    bool may_ask; /* he may have all of it sieved again */
};
enum err must_check release_public(struct desk *k, struct public_view *ret_view);

/* Asks for the sieve of all that is public and was not sieved by the rules of today; how many. Each is an act of
 * the viewer's. The first refusal ends it. */
enum err must_check release_public_ask(struct office *o, const struct viewer *v, struct arena *a,
                                       int *ret_count);

#endif
