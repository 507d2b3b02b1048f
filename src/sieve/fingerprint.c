#include "sieve/fingerprint.h"

#define MAGIC "cofferdam fingerprints "
#define HEAD MAGIC "1\n"
enum { HEAD_SIZE = sizeof HEAD - 1, GRAM_SIZE = 17, END = 65535 };

/* ---- writing ---- */

static void put(struct buf *out, uint64_t n, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_char(out, (char)(n >> 8 * i));
}

static void put_text(struct buf *out, struct str s)
{
    size_t n = s.n < FINGERPRINT_PATH_MAX ? s.n : FINGERPRINT_PATH_MAX;
    while (n < s.n && n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--; /* no character is parted */
    put(out, n, 2);
    buf_add(out, s.p, n);
}

void fingerprint_begin(struct buf *out)
{
    buf_str(out, STR(HEAD));
}

enum err fingerprint_put(struct buf *out, const struct fingerprint *f)
{
    const struct prints *p = &f->prints;
    put_text(out, f->path);
    put_text(out, f->place);
    put(out, p->units, 4);
    put(out, p->gram_count, 4);
    for (size_t i = 0; i < p->gram_count; i++) {
        put(out, p->grams[i].hash, 8);
        put(out, p->grams[i].unit, 4);
        put(out, p->lines[i] + f->lines_before, 4);
        put(out, p->grams[i].units, 1);
    }
    for (size_t i = 0; i < p->units; i += 2)
        put(out, (p->codes[i] & 15U) | (i + 1 < p->units ? p->codes[i + 1] & 15U : 0) << 4, 1);
    return buf_check(out);
}

void fingerprint_end(struct buf *out, struct sha256 *sum)
{
    static const unsigned char end[2] = {END >> 8, END & 255};
    unsigned char hash[SHA256_SIZE];
    sha256_add(sum, end, sizeof end);
    sha256_end(sum, hash);
    buf_add(out, end, sizeof end);
    buf_add(out, hash, sizeof hash);
}

/* ---- reading ---- */

static enum err malformed(void)
{
    return fail(ERR_INPUT, "This is no file of fingerprints, or it was changed");
}

static bool get(struct str *rest, int bytes, uint64_t *ret_n)
{
    uint64_t n = 0;
    if (rest->n < (size_t)bytes)
        return false;
    for (int i = 0; i < bytes; i++)
        n = n << 8 | (unsigned char)rest->p[i];
    *rest = str_bytes(rest->p + bytes, rest->n - (size_t)bytes);
    *ret_n = n;
    return true;
}

static bool clean(struct str s)
{
    if (!str_utf8(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return false;
    return true;
}

static bool get_text(struct str *rest, uint64_t n, struct arena *a, struct str *ret_text)
{
    if (n > FINGERPRINT_PATH_MAX || n > rest->n || !clean(str_bytes(rest->p, n)))
        return false;
    *ret_text = arena_str(a, str_bytes(rest->p, n));
    *rest = str_bytes(rest->p + n, rest->n - n);
    return true;
}

enum err fingerprint_open(struct str bytes, struct str *ret_rest)
{
    unsigned char sum[SHA256_SIZE];
    const char *line_end = memchr(bytes.p, '\n', bytes.n < HEAD_SIZE + 8 ? bytes.n : HEAD_SIZE + 8);
    if (str_starts(bytes, MAGIC) && line_end && !str_starts(bytes, HEAD))
        return fail(ERR_UNSUPPORTED, "These fingerprints were written by a later version");
    if (!str_starts(bytes, HEAD) || bytes.n < HEAD_SIZE + 2 + SHA256_SIZE)
        return malformed();
    struct str body = str_bytes(bytes.p, bytes.n - SHA256_SIZE);
    sha256(body, sum);
    if (memcmp(sum, body.p + body.n, SHA256_SIZE) != 0)
        return malformed();
    *ret_rest = str_bytes(body.p + HEAD_SIZE, body.n - HEAD_SIZE);
    return ERR_OK;
}

static bool get_gram(struct str *rest, uint64_t all, struct gram *ret_gram, uint32_t *ret_line)
{
    uint64_t hash, unit, line, units;
    if (!get(rest, 8, &hash) || !get(rest, 4, &unit) || !get(rest, 4, &line) ||
        !get(rest, 1, &units))
        return false;
    *ret_gram = (struct gram){hash, (uint32_t)unit, (uint32_t)units};
    *ret_line = (uint32_t)line;
    return (units == GRAM_UNITS || units == GRAM_WORDS) && unit + units <= all;
}

/* Room is taken only for what is there. */
static bool get_prints(struct str *rest, struct arena *a, struct fingerprint *f)
{
    uint64_t units, count;
    if (!get(rest, 4, &units) || !get(rest, 4, &count) || units > PRINTS_UNITS_MAX ||
        count > rest->n / GRAM_SIZE || (units + 1) / 2 > rest->n - count * GRAM_SIZE)
        return false;
    struct gram *grams = NEW_ARRAY(a, struct gram, count + 1);
    uint32_t *lines = NEW_ARRAY(a, uint32_t, count + 1);
    uint8_t *codes = NEW_ARRAY(a, uint8_t, units + 2);
    for (size_t i = 0; i < count; i++)
        if (!get_gram(rest, units, &grams[i], &lines[i]))
            return false;
    for (size_t i = 0; i < units; i += 2) {
        uint64_t two;
        if (!get(rest, 1, &two))
            return false;
        codes[i] = two & 15;
        codes[i + 1] = (uint8_t)(two >> 4);
    }
    f->prints = (struct prints){units, codes, grams, lines, count};
    return true;
}

enum err fingerprint_next(struct str *rest, struct arena *a, struct fingerprint *ret_f,
                          bool *ret_more)
{
    uint64_t n;
    struct fingerprint f = {0};
    if (!get(rest, 2, &n))
        return malformed();
    *ret_more = n != END;
    if (n == END)
        return rest->n ? malformed() : ERR_OK;
    if (!get_text(rest, n, a, &f.path) || !get(rest, 2, &n) || !get_text(rest, n, a, &f.place) ||
        !get_prints(rest, a, &f))
        return malformed();
    *ret_f = f;
    return ERR_OK;
}

uint32_t fingerprint_line(const struct fingerprint *f, uint32_t unit)
{
    uint32_t line = 0, nearest = 0;
    for (size_t i = 0; i < f->prints.gram_count; i++) {
        uint32_t at = f->prints.grams[i].unit;
        if (at <= unit && (!line || at >= nearest)) {
            line = f->prints.lines[i];
            nearest = at;
        }
    }
    return line;
}
