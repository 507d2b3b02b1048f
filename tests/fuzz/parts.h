/* A package out of an input that a fuzzer can change: "== name" on a line of its own begins a part, what follows is its
 * body. A ZIP itself would hide the parts behind sums that no change gets right. */
#ifndef TESTS_FUZZ_PARTS_H
#define TESTS_FUZZ_PARTS_H

#include "report/package.h"

enum { FUZZ_PARTS_MAX = 64, FUZZ_NAME_MAX = 200 };

/* Up to the next line that begins a part; *s goes behind it. */
static inline struct str parts_until(struct str *s)
{
    const char *p = memmem(s->p, s->n, "\n== ", 4);
    size_t n = p ? (size_t)(p - s->p) : s->n;
    struct str body = str_bytes(s->p, n);
    *s = str_bytes(s->p + n + (p ? 4 : 0), s->n - n - (p ? 4 : 0));
    return body;
}

/* `marker`: a part that is there whatever the input says, so that the format is decided; NULL for none. False: the input
 * has no part that can be one. */
static inline bool parts_packed(struct str input, const char *marker, struct buf *out)
{
    struct package p;
    size_t count = 0;
    if (package_open(&p))
        die(problem()->text[LANG_EN]);
    if (marker && !package_add(&p, marker, STR("<x/>")))
        count++;
    if (str_starts(input, "== "))
        input = str_bytes(input.p + 3, input.n - 3);
    while (input.n && count < FUZZ_PARTS_MAX) {
        struct str part = parts_until(&input);
        const char *line = memchr(part.p, '\n', part.n);
        size_t n = line ? (size_t)(line - part.p) : part.n;
        char name[FUZZ_NAME_MAX + 1];
        if (!n || n > FUZZ_NAME_MAX || memchr(part.p, 0, n) || !str_utf8(str_bytes(part.p, n)))
            continue;
        memcpy(name, part.p, n);
        name[n] = '\0';
        size_t skip = line ? n + 1 : n;
        count += !package_add(&p, name, str_bytes(part.p + skip, part.n - skip));
    }
    bool made = count && !package_finish(&p, out);
    package_clear(&p);
    return made;
}

#endif
