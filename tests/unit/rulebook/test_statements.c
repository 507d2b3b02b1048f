/* Every statement that a rulebook holds compiles on the engine. */
#include "unit/rulebook/world.h"

struct tally {
    struct db *db;
    int count, bad;
};

static void prepare(struct tally *t, const struct bound *b)
{
    if (!b)
        return;
    struct sql sql = sql_of(b);
    t->count++;
    for (int i = 0; i < b->param_count; i++) {
        char mark[16];
        snprintf(mark, sizeof mark, "$%d", i + 1);
        if (!strstr(b->text, mark) && t->bad++ < 20)
            fprintf(stderr, "%s: %s is never used\n%s\n", b->name, mark, b->text);
    }
    if (db_prepare_only(t->db, &sql) && t->bad++ < 20)
        fprintf(stderr, "%s: %s\n%s\n", b->name, problem()->text[LANG_EN], b->text);
}

static void prepare_whoms(struct tally *t, const struct whom *w, int count)
{
    for (int i = 0; i < count; i++)
        prepare(t, w[i].person);
}

static void prepare_action(struct tally *t, const struct action *a)
{
    prepare(t, a->write);
    prepare(t, a->level);
    prepare(t, a->compartments);
    prepare(t, a->department);
    prepare(t, a->scope_label);
    prepare(t, a->ends_access);
    prepare_whoms(t, a->who, a->who_count);
    prepare_whoms(t, a->not_by, a->not_by_count);
    prepare_whoms(t, a->knows, a->knows_count);
    prepare_whoms(t, a->knows_not, a->knows_not_count);
    for (int i = 0; i < a->guard_count; i++) {
        prepare(t, a->guards[i].holds);
        for (int k = 0; k < a->guards[i].way_count; k++)
            prepare(t, a->guards[i].ways[k].ids);
        if (a->guards[i].mend)
            prepare(t, a->guards[i].mend->person);
    }
    for (int i = 0; i < a->step_count; i++)
        prepare_whoms(t, a->steps[i].whoms, a->steps[i].whom_count);
    for (int i = 0; i < a->link_count; i++)
        prepare(t, a->links[i].value);
    for (int i = 0; i < a->effect_count; i++) {
        prepare(t, a->effects[i].on);
        prepare(t, a->effects[i].rows);
        for (int k = 0; k < a->effects[i].set_count; k++)
            prepare(t, a->effects[i].sets[k].value);
    }
}

static void prepare_register(struct tally *t, const struct reg *reg)
{
    prepare(t, reg->by_id);
    prepare(t, reg->title_of);
    for (int i = 0; i < reg->number_count; i++)
        prepare(t, reg->number[i].value);
    for (int i = 0; i < reg->action_count; i++)
        prepare_action(t, &reg->actions[i]);
    for (int i = 0; i < reg->clock_count; i++) {
        prepare(t, reg->clocks[i].at);
        prepare_whoms(t, reg->clocks[i].to, reg->clocks[i].to_count);
    }
    for (int i = 0; i < reg->check_count; i++) {
        prepare(t, reg->checks[i].whole);
        prepare(t, reg->checks[i].evidence);
    }
    prepare(t, reg->examine);
    prepare(t, reg->examine_some);
    for (int i = 0; i < reg->reach_count; i++)
        prepare(t, reg->reaches[i].ids);
}

/* A page in every order, from the start, the middle and the end, with every filter. */
static void prepare_lists(struct tally *t, struct arena *a, const struct reg *reg)
{
    for (int f = -1; f < reg->field_count; f++) {
        for (int bits = 0; bits < 64; bits++) {
            struct list_shape x = {.descending = bits & 1,
                                   .after = bits & 2,
                                   .after_empty = bits & 4,
                                   .backward = bits & 8,
                                   .count = bits & 16,
                                   .few = bits & 32};
            const struct bound *b;
            if (f >= 0)
                x.sort = &reg->fields[f];
            if (x.sort && !x.sort->column)
                continue;
            assert_ok(rule_list(a, reg, &x, &b));
            prepare(t, b);
        }
        for (int op = LIST_IS; f >= 0 && op <= LIST_CONTAINS; op++) {
            const struct field *field = &reg->fields[f];
            bool people = field->type == FIELD_PEOPLE;
            struct list_shape x = {.filters = {{field, (enum list_op)op}},
                                   .filter_count = 1,
                                   .after = true,
                                   .sort = rule_field(reg, STR("department"))};
            const struct bound *b;
            if (people != (op == LIST_CONTAINS) || field->type == FIELD_SCOPE) {
                assert_err(ERR_INPUT, rule_list(a, reg, &x, &b));
                continue;
            }
            assert_ok(rule_list(a, reg, &x, &b));
            prepare(t, b);
        }
    }
}

static void prepare_sentence(struct tally *t, const struct report_sentence *s)
{
    prepare(t, s->rows);
    prepare(t, s->when);
    for (int i = 0; i < s->figure_count; i++) {
        prepare(t, s->figures[i].rows);
        prepare(t, s->figures[i].value);
    }
    for (int i = 0; i < s->saying_count; i++)
        prepare(t, s->sayings[i].when);
}

static void prepare_reports(struct tally *t, const struct rulebook *book)
{
    for (int i = 0; i < book->report_count; i++)
        for (int n = 0; n < book->reports[i].section_count; n++)
            for (int k = 0; k < book->reports[i].sections[n].sentence_count; k++)
                prepare_sentence(t, &book->reports[i].sections[n].sentences[k]);
}

static void prepare_all(struct store *s, struct arena *a, const struct rulebook *book, int least)
{
    struct tally t = {0};
    make_tables(a, s, book);
    assert_ok(store_read(s, &t.db));
    for (int i = 0; i < book->reg_count; i++) {
        prepare_register(&t, book->regs[i]);
        prepare_lists(&t, a, book->regs[i]);
    }
    prepare_reports(&t, book);
    db_release(t.db);
    assert_int_equal(0, t.bad);
    assert_true(t.count > least);
}

static void test_office(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct rulebook *book = load_data(a, "office.yaml");
    prepare_all(f->store, a, book, 700);
    rulebook_free(book);
}

/* What stands beside it: rows as causes, hours, chains. */
static void test_engine(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct rule_file files[] = {{"office.yaml", data_file(a, "office.yaml")},
                                {"engine.yaml", data_file(a, "engine.yaml")}};
    struct rulebook *book = must_load(a, files, ARRAY_SIZE(files));
    prepare_all(f->store, a, book, 900);
    rulebook_free(book);
}

static void test_regulations(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct rulebook *book = load_regulations(a);
    prepare_all(f->store, a, book, 4000);
    rulebook_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fresh_test(test_office), fresh_test(test_engine),
                                       fresh_test(test_regulations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
