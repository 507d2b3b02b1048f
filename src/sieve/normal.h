/* Text as detectors read it, with an exact way back to where each character stood.
 *
 * Folded: compatibility forms (NFKC: full width, circled, mathematical letters), traditional to
 * simplified characters, Cyrillic and Greek letters that stand among Latin ones and look like them,
 * character references of HTML. Dropped: zero width, joiners, bidirectional and other controls that
 * nobody sees. Lines and spaces stay, CR LF is one newline; what is not UTF-8 becomes U+FFFD. */
#ifndef SIEVE_NORMAL_H
#define SIEVE_NORMAL_H

#include "base/arena.h"

enum { NORMAL_MAX = 512 * 1024 * 1024 }; /* bytes of a text */

struct normal {
    struct str text;
    const struct shift *shifts; /* where the offsets of both texts part; none: nowhere */
    size_t shift_count;
    size_t original; /* bytes of the original */
    /* joined: where its offsets and those of the lines part; the shifts are theirs */
    const struct gap *gaps;
    size_t gap_count;
};

/* ERR_TOO_LARGE past NORMAL_MAX. Where nothing is to be folded the text is the original itself, so it must live as long;
 * joined, where nothing is left out, is the same as lines: equal text.p. */
enum err must_check normal_make(struct arena *a, struct str original, struct normal *ret_normal);

/* The same without the blanks that only break words: between Chinese characters, also over line
 * ends, and between letters set apart one by one ("S E C R E T"). For words and passages; marks want
 * lines. */
enum err must_check normal_join(struct arena *a, const struct normal *lines,
                                struct normal *ret_joined);

/* Where the character that gave byte `at` began in the original; `at` = text.n gives its end. */
size_t normal_origin(const struct normal *n, size_t at);

#endif
