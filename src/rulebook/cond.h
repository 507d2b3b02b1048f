/* Conditions: source -> tree -> names and types resolved -> SQL. Private to this folder and its
 * tests; the language is docs/regulations.md, "Conditions". */
#ifndef RULEBOOK_COND_H
#define RULEBOOK_COND_H

#include "base/buf.h"
#include "rulebook/fault.h"

enum { COND_CHARS_MAX = 4000, COND_DEPTH_MAX = 32, COND_FRAMES_MAX = 3, COND_SQL_MAX = 1 << 16 };
enum { PARAMS_MAX = 64, PATH_MAX = 6, CALL_ARGS_MAX = 8 };

/* ---- types ---- */

enum type_kind {
    TYPE_NONE,
    TYPE_BOOL,
    TYPE_INT,
    TYPE_TEXT,
    TYPE_DATE,
    TYPE_MOMENT,
    TYPE_TIME,
    TYPE_CHOICE, /* of `choices` */
    TYPE_LEVEL,
    TYPE_PERIOD,
    TYPE_STATE, /* of `reg` */
    TYPE_ENTRY, /* of `reg` */
    TYPE_FILE,
    TYPE_SCOPE,
    TYPE_PEOPLE, /* a list of entries of `reg`, the register of people */
    TYPE_DURATION
};

struct type {
    enum type_kind kind;
    const struct choices *choices;
    const struct reg *reg;
};

struct type type_of_field(const struct rulebook *book, const struct reg *reg,
                          const struct field *field);
bool type_same(const struct type *a, const struct type *b);
const char *type_text(struct arena *a, const struct type *t); /* "date", "entry of person" */

/* The ranks of organizations: of office.rank, and for fields `of: office_rank`. */
extern const struct choices office_ranks;

/* ---- the tree ---- */

enum cond_kind {
    COND_OR,
    COND_AND,
    COND_NOT,
    COND_COMPARE, /* kids[0] op kids[1] */
    COND_IN,      /* kids[0] in (kids[1] ...) */
    COND_IN_LIST, /* kids[0] in the collection kids[1] */
    COND_KNOWN,   /* kids[0] is known; `negated`: is unknown */
    COND_ADD,     /* kids[0] op kids[1] */
    COND_PATH,    /* names[0].names[1] ... */
    COND_CALL,    /* text: the function */
    COND_WHERE,   /* kids[0] a path, kids[1] the condition */
    COND_TEXT,
    COND_INT,
    COND_DATE,
    COND_YESNO,
    COND_DURATION /* n units */
};

enum cond_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_PLUS, OP_MINUS };
enum cond_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR, UNIT_WORKING_DAY, UNIT_HOUR };

/* The rows that names inside a collection belong to. Exactly one of reg and child is set. */
struct frame {
    const struct reg *reg;
    const struct child *child;
    const char *alias;
    const char *each; /* SQL of the element itself, where it is a person; "" else */
};

/* What the first names of a path mean. */
enum base_kind {
    BASE_FIELD, /* `field` of the row of `frame` */
    BASE_THIS,  /* the entry */
    BASE_ME,
    BASE_EACH,       /* element of `frame`; frame NULL: PARAM_EACH */
    BASE_EACH_FIELD, /* `field` of the child's row that PARAM_EACH is */
    BASE_ASK,        /* answer `index`, of `field` */
    BASE_OFFICE,     /* the fact `text` */
    BASE_TODAY,
    BASE_NOW,
    BASE_CODE,    /* the code `text` of a choice or state */
    BASE_RANK,    /* the level `index` */
    BASE_VALUE,   /* `value`: what this action sets the field to */
    BASE_NOTHING, /* no value: what clears a field */
    BASE_PERIOD,  /* PARAM_PERIOD: the end `index` of a report's period */
    BASE_FIGURE,  /* PARAM_FIGURE: the figure `index` of a report's sentence */
    BASE_LABEL    /* PARAM_LEVEL: the level that the office gives the new entry */
};

enum source_kind { SOURCE_RELATION, SOURCE_CHILD, SOURCE_PEOPLE, SOURCE_ASKED, SOURCE_REGISTER };

/* A collection: which rows, of what. */
struct source {
    enum source_kind kind;
    const struct relation *relation;
    const struct child *child;
    const struct field *people;
    const struct reg *reg;
    int ask;
    struct frame *frame;
    /* The entry that a relation, child or people field hangs on is the path itself (its base and
     * steps); `has_owner` false for asked lists and whole registers. */
    bool has_owner;
};

struct cond {
    enum cond_kind kind;
    enum cond_op op;
    enum cond_unit unit;
    bool negated;
    int64_t n;
    struct str text;
    struct str names[PATH_MAX];
    int name_count;
    struct cond *kids[CALL_ARGS_MAX];
    int kid_count;
    struct cond *next; /* longer value lists of COND_IN: kids[1]->next ... */

    /* After cond_type(). */
    struct type type;
    bool unsure; /* may be null */
    enum base_kind base;
    const struct frame *frame;
    const struct field *field;
    const struct cond *value;
    const char *code;
    int index;
    const struct field *steps[PATH_MAX]; /* followed from the base, the last gives the value */
    const struct reg *owners[PATH_MAX];  /* in whose rows steps[i] stands */
    int step_count;
    struct source *source; /* of a path that is a collection */
};

/* NULL with a problem stated. */
struct cond *cond_parse(struct arena *a, struct str source);

/* ---- where a condition stands ---- */

/* A field that this action sets, in the order of the text. */
struct assigned {
    const struct field *field;
    struct cond *value;
};

struct setting {
    const struct rulebook *book;
    const struct reg *reg;
    const struct action *action; /* whose answers asked.x are; NULL: there are none */
    bool no_row;                 /* the entry is not there yet: names are answers, or faults */
    bool answers;                /* the name of a field that is asked for is the answer */
    bool each;                   /* `each` is PARAM_EACH: a row of one of these two */
    const struct reg *each_reg;
    const struct child *each_child;
    const struct assigned *assigned;
    int assigned_count;
    bool period;                         /* in a report: period.from, .to, .begins, .ends */
    const struct report_figure *figures; /* whose names are values outside of lists */
    int figure_count;
};

/* Resolves and types a parsed tree; `want` may be NULL. False with a problem stated. */
struct typing {
    struct arena *a;
    const struct setting *at;
    struct frame *root;  /* the entry; NULL alias where there is no row */
    struct frame *frame; /* innermost */
    const struct frame *each;
    const struct cond *may_clear; /* the tree that may be `nothing` */
    int frames, aliases, depth;
};
bool cond_type(struct typing *t, struct cond *c, const struct type *want);
bool cond_collection(struct typing *t, struct cond *c); /* COND_WHERE or a path; as in `on:` */
void typing_init(struct typing *t, struct arena *a, const struct setting *at);

/* Private to the typing files. */
bool path_type(struct typing *t, struct cond *c, const struct type *want);
bool path_is_word(const struct typing *t, const struct cond *c);
bool path_collection(struct typing *t, struct cond *c);
bool path_base(struct typing *t, struct cond *c, const struct type *want, int *ret_used);
bool path_follow(struct typing *t, struct cond *c, int used, int end);
bool path_asked(struct typing *t, struct cond *c, int *ret_used);
bool path_unknown(struct typing *t, const char *what, const struct guess *g);
int find_ask(const struct action *action, struct str name); /* -1; the action may be NULL */
bool call_type(struct typing *t, struct cond *c, const struct type *want);
const struct field *frame_field(const struct frame *f, struct str name);
const struct reg *person_register(const struct rulebook *book);

/* ---- writing SQL ---- */

struct writer {
    struct arena *a;
    struct buf out;
    struct param *params;
    int param_count;
    int aliases;
    bool over; /* more than PARAMS_MAX parameters */
    const struct setting *at;
};

void writer_init(struct writer *w, struct arena *a, const struct setting *at);
/* NULL with a problem stated when it grew too large. */
const struct bound *writer_done(struct writer *w, const char *name);

int writer_param(struct writer *w, enum param_kind kind, int index); /* the n of $n */
void write_param(struct writer *w, enum param_kind kind, int index, const char *text,
                 const char *cast);                           /* "CAST($1 AS BIGINT)" */
void write_predicate(struct writer *w, const struct cond *c); /* a truth value of the engine */
void write_value(struct writer *w, const struct cond *c);     /* yes and no are 1 and 0 */
void write_source(struct writer *w, const struct cond *c); /* "r_copy t1 WHERE t1.document = .." */
void write_path(struct writer *w, const struct cond *c, int steps);
const char *cast_of(enum field_type type); /* "BIGINT" or "TEXT" */

/* Private to the SQL files. */
void write_call(struct writer *w, const struct cond *c);
void write_all(struct writer *w, const struct cond *c);

#endif
