/* Memory of one request: taken in pieces, given back all at once. Lack of memory ends the process.
 * An arena belongs to one thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena;

struct arena *arena_new(void);
struct arena *arena_new_of(size_t first); /* bytes of its first block */
void arena_free(struct arena *a);         /* NULL is fine */
void arena_clear(struct arena *a);        /* gives all back, keeps the first block */
size_t arena_held(const struct arena *a); /* bytes of all its blocks */

void *arena_alloc(struct arena *a, size_t n);        /* zeroed, aligned for anything */
void *arena_take(struct arena *a, size_t n);         /* the same, not zeroed */
char *arena_text(struct arena *a, struct str s);     /* a NUL-terminated copy */
struct str arena_str(struct arena *a, struct str s); /* a copy; also NUL-terminated */
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

/* Room for one more element of an array whose length doubles: copies when full. `*cap` starts 0. */
void *arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t size);

#define NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define NEW_ARRAY(a, type, n) ((type *)arena_alloc_array((a), (n), sizeof(type)))
void *arena_alloc_array(struct arena *a, size_t n, size_t size);

static inline void arena_cleanup(struct arena **a)
{
    arena_free(*a);
}
#define ARENA_SCOPE(name) struct arena *name CLEANUP(arena_cleanup) = arena_new()

#endif
