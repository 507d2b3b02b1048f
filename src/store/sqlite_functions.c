/* The helper functions of store.h for SQLite. postgres_functions.c says the same in PL/pgSQL; the
 * tests hold both to one table of results. */
#include <sqlite3.h>

#include "base/clock.h"
#include "store/period.h"
#include "store/sqlite.h"

enum { WORKING_DAYS_MAX = 3660 };

/* Arguments: false where null, of another type or malformed, and then the result is null. */
static bool text_arg(sqlite3_value *v, struct str *ret_s)
{
    if (sqlite3_value_type(v) != SQLITE_TEXT)
        return false;
    const char *p = (const char *)sqlite3_value_text(v);
    *ret_s = str_bytes(p, (size_t)sqlite3_value_bytes(v));
    return p != NULL;
}

static bool date_arg(sqlite3_value *v, int64_t *ret_day)
{
    struct str s;
    return text_arg(v, &s) && date_parse(s, ret_day);
}

static bool int_arg(sqlite3_value *v, int64_t bound, int64_t *ret_n)
{
    if (sqlite3_value_numeric_type(v) != SQLITE_INTEGER)
        return false;
    int64_t n = sqlite3_value_int64(v);
    *ret_n = n;
    return n >= -bound && n <= bound;
}

static void result_date(sqlite3_context *c, int64_t day)
{
    char text[DATE_SIZE];
    if (!day_in_range(day))
        return;
    date_text(day, text);
    sqlite3_result_text(c, text, DATE_SIZE - 1, SQLITE_TRANSIENT);
}

static void add_days(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t day, n;
    if (date_arg(v[0], &day) && int_arg(v[1], DAYS_MAX, &n))
        result_date(c, day + n);
}

static void add_months(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t day, n;
    if (date_arg(v[0], &day) && int_arg(v[1], MONTHS_MAX, &n))
        result_date(c, date_add_months(day, (int)n));
}

static void add_hours(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t moment, n;
    struct str s;
    char text[MOMENT_SIZE];
    if (!text_arg(v[0], &s) || !moment_parse(s, &moment) || !int_arg(v[1], 24 * DAYS_MAX, &n))
        return;
    moment += n * 3600;
    if (!day_in_range((moment - (moment % 86400 + 86400) % 86400) / 86400))
        return;
    moment_text(moment, text);
    sqlite3_result_text(c, text, MOMENT_SIZE - 1, SQLITE_TRANSIENT);
}

static void days_between(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t from, to;
    if (date_arg(v[0], &from) && date_arg(v[1], &to))
        sqlite3_result_int64(c, to - from);
}

static void year_of(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t day, year;
    struct str s;
    if (text_arg(v[0], &s) && date_parse(s, &day) && str_int(str_bytes(s.p, 4), 1900, 9999, &year))
        sqlite3_result_int64(c, year);
}

static void period_end_of(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t day, end;
    struct str s;
    if (text_arg(v[0], &s) && date_arg(v[1], &day) && period_text_end(s, day, &end))
        result_date(c, end);
}

static void period_months_of(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    int64_t months;
    struct str s;
    if (text_arg(v[0], &s) && period_text_months(s, &months))
        sqlite3_result_int64(c, months);
}

/* Is it a working day? False on failure. */
static bool look_up(struct calendar *calendar, int64_t day, bool *ret_work)
{
    char text[DATE_SIZE];
    date_text(day, text);
    sqlite3_bind_text(calendar->look, 1, text, DATE_SIZE - 1, SQLITE_STATIC);
    int code = sqlite3_step(calendar->look);
    if (code == SQLITE_ROW)
        *ret_work = sqlite3_column_int64(calendar->look, 0) != 0;
    else
        *ret_work = date_weekday(day) < 5;
    sqlite3_reset(calendar->look);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static void working_day_add(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    struct calendar *calendar = sqlite3_user_data(c);
    int64_t day, n;
    if (!date_arg(v[0], &day) || !int_arg(v[1], WORKING_DAYS_MAX, &n))
        return;
    if (!calendar->look &&
        sqlite3_prepare_v3(calendar->db, "SELECT work FROM holiday WHERE day = ?1", -1,
                           SQLITE_PREPARE_PERSISTENT, &calendar->look, NULL) != SQLITE_OK) {
        sqlite3_result_error(c, "there is no calendar of working days", -1);
        return;
    }
    int step = n < 0 ? -1 : 1;
    while (n && day_in_range(day)) {
        bool work;
        day += step;
        if (!look_up(calendar, day, &work)) {
            sqlite3_result_error_code(c, sqlite3_errcode(calendar->db));
            return;
        }
        n -= work ? step : 0;
    }
    result_date(c, day);
}

static void sees(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    const struct sight *sight = sqlite3_value_pointer(v[0], "sight");
    if (!sight || sqlite3_value_type(v[1]) != SQLITE_INTEGER)
        return; /* null: it is not seen */
    uint64_t label = (uint64_t)sqlite3_value_int64(v[1]);
    sqlite3_result_int(c, label < sight->nbits && (sight->bits[label / 64] >> (label % 64) & 1));
}

enum err sqlite_functions(sqlite3 *db, struct calendar *calendar)
{
    enum { PURE = SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };
    static const struct {
        const char *name;
        int arguments, flags;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } table[] = {
        {"add_days", 2, PURE, add_days},
        {"add_months", 2, PURE, add_months},
        {"add_hours", 2, PURE, add_hours},
        {"days_between", 2, PURE, days_between},
        {"year_of", 1, PURE, year_of},
        {"period_end", 2, PURE, period_end_of},
        {"period_months", 1, PURE, period_months_of},
        {"working_day_add", 2, 0, working_day_add},
        {"sees", 2, SQLITE_DETERMINISTIC, sees},
    };
    calendar->db = db;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (sqlite3_create_function_v2(db, table[i].name, table[i].arguments,
                                       SQLITE_UTF8 | table[i].flags, calendar, table[i].call, NULL,
                                       NULL, NULL) != SQLITE_OK)
            return fail(ERR_IO, "Statement {1}: {2}", table[i].name, sqlite3_errmsg(db));
    return ERR_OK;
}
