/* Pages of lists: every order, forward and back, with missing values, hidden rows and search. */
#include "unit/rulebook/world.h"

#include "store/search.h"

enum { ROWS = 90, PAGE = 7 };

struct entry {
    int64_t id, label, pages; /* pages 0: none */
    const char *issued_on;    /* NULL: none */
};

static const uint64_t sight[1] = {0x5}; /* labels 0 and 2 are seen, 1 is not */

static struct entry entries[ROWS];

static bool seen(const struct entry *e)
{
    return sight[0] >> e->label & 1;
}

static void fill(struct store *s)
{
    static const char *const days[] = {NULL, "2026-01-05", "2026-02-01", "2026-02-01",
                                       "2026-11-30"};
    BUF_SCOPE(b, 1 << 18);
    buf_text(&b, "INSERT INTO r_person (id, number, state, label, level, created_at, changed_at, "
                 "rev, name) VALUES (1, 'p', 'active', 2, 1, '', '', 1, '甲');");
    for (int i = 0; i < ROWS; i++) {
        struct entry *e = &entries[i];
        *e = (struct entry){
            .id = i + 1, .label = i * 7 % 3, .pages = i * 11 % 8, .issued_on = days[i * 13 % 5]};
        buf_printf(
            &b,
            "INSERT INTO r_document (id, number, state, label, level, created_at, changed_at, "
            "rev, title, drafter, pages, issued_on) VALUES (%d, 'N%02d', '%s', %lld, 1, '', "
            "'', 1, '第%d号通知', %s, ",
            i + 1, (i * 37) % 100, i % 2 ? "draft" : "issued", (long long)e->label, i + 1,
            i % 3 ? "1" : "NULL");
        buf_printf(&b, e->pages ? "%lld, " : "NULL, ", (long long)e->pages);
        buf_printf(&b, e->issued_on ? "'%s');" : "NULL);", e->issued_on);
        if (i % 4 == 0)
            buf_printf(&b, "INSERT INTO r_document__readers VALUES (%d, 1);", i + 1);
    }
    assert_ok(script(s, b.p));
}

/* ---- the naive order ---- */

enum by { BY_ID, BY_PAGES, BY_DAY };

static int order(const struct entry *a, const struct entry *b, enum by by)
{
    int o = 0;
    if (by == BY_PAGES) /* a missing value is 0 and comes first */
        o = a->pages < b->pages ? -1 : a->pages > b->pages;
    else if (by == BY_DAY)
        o = strcmp(a->issued_on ? a->issued_on : "", b->issued_on ? b->issued_on : "");
    return o ? o : a->id < b->id ? -1 : a->id > b->id;
}

static int sorted(enum by by, bool down, bool drafts_only, int64_t *ids)
{
    const struct entry *rows[ROWS];
    int n = 0;
    for (int i = 0; i < ROWS; i++)
        if (seen(&entries[i]) && (!drafts_only || i % 2))
            rows[n++] = &entries[i];
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && (order(rows[k - 1], rows[k], by) > 0) != down; k--) {
            const struct entry *swap = rows[k];
            rows[k] = rows[k - 1];
            rows[k - 1] = swap;
        }
    for (int i = 0; i < n; i++)
        ids[i] = rows[i]->id;
    return n;
}

/* ---- pages ---- */

struct cursor {
    int64_t id, n;
    char text[16];
    bool is_text, empty, any;
};

static int page(struct arena *a, struct db *db, const struct reg *reg, const struct list_shape *x,
                struct cursor *c, int64_t *ret_ids, struct cursor *ret_first)
{
    const struct bound *b;
    QUERY_SCOPE(q);
    bool row;
    int count = 0;
    assert_ok(rule_list(a, reg, x, &b));
    assert_ok(db_query(db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        const struct param *p = &b->params[i];
        int value = p->index - x->filter_count;
        if (p->kind == PARAM_SIGHT)
            bind_sight(q, i + 1, sight, 3);
        else if (p->kind == PARAM_LABELS)
            bind_text(q, i + 1, STR("[0,1,2]")); /* sight still decides */
        else if (p->kind == PARAM_LIMIT)
            bind_int(q, i + 1, PAGE);
        else if (p->kind == PARAM_VALUE && value < 0)
            bind_text(q, i + 1, STR("draft"));
        else if (p->kind == PARAM_VALUE && value == 1)
            bind_int(q, i + 1, c->id);
        else if (p->kind == PARAM_VALUE && c->is_text)
            bind_text(q, i + 1, str_of(c->text));
        else if (p->kind == PARAM_VALUE)
            bind_int(q, i + 1, c->n);
        else
            fail_msg("an unexpected parameter");
    }
    int last = 0;
    for (;;) {
        assert_ok(query_step(q, &row));
        if (!row)
            break;
        assert_true(count < PAGE);
        last = query_columns(q) - 1;
        c->id = ret_ids[count++] = query_int(q, 0);
        c->empty = query_null(q, last);
        c->is_text = query_type(q, last) == COLUMN_TEXT;
        c->n = query_int(q, last);
        if (c->is_text)
            snprintf(c->text, sizeof c->text, "%s", arena_text(a, query_text(q, last)));
        if (count == 1)
            *ret_first = *c;
    }
    return count;
}

static void walk(struct arena *a, struct db *db, const struct reg *reg, struct list_shape x,
                 enum by by, bool down)
{
    int64_t all[ROWS], ids[PAGE];
    int total = sorted(by, down, x.filter_count, all), at = 0, n, pages = 0;
    struct cursor c = {0}, first = {0}, back = {0};
    do {
        n = page(a, db, reg, &x, &c, ids, &first);
        for (int i = 0; i < n; i++)
            assert_int_equal(all[at + i], ids[i]);
        at += n;
        x.after = true;
        x.after_empty = c.empty;
        if (n)
            back = first;
        pages++;
    } while (n == PAGE);
    assert_int_equal(total, at);
    assert_true(pages > 3);
    /* and back again from the first row of the last page that had any */
    at -= n ? n : PAGE;
    while (at > 0) {
        x.backward = true;
        x.after_empty = back.empty;
        n = page(a, db, reg, &x, &back, ids, &first);
        for (int i = 0; i < n; i++)
            assert_int_equal(all[at - 1 - i], ids[i]);
        at -= n;
        assert_true(n > 0);
    }
}

static void test_pages(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct db *db;
    struct rulebook *book = load_data(a, "office.yaml");
    const struct reg *reg = rule_register(book, STR("document"));
    make_tables(a, f->store, book);
    fill(f->store);
    assert_ok(store_read(f->store, &db));
    for (int bits = 0; bits < 32; bits++) {
        struct list_shape x = {.descending = bits & 1,
                               .filter_count = bits >> 1 & 1,
                               .driver = bits >> 2 & 1,
                               .gather = bits >> 3 & 1,
                               .few = bits >> 4 & 1,
                               .filters = {{rule_field(reg, STR("state")), LIST_IS}}};
        walk(a, db, reg, x, BY_ID, true);
        x.sort = rule_field(reg, STR("pages"));
        walk(a, db, reg, x, BY_PAGES, x.descending);
        x.sort = rule_field(reg, STR("issued_on"));
        walk(a, db, reg, x, BY_DAY, x.descending);
    }
    db_release(db);
    rulebook_free(book);
}

/* ---- filters, counts, columns ---- */

static int64_t counted(struct arena *a, struct db *db, const struct reg *reg, const char *field,
                       enum list_op op, int64_t n, const char *text)
{
    struct list_shape x = {.count = true,
                           .filter_count = 1,
                           .driver = n % 2,
                           .filters = {{rule_field(reg, str_of(field)), op}}};
    const struct bound *b;
    QUERY_SCOPE(q);
    bool row;
    assert_ok(rule_list(a, reg, &x, &b));
    assert_ok(db_query(db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        if (b->params[i].kind == PARAM_SIGHT)
            bind_sight(q, i + 1, sight, 3);
        else if (b->params[i].kind == PARAM_LIMIT)
            bind_int(q, i + 1, 25);
        else if (text)
            bind_text(q, i + 1, str_of(text));
        else
            bind_int(q, i + 1, n);
    }
    assert_ok(query_step(q, &row));
    return query_int(q, 0);
}

static void test_filters(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct db *db;
    struct rulebook *book = load_data(a, "office.yaml");
    const struct reg *reg = rule_register(book, STR("document"));
    make_tables(a, f->store, book);
    fill(f->store);
    assert_ok(store_read(f->store, &db));
    int pages3 = 0, from6 = 0, none = 0, read = 0;
    for (int i = 0; i < ROWS; i++) {
        pages3 += seen(&entries[i]) && entries[i].pages == 3;
        from6 += seen(&entries[i]) && entries[i].pages >= 6;
        none += seen(&entries[i]) && !entries[i].issued_on;
        read += seen(&entries[i]) && i % 4 == 0;
    }
    assert_int_equal(pages3, counted(a, db, reg, "pages", LIST_IS, 3, NULL));
    assert_int_equal(from6, counted(a, db, reg, "pages", LIST_FROM, 6, NULL));
    assert_int_equal(none, counted(a, db, reg, "issued_on", LIST_EMPTY, 0, NULL));
    assert_int_equal(read, counted(a, db, reg, "readers", LIST_CONTAINS, 1, NULL));
    assert_int_equal(0, counted(a, db, reg, "readers", LIST_CONTAINS, 2, NULL));
    assert_int_equal(0, counted(a, db, reg, "readers", LIST_CONTAINS, 3, NULL));
    /* a count stops at its limit */
    assert_int_equal(25, counted(a, db, reg, "state", LIST_IS_NOT, 0, "destroyed"));
    db_release(db);
    rulebook_free(book);
}

static void test_columns(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct db *db;
    struct rulebook *book = load_data(a, "office.yaml");
    const struct reg *reg = rule_register(book, STR("document"));
    struct list_shape x = {.after = true};
    const struct bound *b;
    QUERY_SCOPE(q);
    bool row;
    make_tables(a, f->store, book);
    fill(f->store);
    assert_ok(store_read(f->store, &db));
    assert_ok(rule_list(a, reg, &x, &b));
    assert_ok(db_query(db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        if (b->params[i].kind == PARAM_SIGHT)
            bind_sight(q, i + 1, sight, 3);
        else
            bind_int(q, i + 1, b->params[i].kind == PARAM_LIMIT ? 1 : 70);
    }
    assert_ok(query_step(q, &row));
    assert_true(row);
    /* id label state | number title level state drafter department readers | id */
    assert_int_equal(11, query_columns(q));
    assert_int_equal(69, query_int(q, 0));
    assert_str(query_text(q, 4), "第69号通知");
    assert_int_equal(1, query_int(q, 7));
    assert_true(query_null(q, 8) && query_null(q, 9));
    assert_int_equal(69, query_int(q, 10));
    query_done(q);
    q = NULL;
    db_release(db);
    rulebook_free(book);
}

static enum err put_words(struct db *db, void *arg)
{
    for (int i = 0; i < ROWS; i++)
        TRY(search_put(db, arg, i + 1, entries[i].label,
                       i % 10 ? STR("普通通知") : STR("防汛方案")));
    return ERR_OK;
}

static void test_search(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct db *db;
    struct rulebook *book = load_data(a, "office.yaml");
    const struct reg *reg = rule_register(book, STR("document"));
    struct search index;
    const struct bound *b;
    bool row;
    make_tables(a, f->store, book);
    fill(f->store);
    assert_ok(search_make(a, reg->table, &index));
    assert_ok(script(f->store, index.create));
    assert_ok(store_write(f->store, &(struct write_job){.work = put_words, .arg = &index}));
    struct list_search parts = {index.from, search_match(a, &index, 1), index.key};
    struct list_shape x = {.search = &parts};
    assert_ok(store_read(f->store, &db));
    assert_ok(rule_list(a, reg, &x, &b));
    assert_int_equal(PARAM_SEARCH, b->params[0].kind);
    {
        QUERY_SCOPE(q);
        BUF_SCOPE(typed, 4096);
        assert_true(search_typed(db, &typed, STR("防汛"), sight, 3));
        assert_ok(db_query(db, (const struct sql *)(const void *)b, &q));
        for (int i = 0; i < b->param_count; i++) {
            if (b->params[i].kind == PARAM_SEARCH)
                bind_text(q, i + 1, buf_view(&typed));
            else if (b->params[i].kind == PARAM_SIGHT)
                bind_sight(q, i + 1, sight, 3);
            else
                bind_int(q, i + 1, 50);
        }
        for (int i = ROWS - 1; i >= 0; i--) {
            if (i % 10 || !seen(&entries[i]))
                continue;
            assert_ok(query_step(q, &row));
            assert_true(row);
            assert_int_equal(i + 1, query_int(q, 0));
        }
        assert_ok(query_step(q, &row));
        assert_false(row);
    }
    db_release(db);
    rulebook_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fresh_test(test_pages), fresh_test(test_filters),
                                       fresh_test(test_columns), fresh_test(test_search)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
