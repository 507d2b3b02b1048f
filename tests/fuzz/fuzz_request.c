/* What of a request we parse ourselves: targets, forms, cookies, multipart bodies, heads, links. The
 * first byte says which. Whatever is taken keeps the promises of its header. */
#include "fuzz/fuzz.h"

#include "web/cookie.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/html.h"
#include "web/multipart.h"
#include "web/uri.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void try_target(struct arena *a, struct str s)
{
    struct str path, query;
    if (target_parse(a, s, &path, &query))
        return;
    promise(path.n && path.p[0] == '/' && str_utf8(path));
    promise(!memchr(path.p, '\0', path.n) && !memchr(path.p, '\n', path.n));
    promise(!memmem(path.p, path.n, "//", 2) && !memmem(path.p, path.n, "/../", 4));
    struct params params;
    if (!params_parse(a, query, &params))
        promise(params.n <= PARAMS_MAX);
}

static void try_form(struct arena *a, struct str s)
{
    static const char *const choices[] = {"a", "b", NULL};
    struct params params;
    if (params_parse(a, s, &params))
        return;
    for (size_t i = 0; i < params.n; i++)
        promise(str_utf8(params.row[i].value) && params.row[i].name.n);
    struct form f = {a, &params};
    struct str text, *list;
    int64_t n;
    int which;
    size_t count;
    if (!form_text(f, "t", 50, &text))
        promise(text.n && str_chars(text) <= 50 && !memchr(text.p, '\n', text.n));
    if (!form_long_text(f, "l", 50, &text))
        promise(str_chars(text) <= 50 && !(text.n && memchr(text.p, '\r', text.n)));
    if (!form_int(f, "n", -5, 5, &n))
        promise(n >= -5 && n <= 5);
    if (!form_choice(f, "c", choices, -1, &which))
        promise(which == 0 || which == 1);
    if (!form_list(f, "p", 3, &list, &count))
        promise(count <= 3);
    if (!form_date_or(f, "d", &text))
        promise(text.n == 0 || text.n == 10);
}

/* The events of a body given in pieces of `piece` bytes, as one text. */
static enum err read_parts(struct arena *a, struct str s, size_t piece, struct buf *out)
{
    struct multipart *m;
    TRY(multipart_new(a, STR("multipart/form-data; boundary=B"), &m));
    size_t at = 0;
    for (;;) {
        enum multipart_event event;
        struct multipart_item item;
        TRY(multipart_next(m, &event, &item));
        if (event == MULTIPART_DONE)
            return ERR_OK;
        if (event != MULTIPART_MORE) {
            if (event != MULTIPART_DATA)
                buf_printf(out, "[%d %zu]", event, item.part.file_name.n);
            buf_str(out, item.data);
            promise(item.part.field.n > 0 && str_utf8(item.part.file_name));
            promise(!item.part.file_name.n ||
                    !memchr(item.part.file_name.p, '/', item.part.file_name.n));
            continue;
        }
        size_t room;
        char *to = multipart_room(m, &room);
        size_t n = s.n - at < piece ? s.n - at : piece;
        promise(room > 0);
        n = n < room ? n : room;
        if (n == 0)
            return ERR_STOPPED;
        memcpy(to, s.p + at, n);
        multipart_gave(m, n);
        at += n;
    }
}

static void try_multipart(struct arena *a, struct str s)
{
    BUF_SCOPE(whole, 1 << 20);
    BUF_SCOPE(pieces, 1 << 20);
    enum err first = read_parts(a, s, SIZE_MAX, &whole);
    enum err second = read_parts(a, s, 3, &pieces);
    promise(first == second);
    promise(first || str_eq(buf_view(&whole), buf_view(&pieces)));
}

static void try_cookie(struct arena *a, struct str s)
{
    struct request rq = {.arena = a, .header[HEADER_COOKIE] = s};
    struct response rs = {0};
    struct str value;
    if (cookie_find(&rq, "id", &value))
        promise(value.p >= s.p && value.p + value.n <= s.p + s.n && !memchr(value.p, ';', value.n));
    if (!cookie_set(&rq, &rs, "id", s, 60))
        promise(!strpbrk(rs.header[0].value, "\r\n"));
}

/* Lines of "name\0value\0" laid out with the library's gaps. */
static void try_head(struct arena *a, struct str s)
{
    static struct head head;
    char *p = arena_text(a, s);
    head = (struct head){.start = p, .method = str_of(p)};
    size_t at = head.method.n + 1;
    struct str *const first[] = {&head.target, &head.version};
    for (size_t i = 0; i < 2 && at < s.n; i++) {
        *first[i] = str_of(p + at);
        at += first[i]->n + 1 + i;
    }
    while (at < s.n && head.count < HEAD_LINES_MAX) {
        struct str name = str_of(p + at);
        if (at + name.n + 1 >= s.n)
            break;
        struct str value = str_of(p + at + name.n + 1);
        head.line[head.count++] = (struct head_line){name, value};
        at += name.n + value.n + 3;
    }
    head.size = at + 2;
    struct request rq = {.arena = a};
    uint64_t body;
    if (!head.version.p || guard_check(&head, &rq, &body))
        return;
    promise(rq.method < METHOD_COUNT && rq.header[HEADER_HOST].n);
    promise(body <= INT64_MAX);
    promise(body == 0 || (rq.method != METHOD_GET && rq.method != METHOD_HEAD));
    guard_is_cross_site(&rq);
}

static void try_html(struct arena *a, struct str s)
{
    (void)a;
    for (enum html_place place = HTML_TEXT; place <= HTML_QUERY; place++) {
        BUF_SCOPE(out, 1 << 20);
        html_put(&out, place, s);
        struct str made = buf_view(&out);
        promise(made.n == 0 || !strpbrk(out.p, "<>\"'"));
        promise(str_utf8(made));
        promise(place != HTML_URL || url_harmless(s) || str_is(made, "#"));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static void (*const tries[])(struct arena *, struct str) = {try_target, try_form, try_multipart,
                                                                try_cookie, try_head, try_html};
    if (n == 0 || n > 1 << 16)
        return 0;
    ARENA_SCOPE(a);
    char *copy = arena_alloc(a, n);
    memcpy(copy, data + 1, n - 1);
    tries[data[0] % ARRAY_SIZE(tries)](a, str_bytes(copy, n - 1));
    return 0;
}
