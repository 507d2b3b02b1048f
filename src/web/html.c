#include "web/html.h"

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void url_encode(struct buf *out, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(c)) {
            buf_char(out, (char)c);
        } else {
            char code[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_add(out, code, 3);
        }
    }
}

bool url_harmless(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '\\' || s.p[i] == 0x7f)
            return false;
    if (str_starts(s, "//"))
        return false;
    if (str_starts(s, "http://") || str_starts(s, "https://"))
        return true;
    for (size_t i = 0; i < s.n && s.p[i] != '/' && s.p[i] != '?' && s.p[i] != '#'; i++)
        if (s.p[i] == ':')
            return false; /* a scheme that is not ours */
    return true;
}

/* The reference for a character that must not stand as it is; NULL where it may. */
static const char *reference(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return (c < ' ' && c != '\t' && c != '\n') || c == 0x7f ? REPLACEMENT : NULL;
    }
}

/* What stands for itself: most of a page goes through here, byte by byte. */
static const bool plain[256] = {['\t'] = true,        ['\n'] = true,        [' ' ... '!'] = true,
                                ['#' ... '%'] = true, ['(' ... ';'] = true, ['='] = true,
                                ['?' ... '~'] = true};

/* U+1000 to U+CFFF, where most Chinese stands: well-formed in three bytes whatever they are. */
static bool is_three(const char *p, size_t n)
{
    return n >= 3 && (unsigned char)p[0] >= 0xE1 && (unsigned char)p[0] <= 0xEC &&
           (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80;
}

/* Copies runs that need nothing in one piece; a malformed byte becomes U+FFFD. */
static void put_escaped(struct buf *out, struct str s)
{
    size_t from = 0, i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (plain[c]) {
            i++;
            continue;
        }
        if (is_three(s.p + i, s.n - i)) {
            i += 3;
            continue;
        }
        const char *instead = NULL;
        size_t next = i + 1;
        if (c < 0x80) {
            instead = reference(c);
        } else {
            next = i;
            uint32_t code = str_next(s, &next);
            if (code == 0xFFFD && next == i + 1)
                instead = REPLACEMENT;
        }
        if (instead) {
            buf_add(out, s.p + from, i - from);
            buf_text(out, instead);
            from = next;
        }
        i = next;
    }
    if (from < s.n)
        buf_add(out, s.p + from, s.n - from);
}

void html_put_str(struct buf *out, enum html_place place, struct str s)
{
    switch (place) {
    case HTML_TEXT:
    case HTML_ATTRIBUTE:
        put_escaped(out, s);
        break;
    case HTML_URL:
        put_escaped(out, url_harmless(s) ? s : STR("#"));
        break;
    case HTML_SEGMENT:
    case HTML_QUERY:
        url_encode(out, s);
        break;
    }
}

void html_put_text(struct buf *out, enum html_place place, const char *z)
{
    html_put_str(out, place, str_of(z));
}

void html_put_int(struct buf *out, enum html_place place, long long n)
{
    (void)place; /* digits and a minus sign are harmless anywhere */
    buf_int(out, n);
}

void html_words(struct buf *out, enum lang lang, enum html_place place, struct words w)
{
    const char *z = words_in(&w, lang);
    if (!z || !*z)
        z = words_in(&w, lang == LANG_ZH ? LANG_EN : LANG_ZH);
    html_put_text(out, place, z);
}

void html_tr(struct buf *out, enum lang lang, enum html_place place, const char *msgid,
             const struct str *args, size_t n)
{
    struct str s = str_of(tr(lang, msgid));
    size_t from = 0;
    for (size_t i = 0; n && i + 2 < s.n; i++) {
        if (s.p[i] != '{' || s.p[i + 2] != '}' || s.p[i + 1] < '1' || s.p[i + 1] > '9')
            continue;
        size_t which = (size_t)(s.p[i + 1] - '1');
        html_put_str(out, place, str_bytes(s.p + from, i - from));
        if (which < n)
            html_put_str(out, place, args[which]);
        i += 2;
        from = i + 1;
    }
    html_put_str(out, place, str_bytes(s.p + from, s.n - from));
}
