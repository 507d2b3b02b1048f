/* What a detector found: where, what, by which rule, how sure, and which level it speaks for. */
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
    FINDING_PERMIT,      /* of Hong Kong, Macao and Taiwan residents */
    FINDING_NAME,        /* of a person, said to be one */
    FINDING_ADDRESS,     /* where somebody lives */
    FINDING_PRIVATE_KEY, /* PEM */
    FINDING_ACCESS_KEY,  /* of a service, known by its form */
    FINDING_PASSWORD,    /* assigned in a configuration */
    FINDING_WORD,        /* of the office's lists */
    FINDING_PASSAGE,     /* of a registered secret */
    FINDING_LISTED,      /* an entry of the office's own data: a person, a contract */
    FINDING_MAP,         /* coordinates, geographic data */
    FINDING_HIDDEN,      /* words that a reader of the page doesn't see */
    FINDING_HARMFUL,     /* a virus scanner knows it: no text, the whole file */
    FINDING_MOSAIC, /* with what is public it makes a declared mosaic whole: no detector's, the review's */
    FINDING_KINDS
};
const char *finding_kind_name(enum finding_kind kind); /* "id_card" */
struct words finding_kind_words(enum finding_kind kind);

/* What a detector went by. Lives as long as the sieve that found with it. */
struct finding_rule {
    struct str id; /* "credential.aws_access_key" */
    int version;
    struct words title;  /* "AWS access key" */
    struct words reason; /* one sentence: why this may not leave */
    struct str basis;    /* articles, "L34 R27" */
};
const struct finding_rule *finding_kind_rule(enum finding_kind kind); /* of what is built in */

struct finding {
    enum finding_kind kind;
    const struct finding_rule *rule; /* never NULL once sieve_text() gave it */
    size_t from, to;                 /* bytes of the original text */
    int sure;                        /* 0..100 */
    enum level level;                /* LEVEL_PUBLIC where it speaks for none */
    struct str source;  /* number of the registered document, name of the list; "" else */
    int64_t row;        /* of a list, as it numbers them; else 0 */
    struct str columns; /* of that row, by their heads: what was met */
};

/* Grows in the arena. At most FINDINGS_MAX: what comes after is only counted. */
enum { FINDINGS_MAX = 100000 };
struct findings {
    struct arena *a;
    struct finding *rows;
    size_t count, room, dropped;
};

/* `from` and `to` are bytes of n->text. By the kind's own rule; others set it in what is returned (NULL:
 * there was no room). */
struct finding *finding_add(struct findings *f, const struct normal *n, enum finding_kind kind,
                            size_t from, size_t to, int sure, enum level level);
/* A row as it is. */
void findings_take(struct findings *f, const struct finding *row);
/* By place, then kind. */
void findings_sort(struct findings *f);

#endif
