#include "office/paper_code.h"

enum { PART_MAX = 200 };

static bool is_plain(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
}

void paper_code_write(struct buf *out, const struct paper_code *code)
{
    const struct str parts[] = {code->form, code->reg, code->number};
    buf_int(out, code->leaf);
    buf_char(out, '#');
    buf_hex(out, code->hash, sizeof code->hash);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        buf_char(out, i ? '/' : ';');
        for (size_t k = 0; k < parts[i].n; k++) {
            unsigned char c = (unsigned char)parts[i].p[k];
            if (is_plain(c))
                buf_char(out, (char)c);
            else
                buf_printf(out, "%%%02X", c);
        }
    }
}

/* One part with its percent signs undone; only what paper_code_write() writes. */
static bool part_read(struct arena *a, struct str text, struct str *ret_part)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (is_plain(c)) {
            out[n++] = (char)c;
            continue;
        }
        if (c != '%' || i + 2 >= text.n)
            return false;
        unsigned value = 0;
        for (int k = 1; k <= 2; k++) {
            char h = text.p[i + (size_t)k];
            if (!((h >= '0' && h <= '9') || (h >= 'A' && h <= 'F')))
                return false;
            value = value << 4 | (unsigned)(h <= '9' ? h - '0' : h - 'A' + 10);
        }
        out[n++] = (char)value;
        i += 2;
    }
    *ret_part = str_bytes(out, n);
    return n > 0 && n <= PART_MAX && str_utf8(*ret_part);
}

bool paper_code_read(struct arena *a, struct str text, struct paper_code *ret_code)
{
    struct paper_code code = {0};
    struct str rest = text, before, leaf, hash, form, reg;
    size_t got = 0;
    if (text.n > PAPER_CODE_MAX || !str_utf8(text) || !str_split(&rest, '#', &before) || !rest.p)
        return false;
    leaf = before;
    for (size_t i = before.n; i > 0 && before.p[i - 1] != '/'; i--)
        leaf = str_bytes(before.p + i - 1, before.n - i + 1);
    if (!str_int(leaf, 0, INT64_MAX, &code.leaf))
        return false;
    if (!str_split(&rest, ';', &hash) || !rest.p || !str_split(&rest, '/', &form) || !rest.p ||
        !str_split(&rest, '/', &reg) || !rest.p)
        return false;
    if (!hex_decode(hash, code.hash, sizeof code.hash, &got) || got != sizeof code.hash)
        return false;
    if (!part_read(a, form, &code.form) || !part_read(a, reg, &code.reg) ||
        !part_read(a, rest, &code.number))
        return false;
    *ret_code = code;
    return true;
}
