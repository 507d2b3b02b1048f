/* Shapefiles: a head of 100 bytes, then records. Big-endian numbers say where, little-endian ones what. */
#include "extract/bytes.h"
#include "extract/map_data.h"

enum { HEAD = 100, MAGIC = 9994, VERSION = 1000, FIRST_OFFSET = 50, RECORD_HEAD = 8 };

static const struct {
    uint32_t type;
    const char *name;
} types[] = {{0, "empty"},     {1, "point"},    {3, "line"},    {5, "polygon"},
             {8, "points"},    {11, "point z"}, {13, "line z"}, {15, "polygon z"},
             {18, "points z"}, {21, "point m"}, {23, "line m"}, {25, "polygon m"},
             {28, "points m"}, {31, "surfaces"}};

static const char *type_name(uint32_t type)
{
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

bool is_shape(struct str s)
{
    return s.n >= HEAD && be32(s, 0) == MAGIC && le32(s, 28) == VERSION && type_name(le32(s, 32));
}

static void add_box(struct str s, size_t at, struct extent *e)
{
    if (at + 32 > s.n)
        return;
    extent_add(e, le_double(s, at), le_double(s, at + 8));
    extent_add(e, le_double(s, at + 16), le_double(s, at + 24));
}

static bool is_point(uint32_t type)
{
    return type == 1 || type == 11 || type == 21;
}

/* What its records cover, whatever the head says. False: it breaks off. */
static bool read_records(struct str s, struct extent *e, uint64_t *ret_count)
{
    uint64_t count = 0;
    size_t at = HEAD;
    while (at < s.n) {
        uint64_t n = 2 * (uint64_t)be32(s, at + 4);
        struct str body = cut(s, at + RECORD_HEAD, n);
        if (s.n - at < RECORD_HEAD || body.n < n || n < 4)
            break;
        uint32_t type = le32(body, 0);
        if (is_point(type) && body.n >= 20)
            extent_add(e, le_double(body, 4), le_double(body, 12));
        else if (type)
            add_box(body, 4, e);
        count++;
        at += RECORD_HEAD + body.n;
    }
    *ret_count = count;
    return at == s.n;
}

enum err words_shape(struct words *w, struct str place, struct str s)
{
    BUF_SCOPE(what, 200);
    struct extent e = {0};
    uint64_t records = 0;
    bool index = s.n >= HEAD + RECORD_HEAD && be32(s, HEAD) == FIRST_OFFSET &&
                 (s.n - HEAD) % RECORD_HEAD == 0;
    bool whole = index || read_records(s, &e, &records);
    if (!e.points)
        add_box(s, 36, &e);
    buf_printf(&what, "Shapefile%s, %s", index ? " (index)" : "", type_name(le32(s, 32)));
    if (!index)
        buf_printf(&what, ", %llu records", (unsigned long long)records);
    TRY(map_tell(w, place, buf_view(&what), &e));
    return whole ? ERR_OK : w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
}
