#include "sieve/passage_index.h"

#include "crypto/hash.h"
#include "crypto/secret.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { SLOTS_FIRST = 1024, LOAD_PERCENT = 85, FILTER_BITS_EACH = 12, HUGE_PAGE = 2 << 20 };

static void *take(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        die("out of memory");
    return p;
}

/* Zeroed; in huge pages where it is large, since every access is to another page. */
static void *take_table(size_t n, size_t size)
{
    if (n * size < 2 * HUGE_PAGE)
        return take(n, size);
    void *p = NULL;
    size_t bytes = (n * size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (posix_memalign(&p, HUGE_PAGE, bytes))
        die("out of memory");
    (void)madvise(p, bytes, MADV_HUGEPAGE); /* only faster */
    memset(p, 0, bytes);
    return p;
}

struct passages *passages_new(const unsigned char key[PASSAGES_KEY_SIZE])
{
    struct passages *p = take(1, sizeof *p);
    unsigned char hash_key[SIPHASH_KEY_SIZE];
    hkdf_sha256(str_bytes(key, PASSAGES_KEY_SIZE), STR(""), STR("cofferdam/passages/record"),
                p->key, sizeof p->key);
    hkdf_sha256(str_bytes(key, PASSAGES_KEY_SIZE), STR(""), STR("cofferdam/passages/hash"),
                hash_key, sizeof hash_key);
    for (int i = 7; i >= 0; i--) {
        p->siphash.k0 = p->siphash.k0 << 8 | hash_key[i];
        p->siphash.k1 = p->siphash.k1 << 8 | hash_key[8 + i];
    }
    wipe(hash_key, sizeof hash_key);
    p->front = take_table(FRONT_WORDS, sizeof *p->front);
    p->front_mix = passage_hash(p, 0) | 1;
    return p;
}

void passages_free(struct passages *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->document_count; i++) {
        free((char *)(uintptr_t)p->documents[i].name.p);
        free(p->documents[i].trace);
    }
    free(p->documents);
    free(p->names);
    free(p->slots);
    free(p->filter);
    free(p->front);
    wipe(p, sizeof *p);
    free(p);
}

struct passages_size passages_size(const struct passages *p)
{
    size_t filter = p->filter ? (size_t)8 << (64 - p->filter_shift) : 0;
    struct passages_size size = {.documents = p->document_count - p->removed,
                                 .fingerprints = p->used - p->gone,
                                 .bytes = sizeof *p + FRONT_WORDS * sizeof *p->front +
                                          p->slot_count * sizeof *p->slots + filter +
                                          p->trace_bytes + p->document_room * sizeof *p->documents +
                                          p->name_slots * sizeof *p->names};
    for (size_t i = 0; i < p->document_count; i++) {
        const struct document *d = &p->documents[i];
        if (!d->trace || d->level == LEVEL_PUBLIC)
            continue;
        size.secrets++;
        size.newest = d->since > size.newest ? d->since : size.newest;
    }
    return size;
}

/* ---- the table ---- */

static void put_slot(struct passages *p, struct slot s)
{
    size_t i = slot_home(p, s.hash);
    while (p->slots[i].hash)
        i = i + 1 == p->slot_count ? 0 : i + 1;
    p->slots[i] = s;
    p->used++;
    p->filter[s.hash >> p->filter_shift] |= filter_mask(s.hash);
}

/* Anew with so many slots and without those of removed documents. */
static void rebuild(struct passages *p, size_t slot_count)
{
    struct slot *old = p->slots;
    size_t n = p->slot_count;
    unsigned log = 4;
    while (((size_t)64 << log) < slot_count * LOAD_PERCENT / 100 * FILTER_BITS_EACH)
        log++;
    free(p->filter);
    p->filter = take_table((size_t)1 << log, 8);
    p->filter_shift = 64 - log;
    p->slots = take_table(slot_count, sizeof *p->slots);
    p->slot_count = slot_count;
    p->used = p->gone = 0;
    for (size_t i = 0; i < n; i++)
        if (old[i].hash && p->documents[old[i].document].trace)
            put_slot(p, old[i]);
    free(old);
}

static void make_room(struct passages *p, size_t more)
{
    size_t wanted = p->used + more, live = wanted - p->gone;
    if (wanted * 100 <= p->slot_count * LOAD_PERCENT)
        return;
    size_t size = p->slot_count ? p->slot_count : SLOTS_FIRST;
    while (live * 100 > size * LOAD_PERCENT)
        size += size / 2;
    rebuild(p, size);
}

static void put_fingerprint(struct passages *p, uint64_t hash, uint32_t document, uint32_t unit)
{
    bool public = p->documents[document].level == LEVEL_PUBLIC;
    unsigned same = 0, others = 0;
    for (size_t i = slot_home(p, hash); p->slots[i].hash; i = i + 1 == p->slot_count ? 0 : i + 1) {
        const struct slot *s = &p->slots[i];
        const struct document *d = &p->documents[s->document];
        if (s->hash != hash || !d->trace)
            continue;
        same += s->document == document;
        others += s->document != document && (d->level == LEVEL_PUBLIC) == public;
    }
    if (same < PLACES_EACH_MAX && others < (public ? PUBLIC_EACH_MAX : SECRETS_EACH_MAX))
        put_slot(p, (struct slot){hash, document, unit});
}

/* ---- documents by their names ---- */

static size_t name_home(const struct passages *p, struct str name)
{
    uint64_t hash = name.n;
    for (size_t i = 0; i < name.n; i++)
        hash = hash * 31 + (unsigned char)name.p[i];
    return (size_t)siphash_word(&p->siphash, hash, 1, 3) & (p->name_slots - 1);
}

/* The slot of the name, or the free one where it would go. */
static size_t name_slot(const struct passages *p, struct str name)
{
    size_t i = name_home(p, name);
    while (p->names[i] && !str_eq(p->documents[p->names[i] - 1].name, name))
        i = (i + 1) & (p->name_slots - 1);
    return i;
}

static void names_grow(struct passages *p)
{
    if (p->name_slots && p->document_count * 2 < p->name_slots)
        return;
    free(p->names);
    p->name_slots = p->name_slots ? 2 * p->name_slots : 64;
    p->names = take(p->name_slots, sizeof *p->names);
    for (size_t i = 0; i < p->document_count; i++)
        p->names[name_slot(p, p->documents[i].name)] = (uint32_t)i + 1;
}

static struct document *document_named(const struct passages *p, struct str name)
{
    if (!p->name_slots)
        return NULL;
    uint32_t at = p->names[name_slot(p, name)];
    return at ? &p->documents[at - 1] : NULL;
}

bool passages_at(const struct passages *p, struct str name, uint32_t *ret_at)
{
    const struct document *d = document_named(p, name);
    if (!d || !d->trace)
        return false;
    *ret_at = (uint32_t)(d - p->documents);
    return true;
}

static void forget(struct passages *p, struct document *d)
{
    uint32_t index = (uint32_t)(d - p->documents);
    for (size_t i = 0; i < p->slot_count; i++)
        p->gone += p->slots[i].hash && p->slots[i].document == index;
    p->trace_bytes -= trace_size(d->units);
    free(d->trace);
    d->trace = NULL;
    p->removed++;
}

bool passages_remove(struct passages *p, struct str name)
{
    struct document *d = document_named(p, name);
    if (!d || !d->trace)
        return false;
    forget(p, d);
    return true;
}

bool passages_keep(struct passages *p, struct str name, enum level level, int64_t since)
{
    struct document *d = document_named(p, name);
    if (!d || !d->trace || (d->level == LEVEL_PUBLIC) != (level == LEVEL_PUBLIC))
        return false;
    d->level = level;
    d->since = since;
    return true;
}

/* The row of a document that is to be filled; a removed one of this name keeps its row. */
static enum err document_place(struct passages *p, struct str name, struct str number,
                               struct document **ret_document)
{
    struct document *d = document_named(p, name);
    if (!d && p->document_count == PASSAGES_DOCUMENTS_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} documents are registered",
                    numtext(PASSAGES_DOCUMENTS_MAX));
    if (d && d->trace)
        forget(p, d);
    if (d && p->gone)
        rebuild(p, p->slot_count); /* its old fingerprints must not come to life again */
    char *memory = take(name.n + number.n + 2, 1);
    memcpy(memory, name.p, name.n);
    memcpy(memory + name.n + 1, number.p, number.n);
    if (!d && p->document_count == p->document_room) {
        p->document_room = p->document_room ? 2 * p->document_room : 64;
        p->documents = realloc(p->documents, p->document_room * sizeof *p->documents);
        if (!p->documents)
            die("out of memory");
    }
    if (d) {
        free((char *)(uintptr_t)d->name.p);
        p->removed--;
    } else {
        d = &p->documents[p->document_count++];
    }
    *d = (struct document){.name = str_bytes(memory, name.n),
                           .number = str_bytes(memory + name.n + 1, number.n)};
    names_grow(p);
    p->names[name_slot(p, d->name)] = (uint32_t)(d - p->documents) + 1;
    *ret_document = d;
    return ERR_OK;
}

/* ---- putting in ---- */

/* What a document's row takes over: `trace` is the row's from now on. */
enum err document_put(struct passages *p, const struct document *made, size_t fingerprints,
                      struct document **ret_document)
{
    struct document *d;
    TRY(document_place(p, made->name, made->number, &d));
    d->level = made->level;
    d->units = made->units;
    d->trace = made->trace;
    p->trace_bytes += trace_size(d->units);
    make_room(p, fingerprints);
    *ret_document = d;
    return ERR_OK;
}

void document_fingerprint(struct passages *p, const struct document *d, uint64_t hash,
                          uint32_t unit)
{
    p->keyed_only++;
    put_fingerprint(p, hash, (uint32_t)(d - p->documents), unit);
}

void document_gram(struct passages *p, const struct document *d, uint64_t gram, uint32_t unit)
{
    uint64_t place = front_place(p, gram);
    p->front[place >> (64 - FRONT_LOG)] |= front_mask(place);
    put_fingerprint(p, passage_hash(p, gram), (uint32_t)(d - p->documents), unit);
}

uint8_t *trace_pack(const struct prints *prints)
{
    uint8_t *trace = take(trace_size(prints->units) + 1, 1); /* a document may be empty */
    for (size_t i = 0; i < prints->units; i++)
        trace[i / 4] |= (uint8_t)(UNIT_TRACE(prints->codes[i]) << 2 * (i % 4));
    return trace;
}

enum err passages_add_prints(struct passages *p, struct str name, struct str number,
                             enum level level, const struct prints *prints)
{
    struct document *d, made = {.name = name,
                                .number = number,
                                .level = level,
                                .units = (uint32_t)prints->units,
                                .trace = trace_pack(prints)};
    enum err err = document_put(p, &made, prints->gram_count, &d);
    if (err) {
        free(made.trace);
        return err;
    }
    for (size_t i = 0; i < prints->gram_count; i++)
        document_gram(p, d, prints->grams[i].hash, prints->grams[i].unit);
    return ERR_OK;
}
