/* The stage of the demonstration: its clock, its agenda and its people, who act. Scripts
 * (demo_office_people.c, ..._rules.c, ..._paper.c, ..._copy.c) put tasks on the agenda; a task does
 * some acts and puts the next ones there. What lies beyond the present stays undone: that is the
 * living present of the office that is left behind. */
#ifndef OFFICE_DEMO_OFFICE_STAGE_H
#define OFFICE_DEMO_OFFICE_STAGE_H

#include "office/act.h"
#include "office/demo/demo_text.h"
#include "office/demo_office.h"
#include "office/who.h"

/* People by their index in demo_people; behind them the accounts of the three administrators. */
enum { WHO_SYSTEM = DEMO_PEOPLE, WHO_SECURITY, WHO_AUDIT, WHO_COUNT, NOBODY = -1 };
/* Among who decides: the leader in charge, or who stands in for him on that day. */
enum { IN_CHARGE = -2 };

struct actor {
    const char *login;
    struct str password;
    char address[24];
    int64_t account, person; /* 0: none */
    int department;          /* where he serves now */
    int64_t day;             /* of the last login */
    char token[2 * SESSION_TOKEN_SIZE + 1];
    bool gone; /* left the office */
};

struct stage;

struct task {
    int64_t at, order;
    void (*run)(struct stage *s, void *subject);
    void *subject;
};

struct stage {
    struct office *o;
    struct arena *a;       /* of the whole play */
    struct arena *scratch; /* of one task */
    const struct demo_options *options;
    struct demo_report *report;
    enum err err; /* not OK: the play is over, problem() tells why */
    int documents;
    int64_t first_day, last_day; /* of the office, days since 1970 */
    int64_t looked;              /* the week of options->week */
    int64_t now, until;          /* moments; nothing begins after `until` */
    struct task *agenda;         /* a heap, soonest first */
    size_t task_count, task_cap;
    int64_t order;
    unsigned picks;
    struct actor who[WHO_COUNT];
    int64_t departments[DEMO_DEPARTMENTS];
    int heads[DEMO_DEPARTMENTS]; /* NOBODY */
    int64_t matters[DEMO_SECRET_MATTERS + DEMO_WORK_MATTERS];
    int64_t basis[2];                       /* of state and of work secrets */
    int64_t authorized_from, authorized_to; /* days */
    struct baker *baker;                    /* of the files: demo_office_baker.c */
    struct papers *papers;                  /* demo_office_paper.c */
    struct seat *member;                    /* of the leading group, who hands over */
};

/* ---- time */

void stage_task(struct stage *s, int64_t at, void (*run)(struct stage *, void *), void *subject);
/* After so many working minutes from now (eight hours a day, five days a week, no holidays). */
void stage_later(struct stage *s, int minutes, void (*run)(struct stage *, void *), void *subject);
/* Some time on a day, or on the working day after it; early, in the order asked for. */
void stage_on(struct stage *s, int64_t day, void (*run)(struct stage *, void *), void *subject);
void stage_morning(struct stage *s, int64_t day, void (*run)(struct stage *, void *),
                   void *subject);
/* The same for what waits on somebody's desk: in the last week it waits longer. */
void stage_desk(struct stage *s, int minutes, void (*run)(struct stage *, void *), void *subject);
bool stage_works(int64_t day);
int64_t stage_today(const struct stage *s);
/* Runs the agenda to its end. */
void stage_play(struct stage *s);
/* 0 to below - 1: the same in every play. */
unsigned stage_pick(struct stage *s, unsigned below);

/* ---- people */

/* Logs him in where he is not; his session until it is released; NULL once the play is over. */
struct session *stage_session(struct stage *s, int who);
bool stage_login(struct stage *s, int who);
/* Some stumble of the script, with the problem of this thread; only what no rule says ends the play. */
void stage_stumble(struct stage *s, enum err err, const char *what);

/* ---- acts. The script says what comes out of each; false where it did not. */

bool stage_do(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
              struct act_result *ret, const char *const *pairs);
bool stage_refused(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
                   const char *const *pairs);
#define PAIRS(...) ((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})
#define MUST(s, who, reg, action, entry, ret, ...)                                                 \
    stage_do(s, who, reg, action, entry, ret, PAIRS(__VA_ARGS__))
#define MUST_NOT(s, who, reg, action, entry, ...)                                                  \
    stage_refused(s, who, reg, action, entry, PAIRS(__VA_ARGS__))

/* What became of a request. */
enum outcome { OUTCOME_DONE, OUTCOME_SENT_BACK, OUTCOME_FALLEN };

struct wait {
    int deciders[3]; /* in turn; the witnesses last */
    int count;
    int witnesses;          /* so many of the last */
    enum decision decision; /* of the first */
    const char *reason;
    int minutes; /* until each decides */
    int wrong;   /* somebody who tries to decide first, in vain; 0: nobody (he is the top leader) */
    /* NULL: nothing follows. `entry` is what was made or changed. */
    void (*then)(struct stage *s, void *subject, enum outcome outcome, int64_t entry);
    void *subject;
    int64_t request; /* set by stage_ask() */
    int decided;
};
/* Asks and puts the decisions on the agenda. */
bool stage_ask(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
               const struct wait *wait, const char *const *pairs);

/* Asks, and leaves it there; `first` of the deciders decides now. */
bool stage_ask_only(struct stage *s, int who, const char *reg, const char *action, int64_t entry,
                    const struct wait *wait, bool first, const char *const *pairs);

/* One decides now; true when it was approved. ret->request is 0 once it is done. */
bool stage_decide(struct stage *s, int who, int64_t request, struct act_result *ret);

/* ---- acts as a table */

enum { ACT_PAIRS = 24, ACT_DECIDERS = 4 };

struct stage_act {
    int before; /* days before the office's present: -90 */
    int who;
    const char *reg,
        *action;           /* NULL: none; the newest entry with what `pairs` says gets the name */
    const char *on, *name; /* an entry named further up; a name for the one that is made */
    int deciders[ACT_DECIDERS];
    /* "@name" an entry, "&name" at the end its number, "#NAME" a person, "+5" a day from then, "%Y" the
     * year three weeks later, "!text" a file that says so */
    const char *pairs[ACT_PAIRS];
    void (*run)(struct stage *s, int who, int64_t on); /* in place of an action */
};
/* In the mornings, those of one day in the order of the table; in a short life all of them fall into its
 * last weeks. An act on an entry that was neither made nor found is left out. The table outlives the play. */
void stage_acts(struct stage *s, const struct stage_act *acts, size_t count);
/* The newest entry of a register with these values (an entry is its id) that he may know of; 0: none. Its
 * number where ret_number is not NULL. */
int64_t stage_find(struct stage *s, int who, const char *reg, const char **ret_number,
                   const char *const *pairs);
/* A text file in the vault, as an answer. */
const char *stage_file(struct stage *s, int who, const char *name, const char *text);

/* ---- words */

const char *id_text(struct stage *s, int64_t id);
const char *day_text(struct stage *s, int64_t day);
const char *person_text(struct stage *s, int who);
/* "person:3,person:7" */
const char *scope_text(struct stage *s, const int *who, int count);
/* The leader in charge, or who stands in for him today; somebody who determines, none of these two. */
int leader_in_charge(struct stage *s);
int determiner_but(struct stage *s, int one, int other);

/* ---- the scripts */

void people_begin(struct stage *s);    /* founds departments, posts, people, accounts */
void people_year(struct stage *s);     /* what happens to the organization */
void systems_year(struct stage *s);    /* the other systems: a table */
void inspection_year(struct stage *s); /* self-examination, a visit, findings, an alert */
void release_year(struct stage *s);    /* the review before publication: a table */
void sieve_year(struct stage *s);      /* what the sieve is told, and what it tells */
void rules_begin(struct stage *s);     /* basis documents, matters, the authorization */
void papers_begin(struct stage *s);
void papers_present(struct stage *s, void *subject); /* the last task */
/* How many copies he has; brings them back to the registrar where `back`. */
const char *matter_period(struct stage *s, const struct demo_matter *m);
int papers_recall(struct stage *s, int who, bool back);

/* The cast, by what they are in the office. */
enum {
    TOP_LEADER,
    TOWN_HEAD,
    LEADER, /* in charge of confidentiality */
    DEPUTY_LEADER,
    DIRECTOR = 8, /* of the party and government office */
    OFFICER,
    REGISTRAR,
    SECRETARY,
    ARCHIVIST = 13,
    PRINTER = 15, /* the second registrar */
    CLERK = 21,   /* of finance */
    PERSONNEL = 37,
};

/* ---- files, made beforehand by a thread of their own */

struct bakery {
    unsigned index;
    int year;
};
struct baker *baker_start(const struct bakery *wanted, int count);
/* The next file of those wanted; freed by the caller. */
enum err must_check baker_take(struct baker *b, struct buf *ret_file);
void baker_stop(struct baker *b); /* NULL is fine */

#endif
