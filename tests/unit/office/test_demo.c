#include "unit/test.h"

#include <ftw.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "office/demo_office.h"
#include "office/entry.h"
#include "office/inbox.h"
#include "office/proof.h"
#include "office/who.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static void remove_all(const char *dir)
{
    assert_int_equal(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static void find_folder(char dir[64])
{
    memcpy(dir, "/tmp/cofferdam-test-XXXXXX", 27);
    assert_non_null(mkdtemp(dir));
}

static int last_done;

struct watched {
    int told, weeks;
};

static void progress(void *context, int done, int total)
{
    assert_true(done >= last_done && done <= total);
    last_done = done;
    ((struct watched *)context)->told++;
}

static enum err week(void *context, struct office *o)
{
    struct watched *w = context;
    assert_non_null(o);
    w->weeks++;
    return ERR_OK;
}

/* How often an act stands in the ledger. */
static int acts(struct office *o, const struct viewer *v, struct arena *a, const char *act)
{
    struct proof_filter filter = {
        .before = -1, .actor = -1, .entry = -1, .act = str_of(act), .limit = 1000};
    struct proof_row *rows;
    int count;
    assert_ok(proof_log(o, v, &filter, a, &rows, &count));
    for (int i = 1; i < count; i++) /* newest first: times only rise */
        assert_true(strcmp(rows[i - 1].at, rows[i].at) >= 0);
    return count;
}

static struct session *enter(struct office *o, const struct demo_report *r, int who)
{
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session *session;
    struct login_request l = {.login = str_of(r->logins[who].login),
                              .password = str_of(r->password),
                              .address = "127.0.0.1",
                              .agent = "test",
                              .lang = LANG_EN};
    assert_ok(login(o, &l, token));
    assert_ok(session_use(o, str_of(token), l.address, &session));
    assert_false(session_viewer(session)->must_change);
    return session;
}

/* The present is alive: work lies on this desk. */
static void sees_work(struct office *o, const struct demo_report *r, int who, int requests, int due)
{
    ARENA_SCOPE(a);
    struct session *session = enter(o, r, who);
    {
        DESK_SCOPE(k);
        struct request_row *rows;
        struct due_row *dues;
        int count;
        assert_ok(desk_open(&k, o, session_viewer(session), a));
        assert_ok(inbox_requests(&k, 100, &rows, &count));
        assert_true(count >= requests);
        assert_ok(inbox_due(&k, 30, false, 100, &dues, &count));
        assert_true(count >= due);
    }
    session_release(session);
}

enum { OFFICER = 3, REGISTRAR, DETERMINER, LEADER, TOP_LEADER };

static const char *const lived[] = {
    "account.disable",
    "authorization.create",
    "authorization.end",
    "copy.destroy",
    "copy.extend",
    "copy.found",
    "copy.give_back",
    "copy.pass_on",
    "copy.receive",
    "copy.report_lost",
    "department.appoint",
    "deputy.create",
    "deputy.end",
    "document.archive",
    "document.change_level",
    "document.circulate",
    "document.create",
    "document.decided",
    "document.decided_plain",
    "document.declassify",
    "document.derive",
    "document.destroy",
    "document.determine",
    "document.determine.refused",
    "document.determine_work",
    "document.duplicate.request",
    "document.edit",
    "document.expire",
    "document.issue",
    "document.object",
    "document.open",
    "document.plain",
    "document.plain.request",
    "document.propose",
    "document.protect",
    "document.protect_unclear",
    "document.receive",
    "document.replace",
    "document.report",
    "document.review",
    "document.send_back",
    "document.settle",
    "document.widen",
    "group_decision.finish",
    "group_meeting.close",
    "group_member.hand_over",
    "ledger.look",
    "login",
    "login.refused",
    "matter.change",
    "matter.create",
    "matter.withdraw",
    "password.change",
    "person.clear",
    "person.clear.refused",
    "person.leave",
    "person.transfer",
    "request.approve",
    "request.refuse",
    "request.return",
    "role.give",
    "system_duty.create",
    "checklist_point.create",
    "point_question.answer",
    "point_question.send_back",
    "point_question.verify",
    "self_examination.excuse",
    "self_examination.raise",
    "self_examination.review",
    "self_examination.sign",
    "inspection_visit.sign",
    "inspection_visit.countersign",
    "inspection_visit.close",
    "visit_item.note",
    "finding.take",
    "finding.mend",
    "finding.verify",
    "finding.accept",
};

static void test_small_year(void **state)
{
    (void)state;
    char dir[64];
    struct watched watched = {0};
    struct demo_report r;
    /* ends on 2024-06-28 at 16:00 there: the same year in every run */
    struct demo_options options = {.until = 1719561600,
                                   .documents = 40,
                                   .progress = progress,
                                   .week = week,
                                   .context = &watched};
    ARENA_SCOPE(a);
    find_folder(dir);
    assert_ok(office_demo(dir, &options, &r));
    if (r.stumbled)
        print_error("%d acts did not go as the script says; the first: %s\n", r.stumbled,
                    r.stumble);
    assert_int_equal(r.stumbled, 0);
    assert_true(watched.told > 100);
    /* each of the 52 or 53 weeks in which somebody worked, and the end */
    assert_in_range(watched.weeks, 51, 54);
    assert_true(r.people >= 40 && r.accounts >= 40 && r.departments == 18 && r.matters == 65);
    assert_true(r.documents >= 38 && r.documents <= 44 && r.files >= r.documents);
    assert_true(r.acts > 800 && r.leaves > r.acts);
    assert_true(r.refused > 50 && r.returned > 5 && r.fallen > 0 && r.late > 5 && r.lost > 0 &&
                r.corrected > 3 && r.turned_away > 0);

    /* the present is the present again, and nothing was left undone that a clock does */
    int64_t before = clock_now();
    clock_set_offset(0);
    assert_true(clock_now() - before <= 1);
    struct office *o;
    assert_ok(office_open(dir, &o));
    assert_true(office_facts(o)->exercise);
    struct proof_report proof;
    assert_ok(proof_verify(o, &(struct proof_options){.files = true}, a, &proof));
    if (proof.fault_count)
        print_error("%s\n", words_in(&proof.faults[0].words, LANG_EN));
    assert_int_equal(proof.fault_count, 0);
    assert_true(proof.leaves == r.leaves && proof.files == r.files);

    struct session *audit = enter(o, &r, 2);
    int missing = 0;
    for (size_t i = 0; i < ARRAY_SIZE(lived); i++) {
        int n = acts(o, session_viewer(audit), a, lived[i]);
        if (!n)
            print_error("%s never happened\n", lived[i]);
        missing += !n;
    }
    assert_int_equal(missing, 0);
    session_release(audit);
    for (int i = 0; i < DEMO_LOGINS; i++)
        session_release(enter(o, &r, i));
    sees_work(o, &r, OFFICER, 0, 2);
    sees_work(o, &r, REGISTRAR, 0, 3);
    sees_work(o, &r, DETERMINER, 2, 1);
    sees_work(o, &r, LEADER, 2, 1);
    sees_work(o, &r, TOP_LEADER, 1, 1);
    office_close(o);
    /* never into an office that is there */
    assert_err(ERR_CONFLICT, office_demo(dir, &options, &r));
    remove_all(dir);
}

static void test_options(void **state)
{
    (void)state;
    static const struct demo_options wrong[] = {
        {.days = 59}, {.days = 367}, {.documents = 9},    {.documents = 321},
        {.days = -1}, {.until = -1}, {.until = INT64_MAX}};
    struct demo_report r;
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        assert_err(ERR_INPUT, office_demo("/nonexistent/office", &wrong[i], &r));
}

int main(void)
{
    crypto_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_small_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
