/* What the compiled templates call: values made harmless for the place where they stand. The place
 * is chosen by tools/template.py at build time; nobody else needs to call these with a wrong one.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/buf.h"
#include "base/tr.h"
#include "base/words.h"

enum html_place {
    HTML_TEXT,      /* between tags: & < > become references */
    HTML_ATTRIBUTE, /* inside quotes: & < > " ' become references */
    HTML_URL,       /* a whole URL: only relative, http and https; anything else becomes "#" */
    HTML_SEGMENT,   /* a part of a path: all but unreserved characters percent-encoded */
    HTML_QUERY,     /* a part of a query: the same */
};

/* Malformed UTF-8 and control characters (but tab and newline) come out as U+FFFD. */
void html_put_str(struct buf *out, enum html_place place, struct str s);
void html_put_text(struct buf *out, enum html_place place, const char *z); /* NULL: nothing */
void html_put_int(struct buf *out, enum html_place place, long long n);

/* Any of struct str, a C string or a whole number. */
#define html_put(out, place, value)                                                                \
    _Generic((value), struct str                                                                   \
             : html_put_str, char *                                                                \
             : html_put_text, const char *                                                         \
             : html_put_text, default                                                              \
             : html_put_int)((out), (place), (value))

/* In the reader's language; the other one, marked, where that is empty. */
void html_words(struct buf *out, enum lang lang, enum html_place place, struct words w);

/* A translated msgid whose {1}..{9} are replaced by the arguments; all of it escaped. */
void html_tr(struct buf *out, enum lang lang, enum html_place place, const char *msgid,
             const struct str *args, size_t n);

static inline struct str html_argument_str(struct str s)
{
    return s;
}
static inline struct str html_argument_text(const char *z)
{
    return str_of(z);
}
static inline struct str html_argument_int(long long n)
{
    return str_of(numtext(n));
}
#define HTML_ARGUMENT(value)                                                                       \
    _Generic((value), struct str                                                                   \
             : html_argument_str, char *                                                           \
             : html_argument_text, const char *                                                    \
             : html_argument_text, default                                                         \
             : html_argument_int)(value)

/* Percent-encodes all but RFC 3986's unreserved characters: for links made in C. */
void url_encode(struct buf *out, struct str s);

/* A URL that a page of ours may point to: "/path" (not "//host"), "?query", "#part", a relative
 * path without colon, or http:// and https://. */
bool url_harmless(struct str s);

#endif
