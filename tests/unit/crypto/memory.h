/* Age sources and sinks over memory. */
#ifndef TESTS_UNIT_CRYPTO_MEMORY_H
#define TESTS_UNIT_CRYPTO_MEMORY_H

#include "unit/test.h"

#include "base/buf.h"
#include "crypto/age/age.h"

static inline enum err memory_write(void *context, const void *p, size_t n)
{
    struct buf *out = context;
    buf_add(out, p, n);
    return buf_check(out);
}

static inline enum err memory_read(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const struct str *bytes = context;
    size_t left = offset < bytes->n ? bytes->n - (size_t)offset : 0;
    *ret_n = left < n ? left : n;
    if (*ret_n)
        memcpy(p, bytes->p + offset, *ret_n);
    return ERR_OK;
}

/* Seals `plain` in pieces of `piece` bytes. */
static inline enum err memory_seal(const struct age_recipient *recipient, bool armored,
                                   struct str plain, size_t piece, struct buf *out)
{
    AGE_SEAL_SCOPE(seal);
    TRY(age_seal_begin(&recipient, 1, armored, (struct age_sink){memory_write, out}, &seal));
    for (size_t at = 0; at < plain.n; at += piece)
        TRY(age_seal_write(seal, plain.p + at, plain.n - at < piece ? plain.n - at : piece));
    return age_seal_close(seal);
}

/* Opens all of `sealed`; what was verified before a failure stands in `out` too. */
static inline enum err memory_open(struct age_identity *identity, enum age_form form,
                                   struct str sealed, struct buf *out)
{
    AGE_OPEN_SCOPE(open);
    TRY(age_open_begin(&identity, 1, form,
                       (struct age_source){memory_read, &sealed, AGE_SIZE_UNKNOWN}, &open));
    for (;;) {
        struct str chunk;
        TRY(age_open_next(open, &chunk));
        if (!chunk.n)
            return ERR_OK;
        buf_str(out, chunk);
    }
}

#endif
