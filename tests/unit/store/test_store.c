/* Reading and statements, the same on both engines. */
#include "unit/store/fresh.h"

static const char table[] = "CREATE TABLE thing (id " DDL_ID ", title text, amount bigint, "
                            "body " DDL_BLOB ", kind text UNIQUE)";
static const struct sql sql_insert = {
    "thing.insert", "INSERT INTO thing (title, amount, body) VALUES ($1, $2, $3) RETURNING id",
    NULL};
static const struct sql sql_find = {
    "thing.find", "SELECT id, title, amount, body FROM thing WHERE id = $1", NULL};
static const struct sql sql_all = {"thing.all", "SELECT id, title FROM thing ORDER BY id", NULL};

static enum err insert_some(struct db *db, void *arg)
{
    int64_t count = *(int64_t *)arg;
    for (int64_t i = 0; i < count; i++) {
        bool found;
        int64_t id = 0;
        TRY(db_one(db, NULL, &sql_insert, &found, "tib>i", STR("保密★"), i,
                   str_bytes("\0\xFF'\\", 4), &id));
        assert_true(found);
        assert_int_equal(id, i + 1);
    }
    return ERR_OK;
}

static void make(struct fresh *f, int64_t count)
{
    assert_ok(script(f->store, table));
    assert_ok(store_write(f->store, &(struct write_job){.work = insert_some, .arg = &count}));
}

static void test_values(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    ARENA_SCOPE(a);
    make(f, 2);
    assert_ok(store_read(f->store, &db));
    int64_t id, amount;
    struct str title, body;
    bool found;
    assert_ok(db_one(db, a, &sql_find, &found, "i>itib", (int64_t)2, &id, &title, &amount, &body));
    assert_true(found);
    assert_int_equal(id, 2);
    assert_str(title, "保密★");
    assert_int_equal(amount, 1);
    assert_true(str_eq(body, str_bytes("\0\xFF'\\", 4)));
    id = 77;
    assert_ok(db_one(db, a, &sql_find, &found, "i>i", (int64_t)99, &id));
    assert_false(found);
    assert_int_equal(id, 77);
    db_release(db);
}

static enum err insert_nulls(struct db *db, void *arg)
{
    (void)arg;
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(db, &sql_insert, &q, "tnb", (struct str){0}, (struct str){0}));
    TRY(query_step(q, &row));
    assert_true(row);
    static const struct sql update = {"thing.update", "UPDATE thing SET title = $1", NULL};
    TRY(db_run(db, &update, "z", ""));
    assert_int_equal(db_changes(db), 2);
    return ERR_OK;
}

static void test_nulls_and_columns(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    make(f, 1);
    assert_ok(store_write(f->store, &(struct write_job){.work = insert_nulls}));
    assert_ok(store_read(f->store, &db));
    QUERY_SCOPE(q);
    bool row;
    assert_ok(db_start(db, &sql_find, &q, "i", (int64_t)2));
    assert_int_equal(query_columns(q), 4);
    assert_string_equal(query_name(q, 3), "body");
    assert_ok(query_step(q, &row));
    assert_true(row);
    assert_int_equal(query_type(q, 0), COLUMN_INT);
    assert_int_equal(query_type(q, 1), COLUMN_TEXT);
    assert_int_equal(query_text(q, 1).n, 0);
    assert_non_null(query_text(q, 1).p);
    assert_true(query_null(q, 2));
    assert_int_equal(query_int(q, 2), 0);
    assert_true(query_null(q, 3));
    assert_null(query_blob(q, 3).p);
    assert_ok(query_step(q, &row));
    assert_false(row);
    assert_ok(query_step(q, &row)); /* stays at its end */
    assert_false(row);
    query_done(q);
    q = NULL;
    static const struct sql types = {
        "types", "SELECT 1.5, 1 = 1, sum(amount), count(*), CAST($1 AS bigint) FROM thing", NULL};
    assert_ok(db_start(db, &types, &q, "i", INT64_MIN));
    assert_ok(query_step(q, &row));
    assert_int_equal(query_type(q, 0), COLUMN_REAL);
    assert_true(query_real(q, 0) > 1.4 && query_real(q, 0) < 1.6);
    assert_int_equal(query_type(q, 1), COLUMN_INT);
    assert_int_equal(query_int(q, 1), 1);
    assert_str(query_text(q, 1), "1");
    assert_int_equal(query_type(q, 2), COLUMN_INT);
    assert_int_equal(query_int(q, 3), 2);
    assert_int_equal(query_int(q, 4), INT64_MIN);
    query_done(q);
    q = NULL;
    db_release(db);
}

/* The same statement open twice, others in between, and a caller that closes nothing. */
static void test_nesting(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    make(f, 30);
    assert_ok(store_read(f->store, &db));
    struct query *outer, *inner;
    int64_t pairs = 0;
    bool row, again;
    assert_ok(db_query(db, &sql_all, &outer));
    for (;;) {
        assert_ok(query_step(outer, &row));
        if (!row)
            break;
        assert_ok(db_query(db, &sql_all, &inner));
        do {
            assert_ok(query_step(inner, &again));
            pairs += again && query_int(inner, 0) <= query_int(outer, 0);
        } while (again);
        query_done(inner);
        assert_str(query_text(outer, 1), "保密★");
    }
    assert_int_equal(pairs, 30 * 31 / 2);
    assert_ok(db_query(db, &sql_all, &inner));
    assert_ok(query_step(inner, &again));
    db_release(db); /* with two queries open */
    assert_int_equal(number(f->store, "SELECT count(*) FROM thing"), 30);
}

static void test_snapshot(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    static const struct sql count = {"count", "SELECT count(*) FROM thing", NULL};
    int64_t n = 0, more = 3;
    bool found;
    assert_ok(script(f->store, table));
    assert_ok(store_read(f->store, &db));
    assert_ok(db_one(db, NULL, &count, &found, ">i", &n));
    assert_int_equal(n, 0);
    assert_ok(store_write(f->store, &(struct write_job){.work = insert_some, .arg = &more}));
    assert_ok(db_one(db, NULL, &count, &found, ">i", &n));
    assert_int_equal(n, 0); /* what it saw first */
    db_release(db);
    assert_int_equal(number(f->store, "SELECT count(*) FROM thing"), 3);
}

static void test_reader_cannot_write(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    make(f, 1);
    assert_ok(store_read(f->store, &db));
    static const struct sql drop = {"drop", "DELETE FROM thing", NULL};
    assert_err(ERR_REFUSED, db_run(db, &drop, ""));
    assert_err(ERR_IO, db_exec_script(db, "DELETE FROM thing"));
    db_release(db);
    assert_int_equal(number(f->store, "SELECT count(*) FROM thing"), 1);
}

static void test_wrong_bindings(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    make(f, 1);
    assert_ok(store_read(f->store, &db));
    int64_t id;
    bool found;
    assert_err(ERR_IO, db_one(db, NULL, &sql_find, &found, ">i", &id)); /* unbound */
    assert_non_null(strstr(problem()->text[LANG_EN], "thing.find"));
    db_release(db);
    assert_ok(store_read(f->store, &db));
    assert_err(ERR_IO, db_one(db, NULL, &sql_find, &found, "ii>i", (int64_t)1, (int64_t)1, &id));
    assert_err(ERR_IO, db_one(db, NULL, &sql_find, &found, "x>i", (int64_t)1, &id));
    assert_err(ERR_IO,
               db_one(db, NULL, &sql_find, &found, "i>iiiii", (int64_t)1, &id, &id, &id, &id, &id));
    static const struct sql question = {"question", "SELECT ?", NULL};
    static const struct sql far = {"far", "SELECT $65", NULL};
    static const struct sql two = {"two", "SELECT 1; SELECT 2", NULL};
    struct query *q;
    assert_err(ERR_INPUT, db_query(db, &far, &q));
    assert_err(ERR_IO, db_query(db, &two, &q));
    db_release(db);
    assert_ok(store_read(f->store, &db));
    assert_err(ERR_IO, db_query(db, &question, &q));
    db_release(db);
}

static void test_marks(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    const char *text;
    assert_ok(sql_for(a, "a @sqlite{b{c}d}@pg{e} f@g", false, &text));
    assert_string_equal(text, "a b{c}d f@g");
    assert_ok(sql_for(a, "a @sqlite{b{c}d}@pg{e} f@g", true, &text));
    assert_string_equal(text, "a e f@g");
    assert_err(ERR_INPUT, sql_for(a, "@pg{e", true, &text));
    assert_int_equal(number(f->store, "SELECT @sqlite{1}@pg{2}"), store_is_postgres(f->store) + 1);
    struct sql own = {"own", "SELECT 1", "SELECT 2"};
    struct db *db;
    int64_t n;
    bool found;
    assert_ok(store_read(f->store, &db));
    assert_ok(db_one(db, NULL, &own, &found, ">i", &n));
    assert_int_equal(n, store_is_postgres(f->store) + 1);
    /* what looks like a placeholder inside a text, a name or a comment is none */
    struct sql quoted = {"quoted", "SELECT length('$7''$8') + 0 AS \"$9\" /* $10 */ -- $11", NULL};
    assert_ok(db_one(db, NULL, &quoted, &found, ">i", &n));
    assert_int_equal(n, 5);
    db_release(db);
    assert_int_equal(number(f->store, "SELECT CASE WHEN 'A' LIKE 'a' THEN 1 ELSE 0 END"), 0);
}

/* A freed text whose address another text takes must not run the old statement. */
static void test_reused_address(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    char text[32];
    struct sql sql = {"generated", text, NULL};
    int64_t n;
    bool found;
    assert_ok(store_read(f->store, &db));
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "SELECT %d", i);
        if (i % 10 == 0)
            store_forget(f->store);
        assert_ok(db_one(db, NULL, &sql, &found, ">i", &n));
        assert_int_equal(n, i);
    }
    db_release(db);
}

static void test_schema_change(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    static const struct sql star = {"star", "SELECT * FROM thing ORDER BY id", NULL};
    struct query *q;
    bool row;
    make(f, 2);
    for (int round = 0; round < 3; round++) {
        assert_ok(store_read(f->store, &db));
        assert_ok(db_query(db, &star, &q));
        assert_ok(query_step(q, &row));
        assert_true(row);
        assert_int_equal(query_columns(q), 5 + round);
        query_done(q);
        db_release(db);
        char text[96];
        snprintf(text, sizeof text, "ALTER TABLE thing ADD COLUMN more%d text", round);
        assert_ok(script(f->store, text));
    }
}

static void test_pool_is_bounded(void **state)
{
    struct fresh *f = *state;
    store_close(f->store);
    struct store_config config = {.path_or_conninfo = fresh_postgres() ? fresh_postgres() : f->path,
                                  .readers_max = 2,
                                  .busy_ms = 50};
    assert_ok(store_open(&config, &f->store));
    struct db *one, *two, *three;
    assert_ok(store_read(f->store, &one));
    assert_ok(store_read(f->store, &two));
    assert_err(ERR_BUSY, store_read(f->store, &three));
    db_release(one);
    assert_ok(store_read(f->store, &three));
    assert_ptr_equal(one, three);
    db_release(two);
    db_release(three);
}

static void test_sight(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    make(f, 200); /* amount plays the label, 0..199 */
    static const struct sql seen = {
        "seen", "SELECT amount FROM thing WHERE " SEES(1, "amount") " ORDER BY amount", NULL};
    static const uint64_t bits[] = {1u << 5, 0, (uint64_t)1 << 63};
    static const int64_t expected[] = {5, 191};
    assert_ok(store_read(f->store, &db));
    QUERY_SCOPE(q);
    bool row;
    for (int round = 0; round < 2; round++) { /* the second time with what is kept */
        assert_ok(db_query(db, &seen, &q));
        bind_sight(q, 1, bits, round == 0 ? 192 : 191);
        for (int i = 0; i < 2 - round; i++) {
            assert_ok(query_step(q, &row));
            assert_true(row);
            assert_int_equal(query_int(q, 0), expected[i]);
        }
        assert_ok(query_step(q, &row));
        assert_false(row);
        query_done(q);
    }
    assert_ok(db_start(db, &seen, &q, "n")); /* nobody's sight sees nothing */
    assert_ok(query_step(q, &row));
    assert_false(row);
    query_done(q);
    q = NULL;
    db_release(db);
}

static void test_prepare_only(void **state)
{
    struct fresh *f = *state;
    struct db *db;
    make(f, 0);
    assert_ok(store_read(f->store, &db));
    assert_ok(db_prepare_only(db, &sql_find));
    static const struct sql wrong = {"wrong", "SELECT nothing FROM thing", NULL};
    assert_err(ERR_IO, db_prepare_only(db, &wrong));
    assert_non_null(strstr(problem()->text[LANG_EN], "wrong"));
    db_release(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh_test(test_values),
        fresh_test(test_nulls_and_columns),
        fresh_test(test_nesting),
        fresh_test(test_snapshot),
        fresh_test(test_reader_cannot_write),
        fresh_test(test_wrong_bindings),
        fresh_test(test_marks),
        fresh_test(test_reused_address),
        fresh_test(test_schema_change),
        fresh_test(test_pool_is_bounded),
        fresh_test(test_sight),
        fresh_test(test_prepare_only),
    };
    return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
