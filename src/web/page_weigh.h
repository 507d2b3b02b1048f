/* What the sieve says of an entry's level, as the pages show it. */
#ifndef WEB_PAGE_WEIGH_H
#define WEB_PAGE_WEIGH_H

#include "office/weigh.h"
#include "web/page_views.h"

struct visit;
struct params;

/* NULL parts are not offered. */
struct weigh_view {
    const struct weighing *weighing;
    const struct reg *matters;
    const char *derive, *derive_source; /* the form that derives, and its field for the source */
    bool is_form; /* buttons of that form take over what is proposed into these fields: */
    const char *matter, *level, *source;
};
/* The form that the buttons belong to, and their name. */
#define WEIGH_FORM "act-form"
#define WEIGH_BUTTON "sieve"

/* Of an entry as it stands (`action` NULL), or on the form of an action with what was sent; *ret_view NULL where
 * its register is not weighed. Tells the page's banner the level of what is shown. */
struct form_source;
enum err must_check page_weigh_entry(struct visit *x, const struct entry_view *view,
                                     const struct weigh_view **ret_view);
enum err must_check page_weigh_form(struct visit *x, const struct form_source *src,
                                    const struct weigh_view **ret_view);

/* Where one of those buttons was pressed: what it takes over stands in *ret_sent beside all that was typed. */
bool page_weigh_pressed(struct visit *x, const struct reg *reg, const struct action *action,
                        struct params *ret_sent);

enum tone weigh_tone(enum weighed says);
struct words weigh_words(const struct weighing *w); /* what it says, with the chosen level */
const char *weigh_unread(enum coverage why);        /* a msgid */

#endif
