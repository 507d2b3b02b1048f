/* Rules as text (the files of regulations/sieve, docs/sieve.md) and the office's word lists, compiled:
 * Vectorscan finds where a rule may match, PCRE2 under limits says whether it does; words have a search of their own.
 *
 * Read only once loaded, so any number of threads share them; what a search writes to is a struct
 * rules_room, one for each thread. */
#ifndef SIEVE_RULES_H
#define SIEVE_RULES_H

#include "rulebook/rulebook.h"
#include "sieve/finding.h"

enum { SIEVE_RULES_MAX = 1000 };

struct rules_prepared;

/* What they are read from; each may be empty. A word list has a word a line, perhaps a tab and a
 * level; "#" begins a remark, "!" a phrase in which a word does no harm. */
struct rules_source {
    const struct rule_file *rules;
    int rule_count;
    const struct rule_file *words;
    int word_count;
    /* of the same rules; NULL or of others: they are compiled */
    const struct rules_prepared *prepared;
};

/* The rules that come along with the program. */
extern const struct rule_file sieve_built_in[];
extern const int sieve_built_in_count;
/* Compiled when the program was built, so that no start waits for it. */
extern const struct rules_prepared sieve_built_in_prepared;

struct sieve_rules;

/* ERR_INPUT with faults (their texts in `a`) for rules that don't read or don't compile. */
enum err must_check sieve_rules_load(struct arena *a, const struct rules_source *from,
                                     struct rule_faults *faults, struct sieve_rules **ret_rules);
void sieve_rules_free(struct sieve_rules *rules); /* NULL is fine */

/* ---- one after the other, for checks and figures ---- */

size_t sieve_rules_count(const struct sieve_rules *rules);
const struct finding_rule *sieve_rules_at(const struct sieve_rules *rules, size_t i);
/* The same rule compiled alone, out of `rules`, which must outlive it. */
enum err must_check sieve_rules_alone(const struct sieve_rules *rules, size_t i,
                                      struct sieve_rules **ret_rules);

/* What is careless in how they are written, and examples that do not come out as they say. */
enum err must_check sieve_rules_judge(struct arena *a, const struct sieve_rules *rules,
                                      struct rule_faults *faults);

/* ---- searching ---- */

struct rules_room;
struct rules_room *rules_room_new(const struct sieve_rules *rules);
void rules_room_free(struct rules_room *room); /* NULL is fine */

/* Appends what is found; `joined` of normal_join(). A rule that asks for more than its share of
 * time is left off for this text, and what it would have found is counted in f->dropped. */
void rules_find(const struct sieve_rules *rules, struct rules_room *room,
                const struct normal *lines, const struct normal *joined, struct findings *f);
/* Whether anything is looked for in the joined text. */
bool rules_want_joined(const struct sieve_rules *rules);

static inline void sieve_rules_cleanup(struct sieve_rules **rules)
{
    sieve_rules_free(*rules);
}
static inline void rules_room_cleanup(struct rules_room **room)
{
    rules_room_free(*room);
}

#endif
