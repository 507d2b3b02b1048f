/* Personal data with its check digits and dates: identity cards, credit codes, bank cards, mobile
 * numbers, passports, plates, e-mail addresses. Digits may be parted by single blanks or hyphens. */
#ifndef SIEVE_PERSONAL_H
#define SIEVE_PERSONAL_H

#include "sieve/finding.h"

void personal_find(const struct normal *n, struct findings *f);

/* The parts, for tests: `s` has nothing but the code itself, letters in capitals. */
bool id_card_valid(struct str s);     /* 18: region, birth date, ISO 7064 MOD 11-2 */
bool credit_code_valid(struct str s); /* 18: GB 32100 check character, MOD 31 */
bool luhn_valid(struct str digits);

/* A Chinese name of two to four letters, by its surname; in UTF-8. */
bool surname_starts(struct str name);

#endif
