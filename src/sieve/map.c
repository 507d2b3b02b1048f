#include "sieve/map.h"

/* ---- numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number of degrees at `at`: a decimal with at least four places, or degrees, minutes and perhaps seconds.
 * Where it ends; 0 for none. */
static size_t degrees_at(struct str s, size_t at, double *ret_degrees)
{
    double whole = 0, part = 0, scale = 1;
    size_t i = at, places = 0, digits = 0;
    bool minus = i < s.n && s.p[i] == '-';
    for (i += minus; i < s.n && is_digit(s.p[i]) && digits < 4; i++, digits++)
        whole = whole * 10 + (s.p[i] - '0');
    if (!digits || digits > 3 || whole > 180)
        return 0;
    if (i < s.n && s.p[i] == '.') {
        for (i++; i < s.n && is_digit(s.p[i]); i++, places++)
            part += (s.p[i] - '0') * (scale /= 10);
        *ret_degrees = (whole + part) * (minus ? -1 : 1);
        return places >= 4 && places <= 17 && whole + part <= 180 ? i : 0;
    }
    struct str sign = str_bytes(s.p + i, s.n - i);
    if (!str_starts(sign, "°"))
        return 0;
    i += strlen("°");
    size_t minutes = i;
    while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '.'))
        i++;
    static const char *const ends[] = {"'", "′", "’", "分"};
    for (size_t k = 0; k < ARRAY_SIZE(ends) && i > minutes; k++)
        if (str_starts(str_bytes(s.p + i, s.n - i), ends[k])) {
            i += strlen(ends[k]);
            while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '.'))
                i++;
            *ret_degrees = whole * (minus ? -1 : 1);
            return i;
        }
    return 0;
}

/* From the end of a number to the next: what stands between two of a pair. */
static size_t between(struct str s, size_t at)
{
    static const char *const parts[] = {" ",  "\t", ",",  ";",   "|",   "\"",  "″",  "”",  "秒",
                                        "N",  "S",  "E",  "W",   "北",  "南",  "东", "西", "纬",
                                        "经", ":",  "\n", "lat", "lon", "lng", "'",  "/"};
    size_t from = at;
    for (bool more = true; more && at - from < 24;) {
        more = false;
        for (size_t i = 0; i < ARRAY_SIZE(parts) && !more; i++)
            if (str_starts(str_bytes(s.p + at, s.n - at), parts[i])) {
                at += strlen(parts[i]);
                more = true;
            }
    }
    return at > from ? at : 0;
}

/* Two numbers of which one may be a latitude. */
static size_t pair_at(struct str s, size_t at, double *ret_first)
{
    double one, two;
    size_t end = degrees_at(s, at, &one), next = end ? between(s, end) : 0;
    size_t last = next ? degrees_at(s, next, &two) : 0;
    bool latitude = last && ((one >= -90 && one <= 90) || (two >= -90 && two <= 90));
    *ret_first = last ? one : 0;
    return latitude && (one != 0 || two != 0) ? last : 0;
}

/* ---- many in a row ---- */

struct run {
    size_t from, to, pairs;
    double low, high; /* the first numbers of its pairs: those of one area lie near each other */
};

static void end_run(const struct normal *n, struct run *r, struct findings *f)
{
    if (r->pairs >= MAP_PAIRS_LEAST && r->high - r->low <= 60)
        finding_add(f, n, FINDING_MAP, r->from, r->to, r->pairs >= 20 ? 92 : 80, LEVEL_INTERNAL);
    r->pairs = 0;
}

void map_find(const struct normal *n, struct findings *f)
{
    struct str s = n->text;
    struct run r = {0};
    for (size_t at = 0; at < s.n;) {
        /* every pair has a decimal point or a sign of degrees: only there it is looked closer; the
         * sign's first byte stands in few other characters, and memchr is faster than memmem */
        const char *dot = memchr(s.p + at, '.', s.n - at);
        const char *sign = memchr(s.p + at, 0xC2, dot ? (size_t)(dot - s.p) - at : s.n - at);
        if (!dot && !sign)
            break;
        size_t mid = (size_t)((sign ? sign : dot) - s.p), from = mid;
        double first = 0;
        while (from > at && mid - from < 4 && (is_digit(s.p[from - 1]) || s.p[from - 1] == '-'))
            from--;
        size_t end = from < mid ? pair_at(s, from, &first) : 0;
        at = end ? end : mid + 1;
        if (!end)
            continue;
        if (r.pairs && from - r.to > MAP_GAP_MAX)
            end_run(n, &r, f);
        r = r.pairs ? (struct run){r.from, end, r.pairs + 1, first < r.low ? first : r.low,
                                   first > r.high ? first : r.high}
                    : (struct run){from, end, 1, first, first};
    }
    end_run(n, &r, f);
}
