/* A muster being counted: each code that is read is one act. The rules stand in
 * regulations/inventory.yaml (registers muster and muster_item); here stands what a code means. */
#ifndef OFFICE_MUSTER_H
#define OFFICE_MUSTER_H

#include "office/entry.h"

enum { MUSTER_CODE_MAX = 240 }; /* bytes of a code */

enum muster_seen {
    MUSTER_FOUND,     /* should be here, and is */
    MUSTER_AGAIN,     /* was seen already */
    MUSTER_MISPLACED, /* a carrier of the office that should be elsewhere */
    MUSTER_STRAY,     /* a code that the office does not know, or the viewer may not know of */
    MUSTER_SEEN_COUNT
};

struct muster_scan {
    enum muster_seen seen;
    int64_t item;       /* of muster_item */
    struct str code;    /* as read, without blanks around it */
    struct str carrier; /* its number or label; "" of a stray code */
    struct str belongs; /* the place it should be in; "" where none is entered */
};

const char *muster_seen_name(enum muster_seen seen); /* "found" ... */
const struct words *muster_seen_words(enum muster_seen seen);

/* Enters what was read: the number of a copy, medium, excerpt or document, or the label code of a
 * medium. `muster` is a number or id. ERR_REFUSED where the viewer does not count this muster, or it
 * is closed; ERR_INPUT for an empty or overlong code. */
enum err must_check muster_scan(struct office *o, const struct viewer *v, struct str muster,
                                struct str code, struct arena *a, struct muster_scan *ret_scan);

/* How it stands: its items by state, the newest first. */
struct muster_part {
    const struct state *state;
    const struct list_page *page; /* at most LIST_LIMIT_MAX rows; total counts all */
};
struct muster_view {
    struct entry_view entry;
    const struct muster_part *parts; /* as the states of muster_item */
    int part_count;
    bool is_open;
};
enum err must_check muster_view(struct desk *k, struct str muster, struct muster_view *ret_view);

/* One item, as a scan would have said it: what the page shows after a reload. */
enum err must_check muster_item(struct desk *k, int64_t item, struct muster_scan *ret_scan);

#endif
