#include "extract/font.h"

#include "extract/bytes.h"
#include "extract/encoding.h"

enum {
    TABLES_MAX = 200,
    NAMES_MAX = 4000,
    MIXED = 32,
    EOT_MARK_AT = 34,
    EOT_MARK = 0x504C,
};

static bool is_tables(struct str s)
{
    uint32_t kind = be32(s, 0), n = be16(s, 4);
    bool known =
        kind == 0x00010000 || kind == 0x4F54544F /* OTTO */ || kind == 0x74727565 /* true */;
    return known && n && n <= TABLES_MAX && s.n >= 12 + 16 * (size_t)n;
}

static bool is_packed(struct str s)
{
    return (str_starts(s, "wOFF") || str_starts(s, "wOF2")) && s.n > 44 && be32(s, 8) <= s.n;
}

static bool is_eot(struct str s)
{
    return s.n > 82 && le16(s, EOT_MARK_AT) == EOT_MARK && le32(s, 0) <= s.n && le32(s, 4) < s.n;
}

bool is_font(struct str s)
{
    return is_tables(s) || (str_starts(s, "ttcf") && s.n > 16 && be32(s, 8) <= TABLES_MAX) ||
           is_packed(s) || is_eot(s);
}

/* "OpenType Specification 1.9", name: copyright, family, maker ... in UTF-16 of big-endian order, or old codes. */
static void add_names(struct str table, struct buf *out)
{
    size_t n = be16(table, 2), base = be16(table, 4);
    for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
        struct str e = cut(table, 6 + 12 * i, 12);
        struct str raw = cut(table, base + be16(e, 10), be16(e, 8));
        bool wide = be16(e, 0) == 0 || be16(e, 0) == 3;
        BUF_SCOPE(turned, 1 << 17);
        BUF_SCOPE(line, 1 << 18);
        for (size_t k = 0; wide && k + 1 < raw.n; k += 2) {
            buf_char(&turned, raw.p[k + 1]);
            buf_char(&turned, raw.p[k]);
        }
        if (wide)
            decode_utf16le(buf_view(&turned), &line);
        else
            decode_latin1(raw, &line);
        if (!line.n || (out->n && memmem(out->p, out->n, line.p, line.n)))
            continue;
        buf_str(out, buf_view(&line));
        buf_char(out, '\n');
    }
}

/* Where the last of its tables ends. */
static size_t tables(struct str s, struct buf *names)
{
    size_t n = be16(s, 4), end = 12 + 16 * n;
    for (size_t i = 0; i < n; i++) {
        struct str e = cut(s, 12 + 16 * i, 16);
        size_t at = be32(e, 8), to = at + be32(e, 12);
        if (str_starts(e, "name"))
            add_names(cut(s, at, be32(e, 12)), names);
        end = to > end ? to : end;
    }
    return (end + 3) & ~(size_t)3;
}

enum err words_font(struct words *w, struct str place, struct str s)
{
    BUF_SCOPE(names, 1 << 20);
    size_t end = s.n;
    if (is_tables(s))
        end = tables(s, &names);
    else if (is_packed(s))
        end = be32(s, 8);
    else if (is_eot(s))
        end = le32(s, 0);
    TRY(words_put(w, LOOK_PROPERTY, words_place(w, place, STR("(names)")), buf_view(&names)));
    return words_behind(w, place, cut_from(s, end));
}

bool font_unmixed(struct str name, struct str bytes, struct buf *out)
{
    char digits[MIXED];
    unsigned char key[MIXED / 2];
    size_t n = 0, got = 0;
    const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
    if (slash) /* the last of the path */
        name = cut_from(name, (size_t)(slash + 1 - name.p));
    for (size_t i = 0; i < name.n && name.p[i] != '.'; i++) {
        char c = name.p[i];
        c = (char)(c >= 'A' && c <= 'F' ? c | 32 : c);
        if (memchr("0123456789abcdef", c, 16)) {
            if (n == MIXED)
                return false;
            digits[n++] = c;
        } else if (!memchr("-{}", c, 3)) {
            n = 0;
        }
    }
    if (n != MIXED || !hex_decode(str_bytes(digits, n), key, sizeof key, &got) || bytes.n < MIXED)
        return false;
    for (size_t i = 0; i < MIXED; i++) /* the number from its end */
        buf_char(out, (char)(bytes.p[i] ^ (char)key[15 - i % 16]));
    buf_str(out, cut_from(bytes, MIXED));
    return !out->over;
}
