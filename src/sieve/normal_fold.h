/* What each character of the basic plane folds to: a table that normal_table.c writes when the program is built, out of
 * the same ICU that folds the rest. Private to this folder. */
#ifndef SIEVE_NORMAL_FOLD_H
#define SIEVE_NORMAL_FOLD_H

#include "base/str.h"

#include <unicode/uchar.h>

enum {
    FOLD_DROPPED = 0, /* nothing is left of it */
    FOLD_SLOW = 1,    /* to more than one, or with what stands around */
    FOLD_PLANE = 65536
};
extern const uint16_t normal_fold[FOLD_PLANE];

static inline bool fold_unseen(UChar32 c)
{
    if (c == '\n' || c == '\t' || c == '\r')
        return false;
    return u_charType(c) == U_CONTROL_CHAR || u_charType(c) == U_FORMAT_CHAR ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

#endif
