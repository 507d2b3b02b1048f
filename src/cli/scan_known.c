/* The baseline: findings that were there before and are somebody's work already. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/scan.h"

#include <stdlib.h>

enum { KNOWN_BYTES_MAX = 256 << 20, LINE_MAX_BYTES = 64 * 1024 };

struct scan_known {
    unsigned char (*marks)[SCAN_MARK];
    size_t count, room;
};

static int by_mark(const void *x, const void *y)
{
    return memcmp(x, y, SCAN_MARK);
}

static enum err add_line(struct arena *a, struct scan_known *k, const char *path, int64_t line,
                         struct str text)
{
    ANSWER_SCOPE(object);
    size_t n;
    object =
        text.n < LINE_MAX_BYTES ? json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *mark = json_string_value(json_object_get(object, "finding"));
    k->marks = arena_grow(a, k->marks, k->count, &k->room, sizeof *k->marks);
    if (!mark || !hex_decode(str_of(mark), k->marks[k->count], SCAN_MARK, &n) || n != SCAN_MARK)
        return fail(ERR_INPUT, "{1}:{2}: this is no line of a baseline", path, numtext(line));
    k->count++;
    return ERR_OK;
}

enum err scan_known_load(struct arena *a, const char *path, struct scan_known **ret_known)
{
    struct scan_known *k = NEW(a, struct scan_known);
    struct str text, line;
    int64_t number = 0;
    TRY(file_read(a, path, KNOWN_BYTES_MAX, &text));
    while (str_split(&text, '\n', &line)) {
        number++;
        if (str_trim(line).n)
            TRY(add_line(a, k, path, number, line));
    }
    if (k->count)
        qsort(k->marks, k->count, sizeof *k->marks, by_mark);
    *ret_known = k;
    return ERR_OK;
}

bool scan_known_has(const struct scan_known *k, const unsigned char mark[SCAN_MARK])
{
    return k && k->count && bsearch(mark, k->marks, k->count, sizeof *k->marks, by_mark);
}
