/* The evidence bundle of a report (docs/bundle.md): what a composed report says in both languages, with
 * the records of the ledger behind each figure, as far as the addressee may know of them. */
#ifndef INSPECT_BUNDLE_H
#define INSPECT_BUNDLE_H

#include "inspect/compose.h"
#include "ledger/bundle.h"

struct bundle_wish {
    struct str kept; /* number of an issued report; "": one is composed, of this kind and period */
    struct str kind;
    struct report_period period;
    int level;            /* of the addressee: records above it are withheld */
    const struct str *to; /* recipients that it will be sealed to */
    size_t to_count;
    int64_t since; /* leaves of the head that was sent him last; 0: none */
};

struct bundle_made {
    struct str head;   /* the checkpoint, signed */
    const char *title; /* of the report, in the viewer's language */
    const char *kind;
    struct report_period period;
    int64_t leaves; /* of the ledger */
    size_t sentences, unproven, records, withheld;
    uint8_t digest[SHA256_SIZE];
    int level; /* highest of what is shown */
};

/* A record is shown where its label and that of every register row it changed is at most `level`, without
 * compartments or a scope of knowledge, and within what the viewer may know; of the tables of the
 * office itself those of accounts, labels and mail are never shown. All others are withheld. Appends
 * to `out`; opens the desk itself. */
enum err must_check bundle_make(struct office *o, const struct viewer *v,
                                const struct bundle_wish *wish, struct arena *a, struct buf *out,
                                struct bundle_made *ret_made);

#endif
