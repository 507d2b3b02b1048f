/* What follows from an act: entries for each row of a list. */
#include "unit/office/world.h"

#include "base/clock.h"
#include "office/entry.h"
#include "office/inbox.h"
#include "office/proof.h"
#include "office/tick.h"

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

/* An effect on the entry itself sees the rows that the act has just answered, and undoes it. */
static void test_on_itself(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    world_open(&w);
    staff_make(&w, &c);
    const char *reader = idtext(&w, c.reader->person);
    assert_ok(DO(&w, c.officer, "leaving", "create", 0, &r, "reason", "Stays"));
    assert_err(ERR_REFUSED, DO(&w, c.officer, "leaving", "list", r.entry, NULL, "thing.0.name",
                               "Badge", "thing.0.keeper", reader, "thing.1.name", "Key"));
    assert_int_equal(one(&w, "SELECT count(*) FROM r_leaving_thing"), 0);
    assert_ok(DO(&w, c.officer, "leaving", "list", r.entry, NULL, "thing.0.name", "Badge",
                 "thing.0.keeper", reader));
    assert_int_equal(one(&w, "SELECT count(*) FROM r_leaving_thing"), 1);
    world_close(&w);
}

static const char *moment(struct world *w, int64_t seconds)
{
    char text[MOMENT_SIZE];
    moment_text(seconds, text);
    return arena_text(w->a, str_of(text));
}

static struct due_row *due_rows(struct world *w, struct desk *k, const struct viewer *v, int days,
                                int *ret_count)
{
    struct due_row *rows;
    assert_ok(desk_open(k, w->o, v, w->a));
    assert_ok(inbox_due(k, days, false, 50, &rows, ret_count));
    return rows;
}

/* The day's end is not the hour's: a clock that ends at a moment strikes in that very minute. */
static void test_hours(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    int acts, count;
    world_open(&w);
    staff_make(&w, &c);
    int64_t now = clock_now();
    assert_err(ERR_REFUSED, DO(&w, c.officer, "alarm", "create", 0, NULL, "what", "Later",
                               "found_at", moment(&w, now + 3600)));
    assert_ok(DO(&w, c.officer, "alarm", "create", 0, &r, "what", "Lost", "found_at",
                 moment(&w, now - 23 * 3600)));
    assert_ok(office_tick(w.o, &acts));
    assert_int_equal(acts, 0);
    {
        DESK_SCOPE(k);
        struct due_row *rows = due_rows(&w, &k, c.officer, 1, &count);
        assert_int_equal(count, 1);
        assert_true(str_is(rows[0].at, moment(&w, now + 3600)));
        /* as the wall clock of the office says it, eight hours east */
        assert_true(str_is(rows[0].when, shown_moment(&k, rows[0].at).p));
        assert_int_equal(rows[0].when.n, 16);
        assert_false(rows[0].overdue);
    }
    clock_set_offset(3590);
    assert_ok(office_tick(w.o, &acts));
    assert_int_equal(acts, 0);
    clock_set_offset(3660);
    {
        DESK_SCOPE(k);
        struct due_row *rows = due_rows(&w, &k, c.officer, 1, &count);
        assert_true(rows[0].overdue);
        struct entry_view view;
        assert_ok(entry_view(&k, rows[0].reg, r.entry, STR(""), &view));
        assert_true(view.next_due_over);
        assert_true(str_eq(view.next_due_when, rows[0].when));
    }
    assert_ok(office_tick(w.o, &acts));
    assert_int_equal(acts, 1);
    assert_int_equal(one(&w, "SELECT count(*) FROM r_alarm WHERE state = 'lapsed'"), 1);
    /* told in time, told late */
    assert_ok(
        DO(&w, c.officer, "alarm", "create", 0, &r, "what", "Seen", "found_at", moment(&w, now)));
    assert_ok(DO(&w, c.officer, "alarm", "tell", r.entry, NULL, NULL));
    assert_int_equal(one(&w, "SELECT late FROM r_alarm WHERE id = 2"), 0);
    assert_ok(DO(&w, c.officer, "alarm", "create", 0, &r, "what", "Seen", "found_at",
                 moment(&w, now - 86400)));
    assert_ok(DO(&w, c.officer, "alarm", "tell", r.entry, NULL, NULL));
    assert_int_equal(one(&w, "SELECT late FROM r_alarm WHERE id = 3"), 1);
    assert_int_equal(one(&w, "SELECT count(*) FROM r_alarm WHERE told_in IS NULL AND id <> 2"), 2);
    assert_int_equal(one(&w, "SELECT count(*) FROM r_alarm WHERE told_in LIKE 'Seen: 20__-__-__'"),
                     1);
    assert_int_equal(one(&w, "SELECT count(*) FROM due u JOIN r_alarm r ON r.id = u.entry WHERE"
                             " u.clock = 'review' AND u.at = add_hours(r.told_at, 144)"),
                     2);
    clock_set_offset(0);
    world_close(&w);
}

static int due_count(struct world *w, const struct viewer *v, int64_t at)
{
    int count;
    DESK_SCOPE(k);
    clock_set_offset(0);
    clock_set_offset(at - clock_now());
    due_rows(w, &k, v, 30, &count);
    return count;
}

static int ticked(struct world *w, enum err expected)
{
    int acts = -1;
    struct ripe rows[4];
    /* a tick that fails gives no count */
    enum err err = office_tick(w->o, &acts);
    assert_int_equal(expected, err);
    assert_ok(tick_find(w->o, 4, rows, &acts));
    return acts;
}

/* What a clock cannot do is put off, longer each time; it says why, and stands before nobody. */
static void test_put_off(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result held, r;
    struct ripe rows[4];
    int count;
    world_open(&w);
    staff_make(&w, &c);
    int64_t now = clock_now();
    assert_ok(DO(&w, c.officer, "alarm", "create", 0, &held, "what", "Held", "found_at",
                 moment(&w, now - 25 * 3600)));
    assert_ok(DO(&w, c.officer, "alarm", "create", 0, &r, "what", "Lost", "found_at",
                 moment(&w, now - 24 * 3600 - 60)));
    int64_t leaves = one(&w, "SELECT count(*) FROM leaf");
    assert_int_equal(ticked(&w, ERR_REFUSED), 0);
    assert_int_equal(one(&w, "SELECT count(*) FROM r_alarm WHERE state = 'lapsed'"), 1);
    assert_int_equal(one(&w, "SELECT count(*) FROM leaf"), leaves + 1);
    assert_int_equal(ticked(&w, ERR_OK), 0);
    assert_int_equal(one(&w, "SELECT count(*) FROM leaf"), leaves + 1);
    {
        DESK_SCOPE(k);
        struct due_row *due = due_rows(&w, &k, c.officer, 0, &count);
        assert_int_equal(count, 1);
        assert_int_equal(due[0].refusals, 1);
        assert_str(due[0].reason, c.officer->lang == LANG_ZH ? "暂缓" : "It is held");
        struct stuck_row *stuck;
        assert_ok(inbox_stuck(&k, &stuck, &count));
        assert_int_equal(count, 0);
    }
    {
        DESK_SCOPE(k);
        struct stuck_row *stuck;
        assert_ok(desk_open(&k, w.o, &w.system, w.a));
        assert_ok(inbox_stuck(&k, &stuck, &count));
        assert_int_equal(count, 1);
        assert_int_equal(stuck[0].count, 1);
        assert_string_equal(stuck[0].clock->name, "report");
    }
    /* five minutes later again, then only after ten; what comes due meanwhile goes before it */
    clock_set_offset(303);
    assert_ok(DO(&w, c.officer, "alarm", "create", 0, &r, "what", "Lost", "found_at",
                 moment(&w, now - 24 * 3600 + 200)));
    assert_ok(tick_find(w.o, 4, rows, &count));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].entry, r.entry);
    assert_int_equal(rows[1].entry, held.entry);
    assert_ok(tick_find(w.o, 1, rows, &count));
    assert_int_equal(rows[0].entry, r.entry);
    assert_int_equal(ticked(&w, ERR_REFUSED), 0);
    clock_set_offset(303 + 590);
    assert_int_equal(ticked(&w, ERR_OK), 0);
    clock_set_offset(303 + 610);
    assert_int_equal(ticked(&w, ERR_REFUSED), 0);
    assert_int_equal(one(&w, "SELECT refusals FROM due WHERE entry = 1 AND clock = 'report'"), 3);
    /* never longer than a day */
    for (int i = 0; i < 8; i++) {
        clock_set_offset((i + 2) * 86500);
        assert_int_equal(ticked(&w, ERR_REFUSED), 0);
    }
    assert_ok(DO(&w, c.officer, "alarm", "tell", held.entry, NULL, NULL));
    assert_int_equal(one(&w, "SELECT count(*) FROM due WHERE refusals > 0"), 0);
    /* what is due for good is done once for each time */
    clock_set_offset(10 * 86500 + 3700);
    assert_int_equal(ticked(&w, ERR_OK), 0);
    assert_int_equal(ticked(&w, ERR_OK), 0);
    assert_int_equal(one(&w, "SELECT nudges FROM r_alarm WHERE id = 1"), 1);
    clock_set_offset(0);
    world_close(&w);
}

/* What stays undone comes to others too: by the hour after a moment, by the day after a day; and goes
 * with it once it is done. */
static void test_escalates(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    world_open(&w);
    staff_make(&w, &c);
    int64_t now = clock_now(), due = now + 6 * 86400;
    assert_ok(
        DO(&w, c.reader, "alarm", "create", 0, &r, "what", "Lost", "found_at", moment(&w, now)));
    assert_ok(DO(&w, c.reader, "alarm", "tell", r.entry, NULL, NULL));
    int64_t told = now;
    assert_true(moment_parse(str_of(moment(&w, now)), &told));
    assert_int_equal(due_count(&w, c.officer, now), 1);
    assert_int_equal(due_count(&w, c.reader, due + 2 * 3600 - 60), 0);
    assert_int_equal(due_count(&w, c.reader, due + 2 * 3600 + 60), 1);
    assert_int_equal(due_count(&w, c.drafter, due + 86400 - 60), 0);
    assert_int_equal(due_count(&w, c.drafter, due + 86400 + 60), 1);
    /* once, though he is named twice; and still to whom it went first */
    assert_int_equal(due_count(&w, c.reader, due + 86400 + 60), 1);
    assert_int_equal(due_count(&w, c.officer, due + 86400 + 60), 1);
    /* a meeting that was not: after a week of the office's own days to the officer */
    clock_set_offset(0);
    char day[DATE_SIZE];
    office_today(w.o, day);
    assert_ok(DO(&w, c.officer, "sitting", "create", 0, &r, "subject", "Plan", "members",
                 idtext(&w, c.drafter->person), "day", day, "extra",
                 idtext(&w, c.officer->person)));
    assert_int_equal(due_count(&w, c.drafter, now), 1);
    int alarms = due_count(&w, c.officer, now + 5 * 86400);
    assert_int_equal(due_count(&w, c.officer, now + 7 * 86400), alarms + 1);
    assert_int_equal(one(&w, "SELECT count(*) FROM addressee WHERE what = 'escalated'"), 4);
    clock_set_offset(0);
    world_close(&w);
}

/* A list of people wherever one person could stand: they know, are told, may act, and decide. */
static void test_several(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    int count;
    world_open(&w);
    staff_make(&w, &c);
    struct viewer *guest = world_person(&w, "Guest", c.bureau, "highly_secret", "");
    const char *members =
        arena_printf(w.a, "%lld,%lld", (long long)c.drafter->person, (long long)c.reader->person);
    const char *absent = idtext(&w, c.reader->person);
    assert_ok(DO(&w, c.officer, "sitting", "create", 0, &r, "subject", "Keys", "members", members,
                 "absent", absent, "extra", idtext(&w, guest->person), "day", "2026-11-30"));
    struct viewer *const knowing[] = {c.officer, c.drafter, c.reader, guest};
    for (size_t i = 0; i < ARRAY_SIZE(knowing); i++) {
        DESK_SCOPE(k);
        struct entry_view view;
        const struct reg *reg;
        assert_ok(desk_open(&k, w.o, knowing[i], w.a));
        assert_ok(desk_register(&k, STR("sitting"), &reg));
        assert_ok(entry_view(&k, reg, r.entry, STR(""), &view));
    }
    struct viewer *stranger = world_person(&w, "Stranger", c.bureau, "highly_secret", "");
    assert_err(ERR_MISSING, DO(&w, stranger, "sitting", "note", r.entry, NULL, "subject", "x"));
    assert_err(ERR_REFUSED, DO(&w, guest, "sitting", "note", r.entry, NULL, "subject", "x"));
    assert_err(ERR_REFUSED, DO(&w, c.reader, "sitting", "note", r.entry, NULL, "subject", "x"));
    assert_ok(DO(&w, c.drafter, "sitting", "note", r.entry, NULL, "subject", "Locks"));
    {
        DESK_SCOPE(k);
        due_rows(&w, &k, c.drafter, 365, &count);
        assert_int_equal(count, 1);
    }
    {
        DESK_SCOPE(k);
        due_rows(&w, &k, guest, 365, &count);
        assert_int_equal(count, 0);
    }
    assert_ok(DO(&w, c.officer, "sitting", "agree", r.entry, &r, NULL));
    int64_t request = r.request;
    assert_err(ERR_REFUSED, act_decide(w.o, guest, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_ok(act_decide(w.o, c.reader, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, request);
    assert_ok(act_decide(w.o, c.drafter, request, DECISION_APPROVE, STR(""), w.a, &r));
    assert_int_equal(r.request, 0);
    world_close(&w);
}

static int64_t paper(struct world *w, const struct staff *c, const char *title, int64_t source)
{
    struct act_result r;
    if (source)
        assert_ok(DO(w, c->officer, "paper", "create", 0, &r, "title", title, "source",
                     idtext(w, source)));
    else
        assert_ok(DO(w, c->officer, "paper", "create", 0, &r, "title", title));
    return r.entry;
}

/* A chain far longer than a stack would bear, a diamond, a circle: each entry once. */
static void test_cascade(void **state)
{
    (void)state;
    enum { CHAIN = 300 };
    struct world w;
    struct staff c;
    struct act_result r;
    world_open(&w);
    staff_make(&w, &c);
    int64_t root = paper(&w, &c, "root", 0), last = root;
    for (int i = 0; i < CHAIN; i++)
        last = paper(&w, &c, "link", last);
    for (int i = 0; i < 3; i++) /* broad too */
        paper(&w, &c, "leaf", root + 1);
    assert_ok(DO(&w, c.officer, "paper", "change", root, &r, NULL, NULL));
    assert_int_equal(one(&w, "SELECT count(*) FROM r_paper WHERE state = 'queued'"), CHAIN + 3);
    assert_int_equal(one(&w, "SELECT sum(times) FROM r_paper"), CHAIN + 3);
    /* one leaf tells of them all */
    char *sql =
        arena_printf(w.a, "SELECT count(*) FROM r_paper WHERE leaf = %lld", (long long)r.leaf);
    assert_int_equal(one(&w, sql), CHAIN + 4);
    /* the last becomes the source of the first: nobody goes round and round */
    assert_ok(DO(&w, c.officer, "paper", "turn", root, NULL, "source", idtext(&w, last)));
    assert_ok(DO(&w, c.officer, "paper", "change", root + 5, NULL, NULL, NULL));
    assert_int_equal(one(&w, "SELECT max(times) FROM r_paper"), 2);
    assert_int_equal(one(&w, "SELECT sum(times) FROM r_paper"), 2 * (CHAIN + 3) + 1);
    world_close(&w);
}

static struct event *events_of(struct world *w, struct desk *k, const struct viewer *v,
                               int64_t entry, int *ret_count)
{
    struct entry_view view;
    struct event *events;
    assert_ok(desk_open(k, w->o, v, w->a));
    assert_ok(entry_view(k, rule_register(k->book, STR("paper")), entry, STR(""), &view));
    assert_ok(entry_events(k, &view, 0, &events, ret_count));
    return events;
}

/* What an act did to another entry stands in that one's time line; whose act it was is said only to
 * who may know where it was done. */
static void test_caused(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    int count;
    world_open(&w);
    staff_make(&w, &c);
    int64_t root = paper(&w, &c, "root", 0), link = paper(&w, &c, "link", root);
    const char *number = "CL-000001: Change";
    assert_ok(DO(&w, c.officer, "paper", "change", root, &r, NULL, NULL));
    {
        DESK_SCOPE(k);
        struct event *e = events_of(&w, &k, c.reader, link, &count);
        assert_int_equal(count, 2);
        assert_int_equal(e[0].kind, EVENT_CAUSED);
        assert_str(e[0].what, "Queue");
        assert_str(e[0].note, arena_printf(w.a, "Caused by %s", number));
        assert_int_equal(e[0].leaf, r.leaf);
        assert_str(e[1].what, "Enter");
    }
    const char *only = arena_printf(w.a, "person:%s", idtext(&w, c.officer->person));
    assert_ok(DO(&w, c.officer, "paper", "limit", root, NULL, "knowing", only));
    {
        DESK_SCOPE(k);
        struct event *e = events_of(&w, &k, c.reader, link, &count);
        assert_int_equal(count, 2);
        assert_str(e[0].what, "Queue");
        assert_int_equal(e[0].note.n + e[0].who.n + e[0].responsible.n, 0);
    }
    {
        DESK_SCOPE(k);
        DESK_SCOPE(own);
        struct event *e = events_of(&w, &k, c.officer, link, &count);
        assert_int_equal(e[0].note.n, strlen(number) + 10);
        /* its own line has what was done to it, not what it did */
        e = events_of(&w, &own, c.officer, root, &count);
        assert_int_equal(count, 3);
        assert_str(e[1].what, "Change");
        assert_int_equal(e[1].kind, EVENT_DONE);
    }
    world_close(&w);
}

static enum err tamper(struct db *db, void *arg)
{
    struct sql sql = {"test.tamper", arg, NULL};
    return db_run(db, &sql, "");
}

static int faults_after(struct world *w, const char *text)
{
    struct write_job job = {.work = tamper, .arg = arena_text(w->a, str_of(text))};
    struct proof_report report;
    assert_ok(store_write(w->o->store, &job));
    assert_ok(proof_verify(w->o, NULL, w->a, &report));
    for (int i = 0; i < report.fault_count; i++)
        assert_string_equal(report.faults[i].table, "caused");
    return report.fault_count;
}

/* A row of it changed, taken out, put in, or said twice is found; put right again, it is well. */
static void test_caused_verifies(void **state)
{
    (void)state;
    struct world w;
    struct staff c;
    struct act_result r;
    world_open(&w);
    staff_make(&w, &c);
    int64_t root = paper(&w, &c, "root", 0);
    (void)paper(&w, &c, "link", paper(&w, &c, "link", root));
    assert_ok(DO(&w, c.officer, "paper", "change", root, &r, NULL, NULL));
    assert_int_equal(faults_after(&w, "UPDATE caused SET action = 'queue' WHERE entry = 2"), 0);
    assert_int_equal(faults_after(&w, "UPDATE caused SET action = 'turn' WHERE entry = 2"), 1);
    assert_int_equal(faults_after(&w, "UPDATE caused SET action = 'queue' WHERE entry = 2"), 0);
    assert_int_equal(faults_after(&w, "UPDATE caused SET entry = 4 WHERE entry = 2"), 2);
    assert_int_equal(faults_after(&w, "UPDATE caused SET entry = 2 WHERE entry = 4"), 0);
    assert_int_equal(faults_after(&w, "INSERT INTO caused (idx, register, entry, action)"
                                      " SELECT idx, register, entry, action FROM caused"
                                      " WHERE entry = 2"),
                     1);
    assert_int_equal(faults_after(&w, "DELETE FROM caused WHERE entry = 2"), 1);
    assert_int_equal(faults_after(&w, arena_printf(w.a,
                                                   "INSERT INTO caused (idx, register, entry,"
                                                   " action) VALUES (%lld, 'paper', 2, 'queue')",
                                                   (long long)r.leaf)),
                     0);
    /* of an act that caused nothing, and of none at all */
    assert_int_equal(
        faults_after(&w, "INSERT INTO caused (idx, register, entry, action) VALUES (1, 'paper',"
                         " 1, 'queue'), (999999, 'paper', 1, 'queue')"),
        2);
    assert_int_equal(faults_after(&w, "DELETE FROM caused WHERE entry = 1"), 0);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_for_each),  cmocka_unit_test(test_hours),
        cmocka_unit_test(test_escalates), cmocka_unit_test(test_put_off),
        cmocka_unit_test(test_several),   cmocka_unit_test(test_cascade),
        cmocka_unit_test(test_caused),    cmocka_unit_test(test_caused_verifies),
        cmocka_unit_test(test_on_itself)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
