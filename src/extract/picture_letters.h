/* Where the letters of a line stand. Who recognizes tells a place for each letter, but of Chinese only roughly: up to a letter's
 * width behind where it stands. So the letters are laid over the ink of their line, in order. Pure. Internal to src/extract. */
#ifndef EXTRACT_PICTURE_LETTERS_H
#define EXTRACT_PICTURE_LETTERS_H

#include <stdbool.h>

enum { LETTERS_MAX = 1024, INK_MAX = 4096 /* of a line */ };

struct letter {
    int left, right; /* in: as it was told; out: where its ink is */
    bool is_wide;    /* Chinese: as wide as high */
};

/* Columns that hold ink, between columns that hold none. */
struct ink {
    int from, to;
};

/* Letters and ink from left to right; `em` is a Chinese letter's width in dots. Where they do not fit over each other, each letter is made so
 * wide that it holds its place however far that was off. */
void letters_place(struct letter *letters, int count, const struct ink *ink, int ink_count, int em);

#endif
