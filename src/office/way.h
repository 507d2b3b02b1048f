/* What stands in the way where a guard asks for none of a list: "something is still out" names what. */
#ifndef OFFICE_WAY_H
#define OFFICE_WAY_H

#include "office/eval.h"
#include "office/people.h"

enum { WAY_SHOWN_MAX = 20 };

/* Who looks. Nothing is named that he may not know of. */
struct way_eyes {
    const struct sight *sight; /* NULL: the office's own clock, who is told nothing */
    /* whether the register is open to him at all */
    enum err (*sees)(void *at, const struct reg *reg, bool *ret_sees);
    void *at;
};

/* ": JZ-0001 甲盘, JZ-0002 乙盘 … +3", in the arena; "" where there is nothing to be named. */
enum err must_check way_text(const struct eval *e, const struct guard *g,
                             const struct way_eyes *eyes, struct arena *a, struct str *ret_text);

#endif
