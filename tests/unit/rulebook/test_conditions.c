/* Conditions as they run in the database: truth tables written by hand, and random conditions over
 * random rows against the naive evaluator. */
#include "unit/rulebook/naive.h"
#include "unit/rulebook/world.h"

#include "base/clock.h"

static uint64_t seed;

static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

/* ---- a random world ---- */

static const char *const days[] = {"2025-12-31", "2026-01-31", "2026-02-28",
                                   "2026-05-01", "2026-11-22", "2027-03-01"};

static struct cell random_cell(const struct field *f, int rows)
{
    static const char *const texts[] = {"a", "b", "甲"};
    static const char *const periods[] = {"P10Y", "if:会议", "2030-01-01"};
    struct cell c = {.known = below(4) > 0 && !f->unique};
    if (!c.known)
        return c;
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_LONG:
        c.text = texts[below(3)];
        break;
    case FIELD_INT:
        c.n = below(5);
        break;
    case FIELD_YESNO:
        c.n = below(2);
        break;
    case FIELD_DATE:
        c.text = days[below(ARRAY_SIZE(days))];
        break;
    case FIELD_MOMENT:
        c.text = "2026-11-22T00:00:00Z";
        break;
    case FIELD_TIME:
        c.text = "09:00";
        break;
    case FIELD_CHOICE:
        c.text = f->choices->rows[below((unsigned)f->choices->count)].code;
        break;
    case FIELD_LEVEL:
        c.n = below(6);
        break;
    case FIELD_PERIOD:
        c.text = periods[below(3)];
        break;
    default: /* a reference; one in `rows` + 1 leads nowhere */
        c.n = 1 + below((unsigned)rows + 1);
    }
    return c;
}

static void random_row(struct world *w, struct table *t, struct row *row, int64_t id)
{
    const struct field *fields = t->child ? t->child->fields : t->reg->fields;
    int count = t->child ? t->child->field_count : t->reg->field_count;
    row->id = id;
    row->label = below((unsigned)w->label_count);
    row->entry = 1 + below(10);
    for (int i = 0; i < count; i++)
        row->cells[i] = random_cell(&fields[i], 5);
    if (t->child)
        return;
    for (int i = t->reg->own_count; i < count; i++) {
        const char *name = fields[i].name;
        if (!strcmp(name, "state"))
            row->cells[i] = (struct cell){
                .known = true, .text = t->reg->states[below((unsigned)t->reg->state_count)].name};
        else if (!strcmp(name, "level"))
            row->cells[i] = (struct cell){.known = true, .n = w->labels[row->label].level};
        else if (!strcmp(name, "number"))
            row->cells[i] = (struct cell){.known = true, .text = "?"};
        else if (strstr(name, "_at"))
            row->cells[i] = (struct cell){.known = true, .text = "2026-11-22T00:00:00Z"};
    }
    for (int p = 1; p <= PEOPLE_MAX; p++)
        if (below(3) == 0)
            row->people[row->people_count++] = p;
}

static void add_table(struct world *w, const struct reg *reg, const struct child *child, int rows)
{
    struct table *t = &w->tables[w->table_count++];
    *t = (struct table){.reg = reg, .child = child, .count = rows};
    for (int i = 0; i < rows; i++)
        random_row(w, t, &t->rows[i], i + 1);
    /* departments form a tree: the parent comes before */
    for (int i = 0; !child && !strcmp(reg->name, "department") && i < rows; i++) {
        const struct field *parent = rule_field(reg, STR("parent"));
        t->rows[i].cells[parent - reg->fields] =
            (struct cell){.known = i > 0, .n = i ? 1 + below((unsigned)i) : 0};
    }
}

static const char *random_day(void)
{
    return below(2) ? NULL : days[below(ARRAY_SIZE(days))];
}

static void random_world(struct world *w, const struct rulebook *book)
{
    static const char *const kinds[] = {"person", "post", "department"};
    *w = (struct world){.book = book, .me = 1 + below(5), .today = "2026-11-22"};
    w->label_count = 8;
    for (int i = 0; i < 8; i++) {
        w->labels[i].level = below(6);
        w->labels[i].compartments = below(3) ? 0 : below(4);
        w->labels[i].scope = below(3);
    }
    for (; w->member_count < 12; w->member_count++)
        w->members[w->member_count] = (struct member){1 + below(2), 1 + below(5), kinds[below(3)],
                                                      random_day(), random_day()};
    for (; w->grant_count < 8; w->grant_count++) {
        w->grants[w->grant_count].person = 1 + below(5);
        w->grants[w->grant_count].role = below(2) ? "officer" : "registrar";
        w->grants[w->grant_count].from = random_day();
        w->grants[w->grant_count].to = random_day();
    }
    static const char *const names[] = {"department", "post", "person", "document", "copy"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const struct reg *reg = rule_register(book, str_of(names[i]));
        add_table(w, reg, NULL, i < 3 ? 5 : 10 + (int)i);
        for (int k = 0; k < reg->child_count; k++)
            add_table(w, reg, &reg->children[k], 15);
    }
}

/* ---- the same world in the database ---- */

static void put_cell(struct buf *b, const struct cell *c)
{
    if (!c->known)
        buf_text(b, ", NULL");
    else if (c->text)
        buf_printf(b, ", '%s'", c->text);
    else
        buf_printf(b, ", %lld", (long long)c->n);
}

static void put_row(struct buf *b, const struct table *t, const struct row *row)
{
    const struct field *fields = t->child ? t->child->fields : t->reg->fields;
    int count = t->child ? t->child->field_count : t->reg->field_count;
    buf_printf(b, "INSERT INTO %s (%s", t->child ? t->child->table : t->reg->table,
               t->child ? "entry, position" : "label, id, rev, number");
    for (int i = 0; i < count; i++)
        if (fields[i].column && strcmp(fields[i].name, "number"))
            buf_printf(b, ", %s", fields[i].column);
    if (t->child)
        buf_printf(b, ") VALUES (%lld, 1", (long long)row->entry);
    else
        buf_printf(b, ") VALUES (%lld, %lld, 1, 'N%lld'", (long long)row->label, (long long)row->id,
                   (long long)row->id);
    for (int i = 0; i < count; i++)
        if (fields[i].column && strcmp(fields[i].name, "number"))
            put_cell(b, &row->cells[i]);
    buf_text(b, ");\n");
    for (int i = 0; !t->child && i < t->reg->own_count; i++)
        for (int p = 0; fields[i].link_table && p < row->people_count; p++)
            buf_printf(b, "INSERT INTO %s VALUES (%lld, %lld);\n", fields[i].link_table,
                       (long long)row->id, (long long)row->people[p]);
}

static void put_day(struct buf *b, const char *day, const char *end)
{
    buf_printf(b, day ? "'%s'%s" : "NULL%.0s%s", day ? day : "", end);
}

static void put_world(struct store *s, const struct world *w)
{
    BUF_SCOPE(b, 1 << 20);
    for (int i = 0; i < w->table_count; i++)
        for (int k = 0; k < w->tables[i].count; k++)
            put_row(&b, &w->tables[i], &w->tables[i].rows[k]);
    for (int i = 0; i < w->label_count; i++) {
        buf_printf(&b, "INSERT INTO label VALUES (%d, %lld, %lld, ", i,
                   (long long)w->labels[i].level, (long long)w->labels[i].compartments);
        if (w->labels[i].scope)
            buf_int(&b, w->labels[i].scope);
        else
            buf_text(&b, "NULL");
        buf_text(&b, ");\n");
    }
    for (int i = 0; i < w->member_count; i++) {
        const struct member *m = &w->members[i];
        buf_printf(&b, "INSERT INTO scope_member VALUES (%lld, '%s', %lld, ", (long long)m->scope,
                   m->kind, (long long)m->member);
        put_day(&b, m->from, ", ");
        put_day(&b, m->to, ");\n");
    }
    for (int i = 0; i < w->grant_count; i++) {
        buf_printf(&b,
                   "INSERT INTO role_grant (person, role, from_day, to_day) VALUES (%lld, '%s', ",
                   (long long)w->grants[i].person, w->grants[i].role);
        put_day(&b, w->grants[i].from, ", ");
        put_day(&b, w->grants[i].to, ");\n");
    }
    const struct table *d = &w->tables[0];
    const struct field *parent = rule_field(d->reg, STR("parent"));
    for (int i = 0; i < d->count; i++)
        for (struct cell at = {.known = true, .n = i + 1}; at.known;
             at = d->rows[at.n - 1].cells[parent - d->reg->fields])
            buf_printf(&b, "INSERT INTO department_ancestor VALUES (%d, %lld);\n", i + 1,
                       (long long)at.n);
    assert_ok(buf_check(&b));
    assert_ok(script(s, b.p));
}

/* ---- running a condition ---- */

static int run(struct db *db, const struct world *w, const struct bound *b, int64_t entry)
{
    QUERY_SCOPE(q);
    bool row;
    assert_ok(db_query(db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        const struct param *p = &b->params[i];
        if (p->kind == PARAM_ENTRY)
            bind_int(q, i + 1, entry);
        else if (p->kind == PARAM_ME)
            bind_int(q, i + 1, w->me);
        else if (p->kind == PARAM_TODAY)
            bind_text(q, i + 1, str_of(w->today));
        else if (p->kind == PARAM_TEXT)
            bind_text(q, i + 1, str_of(p->text));
        else if (p->kind == PARAM_INT)
            bind_int(q, i + 1, p->n);
        else if (p->kind == PARAM_OFFICE && !strcmp(p->text, "level"))
            bind_int(q, i + 1, 4);
        else if (p->kind == PARAM_OFFICE)
            bind_text(q, i + 1, STR("city"));
        else
            fail_msg("an unexpected parameter");
    }
    assert_ok(query_step(q, &row));
    return row ? (int)query_int(q, 0) : -1;
}

static const struct bound *compiled(struct arena *a, const struct world *w, const char *source)
{
    const struct bound *b;
    const struct reg *document = rule_register(w->book, STR("document"));
    if (rule_condition(a, w->book, document, str_of(source), &b))
        fail_msg("%s: %s", source, problem()->text[LANG_EN]);
    return b;
}

static void differ(struct arena *a, struct db *db, struct world *w, const char *source)
{
    const struct reg *document = rule_register(w->book, STR("document"));
    struct setting at = {.book = w->book, .reg = document};
    struct typing t;
    struct cond *c = cond_parse(a, str_of(source));
    const struct type bool_type = {.kind = TYPE_BOOL};
    const struct bound *b = compiled(a, w, source);
    typing_init(&t, a, &at);
    assert_true(c && cond_type(&t, c, &bool_type));
    for (int i = 0; i < w->table_count; i++)
        for (int k = 0;
             w->tables[i].reg == document && !w->tables[i].child && k < w->tables[i].count; k++) {
            const struct row *row = &w->tables[i].rows[k];
            int naive = naive_holds(w, row, &w->tables[i], c) == YES;
            int sql = run(db, w, b, row->id);
            if (naive != sql)
                fail_msg("entry %d: naive %d, database %d\n%s\n%s", k + 1, naive, sql, source,
                         b->text);
        }
}

/* ---- random conditions ---- */

static const char *pick(const char *const *list, size_t n)
{
    return list[below((unsigned)n)];
}
#define PICK(...)                                                                                  \
    pick((const char *const[]){__VA_ARGS__},                                                       \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void comparison(struct buf *b, const char *left, const char *right)
{
    buf_printf(b, "%s %s %s", left, PICK("=", "!=", "<", "<=", ">", ">="), right);
}

static const char *some_level(void)
{
    return PICK("public", "internal", "work", "secret", "highly_secret", "top_secret");
}

static const char *some_date(void)
{
    return PICK("today", "2026-01-31", "today + 10d", "today - 2w", "2026-01-31 + 1m", "issued_on",
                "secret_until - 1y", "add_months(issued_on, 3)", "max(copies, due)",
                "min(copies where state = held, due)");
}

static void copy_condition(struct buf *b, int depth);

static void person_condition(struct buf *b)
{
    switch (below(5)) {
    case 0:
        comparison(b, "each.clearance", some_level());
        return;
    case 1:
        buf_text(b, "each.department = department");
        return;
    case 2:
        buf_text(b, "has_role(each, officer)");
        return;
    case 3:
        buf_text(b, "may_know(each)");
        return;
    default:
        buf_text(b, "each.post is known or each = me");
    }
}

static void copy_condition(struct buf *b, int depth)
{
    switch (below(depth ? 8 : 5)) {
    case 0:
        buf_text(b, "state = held");
        return;
    case 1:
        comparison(b, "due", PICK("today", "this.issued_on", "document.secret_until"));
        return;
    case 2:
        comparison(b, "holder.clearance", PICK("secret", "this.level", "level"));
        return;
    case 3:
        buf_text(b, PICK("holder = me", "holder in this.readers", "note = 'a'", "due is known"));
        return;
    case 4:
        buf_text(b, "not (document.urgent)");
        return;
    case 5:
        buf_text(b, PICK("any", "none"));
        buf_text(b, "(document.copies where ");
        copy_condition(b, 0);
        buf_text(b, ")");
        return;
    default:
        copy_condition(b, 0);
        buf_text(b, PICK(" and ", " or "));
        copy_condition(b, 0);
    }
}

static void list_condition(struct buf *b)
{
    switch (below(7)) {
    case 0:
    case 1:
        buf_printf(b, "%s(copies where ", PICK("any", "none"));
        copy_condition(b, 1);
        buf_text(b, ")");
        return;
    case 2:
        buf_text(b, "count(copies where ");
        copy_condition(b, 1);
        buf_text(b, PICK(") = 0", ") > 1", ") < 3"));
        return;
    case 3:
        buf_text(b, "all(readers, ");
        person_condition(b);
        buf_text(b, ")");
        return;
    case 4:
        buf_text(b, PICK("all(readers where clearance is known, each.clearance >= secret)",
                         "sum(derived, pages) > 3", "count(person where clearance >= secret) > 1",
                         "any(readers)", "none(point)"));
        return;
    case 5:
        buf_text(b, PICK("any(point where level > this.level)", "none(point where day < today)",
                         "count(point where text = 'b') = 1"));
        return;
    default:
        buf_text(b, PICK("me in readers", "drafter not in readers", "drafter in readers",
                         "source in derived"));
    }
}

static void atom(struct buf *b)
{
    switch (below(14)) {
    case 0:
        comparison(b,
                   PICK("pages", "pages + 2", "count(copies)", "coalesce(pages, 3)",
                        "year(issued_on)", "max_period(level)", "source.pages"),
                   PICK("0", "3", "2026", "240", "pages", "12345678901"));
        return;
    case 1:
        comparison(b, some_date(), some_date());
        return;
    case 2:
        comparison(b, PICK("level", "source.level", "drafter.clearance", "office.level"),
                   some_level());
        return;
    case 3:
        buf_text(b, PICK("urgent", "urgent = no", "not urgent", "urgent = (pages > 2)", "yes",
                         "coalesce(urgent, yes)"));
        return;
    case 4:
        buf_text(b, PICK("kind = notice", "kind in (notice, report)",
                         "kind not in (plan, source.kind)", "state in (draft, issued)",
                         "state != issued", "source.state = draft"));
        return;
    case 5:
        buf_text(b, PICK("drafter = me", "drafter.department.head = determiner",
                         "determiner != source.drafter", "department.head = me",
                         "drafter.department = department", "this = source"));
        return;
    case 6:
        buf_printf(b, "%s is %s",
                   PICK("pages", "drafter.post", "source.issued_on", "period", "urgent", "body"),
                   PICK("known", "unknown"));
        return;
    case 7:
        buf_text(b, PICK("title = 'a'", "title != summary", "title in ('a', '甲')",
                         "title = 'it''s'", "is_condition(period)", "period = 'P10Y'"));
        return;
    case 8:
        buf_text(b,
                 PICK("has_role(drafter, officer)", "has_role(me, registrar)", "may_know(drafter)",
                      "may_know(determiner, secret)", "may_know(me, drafter.clearance)",
                      "office.rank = city", "office.rank in (county, township)"));
        return;
    case 9:
        buf_text(b, PICK("if(urgent, pages, count(copies)) > 2", "if(pages > 2, urgent, yes)",
                         "if(issued_on < today, kind, source.kind) = notice",
                         "if(urgent, if(pages > 1, today, issued_on), secret_until) < 2026-05-01",
                         "if(drafter = me, secret, level) <= source.level",
                         "if(urgent, 'a', title) = title"));
        return;
    case 10:
        buf_text(b, PICK("concat(title, '-', pages) = 'a-2'", "concat(title, summary) = 'aa'",
                         "concat(issued_on, '/', pages + 1) = '2026-01-31/2'",
                         "concat('N', count(copies)) = 'N1'"));
        return;
    default:
        list_condition(b);
    }
}

static void random_condition(struct buf *b, int depth)
{
    switch (depth > 0 ? below(5) : 4) {
    case 0:
    case 1:
        buf_text(b, "(");
        random_condition(b, depth - 1);
        buf_text(b, PICK(") and (", ") or ("));
        random_condition(b, depth - 1);
        buf_text(b, ")");
        return;
    case 2:
        buf_text(b, "not (");
        random_condition(b, depth - 1);
        buf_text(b, ")");
        return;
    default:
        atom(b);
    }
}

static void test_random(void **state)
{
    struct fresh *f = *state;
    static struct world w;
    struct db *db;
    ARENA_SCOPE(a);
    struct rulebook *book = load_data(a, "office.yaml");
    seed = 20261122;
    make_tables(a, f->store, book);
    random_world(&w, book);
    put_world(f->store, &w);
    assert_ok(store_read(f->store, &db));
    /* PostgreSQL plans each of them anew: a tenth is enough to see that it means the same */
    int count = fresh_postgres() ? 150 : 1500;
    for (int i = 0; i < count; i++) {
        ARENA_SCOPE(one);
        BUF_SCOPE(source, 4000);
        random_condition(&source, (int)below(4));
        differ(one, db, &w, source.p);
    }
    db_release(db);
    rulebook_free(book);
}

/* ---- tables by hand: fields of entry 1 are yes, of entry 2 no, of entry 3 unknown ---- */

static const struct truth {
    const char *source;
    const char *on; /* "1": for entry 1, 2, 3 */
} truths[] = {
    {"urgent", "100"},
    {"not urgent", "010"},
    {"urgent or not urgent", "110"},
    {"urgent and not urgent", "000"},
    {"not (urgent and not urgent)", "110"},
    {"urgent is known", "110"},
    {"urgent is unknown", "001"},
    {"urgent or yes", "111"},
    {"urgent and no", "000"},
    {"not (urgent and no)", "111"},
    {"urgent = urgent", "110"},
    {"urgent != no", "100"},
    {"urgent in (yes, no)", "110"},
    {"not (urgent in (yes))", "010"},
    {"pages > 1", "100"},
    {"pages <= 1", "010"},
    {"not (pages > 1)", "010"},
    {"drafter = me", "100"},
    {"drafter != me", "010"},
    {"drafter.post = drafter.post", "000"},
    {"drafter.clearance >= secret", "100"},
    {"not (drafter.clearance >= secret)", "010"},
    {"may_know(drafter)", "110"},
    {"not may_know(drafter)", "000"},
    {"may_know(drafter, secret)", "100"},
    {"not may_know(drafter, secret)", "010"},
    {"has_role(drafter, officer)", "100"},
    {"not has_role(drafter, officer)", "010"},
    {"none(copies where due < today)", "010"},
    {"any(copies where due < today)", "100"},
    {"none(copies where due is known and due < today)", "011"},
    {"count(copies where due < today) = 0", "011"},
    {"all(readers, each.clearance >= secret)", "110"},
    {"not all(readers, each.clearance >= secret)", "000"},
    {"me in readers", "100"},
    {"issued_on + 1d = 2026-03-01", "100"},
    {"issued_on + 1m = 2026-03-28", "100"},
    {"issued_on - 1y = 2025-02-28", "100"},
    {"issued_on + 2w < 2026-03-15", "100"},
    {"issued_on + 1wd = 2026-03-02", "100"},
    {"period_end(period, issued_on) = 2036-02-28", "100"},
    {"period_months(period) <= max_period(secret)", "100"},
    {"is_condition(period)", "010"},
    {"days_between(issued_on, 2026-03-10) = 10", "100"},
    {"working_days(issued_on, 10) = 2026-03-13", "100"},
};

static void test_truths(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct rulebook *book = load_data(a, "office.yaml");
    struct world w = {.book = book, .me = 1, .today = "2026-11-22"};
    struct db *db;
    make_tables(a, f->store, book);
    assert_ok(script(
        f->store,
        "INSERT INTO label VALUES (0, 1, 0, NULL);"
        "INSERT INTO role_grant (person, role) VALUES (1, 'officer');"
        "INSERT INTO r_person (id, number, state, label, level, created_at, changed_at, rev, "
        "clearance) VALUES (1, 'a', 'active', 0, 1, '', '', 1, 3), (2, 'b', 'active', 0, 1, '', "
        "'', "
        "1, 1);"
        "INSERT INTO r_document (id, number, state, label, level, created_at, changed_at, rev, "
        "urgent, pages, drafter, issued_on, period) VALUES "
        "(1, 'a', 'draft', 0, 1, '', '', 1, 1, 2, 1, '2026-02-28', 'P10Y'), "
        "(2, 'b', 'draft', 0, 1, '', '', 1, 0, 1, 2, NULL, 'if:x'), "
        "(3, 'c', 'draft', 0, 1, '', '', 1, NULL, NULL, NULL, NULL, NULL);"
        "INSERT INTO r_copy (number, state, label, level, created_at, changed_at, rev, document, "
        "due) VALUES ('a', 'held', 0, 1, '', '', 1, 1, '2026-01-01'), "
        "('b', 'held', 0, 1, '', '', 1, 2, '2027-01-01'), ('c', 'held', 0, 1, '', '', 1, 3, NULL);"
        /* entry 3 is read by a person that there is not */
        "INSERT INTO r_document__readers VALUES (1, 1), (3, 99);"));
    assert_ok(store_read(f->store, &db));
    for (size_t i = 0; i < ARRAY_SIZE(truths); i++) {
        char got[4] = "";
        const struct bound *b = compiled(a, &w, truths[i].source);
        for (int e = 0; e < 3; e++)
            got[e] = (char)('0' + run(db, &w, b, e + 1));
        if (strcmp(got, truths[i].on))
            fail_msg("%s: %s, not %s\n%s", truths[i].source, got, truths[i].on, b->text);
    }
    /* an entry that is not there: no row, and so refused */
    assert_int_equal(-1, run(db, &w, compiled(a, &w, "yes"), 99));
    db_release(db);
    rulebook_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fresh_test(test_truths), fresh_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
