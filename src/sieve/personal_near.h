/* What the text around a number says that it is: eleven digits are telephones, orders, amounts and readings of meters; a
 * passport's letter and digits are also types of machines. Internal to src/sieve. */
#ifndef SIEVE_PERSONAL_NEAR_H
#define SIEVE_PERSONAL_NEAR_H

#include "base/str.h"

/* The table that the search is in: lines with as many separators as each other, the first of them its heading. Zero it before
 * the first line of a text. */
struct near_table {
    size_t head, head_end; /* the heading's line */
    size_t line, next;     /* the last line that was asked for, and where the next begins */
    size_t joints;         /* of each line, */
    char joint;            /* '|', a tab or a comma; 0: none */
};

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_alnum(char c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Behind where the last of the words before `from` begins; 0 for none. Perhaps only on the same line. */
size_t last_word(struct str text, size_t from, const char *const *words, bool same_line);

/* How sure it is, in percent, that the eleven digits are a telephone; 0: nothing says so. `grouped`: parted as telephones are,
 * or with the country's code. `named`: behind a person's name. */
int phone_sure(struct near_table *t, struct str text, size_t from, size_t to, bool grouped,
               bool named);
bool is_passport(struct near_table *t, struct str text, size_t from, size_t to);

#endif
