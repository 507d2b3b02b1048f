/* The six levels, of people's clearance, of things, of the installation and of terminals. Each
 * dominates all below it. The codes are stored; their order is fixed for good. */
#ifndef ACCESS_LEVEL_H
#define ACCESS_LEVEL_H

#include "base/str.h"

enum level {
    LEVEL_PUBLIC,        /* 公开 */
    LEVEL_INTERNAL,      /* 内部 */
    LEVEL_WORK,          /* 工作秘密 (L64, R73) */
    LEVEL_SECRET,        /* 秘密 (L14) */
    LEVEL_HIGHLY_SECRET, /* 机密 */
    LEVEL_TOP_SECRET,    /* 绝密 */
    LEVEL_COUNT
};

static inline bool level_is_valid(int level)
{
    return level >= LEVEL_PUBLIC && level < LEVEL_COUNT;
}

static inline bool level_is_state_secret(enum level level)
{
    return level >= LEVEL_SECRET;
}

/* "public", "internal", "work", "secret", "highly_secret", "top_secret". */
const char *level_code(enum level level);

/* "秘密" or "Secret". */
const char *level_name(enum level level, enum lang lang);

/* The longest period in years unless otherwise provided (L20): 10, 20, 30; 0 where the law names
 * none. */
int level_maximum_years(enum level level);

/* A code or a name in either language (Latin letters in any case), "机密级" too. */
bool level_parse(struct str s, enum level *ret_level);

#endif
