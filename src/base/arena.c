#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 16 * 1024, ALIGN = 16 };

struct block {
    struct block *before;
    size_t size, used;
    _Alignas(ALIGN) unsigned char bytes[];
};

struct arena {
    struct block *top;
    size_t held;
};

static struct block *block_new(size_t size, struct block *before)
{
    struct block *b = malloc(sizeof *b + size);
    if (!b)
        die("out of memory");
    b->before = before;
    b->size = size;
    b->used = 0;
    return b;
}

struct arena *arena_new(void)
{
    return arena_new_of(BLOCK);
}

struct arena *arena_new_of(size_t first)
{
    struct arena *a = malloc(sizeof *a);
    if (!a)
        die("out of memory");
    a->top = block_new(first, NULL);
    a->held = first;
    return a;
}

size_t arena_held(const struct arena *a)
{
    return a->held;
}

void arena_clear(struct arena *a)
{
    while (a->top->before) {
        struct block *b = a->top;
        a->top = b->before;
        a->held -= b->size;
        free(b);
    }
    a->top->used = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_clear(a);
    free(a->top);
    free(a);
}

void *arena_take(struct arena *a, size_t n)
{
    if (n > SIZE_MAX / 2)
        die("allocation too large");
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (a->top->size - a->top->used < n) {
        size_t size = n > BLOCK ? n : a->top->size < 1024 * 1024 ? a->top->size * 2 : a->top->size;
        a->top = block_new(size < n ? n : size, a->top);
        a->held += a->top->size;
    }
    void *p = a->top->bytes + a->top->used;
    a->top->used += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_take(a, n), 0, n);
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        die("allocation too large");
    return arena_alloc(a, bytes);
}

char *arena_text(struct arena *a, struct str s)
{
    char *z = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(z, s.p, s.n);
    return z;
}

struct str arena_str(struct arena *a, struct str s)
{
    return (struct str){arena_text(a, s), s.n};
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        die("format");
    char *z = arena_alloc(a, (size_t)n + 1);
    vsnprintf(z, (size_t)n + 1, format, again);
    va_end(again);
    return z;
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return array;
    size_t more = *cap ? *cap * 2 : 8;
    void *bigger = arena_alloc_array(a, more, size);
    if (count)
        memcpy(bigger, array, count * size);
    *cap = more;
    return bigger;
}
