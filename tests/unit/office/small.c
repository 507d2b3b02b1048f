#include "unit/test.h"

#include <ftw.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/io.h"
#include "unit/office/small.h"

const struct password_cost small_cost = {.passes = 1, .memory_kib = 64};
static const char *const logins[SMALL_KINDS] = {"sys", "sec", "aud"};

static void open_office(struct small *s)
{
    assert_ok(office_open(s->dir, &s->o));
    for (int i = 0; i < SMALL_KINDS; i++)
        assert_ok(small_login(s, logins[i], SMALL_PASSWORD, SMALL_ADDRESS, &s->session[i]));
}

void small_open(struct small *s)
{
    *s = (struct small){.a = arena_new()};
    memcpy(s->dir, "/tmp/cofferdam-test-XXXXXX", 27);
    assert_non_null(mkdtemp(s->dir));
    struct rule_file rules = {.name = "small.yaml"};
    assert_ok(file_read(s->a, "tests/unit/office/data/small.yaml", 1 << 20, &rules.text));
    struct office_founding f = {
        .facts = {.name_zh = "小镇",
                  .name_en = "Smalltown",
                  .short_name = "XZ",
                  .rank = "township",
                  .level = LEVEL_HIGHLY_SECRET,
                  .zone_minutes = 480,
                  .exercise = true,
                  .origin = "small.example/office"},
        .rules = &rules,
        .rule_count = 1,
        .system = {"sys", STR(SMALL_PASSWORD)},
        .security = {"sec", STR(SMALL_PASSWORD)},
        .audit = {"aud", STR(SMALL_PASSWORD)},
        .cost = &small_cost,
    };
    assert_ok(office_found(s->dir, &f));
    open_office(s);
}

static void close_office(struct small *s)
{
    for (int i = 0; i < SMALL_KINDS; i++)
        session_release(s->session[i]);
    office_close(s->o);
}

void small_reopen(struct small *s)
{
    close_office(s);
    open_office(s);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void small_close(struct small *s)
{
    close_office(s);
    arena_free(s->a);
    assert_int_equal(nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

const struct viewer *small_viewer(struct small *s, enum small_kind kind)
{
    return session_viewer(s->session[kind]);
}

enum err small_login(struct small *s, const char *login_name, const char *password,
                     const char *address, struct session **ret_session)
{
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct login_request r = {.login = str_of(login_name),
                              .password = str_of(password),
                              .address = address,
                              .agent = "test",
                              .lang = LANG_COUNT};
    TRY(login(s->o, &r, token));
    return session_use(s->o, str_of(token), address, ret_session);
}

int64_t small_act(struct small *s, const struct viewer *v, const char *reg, const char *action,
                  int64_t entry, struct act_result *ret_result, ...)
{
    struct answer answers[16];
    struct act_result result = {0};
    int count = 0;
    va_list list;
    va_start(list, ret_result);
    for (const char *name; (name = va_arg(list, const char *));)
        answers[count++] = (struct answer){str_of(name), str_of(va_arg(list, const char *))};
    va_end(list);
    struct act_request r = {.reg = str_of(reg),
                            .action = str_of(action),
                            .entry = entry,
                            .answers = answers,
                            .count = count,
                            .rev = -1};
    assert_ok(act(s->o, v, &r, s->a, &result));
    if (ret_result)
        *ret_result = result;
    return result.entry;
}

struct session *small_person(struct small *s, const char *login_name, int64_t *ret_person,
                             int64_t *ret_account)
{
    int64_t account;
    int64_t person = small_act(s, small_viewer(s, SMALL_SECURITY), "person", "create", 0, NULL,
                               "name", login_name, NULL);
    struct account_new n = {.login = str_of(login_name),
                            .password = STR("First-Password-9"),
                            .kind = STR("person"),
                            .person = person};
    assert_ok(account_make(s->o, small_viewer(s, SMALL_SYSTEM), &n, &account));
    assert_ok(account_activate(s->o, small_viewer(s, SMALL_SECURITY), account));
    struct session *first, *own;
    assert_ok(small_login(s, login_name, "First-Password-9", SMALL_ADDRESS, &first));
    assert_ok(
        password_change(s->o, session_viewer(first), STR("First-Password-9"), STR(SMALL_PASSWORD)));
    session_release(first);
    assert_ok(small_login(s, login_name, SMALL_PASSWORD, SMALL_ADDRESS, &own));
    if (ret_person)
        *ret_person = person;
    if (ret_account)
        *ret_account = account;
    return own;
}

static sqlite3 *behind(struct small *s)
{
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/office.db", s->dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

void small_sql(struct small *s, const char *sql)
{
    sqlite3 *db = behind(s);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message))
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

int64_t small_number(struct small *s, const char *sql)
{
    sqlite3 *db = behind(s);
    sqlite3_stmt *q;
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return n;
}

bool small_has_act(struct small *s, const char *act_name, const char *content_part)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM record r LEFT JOIN content c ON c.idx = r.idx WHERE r.act = '%s'"
             " AND instr(coalesce(c.body, ''), '%s') > 0",
             act_name, content_part);
    return small_number(s, sql) > 0;
}
