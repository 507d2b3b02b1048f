/* Questions of an exam bank: what a right one looks like, and the file that banks are filled from.
 *
 * The file is CSV (RFC 4180), UTF-8, at most 4 MiB, its first row the names of the columns in this
 * order: code, kind, audience, article, zh, zh_a .. zh_f, en, en_a .. en_f, answer. Kinds are single,
 * multiple and judgement; an article is L1..L65 (the Law on Guarding State Secrets, 2024) or R1..R74
 * (its Implementing Regulations, 2024). */
#ifndef OFFICE_BANK_H
#define OFFICE_BANK_H

#include "base/arena.h"

enum { BANK_OPTIONS = 6, BANK_QUESTIONS_MAX = 5000, BANK_FILE_MAX = 4 << 20 };

struct bank_question {
    struct str code, kind, audience, article;
    struct str zh, zh_options[BANK_OPTIONS], en, en_options[BANK_OPTIONS];
    struct str
        answer; /* letters of the right options in order: "ACD"; of a judgement A true, B false */
    int line;   /* of the file, from 1 */
};

/* Options are filled from the first on without a gap, in both languages alike, at least two (a
 * judgement has none), none twice, none that speaks of the others (they are shuffled); the answer
 * fits the kind; the article exists. ERR_INPUT names the field. */
enum err must_check bank_check(const struct bank_question *q);

/* How many options it has; 2 for a judgement. */
int bank_options(const struct bank_question *q);

/* All of a file, checked; no code and no text stands twice. ERR_INPUT names the line. What is
 * returned lives in the arena. */
enum err must_check bank_read(struct arena *a, struct str csv, struct bank_question **ret_rows,
                              int *ret_count);

/* regulations/bank/questions.csv, as the program was built with it. */
extern const char built_in_questions[];
extern const unsigned built_in_questions_size;

#endif
