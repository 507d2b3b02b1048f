/* What the files of the watch share. */
#ifndef INSPECT_GATHER_PARTS_H
#define INSPECT_GATHER_PARTS_H

#include "inspect/gather.h"
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

const struct watched_person *gathering_person(const struct gathering *g, int64_t id); /* NULL */

#endif
