#include "access/mark.h"

static const char star[] = "★";

/* The first separator in the text: ★, or an asterisk that stands for it. */
static bool find_star(struct str s, size_t from, size_t *ret_at, size_t *ret_n)
{
    static const char *const stars[] = {star, "*", "＊", "﹡"};
    for (size_t at = from; at < s.n; at++)
        for (size_t i = 0; i < ARRAY_SIZE(stars); i++)
            if (str_starts((struct str){s.p + at, s.n - at}, stars[i])) {
                *ret_at = at;
                *ret_n = strlen(stars[i]);
                return true;
            }
    return false;
}

static bool has_false_star(struct str s)
{
    static const char *const others[] = {"☆", "⭐", "✩", "✰", "✪", "⋆", "✶"};
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        if (memmem(s.p, s.n, others[i], strlen(others[i])))
            return true;
    return false;
}

/* The level's Chinese name; typesetters put spaces into it (机　密). */
static bool level_of(struct str s, enum level *ret_level)
{
    BUF_SCOPE(name, 64);
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (c == ' ' || c == 0x3000 || c == 0xa0)
            continue;
        if (c < 0x80)
            return false; /* codes and English names are no marks */
        buf_add(&name, s.p + from, at - from);
    }
    return !name.over && level_parse(buf_view(&name), ret_level);
}

enum err mark_parse(struct str text, struct mark *ret_mark)
{
    struct mark mark = {0};
    size_t at, n, next, next_n;
    if (text.n == 0 || text.n > PERIOD_CONDITION_MAX + 64 || !str_utf8(text))
        return fail(ERR_INPUT, "A mark is one line of text");
    if (has_false_star(text))
        return fail(ERR_INPUT, "The star of a mark is ★ and no other");
    bool starred = find_star(text, 0, &at, &n);
    if (!level_of((struct str){text.p, starred ? at : text.n}, &mark.level))
        return starred ? fail(ERR_INPUT, "Before the ★ of a mark stands its level")
                       : fail(ERR_INPUT, "A mark is a level, or a level, ★ and a period");
    if (starred) {
        if (find_star(text, at + n, &next, &next_n))
            return fail(ERR_INPUT, "A mark has one ★");
        if (mark.level < LEVEL_WORK)
            return fail(ERR_INPUT, "Only the mark of a secret has ★ and a period");
        TRY(period_parse((struct str){text.p + at + n, text.n - at - n}, &mark.period));
        if (mark.period.kind == PERIOD_NONE)
            return fail(ERR_INPUT, "After the ★ of a mark stands its period");
    }
    *ret_mark = mark;
    return ERR_OK;
}

void mark_print(struct buf *out, const struct mark *mark)
{
    buf_text(out, level_name(mark->level, LANG_ZH));
    if (mark->period.kind == PERIOD_NONE)
        return;
    buf_text(out, star);
    period_print(out, &mark->period, LANG_ZH);
}

enum err mark_check(const struct mark *mark, int64_t from)
{
    return period_check(mark->level, &mark->period, from);
}
