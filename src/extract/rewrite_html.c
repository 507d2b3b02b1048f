/* HTML built anew: the tags that shape a text, without their attributes; what is in no tag is text. Scripts, styles, comments,
 * links and everything that a browser would fetch are in no result. */
#include "extract/rewrite.h"

static const char *const KEPT[] = {
    "html", "head",   "title", "body",  "p",     "br",     "hr",  "div", "section", "article",
    "h1",   "h2",     "h3",    "h4",    "h5",    "h6",     "ul",  "ol",  "li",      "dl",
    "dt",   "dd",     "table", "thead", "tbody", "tfoot",  "tr",  "td",  "th",      "caption",
    "b",    "i",      "u",     "s",     "em",    "strong", "sub", "sup", "pre",     "blockquote",
    "code", "center", "ruby",  "rt",    "span",  NULL};
/* Words run on over these. */
static const char *const INLINE[] = {"b",    "i",    "u",    "s",  "em", "strong", "sub", "sup",
                                     "code", "span", "ruby", "rt", "a",  "font",   NULL};
static const char *const DROPPED[] = {"script", "style",  "template", "noscript", "svg", "math",
                                      "object", "iframe", "textarea", "select",   NULL};
enum { TAG_MAX = 16, NUMBER_MAX = 4 };

struct page {
    struct rewriter *r;
    struct str s;
    size_t at;
    struct flow flow;
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool among(const char *name, const char *const *list)
{
    while (*list && strcmp(name, *list) != 0)
        list++;
    return *list != NULL;
}

static size_t find(struct str s, size_t from, const char *word)
{
    size_t n = strlen(word);
    for (; from + n <= s.n; from++) {
        size_t same = 0;
        while (same < n && lower(s.p[from + same]) == word[same])
            same++;
        if (same == n)
            return from;
    }
    return s.n;
}

/* "&#26426;", "&#x673a;", "&lt;" -> the character; bytes that it takes, 0 for none. */
static size_t reference(struct str s, size_t at, uint32_t *ret_c)
{
    static const struct {
        const char *name;
        uint32_t c;
    } named[] = {{"&amp;", '&'},       {"&lt;", '<'},       {"&gt;", '>'},
                 {"&quot;", '"'},      {"&apos;", '\''},    {"&nbsp;", 0xA0},
                 {"&middot;", 0xB7},   {"&mdash;", 0x2014}, {"&ndash;", 0x2013},
                 {"&hellip;", 0x2026}, {"&ldquo;", 0x201C}, {"&rdquo;", 0x201D}};
    struct str rest = str_bytes(s.p + at, s.n - at);
    for (size_t i = 0; i < ARRAY_SIZE(named); i++)
        if (str_starts(rest, named[i].name)) {
            *ret_c = named[i].c;
            return strlen(named[i].name);
        }
    if (!str_starts(rest, "&#"))
        return 0;
    bool hex = rest.n > 2 && (rest.p[2] | 32) == 'x';
    size_t i = hex ? 3 : 2, first = i;
    uint32_t c = 0;
    for (; i < rest.n && i < first + 8; i++) {
        int digit = rest.p[i] >= '0' && rest.p[i] <= '9' ? rest.p[i] - '0'
                    : hex && (rest.p[i] | 32) >= 'a' && (rest.p[i] | 32) <= 'f'
                        ? (rest.p[i] | 32) - 'a' + 10
                        : -1;
        if (digit < 0)
            break;
        c = c * (hex ? 16 : 10) + (uint32_t)digit;
        c = c > 0x10FFFF ? 0x110000 : c;
    }
    if (i == first || c < 0x20 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return 0;
    *ret_c = c;
    return i + (i < rest.n && rest.p[i] == ';');
}

static void put_text(struct page *p, size_t to)
{
    while (p->at < to) {
        const char *amp = memchr(p->s.p + p->at, '&', to - p->at);
        size_t stop = amp ? (size_t)(amp - p->s.p) : to;
        flow_text(&p->flow, str_bytes(p->s.p + p->at, stop - p->at), &p->r->out, true);
        p->at = stop;
        if (stop == to)
            break;
        uint32_t c = '&';
        size_t took = reference(p->s, stop, &c);
        BUF_SCOPE(one, 16);
        buf_utf8(&one, c);
        flow_text(&p->flow, buf_view(&one), &p->r->out, true);
        p->at += took ? took : 1;
    }
}

static void put_span(struct page *p, const char *name, size_t from, size_t to)
{
    struct str tag = str_bytes(p->s.p, to);
    size_t at = find(tag, from, name) + strlen(name), n = 0;
    while (at < to && strchr(" =\"'", p->s.p[at]))
        at++;
    while (at + n < to && n < NUMBER_MAX && p->s.p[at + n] >= '0' && p->s.p[at + n] <= '9')
        n++;
    if (n)
        buf_printf(&p->r->out, " %s=\"%.*s\"", name, (int)n, p->s.p + at);
}

/* At '<' of a tag. */
static void take_tag(struct page *p)
{
    char name[TAG_MAX];
    size_t at = p->at + 1, n = 0;
    bool ends = at < p->s.n && p->s.p[at] == '/';
    for (at += ends; at < p->s.n; at++) {
        char c = lower(p->s.p[at]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            break;
        if (n < sizeof name - 1)
            name[n++] = c;
    }
    name[n] = '\0';
    char quote = 0;
    size_t close = at;
    for (; close < p->s.n && (quote || p->s.p[close] != '>'); close++) {
        char c = p->s.p[close];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? 0 : c;
    }
    if (close == p->s.n)
        close = find(p->s, at, ">"); /* a quote that is not closed hides nothing */
    p->at = close < p->s.n ? close + 1 : close;
    if (!among(name, INLINE))
        flow_break(&p->flow);
    if (among(name, KEPT)) {
        buf_printf(&p->r->out, "<%s%s", ends ? "/" : "", name);
        if (!ends && (!strcmp(name, "td") || !strcmp(name, "th"))) {
            put_span(p, "colspan", at, close);
            put_span(p, "rowspan", at, close);
        }
        buf_char(&p->r->out, '>');
        if (!ends && !strcmp(name, "head"))
            buf_text(&p->r->out, "<meta charset=\"utf-8\">");
    } else if (!ends && among(name, DROPPED)) {
        char closing[TAG_MAX + 3] = "</";
        memcpy(closing + 2, name, n + 1);
        p->at = find(p->s, p->at, closing);
        p->r->left[LEFT_HIDDEN]++;
    }
}

static void take_piece(struct page *p)
{
    struct str rest = str_bytes(p->s.p + p->at, p->s.n - p->at);
    char next = rest.n > 1 ? lower(rest.p[1]) : 0;
    if (str_starts(rest, "<!--")) {
        size_t end = find(p->s, p->at + 4, "-->");
        p->at = end < p->s.n ? end + 3 : end;
        p->r->left[LEFT_COMMENTS]++;
    } else if ((next >= 'a' && next <= 'z') || next == '/') {
        take_tag(p);
    } else if (next == '!' || next == '?') {
        size_t end = find(p->s, p->at, ">");
        p->at = end < p->s.n ? end + 1 : end;
    } else {
        put_text(p, p->at + 1);
    }
}

enum err rewrite_html(struct rewriter *r, struct str utf8)
{
    struct page p = {.r = r, .s = utf8};
    flow_open(r, &p.flow);
    buf_text(&r->out, "<!DOCTYPE html>\n");
    if (find(utf8, 0, "<head") == utf8.n)
        buf_text(&r->out, "<meta charset=\"utf-8\">\n");
    while (p.at < utf8.n) {
        const char *tag = memchr(utf8.p + p.at, '<', utf8.n - p.at);
        put_text(&p, tag ? (size_t)(tag - utf8.p) : utf8.n);
        if (tag)
            take_piece(&p);
    }
    enum err err = flow_close(&p.flow, LOOK_SHOWN, STR(""));
    flow_free(&p.flow);
    return err ? err : buf_check(&r->out);
}
