/* Exams under the real regulations: the bank and its secrecy, drawing, answering, time, marking, retakes. */
#include "unit/office/world_real.h"

#include "base/clock.h"
#include "office/bank.h"
#include "office/entry.h"
#include "office/exam.h"

/* Of the delivered questions the hall enters only the first of each kind: enough for every paper drawn here, few enough that 20 papers
 * leave out none (test_draw_is_even). */
enum { DAY = 86400, HALL_QUESTIONS = 19 };

struct hall {
    struct real r;
    struct viewer *keeper, *second, *sitter, *other;
    int64_t bank, exam;
    struct bank_question *questions;
    int question_count;
};

/* ---- the bank ---- */

static enum err send_question(struct hall *h, const char *action, int64_t entry,
                              const struct bank_question *q, int64_t *ret_id)
{
    struct world *w = &h->r.w;
    struct act_result made;
    const char *pairs[2 * 24 + 1];
    int n = 0;
#define PAIR(key, value)                                                                           \
    if ((value).n)                                                                                 \
    pairs[n++] = (key), pairs[n++] = arena_text(w->a, (value))
    if (!entry) {
        PAIR("bank", str_of(real_id(&h->r, h->bank)));
        PAIR("code", q->code);
        PAIR("kind", q->kind);
    }
    PAIR("audience", q->audience);
    PAIR("article", q->article);
    PAIR("zh_text", q->zh);
    PAIR("en_text", q->en);
    PAIR("answer", q->answer);
    for (int i = 0; i < BANK_OPTIONS; i++) {
        PAIR(arena_printf(w->a, "zh_%c", 'a' + i), q->zh_options[i]);
        PAIR(arena_printf(w->a, "en_%c", 'a' + i), q->en_options[i]);
    }
    pairs[n] = NULL;
    TRY(world_act(w, h->keeper, "question", action, entry, &made, pairs));
    *ret_id = made.entry;
    return ERR_OK;
}

static int64_t write_question(struct hall *h, const struct bank_question *q)
{
    int64_t id;
    assert_ok(send_question(h, "create", 0, q, &id));
    return id;
}

static int kind_of(const struct bank_question *q)
{
    return str_is(q->kind, "single") ? 0 : str_is(q->kind, "multiple") ? 1 : 2;
}

static void enter_questions(struct hall *h)
{
    int kinds[3] = {0};
    for (int i = 0; i < h->question_count; i++)
        if (kinds[kind_of(&h->questions[i])]++ < HALL_QUESTIONS)
            (void)write_question(h, &h->questions[i]);
}

static void open_hall(struct hall *h)
{
    struct act_result made;
    real_open(&h->r);
    struct real *r = &h->r;
    h->keeper = real_person(r, "Keeper", r->bureau, "examiner");
    h->second = real_person(r, "Second", r->bureau, "examiner");
    h->sitter = r->reader;
    h->other = r->drafter;
    assert_ok(DO(&r->w, h->keeper, "question_bank", "create", 0, &made, "name", "Bank", "keepers",
                 real_id(r, h->second->person)));
    h->bank = made.entry;
    assert_ok(bank_read(r->w.a, str_bytes(built_in_questions, built_in_questions_size),
                        &h->questions, &h->question_count));
    enter_questions(h);
    assert_err(ERR_REFUSED, DO(&r->w, h->keeper, "question_bank", "adopt", h->bank, NULL, NULL));
    assert_ok(world_act(&r->w, h->second, "question_bank", "adopt", h->bank, NULL, NULL));
    assert_ok(DO(&r->w, h->keeper, "exam", "create", 0, &made, "name", "Exam", "bank",
                 real_id(r, h->bank), "audience", "everyone", "open_to", real_day(r, 30), "singles",
                 "8", "multiples", "4", "judgements", "8", "minutes", "30", "attempts", "2",
                 "wait_days", "3"));
    h->exam = made.entry;
    assert_ok(world_act(&r->w, h->keeper, "exam", "begin", h->exam, NULL, NULL));
}

static void close_hall(struct hall *h)
{
    clock_set_offset(0);
    real_close(&h->r);
}

static enum err begin(struct hall *h, const struct viewer *v, int64_t *ret_paper)
{
    struct act_result made;
    TRY(DO(&h->r.w, v, "paper", "begin", 0, &made, "exam", real_id(&h->r, h->exam)));
    *ret_paper = made.entry;
    return ERR_OK;
}

static enum err answer(struct hall *h, const struct viewer *v, int64_t paper, const char *text)
{
    return DO(&h->r.w, v, "paper", "answer", paper, NULL, "given", text);
}

static enum err look(struct hall *h, const struct viewer *v, int64_t paper,
                     struct exam_paper *ret_paper)
{
    DESK_SCOPE(k);
    TRY(desk_open(&k, h->r.w.o, v, h->r.w.a));
    return exam_paper(&k, paper, STR(""), ret_paper);
}

/* All the right answers of a paper but for the first `wrong`, found by the text of what is shown. */
static const char *cheat_sheet(struct hall *h, const struct exam_paper *p, int wrong)
{
    BUF_SCOPE(b, 8192);
    for (int i = 0; i < p->count; i++) {
        const struct exam_item *item = &p->items[i];
        const struct bank_question *q = NULL;
        for (int k = 0; k < h->question_count; k++)
            if (str_is(h->questions[k].zh, item->text.zh))
                q = &h->questions[k];
        assert_non_null(q);
        buf_printf(&b, " %d:", item->number);
        for (int o = 0; o < item->option_count; o++) {
            bool right = false;
            for (size_t c = 0; c < q->answer.n; c++)
                right |= item->kind == EXAM_JUDGEMENT ? q->answer.p[c] - 'A' == o
                                                      : str_is(q->zh_options[q->answer.p[c] - 'A'],
                                                               item->options[o].text.zh);
            if (item->kind == EXAM_MULTIPLE ? right != (i < wrong && o == 0)
                                            : right != (i < wrong) && b.p[b.n - 1] == ':')
                buf_text(&b, item->options[o].letter);
        }
    }
    return arena_text(h->r.w.a, buf_view(&b));
}

static int64_t number_of(struct hall *h, const char *sql, int64_t id)
{
    struct db *db;
    struct sql s = {"test.number", sql, NULL};
    int64_t n = -1;
    bool found;
    assert_ok(store_read(h->r.w.o->store, &db));
    assert_ok(db_one(db, NULL, &s, &found, "i>i", id, &n));
    db_release(db);
    return n;
}

static const char *paper_state(struct hall *h, int64_t paper)
{
    struct exam_paper p;
    assert_ok(look(h, h->keeper, paper, &p));
    return p.state;
}

/* ---- the file ---- */

static void test_delivered_questions(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct bank_question *rows;
    int count, kinds[3] = {0};
    enum err err =
        bank_read(a, str_bytes(built_in_questions, built_in_questions_size), &rows, &count);
    if (err)
        fail_msg("%s", problem()->text[LANG_EN]);
    for (int i = 0; i < count; i++)
        kinds[kind_of(&rows[i])]++;
    assert_true(count >= 210);
    assert_true(kinds[0] >= 100 && kinds[1] >= 40 && kinds[2] >= 60);
}

#define HEAD                                                                                       \
    "code,kind,audience,article,zh,zh_a,zh_b,zh_c,zh_d,zh_e,zh_f,en,en_a,en_b,en_c,en_d,en_e,"     \
    "en_f,answer\n"
#define GOOD "A1,single,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,A\n"

static void test_bad_files(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "Line 1"},
        {"code,kind\n", "Line 1"},
        {HEAD "A1,single,everyone,L66,题,甲,乙,,,,,Q,a,b,,,,,A\n", "Line 2: An article"},
        {HEAD "A1,single,everyone,R75,题,甲,乙,,,,,Q,a,b,,,,,A\n", "An article"},
        {HEAD "A1,single,everyone,L01,题,甲,乙,,,,,Q,a,b,,,,,A\n", "An article"},
        {HEAD "A1,both,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,A\n", "single, multiple"},
        {HEAD "A1,single,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,C\n", "letters of the options"},
        {HEAD "A1,single,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,AB\n", "fit the kind"},
        {HEAD "A1,multiple,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,B\n", "fit the kind"},
        {HEAD "A1,multiple,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,BA\n", "letters of the options"},
        {HEAD "A1,multiple,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,AA\n", "letters of the options"},
        {HEAD "A1,single,everyone,L1,题,甲,,,,,,Q,a,,,,,,A\n", "two options"},
        {HEAD "A1,single,everyone,L1,题,甲,乙,,,,,Q,a,,,,,,A\n", "both languages"},
        {HEAD "A1,single,everyone,L1,题,甲,乙,,丁,,,Q,a,b,,d,,,A\n", "without a gap"},
        {HEAD "A1,single,everyone,L1,题,甲,甲,,,,,Q,a,b,,,,,A\n", "stands twice"},
        {HEAD "A1,single,everyone,L1,题,甲,以上都对,,,,,Q,a,b,,,,,A\n", "speak of the others"},
        {HEAD "A1,judgement,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,A\n", "none"},
        {HEAD "A1,judgement,everyone,L1,题,,,,,,,,,,,,,,A\n", "both languages"},
        {HEAD ",single,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,A\n", "code"},
        {HEAD GOOD "A1,single,everyone,L1,题二,甲,乙,,,,,Q2,a,b,,,,,A\n", "Line 3: This code"},
        {HEAD GOOD "A2,single,everyone,L1,题,甲,乙,,,,,Q2,a,b,,,,,A\n", "Line 3: This question"},
        {HEAD "\"A1,single,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,A\n", "not closed"},
        {HEAD "A1,single,everyone,L1,题,甲,乙,,,,,Q,a,b,,,,,A,B\n", "expected here"},
        {HEAD "A1,single\n", "expected here"},
        {HEAD "A1,single,everyone,L1,\xff,甲,乙,,,,,Q,a,b,,,,,A\n", "UTF-8"},
    };
    struct bank_question *rows;
    int count;
    assert_ok(bank_read(a, STR("\xEF\xBB\xBF" HEAD GOOD), &rows, &count));
    assert_int_equal(count, 1);
    assert_ok(bank_read(
        a, STR(HEAD "A1,single,everyone,L1,\"他说\"\"好\"\"\n,行\",甲,乙,,,,,Q,a,b,,,,,A\r\n"),
        &rows, &count));
    assert_true(str_is(rows[0].zh, "他说\"好\"\n,行"));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        if (bank_read(a, str_of(bad[i].text), &rows, &count) != ERR_INPUT)
            fail_msg("taken: %s", bad[i].text);
        if (!strstr(problem()->text[LANG_EN], bad[i].says))
            fail_msg("%zu: %s", i, problem()->text[LANG_EN]);
    }
}

/* ---- chance ---- */

static void test_chance_is_even(void **state)
{
    (void)state;
    enum { SIDES = 7, THROWS = 70000, EXPECTED = THROWS / SIDES };
    int64_t seen[SIDES] = {0}, distance = 0;
    for (int i = 0; i < THROWS; i++)
        seen[exam_chance(SIDES)]++;
    for (int i = 0; i < SIDES; i++)
        distance += (seen[i] - EXPECTED) * (seen[i] - EXPECTED);
    /* chi-square with 6 degrees of freedom: above 38 once in a million runs */
    assert_in_range(distance / EXPECTED, 0, 38);
    assert_int_equal(exam_chance(1), 0);
}

/* Every question of a kind comes about as often as any other. */
static void test_draw_is_even(void **state)
{
    struct hall *h = *state;
    enum { SITTINGS = 30 };
    struct act_result made;
    int distinct = 0;
    assert_ok(DO(&h->r.w, h->keeper, "exam", "create", 0, &made, "name", "Many", "bank",
                 real_id(&h->r, h->bank), "audience", "everyone", "open_to", real_day(&h->r, 30),
                 "singles", "9", "multiples", "0", "judgements", "0", "attempts", "20", "wait_days",
                 "0"));
    int64_t exam = made.entry, papers[20];
    assert_ok(world_act(&h->r.w, h->keeper, "exam", "begin", exam, NULL, NULL));
    for (int i = 0; i < 20; i++) {
        assert_ok(DO(&h->r.w, h->sitter, "paper", "begin", 0, &made, "exam", real_id(&h->r, exam)));
        papers[i] = made.entry;
        assert_ok(world_act(&h->r.w, h->sitter, "paper", "submit", made.entry, NULL, NULL));
        assert_int_equal(
            number_of(h, "SELECT count(DISTINCT question) FROM r_paper_item WHERE entry = $1",
                      papers[i]),
            9);
    }
    assert_err(ERR_REFUSED,
               DO(&h->r.w, h->sitter, "paper", "begin", 0, &made, "exam", real_id(&h->r, exam)));
    /* 20 papers of 9 out of 18 or so leave none of them out (once in 50,000 runs) */
    distinct = (int)number_of(
        h,
        "SELECT count(DISTINCT i.question) FROM r_paper_item i JOIN r_paper p ON p.id = i.entry"
        " WHERE p.exam = $1",
        exam);
    int pool = (int)number_of(h,
                              "SELECT count(*) FROM r_question WHERE bank = $1 AND kind = 'single' "
                              "AND audience = 'everyone'",
                              h->bank);
    assert_int_equal(distinct, pool);
}

/* ---- a sitting ---- */

static void test_pass(void **state)
{
    struct hall *h = *state;
    int64_t paper, again;
    struct exam_paper p;
    assert_ok(begin(h, h->sitter, &paper));
    assert_err(ERR_REFUSED, begin(h, h->sitter, &again));
    assert_ok(look(h, h->sitter, paper, &p));
    assert_int_equal(p.count, 20);
    assert_true(p.open && !p.marked && p.seconds_left > 29 * 60);
    assert_string_equal(p.items[0].article, "");
    assert_ok(answer(h, h->sitter, paper, "1:A 20:B"));
    assert_ok(answer(h, h->sitter, paper, "2:B\n1:"));
    assert_ok(look(h, h->sitter, paper, &p));
    assert_int_equal(p.answered, 2);
    assert_false(p.items[0].answered);
    assert_true(p.items[1].options[1].chosen && p.items[19].options[1].chosen);
    static const char *const bad[] = {"0:A",
                                      "21:A",
                                      "1:AB",
                                      "1:G",
                                      "1:a",
                                      "1",
                                      ":A",
                                      "9:AA",
                                      "x:A",
                                      "1:A,2:B",
                                      "99999999999999999999:A",
                                      "15:C"};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_err(ERR_INPUT, answer(h, h->sitter, paper, bad[i]));
    assert_ok(answer(h, h->sitter, paper, cheat_sheet(h, &p, 4)));
    world_reopen(&h->r.w);
    assert_ok(look(h, h->sitter, paper, &p));
    assert_int_equal(p.answered, 20);
    assert_ok(world_act(&h->r.w, h->sitter, "paper", "submit", paper, NULL, NULL));
    assert_ok(look(h, h->sitter, paper, &p));
    assert_string_equal(p.state, "passed");
    assert_int_equal(p.score, 80);
    assert_int_equal(p.right_count, 16);
    assert_true(p.items[0].marked && !p.items[0].correct && p.items[19].correct);
    assert_true(p.items[0].article[0] == 'L' || p.items[0].article[0] == 'R');
    assert_int_equal(
        number_of(h,
                  "SELECT count(*) FROM r_certificate WHERE person = $1 AND state = 'valid'"
                  " AND score = 80 AND valid_until > issued_on",
                  h->sitter->person),
        1);
    assert_err(ERR_REFUSED, begin(h, h->sitter, &again));
    assert_err(ERR_REFUSED, answer(h, h->sitter, paper, "1:B"));
}

static void test_time_and_retakes(void **state)
{
    struct hall *h = *state;
    int64_t paper;
    struct exam_paper p;
    int acts;
    assert_ok(begin(h, h->other, &paper));
    assert_ok(look(h, h->other, paper, &p));
    assert_ok(answer(h, h->other, paper, cheat_sheet(h, &p, 5)));
    assert_err(ERR_REFUSED,
               world_act(&h->r.w, &h->r.w.clock, "paper", "expire", paper, NULL, NULL));
    clock_set_offset(30 * 60 + 2);
    assert_err(ERR_REFUSED, answer(h, h->other, paper, cheat_sheet(h, &p, 0)));
    assert_non_null(strstr(problem()->text[LANG_EN], "The time is over"));
    assert_ok(look(h, h->other, paper, &p));
    assert_true(!p.open && !p.marked && p.seconds_left == 0);
    assert_ok(office_tick(h->r.w.o, &acts));
    assert_string_equal(paper_state(h, paper), "failed");
    assert_ok(look(h, h->other, paper, &p));
    assert_int_equal(p.score, 75); /* what was kept counts */
    assert_err(ERR_REFUSED, begin(h, h->other, &paper));
    assert_non_null(strstr(problem()->text[LANG_EN], "before a retake"));
    clock_set_offset(4 * DAY);
    assert_ok(begin(h, h->other, &paper));
    assert_ok(world_act(&h->r.w, h->other, "paper", "submit", paper, NULL, NULL));
    assert_string_equal(paper_state(h, paper), "failed");
    clock_set_offset(9 * DAY);
    assert_err(ERR_REFUSED, begin(h, h->other, &paper));
    assert_non_null(strstr(problem()->text[LANG_EN], "all attempts"));
    clock_set_offset(40 * DAY);
    assert_err(ERR_REFUSED, begin(h, h->r.head, &paper));
    assert_non_null(strstr(problem()->text[LANG_EN], "not open"));
}

/* ---- cheating ---- */

/* Somebody may sit for another neither as a stranger nor as his deputy, nor look at his paper. */
static void test_nobody_sits_for_another(void **state)
{
    struct hall *h = *state;
    struct real *r = &h->r;
    int64_t paper;
    struct exam_paper p;
    struct act_result made;
    assert_ok(begin(h, r->head, &paper));
    assert_err(ERR_MISSING, answer(h, r->archivist, paper, "1:A"));
    assert_err(ERR_MISSING, look(h, r->archivist, paper, &p));
    assert_err(ERR_MISSING, world_act(&r->w, r->archivist, "paper", "submit", paper, NULL, NULL));
    assert_ok(DO(&r->w, r->head, "deputy", "create", 0, &made, "person",
                 real_id(r, r->head->person), "deputy", real_id(r, h->second->person), "to_day",
                 real_day(r, 9), "reason", "Away"));
    assert_err(ERR_REFUSED, answer(h, h->second, paper, "1:A"));
    assert_non_null(strstr(problem()->text[LANG_EN], "for another"));
    assert_err(ERR_REFUSED, world_act(&r->w, h->second, "paper", "submit", paper, NULL, NULL));
    assert_err(ERR_REFUSED, world_act(&r->w, r->head, "paper", "expire", paper, NULL, NULL));
    assert_err(ERR_REFUSED, world_act(&r->w, r->head, "paper", "pass", paper, NULL, NULL));
    assert_err(ERR_REFUSED,
               DO(&r->w, r->head, "certificate", "issue", 0, NULL, "person",
                  real_id(r, r->head->person), "exam", real_id(r, h->exam), "score", "100"));
    assert_err(ERR_INPUT,
               DO(&r->w, r->head, "paper", "answer", paper, NULL, "given", "1:A", "score", "100"));
}

static void sees_no_question(struct hall *h, const struct viewer *v, int64_t question)
{
    static const char *const sorts[] = {"", "number", "code", "state"};
    DESK_SCOPE(k);
    struct entry_view view;
    struct pick *picks;
    int count;
    assert_ok(desk_open(&k, h->r.w.o, v, h->r.w.a));
    const struct reg *reg = rule_register(k.book, STR("question"));
    const struct reg *bank = rule_register(k.book, STR("question_bank"));
    for (size_t i = 0; i < ARRAY_SIZE(sorts); i++) {
        struct list_want want = {.reg = STR("question"), .sort = str_of(sorts[i])};
        struct list_page page;
        enum err err = entry_list(&k, &want, &page);
        assert_true(err == ERR_MISSING || (!err && page.count == 0 && page.total == 0));
        want.search = STR("国家秘密");
        err = entry_list(&k, &want, &page);
        assert_true(err == ERR_MISSING || (!err && page.count == 0));
    }
    assert_err(ERR_MISSING, entry_view(&k, reg, question, STR(""), &view));
    assert_err(ERR_MISSING, entry_view(&k, bank, h->bank, STR(""), &view));
    assert_ok(entry_picks(&k, reg, STR("国家秘密"), 10, &picks, &count));
    assert_int_equal(count, 0);
}

/* Neither lists, search, single entries nor his own paper tell a sitter what stands in the bank; and
 * who may read it, an examiner with or without the right role, cannot sit. */
static void test_bank_is_closed(void **state)
{
    struct hall *h = *state;
    struct real *r = &h->r;
    int64_t paper, question;
    struct act_result made;
    struct viewer *outsider = real_person(r, "Outsider", r->bureau, "examiner");
    assert_err(ERR_REFUSED, begin(h, h->keeper, &paper));
    assert_non_null(strstr(problem()->text[LANG_EN], "questions that he knows"));
    assert_err(ERR_REFUSED, begin(h, h->second, &paper));
    assert_ok(begin(h, r->officer, &paper));
    question =
        number_of(h, "SELECT question FROM r_paper_item WHERE entry = $1 AND position = 0", paper);
    sees_no_question(h, r->officer, question);
    sees_no_question(h, outsider, question);
    sees_no_question(h, &r->w.audit, question);
    sees_no_question(h, &r->w.system, question);
    assert_err(ERR_MISSING, world_act(&r->w, outsider, "question", "retire", question, NULL, NULL));
    assert_err(ERR_INPUT, DO(&r->w, outsider, "exam", "create", 0, &made, "name", "Mine", "bank",
                             real_id(r, h->bank), "open_to", real_day(r, 3)));
    DESK_SCOPE(k);
    struct entry_view view;
    struct child_rows *children;
    assert_ok(desk_open(&k, r->w.o, r->officer, r->w.a));
    assert_ok(entry_view(&k, rule_register(k.book, STR("paper")), paper, STR(""), &view));
    assert_ok(entry_children(&k, &view, &children));
    assert_int_equal(children[0].row_count, 20);
    assert_int_equal(children[0].cells[0].text.n, 0);
    assert_int_equal(children[0].cells[0].typed.n, 0);
}

/* Questions in use do not change under a paper; written ones are adopted by somebody else. */
static void test_questions_stand(void **state)
{
    struct hall *h = *state;
    struct bank_question q = h->questions[0];
    q.code = STR("NEW");
    q.zh = STR("新题");
    int64_t fresh = write_question(h, &q), id;
    q.en = STR("A new question");
    assert_ok(send_question(h, "change", fresh, &q, &id));
    q.article = STR("L99");
    assert_err(ERR_INPUT, send_question(h, "change", fresh, &q, &id));
    q.article = STR("L9");
    assert_err(ERR_REFUSED, world_act(&h->r.w, h->keeper, "question", "adopt", fresh, NULL, NULL));
    assert_ok(world_act(&h->r.w, h->second, "question", "adopt", fresh, NULL, NULL));
    assert_err(ERR_REFUSED, send_question(h, "change", fresh, &q, &id));
    assert_ok(world_act(&h->r.w, h->keeper, "question", "retire", fresh, NULL, NULL));
}

static int hall_open(void **state)
{
    struct hall *h = calloc(1, sizeof *h);
    assert_non_null(h);
    open_hall(h);
    *state = h;
    return 0;
}

static int hall_close(void **state)
{
    close_hall(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delivered_questions),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_chance_is_even),
        cmocka_unit_test_setup_teardown(test_pass, hall_open, hall_close),
        cmocka_unit_test_setup_teardown(test_time_and_retakes, hall_open, hall_close),
        cmocka_unit_test_setup_teardown(test_nobody_sits_for_another, hall_open, hall_close),
        cmocka_unit_test_setup_teardown(test_bank_is_closed, hall_open, hall_close),
        cmocka_unit_test_setup_teardown(test_questions_stand, hall_open, hall_close),
        cmocka_unit_test_setup_teardown(test_draw_is_even, hall_open, hall_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
