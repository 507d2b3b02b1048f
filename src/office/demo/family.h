/* The subjects that the demonstration office writes about: each with its own sentences. Internal
 * to src/office/demo.
 *
 * Sentences may have holes, filled by voice.c:
 *   {o} what the document is about      {s} a small number, {n} a greater, {k} a great one
 *   {v} a village                       {m} a number no greater than the last
 *   {u} the responsible department      {N} one of the family's figures
 *   {p} a person, {h} the head          {d} a date to come, {e} one gone by, {t} the document's
 *   {y} the year */
#ifndef OFFICE_DEMO_FAMILY_H
#define OFFICE_DEMO_FAMILY_H

#include "office/demo/demo_text.h"
#include "office/demo/words.h"

enum {
    FAMILY_OBJECTS = 4,
    FAMILY_GROUNDS = 2,
    FAMILY_MEASURES = 5,
    FAMILY_PROBLEMS = 2,
    FAMILY_ROWS = 6,
    FAMILIES = 28
};

struct family {
    struct demo_words name;
    enum demo_department_id department;
    const char *matter;      /* code of the catalogue matter that its secret documents fall under */
    enum level plain;        /* level of its other documents: public or internal */
    unsigned secret_in;      /* one document in so many is secret; 0 for none */
    unsigned low, high;      /* range of its figures */
    struct demo_words table; /* what the table counts */
    struct demo_words unit;
    struct demo_words objects[FAMILY_OBJECTS];
    struct demo_words grounds[FAMILY_GROUNDS];   /* why the work is done */
    struct demo_words measures[FAMILY_MEASURES]; /* what is to be done, or was done */
    struct demo_words problems[FAMILY_PROBLEMS];
    struct demo_words rows[FAMILY_ROWS]; /* what the table has lines for */
};

extern const struct family family_banks_one[7], family_banks_two[7], family_banks_three[7],
    family_banks_four[7];

/* 0 to FAMILIES - 1. */
const struct family *family_at(unsigned index);

#endif
