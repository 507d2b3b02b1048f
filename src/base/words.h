/* A text that stands in both languages: titles of registers and fields, names of people. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/tr.h"

struct words {
    const char *zh, *en;
};

static inline const char *words_in(const struct words *w, enum lang lang)
{
    return lang == LANG_ZH ? w->zh : w->en;
}

#endif
