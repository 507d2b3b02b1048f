/* Passages of registered secrets, found again in any text: what is kept of a secret is its fingerprints,
 * never its words.
 *
 * Of each registered document the index holds winnowed grams (passage_gram.h) under a hash with the
 * office's key, and a trace of two bits a unit, by which a match is followed to both of its ends through
 * single changed, lost and added characters. Two bits are less than a character says, so a trace
 * cannot be turned back into text. Documents of LEVEL_PUBLIC are what anybody may read: a passage that
 * stands there too is nobody's secret, for all documents that are registered since no later than it was looked
 * through for them. The more documents bear a passage, the longer it must be.
 *
 * Changing wants a thread alone; any number may search meanwhile unchanged. */
#ifndef SIEVE_PASSAGE_H
#define SIEVE_PASSAGE_H

#include "base/buf.h"
#include "extract/look.h"
#include "sieve/finding.h"
#include "sieve/prints.h"

enum {
    PASSAGES_KEY_SIZE = 32,
    PASSAGES_DOCUMENTS_MAX = 1000000,
    PASSAGE_WEIGHT_MIN = 28, /* of evidence: about as many Chinese characters, or eight words */
};

struct passages;
struct passages *passages_new(const unsigned char key[PASSAGES_KEY_SIZE]);
void passages_free(struct passages *p); /* wipes the keys; NULL is fine */

/* What is to be kept of a document: sealed (ChaCha20-Poly1305, a key of its own out of the office's), bound to
 * `name`, under which alone passages_add() takes it. */
enum err must_check passages_seal(const struct passages *p, struct str name,
                                  const struct prints *prints, struct arena *a,
                                  struct str *ret_record);

/* Puts a document in; one of the same name goes first. `number` is what findings say. ERR_CRYPTO: not
 * sealed with this key for this name, or changed; ERR_CORRUPT: sealed, but no record; ERR_TOO_LARGE past
 * PASSAGES_DOCUMENTS_MAX. */
enum err must_check passages_add(struct passages *p, struct str name, struct str number,
                                 enum level level, struct str record);
/* The same without keeping it. */
enum err must_check passages_add_prints(struct passages *p, struct str name, struct str number,
                                        enum level level, const struct prints *prints);
bool passages_remove(struct passages *p, struct str name); /* false: there was none */
/* Of a document that is in: its level, and since when it is registered (of a public one: for what was
 * registered until when it was looked through); 0 before it is said. Any count that only grows. False: there is
 * none of this name, or it was public and is not, or the other way round: put it in anew. */
bool passages_keep(struct passages *p, struct str name, enum level level, int64_t since);

struct passages_size {
    size_t documents, fingerprints;
    size_t bytes;   /* of memory */
    size_t secrets; /* documents that are not public */
    int64_t newest; /* the latest `since` of them */
};
struct passages_size passages_size(const struct passages *p);

/* What a search writes to while it works: one for each thread. */
struct passage_search;
struct passage_search *passage_search_new(void);
void passage_search_free(struct passage_search *s); /* NULL is fine */
/* Public documents count only where their number comes before this one (the caller's; "": all do): what is public
 * itself is no background of itself, nor are two of each other. */
void passage_search_before(struct passage_search *s, struct str number);
/* From now on these documents are not found: a document that is held against all others has its own passages. At
 * most PASSAGE_SKIP_MAX; names that are not registered do no harm. Good until the index changes. */
enum { PASSAGE_SKIP_MAX = 256 };
void passage_search_skip(struct passage_search *s, const struct passages *p,
                         const struct str *names, size_t count);

/* Appends what `joined` (normal_join) has of registered documents; of documents that share a passage the
 * one of the highest level, then the longest match. `source` is the number and lives as `f` does. */
enum err must_check passages_find(const struct passages *p, struct passage_search *s,
                                  const struct normal *joined, struct findings *f);

/* The same for fingerprints that another computer wrote down. */
struct passage_match {
    struct str number; /* lives as long as the document is registered */
    enum level level;
    int sure;
    uint32_t from, to; /* units */
    unsigned weight;
};
enum err must_check passages_match(const struct passages *p, struct passage_search *s,
                                   const struct prints *prints, struct arena *a,
                                   struct passage_match **ret_rows, size_t *ret_count);

static inline void passages_cleanup(struct passages **p)
{
    passages_free(*p);
}
static inline void passage_search_cleanup(struct passage_search **s)
{
    passage_search_free(*s);
}

#endif
