/* From one rulebook to the next: nothing is lost, or it is refused. */
#include "unit/rulebook/world.h"

struct change {
    const char *old, *new; /* text of office.yaml and what stands in its place */
};

static struct rulebook *changed(struct arena *a, const struct change *changes, int count)
{
    struct str text = data_file(a, "office.yaml");
    for (int i = 0; i < count; i++) {
        const char *at = strstr(text.p, changes[i].old);
        BUF_SCOPE(b, 1 << 20);
        if (!at)
            fail_msg("office.yaml has no %s", changes[i].old);
        buf_add(&b, text.p, (size_t)(at - text.p));
        buf_text(&b, changes[i].new);
        buf_text(&b, at + strlen(changes[i].old));
        text = arena_str(a, buf_view(&b));
    }
    struct rule_file file = {"office.yaml", text};
    return must_load(a, &file, 1);
}

struct outcome {
    struct rule_faults faults;
    const char *script;
    struct rule_question *questions;
    int question_count;
};

static enum err migrate(struct arena *a, const struct rulebook *old, const struct rulebook *new,
                        struct outcome *o)
{
    return rule_migration(a, old, new, world_engine(), &o->faults, &o->script, &o->questions,
                          &o->question_count);
}

/* The words of the first question that finds a row, or "". */
static const char *objection(struct store *s, const struct outcome *o)
{
    for (int i = 0; i < o->question_count; i++)
        if (number(s, o->questions[i].sql) >= 0)
            return o->questions[i].fault.words.en;
    return "";
}

static void test_same(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    static struct outcome o;
    struct rulebook *one = load_data(a, "office.yaml"), *two = load_data(a, "office.yaml");
    assert_ok(store_migrate(f->store, office_tables, ARRAY_SIZE(office_tables)));
    assert_ok(migrate(a, NULL, one, &o));
    assert_ok(script(f->store, o.script));
    assert_int_equal(0, o.question_count);
    assert_ok(migrate(a, one, two, &o));
    assert_string_equal("", o.script);
    assert_int_equal(0, o.question_count);
    rulebook_free(one);
    rulebook_free(two);
}

static const struct change growing[] = {
    {"report: {zh: 报告, en: Report}",
     "report: {zh: 报告, en: Report}\n    map: {zh: 图, en: Map}"},
    {"      summary: {type: long, zh: 摘要, en: Summary}",
     "      summary: {type: long, zh: 摘要, en: Summary}\n"
     "      shelf: {type: text, unique: yes, zh: 位置, en: Shelf}\n"
     "      ends: {type: date, zh: 截止, en: Ends}\n"
     "      helpers: {type: people, zh: 协办, en: Helpers}"},
    {"keywords: {type: text, zh", "keywords: {type: long, index: yes, zh"},
    {"          day: {type: date, zh: 日期, en: Day}",
     "          day: {type: date, zh: 日期, en: Day}\n"
     "          note: {type: text, zh: 备注, en: Note}\n"
     "      page:\n        zh: 页\n        en: Page\n        fields:\n"
     "          text: {type: text, zh: 内容, en: Text}"},
    {"      active: {zh: 在用, en: Active}\n    actions:\n      create: {zh: 设立, en: Set up, "
     "from: "
     "nothing, to: active, who: officer, asks: [name]}",
     "      active: {zh: 在用, en: Active}\n      gone: {zh: 撤销, en: Gone}\n    actions:\n"
     "      create: {zh: 设立, en: Set up, from: nothing, to: active, who: officer, asks: [name]}\n"
     "      end: {zh: 撤销, en: End, from: active, to: gone, who: officer}\n"
     "  room:\n    zh: 房间\n    en: Room\n    number: \"FJ-{seq}\"\n    view: anyone\n"
     "    states: {open: {zh: 开, en: Open}}\n"
     "    actions: {create: {zh: 建, en: Make, from: nothing, to: open, who: officer}}"},
};

static void test_grows(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    static struct outcome o;
    struct rulebook *old = load_data(a, "office.yaml");
    struct rulebook *new = changed(a, growing, ARRAY_SIZE(growing));
    make_tables(a, f->store, old);
    assert_ok(script(f->store,
                     "INSERT INTO r_document (number, state, label, level, created_at, changed_at, "
                     "rev, title) VALUES ('a', 'draft', 0, 1, '', '', 1, 'kept')"));
    assert_ok(migrate(a, old, new, &o));
    assert_string_equal("", objection(f->store, &o));
    assert_ok(script(f->store, o.script));
    assert_int_equal(1, number(f->store, "SELECT COUNT(*) FROM r_document WHERE title = 'kept' AND "
                                         "shelf IS NULL AND ends IS NULL"));
    assert_int_equal(0, number(f->store, "SELECT COUNT(*) FROM r_document__helpers"));
    assert_int_equal(0, number(f->store, "SELECT COUNT(*) FROM r_document_page"));
    assert_int_equal(0, number(f->store, "SELECT COUNT(note) FROM r_document_point"));
    assert_int_equal(0, number(f->store, "SELECT COUNT(*) FROM r_room"));
    /* what was added as unique is */
    assert_ok(script(f->store, "UPDATE r_document SET shelf = 'x'"));
    assert_err(
        ERR_CONFLICT,
        script(f->store,
               "INSERT INTO r_document (number, state, label, level, created_at, changed_at, "
               "rev, shelf) VALUES ('b', 'draft', 0, 1, '', '', 1, 'x')"));
    rulebook_free(old);
    rulebook_free(new);
}

/* Refused whatever the tables hold. */
static const struct refusal {
    struct change change;
    const char *words;
} refusals[] = {
    {{"      noticed_at: {type: moment, zh: 通知时间, en: Noticed at}\n",
      "      noted_at: {type: moment, zh: 通知时间, en: Noticed at}\n"},
     "noticed_at of document was taken away: what is entered is never dropped"},
    {{"pages: {type: int, min: 1, max: 5000,", "pages: {type: text,"},
     "pages of document has another type than before"},
    {{"hour: {type: time, default: \"09:00\", zh", "hour: {type: text, zh"},
     "hour of document has another type than before"},
    {{"          day: {type: date, zh: 日期, en: Day}\n",
      "          days: {type: date, zh: 日, en: D}\n"},
     "day of document was taken away: what is entered is never dropped"},
};

static void test_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    static struct outcome o;
    struct rulebook *old = load_data(a, "office.yaml");
    for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
        struct change more[3] = {refusals[i].change};
        int count = 1;
        if (i == 0)
            more[count++] = (struct change){"at: noticed_at", "at: noted_at"};
        if (i == 1) { /* conditions on pages would not load any more */
            more[count++] = (struct change){"pages is unknown or pages < 1000", "pages is unknown"};
            more[count++] = (struct change){"'sum(document.copies where state = returned, "
                                            "document.pages) >= 0'",
                                            "yes"};
        }
        if (i == 3)
            more[count++] = (struct change){"and day is unknown", "and days is unknown"};
        struct rulebook *new = changed(a, more, count);
        assert_err(ERR_CONFLICT, migrate(a, old, new, &o));
        assert_string_equal(refusals[i].words, o.faults.rows[0].words.en);
        rulebook_free(new);
    }
    /* a register that is gone */
    struct rule_file files[] = {{"base.yaml", data_file(a, "base.yaml")}};
    struct rulebook *base = must_load(a, files, 1);
    assert_err(ERR_CONFLICT, migrate(a, old, base, &o));
    assert_string_equal("The register document was taken away: what is entered is never dropped",
                        o.faults.rows[0].words.en);
    rulebook_free(base);
    rulebook_free(old);
}

/* Refused only when the tables say so: `put` makes the row that stands in the way. */
static const struct doubt {
    struct change changes[2];
    const char *put, *words;
} doubts[] = {
    {{{"    plan: {zh: 方案, en: Plan}\n", ""}},
     "UPDATE r_document SET kind = 'plan'",
     "The choice plan of kind is in use and cannot be taken away"},
    {{{"title: {type: text, required: yes, max: 120,",
       "title: {type: text, required: yes, max: 3,"}},
     "UPDATE r_document SET title = '四个字啊'",
     "Some title are longer than the new limit of 3 characters"},
    {{{"pages: {type: int, min: 1, max: 5000,", "pages: {type: int, min: 1, max: 4999,"}},
     "UPDATE r_document SET pages = 5000",
     "Some pages lie outside the new limits"},
    {{{"keywords: {type: text, zh", "keywords: {type: text, unique: yes, zh"}},
     "UPDATE r_document SET keywords = 'same'",
     "Some keywords stand more than once: they cannot become unique"},
    {{{"      left: {zh: 离岗, en: Left, tone: done, final: yes}\n", ""},
      {"      leave: {zh: 离岗, en: Leave, from: active, to: left, who: officer, set: {clearance: "
       "nothing}}\n",
       ""}},
     "INSERT INTO r_person (number, state, label, level, created_at, changed_at, rev) VALUES ('a', "
     "'left', 0, 1, '', '', 1)",
     "Entries of person stand in the state left: it cannot be taken away"},
    {{{"    holds: internal\n", "    holds: secret\n"}},
     "UPDATE r_document SET level = 1",
     "document has entries below the new lowest level"},
    {{{"    follows: document\n", ""},
      {"that: may_know(holder), zh", "that: holder.clearance >= secret, zh"}},
     "INSERT INTO r_copy (number, state, label, level, created_at, changed_at, rev) VALUES ('a', "
     "'held', 0, 1, '', '', 1)",
     "copy has entries whose labels would change: follows cannot change"},
};

static void test_doubted(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    static struct outcome o;
    struct rulebook *old = load_data(a, "office.yaml");
    make_tables(a, f->store, old);
    assert_ok(script(f->store, "INSERT INTO r_document (number, state, label, level, created_at, "
                               "changed_at, rev) VALUES ('a', 'draft', 0, 3, '', '', 1), "
                               "('b', 'draft', 0, 3, '', '', 1)"));
    for (size_t i = 0; i < ARRAY_SIZE(doubts); i++) {
        struct rulebook *new = changed(a, doubts[i].changes, doubts[i].changes[1].old ? 2 : 1);
        assert_ok(migrate(a, old, new, &o));
        assert_true(o.question_count > 0);
        assert_string_equal("", objection(f->store, &o));
        assert_ok(script(f->store, doubts[i].put));
        assert_string_equal(doubts[i].words, objection(f->store, &o));
        rulebook_free(new);
    }
    rulebook_free(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fresh_test(test_same), fresh_test(test_grows),
                                       cmocka_unit_test(test_refused), fresh_test(test_doubted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
