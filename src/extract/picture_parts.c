#include "extract/picture_parts.h"

#include "extract/bytes.h"
#include "extract/tiff_tags.h"

#include <zlib.h>

enum { TEXT_MIN = 4, INFLATED_MAX = 1 << 20, BLOCK = 512 };

/* Runs of text among bytes that are none, each on its line. */
static void add_runs(struct buf *to, struct str s)
{
    for (size_t at = 0, end; at < s.n; at = end + (end < s.n)) {
        end = at;
        while (end < s.n && (unsigned char)s.p[end] >= 0x20 && s.p[end] != 0x7F)
            end++;
        struct str run = str_bytes(s.p + at, end - at);
        if (run.n >= TEXT_MIN && str_utf8(run)) {
            buf_str(to, run);
            buf_char(to, '\n');
        }
    }
}

static enum err put_about(struct words *w, struct str place, const struct buf *about)
{
    if (!str_trim(buf_view(about)).n)
        return ERR_OK;
    TRY(w->sink->part(w->sink->at, LOOK_PROPERTY, words_place(w, place, STR("(about)"))));
    return w->sink->text(w->sink->at, buf_view(about));
}

/* ---- PNG: length, kind, bytes, sum; IEND last ---- */

static void add_packed(struct buf *to, struct str body)
{
    static char room[INFLATED_MAX];
    const char *name_end = memchr(body.p, 0, body.n);
    uLongf n = sizeof room;
    if (!name_end || cut_from(body, (size_t)(name_end - body.p) + 2).n == 0)
        return;
    struct str packed = cut_from(body, (size_t)(name_end - body.p) + 2);
    if (uncompress((Bytef *)room, &n, (const Bytef *)packed.p, packed.n) == Z_OK)
        add_runs(to, str_bytes(room, n));
}

static size_t png(struct str s, struct buf *about, struct str *exif)
{
    for (size_t at = 8; at + 12 <= s.n;) {
        size_t n = be32(s, at);
        const char *kind = s.p + at + 4;
        if (n > s.n - at - 12)
            break;
        struct str body = str_bytes(kind + 4, n);
        if (!memcmp(kind, "eXIf", 4))
            *exif = body;
        if (!memcmp(kind, "tEXt", 4) || !memcmp(kind, "iTXt", 4) || !memcmp(kind, "eXIf", 4))
            add_runs(about, body);
        if (!memcmp(kind, "zTXt", 4) || !memcmp(kind, "iTXt", 4))
            add_packed(about, body);
        at += n + 12;
        if (!memcmp(kind, "IEND", 4))
            return at;
    }
    return s.n;
}

/* ---- JPEG: FF, kind, length with itself; after SOS coded bytes until the next kind ---- */

static size_t jpeg(struct str s, struct buf *about, struct str *exif)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t at = 2; at + 4 <= s.n;) {
        if (p[at] != 0xFF) {
            at++; /* coded bytes */
            continue;
        }
        unsigned kind = p[at + 1];
        if (kind == 0xD9)
            return at + 2;
        if (kind == 0 || kind == 0xFF || (kind >= 0xD0 && kind < 0xD8) || kind == 1) {
            at += kind == 0xFF ? 1 : 2;
            continue;
        }
        size_t n = (size_t)p[at + 2] << 8 | p[at + 3];
        if (n < 2 || n > s.n - at - 2)
            break;
        if (kind == 0xE1 && !exif->n && n > 8 && !memcmp(p + at + 4, "Exif\0\0", 6))
            *exif = cut(s, at + 10, n - 8);
        if (kind == 0xFE || kind == 0xE1 || kind == 0xED) /* comment, EXIF and XMP, IPTC */
            add_runs(about, str_bytes(s.p + at + 4, n - 2));
        at += n + 2;
    }
    return s.n;
}

/* ---- WebP: kind, length, bytes, to even addresses ---- */

static size_t webp(struct str s, struct buf *about, struct str *exif)
{
    size_t end = 8 + (size_t)le32(s, 4);
    end = end < s.n ? end : s.n;
    for (size_t at = 12; at + 8 <= end;) {
        size_t n = le32(s, at + 4);
        struct str body = cut(s, at + 8, n);
        if (str_starts(cut_from(s, at), "EXIF"))
            *exif = str_starts(body, "Exif") ? cut_from(body, 6) : body;
        if (str_starts(cut_from(s, at), "XMP "))
            add_runs(about, body);
        at += 8 + body.n + (body.n & 1);
    }
    return end;
}

/* ---- a photograph that is to be turned ---- */

static unsigned number(const unsigned char *p, int bytes, bool big)
{
    unsigned n = 0;
    for (int i = 0; i < bytes; i++)
        n |= (unsigned)p[i] << 8 * (big ? bytes - 1 - i : i);
    return n;
}

/* In an EXIF block (TIFF 6.0, tag 0x0112); 1 where it says none. */
static unsigned exif_orientation(struct str exif)
{
    const unsigned char *p = (const unsigned char *)exif.p;
    if (exif.n < 14)
        return 1;
    bool big = p[0] == 'M';
    size_t at = number(p + 4, 4, big);
    if (at > exif.n - 2)
        return 1;
    unsigned count = number(p + at, 2, big);
    for (at += 2; count-- && at + 12 <= exif.n; at += 12)
        if (number(p + at, 2, big) == 0x0112) {
            unsigned said = number(p + at + 8, 2, big);
            return said >= 1 && said <= 8 ? said : 1;
        }
    return 1;
}

unsigned picture_orientation(struct str file)
{
    const unsigned char *p = (const unsigned char *)file.p;
    unsigned said = 1;
    if (file.n < 4 || memcmp(p, "\xFF\xD8\xFF", 3) != 0)
        return 1;
    for (size_t at = 2; at + 4 < file.n && p[at] == 0xFF && p[at + 1] != 0xDA && said == 1;) {
        size_t n = number(p + at + 2, 2, true);
        if (n < 2 || at + 2 + n > file.n)
            break;
        if (p[at + 1] == 0xE1 && n > 8 && !memcmp(p + at + 4, "Exif\0", 6))
            said = exif_orientation(str_bytes(p + at + 10, n - 8));
        at += 2 + n;
    }
    return said;
}

enum err picture_parts(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(about, TEXT_BYTES_MAX);
    size_t end = bytes.n;
    struct str exif = STR("");
    if (bytes.n > 8 && !memcmp(bytes.p, "\x89PNG", 4))
        end = png(bytes, &about, &exif);
    else if (bytes.n > 4 && !memcmp(bytes.p, "\xFF\xD8\xFF", 3))
        end = jpeg(bytes, &about, &exif);
    else if (bytes.n > 12 && !memcmp(bytes.p + 8, "WEBP", 4))
        end = webp(bytes, &about, &exif);
    else
        exif = bytes; /* a TIFF is what EXIF is made as */
    TRY(tiff_tags(w, place, exif, &about));
    TRY(put_about(w, place, &about));
    return bytes.n % BLOCK ? words_behind(w, place, cut_from(bytes, end))
                           : words_left_over(w, place, cut_from(bytes, end));
}
