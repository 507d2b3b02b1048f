/* What a detector found: where, what, how sure, and which level it speaks for. */
#ifndef SIEVE_FINDING_H
#define SIEVE_FINDING_H

#include "access/level.h"
#include "base/words.h"
#include "sieve/normal.h"

enum finding_kind {
    FINDING_MARK,        /* a classification mark, Chinese or English */
    FINDING_ID_CARD,     /* GB 11643 */
    FINDING_CREDIT_CODE, /* GB 32100: unified social credit code */
    FINDING_BANK_CARD,   /* ISO/IEC 7812 */
    FINDING_PHONE,       /* mobile numbers of mainland China */
    FINDING_PASSPORT,    /* of the People's Republic, with its word near it */
    FINDING_PLATE,       /* vehicle plates, GA 36 */
    FINDING_EMAIL,
    FINDING_PRIVATE_KEY, /* PEM */
    FINDING_ACCESS_KEY,  /* of a service, known by its form */
    FINDING_PASSWORD,    /* assigned in a configuration */
    FINDING_KINDS
};
const char *finding_kind_name(enum finding_kind kind); /* "id_card" */
struct words finding_kind_words(enum finding_kind kind);

struct finding {
    enum finding_kind kind;
    size_t from, to;  /* bytes of the original text */
    int sure;         /* 0..100 */
    enum level level; /* LEVEL_PUBLIC where it speaks for none */
};

/* Grows in the arena. At most FINDINGS_MAX: what comes after is only counted. */
enum { FINDINGS_MAX = 100000 };
struct findings {
    struct arena *a;
    struct finding *rows;
    size_t count, room, dropped;
};

/* `from` and `to` are bytes of n->text. */
void finding_add(struct findings *f, const struct normal *n, enum finding_kind kind, size_t from,
                 size_t to, int sure, enum level level);
/* By place, then kind. */
void findings_sort(struct findings *f);

#endif
