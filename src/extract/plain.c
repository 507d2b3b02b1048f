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

bool plain_text(struct str s)
{
    static const char *const heads[] = {"%pdf", "%!", "{\\rtf", "begin ", "warc/", "!<arch>"};
    if (!s.n || s.n > PLAIN_MAX || !str_utf8(s))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 0x7F || (c < 0x20 && c != '\n' && c != '\t' && c != '\r'))
            return false;
    }
    struct str first = str_trim(s);
    if (!first.n || first.p[0] == '<' || str_starts(s, "\xEF\xBB\xBF") || is_mail(first))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        if (starts_as(first, heads[i]))
            return false;
    return true;
}
