/* Ask first: what can be done, and what is missing where it cannot. */
#ifndef WEB_PAGE_DOORS_H
#define WEB_PAGE_DOORS_H

#include "web/page.h"
#include "web/page_views.h"

/* The actions of an entry, or (view NULL) those of a register that make one. */
enum err must_check doors_view(struct visit *x, const struct reg *reg,
                               const struct entry_view *view,
                               const struct actions_view **ret_actions);

/* The strip on top of an entry. */
const struct identity *identity_of(struct visit *x, const struct entry_view *view);

struct list_want;
/* What a list page's query asks for. */
enum err must_check page_list_want(struct visit *x, const struct reg *reg,
                                   struct list_want *ret_want);

/* The page for working with an entry of that register, where it has one: a path; NULL otherwise. */
const char *entry_tool(struct arena *a, struct str reg, int64_t id, struct words *ret_title);

#endif
