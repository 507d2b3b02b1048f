#include "mail/message.h"

#include "base/clock.h"

enum { LOCAL_MAX = 64, WORD_BYTES = 45, LINE_BYTES = 57 };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Parts between dots, none of them empty; each of letters, digits and `more`. */
static bool is_dotted(struct str s, const char *more)
{
    if (!s.n || s.p[0] == '.' || s.p[s.n - 1] == '.')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool fits = s.p[i] == '.' ? s.p[i - 1] != '.'
                                  : is_letter(s.p[i]) || (s.p[i] && strchr(more, s.p[i]));
        if (!fits)
            return false;
    }
    return true;
}

bool mail_address_ok(struct str address)
{
    const char *at = address.n ? memchr(address.p, '@', address.n) : NULL;
    if (!at || address.n > MAIL_ADDRESS_MAX)
        return false;
    struct str local = str_bytes(address.p, (size_t)(at - address.p));
    struct str host = str_bytes(at + 1, address.n - local.n - 1);
    return local.n <= LOCAL_MAX && is_dotted(local, "!#$%&'*+/=?^_`{|}~-") &&
           is_dotted(host, "-") && host.p[0] != '-';
}

/* Encoded words of at most 75 characters, never parted inside a character (RFC 2047, 5). */
static void add_words(struct buf *out, struct str s)
{
    while (s.n) {
        size_t n = s.n < WORD_BYTES ? s.n : WORD_BYTES;
        while (n < s.n && n > 1 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
            n--;
        buf_text(out, "=?UTF-8?B?");
        buf_base64(out, s.p, n);
        buf_text(out, "?=");
        s = str_bytes(s.p + n, s.n - n);
        if (s.n)
            buf_text(out, "\r\n ");
    }
}

static void add_date(struct buf *out, int64_t at)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[MOMENT_SIZE];
    int64_t month = 1;
    moment_text(at, text); /* 2026-11-22T18:46:00Z */
    if (!str_int(str_bytes(text + 5, 2), 1, 12, &month))
        month = 1;
    buf_printf(out, "Date: %s, %.2s %s %.4s %.8s +0000\r\n", days[date_weekday(at / 86400)],
               text + 8, months[month - 1], text, text + 11);
}

enum err message_write(struct buf *out, const struct mail_message *m)
{
    if (!mail_address_ok(m->from) || !mail_address_ok(m->to))
        return fail(ERR_INPUT, "A mail address is malformed");
    add_date(out, m->at);
    buf_printf(out, "From: <%.*s>\r\nTo: <%.*s>\r\nMessage-ID: <", (int)m->from.n, m->from.p,
               (int)m->to.n, m->to.p);
    for (const char *p = m->id; *p; p++)
        buf_char(out, is_letter(*p) ? *p : '-');
    const char *host = memchr(m->from.p, '@', m->from.n);
    buf_printf(out, "%.*s>\r\nSubject: ", (int)(m->from.n - (size_t)(host - m->from.p)), host);
    add_words(out, m->subject);
    buf_text(out, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n");
    for (size_t i = 0; i < m->text.n; i += LINE_BYTES) {
        size_t left = m->text.n - i;
        buf_base64(out, m->text.p + i, left < LINE_BYTES ? left : LINE_BYTES);
        buf_text(out, "\r\n");
    }
    return buf_check(out);
}
