#include "crypto/age/armor.h"
#include "crypto/age/header.h"
#include "crypto/age/stream.h"

/* One sealed chunk and a byte more: whether that byte is there tells whether the chunk is last. */
enum { INPUT = SEALED_CHUNK + 1 };

struct age_open {
    struct age_source source;
    struct armor_reader *armor; /* NULL: binary */
    struct aead *key;
    uint64_t offset;     /* of the source's next byte */
    uint64_t payload_at; /* offset of the first chunk */
    uint64_t size;       /* of the plaintext, once the last chunk is verified */
    uint64_t number;     /* of the next chunk */
    size_t skip;         /* bytes of the next chunk that a seek passes over */
    size_t used;         /* bytes at the start of `input` that are done with */
    size_t count;        /* bytes in `input` */
    bool ended, sized;
    enum err broken;
    struct str rest; /* verified, not given out yet; in `input` */
    unsigned char input[INPUT];
};

static enum err payload_failure(void)
{
    fail(ERR_CRYPTO, "The sealed file was changed or cut off");
    return fail_field(ERR_CRYPTO, "payload");
}

/* Drops what is done with and reads until `input` is full or the source ends. */
static enum err fill(struct age_open *o)
{
    memmove(o->input, o->input + o->used, o->count - o->used);
    o->count -= o->used;
    o->used = 0;
    size_t got = 0, room = INPUT - o->count;
    if (!room)
        return ERR_OK;
    if (o->armor)
        TRY(armor_read(o->armor, o->input + o->count, room, &got));
    else
        TRY(o->source.read(o->source.context, o->offset, o->input + o->count, room, &got));
    o->offset += got;
    o->count += got;
    return ERR_OK;
}

static enum err begin(struct age_open *o, struct age_identity *const *identities, size_t n,
                      enum age_form form)
{
    TRY(fill(o));
    struct str begun = str_bytes(o->input, o->count);
    if (form == AGE_ARMORED || (form == AGE_ANY_FORM && armor_looks(begun))) {
        o->armor = armor_reader_new(o->source, begun);
        o->count = 0;
        TRY(fill(o));
    }
    ARENA_SCOPE(a);
    struct header header;
    unsigned char file_key[FILE_KEY_SIZE];
    WIPE_SCOPE(file_key);
    TRY(header_parse(a, str_bytes(o->input, o->count), &header));
    TRY(header_open(&header, identities, n, file_key));
    o->used = header.size;
    TRY(fill(o));
    if (o->count < STREAM_NONCE_SIZE) {
        fail(ERR_INPUT, "The sealed file ends after its header");
        return fail_field(ERR_INPUT, "header");
    }
    o->key = stream_key(file_key, o->input);
    o->used = STREAM_NONCE_SIZE;
    o->payload_at = header.size + STREAM_NONCE_SIZE;
    return ERR_OK;
}

enum err age_open_begin(struct age_identity *const *identities, size_t n, enum age_form form,
                        struct age_source source, struct age_open **ret_open)
{
    crypto_start();
    AGE_OPEN_SCOPE(opening);
    opening = calloc(1, sizeof *opening);
    if (!opening)
        die("out of memory");
    opening->source = source;
    TRY(begin(opening, identities, n, form));
    *ret_open = opening;
    opening = NULL;
    return ERR_OK;
}

/* Verifies one chunk in place and sets `rest`. */
static enum err open_chunk(struct age_open *o)
{
    TRY(fill(o));
    bool last = o->count < INPUT;
    struct str sealed = str_bytes(o->input, last ? o->count : (size_t)SEALED_CHUNK);
    if (!stream_open(o->key, o->number, last, sealed, o->input))
        return payload_failure();
    size_t n = sealed.n - AEAD_TAG_SIZE;
    if (last && !n && o->number)
        return payload_failure(); /* only a file of nothing has an empty chunk */
    o->used = sealed.n;
    o->number++;
    o->ended = last;
    o->rest = str_bytes(o->input, n);
    return ERR_OK;
}

static enum err next(struct age_open *o, struct str *ret_chunk)
{
    if (!o->rest.n && !o->ended) {
        TRY(open_chunk(o));
        if (o->rest.n < o->skip)
            return payload_failure(); /* the source has another length than it said */
        o->rest.p += o->skip;
        o->rest.n -= o->skip;
        o->skip = 0;
    }
    *ret_chunk = o->rest;
    o->rest.n = 0;
    return ERR_OK;
}

enum err age_open_next(struct age_open *open, struct str *ret_chunk)
{
    if (!open->broken)
        open->broken = next(open, ret_chunk);
    return open->broken;
}

enum err age_open_read(struct age_open *open, void *p, size_t n, size_t *ret_n)
{
    unsigned char *at = p;
    size_t total = 0;
    while (total < n) {
        struct str chunk = {0};
        TRY(age_open_next(open, &chunk));
        if (!chunk.n)
            break;
        size_t part = chunk.n < n - total ? chunk.n : n - total;
        memcpy(at + total, chunk.p, part);
        total += part;
        open->rest = str_bytes(chunk.p + part, chunk.n - part);
    }
    *ret_n = total;
    return ERR_OK;
}

/* --- from anywhere ---------------------------------------------------------------------------- */

/* The next chunk is `number`; what was read ahead is forgotten. */
static void move_to(struct age_open *o, uint64_t number)
{
    o->rest = (struct str){0};
    o->used = o->count = 0;
    o->skip = 0;
    o->ended = false;
    o->number = number;
    o->offset = o->payload_at + number * SEALED_CHUNK;
}

/* Number of chunks by the source's size; false where no file has that size. */
static bool chunk_count(const struct age_open *o, uint64_t *ret_chunks)
{
    if (o->source.size < o->payload_at + AEAD_TAG_SIZE)
        return false;
    uint64_t payload = o->source.size - o->payload_at;
    uint64_t chunks = (payload - 1) / SEALED_CHUNK + 1;
    uint64_t last = payload - (chunks - 1) * SEALED_CHUNK;
    if (chunks > 1 && last <= AEAD_TAG_SIZE)
        return false;
    *ret_chunks = chunks;
    return true;
}

static enum err verify_last(struct age_open *o)
{
    uint64_t chunks;
    if (o->armor || o->source.size == AGE_SIZE_UNKNOWN)
        return fail(ERR_UNSUPPORTED, "This sealed file can only be read from its beginning");
    if (!chunk_count(o, &chunks))
        return payload_failure();
    move_to(o, chunks - 1);
    TRY(open_chunk(o));
    if (!o->ended)
        return payload_failure();
    o->size = o->source.size - o->payload_at - chunks * AEAD_TAG_SIZE;
    o->sized = true;
    return ERR_OK;
}

static enum err seek(struct age_open *o, uint64_t offset)
{
    if (!o->sized)
        TRY(verify_last(o));
    if (offset > o->size)
        return fail(ERR_INPUT, "The place to read from lies behind the end of the file");
    if (offset == o->size) {
        o->rest = (struct str){0};
        o->ended = true;
        return ERR_OK;
    }
    move_to(o, offset / AGE_CHUNK);
    o->skip = offset % AGE_CHUNK;
    return ERR_OK;
}

enum err age_open_seek(struct age_open *open, uint64_t offset)
{
    TRY(open->broken);
    enum err err = seek(open, offset);
    if (err && !(open->sized && err == ERR_INPUT) && err != ERR_UNSUPPORTED)
        open->broken = err;
    return err;
}

/* The place where reading goes on is kept. */
enum err age_open_size(struct age_open *open, uint64_t *ret_size)
{
    TRY(open->broken);
    if (!open->sized) {
        bool ended = open->ended;
        uint64_t left = open->rest.n;
        uint64_t at = open->number * AGE_CHUNK + open->skip;
        enum err err = verify_last(open);
        if (!err)
            err = seek(open, (ended ? open->size : at) - left);
        if (err && err != ERR_UNSUPPORTED)
            open->broken = err;
        TRY(err);
    }
    *ret_size = open->size;
    return ERR_OK;
}

void age_open_free(struct age_open *open)
{
    if (!open)
        return;
    aead_free(open->key);
    armor_reader_free(open->armor);
    wipe(open->input, sizeof open->input);
    free(open);
}
