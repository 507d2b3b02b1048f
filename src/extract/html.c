/* HTML and other tagged text, forgiving as browsers are: whatever stands outside tags is text, blocks end
 * lines, and what people do not see at once (comments, scripts, attributes with words) is kept as a part
 * of its own, for it leaves with the page. Character references stay: the sieve folds them. */
#include "extract/words.h"

enum { TAG_NAME_MAX = 16 };

struct page {
    struct str s;
    size_t at;
    struct buf shown, hidden;
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_name(char c)
{
    c = lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Where `word` next stands, in any case; the end where it does not. */
static size_t find(struct str s, size_t from, const char *word)
{
    size_t n = strlen(word);
    for (size_t at = from; at + n <= s.n; at++) {
        size_t same = 0;
        while (same < n && lower(s.p[at + same]) == word[same])
            same++;
        if (same == n)
            return at;
    }
    return s.n;
}

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(name, *list))
            return true;
    return false;
}

static void keep_hidden(struct page *p, size_t from, size_t to)
{
    buf_str(&p->hidden, str_trim(str_bytes(p->s.p + from, to - from)));
    buf_char(&p->hidden, '\n');
}

/* alt="…", title="…", content="…", value="…": attributes of the tag between `from` and `to`. */
static void keep_attributes(struct page *p, size_t from, size_t to)
{
    static const char *const read[] = {"alt",         "title",   "content", "value",
                                       "placeholder", "summary", "href",    NULL};
    for (size_t at = from; at < to;) {
        char name[TAG_NAME_MAX];
        size_t n = 0, start;
        while (at < to && !is_name(p->s.p[at]))
            at++;
        for (; at < to && (is_name(p->s.p[at]) || p->s.p[at] == '-' || p->s.p[at] == ':'); at++)
            if (n < sizeof name - 1)
                name[n++] = lower(p->s.p[at]);
        name[n] = '\0';
        while (at < to && (p->s.p[at] == ' ' || p->s.p[at] == '\n' || p->s.p[at] == '\t'))
            at++;
        if (at >= to || p->s.p[at] != '=')
            continue;
        at++;
        while (at < to && (p->s.p[at] == ' ' || p->s.p[at] == '\n'))
            at++;
        char quote = at < to && (p->s.p[at] == '"' || p->s.p[at] == '\'') ? p->s.p[at++] : 0;
        for (start = at; at < to && (quote ? p->s.p[at] != quote : p->s.p[at] != ' '); at++)
            ;
        if (is_one_of(name, read))
            keep_hidden(p, start, at);
        at += quote != 0;
    }
}

static size_t tag_end(struct str s, size_t at)
{
    char quote = 0;
    for (; at < s.n; at++) {
        char c = s.p[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at;
    }
    return s.n;
}

/* A tag at p->at, which is '<'. */
static void take_tag(struct page *p)
{
    static const char *const blocks[] = {
        "p",       "br",      "div",    "tr",  "td",         "th", "li",    "ul",    "ol",   "h1",
        "h2",      "h3",      "h4",     "h5",  "h6",         "hr", "table", "title", "body", "head",
        "section", "article", "option", "pre", "blockquote", "dt", "dd",    "form",  NULL};
    static const char *const apart[] = {"script", "style", "template", "noscript", NULL};
    char name[TAG_NAME_MAX];
    size_t at = p->at + 1, n = 0;
    bool ends = at < p->s.n && p->s.p[at] == '/';
    for (at += ends; at < p->s.n && is_name(p->s.p[at]); at++)
        if (n < sizeof name - 1)
            name[n++] = lower(p->s.p[at]);
    name[n] = '\0';
    size_t close = tag_end(p->s, at);
    if (close == p->s.n)
        close = find(p->s, at, ">"); /* a quote that is not closed hides nothing */
    keep_attributes(p, at, close);
    if (is_one_of(name, blocks))
        buf_char(&p->shown, '\n');
    p->at = close < p->s.n ? close + 1 : close;
    if (!ends && is_one_of(name, apart)) {
        char closing[TAG_NAME_MAX + 3] = "</";
        memcpy(closing + 2, name, n + 1);
        size_t end = find(p->s, p->at, closing);
        keep_hidden(p, p->at, end);
        p->at = end;
    }
}

static void take_comment(struct page *p)
{
    size_t end = find(p->s, p->at + 4, "-->");
    keep_hidden(p, p->at + 4, end);
    p->at = end < p->s.n ? end + 3 : end;
}

enum err words_html(struct words *w, struct str place, struct str utf8)
{
    struct page p = {.s = utf8, .shown = BUF(TEXT_BYTES_MAX), .hidden = BUF(TEXT_BYTES_MAX)};
    while (p.at < utf8.n) {
        const char *tag = memchr(utf8.p + p.at, '<', utf8.n - p.at);
        size_t open = tag ? (size_t)(tag - utf8.p) : utf8.n;
        buf_add(&p.shown, utf8.p + p.at, open - p.at);
        p.at = open;
        if (open == utf8.n)
            break;
        size_t next = open + 1;
        if (str_starts(str_bytes(utf8.p + open, utf8.n - open), "<!--"))
            take_comment(&p);
        else if (next < utf8.n && (is_name(utf8.p[next]) || memchr("/!?", utf8.p[next], 3)))
            take_tag(&p);
        else
            buf_char(&p.shown, utf8.p[p.at++]);
    }
    enum err err = p.shown.over || p.hidden.over
                       ? w->sink->note(w->sink->at, COVERAGE_PARTIAL, place)
                       : ERR_OK;
    if (!err)
        err = w->sink->part(w->sink->at, LOOK_SHOWN, place);
    if (!err)
        err = w->sink->text(w->sink->at, buf_view(&p.shown));
    if (!err && p.hidden.n)
        err = w->sink->part(w->sink->at, LOOK_REMARK, words_place(w, place, STR("(not shown)")));
    if (!err && p.hidden.n)
        err = w->sink->text(w->sink->at, buf_view(&p.hidden));
    buf_free(&p.shown);
    buf_free(&p.hidden);
    return err;
}
