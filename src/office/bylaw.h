/* A regulation to be read: the articles of the official text, made out of the same model that is in
 * force, so that what is printed and what is carried out cannot part. One document serves the page,
 * PDF, DOCX and plain text. */
#ifndef OFFICE_BYLAW_H
#define OFFICE_BYLAW_H

#include "report/doc.h"
#include "report/statechart.h"
#include "rulebook/rulebook.h"

/* What belongs together under one heading. A chapter of a register has its picture and the number of
 * each of its actions' articles. */
struct bylaw_chapter {
    const struct reg *reg; /* NULL: general and final provisions */
    const struct doc_block *first,
        *end;                  /* [first, end) of the document's blocks; end NULL: to its end */
    const struct chart *chart; /* NULL without `reg` */
    const struct doc_block *states; /* the table that says the same; NULL without */
    const int *articles;            /* by action */
};

struct bylaw {
    struct doc *doc;
    const struct bylaw_chapter *chapters;
    int chapter_count;
};

/* What the final provisions say about the version; texts may be empty. */
struct bylaw_version {
    int64_t id; /* 0: not in force anywhere */
    struct str since, digest;
};

/* The regulation in one language. Everything lives in `a`. */
enum err must_check bylaw_make(struct arena *a, const struct rulebook *book,
                               const struct regulation *regulation,
                               const struct bylaw_version *version, enum lang lang,
                               struct bylaw *ret_bylaw);

/* The regulation of that name, NULL. */
const struct regulation *bylaw_find(const struct rulebook *book, struct str name);

/* What a check asks, in words as far as its names have any. */
struct bylaw_check {
    const char *applies; /* which entries it looks at; NULL: all, or the office as a whole */
    const char *that;    /* what must hold; of raw SQL its text */
};
struct bylaw_check bylaw_check(struct arena *a, const struct rulebook *book,
                               const struct check *check, enum lang lang);

/* "《保密法》第二十一条" for "L21"; the text itself where it is no article. */
const char *bylaw_article(struct arena *a, const char *basis, enum lang lang);

#endif
