/* An entry's level weighed against what the sieve finds: in what the entry says, in what is kept of its files
 * (sifted.h), and among the registered secrets as they are now. Proposes a level, names what speaks for it, the
 * sources of passages and the matters of the list that fit, and says where the level that is chosen seems too high or
 * too low. It advises: only a level below what marks and confirmed passages say wants a reason (R17, R24).
 *
 * A register is weighed where its regulation says what of it (`weighs:`, struct weighs). Files are never opened
 * for it. What the viewer may not know of is named in nothing; that there is such a source, and its level, is told to
 * whoever handles its words. */
#ifndef OFFICE_WEIGH_H
#define OFFICE_WEIGH_H

#include "extract/text.h"
#include "office/entry.h"
#include "office/value.h"
#include "sieve/prints.h"
#include "sieve/verdict.h"

enum { WEIGH_MATTERS_MAX = 3, WEIGH_LINES_MAX = 200, WEIGH_HINTS_MAX = 16 };

/* One thing that speaks for a level, the deciding ones first. */
struct weigh_line {
    struct str
        where; /* "正文: word/document.xml"; the field's words where it is the entry's own text */
    enum text_look look;
    int64_t line; /* 0: not known */
    const struct finding *finding;
    struct words sentence;
    struct str snippet; /* "" of a passage in a file: its words are not kept */
    int hundredths;     /* of log-odds: what it adds as evidence */
    bool decides;
    int source; /* of a passage: index among the sources; else -1 */
};

enum weigh_status {
    SOURCE_SECRET,  /* it is one still */
    SOURCE_EXPIRED, /* its period is over */
    SOURCE_ENDED    /* it is none any more */
};
struct weigh_source {
    const struct reg
        *reg; /* NULL: the viewer may not know of it, and only level and status are told */
    int64_t id;
    struct str number, title, until;
    struct str ended; /* the day on which it became none; "" */
    const struct state *state;
    enum level level;
    enum weigh_status status;
    int passages;    /* of it in this entry */
    bool is_named;   /* by the entry's own field as what it derives from */
    bool can_derive; /* of the entry's own register: a determination can follow it (R18) */
};

struct weigh_matter {
    int64_t id;
    struct str number, title;
    enum level level;
    int percent; /* of its words that stand in the entry; one that many matters have counts little */
    struct str words;
    bool is_chosen; /* by the entry already */
};

struct weigh_hint {
    bool over; /* else under */
    struct words words;
    const char *basis; /* "L24" */
};

struct weighing {
    const struct weighs *by;
    enum level chosen;
    bool has_chosen; /* false: nothing was chosen yet; the entry's protection is `chosen` */
    struct verdict verdict;
    enum weighed says;
    struct weigh_line *lines;
    size_t line_count, lines_left; /* `left`: counted, not listed */
    struct weigh_source *sources;
    size_t source_count;
    struct weigh_matter *matters;
    size_t matter_count;
    struct weigh_hint hints[WEIGH_HINTS_MAX];
    size_t hint_count;
    int files, unsifted;           /* its files; those of which nothing is kept */
    const struct text_note *notes; /* what of them was not read */
    size_t note_count;
    bool is_whole;        /* all of it was read */
    bool has_ended;       /* it was a secret once: its marks are of then */
    bool is_earlier;      /* found by rules that are not those of today */
    int64_t rev;          /* of the entry that was weighed; -1: none yet */
    struct prints quoted; /* of its files: the passages of secrets that stand in them */
};

/* Answers as they are about to be given; none for an entry as it stands. */
struct weigh_want {
    const struct reg *reg;
    int64_t entry; /* 0: one that is about to be made */
    const struct action *action;
    const struct answer *answers;
    int count;
    const struct weigh_list *list; /* of matters, read before for many; NULL: read now */
};
/* The matters that the desk's viewer may know of, in k->a. */
struct weigh_list;
enum err must_check weigh_list_read(struct desk *k, const struct weighs *by,
                                    struct weigh_list **ret_list);
/* For the desk's viewer, in k->a. ERR_MISSING where he may not know of the entry or nothing of its register is
 * weighed. */
enum err must_check weigh(struct desk *k, const struct weigh_want *want,
                          struct weighing *ret_weighing);

/* Answers were weighed that are no act: that he asked leaves a leaf, so that nobody guesses unseen at secrets. */
enum err must_check weigh_asked(const struct desk *k, const struct weigh_want *want,
                                const struct weighing *weighing);

/* What the sieve says of `chosen`, whatever was chosen when it was weighed. */
enum weighed weigh_says(const struct weighing *w, enum level chosen);

/* ---- in an act with `computes: weigh` ---- */

/* What a deed needs of a weighing. */
struct weigh_outcome {
    enum level proposed;
    enum weighed says[LEVEL_COUNT]; /* of each level that could be chosen */
    bool decides;                   /* by marks or confirmed passages: asks for a reason */
    bool only_told;                 /* in a row of a table: asks for none */
    struct words why;               /* the sentence that weighs most */
    const struct prints *quoted;    /* settled.h; NULL in a row of a table */
    int64_t rev;                    /* of the entry that was weighed; -1: none yet */
};

struct doing;
/* Before the deed, with the answers of the act or, for a decision on a request, as the entry stands: *ret_outcome
 * NULL where the action weighs nothing. In the arena. */
enum err must_check weigh_before(struct office *o, const struct viewer *v,
                                 const struct act_request *r, struct arena *a,
                                 const struct weigh_outcome **ret_outcome);
enum err must_check weigh_before_decision(struct office *o, const struct viewer *v, int64_t request,
                                          struct arena *a,
                                          const struct weigh_outcome **ret_outcome);
/* Refuses a level below what marks and passages say without a reason. ERR_CONFLICT: the entry changed since. */
enum err must_check weigh_check(struct doing *x);

/* ---- rows of a table (import.c, dayone_check.c) ----
 *
 * A table of thousands of rows is stopped by none that is lower than what its text says: each is told, taken in, and
 * counted by the self-examination until somebody gives it its level or says why. */

struct weigh_rows;
/* *ret_rows NULL where the action weighs nothing. As long as the desk. */
enum err must_check weigh_rows_open(struct desk *k, const struct reg *reg,
                                    const struct action *action, struct weigh_rows **ret_rows);
/* Whether an answer under that name can change what is said. */
bool weigh_rows_wants(const struct weigh_rows *w, const struct ask *ask);
enum err must_check weigh_row(struct weigh_rows *w, const struct answer *answers, int count,
                              struct weigh_outcome *ret_outcome);
void weigh_rows_close(struct weigh_rows *w); /* NULL is fine */

extern const struct sql *const weigh_statements[], *const weigh_act_statements[];

#endif
