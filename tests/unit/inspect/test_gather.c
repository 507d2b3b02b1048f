/* The watch over convergence: medians and limits worked out by hand, then a day of a real office. */
#include "unit/office/world_real.h"

#include "inspect/gather_parts.h"
#include "office/entry.h"
#include "office/proof.h"

#include <stdlib.h>

/* ---- what is usual ---- */

static void usual(const int64_t *values, int count, int64_t median2, int64_t mad4, int times,
                  int64_t limit)
{
    int64_t copy[32];
    memcpy(copy, values, (size_t)count * sizeof *values);
    struct usual u = usual_of(copy, count);
    assert_int_equal(u.count, count);
    assert_int_equal(u.median2, median2);
    assert_int_equal(u.mad4, mad4);
    assert_int_equal(usual_limit(&u, times), limit);
}
#define USUAL(median2, mad4, times, limit, ...)                                                    \
    usual((const int64_t[]){__VA_ARGS__},                                                          \
          (int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), median2, mad4, times, limit)

static void test_median_and_deviation(void **state)
{
    (void)state;
    /* median 4, distances 1 0 0 1: median 0.5, which counts as 1: 4 + 6 */
    USUAL(8, 2, 6, 10, 3, 5, 4, 4);
    /* median 15, distances 15 5 5 15: 10; 15 + 6 * 10 */
    USUAL(30, 40, 6, 75, 0, 10, 20, 30);
    /* median 1.5, distances 0.5 0.5: 0.5 counts as 1: 7.5 */
    USUAL(3, 2, 6, 7, 1, 2);
    /* one wild day moves nothing: median 2, distances 1 0 0 1 998: 1; 2 + 8 */
    USUAL(4, 4, 8, 10, 1, 2, 2, 3, 1000);
    USUAL(0, 0, 3, 3, 0);
    struct usual none = usual_of(NULL, 0);
    assert_int_equal(none.count, 0);
}

/* ---- windows ---- */

enum { LAST = 1000 };

struct table {
    struct arena *a;
    struct gathering g;
    struct watching watching;
    struct gather read, release;
    struct reg document;
    struct watched_person people[8];
    struct piece pieces[256];
    int next; /* entry */
};

static void add_person(struct table *t, int64_t id, int64_t department, const char *shares)
{
    t->people[t->g.people_count++] = (struct watched_person){
        .id = id, .department = department, .shares = str_of(shares), .active = true};
}

static struct piece *add_piece(struct table *t, int64_t person, int day)
{
    struct piece *p = &t->pieces[t->g.piece_count++];
    *p = (struct piece){.by = &t->read,
                        .reg = &t->document,
                        .person = person,
                        .entry = ++t->next,
                        .department = 7,
                        .weight = 1,
                        .day = day,
                        .number = STR("N"),
                        .attribute = STR("")};
    return p;
}

static void add_pieces(struct table *t, int64_t person, int day, int count)
{
    for (int i = 0; i < count; i++)
        (void)add_piece(t, person, day);
}

static int by_person(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return x->day != y->day ? (x->day < y->day ? -1 : 1) : (int)(x->entry - y->entry);
}

static void table_ready(struct table *t, const struct watch *rules, int count)
{
    t->watching = (struct watching){.rules = rules, .rule_count = count};
    qsort(t->pieces, t->g.piece_count, sizeof *t->pieces, by_person);
    for (size_t i = 0; i < t->g.people_count; i++) {
        struct watched_person *p = &t->people[i];
        p->first = 0;
        for (size_t k = 0; k < t->g.piece_count && !p->first; k++) {
            if (t->pieces[k].person == p->id && t->pieces[k].by == &t->read) {
                p->first = t->pieces[k].day;
                p->at = k;
            }
        }
    }
}

static void table_open(struct table *t)
{
    memset(t, 0, sizeof *t);
    t->a = arena_new();
    t->read = (struct gather){.act = "document.open", .reg = &t->document, .kind = PIECE_READ};
    t->release = (struct gather){.act = "document.release", .kind = PIECE_RELEASE};
    t->g = (struct gathering){.a = t->a,
                              .watching = &t->watching,
                              .last = LAST,
                              .people = t->people,
                              .pieces = t->pieces};
}

static const struct judgement *found(const struct judgement *rows, int count, const char *rule,
                                     int64_t subject, int window)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].rule->name, rule) == 0 && rows[i].subject == subject &&
            rows[i].window == window)
            return &rows[i];
    }
    fail_msg("%s of %d is not judged", rule, (int)subject);
    return NULL;
}

static const int week[] = {7};
static const unsigned gathered = (1u << PIECE_RELEASE) - 1;

static void test_own_and_peers(void **state)
{
    (void)state;
    struct table t;
    struct judgement *rows;
    int count;
    const struct watch rule = {.name = "volume",
                               .counts = WATCH_PIECES,
                               .kinds = gathered,
                               .windows = week,
                               .window_count = 1,
                               .least = 10,
                               .times = 6,
                               .own = 4,
                               .peers = 3};
    table_open(&t);
    for (int64_t id = 1; id <= 4; id++)
        add_person(&t, id, 1, "core");
    add_person(&t, 5, 1, "general");
    /* his weeks until 966, 973, 980 and 987: 4 4 5 3; this one 11 */
    add_pieces(&t, 1, 966, 4);
    add_pieces(&t, 1, 979, 4);
    add_pieces(&t, 1, 980, 5);
    add_pieces(&t, 1, 993, 3);
    add_pieces(&t, 1, 994, 10);
    add_pieces(&t, 1, 1000, 1);
    /* peers this week: 2 8 2; somebody of another class does not count */
    add_pieces(&t, 2, 1000, 2);
    add_pieces(&t, 3, 999, 8);
    add_pieces(&t, 4, 998, 2);
    add_pieces(&t, 5, 998, 60);
    table_ready(&t, &rule, 1);
    gathering_judge(&t.g, &rows, &count);
    assert_int_equal(count, 5);
    const struct judgement *j = found(rows, count, "volume", 1, 7);
    assert_int_equal(j->measured, 11);
    assert_int_equal(j->own.count, 4);
    assert_int_equal(j->own.median2, 8); /* 4 */
    assert_int_equal(j->peers.count, 3);
    assert_int_equal(j->peers.median2, 4); /* 2; distances 0 6 0: 2 + 6 = 8 */
    assert_int_equal(j->limit, 10);        /* the higher one: 4 + 6 */
    assert_true(j->exceeds);
    assert_int_equal(j->piece_count, 11);
    assert_int_equal(j->pieces[0]->day, 1000); /* the newest first */
    /* peers of 3: 11 2 2: median 2, distances 9 0 0: 2 + 6 = 8; 8 is still usual */
    j = found(rows, count, "volume", 3, 7);
    assert_int_equal(j->own.count, 0);
    assert_int_equal(j->limit, 8);
    assert_false(j->exceeds);
    /* nobody to compare him with, and no windows of his own */
    j = found(rows, count, "volume", 5, 7);
    assert_int_equal(j->limit, -1);
    assert_false(j->exceeds);
    /* what was told on the 999th is not told again */
    gathering_told(&t.g, &rule, 1, 999);
    gathering_judge(&t.g, &rows, &count);
    j = found(rows, count, "volume", 1, 7);
    assert_int_equal(j->measured, 1);
    assert_false(j->exceeds);
    arena_free(t.a);
}

static void test_what_is_counted(void **state)
{
    (void)state;
    struct table t;
    struct judgement j;
    const struct watch matters = {.name = "matters",
                                  .counts = WATCH_MATTERS,
                                  .kinds = gathered,
                                  .not_needed = true,
                                  .windows = week,
                                  .window_count = 1};
    const struct watch secret = {.name = "level",
                                 .counts = WATCH_ENTRIES,
                                 .kinds = gathered,
                                 .from_level = LEVEL_SECRET,
                                 .windows = week,
                                 .window_count = 1};
    const struct watch originators = {.name = "originators",
                                      .counts = WATCH_ORIGINATORS,
                                      .kinds = 1u << PIECE_READ,
                                      .windows = week,
                                      .window_count = 1};
    table_open(&t);
    add_person(&t, 1, 1, "core");
    for (int i = 0; i < 6; i++) {
        struct piece *p = add_piece(&t, 1, 995 + i % 3);
        p->matter = i < 5 ? 100 + i % 3 : 0; /* three matters, one piece without */
        p->needed = i % 3 == 2;              /* all of one matter are his work */
        p->level = i % 2 ? LEVEL_SECRET : LEVEL_INTERNAL;
        p->department = 1 + i % 4;      /* his own is 1 */
        p->entry = i < 4 ? 50 + i : 50; /* the last two are the first read again */
    }
    add_piece(&t, 1, 900)->matter = 999; /* long ago */
    table_ready(&t, &matters, 1);
    gathering_measure(&t.g, &matters, 1, 994, 1000, &j);
    assert_int_equal(j.measured, 2);
    assert_int_equal(j.piece_count, 4); /* of 0 1 3 4; 5 has no matter and 2 is needed */
    gathering_measure(&t.g, &secret, 1, 994, 1000, &j);
    assert_int_equal(j.measured, 3); /* 51 53 50 */
    gathering_measure(&t.g, &originators, 1, 994, 1000, &j);
    assert_int_equal(j.measured, 3); /* 2 3 4 */
    gathering_measure(&t.g, &secret, 1, 998, 1000, &j);
    assert_int_equal(j.measured, 0);
    gathering_measure(&t.g, &secret, 2, 994, 1000, &j);
    assert_int_equal(j.measured, 0);
    arena_free(t.a);
}

static void release(struct table *t, int64_t person, int64_t matter, int day, const char *attribute)
{
    struct piece *p = add_piece(t, person, day);
    p->by = &t->release;
    p->matter = matter;
    p->attribute = str_of(attribute);
}

static void test_released_together(void **state)
{
    (void)state;
    struct table t;
    struct judgement *rows;
    int count;
    static const int quarter[] = {90};
    const struct watch rule = {.name = "released",
                               .counts = WATCH_ATTRIBUTES,
                               .released = true,
                               .kinds = 1u << PIECE_RELEASE,
                               .windows = quarter,
                               .window_count = 1,
                               .least = 4,
                               .times = 2,
                               .own = 2,
                               .peers = 3};
    table_open(&t);
    add_person(&t, 1, 1, "core");
    add_person(&t, 2, 1, "core");
    release(&t, 1, 10, 950, "plan");
    release(&t, 1, 10, 960, "map");
    release(&t, 1, 10, 970, "table");
    release(&t, 1, 10, 970, "table"); /* says nothing new */
    release(&t, 2, 10, 1000, "minutes");
    /* of three other matters one thing each: median 1, deviation 0: 1 + 2 = 3 */
    release(&t, 1, 11, 990, "plan");
    release(&t, 1, 12, 990, "plan");
    release(&t, 1, 13, 990, "map");
    table_ready(&t, &rule, 1);
    gathering_judge(&t.g, &rows, &count);
    assert_int_equal(count, 4);
    const struct judgement *j = found(rows, count, "released", 10, 90);
    assert_int_equal(j->measured, 4);
    assert_int_equal(j->limit, 3);
    assert_true(j->exceeds);
    assert_int_equal(j->person, 2); /* who released last */
    assert_int_equal(j->piece_count, 5);
    assert_false(found(rows, count, "released", 11, 90)->exceeds);
    arena_free(t.a);
}

/* ---- a day of an office ---- */

static void read_document(struct real *r, const struct viewer *v, int64_t doc)
{
    struct act_result result;
    assert_ok(DO(&r->w, v, "document", "open", doc, &result, NULL));
}

struct seen_alert {
    struct str number, how;
    int rows, hidden;
};

static int64_t alerts(struct real *r, const struct viewer *v, struct seen_alert *ret_last)
{
    DESK_SCOPE(k);
    struct list_page page;
    struct entry_view view;
    struct child_rows *children;
    assert_ok(desk_open(&k, r->w.o, v, r->w.a));
    assert_ok(entry_list(&k, &(struct list_want){.reg = STR("gathering_alert")}, &page));
    if (page.count) {
        assert_ok(entry_view(&k, page.reg, page.rows[0].id, STR(""), &view));
        assert_ok(entry_children(&k, &view, &children));
        *ret_last = (struct seen_alert){.number = arena_str(r->w.a, view.number),
                                        .rows = children[0].row_count,
                                        .hidden = children[0].hidden};
        for (int i = 0; i < view.field_count; i++) {
            if (strcmp(view.fields[i].field->name, "how") == 0)
                ret_last->how = arena_str(r->w.a, view.fields[i].text);
        }
    }
    return page.total;
}

static void test_a_day(void **state)
{
    (void)state;
    struct real r;
    struct watched done;
    struct seen_alert seen = {0};
    int64_t docs[30];
    real_open(&r);
    for (int i = 0; i < 27; i++)
        docs[i] = real_draft(&r, r.drafter, "Plain");
    const struct viewer *const others[] = {r.officer, r.registrar, r.head, r.archivist, r.leader};
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        read_document(&r, others[i], docs[i]);
    for (int i = 0; i < 9; i++)
        read_document(&r, r.reader, docs[i]);
    /* peers have read one each: 1 + 8 = 9 is still usual, and fewer than 20 never are unusual */
    assert_ok(watch_run(r.w.o, &done));
    assert_true(done.judged > 0);
    assert_int_equal(done.raised, 0);
    for (int i = 0; i < 12; i++)
        read_document(&r, r.reader, docs[9 + i]);
    assert_ok(watch_run(r.w.o, &done));
    assert_int_equal(done.raised, 1);
    assert_int_equal(alerts(&r, r.leader, &seen), 1);
    assert_int_equal(seen.rows, 21);
    assert_int_equal(seen.hidden, 0);
    assert_non_null(strstr(seen.how.p, "21"));
    assert_non_null(strstr(seen.how.p, "median 1, deviation 0"));
    assert_non_null(strstr(seen.how.p, "usual up to 9"));
    /* he himself is not told, and there is no second one */
    assert_int_equal(alerts(&r, r.reader, &seen), 0);
    assert_ok(watch_run(r.w.o, &done));
    assert_int_equal(done.raised, 0);
    assert_int_equal(done.grown, 0);
    /* it grows; what its reader may not know of is counted */
    struct act_result secret;
    assert_ok(DO(&r.w, r.drafter, "document", "create", 0, &secret, "title", "Kept", "body",
                 real_file(&r, r.drafter, "kept"), "protection", "secret", "readers",
                 SCOPE_OF(&r, r.drafter, r.reader)));
    read_document(&r, r.reader, secret.entry);
    assert_ok(watch_run(r.w.o, &done));
    assert_int_equal(done.grown, 1);
    assert_int_equal(done.raised, 0);
    assert_int_equal(alerts(&r, r.leader, &seen), 1);
    assert_int_equal(seen.rows, 21);
    assert_int_equal(seen.hidden, 1);
    /* explained: what was told is not told again the same day */
    struct act_result asked;
    assert_ok(DO(&r.w, r.officer, "gathering_alert", "explain", 1, &asked, "need", "A summary"));
    assert_ok(real_decide(&r, r.leader, asked.request, DECISION_APPROVE, NULL));
    assert_ok(watch_run(r.w.o, &done));
    assert_int_equal(done.raised, 0);
    /* how a person stands is not for everybody, and not for himself */
    {
        DESK_SCOPE(k);
        struct judgement *rows;
        int count;
        assert_ok(desk_open(&k, r.w.o, r.reader, r.w.a));
        assert_err(ERR_REFUSED, watch_explain(&k, r.officer->person, &rows, &count));
        desk_close(&k);
        assert_ok(desk_open(&k, r.w.o, r.officer, r.w.a));
        assert_err(ERR_REFUSED, watch_explain(&k, r.officer->person, &rows, &count));
        assert_ok(watch_explain(&k, r.reader->person, &rows, &count));
        assert_true(count >= 4);
    }
    struct proof_report report;
    assert_ok(proof_verify(r.w.o, &(struct proof_options){.files = true}, r.w.a, &report));
    assert_int_equal(report.fault_count, 0);
    real_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median_and_deviation),
        cmocka_unit_test(test_own_and_peers),
        cmocka_unit_test(test_what_is_counted),
        cmocka_unit_test(test_released_together),
        cmocka_unit_test(test_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
