/* What the templates of the frame and the common parts show. Plain values that a page fills from
 * the office's answers; every text is escaped by the templates, so it may hold anything. Owned by
 * the request's arena or static. */
#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H

#include "access/level.h"
#include "base/buf.h"
#include "base/words.h"

/* ---- the frame of every page ------------------------------------------------------------------
 */

struct nav_item {
    const char *href;
    struct words title;
    const char *icon; /* a name of icon_named() in icons.html, or NULL */
    int count;        /* shown as a badge where > 0 */
    bool is_current;
};

struct nav_group {
    struct words title; /* {0} for none */
    const struct nav_item *items;
    int count;
    bool folds, is_open; /* a regulation with its registers; open where the page is in it */
};

enum tone { TONE_PLAIN, TONE_GOOD, TONE_NOTE, TONE_WARN, TONE_BAD };

struct notice {
    enum tone tone;
    struct words text;
    const char *basis; /* "L21", or NULL */
};

struct page {
    struct buf *out;
    enum lang lang;
    struct words title;
    enum level level; /* the highest level that this page shows: its banner */
    bool has_level;   /* false on a page before the login: no banner */
    bool is_exercise; /* an office founded as an exercise: says so on every page */
    bool has_demonstration_key;
    struct words office;
    const char *person; /* who is logged in, or NULL */
    const char *post;   /* and as what, or NULL */
    const char *csrf;   /* token for the forms, or NULL */
    const char *here;   /* path and query of this page: where the language switch returns to */
    const char *search; /* what was searched, or NULL */
    const char *version;
    const struct nav_group *nav;
    int nav_count;
    const struct notice *notices;
    int notice_count;
    void (*content)(struct page *p, const void *view);
    const void *view;
};

/* ---- parts -------------------------------------------------------------------------------------
 */

struct chip {
    struct words text;
    enum tone tone;
};

enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_LEVEL, CELL_CHIP, CELL_LINK };

struct cell {
    enum cell_kind kind;
    struct str text;  /* TEXT, NUMBER, DATE, LINK */
    const char *href; /* LINK */
    enum level level; /* LEVEL */
    struct chip chip; /* CHIP */
    enum tone tone;   /* DATE: an overdue one is TONE_BAD */
};

struct column {
    struct words title;
    const char *href; /* sorts by this column; NULL where it cannot */
    int sorted;       /* 1 ascending, -1 descending, 0 not */
    bool is_number;   /* right-aligned */
};

struct table_row {
    const struct cell *cells; /* as many as columns */
    const char *href;         /* what j, k and Enter open; NULL for none */
};

struct table_view {
    struct words caption; /* read out, not shown */
    const struct column *columns;
    int column_count;
    const struct table_row *rows;
    int row_count;
    struct words empty; /* said where there is no row */
};

struct pager {
    long long first, last;       /* number of the first and last row shown, from 1 */
    long long total;             /* -1: not counted */
    const char *previous, *next; /* links or NULL */
};

enum input_kind {
    INPUT_TEXT,
    INPUT_LONG_TEXT,
    INPUT_NUMBER,
    INPUT_DATE,
    INPUT_TIME,
    INPUT_MOMENT,
    INPUT_CHOICE, /* radio buttons up to 5 options, else a select */
    INPUT_LEVEL,
    INPUT_PERIOD,    /* text with a hint: 10 years, a date, an event */
    INPUT_REFERENCE, /* person, post, department, entry: search box with a list */
    INPUT_PEOPLE,    /* several people: one a line, or picked */
    INPUT_FILE,
    INPUT_PASSWORD,
    INPUT_CHECK
};

struct option {
    struct str value;
    struct words text;
    bool is_chosen;
};

struct field_view {
    enum input_kind kind;
    const char *name;         /* of the parameter; [a-z0-9_] */
    struct words label, hint; /* hint {0} for none */
    struct str value;         /* as typed, or as it stands */
    const char *error;        /* in the reader's language, or NULL */
    const char *basis;        /* article of the error or rule, or NULL */
    const struct option *options;
    int option_count;
    int length_max;                       /* characters; 0: none */
    bool is_required, is_fixed, is_first; /* fixed: shown, not to be changed */
    const char *suggest;      /* REFERENCE: address that answers ?q= with [{value,text}], or NULL */
    const char *autocomplete; /* "username", "current-password" ..., or NULL: off */
};

struct form_view {
    const char *action;
    const char *submit; /* words of the button, in the reader's language */
    const char *cancel; /* link, or NULL */
    const struct field_view *fields;
    int field_count;
    const char *error; /* of the whole, or NULL */
    const char *basis;
    bool has_file;
};

struct timeline_item {
    const char *moment; /* as shown */
    const char *who;
    struct words what;
    struct str note;   /* or {0} */
    const char *proof; /* link to the ledger leaf, or NULL */
    long long leaf;    /* its number; -1 none */
    enum tone tone;
};

struct timeline {
    const struct timeline_item *items;
    int count;
};

struct tab {
    const char *href;
    struct words title;
    int count; /* -1: not counted */
    bool is_current;
};

struct tabs {
    const struct tab *tabs;
    int count;
};

/* One fact of the identity strip or of a list of facts. */
struct fact {
    struct words name;
    struct cell value;
};

struct facts {
    const struct fact *facts;
    int count;
};

/* The strip on top of an entry: who it is, where it is, what comes next. */
struct identity {
    const char *number;
    struct str title;
    enum level level;
    const char *mark; /* "机密★10年", or NULL: the level's name */
    struct chip state;
    struct facts facts;
};

/* Ask first: an action, and if it is closed to this reader, what is missing and who can give it. */
struct action_view {
    const char *href; /* of its form; NULL where closed */
    struct words title;
    bool is_main;
    const struct words *missing;
    int missing_count;
    const char *basis;
};

struct actions_view {
    const struct action_view *actions;
    int count;
};

struct problem_view {
    int status;
    struct words what; /* what happened */
    const char *basis; /* the article that says so, or NULL */
    struct words next; /* what to do now */
};

struct login_view {
    const char *login; /* typed before */
    const char *error; /* or NULL */
    const char *back;  /* where to go afterwards: a path of ours */
};

/* Pictures of the levels and tones for the templates: CSS class endings. */
const char *level_class(enum level level);
const char *tone_class(enum tone tone);

#endif
