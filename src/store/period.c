#include "store/period.h"

#include "base/clock.h"

bool day_in_range(int64_t day)
{
    return day >= -25567 && day <= 2932896;
}

struct length {
    int64_t years, months, days;
};

/* One "12Y" off the front; true when it is not there, too (then *ret_n is untouched). */
static bool take_part(struct str *s, char unit, size_t digits_max, int64_t *ret_n)
{
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (n == s->n || s->p[n] != unit)
        return true;
    if (n == 0 || n > digits_max || !str_int(str_bytes(s->p, n), 0, 99999, ret_n))
        return false;
    s->p += n + 1;
    s->n -= n + 1;
    return true;
}

static bool parse_length(struct str s, struct length *ret_length)
{
    struct length l = {0};
    if (s.n < 3 || s.p[0] != 'P')
        return false;
    s.p++;
    s.n--;
    if (!take_part(&s, 'Y', 4, &l.years) || !take_part(&s, 'M', 4, &l.months) ||
        !take_part(&s, 'D', 5, &l.days) || s.n)
        return false;
    *ret_length = l;
    return true;
}

bool period_text_end(struct str period, int64_t day, int64_t *ret_day)
{
    struct length l;
    if (date_parse(period, ret_day))
        return true;
    if (!parse_length(period, &l))
        return false;
    *ret_day = date_add_months(day, (int)(l.years * 12 + l.months)) + l.days;
    return true;
}

bool period_text_months(struct str period, int64_t *ret_months)
{
    struct length l;
    if (!parse_length(period, &l))
        return false;
    *ret_months = l.years * 12 + l.months + (l.days * 4800 + 146096) / 146097;
    return true;
}
