#include "web/page.h"

#include "office/counts.h"
#include "web/html.h"
#include "web/templates.h"

#include <stdarg.h>

/* ---- the desk ---- */

enum err visit_desk(struct visit *x)
{
    if (x->has_desk)
        return ERR_OK;
    TRY(viewer_ready(x->v));
    TRY(desk_open(&x->desk, x->o, x->v, x->a));
    x->has_desk = true;
    return ERR_OK;
}

void visit_leave_desk(struct visit *x)
{
    if (x->has_desk)
        desk_close(&x->desk);
    x->has_desk = false;
}

enum err visit_register(struct visit *x, int capture, const struct reg **ret_reg)
{
    TRY(visit_desk(x));
    return desk_register(&x->desk, x->rq->capture[capture], ret_reg);
}

enum err visit_id(const struct visit *x, int capture, int64_t *ret_id)
{
    if (!str_int(x->rq->capture[capture], 1, INT64_MAX, ret_id))
        return fail(ERR_MISSING, "There is no such page");
    return ERR_OK;
}

/* ---- words ---- */

struct words page_words(const char *msgid)
{
    return (struct words){tr(LANG_ZH, msgid), msgid};
}

static const char *put_in(struct arena *a, const char *text, const char *const *args)
{
    int count = 0;
    while (args[count])
        count++;
    BUF_SCOPE(b, 16 * 1024);
    for (const char *p = text; *p; p++) {
        int at = p[0] == '{' && p[1] >= '1' && p[1] <= '4' && p[2] == '}' ? p[1] - '1' : -1;
        if (at >= 0 && at < count) {
            buf_text(&b, args[at]);
            p += 2;
        } else {
            buf_char(&b, *p);
        }
    }
    return arena_text(a, buf_view(&b));
}

struct words page_say_(struct arena *a, const char *const *msgid_and_args)
{
    const char *msgid = msgid_and_args[0];
    return (struct words){put_in(a, tr(LANG_ZH, msgid), msgid_and_args + 1),
                          put_in(a, msgid, msgid_and_args + 1)};
}

struct words problem_words(struct arena *a)
{
    const struct problem *pr = problem();
    return (struct words){arena_text(a, str_of(pr->text[LANG_ZH])),
                          arena_text(a, str_of(pr->text[LANG_EN]))};
}

enum tone state_tone(const struct state *state)
{
    static const struct {
        const char *name;
        enum tone tone;
    } TONES[] = {
        {"active", TONE_NOTE}, {"good", TONE_GOOD}, {"warn", TONE_WARN}, {"bad", TONE_BAD}};
    for (size_t i = 0; i < ARRAY_SIZE(TONES); i++)
        if (state->tone && strcmp(state->tone, TONES[i].name) == 0)
            return TONES[i].tone;
    return TONE_PLAIN;
}

const char *register_icon(const struct reg *reg)
{
    static const struct {
        const char *name, *icon;
    } ICONS[] = {
        {"document", "document"},     {"copy", "copy"},
        {"person", "people"},         {"post", "person"},
        {"department", "department"}, {"leading", "group"},
        {"matter", "catalogue"},      {"authorization", "rules"},
        {"deputy", "person"},         {"system", "settings"},
        {"position", "group"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ICONS); i++)
        if (strcmp(reg->name, ICONS[i].name) == 0)
            return ICONS[i].icon;
    return "folder";
}

const char *url_text(struct arena *a, struct str s)
{
    BUF_SCOPE(b, TARGET_MAX);
    url_encode(&b, s);
    return arena_text(a, buf_view(&b));
}

struct str query_value(const struct visit *x, const char *name)
{
    struct str value = STR("");
    params_count(&x->rq->query, name, &value);
    return value;
}

/* ---- the frame ---- */

static const struct words KINDS[ADMINISTRATOR_COUNT] = {
    [ADMINISTRATOR_SYSTEM] = {"系统管理员", "System administrator"},
    [ADMINISTRATOR_SECURITY] = {"安全保密管理员", "Security administrator"},
    [ADMINISTRATOR_AUDIT] = {"安全审计员", "Audit administrator"},
};

/* Where the language switch returns to: this page; after a form that was sent, the page before. */
static const char *here(struct visit *x)
{
    const struct request *rq = x->rq;
    if (rq->method != METHOD_GET && rq->method != METHOD_HEAD)
        return "/";
    BUF_SCOPE(b, TARGET_MAX);
    buf_str(&b, rq->path);
    if (rq->query_raw.n) {
        buf_char(&b, '?');
        buf_str(&b, rq->query_raw);
    }
    return b.over ? "/" : arena_text(x->a, buf_view(&b));
}

void visit_frame(struct visit *x)
{
    const struct office_facts *f = office_facts(x->o);
    struct page *p = &x->page;
    p->out = &x->rs->body;
    p->lang = x->lang;
    p->is_exercise = f->exercise;
    p->has_demonstration_key = f->open_key;
    p->office = (struct words){f->name_zh, f->name_en};
    p->version = COFFERDAM_VERSION;
    p->notices = x->notices;
    p->here = here(x);
    if (!x->v)
        return;
    const struct person *me = x->has_desk ? x->desk.me : NULL;
    p->has_level = true;
    p->person = arena_text(x->a, str_of(me ? me->name : x->v->login));
    if (x->v->kind != ADMINISTRATOR_NONE)
        p->post = words_in(&KINDS[x->v->kind], x->lang);
    csrf_token(session_secret(x->s), x->csrf);
    p->csrf = x->csrf;
}

void visit_level(struct visit *x, int level)
{
    if (level_is_valid(level) && (enum level)level > x->page.level)
        x->page.level = (enum level)level;
}

void visit_notice(struct visit *x, enum tone tone, struct words text, const char *basis)
{
    if (x->page.notice_count < VISIT_NOTICES_MAX)
        x->notices[x->page.notice_count++] = (struct notice){tone, text, basis};
}

/* ---- navigation ---- */

static bool is_below(struct str path, const char *href)
{
    size_t n = strlen(href);
    return n == 1 ? str_is(path, href)
                  : str_starts(path, href) && (path.n == n || path.p[n] == '/');
}

static void add_item(struct visit *x, struct nav_item *items, int *n, const char *href,
                     struct words title, const char *icon)
{
    items[(*n)++] = (struct nav_item){href, title, icon, 0, is_below(x->rq->path, href)};
}

static int work_items(struct visit *x, struct nav_item *items)
{
    int n = 0;
    add_item(x, items, &n, "/", page_words(N_("My work")), "home");
    if (x->v->kind == ADMINISTRATOR_NONE) {
        add_item(x, items, &n, "/start", page_words(N_("Begin")), "start");
        add_item(x, items, &n, "/requests", page_words(N_("Approvals")), "inbox");
        add_item(x, items, &n, "/due", page_words(N_("Deadlines")), "clock");
        add_item(x, items, &n, "/papers", page_words(N_("Scanned papers")), "copy");
        if (rule_register(x->desk.book, STR("paper")))
            add_item(x, items, &n, "/exams", page_words(N_("Exams")), "catalogue");
    }
    return n;
}

/* The registers of one regulation; how many. */
static int register_items(struct visit *x, const struct regulation *regulation,
                          struct nav_item *items, bool *ret_current)
{
    const struct rulebook *book = x->desk.book;
    int n = 0;
    *ret_current = false;
    for (int i = 0; i < book->reg_count; i++) {
        const struct reg *reg = book->regs[i];
        if (strcmp(reg->regulation, regulation->name) != 0 || !desk_sees_register(&x->desk, reg))
            continue;
        add_item(x, items, &n, arena_printf(x->a, "/r/%s", reg->name), reg->words,
                 register_icon(reg));
        *ret_current |= items[n - 1].is_current;
        if (strcmp(reg->name, "release") != 0)
            continue;
        add_item(x, items, &n, "/releases/recheck", page_words(N_("Public already")), "inspect");
        *ret_current |= items[n - 1].is_current;
    }
    return n;
}

/* For who sees the register of findings. */
static int inspection_items(struct visit *x, struct nav_item *items)
{
    const struct reg *finding;
    int n = 0;
    if (desk_register(&x->desk, STR("finding"), &finding))
        return 0;
    add_item(x, items, &n, "/overview", page_words(N_("For leaders")), "overview");
    add_item(x, items, &n, "/inspection", page_words(N_("Self-examination")), "inspect");
    add_item(x, items, &n, "/risk", page_words(N_("Risk")), "gauge");
    add_item(x, items, &n, "/numbers", page_words(N_("Base numbers")), "numbers");
    return n;
}

static int office_items(struct visit *x, struct nav_item *items)
{
    int n = 0;
    if (x->v->kind == ADMINISTRATOR_SYSTEM || x->v->kind == ADMINISTRATOR_SECURITY)
        add_item(x, items, &n, "/accounts", page_words(N_("Accounts")), "accounts");
    const struct reg *network;
    if (!desk_register(&x->desk, STR("network"), &network))
        add_item(x, items, &n, "/topology", page_words(N_("Network topology")), "group");
    if (counts_seen(x->o, "unit", x->desk.sight, -1))
        add_item(x, items, &n, "/units", page_words(N_("Units")), "group");
    add_item(x, items, &n, "/ledger", page_words(N_("Ledger")), "ledger");
    if (x->v->kind == ADMINISTRATOR_NONE)
        add_item(x, items, &n, "/reports", page_words(N_("Reports")), "rules");
    add_item(x, items, &n, "/regulations", page_words(N_("Our regulations")), "rules");
    if (x->v->kind == ADMINISTRATOR_NONE)
        add_item(x, items, &n, "/rules", page_words(N_("Versions of the regulations")), "rules");
    return n;
}

static void add_navigation(struct visit *x)
{
    const struct rulebook *book = x->desk.book;
    struct nav_group *groups =
        NEW_ARRAY(x->a, struct nav_group, (size_t)book->regulation_count + 3);
    struct nav_item *items = NEW_ARRAY(x->a, struct nav_item, NAV_ITEMS_MAX);
    int n = 0, count = work_items(x, items);
    groups[n++] = (struct nav_group){.items = items, .count = count};
    items += count;
    count = inspection_items(x, items);
    if (count)
        groups[n++] = (struct nav_group){page_words(N_("Inspection")), items, count, false, false};
    items += count;
    for (int i = 0; i < book->regulation_count; i++) {
        bool current;
        count = register_items(x, &book->regulations[i], items, &current);
        if (!count)
            continue;
        groups[n++] = (struct nav_group){book->regulations[i].title, items, count, true, current};
        items += count;
    }
    count = office_items(x, items);
    groups[n++] = (struct nav_group){page_words(N_("The office")), items, count, false, false};
    x->page.nav = groups;
    x->page.nav_count = n;
}

void visit_show(struct visit *x, struct words title, void (*content)(struct page *, const void *),
                const void *view)
{
    visit_frame(x);
    if (x->has_desk)
        add_navigation(x);
    x->page.title = title;
    x->page.content = content;
    x->page.view = view;
    page_show(&x->page);
}

enum err visit_go(struct visit *x, const char *format, ...)
{
    char path[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(path, sizeof path, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof path)
        return fail(ERR_INPUT, "The address of the request is malformed");
    return response_redirect(x->rq, x->rs, str_of(path));
}
