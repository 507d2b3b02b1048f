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
    struct viewer *officer, *head, *leader, *drafter, *reader, *stranger;
};

static void cast_make(struct world *w, struct cast *c)
{
    const char *bureau = world_department(w, "Bureau");
    const char *archive = world_department(w, "Archive");
    c->officer = world_person(w, "Officer", bureau, "highly_secret", "officer,registrar");
    c->head = world_person(w, "Head", bureau, "highly_secret", "");
    c->leader = world_person(w, "Leader", bureau, "highly_secret", "leader_in_charge");
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
    assert_ok(entry_list(&k, &want, &page));
    bool found = false;
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

__attribute__((unused)) static char *idtext(struct world *w, int64_t id)
{
    return arena_printf(w->a, "%lld", (long long)id);
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
    assert_err(ERR_REFUSED, act_decide(w.o, c.leader, request, VERDICT_APPROVE, STR(""), w.a, &r));
    assert_err(ERR_REFUSED, act_decide(w.o, c.reader, request, VERDICT_APPROVE, STR(""), w.a, &r));
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
    assert_ok(act_decide(w.o, c.head, request, VERDICT_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, request);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_is_nobody),
        cmocka_unit_test(test_document_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
