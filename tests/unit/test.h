/* Included first by every unit test: cmocka's fail() makes way for ours (use fail_msg()). */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail
#undef fail_msg /* it calls fail() */
#define fail_msg(msg, ...)                                                                         \
    do {                                                                                           \
        print_error("ERROR: " msg "\n", ##__VA_ARGS__);                                            \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#include "base/arena.h"

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        enum err got_ = (call);                                                                    \
        if (got_)                                                                                  \
            fail_msg("%s: %s: %s", #call, err_name(got_), problem()->text[LANG_EN]);               \
    } while (0)

#define assert_err(code, call) assert_string_equal(err_name(code), err_name(call))
#define assert_str(s, text) assert_string_equal(arena_text_of_(s), text)

/* NUL-terminated view of a slice for messages; a ring of 4 buffers. */
static inline const char *arena_text_of_(struct str s)
{
    static char ring[4][4096];
    static unsigned next;
    char *at = ring[next++ % 4];
    size_t n = s.n < sizeof ring[0] - 1 ? s.n : sizeof ring[0] - 1;
    if (n)
        memcpy(at, s.p, n);
    at[n] = '\0';
    return at;
}

#endif
