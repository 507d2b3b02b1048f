#include "crypto/age/armor.h"

#include <openssl/evp.h>

#define HEADER "-----BEGIN AGE ENCRYPTED FILE-----"
#define FOOTER "-----END AGE ENCRYPTED FILE-----"

enum { COLUMNS = 64, COLUMN_BYTES = 48, SPACE_MAX = 1024, FLUSH_AT = 16 * 1024 };

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* --- writing ---------------------------------------------------------------------------------- */

void armor_writer_init(struct armor_writer *w, struct age_sink to)
{
    *w = (struct armor_writer){.to = to, .lines = BUF(2 * FLUSH_AT)};
    buf_text(&w->lines, HEADER "\n");
}

void armor_writer_release(struct armor_writer *w)
{
    buf_free(&w->lines);
}

static enum err flush(struct armor_writer *w)
{
    TRY(buf_check(&w->lines));
    struct str lines = buf_view(&w->lines);
    TRY(w->to.write(w->to.context, lines.p, lines.n));
    buf_clear(&w->lines);
    return ERR_OK;
}

static enum err write_line(struct armor_writer *w, const void *p, size_t n)
{
    buf_base64(&w->lines, p, n);
    buf_char(&w->lines, '\n');
    return w->lines.n >= FLUSH_AT ? flush(w) : ERR_OK;
}

enum err armor_write(struct armor_writer *w, const void *p, size_t n)
{
    const unsigned char *at = p;
    while (n) {
        if (!w->pending_count && n >= COLUMN_BYTES) {
            TRY(write_line(w, at, COLUMN_BYTES));
            at += COLUMN_BYTES;
            n -= COLUMN_BYTES;
            continue;
        }
        size_t part = COLUMN_BYTES - w->pending_count;
        if (part > n)
            part = n;
        memcpy(w->pending + w->pending_count, at, part);
        w->pending_count += part;
        at += part;
        n -= part;
        if (w->pending_count == COLUMN_BYTES) {
            w->pending_count = 0;
            TRY(write_line(w, w->pending, COLUMN_BYTES));
        }
    }
    return ERR_OK;
}

enum err armor_close(struct armor_writer *w)
{
    if (w->pending_count)
        TRY(write_line(w, w->pending, w->pending_count));
    w->pending_count = 0;
    buf_text(&w->lines, FOOTER "\n");
    return flush(w);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct armor_reader {
    struct age_source from;
    uint64_t offset; /* of the source's next byte */
    uint64_t line;
    size_t at, count; /* in raw */
    size_t decoded_at, decoded_count;
    bool begun, last, ended; /* header seen; short line seen; footer and what follows seen */
    unsigned char decoded[COLUMN_BYTES];
    char raw[ARMOR_BEGUN_MAX];
};

struct armor_reader *armor_reader_new(struct age_source from, struct str begun)
{
    struct armor_reader *r = malloc(sizeof *r);
    if (!r)
        die("out of memory");
    *r = (struct armor_reader){.from = from, .offset = begun.n, .count = begun.n};
    if (begun.n > sizeof r->raw)
        die("too much was read before the armor");
    if (begun.n)
        memcpy(r->raw, begun.p, begun.n);
    return r;
}

void armor_reader_free(struct armor_reader *r)
{
    free(r);
}

bool armor_looks(struct str begun)
{
    size_t i = 0;
    while (i < begun.n && is_space(begun.p[i]))
        i++;
    return i < begun.n && begun.p[i] == '-';
}

static enum err refuse(const struct armor_reader *r, const char *msgid)
{
    fail(ERR_INPUT, msgid, numtext((long long)r->line));
    return fail_field(ERR_INPUT, "armor");
}

/* Makes at least `n` raw bytes ready where the source has them. */
static enum err look(struct armor_reader *r, size_t n)
{
    if (r->count - r->at >= n)
        return ERR_OK;
    memmove(r->raw, r->raw + r->at, r->count - r->at);
    r->count -= r->at;
    r->at = 0;
    size_t got;
    TRY(r->from.read(r->from.context, r->offset, r->raw + r->count, sizeof r->raw - r->count,
                     &got));
    r->offset += got;
    r->count += got;
    return ERR_OK;
}

static enum err skip_space(struct armor_reader *r, bool *ret_end)
{
    TRY(look(r, SPACE_MAX + 1));
    size_t skipped = 0;
    while (r->at < r->count && is_space(r->raw[r->at])) {
        if (++skipped > SPACE_MAX)
            return refuse(r, "Too much white space around the armor (line {1})");
        r->line += r->raw[r->at++] == '\n';
    }
    *ret_end = r->at == r->count;
    return ERR_OK;
}

/* The next line without its end, LF or CR LF; the footer alone may end with the source. */
static enum err next_line(struct armor_reader *r, struct str *ret_line)
{
    TRY(look(r, COLUMNS + 2));
    const char *start = r->raw + r->at;
    const char *feed = memchr(start, '\n', r->count - r->at);
    size_t n = feed ? (size_t)(feed - start) : r->count - r->at;
    r->line++;
    r->at += feed ? n + 1 : n;
    if (feed && n && start[n - 1] == '\r')
        n--;
    if (!feed && !(n == sizeof FOOTER - 1 && memcmp(start, FOOTER, n) == 0))
        return refuse(r, "The armor is cut off in line {1}");
    if (n > COLUMNS)
        return refuse(r, "Line {1} of the armor is malformed");
    *ret_line = str_bytes(start, n);
    return ERR_OK;
}

static enum err begin(struct armor_reader *r)
{
    struct str line;
    bool end;
    size_t before = r->at;
    TRY(skip_space(r, &end));
    /* what stands before the header must be whole lines */
    if (end || (r->at > before && r->raw[r->at - 1] != '\n'))
        return refuse(r, "The armor does not begin with its header");
    TRY(next_line(r, &line));
    if (!str_is(line, HEADER))
        return refuse(r, "The armor does not begin with its header");
    r->begun = true;
    return ERR_OK;
}

static enum err finish(struct armor_reader *r)
{
    bool end;
    TRY(skip_space(r, &end));
    if (!end)
        return refuse(r, "Something stands behind the armor (line {1})");
    r->ended = true;
    return ERR_OK;
}

/* OpenSSL's decoder is quick but takes more than one form of a line (white space, filling bits): only
 * what encodes back to the same line is taken. */
static bool decode_line(struct str line, unsigned char out[COLUMN_BYTES], size_t *ret_n)
{
    unsigned char back[COLUMNS + 1];
    if (line.n < 4 || line.n > COLUMNS || line.n % 4)
        return false;
    int n = EVP_DecodeBlock(out, (const unsigned char *)line.p, (int)line.n);
    n -= (line.p[line.n - 1] == '=') + (line.p[line.n - 2] == '=');
    if (n <= 0 || EVP_EncodeBlock(back, out, n) != (int)line.n || memcmp(back, line.p, line.n) != 0)
        return false;
    *ret_n = (size_t)n;
    return true;
}

/* Decodes the next line; nothing is decoded at the end. */
static enum err refill(struct armor_reader *r)
{
    struct str line;
    r->decoded_at = r->decoded_count = 0;
    if (!r->begun)
        TRY(begin(r));
    if (r->ended)
        return ERR_OK;
    TRY(next_line(r, &line));
    if (str_is(line, FOOTER))
        return finish(r);
    if (r->last || !decode_line(line, r->decoded, &r->decoded_count))
        return refuse(r, "Line {1} of the armor is malformed");
    r->last = r->decoded_count < COLUMN_BYTES;
    return ERR_OK;
}

enum err armor_read(struct armor_reader *r, void *p, size_t n, size_t *ret_n)
{
    unsigned char *at = p;
    size_t total = 0;
    while (total < n) {
        if (r->decoded_at == r->decoded_count) {
            TRY(refill(r));
            if (!r->decoded_count)
                break;
        }
        size_t part = r->decoded_count - r->decoded_at;
        if (part > n - total)
            part = n - total;
        memcpy(at + total, r->decoded + r->decoded_at, part);
        r->decoded_at += part;
        total += part;
    }
    *ret_n = total;
    return ERR_OK;
}
