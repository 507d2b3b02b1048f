/* The rulebook: all regulations in force, checked and compiled. Pure data after rulebook_load():
 * no SQL is run here, only written. Everything belongs to the rulebook's arena and is immutable;
 * threads share it. The language is docs/regulations.md. */
#ifndef RULEBOOK_MODEL_H
#define RULEBOOK_MODEL_H

#include "base/arena.h"
#include "base/words.h"

/* Registers and fields are shorter than other names: together they make names of tables and indexes,
 * of which PostgreSQL keeps 63 bytes. */
enum { NAME_LEN_MAX = 40, REGISTER_LEN_MAX = 24, FIELD_LEN_MAX = 32 };
enum { ASKS_MAX = 64, FIELDS_MAX = 96, STATES_MAX = 32, REGISTERS_MAX = 128 };

/* ---- statements with named parameters ---------------------------------------------------------
 */

enum param_kind {
    PARAM_ENTRY,      /* id of the entry (of `this` inside an effect or a list) */
    PARAM_ENTRIES,    /* ids of several, as JSON text "[3,7]" */
    PARAM_ME,         /* person id of the actor; null for the scheduler */
    PARAM_TODAY,      /* date text */
    PARAM_NOW,        /* moment text */
    PARAM_OFFICE,     /* text or integer fact of the office named by `text` */
    PARAM_ASKED,      /* answer `index` of the action, bound by its field's type */
    PARAM_ASKED_LIST, /* a people answer: bound as JSON text "[1,2]" */
    PARAM_EACH,       /* the element of for_each */
    PARAM_INT,        /* the literal `n` */
    PARAM_TEXT,       /* the literal `text` */
    /* what the office supplies when it writes an entry */
    PARAM_NUMBER,
    PARAM_STATE,
    PARAM_LABEL,
    PARAM_LEVEL,
    PARAM_DEPARTMENT,
    PARAM_LEAF,
    /* what a report supplies: the ends of its period by `index` (enum report_end), the value of the
     * figure `index` of the sentence */
    PARAM_PERIOD,
    PARAM_FIGURE,
    /* what a list asks for: `index` into the list's own values */
    PARAM_VALUE,
    PARAM_SIGHT,  /* bind_sight(): the labels that the viewer may know */
    PARAM_LABELS, /* of a list with `few`: those of them that have rows, as JSON text "[3,7]" */
    PARAM_SEARCH, /* full-text query text of the engine */
    PARAM_LIMIT
};

struct param {
    enum param_kind kind;
    int index;
    int64_t n;
    const char *text;
};

/* One statement for both engines: $i is bound from params[i-1]. `pg` is NULL where `text` serves
 * both. Same layout as store's `struct sql` (name, text, pg come first). */
struct bound {
    const char *name;
    const char *text;
    const char *pg;
    const struct param *params;
    int param_count;
};

/* ---- fields -----------------------------------------------------------------------------------
 */

enum field_type {
    FIELD_TEXT,
    FIELD_LONG,
    FIELD_INT,
    FIELD_YESNO,
    FIELD_DATE,
    FIELD_MOMENT,
    FIELD_TIME,
    FIELD_CHOICE,
    FIELD_LEVEL,
    FIELD_PERIOD,
    FIELD_PERSON,
    FIELD_POST,
    FIELD_DEPARTMENT,
    FIELD_REFERENCE,
    FIELD_PEOPLE,
    FIELD_SCOPE,
    FIELD_FILE,
    FIELD_STATE, /* the system field */
    FIELD_TYPES
};

const char *field_type_name(enum field_type t);

struct choice {
    const char *code;
    struct words words;
};

struct choices {
    const char *name;
    const struct choice *rows;
    int count;
};

enum default_kind {
    DEFAULT_NONE,
    DEFAULT_LITERAL,
    DEFAULT_ME,
    DEFAULT_TODAY,
    DEFAULT_MY_DEPARTMENT
};

struct field {
    const char *name;
    const char *column; /* NULL for FIELD_PEOPLE and FIELD_SCOPE: they are in no column */
    enum field_type type;
    struct words words, hint; /* hint.zh NULL where there is none */
    bool required, unique, indexed;
    int64_t min, max;              /* characters of texts, value of int */
    const struct choices *choices; /* FIELD_CHOICE */
    const struct reg *target;      /* PERSON, POST, DEPARTMENT, REFERENCE, PEOPLE */
    const char *link_table;        /* FIELD_PEOPLE: r_<register>__<field>(entry, person) */
    enum default_kind default_kind;
    const char *default_text;
    bool system; /* number, state, level ... */
};

struct child {
    const char *name, *table;
    struct words words;
    const struct field *fields;
    int field_count;
    /* `names`: fields that name an entry by its register and number; rows about what a viewer may not
     * know of are only counted. NULL: rows name nothing. */
    const struct field *names_register, *names_number;
};

struct relation {
    const char *name;
    const struct reg *target;
    const struct field *by; /* of target */
};

struct state {
    const char *name;
    struct words words;
    const char *tone; /* quiet active good warn bad done */
    bool final;
};

/* ---- actions ----------------------------------------------------------------------------------
 */

enum whom_kind {
    WHOM_ANYONE,
    WHOM_ROLE, /* role index */
    WHOM_PATH, /* `person` gives ids of persons (or null) for the entry */
    WHOM_SYSTEM_ADMINISTRATOR,
    WHOM_SECURITY_ADMINISTRATOR,
    WHOM_AUDITOR,
    WHOM_CLOCK,
    WHOM_EFFECT
};

struct whom {
    enum whom_kind kind;
    int role;
    const char *path;           /* as written: "department.head" */
    const struct bound *person; /* SELECT <person id>, a row each: params ENTRY, ME ... */
};

struct ask {
    const char *name;
    const struct field *field; /* the register's own, or an inline definition */
    const struct child *child; /* rows of a child are asked for; field is NULL then */
    bool stored;               /* the answer is written into the register's field */
    bool required;
    bool fresh; /* answered anew each time: what stands is neither shown nor kept */
};

/* What a guard asks to be none, or all people to be: the entries that are in its way. */
struct hindrance {
    const struct reg *reg;
    const struct bound *ids; /* SELECT their ids, at most WAY_MAX */
};
enum { WAY_MAX = 1000, WAYS_MAX = 8 };

struct guard {
    const struct bound *holds;    /* SELECT one integer: 1 only when true; NULL rows or 0 refuse */
    const struct hindrance *ways; /* may be none: the sentence then says all */
    int way_count;
    const char *source; /* the condition as written */
    struct words words;
    const char *basis;       /* "L21" or "" */
    const struct whom *mend; /* NULL where not named */
};

struct step {
    const struct whom *whoms;
    int whom_count;
    int quorum;
};

struct set {
    const char *target; /* field name */
    const struct field *field;
    const struct bound *value; /* SELECT the value */
};

enum effect_kind { EFFECT_CREATE, EFFECT_DO };

struct effect {
    enum effect_kind kind;
    const struct reg *target;
    const struct action *action; /* of target */
    const struct bound *on;      /* EFFECT_DO: SELECT ids in order */
    int for_each;                /* EFFECT_CREATE: index of the people answer, -1: none */
    const struct bound *rows;    /* EFFECT_CREATE: SELECT the ids to create for; NULL: none */
    const struct set *sets;      /* `field` is the target ask's field; target = its name */
    int set_count;
};

/* What no condition can say and the program itself works out, in the act, after the entry is written
 * and before what follows from it (office/compute.c). */
enum computation {
    COMPUTE_NONE,
    COMPUTE_CHECK_QUESTION, /* options and answer of an exam question fit its kind */
    COMPUTE_DRAW_PAPER,
    COMPUTE_KEEP_ANSWERS,
    COMPUTE_MARK_PAPER,
    COMPUTE_TAKE_UP,      /* a finding says what the examination says */
    COMPUTE_RECHECK,      /* refuses while the entry that a finding is about fails its check */
    COMPUTE_NOTE_RECHECK, /* notes whether it does */
    COMPUTE_SEAL_REPORT,  /* hashes what a kept report says, and counts what people made of it */
    COMPUTE_SIEVE_LATER,  /* the content of a release changed: it waits for the sieve */
    COMPUTE_TAKE_SIEVE,   /* what the sieve found is taken in */
    COMPUTE_DECIDE_HITS,
    COMPUTE_CONFIRM_HITS,
    COMPUTE_LOOK_AT_GAPS,
    COMPUTE_CHECK_SIEVED, /* refuses what was not sieved as it stands, by the rules of today */
    COMPUTE_BIND_RELEASE, /* the hash of the copy that goes out */
    COMPUTE_CHECK_WORDS,  /* a list of words reads as one */
    COMPUTE_CHECK_ROWS,   /* the rows of a list of data were taken with these columns */
    COMPUTE_DROP_ROWS,    /* and are no more */
    COMPUTE_CHECK_MOSAIC, /* a declared mosaic can be looked for, and is */
    COMPUTE_CHECK_TOLD,   /* what an applicant is told is sieved before it is done */
    COMPUTE_WEIGH,        /* what the sieve says of the level is written down; wants `weighs` */
};

/* `draws`: one entry out of a collection, by chance that the ledger makes provable (office/draw.h). */
struct draw {
    const struct field *field; /* what is drawn is written here */
    const struct bound *from;  /* SELECT ids in order, of the entry as it is written */
    const struct bound *put;   /* UPDATE ... RETURNING id: PARAM_EACH, where nothing stands yet */
};

struct action {
    const char *name;
    int index; /* in its register */
    struct words words, hint;
    const char *const *basis;
    int basis_count;
    bool creates;  /* from: nothing */
    uint32_t from; /* bit per state; all bits for `any` */
    int to;        /* state index, -1: stays */
    const struct whom *who;
    int who_count;
    const struct whom *not_by; /* paths only */
    int not_by_count;
    const struct ask *asks;
    int ask_count;
    const struct guard *guards;
    int guard_count;
    const struct step *steps;
    int step_count;
    int witnesses;
    const struct bound *write; /* INSERT ... RETURNING id, or UPDATE: stored asks, set fields,
                                  state, label, level, department, number, changed_*, leaf, rev */
    const struct set *links;   /* FIELD_PEOPLE targets of asks or set: none in `write` */
    int link_count;
    const struct bound *level;        /* SELECT rank when `set: level`; NULL else */
    const struct bound *compartments; /* SELECT bit set; NULL else */
    const struct bound *department;   /* SELECT id when `set: department`; NULL else */
    const struct bound *scope_label;  /* SELECT the label whose scope and compartments are taken
                                         over,  when `set: scope: source.scope`; NULL else */
    const struct whom *knows; /* joined to the scope whenever this action sets or adds to it */
    int knows_count;
    const struct whom *knows_not; /* of those joined, these are left out: whom it is about */
    int knows_not_count;
    const struct bound *ends_access; /* SELECT persons whose access ends with it; NULL: nobody's */
    int scope_ask, scope_add_ask;    /* index of the scope or people answer, -1 else */
    const struct effect *effects;
    int effect_count;
    const struct field *opens;
    bool scope_knows; /* `set: scope: knows`: those of `knows` and nobody else */
    bool renumber, signs;
    const struct set *covers; /* texts of the entry that are signed along, as they stand */
    int cover_count;
    bool shreds; /* the entry's files are destroyed with it */
    enum computation computes;
    const struct draw *draw; /* NULL: nothing is drawn */
    int line;
    const char *file;
};

/* ---- clocks, checks, lists ---------------------------------------------------------------------
 */

struct clock_rule {
    const char *name;
    struct words words;
    const char *at_source, *when_source; /* as written; when_source "" where it always runs */
    const struct bound
        *at;     /* SELECT CASE WHEN <when> THEN <at> END: date or moment text, or null */
    bool moment; /* `at` is a moment: due to the minute, not on a day */
    const struct remind {
        int n;      /* before (negative) or after `at` */
        bool hours; /* else days */
    } * reminds;
    int remind_count;
    const struct whom *to;
    int to_count;
    const struct escalation {
        struct remind after; /* since `at`, above 0; each row later than the one before */
        const struct whom *whoms;
        int whom_count;
    } * escalations; /* to whom it comes too, once it has been open for so long */
    int escalation_count;
    const struct action *action; /* NULL when it only reminds */
};

/* The nine links of report 1 and the thirteen heads of R58, by which the self-examination is told. */
enum { LINK_COUNT = 9, HEAD_COUNT = 13 };
struct link_name {
    const char *name; /* "carriers" */
    struct words words;
};
extern const struct link_name link_names[LINK_COUNT];
extern const struct words head_words[HEAD_COUNT]; /* head 1 is row 0 */

/* A small world in which a check is asked: rows to insert, in order, their ids given. */
struct example {
    struct example_row {
        const char *table;
        struct example_cell {
            const char *column;
            const char *text; /* NULL: the number n */
            int64_t n;
        } * cells;
        int cell_count;
    } * rows;
    int row_count;
    int64_t entry; /* of the check's register; 0 for a check on the office */
};
extern const char example_today[]; /* "2026-06-15", a Monday */
extern const char example_now[];

enum check_kind {
    CHECK_EACH,   /* each entry that it applies to: columns of reg->examine */
    CHECK_OFFICE, /* the office as a whole: `whole` gives 1 where it holds, 0 where not, null where it
                     does not apply */
    CHECK_RAW     /* `whole` gives the ids that fail; reg->examine says to which it applies */
};

/* A point of the self-examination. */
struct check {
    const char *name;
    int index; /* in its register */
    struct words words, remedy;
    struct words why; /* why so likely and so grave; zh NULL where it is not said */
    const struct reg *reg;
    enum check_kind kind;
    const struct bound *whole;
    uint64_t reads[REGISTERS_MAX / 64]; /* CHECK_OFFICE: the registers that it looks at */
    const struct bound *evidence;       /* SELECT the oldest and newest day or moment of evidence of
                                           those it applies to; NULL for the office as a whole */
    int link;                           /* of link_names */
    int head;                           /* 1..13, 0: none */
    const char *basis;
    const char *cause;         /* its name where none is named */
    const char *const *covers; /* rows of the mission: "CAR3" */
    int cover_count;
    int weight, likelihood, consequence;
    bool progress; /* whether work was done; else what came of it */
    bool veto;
    const struct example *fails, *holds; /* NULL where not given */
    const char *source;                  /* the condition as written */
    const char *applies;                 /* the same of `applies`; NULL where it is left out */
    int line;
};

/* A base number: how many entries, by what. A column of reg->examine after those of the checks. */
struct figure {
    const char *name;
    int index; /* in its register */
    struct words words;
    const char *group; /* "people" */
    const struct reg *reg;
    const struct field *by; /* a field of choice, level, state or yesno; NULL: one number */
};

/* Entries whose examination looks at a row of another register (or of `table`, e.g. role_grant): when
 * that row changes they are examined anew. */
struct reach {
    const struct reg *from; /* NULL: the table */
    const char *table;
    const struct bound *ids; /* SELECT their ids, PARAM_ENTRY being the row; NULL: all of them */
};

enum number_part {
    NUMBER_LITERAL,
    NUMBER_OFFICE,
    NUMBER_SERIES,
    NUMBER_YEAR,
    NUMBER_SEQ,
    NUMBER_PATH
};

struct number_piece {
    enum number_part part;
    const char *text; /* literal */
    int width;        /* of NUMBER_SEQ */
    /* Of NUMBER_PATH: the number of the entry (PARAM_ENTRY) that the field `via` refers to. Every
     * action that creates asks for `via`. */
    const struct field *via;
    const struct bound *value;
};

/* Papers that an entry can be printed as (`prints:` of a register). Who adds one adds its name in
 * fields.c and its row in office/paper_forms.c. */
enum paper_form {
    PAPER_LETTER,
    PAPER_DESTRUCTION,
    PAPER_RECEIPT,
    PAPER_CIRCULATION,
    PAPER_DESTRUCTION_LIST,
    PAPER_CIRCULATION_SLIP,
    PAPER_DISPATCH_RECEIPT,
    PAPER_MUSTER,
    PAPER_INCIDENT_REPORT,
    PAPER_CERTIFICATE,
    PAPER_REPLY,
    PAPER_LABELS,
    PAPER_FORMS
};

const char *paper_form_name(enum paper_form form); /* "receipt" */

/* What an entry's page shows beside its record (`shows:`). Who adds one adds its name in fields.c and
 * its row in web/panels.c. */
enum panel_kind {
    PANEL_DERIVATION,
    PANEL_LEAK_DISTANCE,
    PANEL_TOPOLOGY,
    PANEL_MUSTER,
    PANEL_EXAM,
    PANEL_DRAW,
    PANEL_SIEVE, /* wants `weighs` */
    PANEL_KINDS
};

const char *panel_kind_name(enum panel_kind kind); /* "derivation" */

/* What of an entry is held against the sieve (`weighs:`, office/weigh.h). Fields of the register; NULL: none. */
enum weighed { WEIGHED_AGREES, WEIGHED_TOO_LOW, WEIGHED_TOO_HIGH, WEIGHED_UNREAD, WEIGHED_COUNT };
const char *weighed_name(enum weighed weighed); /* "too_low" */
struct weighs {
    const struct field *level; /* as it is chosen */
    const struct field
        *matter; /* of the list of matters, and there the level that one stands for */
    const struct field *grade;
    const struct field *source;          /* what it derives from */
    const struct field *until;           /* its last day as a secret */
    const struct field *ended;           /* since when it is none any more */
    const struct field *reason;          /* why it is lower than the sieve says */
    const struct field *proposes, *says; /* written by `computes: weigh` */
    const struct field *const *texts;
    int text_count;
    const struct field *const *basis; /* one of them known: the determination has a basis */
    int basis_count;
    const struct action *derive; /* asks for `source` */
};

struct reg {
    const char *name, *table; /* "document", "r_document" */
    int index;
    struct words words;
    const char *regulation; /* the regulation that defines it */
    const char *file;
    int line;
    const struct number_piece *number;
    int number_count;
    const char *series;
    const struct field *series_by, *follows, *title;
    int holds;       /* level rank */
    uint32_t prints; /* bit per enum paper_form */
    uint32_t shows;  /* bit per enum panel_kind */
    const struct weighs *weighs;
    const struct whom *view;
    int view_count;
    const struct field *fields; /* own fields, then the system fields */
    int field_count, own_count;
    const struct child *children;
    int child_count;
    const struct relation *relations;
    int relation_count;
    const struct state *states;
    int state_count;
    const struct action *actions;
    int action_count;
    const struct clock_rule *clocks;
    int clock_count;
    const struct check *checks;
    int check_count;
    const struct figure *figures;
    int figure_count;
    /* SELECT id, label, department, then one column for each check (1 holds, 0 fails, null: it does
     * not apply; of CHECK_OFFICE always null, of CHECK_RAW 1 where it applies) and for each figure
     * (what it is counted by as text, "" where nothing parts it, null: not counted). Of all entries,
     * and of PARAM_ENTRIES. NULL where there is neither check nor figure. */
    const struct bound *examine, *examine_some;
    bool examine_now; /* it leans on the moment, not only on the day */
    const struct reach *reaches;
    int reach_count;
    const struct field *const *columns; /* of the list */
    int column_count;
    const struct field *const *search; /* what the full-text index holds, besides the number */
    int search_count;
    const struct field *sort;
    bool sort_descending;
    const struct bound
        *by_id; /* SELECT of every field's column in `fields` order, then label, leaf,
                   rev; PARAM_ENTRY. People and scope fields give NULL there. */
    const struct bound *title_of; /* SELECT number, title text, label, state; PARAM_ENTRY */
};

struct role {
    const char *name;
    struct words words;
};

/* ---- reports ----------------------------------------------------------------------------------
 */

/* Days from and to; the moments at which they begin and have ended. */
enum report_end { PERIOD_FROM, PERIOD_TO, PERIOD_BEGINS, PERIOD_ENDS, PERIOD_WORDS };

enum report_figure_kind {
    REPORT_COUNT,    /* how many entries */
    REPORT_SUM,      /* of their field `of` */
    REPORT_EARLIEST, /* day or moment in `of` */
    REPORT_LATEST,
    REPORT_NAMES,  /* what they are called; as a number: how many */
    REPORT_VALUE,  /* worked out of figures before it */
    REPORT_SHARE,  /* of one figure in another, in per cent */
    REPORT_POINTS, /* of the examination */
    REPORT_MEASURE /* what the examination comes to */
};

enum report_measure {
    MEASURE_SCORE,  /* on a hundred; as a number in tenths */
    MEASURE_GRADE,  /* conforms ...; as a number 1, 2 or 3 (fails); unknown where nothing applies */
    MEASURE_VETOES, /* points that fail the whole */
    MEASURE_RISK,   /* the risk coefficient; as a number in thousandths; only of the whole */
    MEASURE_WORDS
};

/* What of the checks is counted. */
enum report_points {
    POINTS_ALL,        /* checks */
    POINTS_APPLICABLE, /* checks that apply to something */
    POINTS_HOLDING,
    POINTS_FAILING,
    POINTS_POPULATION, /* entries that they look at */
    POINTS_ENTRIES,    /* entries that fail */
    POINTS_WORDS
};

/* Which checks; -1 and 0: no matter. `register` of the check's own. */
struct report_choice {
    int link, head;
    const struct reg *reg;
    const char *check;
};

struct report_figure {
    const char *name;
    enum report_figure_kind kind;
    const struct reg *reg;    /* whose entries; NULL where it has none of its own */
    const struct bound *rows; /* SELECT id, label, number, `of`: PARAM_SIGHT, PARAM_PERIOD */
    const struct field *of;   /* NULL: none */
    const struct bound *value;
    int part, whole; /* REPORT_SHARE: figures of the same sentence */
    enum report_points points;
    enum report_measure measure;
    struct report_choice choice;
    const char *source; /* as written */
};

enum report_piece_kind {
    PIECE_TEXT,
    PIECE_FIGURE, /* `index` of the sentence's figures */
    PIECE_FIELD,  /* of the entry that the sentence is said of */
    PIECE_END,    /* `index`: enum report_end */
    PIECE_TODAY,
    PIECE_OFFICE,
    PIECE_NAME,   /* of the point, link, head or entry; an entry's title */
    PIECE_NUMBER, /* of the entry */
    PIECE_REMEDY, /* of the point */
    PIECE_SINCE   /* when the point's oldest failure was found */
};

struct report_piece {
    enum report_piece_kind kind;
    int index;
    const char *text;
    const struct field *field;
};

/* One way to say the sentence. */
struct report_saying {
    const struct bound *when; /* NULL: always */
    const char *when_source;
    bool missing; /* it says that the evidence is not there */
    int absent;   /* -1; else said where that figure is unknown or 0 */
    struct words words;
    const struct report_piece *pieces[2]; /* by language */
    int piece_count[2];
};

enum report_each {
    REPORT_ONCE,
    REPORT_EACH_POINT,
    REPORT_EACH_LINK,
    REPORT_EACH_HEAD,
    REPORT_EACH_ENTRY
};

struct report_sentence {
    const char *name; /* unique within the report */
    const char *basis;
    int line;
    enum report_each each;
    const struct reg *each_reg; /* REPORT_EACH_ENTRY */
    const struct bound *rows;   /* as of a figure */
    const char *source;
    enum report_points points;   /* REPORT_EACH_POINT: POINTS_FAILING, _HOLDING or _APPLICABLE */
    struct report_choice choice; /* of points; also what its figures take where they say nothing */
    int limit;                   /* of what `each` gives; 0: none */
    const struct bound *when;    /* NULL: always said */
    const char *when_source;
    const struct report_figure *figures;
    int figure_count;
    uint64_t records; /* bit per figure: what the sentence rests on */
    int first_record; /* of them the one named first: without it `missing` is said */
    const struct report_saying *sayings;
    int saying_count;
};

/* What is drawn up out of the examination, behind the sentences. */
enum report_exhibit {
    EXHIBIT_NUMBERS, /* base numbers, at the period's beginning and end */
    EXHIBIT_LINKS,   /* points by link */
    EXHIBIT_HEADS,   /* points by head of R58 */
    EXHIBIT_FAILING, /* the points that fail */
    EXHIBIT_COUNT
};
const char *report_exhibit_name(enum report_exhibit exhibit); /* "numbers" */

struct report_section {
    const char *name;
    struct words words;
    int level; /* 1 to 3 */
    const struct report_sentence *sentences;
    int sentence_count;
    uint32_t tables, charts; /* bit per exhibit */
};

struct report {
    const char *name; /* "self_inspection" */
    struct words words;
    const char *const *basis;
    int basis_count;
    const struct report_section *sections;
    int section_count;
    const char *file;
    int line;
};

struct regulation {
    const char *name;
    const char *file;
    struct words title, purpose; /* purpose.zh NULL where there is none */
    const char *const *basis;
    int basis_count;
    struct str text; /* the file's bytes, as hashed */
};

/* ---- the watch over convergence (inspect/gather.h) ---- */

enum piece_kind { PIECE_READ, PIECE_COPY, PIECE_PRINT, PIECE_EXPORT, PIECE_RELEASE, PIECE_KINDS };
extern const char *const piece_kind_names[PIECE_KINDS]; /* "read" ... */

/* An act by which somebody comes to hold something, or by which it is released. */
struct gather {
    const char *act; /* "copy.receive", "document.print" */
    const struct reg *reg;
    const struct action *action; /* NULL: print, export */
    enum piece_kind kind;
    const struct reg *of;      /* what is gathered: itself, or what one of its fields refers to */
    const struct bound *piece; /* SELECT of that entry id, label, department, level, number, matter
                                  (id or null), attribute (text or null); PARAM_ENTRY is the act's */
    int line;
};

enum watch_counts {
    WATCH_PIECES,
    WATCH_ENTRIES,     /* different ones */
    WATCH_MATTERS,     /* that they belong to */
    WATCH_ORIGINATORS, /* departments that they belong to, besides his own */
    WATCH_ATTRIBUTES   /* of one matter, in what was released */
};

/* A rule: what is unusual. */
struct watch {
    const char *name; /* a value of the choice gathering_alert.rule */
    struct words words;
    const char *basis;
    enum watch_counts counts;
    bool released;   /* counts what the office released, by matter; else what a person gathered */
    bool not_needed; /* only what his department, scope or post does not explain */
    unsigned kinds;  /* bit per enum piece_kind */
    int from_level;  /* lower ones are not counted */
    const int *windows; /* days, rising */
    int window_count;
    int least;      /* what is less is never unusual */
    int times;      /* how many times the deviation above the median is still usual */
    int own, peers; /* so many windows of his own, so many peers, make a baseline */
    int line;
};

struct watching {
    const struct gather *gathers, *releases;
    int gather_count, release_count;
    const struct watch *rules;
    int rule_count;
    const struct bound *people; /* SELECT id, department, post, what peers share; of all people */
};

struct rulebook {
    struct arena *arena;
    const struct watching *watching; /* NULL: nothing is watched */
    const struct regulation *regulations;
    int regulation_count;
    const struct reg *const *regs;
    int reg_count;
    const struct role *roles;
    int role_count;
    const struct choices *const *choices;
    int choices_count;
    const struct report *reports;
    int report_count;
    const struct rule_file *sieve; /* the sieve's, as they came: another folder reads them */
    int sieve_count;
};

#endif
