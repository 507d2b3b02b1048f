#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t offset;

int64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec + atomic_load(&offset);
}

void clock_set_offset(int64_t seconds)
{
    atomic_store(&offset, seconds);
}

static uint64_t ns_of(struct timespec t)
{
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t clock_monotonic_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return ns_of(t);
}

uint64_t clock_processor_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return ns_of(t);
}

bool clock_processor_of(pid_t pid, uint64_t *ret_ns)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
        return false;
    *ret_ns = ns_of(t);
    return true;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Proleptic Gregorian calendar: Howard Hinnant's days_from_civil and its inverse. */
static int64_t day_of(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_of(int64_t day, int64_t *y, int *m, int *d)
{
    day += 719468;
    int64_t era = floor_div(day, 146097);
    int64_t doe = day - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (int)((5 * doy + 2) / 153);
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}

static int month_days(int64_t y, int m)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return m == 2 && leap ? 29 : days[m - 1];
}

static void put2(char *at, int v)
{
    at[0] = (char)('0' + v / 10);
    at[1] = (char)('0' + v % 10);
}

void date_text(int64_t day, char ret_text[DATE_SIZE])
{
    int64_t y;
    int m, d;
    civil_of(day, &y, &m, &d);
    if (y < 1900 || y > 9999) {
        memcpy(ret_text, "0000-00-00", DATE_SIZE);
        return;
    }
    put2(ret_text, (int)y / 100);
    put2(ret_text + 2, (int)y % 100);
    ret_text[4] = ret_text[7] = '-';
    put2(ret_text + 5, m);
    put2(ret_text + 8, d);
    ret_text[10] = '\0';
}

static bool digits(struct str s, size_t at, size_t n, int *ret_v)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *ret_v = v;
    return true;
}

bool date_parse(struct str s, int64_t *ret_day)
{
    int y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s, 0, 4, &y) ||
        !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d))
        return false;
    if (y < 1900 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
        return false;
    *ret_day = day_of(y, m, d);
    return true;
}

void moment_text(int64_t seconds, char ret_text[MOMENT_SIZE])
{
    int64_t day = floor_div(seconds, 86400);
    int rest = (int)(seconds - day * 86400);
    date_text(day, ret_text);
    ret_text[10] = 'T';
    put2(ret_text + 11, rest / 3600);
    ret_text[13] = ret_text[16] = ':';
    put2(ret_text + 14, rest / 60 % 60);
    put2(ret_text + 17, rest % 60);
    ret_text[19] = 'Z';
    ret_text[20] = '\0';
}

bool moment_parse(struct str s, int64_t *ret_seconds)
{
    int64_t day;
    int h, m, sec;
    if (s.n != 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || s.p[19] != 'Z' ||
        !date_parse((struct str){s.p, 10}, &day) || !digits(s, 11, 2, &h) ||
        !digits(s, 14, 2, &m) || !digits(s, 17, 2, &sec) || h > 23 || m > 59 || sec > 59)
        return false;
    *ret_seconds = day * 86400 + h * 3600 + m * 60 + sec;
    return true;
}

void date_at(int64_t seconds, int zone_minutes, char ret_text[DATE_SIZE])
{
    date_text(floor_div(seconds + zone_minutes * 60, 86400), ret_text);
}

int date_weekday(int64_t day)
{
    return (int)(day + 3 - floor_div(day + 3, 7) * 7);
}

int64_t date_add_months(int64_t day, int months)
{
    int64_t y;
    int m, d;
    civil_of(day, &y, &m, &d);
    int64_t total = y * 12 + m - 1 + months;
    y = floor_div(total, 12);
    m = (int)(total - y * 12) + 1;
    int last = month_days(y, m);
    return day_of(y, m, d < last ? d : last);
}
