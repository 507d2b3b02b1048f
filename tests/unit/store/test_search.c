#include "unit/store/fresh.h"

#include "store/search.h"

struct doc {
    int64_t id, label;
    const char *title;
};

static const struct doc docs[] = {
    {1, 3, "关于做好保密工作的通知"},       {2, 3, "新闻发布审查表"},
    {3, 70, "保密检查 Report 2026"},        {4, 3, "Nothing here, but label3 and ¤3"},
    {5, 3, "保险柜 \xF0\xA0\x80\x80 登记"}, {6, 3, ""},
};

static struct arena *arena;
static struct search search;

static const struct sql sql_doc = {"doc.put", "INSERT INTO doc (id, label) VALUES ($1, $2)", NULL};

static enum err put_all(struct db *db, void *arg)
{
    (void)arg;
    TRY(db_exec_script(db, search.create));
    TRY(db_exec_script(db, "CREATE TABLE doc (id bigint PRIMARY KEY, label bigint)"));
    for (size_t i = 0; i < ARRAY_SIZE(docs); i++) {
        TRY(db_run(db, &sql_doc, "ii", docs[i].id, docs[i].label));
        TRY(search_put(db, &search, docs[i].id, docs[i].label, str_of(docs[i].title)));
    }
    return ERR_OK;
}

static int setup(void **state)
{
    fresh_setup(state);
    struct fresh *f = *state;
    arena = arena_new();
    assert_ok(search_make(arena, "doc", &search));
    assert_ok(store_write(f->store, &(struct write_job){.work = put_all}));
    return 0;
}

static int teardown(void **state)
{
    arena_free(arena);
    return fresh_teardown(state);
}

/* The ids found, newest first: "3 1 ". */
static const char *found(struct store *s, const char *typed, const uint64_t *bits, size_t nbits)
{
    static char ids[64];
    struct db *db;
    char text[512];
    size_t n = 0;
    BUF_SCOPE(words, 1 << 20);
    snprintf(
        text, sizeof text,
        "SELECT doc.id FROM %s WHERE %s AND " SEES(2, "doc.label") " ORDER BY %s DESC LIMIT 50",
        search.from, search_match(arena, &search, 1), search.key);
    struct sql sql = {"doc.search", text, NULL};
    ids[0] = '\0';
    assert_ok(store_read(s, &db));
    if (search_typed(db, &words, str_of(typed), bits, nbits)) {
        struct query *q;
        bool row;
        assert_ok(buf_check(&words));
        assert_ok(db_query(db, &sql, &q));
        bind_text(q, 1, buf_view(&words));
        bind_sight(q, 2, bits, nbits);
        for (;;) {
            assert_ok(query_step(q, &row));
            if (!row)
                break;
            n += (size_t)snprintf(ids + n, sizeof ids - n, "%lld ", (long long)query_int(q, 0));
        }
        query_done(q);
    }
    db_release(db);
    return ids;
}

static const uint64_t both[2] = {1u << 3, 1u << 6}, three[2] = {1u << 3, 0}, none[2];

static void test_words(void **state)
{
    struct fresh *f = *state;
    assert_string_equal(found(f->store, "保密", both, 128), "3 1 ");
    assert_string_equal(found(f->store, "保", both, 128), "5 3 1 ");
    assert_string_equal(found(f->store, "查", both, 128), "3 2 "); /* inside and at the end */
    assert_string_equal(found(f->store, "知", both, 128), "1 ");   /* the last character */
    assert_string_equal(found(f->store, "保密工作", both, 128), "1 ");
    assert_string_equal(found(f->store, "保密 REPORT", both, 128), "3 ");
    assert_string_equal(found(f->store, "２０２６", both, 128), "3 ");
    assert_string_equal(found(f->store, "新闻", both, 128), "2 ");
    assert_string_equal(found(f->store, "闻新", both, 128), "");
    assert_string_equal(found(f->store, "\xF0\xA0\x80\x80", both, 128), "5 ");
    assert_string_equal(found(f->store, "", both, 128), "");
    assert_string_equal(found(f->store, "★ \" ' ) OR", both, 128), "");
}

static void test_labels(void **state)
{
    struct fresh *f = *state;
    assert_string_equal(found(f->store, "保密", three, 128), "1 ");
    assert_string_equal(found(f->store, "保密", none, 128), "");
    assert_string_equal(found(f->store, "label3", three, 128), "4 ");
    assert_string_equal(found(f->store, "¤3", three, 128), "4 "); /* the word 3, no label */
    uint64_t many[16];
    memset(many, 0xFF, sizeof many); /* more labels than are written out */
    assert_string_equal(found(f->store, "保密", many, 1024), "3 1 ");
}

static enum err change(struct db *db, void *arg)
{
    (void)arg;
    TRY(search_put(db, &search, 1, 3, STR("改名")));
    TRY(search_remove(db, &search, 3));
    return search_remove(db, &search, 999);
}

static void test_replace_and_remove(void **state)
{
    struct fresh *f = *state;
    assert_ok(store_write(f->store, &(struct write_job){.work = change}));
    assert_string_equal(found(f->store, "保密", both, 128), "");
    assert_string_equal(found(f->store, "改名", both, 128), "1 ");
    assert_ok(script(f->store, search.settle));
    assert_string_equal(found(f->store, "改名", both, 128), "1 ");
}

/* After settling not even the file knows the removed word. */
static void test_settle(void **state)
{
    struct fresh *f = *state;
    if (store_is_postgres(f->store))
        return skip();
    static const char count[] =
        "SELECT count(*) FROM doc_search_data WHERE instr(block, CAST('report' AS blob)) > 0";
    assert_ok(store_write(f->store, &(struct write_job){.work = change}));
    assert_ok(script(f->store, search.settle));
    assert_int_equal(number(f->store, count), 0);
}

/* A check may search. */
static void test_restricted(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    bool row;
    int64_t n = 0;
    char text[128];
    snprintf(text, sizeof text, "SELECT count(*) FROM doc_search WHERE %s",
             search_match(arena, &search, 1));
    struct sql sql = {"check", text, NULL};
    assert_ok(store_read(f->store, &db));
    assert_ok(db_restrict(db, 1000));
    assert_ok(db_one(db, NULL, &sql, &row, "z>i",
                     store_is_postgres(f->store) ? "'2026'" : "\"2026\"", &n));
    assert_int_equal(n, 1);
    assert_ok(db_unrestrict(db));
    db_release(db);
}

/* Whatever is typed: a result, never an error. */
static void test_hostile(void **state)
{
    struct fresh *f = *state;
    static const char *const typed[] = {"\"",
                                        "'",
                                        "\\",
                                        "*",
                                        "NEAR(a b, 2)",
                                        "a AND",
                                        "-保",
                                        "^a",
                                        "a:b",
                                        "(",
                                        "\xFF\xFE",
                                        "NOT",
                                        "{tokens} : a",
                                        "'a' & | !",
                                        "a\\'b",
                                        "保\"密",
                                        "\xE0\xB8\x81\xE0\xB8\xB4 \xE0\xA4\x95\xE0\xA4\xBF",
                                        "e\xCC\x81\xCC\x81",
                                        "ﷺ"};
    for (size_t i = 0; i < ARRAY_SIZE(typed); i++)
        found(f->store, typed[i], both, 128);
    char *many = calloc(1, 100001);
    for (size_t i = 0; i + 3 <= 99999; i += 3)
        memcpy(many + i, i % 2 ? "a\"b" : "密", 3);
    found(f->store, many, both, 128);
    free(many);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "Doc", "1doc", "a b", "a;b", "a\"", "保"};
    struct search x;
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        assert_err(ERR_INPUT, search_make(arena, wrong[i], &x));
}

int main(void)
{
#define search_test(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        search_test(test_words),   search_test(test_labels), search_test(test_replace_and_remove),
        search_test(test_hostile), search_test(test_settle), search_test(test_restricted),
        search_test(test_names),
    };
    return cmocka_run_group_tests_name("store/search", tests, NULL, NULL);
}
