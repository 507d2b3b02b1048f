/* The paper bridge: scanned pages find their way back to the entries that they were printed of. A code is believed
 * only where it names a leaf of this ledger by its hash, and that leaf is of the entry that it names; a page
 * proves nothing by itself: what it would be the proof of is proposed, and a person who has looked at the
 * signature does it. */
#ifndef OFFICE_PAPER_BRIDGE_H
#define OFFICE_PAPER_BRIDGE_H

#include "office/entry.h"

enum paper_found {
    PAPER_KNOWN, /* one of ours, of an entry that the viewer may know of */
    PAPER_CHANGED, /* so too, but the entry is not any more what was printed, and the paper asks for something */
    PAPER_NOT_OURS, /* a code that no paper of such an entry bears: forged, another office's, not his */
    PAPER_NO_CODE,    /* a picture without a code */
    PAPER_UNREADABLE, /* no picture could be made of it */
    PAPER_FOUND_COUNT
};
const char *paper_found_name(enum paper_found found); /* "known" ... */
bool paper_is_ours(enum paper_found found);           /* PAPER_KNOWN and PAPER_CHANGED */
const struct words *paper_found_words(enum paper_found found);

struct paper_page {
    uint32_t page;
    enum paper_found found;
    struct entry_view view; /* where paper_is_ours(), as all that follows */
    struct str form;
    const struct action
        *action;      /* what the signed paper is the proof of; NULL: nothing is left to be done */
    bool open;        /* to this viewer, as the entry stands */
    struct str why;   /* closed: what is missing */
    const char *scan; /* the answer that takes the scan as evidence, or NULL */
};

/* `token`: an upload of this viewer (vault.h). All of it in k->a. */
enum err must_check paper_pages(struct desk *k, struct str token,
                                const struct paper_page **ret_pages, int *ret_count);

#endif
