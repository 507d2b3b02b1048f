/* Draws: even, the same again for everybody, once only, and told honestly when the books were changed. */
#include "unit/office/world.h"

#include "office/draw.h"
#include "office/proof.h"

/* Worked out beside this program, in Python: hashlib and whole numbers. */
static void test_vectors(void **state)
{
    (void)state;
    static const struct {
        uint64_t count, place;
    } rows[] = {{1, 0},
                {2, 1},
                {3, 2},
                {10, 5},
                {1000, 635},
                /* nearly half of the numbers are thrown away here: the second one counts */
                {UINT64_C(9223372036854775809), UINT64_C(9082484704682397856)},
                {UINT64_C(18446744073709551615), UINT64_C(13531957466305782635)}};
    struct tree_hash root;
    unsigned char seed[SHA256_SIZE];
    BUF_SCOPE(hex, 100);
    for (int i = 0; i < TREE_HASH_SIZE; i++)
        root.byte[i] = (uint8_t)i;
    draw_seed(&root, 5, "inspection", 7, "draw", seed);
    buf_hex(&hex, seed, sizeof seed);
    assert_str(buf_view(&hex), "800c39b52a023074cdf376fd35fb9d115664a482286dc1a470fef0527999e869");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_true(draw_pick(seed, rows[i].count) == rows[i].place);
    draw_seed(&root, 5, "inspection", 1, "draw", seed);
    assert_true(draw_pick(seed, UINT64_C(9223372036854775809)) == UINT64_C(2843971949316710436));
    /* 6000 draws among six: each about a thousand times, within five standard deviations */
    int seen[6] = {0};
    for (int64_t entry = 0; entry < 6000; entry++) {
        draw_seed(&root, 5, "inspection", entry, "draw", seed);
        seen[draw_pick(seed, 6)]++;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 856, 1144);
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

static enum err spoil(struct db *db, void *arg)
{
    const struct sql sql = {"test.spoil", arg, NULL};
    return db_run(db, &sql, "");
}

static void change(struct world *w, const char *text)
{
    struct write_job job = {.work = spoil, .arg = (void *)(uintptr_t)text};
    assert_ok(store_write(w->o->store, &job));
}

static struct draw_told told(struct world *w, const struct viewer *v, const char *number)
{
    struct draw_told *rows;
    int count;
    assert_ok(draw_check(w->o, v, str_of(number), w->a, &rows, &count));
    assert_int_equal(count, 1);
    return rows[0];
}

static void test_office(void **state)
{
    (void)state;
    struct world w;
    struct act_result r, drawn;
    struct draw_told *rows;
    int count;
    world_open(&w);
    const char *bureau = world_department(&w, "Bureau");
    struct viewer *officer = world_person(&w, "Officer", bureau, "highly_secret", "officer");
    struct viewer *reader = world_person(&w, "Reader", bureau, "highly_secret", "");
    /* nothing there to draw from */
    assert_err(ERR_REFUSED, DO(&w, officer, "lot", "draw", 0, NULL, "why", "First"));
    for (int i = 0; i < 5; i++)
        assert_ok(DO(&w, officer, "paper", "create", 0, &r, "title",
                     arena_printf(w.a, "Paper %d", i + 1)));
    assert_ok(DO(&w, officer, "lot", "create", 0, &r, "why", "By hand", "pick", "1"));
    assert_err(ERR_MISSING, draw_check(w.o, officer, str_of(r.number), w.a, &rows, &count));
    assert_err(ERR_REFUSED, DO(&w, officer, "lot", "again", r.entry, NULL, NULL));

    assert_ok(DO(&w, officer, "lot", "draw", 0, &drawn, "why", "First"));
    int64_t pick = one(&w, "SELECT pick FROM r_lot WHERE why = 'First'");
    assert_in_range(pick, 2, 5); /* not the one that a lot has already */
    struct draw_told t = told(&w, reader, drawn.number);
    assert_int_equal(t.candidates, 4);
    assert_int_equal(t.drawn, pick);
    assert_int_equal(t.leaf, drawn.leaf);
    assert_string_equal(t.field, "pick");
    assert_true(t.root_agrees && t.choice_agrees && t.stands);
    /* what follows from it sees it; nobody draws twice */
    assert_int_equal(one(&w, "SELECT count(*) FROM r_paper WHERE state = 'queued'"), 1);
    assert_err(ERR_REFUSED, DO(&w, officer, "lot", "again", drawn.entry, NULL, NULL));
    /* the same after whatever came since, and after the office was opened anew */
    for (int i = 0; i < 300; i++)
        assert_ok(DO(&w, officer, "lot", "create", 0, &r, "why", "Later", "pick", "1"));
    world_reopen(&w);
    t = told(&w, reader, drawn.number);
    assert_true(t.root_agrees && t.choice_agrees && t.stands);

    /* the books changed behind the office's back: each lie shows where it was told */
    change(&w, "UPDATE r_lot SET pick = 1 WHERE why = 'First'");
    t = told(&w, reader, drawn.number);
    assert_true(t.root_agrees && t.choice_agrees && !t.stands);
    change(&w,
           arena_printf(w.a, "UPDATE r_lot SET pick = %lld WHERE why = 'First'", (long long)pick));
    change(&w,
           arena_printf(w.a,
                        "UPDATE content SET body = replace(body, '\"drawn\":%lld}',"
                        " '\"drawn\":%lld}') WHERE idx = %lld",
                        (long long)pick, (long long)(pick == 2 ? 3 : 2), (long long)drawn.leaf));
    t = told(&w, reader, drawn.number);
    assert_true(t.root_agrees && !t.choice_agrees && !t.stands);
    change(&w,
           arena_printf(w.a,
                        "UPDATE content SET body = replace(body, '\"drawn\":%lld}',"
                        " '\"drawn\":%lld}') WHERE idx = %lld",
                        (long long)(pick == 2 ? 3 : 2), (long long)pick, (long long)drawn.leaf));
    assert_true(told(&w, reader, drawn.number).choice_agrees);
    /* who may not know of the entry learns nothing, and the administrators do not either */
    assert_err(ERR_MISSING, draw_check(w.o, &w.system, str_of(drawn.number), w.a, &rows, &count));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors),
                                       cmocka_unit_test(test_office)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
