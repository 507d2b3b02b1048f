/* What the files of the watch share. */
#ifndef INSPECT_GATHER_PARTS_H
#define INSPECT_GATHER_PARTS_H

#include "inspect/gather.h"
#include "office/act.h"
#include "office/eval.h"
#include "office/people.h"

struct watched_person {
    int64_t id, department, post;
    struct str shares; /* with his peers: the class of his post */
    bool active;
    int first; /* day of his first piece; 0: he gathered nothing */
    size_t at; /* his first piece */
};

struct below {
    int64_t department, ancestor;
};

struct named {
    char kind, next; /* the first letters of person, post, department */
    int64_t id;
};

struct label_scope {
    uint32_t label;
    struct named *members;
    size_t count;
};

struct told {
    const struct watch *rule;
    int64_t person;
    int day;
};

struct gathering {
    struct office *o;
    struct arena *a;
    const struct watching *watching;
    char today[11];
    int last;                      /* today, in days */
    struct watched_person *people; /* by id */
    size_t people_count;
    struct below *below;
    size_t below_count;
    struct label_scope *scopes;
    size_t scope_count, scope_cap;
    struct piece *pieces; /* by person, then day */
    size_t piece_count, piece_cap;
    struct told *told;
    size_t told_count, told_cap;
};

/* Declared mosaics in what each person has gathered (watch_mosaics.c): raises what is new, lets open alerts grow, adds to
 * *done. */
enum err must_check gathering_mosaics(const struct gathering *g, const struct rulebook *book,
                                      struct watched *done);
extern const struct viewer watch_viewer; /* the office itself */

struct answers {
    struct answer rows[ANSWERS_MAX];
    int count;
};
void answers_add(struct answers *as, const char *name, const char *value);

/* The office's day of a moment; false where it is none. */
bool gathering_day(const struct gathering *g, struct str at, int *ret_day);

const struct watched_person *gathering_person(const struct gathering *g, int64_t id); /* NULL */

#endif
