/* Upward and downward: what this office reports to its superiors and what it sees of its units. The
 * registers are those of regulations/upward.yaml (superior, report_sent, unit, unit_bundle,
 * notice_down), known here by name; an office without that regulation has none of this (ERR_MISSING).
 * Keys are registered there by the security administrator. */
#ifndef INSPECT_UPWARD_H
#define INSPECT_UPWARD_H

#include "office/desk.h"
#include "office/witness.h"

/* A unit or superior by its number, as far as the viewer may know of it. */
struct upward_party {
    int64_t id;
    struct str number, name;
    struct note_key key;     /* of its ledger */
    struct note_key witness; /* a superior's: that it cosigns with */
    struct str recipient;    /* a superior's: age1... */
    bool active;
};
enum err must_check upward_unit(struct desk *k, struct str number, struct upward_party *ret_unit);
enum err must_check upward_superior(struct desk *k, struct str number,
                                    struct upward_party *ret_superior);
/* All superiors in force. */
enum err must_check upward_superiors(struct desk *k, struct upward_party **ret_rows,
                                     int *ret_count);

/* ---- witnessing: for who takes in reports (unit_bundle.create), and the security administrator ---- */

/* Cosigns the head of a unit's ledger out of a request (office/witness.h). */
enum err must_check upward_cosign(struct office *o, const struct viewer *v, struct str unit,
                                  struct str request, struct arena *a, struct str *ret_note);
/* Keeps a head of this ledger that one of the superiors cosigned; gives his name. */
enum err must_check upward_keep(struct office *o, const struct viewer *v, struct str note,
                                struct arena *a, struct str *ret_superior);

/* ---- reports up ---- */

struct upward_wish {
    struct str superior;     /* number; "" where only one is in force */
    struct str kept;         /* number of an issued report; then no kind and period are read */
    struct str kind, period; /* of the report */
    int level;               /* of the addressee */
    int64_t since; /* the proof begins at so many records; -1: at what was sent him last */
};
struct upward_sent {
    const char *number, *title; /* of report_sent; of the report */
    struct str bundle;          /* sealed to the superior; in the arena */
    int64_t leaves;
    size_t sentences, unproven, records, withheld;
    int level;
};
/* Composes, writes, seals, and enters it as report_sent in the viewer's name. */
enum err must_check upward_export(struct office *o, const struct viewer *v,
                                  const struct upward_wish *wish, struct arena *a,
                                  struct upward_sent *ret_sent);

/* ---- what comes in ---- */

struct upward_taken {
    const char *reg, *number; /* the entry that was made */
    bool holds;               /* a bundle: it was checked and holds */
    const char *reason;       /* what did not, "" */
    struct str receipt;       /* the bundle's head, cosigned; "" for none */
};
/* An opened bundle of a unit, or a notice of a superior, as an upload waits under `token`. A bundle is
 * entered whether it holds or not, as what was found; the unit is known by its key where none is
 * named. ERR_MISSING where nobody registered has that key. */
enum err must_check upward_import(struct office *o, const struct viewer *v, struct str unit,
                                  struct str token, struct arena *a,
                                  struct upward_taken *ret_taken);

/* A notice that was sent, as a file that the unit takes in: signed with this ledger's key. */
enum err must_check upward_notice(struct office *o, const struct viewer *v, struct str number,
                                  struct arena *a, struct str *ret_text);

/* ---- the units on one page ---- */

struct upward_row {
    struct str number, name, contact, report_due, reported_on; /* dates or "" */
    struct str score, coefficient, until_day;                  /* of the last report that holds */
    int64_t overdue;                                           /* findings, -1: unknown */
    int64_t entered, reported; /* confidential people: known here, told by the unit; -1: unknown */
    int64_t failed;            /* reports that do not hold and are not settled */
    int64_t witnessed_leaves;  /* 0: never */
    const char *witnessed_at;  /* moment, "" */
    bool late;                 /* its report is overdue */
};
struct upward_sum { /* a base number over all units that reported */
    struct str title;
    int64_t value, units;
};
struct upward_units {
    struct upward_row *rows;
    int count, reported, late;
    struct upward_sum *sums;
    int sum_count;
};
/* What the viewer may know of; units that ended are left out. */
enum err must_check upward_units(struct desk *k, struct upward_units *ret_units);

#endif
