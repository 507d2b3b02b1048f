/* A small world in memory and in the database, and the plainest evaluator of conditions over it:
 * no SQL, every rule of three-valued logic written out. */
#ifndef TESTS_UNIT_RULEBOOK_NAIVE_H
#define TESTS_UNIT_RULEBOOK_NAIVE_H

#include "rulebook/cond.h"

enum { ROWS_MAX = 24, PEOPLE_MAX = 6, TODAY_YEAR = 2026 };
enum tri { NO, YES, UNKNOWN };

struct cell {
    bool known;
    int64_t n;
    const char *text; /* NULL: a number */
};

struct row {
    int64_t id, label;
    struct cell cells[64]; /* as reg->fields, or child->fields */
    int64_t people[PEOPLE_MAX];
    int people_count; /* of the only people field */
    int64_t entry;    /* of a child's row */
};

struct table {
    const struct reg *reg;
    const struct child *child;
    struct row rows[ROWS_MAX];
    int count;
};

struct member {
    int64_t scope, member;
    const char *kind, *from, *to;
};

struct world {
    const struct rulebook *book;
    struct table tables[8];
    int table_count;
    struct {
        int64_t level, compartments, scope; /* scope 0: null */
    } labels[8];
    int label_count;
    struct member members[24];
    int member_count;
    struct {
        int64_t person;
        const char *role, *from, *to;
    } grants[12];
    int grant_count;
    int64_t me;
    const char *today;
};

/* Is the condition, typed for the register of `row`, true? */
enum tri naive_holds(struct world *w, const struct row *row, const struct table *of,
                     const struct cond *c);

#endif
