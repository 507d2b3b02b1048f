/* Parts of the search for marks. Private to this folder. */
#ifndef SIEVE_MARKS_H
#define SIEVE_MARKS_H

#include "sieve/marking.h"

/* A line without the blanks at its ends; `start` in n->text. */
struct mark_line {
    const struct normal *n;
    size_t start;
    struct str text;
    struct findings *f;
};

void mark_add(const struct mark_line *line, size_t from, size_t to, int sure, enum level level);

/* Chinese (marking_chinese.c): level, star and period; a level or one of the forms of 内部 alone; 密级 and
 * a level. */
void mark_chinese(const struct mark_line *line);
/* The same as a camera saw it: one letter of level and star wrong or missing. For top lines. */
void mark_picture(const struct mark_line *whole);
/* A copy's number; evidence, not a mark. */
void mark_copy(const struct mark_line *line);

/* English (marking_english.c). */
struct mark_english {
    bool portions;  /* bare (S) and (C) are portion marks here */
    bool authority; /* two different lines of a classification authority stand here */
};
struct mark_english mark_english_look(struct str text);
void mark_english(const struct mark_line *line, const struct mark_english *look);

#endif
