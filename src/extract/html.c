/* HTML and other tagged text, forgiving as browsers are: whatever stands outside tags is text, blocks end
 * lines, and what people do not see at once (comments, scripts, attributes with words) is kept as a part
 * of its own, for it leaves with the page. Character references stay: the sieve folds them. */
#include "extract/bytes.h"
#include "extract/layers.h"

#include <stdlib.h>

enum { TAG_NAME_MAX = 16, STYLE_MAX = 1024, TINY = 2 };

struct page {
    struct words *w;
    struct str place, s;
    size_t at;
    struct layers text;
    bool coloured; /* something in it has a colour behind, on which white is seen */
    char hidden_tag
        [TAG_NAME_MAX]; /* the element that hides what is in it; how many of that name are open */
    size_t hidden_depth;
    int files;
};

/* What the attributes of a tag say of it. */
struct tag {
    bool hidden, white;
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
    buf_str(&p->text.of[LOOK_REMARK], str_trim(str_bytes(p->s.p + from, to - from)));
    buf_char(&p->text.of[LOOK_REMARK], '\n');
}

/* ---- styles that hide ---- */

/* Lower case without blanks. */
static void squeeze(struct str s, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < room - 1; i++)
        if ((unsigned char)s.p[i] > ' ')
            out[n++] = lower(s.p[i]);
    out[n] = '\0';
}

/* The value of a property of a style; "" where it has none. */
static void style_value(const char *style, const char *property, char *out, size_t room)
{
    size_t n = strlen(property), to = 0;
    for (const char *at = strstr(style, property); at; at = strstr(at + 1, property)) {
        if ((at > style && at[-1] != ';') || at[n] != ':')
            continue;
        for (at += n + 1; *at && *at != ';' && *at != '!' && to < room - 1; at++)
            out[to++] = *at;
        break;
    }
    out[to] = '\0';
}

static bool is_white(const char *colour)
{
    static const char *const names[] = {"#fff", "#ffffff", "white", "rgb(255,255,255)", NULL};
    return is_one_of(colour, names);
}

static void read_style(struct str value, struct tag *tag)
{
    char style[STYLE_MAX], colour[64], behind[64], size[64], shown[64];
    squeeze(value, style, sizeof style);
    style_value(style, "color", colour, sizeof colour);
    style_value(style, "background-color", behind, sizeof behind);
    if (!behind[0])
        style_value(style, "background", behind, sizeof behind);
    style_value(style, "font-size", size, sizeof size);
    char *end = size;
    double n = size[0] ? strtod(size, &end) : 100;
    bool absolute = !*end || !strcmp(end, "px") || !strcmp(end, "pt");
    tag->hidden |= end > size && (n <= 0 || (absolute && n <= TINY));
    style_value(style, "opacity", size, sizeof size);
    tag->hidden |= size[0] && strtod(size, &end) <= 0 && end > size;
    style_value(style, "display", shown, sizeof shown);
    tag->hidden |= !strcmp(shown, "none");
    style_value(style, "visibility", shown, sizeof shown);
    tag->hidden |= !strcmp(shown, "hidden");
    tag->hidden |= colour[0] && !strcmp(colour, behind);
    tag->white |= is_white(colour) && !behind[0];
}

/* ---- files in addresses ---- */

/* "data:image/png;base64,…" */
static enum err data_address(struct page *p, struct str value)
{
    struct str head = cut(value, 0, 200);
    const char *comma = memchr(head.p, ',', head.n);
    if (!comma || !str_ends(str_bytes(head.p, (size_t)(comma - head.p)), ";base64"))
        return ERR_OK; /* the text of others is an attribute like any */
    struct str place =
        words_place(p->w, p->place, str_of(arena_printf(p->w->a, "file %d", ++p->files)));
    struct str body = cut_from(value, (size_t)(comma + 1 - value.p));
    char *room = malloc(2 * body.n + 8);
    if (!room)
        die("out of memory");
    char *bytes = room + body.n + 8;
    size_t n = 0, got = 0;
    for (size_t i = 0; i < body.n; i++)
        if ((unsigned char)body.p[i] > ' ')
            room[n++] = body.p[i];
    while (n % 4) /* the end may be left out */
        room[n++] = '=';
    enum err err;
    if (++p->w->entries > WORDS_ENTRIES_MAX ||
        !base64_decode(str_bytes(room, n), bytes, body.n, &got))
        err = p->w->sink->note(p->w->sink->at, COVERAGE_PARTIAL, place);
    else
        err = words_nested(p->w, place, str_bytes(bytes, got));
    free(room);
    return err;
}

/* ---- attributes ---- */

static enum err attribute(struct page *p, const char *name, struct str value, struct tag *tag)
{
    static const char *const read[] = {"alt",         "title",   "content", "value",
                                       "placeholder", "summary", "href",    NULL};
    static const char *const addresses[] = {"href", "src", "data", "poster", "xlink:href", NULL};
    if (!strcmp(name, "style"))
        read_style(value, tag);
    if (!strcmp(name, "hidden"))
        tag->hidden = true;
    if (!strcmp(name, "color")) {
        char colour[64];
        squeeze(value, colour, sizeof colour);
        tag->white |= is_white(colour);
    }
    if (is_one_of(name, addresses) && str_starts(value, "data:"))
        return data_address(p, value);
    if (is_one_of(name, read))
        keep_hidden(p, (size_t)(value.p - p->s.p), (size_t)(value.p - p->s.p) + value.n);
    return ERR_OK;
}

/* Of the tag between `from` and `to`. */
static enum err attributes(struct page *p, size_t from, size_t to, struct tag *tag)
{
    for (size_t at = from; at < to;) {
        char name[TAG_NAME_MAX];
        size_t n = 0, start = at;
        char quote = 0;
        while (at < to && !is_name(p->s.p[at]))
            at++;
        for (; at < to && (is_name(p->s.p[at]) || p->s.p[at] == '-' || p->s.p[at] == ':'); at++)
            if (n < sizeof name - 1)
                name[n++] = lower(p->s.p[at]);
        name[n] = '\0';
        while (at < to && memchr(" \n\t\r", p->s.p[at], 4))
            at++;
        start = at;
        size_t end = at;
        if (at < to && p->s.p[at] == '=') {
            at++;
            while (at < to && memchr(" \n\t\r", p->s.p[at], 4))
                at++;
            quote = at < to && (p->s.p[at] == '"' || p->s.p[at] == '\'') ? p->s.p[at++] : 0;
            for (start = at; at < to && (quote ? p->s.p[at] != quote : p->s.p[at] != ' '); at++)
                ;
            end = at;
            at += quote != 0;
        }
        if (n)
            TRY(attribute(p, name, str_bytes(p->s.p + start, end - start), tag));
    }
    return ERR_OK;
}

/* ---- tags ---- */

static struct buf *shown(struct page *p)
{
    return &p->text.of[p->hidden_depth ? LOOK_HIDDEN : LOOK_SHOWN];
}

/* An element that hides itself hides all in it, up to its own end. */
static void follow_hiding(struct page *p, const char *name, bool ends, const struct tag *tag)
{
    static const char *const empty[] = {"area",  "base", "br",   "col",    "embed", "hr",  "img",
                                        "input", "link", "meta", "source", "track", "wbr", NULL};
    if (is_one_of(name, empty))
        return;
    if (p->hidden_depth && !strcmp(name, p->hidden_tag))
        p->hidden_depth += ends ? (size_t)-1 : 1;
    else if (!p->hidden_depth && !ends && (tag->hidden || (tag->white && !p->coloured))) {
        p->hidden_depth = 1;
        memcpy(p->hidden_tag, name, strlen(name) + 1);
        layers_break(&p->text);
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
static enum err take_tag(struct page *p)
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
    struct tag tag = {0};
    TRY(attributes(p, at, close, &tag));
    if (is_one_of(name, blocks))
        buf_char(shown(p), '\n');
    follow_hiding(p, name, ends, &tag);
    p->at = close < p->s.n ? close + 1 : close;
    if (!ends && is_one_of(name, apart)) {
        char closing[TAG_NAME_MAX + 3] = "</";
        memcpy(closing + 2, name, n + 1);
        size_t end = find(p->s, p->at, closing);
        keep_hidden(p, p->at, end);
        p->at = end;
    }
    return ERR_OK;
}

static void take_comment(struct page *p)
{
    size_t end = find(p->s, p->at + 4, "-->");
    keep_hidden(p, p->at + 4, end);
    p->at = end < p->s.n ? end + 3 : end;
}

static enum err read_page(struct page *p)
{
    struct str s = p->s;
    while (p->at < s.n) {
        const char *tag = memchr(s.p + p->at, '<', s.n - p->at);
        size_t open = tag ? (size_t)(tag - s.p) : s.n, next = open + 1;
        buf_add(shown(p), s.p + p->at, open - p->at);
        p->at = open;
        if (open == s.n)
            break;
        if (str_starts(cut_from(s, open), "<!--"))
            take_comment(p);
        else if (next < s.n && (is_name(s.p[next]) || memchr("/!?", s.p[next], 3)))
            TRY(take_tag(p));
        else
            buf_char(shown(p), s.p[p->at++]);
    }
    return ERR_OK;
}

static enum err hand_on(struct page *p)
{
    const struct words_sink *sink = p->w->sink;
    struct buf *l = p->text.of;
    if (l[LOOK_SHOWN].over || l[LOOK_HIDDEN].over || l[LOOK_REMARK].over)
        TRY(sink->note(sink->at, COVERAGE_PARTIAL, p->place));
    TRY(sink->part(sink->at, LOOK_SHOWN, p->place)); /* also where it has no words: it was read */
    TRY(sink->text(sink->at, buf_view(&l[LOOK_SHOWN])));
    TRY(words_put(p->w, LOOK_HIDDEN, p->place, buf_view(&l[LOOK_HIDDEN])));
    return words_put(p->w, LOOK_REMARK, words_place(p->w, p->place, STR("(not shown)")),
                     buf_view(&l[LOOK_REMARK]));
}

enum err words_html(struct words *w, struct str place, struct str utf8)
{
    struct page p = {.w = w, .place = place, .s = utf8, .text = layers_empty()};
    p.coloured = find(utf8, 0, "background") < utf8.n || find(utf8, 0, "bgcolor") < utf8.n;
    enum err err = read_page(&p);
    if (!err)
        err = hand_on(&p);
    layers_free(&p.text);
    return err;
}
