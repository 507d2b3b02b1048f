/* A report that writes itself: the sentences of a report of the rulebook (`reports:`), each with the
 * figures that it is made of and the entries behind them, for one viewer, period and language.
 *
 * Only what the viewer may know of is counted, named and listed. A register that is not open to him
 * gives no figure: the sentence then says that it cannot be shown. Equal database, viewer, day and
 * wish give equal reports. Registers are counted as they stand on the day of composing; the period
 * bounds what happened in it. */
#ifndef INSPECT_COMPOSE_H
#define INSPECT_COMPOSE_H

#include "base/json.h"
#include "inspect/examine.h"

struct report_period {
    char from[11], to[11]; /* days, both within */
};

/* "2026", "2026-H1", "2026-Q3", "2026-05" or "2026-01-01..2026-06-30". ERR_INPUT. */
enum err must_check report_period_parse(struct str text, struct report_period *ret_period);

struct compose_want {
    struct str kind; /* "self_inspection"; '-' serves for '_' */
    struct report_period period;
    enum lang lang;
    bool leaves; /* also finds the leaf of each record: who only shows a report needs none */
};

/* ---- what it consists of; everything lives in the desk's arena. It refers to nothing in the rulebook, since
 * a kept report (inspect/kept.h) is the same when the rules have become others ---- */

struct composed_record {
    int64_t entry; /* of the proof's register */
    uint32_t label;
    struct str number;
    int64_t
        leaf; /* the record of the ledger that wrote the row as it was counted; -1: not looked up */
};

/* Entries that a figure rests on. Of a point of the examination: the entries that fail it, with how
 * many it looked at; of one about the office as a whole there are no entries. */
struct composed_proof {
    const char *reg;             /* the register's name */
    struct words words;          /* and its title */
    const char *check;           /* its name; NULL: entries that were counted */
    int64_t population, failing; /* of the check */
    const struct composed_record *records;
    int64_t count;
};

struct composed_figure {
    const char *name; /* in its sentence: "members"; "entry" is what the sentence is said of */
    struct str text;  /* as a sentence says it */
    bool known;
    bool hidden;       /* unknown because the register is not open to the viewer */
    bool rests;        /* the sentence rests on it: its proofs belong to the evidence */
    int64_t n;         /* of a day or moment: how many entries */
    const char *query; /* as the regulation writes it: "person where state = active" */
    const struct composed_proof *proofs;
    int proof_count;
};

enum composed_standing {
    STANDING_PROVEN,  /* its figures come out of the registers */
    STANDING_MISSING, /* it says that the evidence is not there */
    STANDING_STATED   /* a person's own words, proven by nothing: only in a kept report */
};
const char *standing_name(enum composed_standing standing); /* "proven" */

/* What a person made of a sentence of a kept report. */
enum statement_how { STATED_CHANGED, STATED_ADDED, STATED_LEFT_OUT };
const char *statement_name(enum statement_how how); /* "changed" */
struct composed_statement {
    enum statement_how how;
    int64_t entry; /* of the register report_statement */
    struct str number, author, day, reason;
    struct str sentence, section;             /* which it is about; an added one stands behind it */
    struct str words[LANG_COUNT];             /* "" where only the other language was written */
    const struct composed_sentence *original; /* what was composed; NULL for an added one */
};

struct composed_sentence {
    struct str id; /* unique in the report, the same each time: "no_leak", "worst.medium.overdue" */
    int section;
    struct str text;
    enum composed_standing standing;
    const char *basis; /* "R58", "" */
    const struct composed_figure *figures;
    int figure_count;
    bool each; /* said of each of several things: a paragraph of its own */
    const struct composed_statement *stated; /* NULL: as it was composed */
};

struct composed_section {
    const char *name;
    struct words title;
    int level;               /* 1 to 3 */
    int first, count;        /* of the sentences */
    uint32_t tables, charts; /* bit per enum report_exhibit */
};

/* What stands behind the sentences, drawn up out of the examination. */
struct composed_table {
    enum report_exhibit exhibit;
    const char *caption;
    int columns, rows;
    const struct str *cells; /* rows * columns; the first row names the columns */
    /* For a chart, one for each row below the first: label, and its two numbers. */
    const struct composed_bar {
        struct str label;
        int64_t good, bad;
    } * bars;
    int bar_count;
    const char *good, *bad; /* what the two numbers are */
};

struct composed {
    const char *kind; /* "self_inspection" */
    struct report_period period;
    enum lang lang;
    struct str title;  /* "青溪镇保密自查自评报告" */
    struct str office; /* its name in that language */
    const char *composer;
    const char *today, *now;
    int64_t leaf; /* the examination had taken in the ledger up to here */
    /* The highest level and all compartments of what it rests on; whether some of it has a scope of
     * knowledge: whoever keeps it must not show it more widely. */
    int level;
    uint64_t compartments;
    bool scoped;
    const struct composed_section *sections;
    int section_count;
    const struct composed_sentence *sentences;
    int sentence_count;
    const struct composed_table *tables[EXHIBIT_COUNT]; /* NULL where no section shows it */
    /* Of a kept one: its number, the SHA-256 in hex of what it says (office/report_seal.c), and how many
     * sentences a person changed, added and left out. */
    struct str number, content;
    int changed, added, left_out;
};

/* ERR_MISSING: the rulebook has no such report. ERR_REFUSED for who may not see the examination. */
enum err must_check compose(struct desk *desk, const struct compose_want *want,
                            const struct composed **ret_composed);

/* NULL where there is none. */
const struct composed_sentence *composed_find(const struct composed *c, struct str id);

/* An object: kind, period, sections, sentences with figures and evidence. At most `records` entries
 * of each proof are listed (-1: all); how many there are stands beside them. */
void composed_json(struct json *j, const struct composed *c, int64_t records);

#endif
