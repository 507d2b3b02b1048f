/* What follows from an act: entries for each row of a list. */
#include "unit/office/world.h"

#include "office/entry.h"

struct staff {
    struct viewer *officer, *drafter, *reader;
    const char *bureau;
};

static void staff_make(struct world *w, struct staff *c)
{
    c->bureau = world_department(w, "Bureau");
    c->officer = world_person(w, "Officer", c->bureau, "highly_secret", "officer,registrar");
    c->drafter = world_person(w, "Drafter", c->bureau, "highly_secret", "leader_in_charge");
    c->reader = world_person(w, "Reader", c->bureau, "highly_secret", "");
}

static const char *idtext(struct world *w, int64_t id)
{
    return arena_printf(w->a, "%lld", (long long)id);
}

static int64_t one(struct world *w, const char *text)
{
    struct sql sql = {"test.one", text, NULL};
    struct db *db;
    bool found;
    int64_t n = -1;
    assert_ok(store_read(w->o->store, &db));
    assert_ok(db_one(db, NULL, &sql, &found, ">i", &n));
    db_release(db);
    return found ? n : -1;
}

/* From a register with a filter, from child rows, from the people of the entry, from a relation. */
static void test_for_each(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    world_open(&w);
    staff_make(&w, &c);
    const char *reader = idtext(&w, c.reader->person), *drafter = idtext(&w, c.drafter->person);
    const char *team = arena_printf(w.a, "%s,%s", reader, drafter);
    assert_ok(DO(&w, c.officer, "leaving", "create", 0, &r, "reason", "Moves away", "leaver",
                 reader, "team", team, "thing.0.name", "Badge", "thing.0.keeper", reader,
                 "thing.1.name", "Key"));
    /* nothing of the register, two of the child, two of the people */
    assert_int_equal(one(&w, "SELECT count(*) FROM r_item"), 4);
    assert_int_equal(one(&w, "SELECT id FROM r_item WHERE name = 'Badge'"), 1);
    assert_int_equal(one(&w, "SELECT keeper FROM r_item WHERE name = 'Badge'"), c.reader->person);
    assert_int_equal(one(&w, "SELECT id FROM r_item WHERE name = 'Key' AND keeper IS NULL"), 2);
    assert_int_equal(one(&w, "SELECT count(DISTINCT keeper) FROM r_item WHERE name = 'Moves away'"),
                     2);
    assert_err(ERR_REFUSED, DO(&w, c.officer, "leaving", "close", r.entry, NULL, NULL));
    /* what is made meanwhile is not gone through again */
    assert_ok(DO(&w, c.officer, "item", "give", 1, NULL, NULL));
    assert_ok(DO(&w, c.officer, "leaving", "again", r.entry, NULL, NULL));
    assert_int_equal(one(&w, "SELECT count(*) FROM r_item"), 7);
    /* a list of nobody makes nothing */
    assert_ok(DO(&w, c.officer, "leaving", "create", 0, &r, "reason", "Stays"));
    assert_int_equal(one(&w, "SELECT count(*) FROM r_item"), 7);
    assert_ok(DO(&w, c.officer, "leaving", "close", r.entry, NULL, NULL));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_for_each)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
