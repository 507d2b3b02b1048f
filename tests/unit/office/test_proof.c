/* The ledger: log, verification against tampering behind the office's back, checkpoints, proofs. */
#include "unit/test.h"

#include <sqlite3.h>

#include "office/proof.h"
#include "office/vault.h"
#include "unit/office/small.h"

static struct small s;
static struct session *li;
static int64_t document, reading, li_account, li_person, department;

/* One of everything: people, roles, a document with readers, points and a file, a reading. */
static void fill(void)
{
    char token[VAULT_TOKEN_SIZE], person[24];
    struct act_result r;
    const struct viewer *sec = small_viewer(&s, SMALL_SECURITY);
    department = small_act(&s, sec, "department", "create", 0, NULL, "name", "党政办", NULL);
    char parent[24];
    snprintf(parent, sizeof parent, "%lld", (long long)department);
    small_act(&s, sec, "department", "create", 0, NULL, "name", "机要室", "parent", parent, NULL);
    li = small_person(&s, "li", &li_person, &li_account);
    snprintf(person, sizeof person, "%lld", (long long)li_person);
    assert_ok(role_give(s.o, sec, li_person, STR("officer"), STR("2026-01-01"), STR("")));
    const struct viewer *v = session_viewer(li);
    assert_ok(vault_put_bytes(s.o, v, STR("正文.txt"), STR("关于清明节放假的通知"), token));
    document =
        small_act(&s, v, "document", "create", 0, NULL, "title", "通知", "body", token, NULL);
    small_act(&s, v, "document", "edit", document, NULL, "title", "通知（修改）", "readers", person,
              "point.0.text", "密点一", "point.1.text", "密点二", NULL);
    small_act(&s, v, "document", "open", document, &r, NULL);
    reading = r.reading_id;
}

static int setup(void **state)
{
    (void)state;
    small_open(&s);
    fill();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    session_release(li);
    small_close(&s);
    return 0;
}

/* ---- verifying ----------------------------------------------------------------------------------------- */

static struct proof_report verify(struct arena *a)
{
    struct proof_report report;
    assert_ok(proof_verify(s.o, NULL, a, &report));
    return report;
}

static void expect_clean(const char *after)
{
    ARENA_SCOPE(a);
    struct proof_report r = verify(a);
    if (r.fault_count)
        fail_msg("%s: %d faults: %s", after, r.fault_count, r.faults[0].words.en);
}

/* A fault of that kind about that leaf (-1: any) and row; its words in both languages. */
static void expect_fault(enum fault_kind kind, int64_t leaf, const char *table, int64_t id)
{
    ARENA_SCOPE(a);
    struct proof_report r = verify(a);
    for (int i = 0; i < r.fault_count; i++) {
        const struct proof_fault *f = &r.faults[i];
        if (f->kind == kind && (leaf < 0 || f->leaf == leaf) && strcmp(f->table, table) == 0 &&
            (!*table || f->id == id)) {
            assert_string_not_equal(f->words.zh, f->words.en); /* it is translated */
            return;
        }
    }
    fail_msg("no fault of kind %d about leaf %lld, %s %lld among %d (%s)", (int)kind,
             (long long)leaf, table, (long long)id, r.fault_count,
             r.fault_count ? r.faults[0].words.en : "");
}

static void test_clean(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct proof_report r = verify(a);
    if (r.fault_count)
        fail_msg("%s", r.faults[0].words.en);
    assert_int_equal(r.leaves, small_number(&s, "SELECT count(*) FROM leaf"));
    assert_int_equal(r.contents, small_number(&s, "SELECT count(*) FROM content"));
    assert_int_equal(r.files, 1);
    assert_true(r.rows >= 15);
    struct proof_options deep = {.files = true};
    assert_ok(proof_verify(s.o, &deep, a, &r));
    assert_int_equal(r.fault_count, 0);
    session_release(li);
    small_reopen(&s);
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, SMALL_ADDRESS, &li));
    expect_clean("reopened");
}

/* ---- one value at a time -------------------------------------------------------------------------------- */

struct cell {
    sqlite3 *db;
    char table[64], column[64];
    int64_t rowid;
    sqlite3_value *was;
};

static sqlite3 *open_behind(void)
{
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/office.db", s.dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

__attribute__((format(printf, 2, 3))) static sqlite3_stmt *prepare(sqlite3 *db, const char *format,
                                                                   ...)
{
    char sql[512];
    va_list list;
    va_start(list, format);
    vsnprintf(sql, sizeof sql, format, list);
    va_end(list);
    sqlite3_stmt *q;
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    return q;
}

static void cell_read(struct cell *c)
{
    sqlite3_stmt *q =
        prepare(c->db, "SELECT \"%s\" FROM \"%s\" WHERE rowid = ?", c->column, c->table);
    sqlite3_bind_int64(q, 1, c->rowid);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    c->was = sqlite3_value_dup(sqlite3_column_value(q, 0));
    sqlite3_finalize(q);
}

/* False where a constraint of the table forbids that value. */
static bool cell_write(struct cell *c, void (*bind)(sqlite3_stmt *q, const struct cell *c, int at),
                       int at, int64_t rowid)
{
    sqlite3_stmt *q =
        prepare(c->db, "UPDATE \"%s\" SET \"%s\" = ? WHERE rowid = ?", c->table, c->column);
    bind(q, c, at);
    sqlite3_bind_int64(q, 2, rowid);
    int rc = sqlite3_step(q);
    sqlite3_finalize(q);
    assert_true(rc == SQLITE_DONE || rc == SQLITE_CONSTRAINT);
    return rc == SQLITE_DONE && sqlite3_changes(c->db) == 1;
}

static void bind_back(sqlite3_stmt *q, const struct cell *c, int at)
{
    (void)at;
    sqlite3_bind_value(q, 1, c->was);
}

/* Something else of the same type: byte `at` with one bit flipped, another number, a value where
 * there was none. */
static void bind_other(sqlite3_stmt *q, const struct cell *c, int at)
{
    switch (sqlite3_value_type(c->was)) {
    case SQLITE_INTEGER:
        sqlite3_bind_int64(q, 1, sqlite3_value_int64(c->was) + 1000003);
        return;
    case SQLITE_NULL:
        sqlite3_bind_int64(q, 1, 7);
        return;
    default:
        break;
    }
    int type = sqlite3_value_type(c->was), n = sqlite3_value_bytes(c->was);
    if (n == 0) {
        sqlite3_bind_text(q, 1, "x", 1, SQLITE_STATIC);
        return;
    }
    char *copy = sqlite3_malloc(n);
    memcpy(copy, sqlite3_value_blob(c->was), (size_t)n);
    copy[at % n] ^= 1;
    if (type == SQLITE_TEXT)
        sqlite3_bind_text(q, 1, copy, n, sqlite3_free);
    else
        sqlite3_bind_blob(q, 1, copy, n, sqlite3_free);
}

static bool is_about(const struct proof_fault *f, const struct cell *c, int64_t key)
{
    bool of_ledger = strcmp(c->table, "record") == 0 || strcmp(c->table, "leaf") == 0 ||
                     strcmp(c->table, "content") == 0;
    if (of_ledger)
        return f->leaf == key || (strcmp(c->column, "idx") == 0 && f->leaf >= 0);
    if (strcmp(c->table, "tile") == 0)
        return f->kind == FAULT_TREE;
    if (strcmp(c->table, "checkpoint") == 0)
        return f->kind == FAULT_CHECKPOINT;
    if (strcmp(c->column, "id") == 0)
        return strcmp(f->table, c->table) == 0;
    return strcmp(f->table, c->table) == 0 && f->id == key;
}

static int tried, forbidden; /* forbidden: by a constraint of the table */

static void tamper(struct cell *c, int64_t key, int at)
{
    ARENA_SCOPE(a);
    /* an INTEGER PRIMARY KEY is the rowid itself */
    bool moves = strcmp(c->column, "id") == 0;
    if (!cell_write(c, bind_other, at, c->rowid)) {
        forbidden++;
        return;
    }
    tried++;
    struct proof_report r = verify(a);
    bool named = false;
    for (int i = 0; i < r.fault_count; i++)
        named |= is_about(&r.faults[i], c, key);
    if (!named)
        fail_msg("%s.%s of row %lld, byte %d: %d faults, none names it (%s)", c->table, c->column,
                 (long long)key, at, r.fault_count, r.fault_count ? r.faults[0].words.en : "none");
    assert_true(cell_write(c, bind_back, 0, moves ? c->rowid + 1000003 : c->rowid));
}

/* First, middle and last byte of every column of the first and the last row. */
static void tamper_row(sqlite3 *db, const char *table, const char *key_column, int64_t rowid)
{
    sqlite3_stmt *q = prepare(db, "SELECT \"%s\" FROM \"%s\" WHERE rowid = ?", key_column, table);
    sqlite3_bind_int64(q, 1, rowid);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t key = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    q = prepare(db, "SELECT name FROM pragma_table_info('%s')", table);
    while (sqlite3_step(q) == SQLITE_ROW) {
        struct cell c = {.db = db, .rowid = rowid};
        snprintf(c.table, sizeof c.table, "%s", table);
        snprintf(c.column, sizeof c.column, "%s", sqlite3_column_text(q, 0));
        if (strcmp(table, "checkpoint") == 0 && strcmp(c.column, "at") == 0)
            continue; /* when it was kept: nobody signs that */
        cell_read(&c);
        int n = sqlite3_value_bytes(c.was), type = sqlite3_value_type(c.was);
        tamper(&c, key, 0);
        if (n > 1 && (type == SQLITE_TEXT || type == SQLITE_BLOB)) {
            tamper(&c, key, n / 2);
            tamper(&c, key, n - 1);
        }
        sqlite3_value_free(c.was);
    }
    sqlite3_finalize(q);
}

static void tamper_table(sqlite3 *db, const char *table, const char *key_column)
{
    static const char *const ends[] = {"min", "max"};
    int64_t last = -1;
    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *q = prepare(db, "SELECT %s(rowid) FROM \"%s\"", ends[i], table);
        assert_int_equal(sqlite3_step(q), SQLITE_ROW);
        bool any = sqlite3_column_type(q, 0) != SQLITE_NULL;
        int64_t rowid = sqlite3_column_int64(q, 0);
        sqlite3_finalize(q);
        if (!any)
            fail_msg("%s is empty: nothing is tried", table);
        if (rowid != last)
            tamper_row(db, table, key_column, rowid);
        last = rowid;
    }
}

static void test_every_column(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str note;
    assert_ok(proof_checkpoint(s.o, a, &note));
    while (small_number(&s, "SELECT count(*) FROM leaf") < 260)
        small_act(&s, session_viewer(li), "document", "edit", document, NULL, "title", "x", NULL);
    assert_ok(proof_checkpoint(s.o, a, &note));
    static const char *const ledger[] = {"record", "leaf", "content"};
    static const char *const rows[] = {"fact", "label",   "account",  "role_grant",   "rulebook",
                                       "file", "reading", "r_person", "r_department", "r_document"};
    sqlite3 *db = open_behind();
    expect_clean("before");
    for (size_t i = 0; i < ARRAY_SIZE(ledger); i++)
        tamper_table(db, ledger[i], "idx");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        tamper_table(db, rows[i], "id");
    tamper_table(db, "tile", "idx");
    tamper_table(db, "checkpoint", "size");
    sqlite3_close(db);
    print_message("%d changes found, %d forbidden by constraints\n", tried, forbidden);
    assert_true(tried > 300 && forbidden < 3);
    expect_clean("after all was put back");
}

/* Parts that hang on a row: people fields, child rows, members of a scope, regulations. */
static void test_parts(void **state)
{
    (void)state;
    small_sql(&s, "UPDATE r_document__readers SET person = person + 1");
    expect_fault(FAULT_ROW_CHANGED, -1, "r_document", document);
    small_sql(&s, "UPDATE r_document__readers SET person = person - 1");
    small_sql(&s, "UPDATE r_document_point SET text = 'x' WHERE position = 1");
    expect_fault(FAULT_ROW_CHANGED, -1, "r_document", document);
    small_sql(&s, "UPDATE r_document_point SET text = '密点二' WHERE position = 1");
    expect_clean("parts put back");
    small_sql(&s, "INSERT INTO r_document__readers (entry, person) VALUES (777, 1)");
    expect_fault(FAULT_ROW_EXTRA, -1, "r_document__readers", 777);
    small_sql(&s, "DELETE FROM r_document__readers WHERE entry = 777");
    small_sql(&s, "UPDATE rulebook_file SET body = body || ' '");
    expect_fault(FAULT_ROW_CHANGED, -1, "rulebook_file", 1);
    small_sql(&s, "UPDATE rulebook_file SET body = substr(body, 1, length(body) - 1)");
    small_sql(&s, "INSERT INTO scope_member (scope, kind, member) VALUES (99, 'person', 1)");
    expect_fault(FAULT_ROW_EXTRA, -1, "scope_member", 99);
    small_sql(&s, "DELETE FROM scope_member WHERE scope = 99");
    small_sql(&s, "INSERT INTO department_ancestor (department, ancestor) VALUES (1, 2)");
    expect_fault(FAULT_ROW_EXTRA, -1, "department_ancestor", 1);
    small_sql(&s, "DELETE FROM department_ancestor WHERE department = 1 AND ancestor = 2");
    expect_clean("all put back");
}

static void test_missing(void **state)
{
    (void)state;
    int64_t n = small_number(&s, "SELECT count(*) FROM leaf");
    small_sql(&s, "CREATE TABLE kept AS SELECT * FROM record WHERE idx = 3");
    small_sql(&s, "DELETE FROM record WHERE idx = 3");
    expect_fault(FAULT_RECORD_MISSING, 3, "", 0);
    small_sql(&s, "INSERT INTO record SELECT * FROM kept; DROP TABLE kept");
    small_sql(&s, "CREATE TABLE kept AS SELECT * FROM leaf WHERE idx = 2");
    small_sql(&s, "DELETE FROM leaf WHERE idx = 2");
    expect_fault(FAULT_RECORD_MISSING, 2, "", 0);
    expect_fault(FAULT_RECORD_EXTRA, 2, "", 0);
    small_sql(&s, "INSERT INTO leaf SELECT * FROM kept; DROP TABLE kept");
    small_sql(&s, "CREATE TABLE kept AS SELECT * FROM content WHERE idx = 0");
    small_sql(&s, "DELETE FROM content WHERE idx = 0");
    expect_fault(FAULT_CONTENT_MISSING, 0, "", 0);
    small_sql(&s, "INSERT INTO content SELECT * FROM kept; DROP TABLE kept");
    expect_clean("put back");
    char sql[128];
    small_sql(&s, "CREATE TABLE kept AS SELECT * FROM role_grant");
    small_sql(&s, "DELETE FROM role_grant");
    expect_fault(FAULT_ROW_MISSING, -1, "role_grant", 1);
    small_sql(&s, "INSERT INTO role_grant SELECT * FROM kept; DROP TABLE kept");
    /* two records change places */
    small_sql(&s,
              "UPDATE record SET idx = -1 WHERE idx = 4; UPDATE record SET idx = 4 WHERE idx = 5;"
              " UPDATE record SET idx = 5 WHERE idx = -1");
    expect_fault(FAULT_RECORD_CHANGED, 4, "", 0);
    expect_fault(FAULT_RECORD_CHANGED, 5, "", 0);
    small_sql(&s,
              "UPDATE record SET idx = -1 WHERE idx = 4; UPDATE record SET idx = 4 WHERE idx = 5;"
              " UPDATE record SET idx = 5 WHERE idx = -1");
    /* leaves and records together */
    small_sql(&s, "UPDATE record SET idx = idx + 1000000 WHERE idx IN (4, 5);"
                  " UPDATE leaf SET idx = idx + 1000000 WHERE idx IN (4, 5)");
    expect_fault(FAULT_RECORD_MISSING, 4, "", 0);
    small_sql(&s, "UPDATE record SET idx = idx - 1000000 WHERE idx > 900000;"
                  " UPDATE leaf SET idx = idx - 1000000 WHERE idx > 900000");
    expect_clean("in order again");
    /* two whole leaves, each with its record and content, change places */
    static const char swap[] =
        "UPDATE record SET idx = -1 WHERE idx = 4; UPDATE record SET idx = 4 WHERE idx = 5;"
        " UPDATE record SET idx = 5 WHERE idx = -1;"
        " UPDATE leaf SET idx = -1 WHERE idx = 4; UPDATE leaf SET idx = 4 WHERE idx = 5;"
        " UPDATE leaf SET idx = 5 WHERE idx = -1;"
        " UPDATE content SET idx = -1 WHERE idx = 4; UPDATE content SET idx = 4 WHERE idx = 5;"
        " UPDATE content SET idx = 5 WHERE idx = -1";
    small_sql(&s, swap);
    expect_fault(FAULT_RECORD_CHANGED, 4, "", 0);
    expect_fault(FAULT_RECORD_CHANGED, 5, "", 0);
    small_sql(&s, swap);
    expect_clean("in order once more");
    /* a record beyond the end, with a leaf that hashes well or not */
    snprintf(sql, sizeof sql, "INSERT INTO leaf SELECT %lld, hash FROM leaf WHERE idx = 1",
             (long long)n);
    small_sql(&s, sql);
    expect_fault(FAULT_RECORD_MISSING, n, "", 0);
}

static void test_added(void **state)
{
    (void)state;
    small_sql(&s, "INSERT INTO role_grant (id, person, role, leaf) SELECT 50, person, role, leaf"
                  " FROM role_grant WHERE id = 1");
    expect_fault(FAULT_ROW_EXTRA, -1, "role_grant", 50);
    small_sql(&s, "UPDATE role_grant SET leaf = 999999 WHERE id = 50");
    expect_fault(FAULT_ROW_EXTRA, -1, "role_grant", 50);
    small_sql(&s, "DELETE FROM role_grant WHERE id = 50");
    expect_clean("taken out");
    small_sql(&s, "INSERT INTO content (idx, salt, body) VALUES (1000000, x'00', '{}')");
    expect_fault(FAULT_RECORD_EXTRA, 1000000, "", 0);
    small_sql(&s, "DELETE FROM content WHERE idx = 1000000");
    small_sql(&s, "INSERT INTO tile (level, idx, hashes, root) VALUES (0, 77, x'00', x'00')");
    expect_fault(FAULT_TREE, -1, "", 0);
}

/* The whole row put back to an older state, its leaf number too. */
static void test_put_back(void **state)
{
    (void)state;
    char sql[256];
    small_sql(&s, "CREATE TABLE kept AS SELECT * FROM r_document");
    small_act(&s, session_viewer(li), "document", "edit", document, NULL, "title", "第三稿", NULL);
    expect_clean("edited");
    snprintf(sql, sizeof sql,
             "DELETE FROM r_document WHERE id = %lld; INSERT INTO r_document SELECT * FROM kept",
             (long long)document);
    small_sql(&s, sql);
    expect_fault(FAULT_ROW_CHANGED, -1, "r_document", document);
}

static void test_cut(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str note;
    assert_ok(proof_checkpoint(s.o, a, &note));
    int64_t n = small_number(&s, "SELECT count(*) FROM leaf");
    /* the last login of li: its leaf is the newest that changed no row */
    struct session *x;
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, SMALL_ADDRESS, &x));
    session_release(x);
    char sql[256];
    snprintf(sql, sizeof sql,
             "DELETE FROM leaf WHERE idx >= %lld; DELETE FROM record WHERE idx >= %lld;"
             " DELETE FROM content WHERE idx >= %lld",
             (long long)n, (long long)n, (long long)n);
    small_sql(&s, sql);
    expect_fault(FAULT_RECORD_MISSING, n, "", 0); /* the running office knows its own head */
    snprintf(sql, sizeof sql,
             "DELETE FROM leaf WHERE idx >= %lld; DELETE FROM record WHERE idx >= %lld;"
             " DELETE FROM content WHERE idx >= %lld",
             (long long)n - 1, (long long)n - 1, (long long)n - 1);
    small_sql(&s, sql);
    expect_fault(FAULT_CHECKPOINT, -1, "", 0); /* and the checkpoint knows without it */
    /* nothing is signed any more */
    assert_err(ERR_CORRUPT, proof_prove(s.o, small_viewer(&s, SMALL_SYSTEM), 0, a, &note));
}

/* Leaves that were replaced after the head was signed. */
static void test_checkpoint_holds(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str note;
    assert_ok(proof_checkpoint(s.o, a, &note));
    int64_t n = small_number(&s, "SELECT count(*) FROM leaf");
    small_sql(&s, "UPDATE leaf SET hash = (SELECT hash FROM leaf WHERE idx = 2) WHERE idx = 1");
    expect_fault(FAULT_CHECKPOINT, n - 1, "", 0);
    expect_fault(FAULT_TREE, n - 1, "", 0); /* the running office knows its own root */
}

/* What people signed is verified too, and both tables are covered. */
static void test_decisions(void **state)
{
    (void)state;
    struct act_result r;
    struct session *zhang = small_person(&s, "zhang", NULL, NULL);
    small_act(&s, session_viewer(zhang), "document", "issue", document, &r, NULL);
    assert_true(r.request > 0);
    int64_t request = r.request;
    assert_ok(act_decide(s.o, session_viewer(li), request, DECISION_APPROVE, STR("同意"), s.a, &r));
    expect_clean("decided");
    sqlite3 *db = open_behind();
    tamper_table(db, "decision", "id");
    tamper_table(db, "request", "id");
    sqlite3_close(db);
    expect_clean("put back");
    small_sql(&s, "UPDATE decision SET reason = '不同意'");
    ARENA_SCOPE(a);
    struct proof_report report = verify(a);
    bool signature = false;
    for (int i = 0; i < report.fault_count; i++)
        signature |= strstr(report.faults[i].words.en, "signature") != NULL;
    assert_true(signature);
    session_release(zhang);
}

/* ---- every byte ------------------------------------------------------------------------------------------- */

static void flip_all(sqlite3 *db, const char *table, const char *column, int64_t idx)
{
    struct cell c = {.db = db};
    snprintf(c.table, sizeof c.table, "%s", table);
    snprintf(c.column, sizeof c.column, "%s", column);
    sqlite3_stmt *q = prepare(db, "SELECT rowid FROM \"%s\" WHERE idx = ?", table);
    sqlite3_bind_int64(q, 1, idx);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    c.rowid = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    cell_read(&c);
    int n = sqlite3_value_bytes(c.was);
    assert_true(n > 0);
    for (int i = 0; i < n; i++)
        tamper(&c, idx, i);
    sqlite3_value_free(c.was);
}

static int setup_bare(void **state)
{
    (void)state;
    small_open(&s);
    return 0;
}

static int teardown_bare(void **state)
{
    (void)state;
    small_close(&s);
    return 0;
}

static void test_every_byte(void **state)
{
    (void)state;
    sqlite3 *db = open_behind();
    tried = forbidden = 0;
    flip_all(db, "record", "skeleton", 1);
    flip_all(db, "record", "salt", 1);
    flip_all(db, "leaf", "hash", 1);
    flip_all(db, "content", "body", 1);
    flip_all(db, "content", "salt", 1);
    sqlite3_close(db);
    print_message("%d bytes flipped and found\n", tried);
    assert_true(tried > 500 && forbidden == 0);
    expect_clean("after all");
}

/* ---- log, checkpoint, proofs --------------------------------------------------------------------------------- */

static int count_log(const struct viewer *v, struct proof_filter f, struct arena *a,
                     struct proof_row **ret_rows)
{
    int count;
    assert_ok(proof_log(s.o, v, &f, a, ret_rows, &count));
    return count;
}

#define ALL .before = -1, .actor = -1

static void test_log(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct proof_row *rows;
    const struct viewer *aud = small_viewer(&s, SMALL_AUDIT), *v = session_viewer(li);
    int64_t before = small_number(&s, "SELECT count(*) FROM leaf");
    int n = count_log(aud, (struct proof_filter){ALL, .limit = 1000}, a, &rows);
    assert_int_equal(n, before + 1); /* his look is the newest */
    assert_string_equal(rows[0].act, "ledger.look");
    assert_string_equal(rows[0].who, "aud");
    for (int i = 1; i < n; i++)
        assert_int_equal(rows[i].index, rows[i - 1].index - 1);
    /* pages */
    struct proof_row *page;
    assert_int_equal(count_log(aud, (struct proof_filter){ALL, .limit = 5}, a, &page), 5);
    int64_t from = page[4].index;
    assert_int_equal(
        count_log(aud, (struct proof_filter){.before = from, .actor = -1, .limit = 3}, a, &page),
        3);
    assert_int_equal(page[0].index, from - 1);
    /* filters */
    n = count_log(aud, (struct proof_filter){ALL, .reg = STR("document"), .entry = document}, a,
                  &rows);
    assert_int_equal(n, 3);
    assert_string_equal(rows[2].act, "document.create");
    assert_string_equal(rows[2].number, "WJ-0001");
    assert_true(count_log(aud, (struct proof_filter){ALL, .act = STR("document.")}, a, &rows) == 3);
    assert_true(count_log(aud, (struct proof_filter){ALL, .act = STR("document")}, a, &rows) == 0);
    n = count_log(aud, (struct proof_filter){.before = -1, .actor = li_account}, a, &rows);
    for (int i = 0; i < n; i++)
        assert_string_equal(rows[i].who, "li");
    assert_true(n >= 5);
    assert_int_equal(
        count_log(aud, (struct proof_filter){ALL, .until = STR("2020-01-01")}, a, &rows), 0);
    int count;
    struct proof_filter bad = {ALL, .since = STR("2026-02-30")};
    assert_err(ERR_INPUT, proof_log(s.o, aud, &bad, a, &rows, &count));
    /* a person: what he did and the entries that he knows; nothing of accounts */
    n = count_log(v, (struct proof_filter){ALL, .limit = 1000}, a, &rows);
    bool saw_document = false;
    for (int i = 0; i < n; i++) {
        if (rows[i].actor != li_account)
            assert_string_not_equal(rows[i].reg, "account");
        saw_document |= strcmp(rows[i].act, "document.create") == 0;
    }
    assert_true(saw_document);
    n = count_log(small_viewer(&s, SMALL_SYSTEM), (struct proof_filter){ALL}, a, &rows);
    for (int i = 0; i < n; i++)
        assert_string_equal(rows[i].who, "sys");
    assert_true(n > 0);
}

static bool logged(const struct viewer *v, const char *act_name)
{
    ARENA_SCOPE(a);
    struct proof_row *rows;
    int n = count_log(v, (struct proof_filter){ALL, .limit = 1000}, a, &rows);
    for (int i = 0; i < n; i++) {
        if (strcmp(rows[i].act, act_name) == 0)
            return true;
    }
    return false;
}

/* When an entry's level rises above him, what happened before goes out of his sight too. */
static void test_log_follows_level(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str text;
    int64_t index;
    struct session *zhang = small_person(&s, "zhang", NULL, NULL);
    assert_true(logged(session_viewer(zhang), "document.create"));
    assert_ok(proof_find(s.o, session_viewer(zhang), STR("WJ-0001"), &index));
    assert_ok(proof_prove(s.o, session_viewer(zhang), index, a, &text));
    small_act(&s, small_viewer(&s, SMALL_SECURITY), "person", "clear", li_person, NULL, "clearance",
              "work", NULL);
    small_act(&s, session_viewer(li), "document", "raise", document, NULL, NULL);
    assert_false(logged(session_viewer(zhang), "document.create"));
    assert_err(ERR_MISSING, proof_prove(s.o, session_viewer(zhang), index, a, &text));
    assert_err(ERR_MISSING, proof_find(s.o, session_viewer(zhang), STR("WJ-0001"), &index));
    assert_true(logged(session_viewer(li), "document.raise"));
    session_release(zhang);
}

static void test_checkpoint(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str note, key, again;
    struct note_key signer;
    struct note parsed;
    struct checkpoint c;
    assert_ok(proof_checkpoint(s.o, a, &note));
    assert_ok(proof_key(s.o, a, &key));
    assert_ok(note_key_parse(key, &signer));
    assert_ok(checkpoint_open(a, note, &signer, &parsed, &c));
    assert_str(c.origin, "small.example/office");
    assert_int_equal(c.size, small_number(&s, "SELECT count(*) FROM leaf"));
    assert_ok(proof_checkpoint(s.o, a, &again));
    assert_true(str_eq(note, again));
    assert_int_equal(small_number(&s, "SELECT count(*) FROM checkpoint"), 1);
    expect_clean("with a checkpoint");
}

static void test_prove(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str text, key;
    struct proved p;
    int64_t index;
    const struct viewer *v = session_viewer(li);
    assert_ok(proof_key(s.o, a, &key));
    assert_ok(proof_find(s.o, v, STR("WJ-0001"), &index));
    assert_ok(proof_prove(s.o, v, index, a, &text));
    assert_ok(proof_check(a, text, key, &p));
    assert_int_equal(p.index, index);
    assert_str(p.record.act, "document.open");
    assert_int_equal(p.record.entry, document);
    assert_err(ERR_MISSING, proof_find(s.o, v, STR("WJ-9999"), &index));
    assert_err(ERR_MISSING, proof_prove(s.o, v, 1, a, &text)); /* somebody else's login */
    assert_err(ERR_MISSING, proof_prove(s.o, v, 100000, a, &text));
    assert_err(ERR_MISSING, proof_prove(s.o, v, -5, a, &text));
    assert_ok(proof_prove(s.o, small_viewer(&s, SMALL_AUDIT), 1, a, &text));
    assert_ok(proof_check(a, text, key, &p));
    assert_str(p.record.act, "login");
    assert_true(small_has_act(&s, "ledger.look", "\"proof\":1"));
    /* any changed byte proves nothing */
    char *copy = arena_text(a, text);
    int refused = 0;
    for (size_t i = 0; i < text.n; i += 3) {
        copy[i] ^= 1;
        ARENA_SCOPE(scratch);
        refused += proof_check(scratch, str_bytes(copy, text.n), key, &p) != ERR_OK;
        copy[i] ^= 1;
    }
    assert_int_equal(refused, (text.n + 2) / 3);
    /* another office's key */
    struct note_key other;
    struct sign_key *pair = sign_key_new();
    assert_ok(
        note_key_make(STR("small.example/office"), NOTE_ED25519, sign_key_public(pair), &other));
    sign_key_free(pair);
    BUF_SCOPE(other_text, 1024);
    note_key_text(&other_text, &other);
    assert_true(proof_check(a, text, buf_view(&other_text), &p) != ERR_OK);
}

int main(void)
{
#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_clean),
        IN_OFFICE(test_every_column),
        IN_OFFICE(test_parts),
        IN_OFFICE(test_missing),
        IN_OFFICE(test_added),
        IN_OFFICE(test_put_back),
        IN_OFFICE(test_cut),
        IN_OFFICE(test_decisions),
        IN_OFFICE(test_checkpoint_holds),
        cmocka_unit_test_setup_teardown(test_every_byte, setup_bare, teardown_bare),
        IN_OFFICE(test_log),
        IN_OFFICE(test_log_follows_level),
        IN_OFFICE(test_checkpoint),
        IN_OFFICE(test_prove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
