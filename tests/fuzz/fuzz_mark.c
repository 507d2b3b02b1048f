/* Marks, periods, levels: what is taken comes back the same from every form it is written in. */
#include "fuzz/fuzz.h"

#include "access/mark.h"
#include "base/clock.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void check_period(const struct period *p)
{
    BUF_SCOPE(text, 1 << 10);
    struct period again;
    int64_t from = 20000, end;
    period_store(&text, p);
    promise(!period_load(buf_view(&text), &again) && period_eq(p, &again));
    for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
        buf_clear(&text);
        period_print(&text, p, lang);
        promise(!period_parse(buf_view(&text), &again) && period_eq(p, &again));
    }
    promise(period_end(p, from, &end) == (p->kind == PERIOD_LENGTH || p->kind == PERIOD_UNTIL));
    for (enum level level = 0; level < LEVEL_COUNT; level++)
        promise(period_check(level, p, from) || period_within_maximum(level, p, from));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str s = str_bytes(data, n);
    struct mark mark, again;
    struct period period;
    enum level level;
    if (!period_parse(s, &period))
        check_period(&period);
    if (!period_load(s, &period))
        check_period(&period);
    if (level_parse(s, &level))
        promise(level_is_valid((int)level));
    if (mark_parse(s, &mark))
        return 0;
    BUF_SCOPE(text, 1 << 10);
    check_period(&mark.period);
    promise(mark.period.kind == PERIOD_NONE || mark.level >= LEVEL_WORK);
    mark_print(&text, &mark);
    promise(!mark_parse(buf_view(&text), &again));
    promise(again.level == mark.level && period_eq(&again.period, &mark.period));
    return 0;
}
