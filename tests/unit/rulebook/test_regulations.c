/* What the regulations of the house refuse and let through, asked of the database as the office asks
 * it. Articles as in the Law (L) and its Implementing Regulations (R). */
#include "unit/rulebook/world.h"

/* Who acts, on what, with which answers: "name=value" separated by ';' (a list as JSON). */
struct attempt {
    const char *reg, *action, *rank, *answers;
    int64_t me, entry, level; /* of the office */
};

static const char *answer(struct arena *a, const struct attempt *t, const char *name)
{
    struct str rest = str_of(t->answers), part;
    size_t n = strlen(name);
    while (str_split(&rest, ';', &part))
        if (part.n > n && !memcmp(part.p, name, n) && part.p[n] == '=')
            return arena_text(a, str_bytes(part.p + n + 1, part.n - n - 1));
    return NULL;
}

static void bind_answer(struct arena *a, struct query *q, int n, const struct attempt *t,
                        const struct ask *ask)
{
    const char *text = answer(a, t, ask->name);
    bool number =
        ask->field && strcmp(ask->field->column ? ask->field->column : "", "period") &&
        (ask->field->target || ask->field->type == FIELD_LEVEL || ask->field->type == FIELD_INT ||
         ask->field->type == FIELD_YESNO || ask->field->type == FIELD_FILE) &&
        ask->field->type != FIELD_PEOPLE;
    int64_t value;
    if (!text)
        bind_null(q, n);
    else if (number && str_int(str_of(text), 0, 1000, &value))
        bind_int(q, n, value);
    else
        bind_text(q, n, str_of(text));
}

static bool guard_holds(struct arena *a, struct db *db, const struct attempt *t,
                        const struct action *action, const struct bound *b)
{
    QUERY_SCOPE(q);
    bool row;
    assert_ok(db_query(db, (const struct sql *)(const void *)b, &q));
    for (int i = 0; i < b->param_count; i++) {
        const struct param *p = &b->params[i];
        switch (p->kind) {
        case PARAM_ENTRY:
            bind_int(q, i + 1, t->entry);
            break;
        case PARAM_ME:
            bind_int(q, i + 1, t->me);
            break;
        case PARAM_TODAY:
            bind_text(q, i + 1, STR("2026-11-22"));
            break;
        case PARAM_OFFICE:
            if (strcmp(p->text, "level"))
                bind_text(q, i + 1, str_of(t->rank));
            else
                bind_int(q, i + 1, t->level);
            break;
        case PARAM_ASKED:
        case PARAM_ASKED_LIST:
            bind_answer(a, q, i + 1, t, &action->asks[p->index]);
            break;
        case PARAM_TEXT:
            bind_text(q, i + 1, str_of(p->text));
            break;
        case PARAM_INT:
            bind_int(q, i + 1, p->n);
            break;
        default:
            fail_msg("an unexpected parameter of %s", b->name);
        }
    }
    assert_ok(query_step(q, &row));
    return row && query_int(q, 0) == 1;
}

/* The article of the first guard that refuses; "" when all hold, "-" for one without an article. */
static const char *refused_by(struct arena *a, struct db *db, const struct rulebook *book,
                              const struct attempt *t)
{
    const struct reg *reg = rule_register(book, str_of(t->reg));
    const struct action *action = rule_action(reg, str_of(t->action));
    assert_non_null(action);
    for (int i = 0; i < action->guard_count; i++)
        if (!guard_holds(a, db, t, action, action->guards[i].holds))
            return action->guards[i].basis[0] ? action->guards[i].basis : "-";
    return "";
}

/* People: 1 cleared for top secret, 2 for secret, 3 internal, 4 has left. Labels: 0 internal, open;
 * 1 secret, 2 highly secret, 3 top secret, 4 work secret, each with the scope of people 1 and 2. */
static const char world_rows[] =
    "INSERT INTO label VALUES (0, 1, 0, NULL), (1, 3, 0, 1), (2, 4, 0, 1), (3, 5, 0, 1), (4, 2, 0, "
    "1);"
    "INSERT INTO scope_member VALUES (1, 'person', 1, NULL, NULL), (1, 'person', 2, NULL, NULL), "
    "(1, 'person', 4, NULL, NULL);"
    "INSERT INTO r_post (id, number, state, label, level, created_at, changed_at, rev, "
    "secret_class) "
    "VALUES (1, 'a', 'active', 0, 1, '', '', 1, 'core'), (2, 'b', 'active', 0, 1, '', '', 1, "
    "'general'), "
    "(3, 'c', 'active', 0, 1, '', '', 1, 'none');"
    "INSERT INTO r_person (id, number, state, label, level, created_at, changed_at, rev, "
    "clearance, "
    "post) VALUES (1, 'a', 'active', 0, 1, '', '', 1, 5, 1), (2, 'b', 'active', 0, 1, '', '', 1, "
    "3, 2), "
    "(3, 'c', 'active', 0, 1, '', '', 1, 1, 3), (4, 'd', 'left', 0, 1, '', '', 1, 5, 1);"
    "INSERT INTO r_basis_document (id, number, state, label, level, created_at, changed_at, rev, "
    "kind) "
    "VALUES (1, 'a', 'in_force', 0, 1, '', '', 1, 'scope'), (2, 'b', 'in_force', 0, 1, '', '', 1, "
    "'work_scope'), (3, 'c', 'in_force', 0, 1, '', '', 1, 'authorization');"
    "INSERT INTO r_matter (id, number, state, label, level, created_at, changed_at, rev, kind, "
    "grade) "
    "VALUES (1, 'a', 'in_force', 0, 1, '', '', 1, 'state', 3), (2, 'b', 'in_force', 0, 1, '', '', "
    "1, "
    "'state', 4), (3, 'c', 'in_force', 0, 1, '', '', 1, 'work', 2), (4, 'd', 'withdrawn', 0, 1, "
    "'', '', "
    "1, 'state', 3), (5, 'e', 'in_force', 0, 1, '', '', 1, 'state', 5);"
    "INSERT INTO r_document (id, number, state, label, level, created_at, changed_at, rev, origin, "
    "how, "
    "body, proposed_level, matter, period, issued_on) VALUES "
    "(1, 'a', 'proposed', 1, 3, '', '', 1, 'own', NULL, 1, 3, 1, 'P10Y', NULL), "
    "(2, 'b', 'proposed', 2, 4, '', '', 1, 'own', NULL, 1, 4, 2, 'P20Y', NULL), "
    "(3, 'c', 'proposed', 3, 5, '', '', 1, 'own', NULL, 1, 5, 5, 'P30Y', NULL), "
    "(4, 'd', 'proposed', 4, 2, '', '', 1, 'own', NULL, 1, 2, 3, NULL, NULL), "
    "(5, 'e', 'issued', 1, 3, '', '', 1, 'own', 'state', 1, 3, 1, 'P10Y', '2026-01-01'), "
    "(6, 'f', 'issued', 3, 5, '', '', 1, 'received', 'superior', 1, 5, NULL, 'P30Y', "
    "'2026-01-01'), "
    "(7, 'g', 'draft', 0, 1, '', '', 1, 'own', NULL, 1, NULL, NULL, NULL, NULL), "
    "(8, 'h', 'protected', 1, 3, '', '', 1, 'own', NULL, 1, 3, NULL, 'P10Y', NULL);"
    "INSERT INTO r_copy (id, number, state, label, level, created_at, changed_at, rev, document, "
    "holder, "
    "due) VALUES (1, 'a', 'received', 1, 3, '', '', 1, 5, 2, '2026-12-01');"
    "INSERT INTO r_place (id, number, state, label, level, created_at, changed_at, rev, "
    "designated) VALUES (1, 'a', 'in_use', 0, 1, '', '', 1, 1), (2, 'b', 'in_use', 0, 1, '', '', "
    "1, 0);";

static const struct expectation {
    struct attempt attempt;
    const char *basis;
} expectations[] = {
    /* authority by rank (L17) */
    {{"document", "determine", "central", "", 1, 3, 5}, ""},
    {{"document", "determine", "provincial", "", 1, 3, 5}, ""},
    {{"document", "determine", "city", "", 1, 3, 5}, "L17"},
    {{"document", "determine", "city", "", 1, 2, 5}, ""},
    {{"document", "determine", "city", "", 1, 1, 5}, ""},
    {{"document", "determine", "county", "", 1, 1, 5}, "L17"},
    {{"document", "determine", "township", "", 1, 1, 5}, "L17"},
    {{"document", "determine", "unit", "", 1, 2, 5}, "L17"},
    /* a work secret is none of the state's; whoever decides must know */
    {{"document", "determine", "provincial", "", 1, 4, 5}, "L64"},
    {{"document", "determine", "provincial", "", 3, 1, 5}, "L21"},
    {{"document", "determine_work", "township", "conflict=0;cover_up=0", 1, 4, 5}, ""},
    {{"document", "determine_work", "township", "conflict=0;cover_up=1", 1, 4, 5}, "-"},
    {{"document", "determine_work", "township", "conflict=1;cover_up=0", 1, 4, 5}, "L4"},
    {{"document", "determine_work", "township", "conflict=1;cover_up=0;balance=x", 1, 4, 5}, ""},
    {{"document", "determine_work", "township", "cover_up=0", 1, 4, 5}, "L4"},
    {{"document", "determine_work", "township", "conflict=0;cover_up=0", 1, 1, 5}, "L64"},
    /* proposing by the list (L19), within the maximum (L20) */
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=P10Y;grounds=x", 1, 7, 5},
     ""},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=P10Y1M;grounds=x", 1, 7, 5},
     "L20"},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=P11Y;grounds=x", 1, 7, 5},
     "L20"},
    {{"document", "propose", "city", "proposed_level=4;matter=2;period=P20Y;grounds=x", 1, 7, 5},
     ""},
    {{"document", "propose", "city", "proposed_level=4;matter=2;period=P21Y;grounds=x", 1, 7, 5},
     "L20"},
    {{"document", "propose", "city", "proposed_level=5;matter=5;period=P30Y;grounds=x", 1, 7, 5},
     ""},
    {{"document", "propose", "city", "proposed_level=5;matter=5;period=P31Y;grounds=x", 1, 7, 5},
     "L20"},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=2036-11-22;grounds=x", 1, 7,
      5},
     ""},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=2036-11-23;grounds=x", 1, 7,
      5},
     "L20"},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=if:会议开始前;grounds=x", 1,
      7, 5},
     ""},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=long;grounds=x", 1, 7, 5},
     "L20"},
    {{"document", "propose", "city", "proposed_level=3;matter=1;grounds=x", 1, 7, 5}, "L20"},
    {{"document", "propose", "city", "proposed_level=4;matter=1;period=P10Y", 1, 7, 5}, "L19"},
    {{"document", "propose", "city", "proposed_level=3;matter=3;period=P10Y", 1, 7, 5}, "L64"},
    {{"document", "propose", "city", "proposed_level=2;matter=1;period=P10Y", 1, 7, 5}, "L64"},
    {{"document", "propose", "city", "proposed_level=2;matter=3", 1, 7, 5}, ""},
    {{"document", "propose", "city", "proposed_level=3;matter=4;period=P10Y", 1, 7, 5}, "L15"},
    {{"document", "propose", "city", "proposed_level=3;period=P10Y", 1, 7, 5}, "L15"},
    {{"document", "propose", "city", "proposed_level=1;matter=1", 1, 7, 5}, "L22"},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=P10Y", 1, 7, 2}, "R32"},
    {{"document", "propose", "city", "proposed_level=3;matter=1;period=P10Y", 3, 7, 5}, "L21"},
    /* recipients are in the scope, cleared, in service (L21, R53) */
    {{"document", "circulate", "city", "recipients=[1,2];due=2026-12-01", 1, 5, 5}, ""},
    {{"document", "circulate", "city", "recipients=[1,3];due=2026-12-01", 1, 5, 5}, "L21"},
    {{"document", "circulate", "city", "recipients=[1,99];due=2026-12-01", 1, 5, 5}, "L21"},
    {{"document", "circulate", "city", "recipients=[1,2];due=2026-12-01", 1, 6, 5}, "L21"},
    {{"document", "circulate", "city", "recipients=[4];due=2026-12-01", 1, 5, 5}, "R53"},
    {{"document", "circulate", "city", "recipients=[1];due=2026-11-22", 1, 5, 5}, "-"},
    /* top secret is copied with consent (L26) and read in its place (R29) */
    {{"document", "duplicate", "city", "recipients=[1];due=2026-12-01;purpose=x", 1, 6, 5}, "L26"},
    {{"document", "duplicate", "city",
      "recipients=[1];due=2026-12-01;purpose=x;consent=y;companion=4", 1, 6, 5},
     ""},
    {{"document", "duplicate", "city", "recipients=[1];due=2026-12-01;purpose=x;consent=y", 1, 6,
      5},
     "R29"},
    {{"document", "circulate", "city", "recipients=[1];due=2026-12-01", 1, 6, 5}, "R29"},
    {{"document", "duplicate", "city", "recipients=[1];due=2026-12-01;purpose=x", 1, 5, 5}, ""},
    {{"document", "open", "city", "", 1, 6, 5}, "R29"},
    {{"document", "open", "city", "", 1, 5, 5}, ""},
    {{"document", "open_designated", "city", "room=1", 1, 6, 5}, ""},
    {{"document", "open_designated", "city", "room=2", 1, 6, 5}, "R29"},
    /* protect first, report, record the decision */
    {{"document", "protect", "township", "proposed_level=3;period=P10Y", 1, 7, 5}, ""},
    {{"document", "protect", "township", "proposed_level=2;period=P10Y", 1, 7, 5}, "L17"},
    {{"document", "protect_unclear", "township", "proposed_level=2;period=P10Y", 1, 7, 5}, "R25"},
    {{"document", "decided", "township", "proposed_level=3;period=P10Y", 1, 8, 5}, "L17"},
    /* only the determining body changes it (L23); what came from outside needs a decision (L24) */
    {{"document", "change_level", "city", "proposed_level=4;period=P10Y", 1, 6, 5}, "L23"},
    {{"document", "change_level", "city", "proposed_level=4;period=P10Y", 1, 5, 5}, ""},
    {{"document", "change_level", "township", "proposed_level=4;period=P10Y", 1, 5, 5}, "L17"},
    {{"document", "change_level", "city", "proposed_level=3;period=P12Y", 1, 5, 5}, "L20"},
    {{"document", "declassify", "city", "remark=x", 1, 6, 5}, "L24"},
    {{"document", "declassify", "city", "remark=x;decision_ref=y", 1, 6, 5}, ""},
    {{"document", "declassify", "city", "remark=x", 1, 5, 5}, ""},
    /* the end waits for every copy (R27, R28) */
    {{"document", "archive", "city", "shelf=x", 1, 5, 5}, "R27"},
    {{"document", "destroy", "city", "method=delivered;certificate=x", 1, 5, 5}, "R28"},
    {{"document", "destroy", "city", "method=delivered;certificate=x", 1, 6, 5}, ""},
    {{"copy", "pass_on", "city", "next_holder=1", 2, 1, 5}, ""},
    {{"copy", "pass_on", "city", "next_holder=3", 2, 1, 5}, "L21"},
    {{"copy", "pass_on", "city", "next_holder=4", 2, 1, 5}, "L21"},
    {{"copy", "pass_on", "city", "next_holder=2", 2, 1, 5}, "-"},
    /* clearance follows vetting and post (R50, L43) */
    {{"person", "clear", "city", "clearance=3;vetted_on=2026-01-01", 1, 2, 5}, ""},
    {{"person", "clear", "city", "clearance=3", 1, 2, 5}, "R50"},
    {{"person", "clear", "city", "clearance=3;vetted_on=2027-01-01", 1, 2, 5}, "R50"},
    {{"person", "clear", "city", "clearance=4;vetted_on=2026-01-01", 1, 2, 5}, "L43"},
    {{"person", "clear", "city", "clearance=3;vetted_on=2026-01-01", 1, 3, 5}, "L43"},
    {{"person", "clear", "city", "clearance=5;vetted_on=2026-01-01", 1, 1, 5}, ""},
    {{"person", "clear", "city", "clearance=5;vetted_on=2026-01-01", 1, 1, 4}, "-"},
    {{"person", "leave", "city", "handover=x", 1, 2, 5}, "R53"},
    {{"person", "leave", "city", "handover=x", 1, 3, 5}, ""},
    /* the list of matters */
    {{"matter", "create", "city", "kind=state;grade=3;period=P10Y;provided_by=1", 1, 0, 5}, ""},
    {{"matter", "create", "city", "kind=state;grade=2;period=P10Y;provided_by=1", 1, 0, 5}, "L14"},
    {{"matter", "create", "city", "kind=work;grade=2;provided_by=2", 1, 0, 5}, ""},
    {{"matter", "create", "city", "kind=work;grade=3;provided_by=2", 1, 0, 5}, "L14"},
    {{"matter", "create", "city", "kind=work;grade=2;provided_by=1", 1, 0, 5}, "R73"},
    {{"matter", "create", "city", "kind=work;grade=2", 1, 0, 5}, "R12"},
    {{"matter", "create", "city", "kind=state;grade=3;provided_by=1", 1, 0, 5}, "L20"},
    {{"matter", "create", "city", "kind=state;grade=3;period=P15Y;provided_by=1", 1, 0, 5}, "L20"},
    {{"matter", "create", "city", "kind=state;grade=3;period=P15Y;provided_by=1;otherwise=x", 1, 0,
      5},
     ""},
    {{"authorization", "create", "township", "up_to=3;granted_by=3;from_day=2026-01-01", 1, 0, 5},
     ""},
    {{"authorization", "create", "township", "up_to=3;granted_by=1;from_day=2026-01-01", 1, 0, 5},
     "R16"},
    /* three hands (R34) */
    {{"system_duty", "create", "city", "operation=1;security=2;audit=3", 1, 0, 5}, ""},
    {{"system_duty", "create", "city", "operation=1;security=1;audit=3", 1, 0, 5}, "R34"},
};

static void test_guards(void **state)
{
    struct fresh *f = *state;
    ARENA_SCOPE(a);
    struct db *db;
    struct rulebook *book = load_regulations(a);
    int wrong = 0;
    make_tables(a, f->store, book);
    assert_ok(script(f->store, world_rows));
    assert_ok(store_read(f->store, &db));
    for (size_t i = 0; i < ARRAY_SIZE(expectations); i++) {
        const struct attempt *t = &expectations[i].attempt;
        const char *got = refused_by(a, db, book, t);
        if (!strcmp(got, expectations[i].basis))
            continue;
        wrong++;
        fprintf(stderr, "%s.%s by %lld of %lld in a %s (%s): \"%s\", not \"%s\"\n", t->reg,
                t->action, (long long)t->me, (long long)t->entry, t->rank, t->answers, got,
                expectations[i].basis);
    }
    db_release(db);
    assert_int_equal(0, wrong);
    /* a written authorization in force gives a township what L17 withholds, to its level and term */
    static const struct attempt township = {"document", "determine", "township", "", 1, 1, 5};
    static const struct attempt higher = {"document", "determine", "township", "", 1, 2, 5};
    static const char *const terms[] = {
        "'in_force', '2026-01-01', NULL", "'in_force', '2026-12-01', NULL",
        "'in_force', '2026-01-01', '2026-11-21'", "'ended', '2026-01-01', NULL"};
    for (size_t i = 0; i < ARRAY_SIZE(terms); i++) {
        assert_ok(script(
            f->store, arena_printf(a,
                                   "DELETE FROM r_authorization; INSERT INTO r_authorization "
                                   "(number, label, level, created_at, changed_at, rev, up_to, "
                                   "state, from_day, to_day) VALUES ('a', 0, 1, '', '', 1, 3, %s)",
                                   terms[i])));
        assert_ok(store_read(f->store, &db));
        const char *lower = refused_by(a, db, book, &township);
        const char *upper = refused_by(a, db, book, &higher);
        db_release(db);
        assert_string_equal(i ? "L17" : "", lower);
        assert_string_equal("L17", upper);
    }
    rulebook_free(book);
}

/* ---- who decides, who witnesses: read off the model ---- */

static bool names(const struct whom *w, int count, const char *path)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(w[i].path, path))
            return true;
    return false;
}

static const struct action *action_of(const struct rulebook *book, const char *reg,
                                      const char *action)
{
    const struct action *a = rule_action(rule_register(book, str_of(reg)), str_of(action));
    if (!a)
        fail_msg("%s has no %s", reg, action);
    return a;
}

static void test_hands(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct rulebook *book = load_regulations(a);
    /* the drafter proposes, another decides (L16) */
    static const char *const deciding[] = {"determine", "determine_work", "send_back", "decided"};
    for (size_t i = 0; i < ARRAY_SIZE(deciding); i++) {
        const struct action *x = action_of(book, "document", deciding[i]);
        assert_true(names(x->not_by, x->not_by_count, "drafter"));
        assert_false(names(x->who, x->who_count, "drafter"));
    }
    /* nothing is destroyed without approval, witnesses, a way and a certificate (R28) */
    static const struct {
        const char *reg;
        int witnesses;
    } destroyed[] = {{"document", 1}, {"copy", 2}};
    for (size_t i = 0; i < ARRAY_SIZE(destroyed); i++) {
        const struct action *x = action_of(book, destroyed[i].reg, "destroy");
        int required = 0;
        assert_int_equal(destroyed[i].witnesses, x->witnesses);
        assert_int_equal(1, x->step_count);
        assert_true(names(x->steps[0].whoms, x->steps[0].whom_count, "leader_in_charge"));
        for (int k = 0; k < x->ask_count; k++)
            required += x->asks[k].required;
        assert_int_equal(2, required);
        assert_true(x->signs);
    }
    const struct action *copy = action_of(book, "copy", "destroy");
    assert_true(names(copy->not_by, copy->not_by_count, "holder"));
    /* copies come out of circulation and duplication alone */
    const struct action *made = action_of(book, "copy", "create");
    assert_true(made->who_count == 1 && made->who[0].kind == WHOM_EFFECT);
    /* clearance is the security administrator's alone, and never his own */
    const struct action *clear = action_of(book, "person", "clear");
    assert_true(clear->who_count == 1 && clear->who[0].kind == WHOM_SECURITY_ADMINISTRATOR);
    assert_true(names(clear->not_by, clear->not_by_count, "this"));
    /* who widens the scope does not approve it (L21) */
    const struct action *widen = action_of(book, "document", "widen");
    assert_int_equal(1, widen->step_count);
    assert_true(widen->scope_add_ask >= 0);
    /* the clock declassifies at the term (L24) */
    const struct action *expire = action_of(book, "document", "expire");
    assert_true(expire->who_count == 1 && expire->who[0].kind == WHOM_CLOCK);
    rulebook_free(book);
}

/* ---- what the self-examination covers ---- */

static const char *const mission[] = {
    "ORG1",  "ORG2",  "ORG3",  "ORG4", "ORG5", "ORG6", "ORG7", "PRC1", "PER1", "PER2", "PER3",
    "PER4",  "DET1",  "DET2",  "DET3", "DET4", "DET5", "CAR1", "CAR2", "CAR3", "CAR4", "CAR5",
    "EDOC1", "EDOC2", "EDOC3", "NET1", "NET2", "NET3", "NET4", "NET5", "NET6", "NET7", "NET8",
    "EQP1",  "EQP2",  "MTG1",  "ARC1", "KEY1", "SIV1", "SIV2", "LCK1", "LCK2", "SHD1", "SHD2",
    "SHD3",  "INS1",  "INS2",  "INS3", "INS4", "INS5", "INS6", "INC1", "INC2"};

enum { CHECKS_LEAST = 120, LINK_LEAST = 5, HEAD_LEAST = 5 };

struct tally {
    int checks, links[LINK_COUNT], heads[HEAD_COUNT + 1], rows[ARRAY_SIZE(mission)];
};

/* One check: told whole, and of rows that the mission has. */
static void tally_check(struct tally *t, const struct check *c)
{
    if (!c->why.zh || !c->remedy.zh || !c->basis[0] || !c->fails || !c->holds)
        fail_msg("%s lacks why, remedy, basis or examples", c->name);
    if (!c->cover_count || !c->head)
        fail_msg("%s covers nothing", c->name);
    t->checks++;
    t->links[c->link]++;
    t->heads[c->head]++;
    for (int i = 0; i < c->cover_count; i++) {
        size_t row = 0;
        while (row < ARRAY_SIZE(mission) && strcmp(mission[row], c->covers[i]) != 0)
            row++;
        if (row == ARRAY_SIZE(mission))
            fail_msg("%s covers %s, which is no row", c->name, c->covers[i]);
        t->rows[row]++;
    }
}

static void test_checks(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct rulebook *book = load_regulations(a);
    struct tally t = {0};
    for (int i = 0; i < book->reg_count; i++)
        for (int n = 0; n < book->regs[i]->check_count; n++)
            tally_check(&t, &book->regs[i]->checks[n]);
    assert_true(t.checks >= CHECKS_LEAST);
    for (int i = 0; i < LINK_COUNT; i++)
        if (t.links[i] < LINK_LEAST)
            fail_msg("only %d checks under the link %s", t.links[i], link_names[i].name);
    for (int i = 1; i <= HEAD_COUNT; i++)
        if (t.heads[i] < HEAD_LEAST)
            fail_msg("only %d checks under the head %d", t.heads[i], i);
    for (size_t i = 0; i < ARRAY_SIZE(mission); i++)
        if (!t.rows[i])
            fail_msg("no check covers %s", mission[i]);
    rulebook_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {fresh_test(test_guards), cmocka_unit_test(test_hands),
                                       cmocka_unit_test(test_checks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
