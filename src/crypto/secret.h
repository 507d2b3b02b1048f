/* Memory for keys and passwords: wiped when freed, kept out of core dumps and (as far as
 * RLIMIT_MEMLOCK reaches) out of swap, with guard pages around it that end the process on an
 * overrun (libsodium's sodium_malloc). Each takes four pages: for keys, not for documents.
 * A secret has no text form on purpose: it is never logged, never put into a message. */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/str.h"

struct secret;

/* Makes the library ready; every program calls it first in main(). More calls do no harm, from any
 * thread. Ends the process when there is no source of randomness. */
void crypto_start(void);

/* `n` bytes, at most SECRET_MAX, all zero. Never NULL: lack of memory ends the process. */
enum { SECRET_MAX = 64 * 1024 };
struct secret *secret_new(size_t n);
struct secret *secret_random(size_t n);              /* from the system's generator */
struct secret *secret_copy(const void *p, size_t n); /* the caller wipes his own */
void secret_free(struct secret *s);                  /* wipes; NULL is fine */

/* The bytes, owned by the secret. */
unsigned char *secret_bytes(struct secret *s);
size_t secret_size(const struct secret *s);
struct str secret_view(const struct secret *s);

/* Overwrites in a way that the compiler does not remove. */
void wipe(void *p, size_t n);

static inline void secret_cleanup(struct secret **s)
{
    secret_free(*s);
}
#define SECRET_SCOPE(name) struct secret *name CLEANUP(secret_cleanup) = 0

/* A fixed array on the stack that is wiped when the block is left, however it is left. */
struct wipe_scope {
    void *p;
    size_t n;
};
static inline void wipe_cleanup(struct wipe_scope *w)
{
    wipe(w->p, w->n);
}
#define WIPE_SCOPE(array)                                                                          \
    struct wipe_scope wipe_##array CLEANUP(wipe_cleanup)                                           \
        __attribute__((unused)) = {(array), sizeof(array)}

#endif
