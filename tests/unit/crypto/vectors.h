/* Reads the published vectors of ../shared/vectors and hex out of tables. */
#ifndef TESTS_UNIT_CRYPTO_VECTORS_H
#define TESTS_UNIT_CRYPTO_VECTORS_H

#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"

/* NULL where the folder is absent: the test says so and skips. */
static inline const char *shared_path(struct arena *a, const char *name)
{
    const char *folder = getenv("COFFERDAM_SHARED");
    char *path = path_join(a, path_join(a, folder ? folder : "../shared", "vectors"), name);
    if (file_exists(path))
        return path;
    print_message("[  SKIPPED ] %s is not there\n", path);
    return NULL;
}

static inline struct str unhex(struct arena *a, const char *hex)
{
    size_t n = strlen(hex) / 2;
    char *out = arena_alloc(a, n + 1);
    assert_true(hex_decode(str_of(hex), out, n, &n));
    return str_bytes(out, n);
}

static inline void assert_hex(const void *p, size_t n, const char *hex)
{
    BUF_SCOPE(text, 1 << 20);
    buf_hex(&text, p, n);
    buf_char(&text, '\0');
    assert_string_equal(text.p, hex);
}

#endif
