/* Looking at registers: lists, entries, time lines, and what is open to the viewer (ask-first). What
 * he may not know of is in none of them. */
#ifndef OFFICE_ENTRY_H
#define OFFICE_ENTRY_H

#include "office/desk.h"

/* A value as a person reads it, in the viewer's language. */
struct shown {
    const struct field *field;
    struct str text;      /* "" when there is none, or when it may not be known */
    int64_t ref;          /* the entry it refers to, where the viewer may know it; else 0 */
    const struct reg *to; /* of that entry */
    int level;            /* FIELD_LEVEL: its rank, else -1 */
};

/* ---- lists ---------------------------------------------------------------------------------------- */

enum { LIST_LIMIT_MAX = 200, LIST_COUNT_MAX = 1000 };

struct list_want {
    struct str reg;
    struct {
        struct str field, value;
        enum list_op op;
    } filters[8];
    int filter_count;
    struct str search; /* as typed */
    struct str sort;   /* "", "title", "-due" */
    struct str cursor; /* next or previous of an earlier page; "" for the first */
    int limit;         /* 0: 50 */
};

struct list_row {
    int64_t id;
    uint32_t label;
    int level;
    const struct state *state;
    const struct shown *cells; /* as reg->columns */
};

struct list_page {
    const struct reg *reg;
    const struct list_row *rows;
    int count;
    int64_t total;             /* of all pages */
    bool total_more;           /* there are more than that */
    struct str next, previous; /* cursors, "" at the ends */
};

/* ERR_INPUT names a filter, sort or cursor that the register does not know. */
enum err must_check entry_list(struct desk *k, const struct list_want *want,
                               struct list_page *ret_page);

/* A few entries for a field that refers to `reg`: by typed words, or the newest. */
struct pick {
    int64_t id;
    struct str number, title;
};
enum err must_check entry_picks(struct desk *k, const struct reg *reg, struct str typed, int limit,
                                struct pick **ret_picks, int *ret_count);

/* ---- one entry --------------------------------------------------------------------------------------- */

struct entry_view {
    const struct reg *reg;
    int64_t id, rev, leaf;
    struct str number, title;
    uint32_t label;
    int level;
    uint64_t compartments;
    const struct state *state;
    const struct shown *fields; /* own fields, then the system fields; as reg->fields */
    int field_count;
    struct str mark; /* the national mark: 机密★10年 ... */
    struct scope_shown {
        struct str text; /* "person: …", with the time */
    } * scope;           /* who may know; count -1: everybody who is cleared */
    int scope_count;
    struct str next_due;      /* the next deadline, as stored, "" for none */
    struct str next_due_when; /* as the office's own clock says it */
    bool next_due_over;
    const struct words *next_due_words;
};

/* By id, or by number where id is 0. */
enum err must_check entry_view(struct desk *k, const struct reg *reg, int64_t id, struct str number,
                               struct entry_view *ret_view);

/* Entries of another register that refer to this one, by the register's relations. */
struct related {
    const struct relation *relation;
    const struct list_page *page;
};
enum err must_check entry_related(struct desk *k, const struct entry_view *view,
                                  struct related **ret_related, int *ret_count);

struct file_row {
    int64_t id, size;
    const char *name, *media, *field, *at;
};
enum err must_check entry_files(struct desk *k, const struct entry_view *view,
                                struct file_row **ret_rows, int *ret_count);

/* ---- what happened: the time line out of the ledger ----------------------------------------------------- */

struct event {
    int64_t leaf;
    const char *at;  /* moment, UTC */
    struct str who;  /* name; "" the office itself */
    struct str what; /* "发放" */
    enum { EVENT_DONE, EVENT_ASKED, EVENT_DECIDED, EVENT_REFUSED, EVENT_READ, EVENT_CAUSED } kind;
    struct str note; /* reason, reading number, answers in short; EVENT_CAUSED: by which act on
                               which entry, where the viewer may know that one: else who and note are "" */
    struct str responsible; /* names, by commas */
};
/* The latest `limit` (0: 200), the newest first: acts on this entry, and what acts on others caused here. */
enum err must_check entry_events(struct desk *k, const struct entry_view *view, int limit,
                                 struct event **ret_events, int *ret_count);

/* The rows of its children, by the register's children in order. */
struct child_cell {
    struct str text, typed; /* as shown; as it would be typed */
    int level;              /* FIELD_LEVEL: its rank, else -1 */
};
struct child_rows {
    const struct child *child;
    const struct child_cell *cells; /* row_count * child->field_count */
    int row_count;
    int hidden; /* rows that name an entry which the viewer may not know of: in no cell */
};
enum err must_check entry_children(struct desk *k, const struct entry_view *view,
                                   struct child_rows **ret_rows);

/* Its values as they would be typed, one for each ask of the action ("" where there is none, and
 * where it is answered anew each time): what the form begins with. A scope begins with who may know it now. */
enum err must_check entry_typed(struct desk *k, const struct entry_view *view,
                                const struct action *action, struct str **ret_texts);

/* Who may know the entries of a label, as it would be typed; "" for everybody who is cleared. */
struct str entry_knowing(struct desk *k, uint32_t label);

/* ---- ask-first ------------------------------------------------------------------------------------------- */

struct door {
    const struct action *action;
    bool open;
    struct str why; /* closed: what is missing */
    struct str who; /* and who can give it or do it */
    const char *basis;
};
/* All actions a person can do by hand: of the entry in its state, open first; of a register those that
 * make an entry (view NULL). What depends on answers is decided when they are there. */
enum err must_check entry_doors(struct desk *k, const struct reg *reg,
                                const struct entry_view *view, struct door **ret_doors,
                                int *ret_count);

/* ---- shown values, for forms and others ------------------------------------------------------------------ */

/* A stored scalar as text for a person. */
struct str shown_text(struct desk *k, const struct field *f, struct str text, int64_t n,
                      bool is_null);
/* Title and link of an entry, where it may be known; else ret_shown stays. */
enum err must_check shown_entry(struct desk *k, const struct reg *reg, int64_t id,
                                struct shown *ret_shown);
/* Local time of a moment: "2026-11-22 18:46". */
struct str shown_moment(struct desk *k, struct str moment);

#endif
