/* Reports that are kept (registers work_report and report_statement, regulations/kept_reports.yaml).
 *
 * What was composed lies in the vault as one JSON file with both languages, figures and evidence, and never
 * changes; only the office itself puts it there, so that nothing else can pass for composed. What a person
 * changes, adds or leaves out is an entry of its own under his name. Both are under one hash
 * (office/seal.h), which the entry bears and an approval binds; reading compares with it. */
#ifndef INSPECT_KEPT_H
#define INSPECT_KEPT_H

#include "inspect/compose.h"
#include "office/entry.h"

enum { KEPT_BYTES_MAX = 256 * 1024 * 1024 };

struct kept {
    struct entry_view entry; /* of the register work_report */
    const struct composed *composed;
    /* Of one that is shown for editing: those that were left out stand among the sentences. */
};

/* Composes in both languages and keeps it as a draft. What rests on entries with a scope of knowledge, or on a
 * state secret, is known to the drafter and the leaders alone. The number lives in `a`. */
enum err must_check kept_make(struct office *o, const struct viewer *v, struct str kind,
                              const struct report_period *period, struct arena *a,
                              const char **ret_number, int64_t *ret_entry);

/* By id, or by number where id is 0. With `draft`, sentences that were left out stay in their places,
 * STANDING_STATED with STATED_LEFT_OUT; else they are only counted. ERR_CORRUPT where it is not what was
 * sealed. */
enum err must_check kept_open(struct desk *k, int64_t id, struct str number, enum lang lang,
                              bool draft, struct kept *ret_kept);

/* A numbered reading, before a kept report leaves as a file. */
enum err must_check kept_reading(struct office *o, const struct viewer *v, int64_t id,
                                 struct arena *a, const char **ret_reading);

/* ---- what people make of it ---- */

enum kept_what { KEPT_CHANGE, KEPT_ADD, KEPT_LEAVE_OUT, KEPT_TAKE_BACK };
/* "change", "add", "leave_out", "take_back" */
bool kept_what_parse(struct str name, enum kept_what *ret_what);

struct kept_edit {
    enum kept_what what;
    struct str
        sentence; /* its id; of an added one: that it stands behind, "" at the section's end */
    struct str section; /* of an added one without `sentence` */
    struct str words[LANG_COUNT];
    struct str reason;
};

/* One that was changed or left out already is changed anew. ERR_INPUT for a sentence or section that is
 * not there. The number of the statement lives in `a`. */
enum err must_check kept_edit(struct office *o, const struct viewer *v, int64_t id,
                              struct str number, const struct kept_edit *edit, struct arena *a,
                              const char **ret_number);

#endif
