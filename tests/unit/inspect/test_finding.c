/* Findings of checks: taken up, mended, verified against the check itself, open again by themselves. */
#include "unit/office/world_real.h"

#include "inspect/finding.h"
#include "office/entry.h"
#include "office/proof.h"

static const char trial[] =
    "regulation: trial\n"
    "title: {zh: 试验, en: Trial}\n"
    "basis: [R27]\n"
    "registers:\n"
    "  trial_item:\n"
    "    zh: 试验物品\n"
    "    en: Trial item\n"
    "    number: '{office}-{series}-{year}-{seq:3}'\n"
    "    series: SY\n"
    "    title: name\n"
    "    holds: internal\n"
    "    view: [anyone]\n"
    "    fields:\n"
    "      name: {type: text, required: yes, zh: 名称, en: Name}\n"
    "      due: {type: date, zh: 期限, en: Due}\n"
    "    states:\n"
    "      kept: {zh: 在库, en: Kept}\n"
    "    actions:\n"
    "      create:\n"
    "        zh: 登记\n"
    "        en: Enter\n"
    "        from: nothing\n"
    "        to: kept\n"
    "        who: [officer]\n"
    "        asks:\n"
    "          - name\n"
    "          - due\n"
    "          - protection: {type: level, zh: 密级, en: Protected as}\n"
    "          - knowing: {type: scope, zh: 知悉范围, en: Scope}\n"
    "        set: {department: me.department, level: 'coalesce(asked.protection, internal)', "
    "scope: asked.knowing}\n"
    "      put: {zh: 改期, en: Put off, from: kept, who: [officer], asks: [due]}\n"
    "      raise: {zh: 提级, en: Raise, from: kept, who: [officer], set: {level: work}, renumber: "
    "yes}\n"
    "    checks:\n"
    "      trial_item.overdue:\n"
    "        zh: 试验物品逾期\n"
    "        en: A trial item is overdue\n"
    "        applies: state = kept\n"
    "        that: due >= today\n"
    "        link: carriers\n"
    "        likelihood: 3\n"
    "        consequence: 4\n"
    "        basis: R27\n"
    "        remedy: {zh: 改期, en: Put it off}\n"
    "        fails: {due: -1d}\n"
    "        holds: {due: today}\n"
    "      trial_item.any:\n"
    "        zh: 没有九号物品\n"
    "        en: There is no item nine\n"
    "        needs: any(trial_item where name = 'nine')\n"
    "        link: carriers\n"
    "        likelihood: 1\n"
    "        consequence: 1\n"
    "        basis: R27\n"
    "        remedy: {zh: 登记, en: Enter it}\n"
    "    list: {columns: [number, name, due, state], search: [name], sort: -number}\n";

static int64_t item(struct real *r, const char *name, int days, const char *level,
                    const char *knowing)
{
    struct act_result made;
    assert_ok(DO(&r->w, r->officer, "trial_item", "create", 0, &made, "name", name, "due",
                 real_day(r, days), "protection", level, "knowing", knowing));
    return made.entry;
}

static void put(struct real *r, int64_t item, int days)
{
    assert_ok(DO(&r->w, r->officer, "trial_item", "put", item, NULL, "due", real_day(r, days)));
}

struct rows {
    struct taken *rows;
    int count;
};

static struct rows take(struct real *r, const struct viewer *v, const char *check, int64_t person,
                        const char *number)
{
    struct rows got;
    const struct rulebook *book = office_rules(r->w.o);
    struct str one = str_of(number ? number : "");
    struct finding_take want = {.check = rule_check(book, str_of(check)),
                                .numbers = number ? &one : NULL,
                                .count = number ? 1 : 0,
                                .person = str_of(real_id(r, person)),
                                .due = str_of(real_day(r, 7))};
    assert_non_null(want.check);
    assert_ok(finding_take(r->w.o, v, &want, r->w.a, &got.rows, &got.count));
    office_rules_release(r->w.o, book);
    return got;
}

static struct entry_view seen(struct real *r, const struct viewer *v, struct str number)
{
    DESK_SCOPE(k);
    const struct reg *reg;
    struct entry_view view;
    assert_ok(desk_open(&k, r->w.o, v, r->w.a));
    assert_ok(desk_register(&k, STR("finding"), &reg));
    assert_ok(entry_view(&k, reg, 0, number, &view));
    return view;
}

static struct str field_text(const struct entry_view *view, const char *name)
{
    for (int i = 0; i < view->field_count; i++) {
        if (strcmp(view->fields[i].field->name, name) == 0)
            return view->fields[i].text;
    }
    fail_msg("no field %s", name);
    return STR("");
}

static void verified(struct real *r)
{
    struct proof_report report;
    assert_ok(proof_verify(r->w.o, &(struct proof_options){.files = true}, r->w.a, &report));
    assert_int_equal(report.fault_count, 0);
}

static void test_from_hit_to_closed(void **state)
{
    (void)state;
    struct real r;
    real_open_with(&r, trial);
    int64_t late = item(&r, "late", -1, NULL, NULL), good = item(&r, "good", 0, NULL, NULL);
    struct rows got = take(&r, r.officer, "trial_item.overdue", r.drafter->person, NULL);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.rows[0].how, TAKEN_NEW);
    struct entry_view f = seen(&r, r.drafter, got.rows[0].finding);
    assert_string_equal(f.state->name, "assigned");
    assert_true(str_is(field_text(&f, "title"), "A trial item is overdue"));
    assert_true(str_is(field_text(&f, "grave"), "4"));
    assert_true(str_is(field_text(&f, "identity"),
                       arena_printf(r.w.a, "trial_item.overdue/trial_item/%.*s",
                                    (int)got.rows[0].number.n, got.rows[0].number.p)));
    /* once more: it stands */
    struct rows twice = take(&r, r.officer, "trial_item.overdue", r.reader->person, NULL);
    assert_int_equal(twice.count, 1);
    assert_int_equal(twice.rows[0].how, TAKEN_STANDS);
    assert_true(str_eq(twice.rows[0].finding, got.rows[0].finding));
    /* reported as mended while it is not: noted, and not closed */
    assert_ok(DO(&r.w, r.drafter, "finding", "mend", f.id, NULL, "done", "Done"));
    f = seen(&r, r.drafter, got.rows[0].finding);
    assert_true(str_is(field_text(&f, "still_fails"), "Yes") ||
                str_is(field_text(&f, "still_fails"), "yes"));
    assert_err(ERR_REFUSED, DO(&r.w, r.leader, "finding", "verify", f.id, NULL, NULL));
    assert_string_equal(problem()->basis, "R27");
    put(&r, late, 3);
    assert_err(ERR_REFUSED, DO(&r.w, r.drafter, "finding", "verify", f.id, NULL, NULL));
    assert_ok(DO(&r.w, r.leader, "finding", "verify", f.id, NULL, NULL));
    f = seen(&r, r.drafter, got.rows[0].finding);
    assert_string_equal(f.state->name, "closed");
    /* it fails again: the same finding, by itself */
    struct examined done;
    assert_ok(examine(r.w.o, EXAMINE_CHANGES, &done));
    put(&r, late, -2);
    put(&r, good, -2); /* has no finding: nothing to open */
    assert_ok(examine(r.w.o, EXAMINE_CHANGES, &done));
    assert_int_equal(done.opened, 2);
    f = seen(&r, r.drafter, got.rows[0].finding);
    assert_string_equal(f.state->name, "open");
    assert_true(str_is(field_text(&f, "times"), "2"));
    assert_true(str_is(field_text(&f, "still_fails"), ""));
    /* given to somebody by taking it up; the other one is new */
    got = take(&r, r.officer, "trial_item.overdue", r.reader->person, NULL);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.rows[0].how, TAKEN_ASSIGNED);
    assert_int_equal(got.rows[1].how, TAKEN_NEW);
    verified(&r);
    real_close(&r);
}

static void test_closed_comes_again(void **state)
{
    (void)state;
    struct real r;
    real_open_with(&r, trial);
    int64_t late = item(&r, "late", -1, NULL, NULL);
    struct rows got = take(&r, r.officer, "trial_item.overdue", r.drafter->person, NULL);
    struct entry_view f = seen(&r, r.officer, got.rows[0].finding);
    struct act_result asked;
    /* grave: the leader in charge decides; what was dismissed stays so until somebody takes it up */
    assert_err(ERR_REFUSED,
               DO(&r.w, r.officer, "finding", "dismiss", f.id, NULL, "reason", "No matter"));
    assert_ok(DO(&r.w, r.officer, "finding", "dismiss_grave", f.id, &asked, "reason", "No matter"));
    assert_err(ERR_REFUSED, real_decide(&r, r.head, asked.request, DECISION_APPROVE, NULL));
    assert_ok(real_decide(&r, r.leader, asked.request, DECISION_APPROVE, NULL));
    put(&r, late, 1);
    assert_ok(examine(r.w.o, EXAMINE_CHANGES, NULL));
    put(&r, late, -1);
    assert_ok(examine(r.w.o, EXAMINE_WHOLE, NULL));
    f = seen(&r, r.officer, got.rows[0].finding);
    assert_string_equal(f.state->name, "dismissed");
    struct rows again = take(&r, r.officer, "trial_item.overdue", r.reader->person, NULL);
    assert_int_equal(again.rows[0].how, TAKEN_AGAIN);
    assert_true(str_eq(again.rows[0].finding, got.rows[0].finding));
    f = seen(&r, r.officer, got.rows[0].finding);
    assert_string_equal(f.state->name, "assigned");
    assert_true(str_is(field_text(&f, "times"), "2"));
    /* a new number of the entry makes no second finding */
    assert_ok(DO(&r.w, r.officer, "trial_item", "raise", late, NULL, NULL));
    again = take(&r, r.officer, "trial_item.overdue", r.reader->person, NULL);
    assert_int_equal(again.count, 1);
    assert_int_equal(again.rows[0].how, TAKEN_STANDS);
    /* and it is found by its id when it is verified */
    put(&r, late, 5);
    assert_ok(DO(&r.w, r.reader, "finding", "mend", f.id, NULL, "done", "Done"));
    assert_ok(DO(&r.w, r.leader, "finding", "verify", f.id, NULL, NULL));
    verified(&r);
    real_close(&r);
}

/* Who may not know of the entry does not know of its finding. */
static void test_secret_entries(void **state)
{
    (void)state;
    struct real r;
    real_open_with(&r, trial);
    (void)item(&r, "late", -1, "secret", SCOPE_OF(&r, r.officer, r.leader, r.drafter));
    struct rows got = take(&r, r.officer, "trial_item.overdue", r.reader->person, NULL);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.rows[0].how, TAKEN_NOT);
    got = take(&r, r.officer, "trial_item.overdue", r.drafter->person, NULL);
    assert_int_equal(got.rows[0].how, TAKEN_NEW);
    struct entry_view f = seen(&r, r.drafter, got.rows[0].finding);
    assert_int_equal(f.level, LEVEL_SECRET);
    DESK_SCOPE(k);
    struct finding_row *rows;
    int count;
    assert_ok(desk_open(&k, r.w.o, r.reader, r.w.a));
    assert_ok(findings_open(&k, &(struct finding_want){0}, &rows, &count));
    assert_int_equal(count, 0);
    desk_close(&k);
    assert_ok(desk_open(&k, r.w.o, r.officer, r.w.a));
    assert_ok(
        findings_open(&k, &(struct finding_want){.person = r.drafter->person}, &rows, &count));
    assert_int_equal(count, 1);
    assert_true(str_is(rows[0].responsible, "Drafter"));
    desk_close(&k);
    /* a finding that opens what its entry does not is refused */
    (void)item(&r, "later", -1, "secret", SCOPE_OF(&r, r.officer, r.leader, r.drafter));
    struct rows two = take(&r, r.officer, "trial_item.overdue", r.reader->person, NULL);
    assert_int_equal(two.count, 2);
    got.rows = &two.rows[1];
    assert_err(ERR_REFUSED,
               DO(&r.w, r.officer, "finding", "take", 0, NULL, "title", "Open", "grave", "1",
                  "link", "carriers", "check_name", "trial_item.overdue", "subject_register",
                  "trial_item", "subject_number", arena_text(r.w.a, got.rows[0].number), "identity",
                  arena_printf(r.w.a, "trial_item.overdue/trial_item/%s",
                               arena_text(r.w.a, got.rows[0].number)),
                  "responsible", real_id(&r, r.drafter->person), "due", real_day(&r, 3)));
    real_close(&r);
}

static void test_said_falsely(void **state)
{
    (void)state;
    struct real r;
    real_open_with(&r, trial);
    (void)item(&r, "good", 0, NULL, NULL);
    struct rows none = take(&r, r.officer, "trial_item.overdue", r.drafter->person, NULL);
    assert_int_equal(none.count, 0);
    none = take(&r, r.officer, "trial_item.overdue", r.drafter->person, "CS-SY-1");
    assert_int_equal(none.rows[0].how, TAKEN_NOT);
    /* of the office as a whole there is one */
    struct rows one = take(&r, r.officer, "trial_item.any", r.drafter->person, NULL);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.rows[0].how, TAKEN_NEW);
    struct entry_view f = seen(&r, r.officer, one.rows[0].finding);
    assert_ok(DO(&r.w, r.drafter, "finding", "mend", f.id, NULL, "done", "Done"));
    assert_err(ERR_REFUSED, DO(&r.w, r.leader, "finding", "verify", f.id, NULL, NULL));
    (void)item(&r, "nine", 0, NULL, NULL);
    assert_ok(DO(&r.w, r.leader, "finding", "verify", f.id, NULL, NULL));
    /* an item that holds is no finding, whatever is said of it */
    assert_err(ERR_REFUSED,
               DO(&r.w, r.officer, "finding", "take", 0, NULL, "title", "No", "grave", "1", "link",
                  "carriers", "check_name", "trial_item.overdue", "subject_register", "trial_item",
                  "subject_entry", "1", "subject_number", "x", "identity",
                  "trial_item.overdue/trial_item/x", "responsible", real_id(&r, r.drafter->person),
                  "due", real_day(&r, 3)));
    /* and the same identity stands once */
    assert_err(ERR_CONFLICT,
               DO(&r.w, r.officer, "finding", "take", 0, NULL, "title", "No", "grave", "1", "link",
                  "carriers", "check_name", "trial_item.any", "subject_register", "trial_item",
                  "identity", "trial_item.any/trial_item/", "responsible",
                  real_id(&r, r.drafter->person), "due", real_day(&r, 3)));
    assert_err(ERR_INPUT, DO(&r.w, r.officer, "finding", "take", 0, NULL, "title", "No", "grave",
                             "1", "link", "carriers", "check_name", "trial_item.any",
                             "subject_register", "trial_item", "identity", "wall-1", "responsible",
                             real_id(&r, r.drafter->person), "due", real_day(&r, 3)));
    real_close(&r);
}

static void test_who_owes(void **state)
{
    (void)state;
    struct real r;
    real_open_with(&r, trial);
    for (int i = 0; i < 3; i++)
        (void)item(&r, "late", -1, NULL, NULL);
    (void)take(&r, r.officer, "trial_item.overdue", r.drafter->person, NULL);
    DESK_SCOPE(k);
    struct finding_duty *rows;
    int count;
    assert_ok(desk_open(&k, r.w.o, r.officer, r.w.a));
    assert_ok(findings_duties(&k, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].open, 3);
    assert_int_equal(rows[0].overdue, 0);
    assert_true(str_is(rows[0].next, real_day(&r, 7)));
    desk_close(&k);
    /* eight days later the three are a day late */
    char today[11];
    snprintf(today, sizeof today, "%s", real_day(&r, 8));
    assert_ok(desk_open(&k, r.w.o, r.officer, r.w.a));
    memcpy(k.today, today, sizeof today);
    assert_ok(findings_duties(&k, &rows, &count));
    assert_int_equal(rows[0].overdue, 3);
    assert_int_equal(rows[0].worst, 1);
    assert_true(str_is(rows[0].next, ""));
    desk_close(&k);
    real_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_hit_to_closed), cmocka_unit_test(test_closed_comes_again),
        cmocka_unit_test(test_secret_entries),     cmocka_unit_test(test_said_falsely),
        cmocka_unit_test(test_who_owes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
