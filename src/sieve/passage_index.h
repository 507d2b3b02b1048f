/* What passage.c (the index) and passage_find.c (the search) share. */
#ifndef SIEVE_PASSAGE_INDEX_H
#define SIEVE_PASSAGE_INDEX_H

#include "crypto/siphash.h"
#include "sieve/passage.h"

enum {
    SECRETS_EACH_MAX = 24, /* documents kept for a fingerprint: one more says nothing more */
    PUBLIC_EACH_MAX = 8,
    PLACES_EACH_MAX = 4, /* of one document for one fingerprint */
};

/* Where a fingerprint stands; hash 0: free. Slots lie by their hashes: home = hash * count / 2^64. */
struct slot {
    uint64_t hash;
    uint32_t document, unit;
};

struct document {
    struct str name, number; /* one piece of memory, name.p */
    enum level level;
    uint32_t units;
    uint8_t *trace; /* two bits a unit; NULL: removed */
    int64_t since;  /* passages_keep() */
};

struct passages {
    unsigned char key[PASSAGES_KEY_SIZE];
    struct siphash_key siphash;
    struct slot *slots;
    size_t slot_count, used, gone; /* `gone` belong to removed documents */
    /* Two bits of a word for each gram: small enough to lie near the processor, it ends nine look-ups of ten before they
     * are hashed with the key or wait for memory. What is removed keeps its bits. */
    uint64_t *front; /* FRONT_WORDS */
    uint64_t front_mix;
    size_t keyed_only;     /* fingerprints whose grams are not known: then it says nothing */
    uint64_t *filter;      /* Bloom filter in words: most look-ups end here, with one miss */
    unsigned filter_shift; /* hash >> shift is the word */
    struct document *documents;
    size_t document_count, document_room, removed;
    size_t trace_bytes;
    uint32_t *names; /* open addressing: document + 1 */
    size_t name_slots;
};

/* passage.c, for passage_record.c: a row for the document, whose `trace` it takes over (not on failure), and
 * room for its fingerprints; then each of them. */
enum err must_check document_put(struct passages *p, const struct document *made,
                                 size_t fingerprints, struct document **ret_document);
void document_gram(struct passages *p, const struct document *d, uint64_t gram, uint32_t unit);
/* By its keyed hash alone, as records of old have it. */
void document_fingerprint(struct passages *p, const struct document *d, uint64_t hash,
                          uint32_t unit);
/* Where the document of that name stands; false where none is registered. */
bool passages_at(const struct passages *p, struct str name, uint32_t *ret_at);
uint8_t *trace_pack(const struct prints *prints); /* malloc'd */

static inline size_t trace_size(size_t units)
{
    return (units + 3) / 4;
}

static inline uint64_t passage_hash(const struct passages *p, uint64_t gram)
{
    uint64_t hash = siphash_word(&p->siphash, gram, 1, 3);
    return hash ? hash : 1;
}

/* The same of many. */
static inline void passage_hashes(const struct passages *p, const uint64_t *grams, size_t n,
                                  uint64_t *ret_hashes)
{
    siphash_words(&p->siphash, grams, n, ret_hashes);
    for (size_t i = 0; i < n; i++)
        ret_hashes[i] += !ret_hashes[i];
}

static inline size_t slot_home(const struct passages *p, uint64_t hash)
{
    return (size_t)((unsigned __int128)hash * p->slot_count >> 64);
}

enum { FRONT_LOG = 18, FRONT_WORDS = 1 << FRONT_LOG, FRONT_FULL = 16 << 20 };

/* Where a gram stands in it: the upper bits choose the word. Who lacks the key cannot aim at one. */
static inline uint64_t front_place(const struct passages *p, uint64_t gram)
{
    return gram * p->front_mix;
}

static inline const uint64_t *front_word(const struct passages *p, uint64_t place)
{
    return &p->front[place >> (64 - FRONT_LOG)];
}

static inline uint64_t front_mask(uint64_t place)
{
    return UINT64_C(1) << (place >> 32 & 63) | UINT64_C(1) << (place >> 38 & 63);
}

/* Three bits of a word of the filter, out of bits of the hash that choose neither word nor slot. */
static inline uint64_t filter_mask(uint64_t hash)
{
    return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 6 & 63) |
           UINT64_C(1) << (hash >> 12 & 63);
}

static inline bool filter_has(const struct passages *p, uint64_t hash)
{
    uint64_t mask = filter_mask(hash);
    return (p->filter[hash >> p->filter_shift] & mask) == mask;
}

#endif
