#include "inspect/robust.h"

#include "base/err.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Sorts. */
static int64_t median2(int64_t *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[(count - 1) / 2] + values[count / 2];
}

struct usual usual_of(int64_t *values, int count)
{
    struct usual u = {.count = count};
    if (!count)
        return u;
    u.median2 = median2(values, count);
    int64_t *distances = malloc((size_t)count * sizeof *distances);
    if (!distances)
        die("out of memory");
    for (int i = 0; i < count; i++) {
        int64_t d = 2 * values[i] - u.median2;
        distances[i] = d < 0 ? -d : d;
    }
    u.mad4 = median2(distances, count);
    free(distances);
    return u;
}

int64_t usual_limit(const struct usual *u, int times)
{
    int64_t deviation4 = u->mad4 > 4 ? u->mad4 : 4;
    return (2 * u->median2 + times * deviation4) / 4;
}
