#include "unit/office/world.h"

#include "base/clock.h"
#include "office/entry.h"
#include "office/inbox.h"

static void test_clock_is_nobody(void **state)
{
    (void)state;
    struct world w;
    world_open(&w);
    const char *bureau = world_department(&w, "Bureau");
    assert_err(ERR_REFUSED,
               DO(&w, &w.clock, "person", "create", 0, NULL, "name", "x", "unit", bureau));
    world_close(&w);
}

struct cast {
    struct viewer *officer, *head, *leader, *second, *drafter, *reader, *stranger;
};

static void cast_make(struct world *w, struct cast *c)
{
    const char *bureau = world_department(w, "Bureau");
    const char *archive = world_department(w, "Archive");
    c->officer = world_person(w, "Officer", bureau, "highly_secret", "officer,registrar");
    c->head = world_person(w, "Head", bureau, "highly_secret", "");
    c->leader = world_person(w, "Leader", bureau, "highly_secret", "leader_in_charge");
    c->second = world_person(w, "Second", bureau, "highly_secret", "leader_in_charge");
    c->drafter = world_person(w, "Drafter", bureau, "highly_secret", "");
    c->reader = world_person(w, "Reader", archive, "highly_secret", "");
    c->stranger = world_person(w, "Stranger", archive, "highly_secret", "");
    char *id = arena_printf(w->a, "%lld", (long long)c->head->person);
    assert_ok(DO(w, &w->security, "department", "change", 1, NULL, "name", "Bureau", "head", id));
}

static bool sees(struct world *w, const struct viewer *v, const char *reg, int64_t id)
{
    DESK_SCOPE(k);
    assert_ok(desk_open(&k, w->o, v, w->a));
    struct list_want want = {.reg = str_of(reg)};
    struct list_page page;
    bool found = false;
    if (v->kind != ADMINISTRATOR_NONE) {
        assert_err(ERR_MISSING, entry_list(&k, &want, &page));
        return false;
    }
    assert_ok(entry_list(&k, &want, &page));
    for (int i = 0; i < page.count; i++)
        found |= page.rows[i].id == id;
    struct entry_view view;
    const struct reg *r;
    assert_ok(desk_register(&k, str_of(reg), &r));
    enum err err = entry_view(&k, r, id, STR(""), &view);
    assert_true(found ? err == ERR_OK : err == ERR_MISSING);
    assert_int_equal(page.total, page.count);
    return found;
}

static char *idtext(struct world *w, int64_t id)
{
    return arena_printf(w->a, "%lld", (long long)id);
}

static char *far(struct world *w)
{
    char day[DATE_SIZE];
    date_text(office_day(w->o) + 30, day);
    return arena_text(w->a, str_of(day));
}

static int found(struct world *w, const struct viewer *v, const char *typed)
{
    DESK_SCOPE(k);
    struct list_want want = {.reg = STR("document"), .search = str_of(typed)};
    struct list_page page;
    assert_ok(desk_open(&k, w->o, v, w->a));
    assert_ok(entry_list(&k, &want, &page));
    assert_int_equal(page.total, page.count);
    return page.count;
}

static void test_document_lives(void **state)
{
    (void)state;
    struct world w;
    struct cast c;
    struct act_result r, doc;
    world_open(&w);
    cast_make(&w, &c);
    assert_ok(
        DO(&w, c.drafter, "document", "create", 0, &doc, "title", "防汛方案", "kind", "plan"));
    assert_string_equal(doc.number, "CS-WJ-2026-0001");
    assert_true(sees(&w, c.stranger, "document", doc.entry));

    /* who may determine: not the drafter, not above the authority, not without a scope */
    assert_err(ERR_REFUSED, DO(&w, c.drafter, "document", "determine", doc.entry, NULL, "period",
                               "10年", "proposed", "secret", "knowing", "person:1"));
    assert_err(ERR_REFUSED, DO(&w, c.head, "document", "determine", doc.entry, NULL, "period",
                               "11年", "proposed", "secret", "knowing", "person:1"));
    assert_string_equal(problem()->basis, "L20");

    char *scope = arena_printf(w.a, "person:%lld,person:%lld", (long long)c.reader->person,
                               (long long)c.officer->person);
    assert_ok(DO(&w, c.leader, "document", "determine", doc.entry, &r, "period", "10年", "proposed",
                 "秘密", "knowing", scope));
    assert_int_not_equal(r.request, 0);
    int64_t request = r.request;
    /* asked once is enough; nothing happened yet */
    assert_err(ERR_CONFLICT, DO(&w, c.leader, "document", "determine", doc.entry, NULL, "period",
                                "10年", "proposed", "秘密", "knowing", scope));
    assert_true(sees(&w, c.stranger, "document", doc.entry));
    assert_err(ERR_REFUSED, act_decide(w.o, c.leader, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_err(ERR_REFUSED, act_decide(w.o, c.reader, request, DECISION_APPROVE, STR(""), w.a, &r));
    {
        DESK_SCOPE(k);
        struct request_row *rows;
        int count;
        struct request_view view;
        assert_ok(desk_open(&k, w.o, c.head, w.a));
        assert_ok(inbox_requests(&k, 50, &rows, &count));
        assert_int_equal(count, 1);
        assert_ok(inbox_request(&k, request, &view));
        assert_true(view.mine_to_decide);
        assert_int_equal(view.change_count, 3);
    }
    assert_ok(act_decide(w.o, c.head, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, request);
    /* two of officer and leader must follow; the asker is none of them */
    assert_ok(act_decide(w.o, c.officer, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, request);
    assert_err(ERR_REFUSED,
               act_decide(w.o, c.officer, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_ok(act_decide(w.o, c.second, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, 0);
    assert_true(str_starts(str_of(r.number), "CS-WJM"));

    /* now it is a secret: who is outside the scope does not know of it, in no way */
    assert_true(sees(&w, c.reader, "document", doc.entry));
    assert_false(sees(&w, c.stranger, "document", doc.entry));
    assert_false(sees(&w, &w.audit, "document", doc.entry));
    assert_err(ERR_MISSING, DO(&w, c.stranger, "document", "open", doc.entry, NULL, NULL));
    assert_err(ERR_MISSING, DO(&w, c.stranger, "document", "open", 4711, NULL, NULL));
    assert_int_equal(found(&w, c.reader, "防汛"), 1);
    assert_int_equal(found(&w, c.stranger, "防汛"), 0);

    /* copies go only to who may know; each is numbered and follows the document's label */
    assert_err(ERR_REFUSED, DO(&w, c.officer, "document", "issue", doc.entry, NULL, "recipients",
                               idtext(&w, c.stranger->person), "due", far(&w)));
    assert_string_equal(problem()->basis, "L21");
    assert_ok(DO(&w, c.officer, "document", "issue", doc.entry, NULL, "recipients",
                 idtext(&w, c.reader->person), "due", far(&w)));
    assert_true(sees(&w, c.reader, "copy", 1));
    assert_false(sees(&w, c.stranger, "copy", 1));
    assert_ok(DO(&w, c.reader, "copy", "recall", 1, &r, NULL));
    assert_err(ERR_REFUSED, DO(&w, c.reader, "copy", "recall", 1, &r, NULL));

    /* destroyed with approval and a witness who is neither asker nor approver */
    assert_ok(DO(&w, c.officer, "document", "destroy", doc.entry, &r, NULL));
    request = r.request;
    assert_ok(act_decide(w.o, c.leader, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, request);
    assert_err(ERR_REFUSED, act_decide(w.o, c.leader, request, DECISION_WITNESS, STR(""), w.a, &r));
    assert_err(ERR_REFUSED, act_decide(w.o, c.reader, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_err(ERR_MISSING,
               act_decide(w.o, c.stranger, request, DECISION_WITNESS, STR(""), w.a, &r));
    assert_ok(act_decide(w.o, c.reader, request, DECISION_WITNESS, STR(""), w.a, &r));
    assert_int_equal(r.request, 0);

    /* and all of it stands after a restart */
    world_reopen(&w);
    {
        DESK_SCOPE(k);
        const struct reg *reg;
        struct entry_view view;
        struct event *events;
        int count;
        assert_ok(desk_open(&k, w.o, c.reader, w.a));
        assert_ok(desk_register(&k, STR("document"), &reg));
        assert_ok(entry_view(&k, reg, doc.entry, STR(""), &view));
        assert_string_equal(view.state->name, "destroyed");
        assert_str(view.mark, "秘密★10年");
        assert_ok(entry_events(&k, &view, 100, &events, &count));
        assert_true(count > 8);
    }
    world_close(&w);
}

static void test_request_falls(void **state)
{
    (void)state;
    struct world w;
    struct cast c;
    struct act_result r, doc;
    world_open(&w);
    cast_make(&w, &c);
    assert_ok(DO(&w, c.drafter, "document", "create", 0, &doc, "title", "A", "kind", "plan"));
    assert_ok(DO(&w, c.officer, "document", "destroy", doc.entry, &r, NULL));
    assert_ok(DO(&w, c.drafter, "document", "edit", doc.entry, NULL, "title", "B", "kind", "plan"));
    int64_t request = r.request;
    assert_err(ERR_CONFLICT,
               act_decide(w.o, c.leader, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_err(ERR_CONFLICT,
               act_decide(w.o, c.leader, request, DECISION_APPROVE, STR(""), w.a, &r));

    /* returning needs a reason; withdrawing is the asker's alone */
    assert_ok(DO(&w, c.officer, "document", "destroy", doc.entry, &r, NULL));
    request = r.request;
    assert_err(ERR_INPUT, act_decide(w.o, c.leader, request, DECISION_RETURN, STR(" "), w.a, &r));
    assert_string_equal(problem()->field, "reason");
    assert_err(ERR_MISSING, act_withdraw(w.o, c.leader, request));
    assert_ok(act_decide(w.o, c.leader, request, DECISION_RETURN, STR("count the pages"), w.a, &r));
    assert_err(ERR_CONFLICT, act_withdraw(w.o, c.officer, request));
    world_close(&w);
}

static void test_input_is_hostile(void **state)
{
    (void)state;
    struct world w;
    struct cast c;
    struct frontier before, after;
    world_open(&w);
    cast_make(&w, &c);
    char *long_title = arena_alloc(w.a, 400);
    memset(long_title, 'x', 399);
    ledger_head(w.o, &before);
    static const struct {
        const char *name, *value, *field;
    } rows[] = {
        {"title", "", "title"},           {"kind", "nothing", "kind"},
        {"pages", "12x", "pages"},        {"pages", "0", "pages"},
        {"pages", "5001", "pages"},       {"source", "99", "source"},
        {"source", "x\"'", "source"},     {"nonsense", "1", "nonsense"},
        {"keywords", "a\nb", "keywords"}, {"title", "\xC0\xAF", "title"},
        {"body", "no-such-upload", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        bool title = strcmp(rows[i].name, "title") == 0;
        enum err err =
            title ? DO(&w, c.drafter, "document", "create", 0, NULL, rows[i].name, rows[i].value)
                  : DO(&w, c.drafter, "document", "create", 0, NULL, "title", "T", rows[i].name,
                       rows[i].value);
        assert_true(err == ERR_INPUT || (!rows[i].field && err == ERR_MISSING));
        if (rows[i].field)
            assert_string_equal(problem()->field, rows[i].field);
    }
    assert_err(ERR_INPUT, DO(&w, c.drafter, "document", "create", 0, NULL, "title", long_title));
    assert_err(ERR_INPUT,
               DO(&w, c.drafter, "document", "create", 0, NULL, "title", "a", "title", "b"));
    assert_err(ERR_MISSING, DO(&w, c.drafter, "nowhere", "create", 0, NULL, "title", "a"));
    assert_err(ERR_MISSING, DO(&w, c.drafter, "document", "nothing", 0, NULL, "title", "a"));
    assert_err(ERR_INPUT, DO(&w, c.drafter, "document", "edit", 0, NULL, "title", "a"));
    /* nothing of it happened: no leaf, nothing half-written */
    ledger_head(w.o, &after);
    assert_int_equal(before.size, after.size);
    world_close(&w);
}

static void test_refusal_leaves_a_leaf(void **state)
{
    (void)state;
    struct world w;
    struct cast c;
    struct frontier before, after;
    struct act_result doc;
    world_open(&w);
    cast_make(&w, &c);
    assert_ok(DO(&w, c.drafter, "document", "create", 0, &doc, "title", "A", "kind", "plan"));
    ledger_head(w.o, &before);
    assert_err(ERR_REFUSED, DO(&w, c.reader, "document", "edit", doc.entry, NULL, "title", "B"));
    ledger_head(w.o, &after);
    assert_int_equal(after.size, before.size + 1);
    assert_true(strlen(problem()->text[LANG_EN]) > 10);
    {
        DESK_SCOPE(k);
        const struct reg *reg;
        struct entry_view view;
        struct event *events;
        struct door *doors;
        int count;
        assert_ok(desk_open(&k, w.o, c.reader, w.a));
        assert_ok(desk_register(&k, STR("document"), &reg));
        assert_ok(entry_view(&k, reg, doc.entry, STR(""), &view));
        assert_str(view.title, "A");
        assert_ok(entry_events(&k, &view, 100, &events, &count));
        assert_int_equal(count, 2);
        assert_int_equal(events[0].kind, EVENT_REFUSED);
        /* ask-first: what is closed says why and whose it is */
        assert_ok(entry_doors(&k, reg, &view, &doors, &count));
        bool closed = false;
        for (int i = 0; i < count; i++) {
            if (strcmp(doors[i].action->name, "edit") == 0)
                closed = !doors[i].open && doors[i].why.n && doors[i].who.n;
        }
        assert_true(closed);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_is_nobody),       cmocka_unit_test(test_document_lives),
        cmocka_unit_test(test_request_falls),         cmocka_unit_test(test_input_is_hostile),
        cmocka_unit_test(test_refusal_leaves_a_leaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
