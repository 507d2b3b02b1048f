/* A rule as it is kept. Private to this folder. */
#ifndef SIEVE_RULE_H
#define SIEVE_RULE_H

#include "rulebook/load.h"
#include "sieve/guard.h"
#include "sieve/rules.h"

/* behind rulebook/, whose PATH_MAX is not that of limits.h */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <hs/hs.h>
#include <pcre2.h>

enum {
    RULE_GUARDS_MAX = 8,
    RULE_NEARS_MAX = 4,
    RULE_WINDOW = 512,         /* bytes before the end of a match in which it may begin: so many, */
    RULE_WINDOW_MAX = 1 << 14, /* or what its pattern says */
    RULE_TAIL = 512,           /* and how far it may go on behind where it is sure */
    RULE_STEPS = 20000         /* of PCRE2 for one window */
};

enum rule_over { OVER_LINES, OVER_JOINED, OVER_COUNT };

/* Words around a match: they must or must not stand there, or make it surer. */
struct rule_near {
    struct str *words; /* folded, lower case */
    size_t count;
    int within; /* bytes of the folded text on either side */
    bool needs, forbids;
    int gives;
};

struct rule_example {
    struct str text;
    int line;
};

struct rule {
    struct finding_rule shown;
    const char *file;
    int line, pattern_line;
    enum finding_kind kind;
    enum level level;
    int sure;
    enum rule_over over;
    const char *pattern; /* NULL where it has only words */
    bool caseless, utf;
    struct guard_call guards[RULE_GUARDS_MAX];
    size_t guard_count;
    struct rule_near nears[RULE_NEARS_MAX];
    size_t near_count;
    struct rule_example *hits, *passes;
    size_t hit_count, pass_count;
    pcre2_code *code;
    size_t window;  /* bytes before the end of a match in which it may begin */
    unsigned value; /* number of the group that is the finding; 0 the whole */
    bool prefilter; /* Vectorscan takes it only roughly */
};

/* A word of a list, or a phrase in which one does no harm. */
struct word {
    struct str text; /* folded and joined */
    size_t rule;     /* which says of it what to say */
    enum level level;
    bool harmless;
    bool latin_first, latin_last; /* a letter or digit must not adjoin there */
    int line;
};

struct sieve_rules {
    struct arena *a; /* NULL where they are part of others */
    struct rule *rows;
    size_t count, room;
    struct word *words;
    size_t word_count, word_room;
    hs_database_t *databases[OVER_COUNT];
    struct word_table *table; /* NULL: no words */
    bool part;                /* code and words are another's */
};

/* Reads one file of rules into `rules`; faults go to l->faults (rules_read.c). */
void rules_read_file(struct loader *l, struct sieve_rules *rules, const struct rule_file *file);
/* And a list of words. */
void rules_read_words(struct loader *l, struct sieve_rules *rules, const struct rule_file *file);
void rules_add_word(struct loader *l, struct sieve_rules *rules, struct str text, struct word word);

/* Compiles what was read; what does not is a fault (rules_compile.c). `prepared` of struct rules_source. */
void rules_compile(struct sieve_rules *rules, const struct rules_prepared *prepared,
                   struct fault_list *faults);

/* Words over the joined text (words.c). */
void words_compile(struct sieve_rules *rules);
void words_find(const struct sieve_rules *rules, const struct normal *joined, struct findings *f);

struct finding *rule_add(const struct rule *r, const struct normal *n, size_t from, size_t to,
                         int sure, struct findings *f);

#endif
