/* Home is the work queue. */
#include "office/counts.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum { SHOWN_MAX = 10, COUNTED_MAX = 100, WEEK = 7 };

static void short_moments(struct visit *x, struct request_row *rows, int count)
{
    for (int i = 0; i < count; i++)
        rows[i].at = shown_moment(&x->desk, str_of(rows[i].at)).p;
}

static void levels_of(struct visit *x, const struct request_row *rows, int count)
{
    for (int i = 0; i < count; i++)
        visit_level(x, rows[i].level);
}

static int cut(int count)
{
    return count > SHOWN_MAX ? SHOWN_MAX : count;
}

static void add_tile(struct tile *tiles, int *n, const char *href, const char *msgid, int count,
                     enum tone tone)
{
    tiles[(*n)++] = (struct tile){href, page_words(msgid), count, count >= COUNTED_MAX,
                                  count ? tone : TONE_PLAIN};
}

static enum err person_work(struct visit *x, struct work_view *v)
{
    struct request_row *asked, *mine;
    struct due_row *due;
    int asked_count, mine_count, due_count, overdue = 0, witness = 0, back = 0, open = 0;
    TRY(inbox_requests(&x->desk, COUNTED_MAX, &asked, &asked_count));
    TRY(inbox_mine(&x->desk, COUNTED_MAX, &mine, &mine_count));
    TRY(inbox_due(&x->desk, WEEK, false, COUNTED_MAX, &due, &due_count));
    for (int i = 0; i < asked_count; i++)
        witness += asked[i].witness;
    for (int i = 0; i < due_count; i++)
        overdue += due[i].overdue;
    for (int i = 0; i < mine_count; i++) {
        back += strcmp(mine[i].state, "returned") == 0 || strcmp(mine[i].state, "refused") == 0;
        open += strcmp(mine[i].state, "open") == 0;
    }
    v->asked = asked;
    v->asked_count = cut(asked_count);
    v->mine = mine;
    v->mine_count = cut(mine_count);
    v->due = due;
    v->due_count = cut(due_count);
    short_moments(x, asked, v->asked_count);
    short_moments(x, mine, v->mine_count);
    levels_of(x, asked, v->asked_count);
    levels_of(x, mine, v->mine_count);
    for (int i = 0; i < v->due_count; i++)
        visit_level(x, due[i].level);
    struct tile *tiles = NEW_ARRAY(x->a, struct tile, 6);
    int n = 0;
    add_tile(tiles, &n, "/requests", N_("To approve"), asked_count - witness, TONE_NOTE);
    add_tile(tiles, &n, "/requests", N_("To witness"), witness, TONE_NOTE);
    add_tile(tiles, &n, "/due", N_("Due within a week"), due_count - overdue, TONE_WARN);
    add_tile(tiles, &n, "/due", N_("Overdue"), overdue, TONE_BAD);
    add_tile(tiles, &n, "/requests", N_("My requests under way"), open, TONE_NOTE);
    add_tile(tiles, &n, "/requests", N_("Returned or refused"), back, TONE_WARN);
    v->tiles = tiles;
    v->tile_count = n;
    return ERR_OK;
}

static enum err administrator_work(struct visit *x, struct work_view *v)
{
    struct tile *tiles = NEW_ARRAY(x->a, struct tile, 4);
    int n = 0;
    v->is_administrator = true;
    struct stuck_row *stuck;
    TRY(inbox_stuck(&x->desk, &stuck, &v->stuck_count));
    v->stuck = stuck;
    if (x->v->kind == ADMINISTRATOR_AUDIT) {
        tiles[n++] =
            (struct tile){.href = "/ledger/verify",
                          .title = page_words(N_("Faults found by the last verification"))};
        struct verifier_state s;
        verifier_look(visit_verifier(x), x->a, &s);
        tiles[0].count = s.report.fault_count;
        tiles[0].tone = s.report.fault_count ? TONE_BAD : TONE_PLAIN;
    } else {
        struct account_row *rows;
        int count, fresh = 0;
        TRY(account_list(x->o, x->v, x->a, &rows, &count));
        for (int i = 0; i < count; i++)
            fresh += strcmp(rows[i].state, "new") == 0;
        add_tile(tiles, &n, "/accounts", N_("Accounts"), count, TONE_PLAIN);
        add_tile(tiles, &n, "/accounts", N_("Accounts that are not activated"), fresh, TONE_WARN);
    }
    v->tiles = tiles;
    v->tile_count = n;
    return ERR_OK;
}

static void registers(struct visit *x, struct work_view *v)
{
    struct tile *tiles = NEW_ARRAY(x->a, struct tile, REGISTERS_MAX);
    int n = 0;
    for (int i = 0; i < x->desk.book->reg_count; i++) {
        const struct reg *reg = x->desk.book->regs[i];
        if (desk_sees_register(&x->desk, reg))
            tiles[n++] =
                (struct tile){arena_printf(x->a, "/r/%s", reg->name), reg->words,
                              counts_seen(x->o, reg->name, x->desk.sight, -1), false, TONE_PLAIN};
    }
    v->registers = tiles;
    v->register_count = n;
}

enum err page_home(struct visit *x)
{
    TRY(visit_desk(x));
    struct work_view *v = NEW(x->a, struct work_view);
    if (x->v->kind == ADMINISTRATOR_NONE)
        TRY(person_work(x, v));
    else
        TRY(administrator_work(x, v));
    registers(x, v);
    const struct reg *finding;
    v->sees_overview = !desk_register(&x->desk, STR("finding"), &finding);
    if (str_is(query_value(x, "password"), "changed"))
        visit_notice(x, TONE_GOOD, page_words(N_("The password has been changed.")), NULL);
    visit_show(x, page_words(N_("My work")), work_content, v);
    return ERR_OK;
}

/* ---- all requests and deadlines ---- */

enum err page_requests(struct visit *x)
{
    TRY(visit_desk(x));
    struct requests_view *v = NEW(x->a, struct requests_view);
    struct request_row *asked, *mine;
    TRY(inbox_requests(&x->desk, LIST_LIMIT_MAX, &asked, &v->asked_count));
    TRY(inbox_mine(&x->desk, LIST_LIMIT_MAX, &mine, &v->mine_count));
    short_moments(x, asked, v->asked_count);
    short_moments(x, mine, v->mine_count);
    levels_of(x, asked, v->asked_count);
    levels_of(x, mine, v->mine_count);
    v->asked = asked;
    v->mine = mine;
    visit_show(x, page_words(N_("Approvals")), requests_content, v);
    return ERR_OK;
}

enum err page_due(struct visit *x)
{
    enum { DAYS = 60 };
    TRY(visit_desk(x));
    struct due_view *v = NEW(x->a, struct due_view);
    struct due_row *rows;
    v->all = str_is(query_value(x, "all"), "1");
    TRY(inbox_due(&x->desk, DAYS, v->all, LIST_LIMIT_MAX, &rows, &v->count));
    for (int i = 0; i < v->count; i++)
        visit_level(x, rows[i].level);
    v->rows = rows;
    visit_show(x, page_words(N_("Deadlines")), due_content, v);
    return ERR_OK;
}

/* ---- search over all registers ---- */

static void found_levels(struct visit *x, const struct list_page *page)
{
    for (int i = 0; i < page->count; i++)
        visit_level(x, page->rows[i].level);
}

enum err page_search(struct visit *x)
{
    enum { EACH = 8, TYPED_MAX = 200 };
    TRY(visit_desk(x));
    struct search_view *v = NEW(x->a, struct search_view);
    struct str typed;
    TRY(form_text_or(query_of(x->rq), "q", TYPED_MAX, &typed));
    struct list_page *pages = NEW_ARRAY(x->a, struct list_page, REGISTERS_MAX);
    const struct reg **regs = NEW_ARRAY(x->a, const struct reg *, REGISTERS_MAX);
    for (int i = 0; typed.n && i < x->desk.book->reg_count; i++) {
        const struct reg *reg = x->desk.book->regs[i];
        if (!desk_sees_register(&x->desk, reg))
            continue;
        const struct list_want want = {.reg = str_of(reg->name), .search = typed, .limit = EACH};
        TRY(entry_list(&x->desk, &want, &pages[v->count]));
        if (!pages[v->count].count)
            continue;
        found_levels(x, &pages[v->count]);
        regs[v->count++] = reg;
    }
    if (typed.n)
        TRY(starts_find(x, typed, &v->starts));
    v->typed = typed;
    v->pages = pages;
    v->regs = regs;
    visit_frame(x);
    x->page.search = arena_text(x->a, typed);
    visit_show(x, page_words(N_("Search")), search_content, v);
    return ERR_OK;
}
