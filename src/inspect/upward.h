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

#endif
