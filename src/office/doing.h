/* An action being done to an entry, inside a deed. act.c checks whether it may be, doing.c does it,
 * effect.c what follows from it, request.c what must be approved before. */
#ifndef OFFICE_DOING_H
#define OFFICE_DOING_H

#include "office/eval.h"
#include "office/people.h"

/* How an entry stands before. */
struct stand {
    struct str number;
    int64_t label, level, department, rev;
    int state;
};

struct doing {
    struct deed *d;
    const struct rules *rules;
    const struct reg *reg;
    const struct action *action;
    const struct people *people;
    const struct sight *sight; /* of the one who does it; NULL: the office's own clock */
    int64_t me;                /* person for whom it is done: the asker */
    int64_t entry;             /* set by a create */
    struct value values[ASKS_MAX];
    struct stand before;
    struct eval e;
    const struct weigh_outcome *weighed; /* weigh.h: what the sieve says; NULL: not asked */
    bool is_low;             /* its level is lower than what the sieve says, as was written down */
    const struct told *told; /* told.h: what stands in what is handed out; NULL: not asked */
    bool clock;              /* caused by the scheduler */
    struct str way;          /* what stands in the way of the guard that refused: way.h */
    int64_t file;            /* what `opens` opened, and its reading */
    struct str reading;
    int64_t reading_id;
};

/* Entries that one act may change in all; registers that follow one another. */
enum { EFFECTS_MAX = 200000, FOLLOW_DEPTH_MAX = 6 };

/* For d->v, with the mirrors held until doing_end(). */
enum err must_check doing_begin(struct doing *x, struct deed *d, const struct rules *rules,
                                const struct reg *reg, const struct action *action, int64_t entry);
void doing_end(struct doing *x);

/* Reads how the entry stands; ERR_MISSING where it is not there or may not be known. */
enum err must_check doing_stand(struct doing *x);

/* Whether `person` is meant by one of these: by role, by path, as an administrator, or as a deputy
 * (*ret_instead_of is then whom he stands in for, else 0). His own right goes before another's. */
enum err must_check whom_is(struct doing *x, const struct whom *whoms, int count, int64_t person,
                            bool *ret_is, int64_t *ret_instead_of);

/* Whether `not_by` names him, or the one by whose right he acts: what a person may not do himself,
 * no deputy does for him. */
enum err must_check whom_barred(struct doing *x, int64_t person, int64_t instead_of,
                                bool *ret_barred);

/* ERR_MISSING where neither the register is open to him nor the action his. */
enum err must_check doing_check_register(struct doing *x);
enum err must_check doing_check_state(struct doing *x);  /* the action leads on from this state */
enum err must_check doing_check_who(struct doing *x);    /* who, not_by */
enum err must_check doing_check_guards(struct doing *x); /* require */

/* Adds the actor's signature over the answers where the rule says so (act_text()). */
enum err must_check act_sign(struct doing *x, int64_t entry, struct str answers, struct json *j);

/* Does it: label, number, row, links, children, files, followers, search, deadlines, effects. */
enum err must_check doing_write(struct doing *x);
/* The same without what it causes in other entries. */
enum err must_check doing_change(struct doing *x);
enum err must_check effects_run(struct doing *x);
/* Whom `ends_access` names: his account is disabled, his roles ended, his sessions closed with the
 * commit. Nothing where the action names nobody. */
enum err must_check access_end(struct doing *x);
/* compute.c: the action's computation, after its row is written and before what follows from it; the
 * computations of exams (exam_act.c), of findings (recheck.c), of kept reports (seal.c), of releases
 * (release_act.c), of mosaics (mosaics.c), of lists of data (data_list.c), of what the sieve says of a level (weigh_act.c). */
enum err must_check compute(struct doing *x);
/* Whether an act's action has that computation by the rules in force: asked before a desk is opened for what few acts
 * need. The deed's own rules decide. */
bool act_computes(struct office *o, const struct act_request *r, enum computation what);
enum err must_check exam_compute(struct doing *x);
enum err must_check finding_compute(struct doing *x);
enum err must_check report_compute(struct doing *x);
enum err must_check release_compute(struct doing *x);
enum err must_check mosaic_compute(struct doing *x);
enum err must_check word_list_compute(struct doing *x);
enum err must_check data_list_compute(struct doing *x);
enum err must_check weigh_compute(struct doing *x);

/* The id that an answer of the action refers to; 0: it is not answered. */
int64_t answered_id(const struct doing *x, const struct field *field);
/* numbering.c: of an entry that gets this label. */
enum err must_check numbering_make(struct doing *x, uint32_t label, struct str *ret_number);

/* draw.c: what the action draws, after its row is written. */
enum err must_check draw_run(struct doing *x);
/* "draws": [...] of what was drawn in this deed, where anything was. */
void draw_say(const struct deed *d, struct json *j);

/* due.c: what the clocks of an entry say now. */
enum err must_check due_refresh(struct deed *d, const struct rules *rules, const struct reg *reg,
                                int64_t entry, int64_t label);
/* The entry follows another to that label: so do its deadlines. */
enum err must_check due_relabel(struct deed *d, const struct reg *reg, int64_t entry,
                                int64_t label);

/* Writes who is meant for request or deadline `of` into `addressee`. */
enum err must_check addressees_put(struct doing *x, const char *what, int64_t of,
                                   const struct whom *whoms, int count);

/* The whole answer to a viewer of what he asked to be done. */
void doing_result(const struct doing *x, struct arena *a, struct act_result *ret_result);

/* Uploads among the answers become files of the entry; a file that is asked for and not answered
 * stays. */
enum err must_check doing_claim_files(struct doing *x);
/* The same for an entry that was not there yet: they are its own from now on. */
enum err must_check doing_own_files(struct doing *x);

/* Writing the row failed with `err`. Where a value that only one entry may have stands somewhere
 * already, says which field of this one, nothing of the other. SQLite names the column, PostgreSQL
 * the index (rulebook/ddl.c). Returns `err`. */
enum err name_the_field(struct doing *x, enum err err);

#endif
