#include "crypto/secret.h"

#include <sodium.h>
#include <sys/resource.h>

/* The bytes follow the length in the same guarded allocation; its end touches the guard page, so
 * the size is rounded up to keep `n` aligned. */
struct secret {
    size_t n;
    unsigned char bytes[];
};

void crypto_start(void)
{
    static bool started;
    if (__atomic_load_n(&started, __ATOMIC_ACQUIRE))
        return;
    if (sodium_init() < 0)
        die("the system's random generator failed");
    /* Lock as much as we may; what goes past the hard limit still works, unlocked. */
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_MEMLOCK, &limit);
    }
    __atomic_store_n(&started, true, __ATOMIC_RELEASE);
}

struct secret *secret_new(size_t n)
{
    if (n > SECRET_MAX)
        die("a secret is larger than 64 KiB");
    crypto_start();
    size_t size = (sizeof(struct secret) + n + 15) & ~(size_t)15;
    struct secret *s = sodium_malloc(size);
    if (!s)
        die("out of memory");
    memset(s, 0, size);
    s->n = n;
    return s;
}

struct secret *secret_random(size_t n)
{
    struct secret *s = secret_new(n);
    randombytes_buf(s->bytes, n);
    return s;
}

struct secret *secret_copy(const void *p, size_t n)
{
    struct secret *s = secret_new(n);
    if (n)
        memcpy(s->bytes, p, n);
    return s;
}

void secret_free(struct secret *s)
{
    sodium_free(s);
}

unsigned char *secret_bytes(struct secret *s)
{
    return s->bytes;
}

size_t secret_size(const struct secret *s)
{
    return s->n;
}

struct str secret_view(const struct secret *s)
{
    return str_bytes(s->bytes, s->n);
}

void wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}
