#include "extract/plain.h"

static bool starts_as(struct str s, const char *head)
{
    size_t n = strlen(head);
    if (s.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != head[i])
            return false;
    }
    return true;
}

/* "Received: from ..." at the beginning: a mail. Only the names that mails begin with: "note: x" is text. */
static bool is_mail(struct str s)
{
    static const char *const names[] = {
        "from",           "to:",      "cc:",        "bcc:",         "date:",       "subject:",
        "received:",      "return-",  "message-id", "mime-version", "reply-",      "delivered",
        "content-type",   "content-", "sender:",    "dkim-",        "x-",          "arc-",
        "authentication", "list-",    "status:",    "begin:",       "user-agent:", "in-reply"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (starts_as(s, names[i]))
            return true;
    return false;
}

/* Of a line "Name: value" the name; empty where it is none. */
static struct str header_name(struct str line)
{
    size_t n = 0;
    while (n < line.n &&
           ((line.p[n] >= 'a' && line.p[n] <= 'z') || line.p[n] == '-' ||
            (line.p[n] >= 'A' && line.p[n] <= 'Z') || (line.p[n] >= '0' && line.p[n] <= '9')))
        n++;
    return str_bytes(line.p, n < line.n && line.p[n] == ':' ? n : 0);
}

bool plain_mail(struct str s)
{
    enum { LINES_MAX = 200 };
    static const char *const names[] = {
        "from:",        "to:",         "subject:",      "date:",         "received:",
        "return-path:", "message-id:", "mime-version:", "content-type:", "delivered-to:"};
    int known = 0;
    struct str line;
    for (int i = 0; i < LINES_MAX && known < 2 && str_split(&s, '\n', &line); i++) {
        bool folded = i && line.n && (line.p[0] == ' ' || line.p[0] == '\t');
        if (folded)
            continue;
        if (!header_name(line).n)
            return false;
        for (size_t k = 0; k < ARRAY_SIZE(names); k++)
            known += starts_as(line, names[k]);
    }
    return known >= 2;
}

/* "0" or "999" alone on its line, as in DXF. */
static bool may_be_dxf(struct str s)
{
    size_t n = str_starts(s, "0") ? 1 : str_starts(s, "999") ? 3 : 0;
    return n && n < s.n && memchr(" \r\n", s.p[n], 3);
}

bool plain_text(struct str s)
{
    static const char *const heads[] = {"%pdf",  "%!",      "{\\rtf",           "begin ",
                                        "warc/", "!<arch>", "-----begin pkcs7", "-----begin cms"};
    if (!s.n || s.n > PLAIN_MAX || !str_plain(s))
        return false;
    struct str first = str_trim(s);
    if (!first.n || first.p[0] == '<' || str_starts(s, "\xEF\xBB\xBF") || is_mail(first) ||
        plain_mail(s) || may_be_dxf(first))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        if (starts_as(first, heads[i]))
            return false;
    return true;
}
