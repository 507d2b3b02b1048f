/* What one may not know, and who may not do two things: tried under the real regulations. */
#include "unit/office/world_real.h"

#include <dirent.h>

#include "base/clock.h"
#include "office/account.h"
#include "office/entry.h"
#include "office/inbox.h"
#include "office/proof.h"
#include "office/vault.h"

static void propose(struct real *r, const struct viewer *v, int64_t doc, const char *scope)
{
    assert_ok(DO(&r->w, v, "document", "propose", doc, NULL, "proposed_level", "secret", "matter",
                 real_id(r, r->matter), "period", "10年", "grounds", "Listed", "knowing", scope));
}

static int64_t deputy(struct real *r, const struct viewer *person, const struct viewer *stand_in)
{
    struct act_result made;
    assert_ok(DO(&r->w, person, "deputy", "create", 0, &made, "person", real_id(r, person->person),
                 "deputy", real_id(r, stand_in->person), "to_day", real_day(r, 9), "reason",
                 "Away"));
    return made.entry;
}

static const char *state_of(struct real *r, const struct viewer *v, const char *reg, int64_t id)
{
    DESK_SCOPE(k);
    const struct reg *of;
    struct entry_view view;
    assert_ok(desk_open(&k, r->w.o, v, r->w.a));
    assert_ok(desk_register(&k, str_of(reg), &of));
    assert_ok(entry_view(&k, of, id, STR(""), &view));
    return arena_text(r->w.a, str_of(view.state->name));
}

static int sealed_files(struct real *r)
{
    int n = 0;
    for (int i = 0; i < 256; i++) {
        DIR *dir = opendir(arena_printf(r->w.a, "%s/office/vault/%02x", r->w.dir, i));
        for (struct dirent *e; dir && (e = readdir(dir));)
            n += e->d_name[0] != '.';
        if (dir)
            closedir(dir);
    }
    return n;
}

static void verified(struct real *r)
{
    struct proof_report report;
    assert_ok(proof_verify(r->w.o, &(struct proof_options){.files = true}, r->w.a, &report));
    for (int i = 0; i < report.fault_count; i++)
        print_message("%s\n", report.faults[i].words.en);
    assert_int_equal(report.fault_count, 0);
}

/* A document of the drafter's, determined as secret and issued. */
static int64_t issued(struct real *r, const char *scope)
{
    int64_t doc = real_draft(r, r->drafter, "Flood plan");
    propose(r, r->drafter, doc, scope);
    assert_ok(DO(&r->w, r->determiner, "document", "determine", doc, NULL, NULL));
    assert_ok(DO(&r->w, r->registrar, "document", "issue", doc, NULL, NULL));
    return doc;
}

static void test_destroyed_is_gone(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    real_open(&r);
    int64_t doc = issued(&r, SCOPE_OF(&r, r.reader, r.leader, r.archivist));
    assert_ok(DO(&r.w, r.registrar, "document", "circulate", doc, NULL, "recipients",
                 real_id(&r, r.reader->person), "due", real_day(&r, 9)));
    assert_ok(DO(&r.w, r.reader, "copy", "receive", 1, NULL, NULL));
    struct act_result reading;
    assert_ok(DO(&r.w, r.reader, "document", "open", doc, &reading, NULL));
    assert_ok(DO(&r.w, r.registrar, "copy", "give_back", 1, NULL, NULL));
    /* the witness is neither asker, approver nor the one who held it */
    assert_ok(DO(&r.w, r.registrar, "copy", "destroy", 1, &one, "method", "own_device", "device",
                 "Shredder", "certificate", "1"));
    assert_ok(real_decide(&r, r.leader, one.request, DECISION_APPROVE, NULL));
    assert_err(ERR_REFUSED, real_decide(&r, r.reader, one.request, DECISION_WITNESS, NULL));
    assert_err(ERR_REFUSED, real_decide(&r, r.leader, one.request, DECISION_WITNESS, NULL));
    assert_ok(real_decide(&r, r.archivist, one.request, DECISION_WITNESS, NULL));
    assert_string_equal(state_of(&r, r.archivist, "copy", 1), "returned"); /* two witness it */
    assert_ok(real_decide(&r, r.drafter, one.request, DECISION_WITNESS, NULL));
    assert_int_equal(sealed_files(&r), 1);
    assert_ok(DO(&r.w, r.registrar, "document", "destroy", doc, &one, "method", "own_device",
                 "certificate", "2"));
    assert_ok(real_decide(&r, r.leader, one.request, DECISION_APPROVE, NULL));
    assert_int_equal(sealed_files(&r), 1);
    assert_ok(real_decide(&r, r.archivist, one.request, DECISION_WITNESS, NULL));
    assert_string_equal(state_of(&r, r.reader, "document", doc), "destroyed");
    assert_int_equal(sealed_files(&r), 0);
    struct vault_reader *reader;
    assert_err(ERR_MISSING, vault_read_open(r.w.o, r.reader, reading.reading_id, &reader));
    verified(&r);
    real_close(&r);
}

/* What a person may not do himself, no deputy does for him; and a deputy of two does not both. */
static void test_deputies_keep_duties_apart(void **state)
{
    (void)state;
    struct real r;
    real_open(&r);
    /* a determiner drafts; his deputy, who has no right of his own, determines in his name */
    int64_t doc = real_draft(&r, r.determiner, "Mine");
    propose(&r, r.determiner, doc, SCOPE_OF(&r, r.reader));
    deputy(&r, r.determiner, r.reader);
    assert_err(ERR_REFUSED, DO(&r.w, r.reader, "document", "determine", doc, NULL, NULL));
    assert_string_equal(problem()->basis, "L16");
    /* the determiner proposes as the drafter's deputy, then determines what he proposed */
    doc = real_draft(&r, r.drafter, "Yours");
    deputy(&r, r.drafter, r.determiner);
    propose(&r, r.determiner, doc, SCOPE_OF(&r, r.reader));
    assert_err(ERR_REFUSED, DO(&r.w, r.determiner, "document", "determine", doc, NULL, NULL));
    /* his deputy has not taken part, but stands in for who has */
    assert_err(ERR_REFUSED, DO(&r.w, r.reader, "document", "determine", doc, NULL, NULL));
    /* the leader in charge names deputies for others, not himself for the top leader */
    assert_err(ERR_REFUSED, DO(&r.w, r.leader, "deputy", "create", 0, NULL, "person",
                               real_id(&r, r.top->person), "deputy", real_id(&r, r.leader->person),
                               "to_day", real_day(&r, 9), "reason", "Away"));
    assert_ok(DO(&r.w, r.leader, "deputy", "create", 0, NULL, "person", real_id(&r, r.top->person),
                 "deputy", real_id(&r, r.head->person), "to_day", real_day(&r, 9), "reason",
                 "Away"));
    real_close(&r);
}

/* Who holds a copy has his deputy ask to pass it on, and approves that himself. */
static void test_principal_does_not_approve(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    real_open(&r);
    struct viewer *other = real_person(&r, "Other leader", r.bureau, "leader_in_charge");
    int64_t doc = issued(&r, SCOPE_OF(&r, r.leader, r.reader, r.drafter, other));
    assert_ok(DO(&r.w, r.registrar, "document", "circulate", doc, NULL, "recipients",
                 real_id(&r, r.leader->person), "due", real_day(&r, 9)));
    assert_ok(DO(&r.w, r.leader, "copy", "receive", 1, NULL, NULL));
    deputy(&r, r.leader, r.drafter);
    assert_ok(DO(&r.w, r.drafter, "copy", "pass_on", 1, &one, "next_holder",
                 real_id(&r, r.reader->person)));
    assert_err(ERR_REFUSED, real_decide(&r, r.leader, one.request, DECISION_APPROVE, NULL));
    assert_ok(real_decide(&r, other, one.request, DECISION_APPROVE, NULL));
    assert_string_equal(state_of(&r, r.reader, "copy", 1), "issued");
    verified(&r);
    real_close(&r);
}

/* Who held a copy approves its destruction as little as he does it himself; another may. */
static void test_barred_does_not_approve(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    real_open(&r);
    int64_t doc = issued(&r, SCOPE_OF(&r, r.leader, r.archivist, r.reader));
    assert_ok(DO(&r.w, r.registrar, "document", "circulate", doc, NULL, "recipients",
                 real_id(&r, r.leader->person), "due", real_day(&r, 9)));
    assert_ok(DO(&r.w, r.leader, "copy", "receive", 1, NULL, NULL));
    assert_ok(DO(&r.w, r.registrar, "copy", "give_back", 1, NULL, NULL));
    /* the only one who could approve is he: so nothing waits for ever */
    assert_err(ERR_REFUSED, DO(&r.w, r.registrar, "copy", "destroy", 1, &one, "method",
                               "own_device", "device", "Shredder", "certificate", "1"));
    assert_string_equal(problem()->basis, "L21");
    assert_ok(DO(&r.w, r.registrar, "document", "widen", doc, &one, "more", SCOPE_OF(&r, r.top),
                 "remark", "To approve"));
    assert_ok(real_decide(&r, r.determiner, one.request, DECISION_APPROVE, NULL));
    assert_ok(DO(&r.w, r.registrar, "copy", "destroy", 1, &one, "method", "own_device", "device",
                 "Shredder", "certificate", "1"));
    assert_err(ERR_REFUSED, real_decide(&r, r.leader, one.request, DECISION_APPROVE, NULL));
    assert_string_equal(problem()->basis, "L28");
    assert_ok(real_decide(&r, r.top, one.request, DECISION_APPROVE, NULL));
    assert_ok(real_decide(&r, r.archivist, one.request, DECISION_WITNESS, NULL));
    assert_ok(real_decide(&r, r.drafter, one.request, DECISION_WITNESS, NULL));
    assert_string_equal(state_of(&r, r.reader, "copy", 1), "destroyed");
    verified(&r);
    real_close(&r);
}

/* The asker lost his role before the approval: what he asked for is not done for him. */
static void test_asker_lost_his_role(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    struct grant_row *grants;
    int count;
    real_open(&r);
    int64_t doc = issued(&r, SCOPE_OF(&r, r.leader, r.archivist));
    assert_ok(DO(&r.w, r.registrar, "document", "destroy", doc, &one, "method", "own_device",
                 "certificate", "2"));
    assert_ok(real_decide(&r, r.leader, one.request, DECISION_APPROVE, NULL));
    assert_ok(role_list(r.w.o, &r.w.security, r.registrar->person, r.w.a, &grants, &count));
    assert_int_equal(count, 1);
    assert_ok(role_take(r.w.o, &r.w.security, grants[0].id));
    assert_err(ERR_REFUSED, real_decide(&r, r.archivist, one.request, DECISION_WITNESS, NULL));
    assert_string_equal(state_of(&r, r.leader, "document", doc), "issued");
    assert_int_equal(sealed_files(&r), 1);
    assert_ok(real_decide(&r, r.archivist, one.request, DECISION_REFUSE, NULL));
    real_close(&r);
}

/* What waits and what is due shows under the label of today, not of the day when it was asked. */
static void test_queues_follow_the_label(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    real_open(&r);
    int64_t doc = real_draft(&r, r.drafter, "To be approved as plain");
    assert_ok(DO(&r.w, r.drafter, "document", "plain", doc, &one, NULL));
    assert_ok(real_decide(&r, r.head, one.request, DECISION_APPROVE, NULL));
    assert_ok(DO(&r.w, r.registrar, "document", "issue", doc, NULL, NULL));
    assert_ok(DO(&r.w, r.registrar, "document", "circulate", doc, NULL, "recipients",
                 real_id(&r, r.reader->person), "due", real_day(&r, 3)));
    assert_ok(DO(&r.w, r.reader, "copy", "extend", 1, &one, "due", real_day(&r, 5)));
    /* it is claimed to be secret: known to fewer from now on */
    assert_ok(DO(&r.w, r.officer, "document", "object", doc, NULL, "claimed", "secret", "dispute",
                 "Touches a point", "knowing", SCOPE_OF(&r, r.drafter, r.archivist)));
    const struct viewer *const out[] = {r.reader, r.leader, r.registrar};
    for (size_t i = 0; i < ARRAY_SIZE(out); i++) {
        DESK_SCOPE(k);
        struct request_row *rows;
        struct due_row *due;
        int count;
        assert_ok(desk_open(&k, r.w.o, out[i], r.w.a));
        assert_ok(inbox_requests(&k, 100, &rows, &count));
        assert_int_equal(count, 0);
        assert_ok(inbox_mine(&k, 100, &rows, &count));
        for (int n = 0; n < count; n++)
            assert_int_not_equal(rows[n].entry, 1);
        for (int all = 0; all < 2; all++) {
            assert_ok(inbox_due(&k, 30, all, 100, &due, &count));
            for (int n = 0; n < count; n++) /* a matter of the list is to be filed */
                assert_string_equal(due[n].reg->name, "matter");
        }
        struct request_view view;
        assert_err(ERR_MISSING, inbox_request(&k, one.request, &view));
    }
    assert_err(ERR_MISSING, real_decide(&r, r.leader, one.request, DECISION_APPROVE, NULL));
    real_close(&r);
}

/* Administrators are told of a document as of one that is not there, whatever they try. */
static void test_administrators_find_nothing(void **state)
{
    (void)state;
    struct real r;
    real_open(&r);
    int64_t doc = real_draft(&r, r.drafter, "Plain draft");
    const struct viewer *const three[] = {&r.w.system, &r.w.security, &r.w.audit};
    static const char *const actions[] = {"open", "edit", "issue", "expire", "destroy"};
    for (size_t i = 0; i < ARRAY_SIZE(three); i++) {
        for (size_t n = 0; n < ARRAY_SIZE(actions); n++) {
            struct frontier before, after;
            ledger_head(r.w.o, &before);
            assert_err(ERR_MISSING, DO(&r.w, three[i], "document", actions[n], doc, NULL, NULL));
            char *there = arena_text(r.w.a, str_of(problem()->text[LANG_EN]));
            assert_err(ERR_MISSING, DO(&r.w, three[i], "document", actions[n], 4711, NULL, NULL));
            assert_string_equal(problem()->text[LANG_EN], there);
            ledger_head(r.w.o, &after);
            assert_int_equal(before.size, after.size);
        }
        DESK_SCOPE(k);
        struct pick *picks;
        int count;
        assert_ok(desk_open(&k, r.w.o, three[i], r.w.a));
        const struct reg *reg = rule_register(k.book, STR("document"));
        assert_ok(entry_picks(&k, reg, STR(""), 50, &picks, &count));
        assert_int_equal(count, 0);
        assert_ok(entry_picks(&k, reg, STR("Plain"), 50, &picks, &count));
        assert_int_equal(count, 0);
    }
    {
        DESK_SCOPE(k);
        struct pick *picks;
        int count;
        assert_ok(desk_open(&k, r.w.o, r.reader, r.w.a));
        const struct reg *reg = rule_register(k.book, STR("document"));
        assert_ok(entry_picks(&k, reg, STR("Plain"), 50, &picks, &count));
        assert_int_equal(count, 1);
    }
    real_close(&r);
}

/* Nobody who could approve knows of it: said at once, instead of waiting for ever. */
static void test_nobody_could_decide(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    real_open(&r);
    int64_t doc = issued(&r, SCOPE_OF(&r, r.reader));
    assert_err(ERR_REFUSED, DO(&r.w, r.registrar, "document", "destroy", doc, &one, "method",
                               "own_device", "certificate", "2"));
    assert_string_equal(problem()->basis, "L21");
    assert_ok(DO(&r.w, r.registrar, "document", "widen", doc, &one, "more", SCOPE_OF(&r, r.leader),
                 "remark", "To approve"));
    assert_ok(real_decide(&r, r.determiner, one.request, DECISION_APPROVE, NULL));
    assert_ok(DO(&r.w, r.registrar, "document", "destroy", doc, &one, "method", "own_device",
                 "certificate", "2"));
    real_close(&r);
}

/* A draft that was protected and is no secret, and a dispute, both come to an end. */
static void test_nobody_is_stuck(void **state)
{
    (void)state;
    struct real r;
    struct act_result one;
    real_open(&r);
    assert_ok(DO(&r.w, r.drafter, "document", "create", 0, &one, "title", "No secret", "protection",
                 "secret", "readers", SCOPE_OF(&r, r.drafter)));
    int64_t doc = one.entry;
    assert_err(ERR_REFUSED, DO(&r.w, r.drafter, "document", "plain", doc, &one, NULL));
    assert_ok(DO(&r.w, r.drafter, "document", "lift", doc, &one, "grounds", "Published already"));
    assert_ok(real_decide(&r, r.head, one.request, DECISION_APPROVE, NULL));
    assert_ok(DO(&r.w, r.drafter, "document", "plain", doc, &one, NULL));
    assert_ok(real_decide(&r, r.head, one.request, DECISION_APPROVE, NULL));

    doc = issued(&r, SCOPE_OF(&r, r.leader, r.archivist, r.officer));
    assert_ok(DO(&r.w, r.officer, "document", "object", doc, NULL, "claimed", "highly_secret",
                 "dispute", "More than secret"));
    assert_ok(DO(&r.w, r.registrar, "document", "archive", doc, NULL, "shelf", "1"));
    assert_err(ERR_REFUSED, DO(&r.w, r.registrar, "document", "destroy", doc, &one, "method",
                               "own_device", "certificate", "2"));
    assert_err(ERR_REFUSED,
               DO(&r.w, r.officer, "document", "declassify", doc, &one, "remark", "x"));
    assert_ok(DO(&r.w, r.officer, "document", "settle", doc, &one, "decided_by", "City",
                 "decision_ref", "7", "proposed_level", "secret"));
    assert_ok(real_decide(&r, r.determiner, one.request, DECISION_APPROVE, NULL));
    assert_ok(DO(&r.w, r.officer, "document", "declassify", doc, &one, "remark", "x"));
    real_close(&r);
}

enum { LABELS_A_DEED = 100, LABEL_DEEDS = 15 };

static enum err make_labels(struct deed *d, void *arg)
{
    int64_t *next = arg;
    uint32_t label;
    d->act = "test.labels";
    for (int i = 0; i < LABELS_A_DEED; i++) {
        struct scope_member one = {
            .kind = SCOPE_PERSON, .from = DAY_MIN, .to = DAY_MAX, .id = (*next)++};
        TRY(label_for(d, LEVEL_SECRET, 0, &one, 1, &label));
    }
    return ERR_OK;
}

/* Each label counts its own numbers from 1: with the same tag two scopes had the same number. */
static void test_no_two_labels_share_a_tag(void **state)
{
    (void)state;
    struct real r;
    int64_t next = 1000;
    real_open(&r);
    for (int i = 0; i < LABEL_DEEDS; i++)
        assert_ok(deed_run(r.w.o, &r.w.clock, make_labels, &next, NULL));
    uint32_t count = label_count(r.w.o->labels);
    char(*tags)[5] = arena_alloc_array(r.w.a, count, sizeof *tags);
    assert_true(count > LABELS_A_DEED * LABEL_DEEDS);
    for (uint32_t i = 0; i < count; i++) {
        label_tag(r.w.o, i, tags[i]);
        for (uint32_t k = 0; k < i && tags[i][0]; k++)
            assert_string_not_equal(tags[i], tags[k]);
    }
    real_close(&r);
}

/* Whatever is asked of a list, the answer is rows, or what is wrong with the question. */
static void test_lists_take_anything(void **state)
{
    (void)state;
    static const char *const values[] = {"",           "0",      "-1",  "9223372036854775807",
                                         "2026-01-01", "secret", "yes", "P10Y",
                                         "\xC0\xAF",   "'%_\"*", "1,2", "person:1@..,post:9"};
    static const char *const cursors[] = {"",       "n.1.i.5",    "p.1.e.",
                                          "n.9.t.", "p.1.t.YWJj", "n.0.i."};
    static const char *const regs[] = {"document", "copy",   "person",
                                       "matter",   "deputy", "group_meeting"};
    struct real r;
    real_open(&r);
    (void)issued(&r, SCOPE_OF(&r, r.reader));
    for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
        DESK_SCOPE(k);
        const struct reg *reg;
        struct arena *a = arena_new();
        assert_ok(desk_open(&k, r.w.o, r.reader, a));
        assert_ok(desk_register(&k, str_of(regs[i]), &reg));
        for (int f = 0; f < reg->field_count; f++) {
            for (int n = 0; n < (int)ARRAY_SIZE(values) * 6; n++) {
                struct list_page page;
                struct list_want want = {.reg = str_of(regs[i]), .filter_count = 1};
                want.filters[0].field = str_of(reg->fields[f].name);
                want.filters[0].value = str_of(values[n / 6]);
                want.filters[0].op = (enum list_op)(n % 6);
                want.sort = n % 7 ? STR("") : str_of(reg->fields[f].name);
                want.cursor = str_of(cursors[n % ARRAY_SIZE(cursors)]);
                want.search = n % 5 ? STR("") : STR("plan \"* OR NEAR(");
                enum err err = entry_list(&k, &want, &page);
                if (err && err != ERR_INPUT && err != ERR_MISSING)
                    fail_msg("%s.%s op %d “%s”: %s: %s", regs[i], reg->fields[f].name, n % 6,
                             values[n / 6], err_name(err), problem()->text[LANG_EN]);
            }
        }
        desk_close(&k);
        arena_free(a);
    }
    real_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_destroyed_is_gone),
        cmocka_unit_test(test_deputies_keep_duties_apart),
        cmocka_unit_test(test_principal_does_not_approve),
        cmocka_unit_test(test_barred_does_not_approve),
        cmocka_unit_test(test_asker_lost_his_role),
        cmocka_unit_test(test_queues_follow_the_label),
        cmocka_unit_test(test_administrators_find_nothing),
        cmocka_unit_test(test_nobody_could_decide),
        cmocka_unit_test(test_nobody_is_stuck),
        cmocka_unit_test(test_lists_take_anything),
        cmocka_unit_test(test_no_two_labels_share_a_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
