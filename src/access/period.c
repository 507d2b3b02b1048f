#include "access/mark.h"

#include "base/clock.h"

bool period_eq(const struct period *a, const struct period *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case PERIOD_LENGTH:
        return a->months == b->months;
    case PERIOD_UNTIL:
        return a->until == b->until;
    case PERIOD_CONDITION:
        return str_eq(str_of(a->condition), str_of(b->condition));
    default:
        return true;
    }
}

bool period_end(const struct period *p, int64_t from, int64_t *ret_day)
{
    if (p->kind == PERIOD_LENGTH)
        *ret_day = date_add_months(from, p->months);
    else if (p->kind == PERIOD_UNTIL)
        *ret_day = p->until;
    else
        return false;
    return true;
}

bool period_within_maximum(enum level level, const struct period *p, int64_t from)
{
    int years = level_maximum_years(level);
    int64_t end;
    if (years == 0 || p->kind == PERIOD_CONDITION)
        return true;
    return period_end(p, from, &end) && end <= date_add_months(from, 12 * years);
}

enum err period_check(enum level level, const struct period *p, int64_t from)
{
    static const char *const too_long[LEVEL_COUNT] = {
        [LEVEL_SECRET] = N_("The period of a matter of the secret level is at most 10 years"),
        [LEVEL_HIGHLY_SECRET] =
            N_("The period of a matter of the highly secret level is at most 20 years"),
        [LEVEL_TOP_SECRET] =
            N_("The period of a matter of the top secret level is at most 30 years"),
    };
    enum err e = ERR_OK;
    if (level < LEVEL_WORK)
        return p->kind == PERIOD_NONE ? ERR_OK
                                      : fail(ERR_REFUSED, "Only secrets have a period of secrecy");
    if (p->kind == PERIOD_UNTIL && p->until <= from) {
        e = fail(ERR_REFUSED, "The date of declassification must lie after the date of issue");
        return fail_basis(e, "R19");
    }
    if (period_within_maximum(level, p, from))
        return ERR_OK;
    if (p->kind == PERIOD_NONE)
        e = fail(ERR_REFUSED,
                 "A state secret has a period, a date or a condition of declassification");
    else if (p->kind == PERIOD_LONG_TERM)
        e = fail(ERR_REFUSED, "Long term needs a provision of the law that says so");
    else
        e = fail(ERR_REFUSED, too_long[level]);
    return fail_basis(e, "L20");
}
