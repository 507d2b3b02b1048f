/* Runs the rulebook's compiled statements: binds what each parameter stands for. */
#ifndef OFFICE_EVAL_H
#define OFFICE_EVAL_H

#include "office/value.h"

struct eval {
    struct office *o;
    const struct office_facts *facts; /* NULL: those of `o`; else `o` may be NULL */
    struct db *db;
    int64_t entry;          /* 0: none yet */
    const int64_t *entries; /* NULL: `entry` alone */
    size_t entry_count;
    int64_t me; /* person; 0: none */
    const char *today, *now;
    const struct value *values; /* answers of the action, or NULL */
    int64_t each;
    /* what a report supplies */
    const char *const *ends; /* of its period, by enum report_end */
    const struct eval_figure {
        bool known;
        int64_t n;
        struct str text; /* p NULL: it is the number */
    } * figures;
    const struct sight *sight; /* PARAM_SIGHT */
    /* what an entry's write takes */
    struct str number;
    const char *state;
    int64_t label, level, department, leaf;
};

/* The parameters bound, ready to step. */
enum err must_check eval_query(const struct eval *e, const struct bound *b, struct query **ret_q);

/* First column of the first row; *ret_known false for no row or null. */
enum err must_check eval_int(const struct eval *e, const struct bound *b, bool *ret_known,
                             int64_t *ret_n);
enum err must_check eval_text(const struct eval *e, const struct bound *b, struct arena *a,
                              struct str *ret_text); /* p NULL: unknown */
/* Fail-closed: true only for a row that says 1. */
enum err must_check eval_holds(const struct eval *e, const struct bound *b, bool *ret_holds);
enum err must_check eval_ids(const struct eval *e, const struct bound *b, struct arena *a,
                             int64_t **ret_ids, int *ret_count);

#endif
