/* What the files that compose a report share. Internal to src/inspect. */
#ifndef INSPECT_COMPOSE_PARTS_H
#define INSPECT_COMPOSE_PARTS_H

#include "inspect/compose.h"
#include "inspect/risk.h"
#include "inspect/score.h"
#include "office/eval.h"

enum { COMPOSE_TEXT_MAX = 64 * 1024, NAMES_SHOWN = 12 };

struct composer {
    struct desk *k;
    enum lang lang;
    bool leaves;
    struct sql **stands; /* by register: what asks for a row's leaf; NULL: not made yet */
    struct composed *c;
    struct eval e;
    const char *ends[PERIOD_WORDS];
    const struct point *points;
    int point_count;
    struct score score;
    struct risk risk;
    const struct composed_proof **failing; /* by point, loaded when first needed */
    struct composed_sentence *rows;
    size_t count, cap;
};

/* Of what a sentence is said: the whole report, a link, a head, a point or an entry. */
struct said_of {
    int link, head;            /* -1, 0: none */
    const struct point *point; /* NULL: none */
    int64_t entry;             /* 0: none */
    struct str number, name;
};

/* One figure of a sentence. `values` are those before it. */
enum err must_check compose_figure(struct composer *x, const struct report_sentence *s, int index,
                                   const struct said_of *of, struct composed_figure *figures,
                                   struct eval_figure *values);
/* A record with its label taken into the report's own, and with its leaf where leaves are wanted. */
enum err must_check compose_record(struct composer *x, const struct reg *reg, int64_t entry,
                                   uint32_t label, struct str number,
                                   struct composed_record *ret_record);
/* The entries of a statement of the rulebook; at most what memory holds. `ret_of` (may be NULL) gets
 * what each has in the field `of`. */
enum err must_check compose_rows(struct composer *x, const struct reg *reg,
                                 const struct bound *rows, struct composed_record **ret_records,
                                 int64_t *ret_count, struct str **ret_of);

/* The points that a figure of that choice looks at, with the entries that fail. */
enum err must_check compose_points(struct composer *x, const struct report_figure *f,
                                   const struct said_of *of, struct composed_figure *ret_figure);
enum err must_check compose_measure(struct composer *x, const struct report_figure *f,
                                    const struct said_of *of, struct composed_figure *ret_figure);
enum err must_check point_failing(struct composer *x, const struct point *p,
                                  const struct composed_proof **ret_proof);
bool point_chosen(const struct point *p, const struct report_choice *choice,
                  const struct said_of *of);
bool point_counts(const struct point *p, enum report_points what);
/* Worst first: of those that `points` names. */
const struct point **points_sorted(struct composer *x, const struct report_sentence *s,
                                   int *ret_count);

/* The words of the sentence; *ret_said false where nothing is to be said. */
enum err must_check compose_say(struct composer *x, const struct report_sentence *s,
                                const struct said_of *of, const struct composed_figure *figures,
                                const struct eval_figure *values, struct composed_sentence *out,
                                bool *ret_said);
/* "2026年3月1日", "2026-03-01" */
struct str day_in_words(struct arena *a, enum lang lang, struct str day);
struct str day_words(struct composer *x, struct str day);

enum err must_check compose_tables(struct composer *x);

#endif
