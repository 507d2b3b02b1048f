/* What the templates of the pages show: filled by page_*.c out of the office's answers. */
#ifndef WEB_PAGE_VIEWS_H
#define WEB_PAGE_VIEWS_H

#include "inspect/compose_file.h"
#include "office/account.h"
#include "office/bylaw.h"
#include "office/dayone.h"
#include "office/exam.h"
#include "office/inbox.h"
#include "office/muster.h"
#include "office/paper.h"
#include "office/paper_bridge.h"
#include "office/proof.h"
#include "office/rehearse.h"
#include "office/rules.h"
#include "office/vault.h"
#include "report/topology.h"
#include "web/layout.h"
#include "web/panels.h"
#include "web/verifier.h"

struct simple_form {
    struct words title;
    struct words intro; /* zh NULL: none */
    struct form_view form;
};

/* ---- my account ---- */

struct me_view {
    const char *login;
    enum administrator kind;
    bool has_person, has_key;
    int64_t person;
    enum level clearance;
    struct grant_row *roles;
    int role_count;
    struct str feed_since;     /* when the calendar's password was made; empty: there is none */
    const char *feed_password; /* just made: shown this once; NULL else */
};

struct sessions_view {
    struct session_row *rows;
    int count;
};

/* ---- work ---- */

struct tile {
    const char *href;
    struct words title;
    int64_t count;
    bool is_more; /* at least so many */
    enum tone tone;
};

struct work_view {
    const struct tile *tiles;
    int tile_count;
    const struct request_row *asked, *mine;
    const struct due_row *due;
    int asked_count, mine_count, due_count;
    const struct stuck_row *stuck; /* for the system administrator */
    int stuck_count;
    const struct tile *registers;
    int register_count;
    bool is_administrator;
    bool sees_overview; /* the page for leaders */
};

struct requests_view {
    const struct request_row *asked, *mine;
    int asked_count, mine_count;
};

struct due_view {
    const struct due_row *rows;
    int count;
    bool all;
};

/* What one may begin, in the order of the regulations. */
struct start_row {
    const struct reg *reg;
    const struct action *action;
    struct words system; /* the regulation's title, at its first row; zh NULL else */
};
struct start_view {
    struct str typed;
    struct start_row *rows;
    int count;
};

struct search_view {
    struct start_view starts;
    struct str typed;
    const struct list_page *pages;
    const struct reg *const *regs;
    int count;
};

/* ---- a register ---- */

struct filter_view {
    const char *name; /* of the parameter */
    struct words label;
    enum { FILTER_SELECT, FILTER_DATE, FILTER_TEXT } kind;
    const struct option *options;
    int option_count;
    struct str value;
};

struct list_column {
    const char *href; /* sorts by it; NULL where it cannot */
    int sorted;
};

struct list_view {
    const struct reg *reg;
    const struct list_page *list;
    const struct list_column *columns;
    const struct filter_view *filters;
    int filter_count;
    struct str search;
    struct str sort; /* kept when the filters change */
    bool is_filtered;
    const char *next, *previous;
    const struct actions_view *actions;
    bool can_import;
    const char *export_href;
};

/* ---- a table on its way in ---- */

struct column_view {
    const char *name; /* of the control: "map.3" */
    const char *letter;
    struct str heading;
    struct option *options; /* what is asked, and nothing */
    int option_count;
    bool sure, found;
};

struct bad_view {
    const char *row, *column;
    struct str why;
};

struct sheet_view {
    const struct reg *reg;
    const struct action *action;
    const char *error; /* in the reader's language, or NULL */
    const char *token; /* of the upload; NULL: nothing is there yet */
    struct str file;
    struct str pasted;
    struct option *sheets;
    int sheet_count;
    const struct column_view *columns;
    int column_count, rows;
    bool good_rows;
    /* what came of it */
    bool is_done, none;
    int64_t done, requests, bad;
    struct str first, last;
    const struct bad_view *bads;
    int bad_count;
    const char *errors;            /* token of the workbook of bad rows */
    const struct import_low *lows; /* lower than what their text says */
    int low_count, low_shown;
};

/* ---- day one ---- */

struct day_page {
    const char *error;               /* in the reader's language, or NULL */
    const struct day_report *report; /* NULL: nothing was looked at yet */
    const char *const *tokens;       /* of its files */
    const int *numbers;              /* of its sheets: which of their file's, from 1 */
    const int *found;                /* columns of each sheet that give something */
    const char *workbook;            /* token of the report */
};

/* ---- scanned papers ---- */

enum { SCAN_FILES_MAX = 60 };

struct scan_row {
    const struct paper_page *page;
    const char *href; /* of its entry; NULL: none of ours */
    const char *act;  /* the form of what it proves, NULL where that is not to be done */
};
struct scan_file {
    const char *name;
    const char *why; /* it could not be read, in the reader's language; NULL */
    struct scan_row *rows;
    int count;
};
struct scan_view {
    const char *error;
    const struct scan_file *files; /* NULL: nothing was sent yet */
    int count;
    int pages, known;
};

/* ---- an entry ---- */

struct relation_view {
    const struct relation *relation;
    const struct list_page *list;
};

struct begin_view {
    struct words reg, action;
    const char *href;
};

struct entry_page {
    const struct entry_view *entry;
    const struct identity *identity;
    const struct tabs *tabs;
    const char *tab;
    const struct child_rows *children;
    const struct file_row *files;
    int file_count;
    const struct list_page *related; /* of the tab */
    const struct timeline *timeline;
    const struct actions_view *actions;
    const struct begin_view *begins; /* what may be begun with it */
    int begin_count;
    const char *tool; /* a page of its own for working with it, or NULL */
    struct words tool_title;
    const struct weigh_view *weigh; /* page_weigh.h; NULL */
    const struct panel *panels;     /* what its register shows beside the record */
    int panel_count;
    const struct paper_offer *papers; /* it can be printed as these */
    int paper_count;
};

/* ---- forms of actions ---- */

enum { CHILD_ROWS_EMPTY = 3 };

struct child_form {
    const struct child *child;
    struct words label;
    const struct field_view *fields; /* row_count * child->field_count */
    int row_count;
    const char *error;
};

struct pick_group {
    struct words title;
    const struct option *options;
    int count;
};

/* One question of an action: a plain field, a scope or the rows of a child. */
struct ask_view {
    const struct field_view *field;
    const struct child_form *child;
    const struct pick_group *groups; /* of a scope */
    int group_count;
    const char *file_name, *file_token; /* an upload that waits */
};

struct action_form {
    const struct reg *reg;
    const struct action *action;
    const struct entry_view *entry; /* NULL for one that makes an entry */
    const char *href, *cancel;
    int64_t rev;
    const struct ask_view *asks;
    int ask_count;
    const char *error, *basis; /* of the whole */
    const char *error_label, *error_field;
    bool has_file, waits;       /* an approval or a witness follows */
    const struct shown *covers; /* texts that the signature will cover */
    int cover_count;
    bool is_grave;                  /* destroys or ends */
    bool weighs;                    /* what is typed can be weighed before it is done */
    const struct weigh_view *weigh; /* page_weigh.h; NULL */
};

/* ---- requests ---- */

struct request_page {
    const struct request_view *rq;
    const struct identity *identity; /* of the entry; NULL where it would make one */
    const char *entry_href;
    const char *error, *basis;
    struct str typed_reason;
};

/* ---- readings ---- */

enum preview { PREVIEW_NONE, PREVIEW_IMAGE, PREVIEW_TEXT, PREVIEW_PDF };

struct reading_view {
    int64_t reading;
    const struct vault_file *file;
    const char *size, *at;
    enum preview preview;
};

/* ---- accounts ---- */

struct accounts_view {
    const struct account_row *rows;
    int count;
    const struct form_view *make; /* NULL for the security administrator */
};

struct account_view {
    const struct account_row *row;
    bool is_security; /* else the system administrator */
    const struct form_view *forms[4];
    int form_count;
    const struct grant_row *roles;
    int role_count;
    const struct form_view *give;
};

/* ---- musters ---- */

struct muster_page {
    const struct muster_view *muster;
    const struct identity *identity;
    const struct actions_view *actions;
    const struct muster_scan *last; /* what was read last, or NULL */
    int64_t done, all;              /* items that are accounted for, of all */
};
enum tone muster_tone(enum muster_seen seen);
/* Columns of an item that are worth the room. */
struct str muster_cell(const struct list_row *row, const struct reg *reg, const char *field);

/* ---- ledger and regulations ---- */

struct ledger_view {
    const struct proof_row *rows;
    int count;
    struct str act, since, until, actor;
    const char *older;
    bool is_auditor;
};

struct verify_view {
    const struct verifier_state *state;
    const char *root, *ended_at;
};

struct text_view {
    struct words title, intro;
    struct str text;
    const char *back;
    struct words back_title;
};

struct rules_view {
    const struct rules_version *rows;
    int count;
    const char *const *proposers, *const *approvers;
    const struct reg *const *regs;
    int reg_count;
};

struct rules_text_view {
    const struct rules_version *row;
    const struct rule_file *files;
    int file_count;
    bool may_approve;
};

/* A version held against what was done. */
struct rehearsal_view {
    int64_t version;
    struct rehearsal_report report;
};

struct exams_view {
    struct exam_row *rows;
    int count;
};

struct regulations_view {
    const struct regulation *const *rows;
    const char *const *basis; /* in words */
    int count;
    int64_t version;
};

/* A regulation, or the chapter of one register. */
struct regulation_view {
    const struct regulation *regulation;
    const struct reg *reg; /* only its chapter; NULL: all */
    const struct bylaw *text;
    bool may_see; /* the register itself */
};
const char *chart_tone(const struct reg *reg, const struct chart_node *node); /* CSS class ending */
struct str block_text(const struct doc_block *b);                             /* of its first run */
bool chapter_block_is_states(const struct bylaw_chapter *c, const struct doc_block *b);

/* ---- reports ---- */

enum { REPORT_PROOFS_SHOWN = 40, REPORT_RECORDS_SHOWN = 100 };
struct report_shown {
    const struct composed *composed;
    const char **numbers; /* of its sections */
    const struct drawing *charts[EXHIBIT_COUNT];
};
struct report_view {
    const struct rulebook *book;
    const char *period;               /* as it is typed */
    const struct report_shown *shown; /* NULL: none was asked for */
    const struct list_page *kept;     /* NULL: none to see */
    bool may_keep;
};
struct kept;
struct kept_view {
    const struct kept *kept;
    const struct identity *identity;
    const struct actions_view *actions;
    const struct report_shown *report;
    struct str changes; /* how many sentences people made, in words; "" for none */
    bool may_state;
    const struct composed_sentence *at; /* whose form is open; NULL: none */
    struct str add_at;                  /* the sentence or section behind which one is added; "" */
    struct str done;                    /* what was changed last */
    struct str words[LANG_COUNT], reason;
    const char *error;
};
struct visit;
enum err must_check report_shown(struct visit *x, const struct composed *c,
                                 const struct report_shown **ret_shown);

/* ---- what the templates ask ---- */

const char *href_entry(const struct reg *reg, int64_t id); /* until the thread's 8th next call */
const char *size_text(int64_t bytes);                      /* "1.2 MB"; the same */
struct words kind_words(const char *kind);                 /* of accounts */
struct words account_state_words(const char *state);
enum tone account_state_tone(const char *state);
struct words request_state_words(const char *state);
enum tone request_state_tone(const char *state);
struct words exam_state_words(const char *state); /* of a paper; "": none */
enum tone exam_state_tone(const char *state);
struct words rules_state_words(const char *state);
struct words verdict_words(const char *verdict);
enum tone page_state_tone(const struct state *state);

/* ---- the topology ---- */

struct topology_view {
    const struct topology *map;
    const struct drawing *drawing;
    int64_t network;  /* 0: all */
    const char *file; /* where the picture is to be had */
};
const char *mark_anchor(const struct mark *m);

#endif
