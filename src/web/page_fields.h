/* The fields of an action's form. */
#ifndef WEB_PAGE_FIELDS_H
#define WEB_PAGE_FIELDS_H

#include "web/page.h"
#include "web/page_views.h"

struct form_source {
    const struct reg *reg;
    const struct action *action;
    const struct entry_view *entry; /* NULL for an action that makes one */
    const struct params *sent;      /* what was sent; NULL: the form is new */
    const struct answer *uploads;   /* tokens by field, of files that wait */
    int upload_count;
    const struct problem *problem; /* what was wrong with it; NULL */
};

/* One view for each ask, in order. */
enum err must_check form_asks(struct visit *x, const struct form_source *src,
                              struct ask_view **ret_asks);

#endif
