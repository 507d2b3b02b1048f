/* Periods of secrecy as text: stored, typed, printed. */
#include "access/mark.h"

#include <strings.h>

#include "base/clock.h"
#include "base/text.h"

enum { SQUEEZED_MAX = PERIOD_CONDITION_MAX + 64 };

static const char condition_prefix[] = "if:", long_term[] = "long", until_word[] = "until";

/* ---- out ---- */

void period_store(struct buf *out, const struct period *p)
{
    char date[DATE_SIZE];
    switch (p->kind) {
    case PERIOD_NONE:
        break;
    case PERIOD_LENGTH:
        buf_char(out, 'P');
        if (p->months / 12)
            buf_printf(out, "%dY", p->months / 12);
        if (p->months % 12)
            buf_printf(out, "%dM", p->months % 12);
        break;
    case PERIOD_UNTIL:
        date_text(p->until, date);
        buf_text(out, date);
        break;
    case PERIOD_CONDITION:
        buf_printf(out, "%s%s", condition_prefix, p->condition);
        break;
    case PERIOD_LONG_TERM:
        buf_text(out, long_term);
        break;
    }
}

static void print_length(struct buf *out, int months, enum lang lang)
{
    int years = months / 12, rest = months % 12;
    if (lang == LANG_ZH) {
        if (years)
            buf_printf(out, "%d年", years);
        if (rest)
            buf_printf(out, "%d个月", rest);
        return;
    }
    if (years)
        buf_printf(out, "%d year%s", years, years > 1 ? "s" : "");
    if (rest)
        buf_printf(out, "%s%d month%s", years ? " " : "", rest, rest > 1 ? "s" : "");
}

void period_print(struct buf *out, const struct period *p, enum lang lang)
{
    char date[DATE_SIZE];
    int64_t year = 0, month = 0, day = 0;
    switch (p->kind) {
    case PERIOD_NONE:
        break;
    case PERIOD_LENGTH:
        print_length(out, p->months, lang);
        break;
    case PERIOD_UNTIL:
        date_text(p->until, date);
        if (lang == LANG_EN) {
            buf_printf(out, "until %s", date);
        } else if (str_int((struct str){date, 4}, 0, 9999, &year) &&
                   str_int((struct str){date + 5, 2}, 0, 12, &month) &&
                   str_int((struct str){date + 8, 2}, 0, 31, &day)) {
            buf_printf(out, "%d年%d月%d日", (int)year, (int)month, (int)day);
        }
        break;
    case PERIOD_CONDITION:
        buf_printf(out, "%s%s", lang == LANG_EN ? "until: " : "", p->condition);
        break;
    case PERIOD_LONG_TERM:
        buf_text(out, lang == LANG_EN ? "long term" : "长期");
        break;
    }
}

/* ---- lengths and dates as people write them ---- */

/* The text without spaces, full-width digits made plain, Latin letters small. */
static void squeeze(struct buf *out, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        if (c == ' ' || c == 0x3000 || c == 0xa0)
            continue;
        if (c >= 0xff10 && c <= 0xff19)
            buf_char(out, (char)('0' + (c - 0xff10)));
        else if (c >= 'A' && c <= 'Z')
            buf_char(out, (char)(c + 32));
        else
            buf_add(out, s.p + from, at - from);
    }
}

static bool take(struct str *s, const char *text)
{
    if (!str_starts(*s, text))
        return false;
    size_t n = strlen(text);
    s->p += n;
    s->n -= n;
    return true;
}

/* 0 to 9 in Chinese, 10 for 十, -1 for any other character. */
static int numeral(uint32_t c)
{
    static const struct {
        uint32_t c;
        int value;
    } numerals[] = {{0x3007, 0}, {0x25cb, 0}, {0x96f6, 0}, {0x4e00, 1}, {0x4e8c, 2},
                    {0x4e24, 2}, {0x4e09, 3}, {0x56db, 4}, {0x4e94, 5}, {0x516d, 6},
                    {0x4e03, 7}, {0x516b, 8}, {0x4e5d, 9}, {0x5341, 10}};
    for (size_t i = 0; i < ARRAY_SIZE(numerals); i++)
        if (numerals[i].c == c)
            return numerals[i].value;
    return -1;
}

/* 十 二十 二十五 三; or digit by digit, four of them: 二〇三〇. */
static bool take_chinese(struct str *s, int *ret_n)
{
    int digit[4], count = 0, tens = -1;
    size_t at = 0;
    while (at < s->n) {
        size_t from = at;
        int v = numeral(str_next(*s, &at));
        if (v < 0 || count == 4) {
            at = from;
            break;
        }
        if (v == 10 && tens >= 0)
            return false;
        if (v == 10)
            tens = count;
        digit[count++] = v;
    }
    if (tens < 0 && count == 1)
        *ret_n = digit[0];
    else if (tens < 0 && count == 4)
        *ret_n = digit[0] * 1000 + digit[1] * 100 + digit[2] * 10 + digit[3];
    else if (tens >= 0 && tens <= 1 && count - tens <= 2)
        *ret_n = (tens ? digit[0] : 1) * 10 + (count - tens == 2 ? digit[tens + 1] : 0);
    else
        return false;
    s->p += at;
    s->n -= at;
    return true;
}

static bool take_number(struct str *s, int *ret_n)
{
    int n = 0;
    size_t i = 0;
    while (i < s->n && i < 4 && s->p[i] >= '0' && s->p[i] <= '9')
        n = n * 10 + (s->p[i++] - '0');
    if (i == 0)
        return take_chinese(s, ret_n);
    s->p += i;
    s->n -= i;
    *ret_n = n;
    return true;
}

static bool year_word(struct str *s)
{
    return take(s, "年") || take(s, "years") || take(s, "year");
}

static bool month_word(struct str *s)
{
    return take(s, "个月") || take(s, "months") || take(s, "month");
}

/* 10年 | 6个月 | 1年6个月 and the same in English. */
static bool length_parse(struct str s, struct period *p)
{
    int n = 0, years = 0, months = 0;
    if (!take_number(&s, &n))
        return false;
    if (year_word(&s)) {
        years = n;
        if (s.n && !(take_number(&s, &months) && month_word(&s)))
            return false;
    } else if (month_word(&s)) {
        months = n;
    } else {
        return false;
    }
    int total = years * 12 + months;
    *p = (struct period){.kind = PERIOD_LENGTH, .months = total};
    return s.n == 0 && total > 0 && total <= PERIOD_MONTHS_MAX;
}

/* 2030年1月1日 | 2030-1-1 | 2030.1.1 | 2030/1/1 */
static bool until_parse(struct str s, struct period *p)
{
    static const char *const marks[][3] = {
        {"年", "月", "日"}, {"-", "-", ""}, {".", ".", ""}, {"/", "/", ""}};
    int part[3] = {0};
    if (!take_number(&s, &part[0]) || part[0] < 1000)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
        struct str rest = s;
        char text[3 * 12];
        int64_t day;
        if (!take(&rest, marks[i][0]) || !take_number(&rest, &part[1]) ||
            !take(&rest, marks[i][1]) || !take_number(&rest, &part[2]) ||
            !take(&rest, marks[i][2]) || rest.n)
            continue;
        snprintf(text, sizeof text, "%04d-%02d-%02d", part[0], part[1], part[2]);
        if (!date_parse(str_of(text), &day))
            return false;
        *p = (struct period){.kind = PERIOD_UNTIL, .until = day};
        return true;
    }
    return false;
}

/* Numbers and units only: meant as a date or a length, so no condition. */
static bool looks_numeric(struct str s)
{
    static const char *const units[] = {"年",   "月",     "日",    "个", "号", "years",
                                        "year", "months", "month", "p",  "y",  "m",
                                        "至",   "-",      ".",     "/",  ","};
    while (s.n) {
        int n;
        bool known = take_number(&s, &n);
        for (size_t i = 0; !known && i < ARRAY_SIZE(units); i++)
            known = take(&s, units[i]);
        size_t at = 0;
        if (!known && numeral(str_next(s, &at)) >= 0) {
            known = true;
            s = (struct str){s.p + at, s.n - at};
        }
        if (!known)
            return false;
    }
    return true;
}

static struct str trim_wide(struct str s)
{
    size_t before;
    do {
        before = s.n;
        s = str_trim(s);
        take(&s, "　");
        if (str_ends(s, "　"))
            s.n -= strlen("　");
    } while (s.n != before);
    return s;
}

/* ---- conditions ---- */

/* A length, a date or "long term", written by people or as it is stored. */
static bool plain_parse(struct str squeezed, struct period *p)
{
    int64_t day;
    *p = (struct period){0};
    if (date_parse(squeezed, &day))
        *p = (struct period){.kind = PERIOD_UNTIL, .until = day};
    else if (str_is(squeezed, "长期") || str_is(squeezed, "longterm") ||
             str_is(squeezed, long_term))
        p->kind = PERIOD_LONG_TERM;
    return p->kind || length_parse(squeezed, p) || until_parse(squeezed, p);
}

/* Words that would be read as something else when they come back. */
static bool reads_otherwise(struct str words)
{
    struct period p;
    BUF_SCOPE(squeezed, SQUEEZED_MAX);
    squeeze(&squeezed, words);
    struct str s = buf_view(&squeezed);
    return str_starts(s, until_word) || str_starts(s, condition_prefix) || looks_numeric(s) ||
           plain_parse(s, &p);
}

/* The words of a condition: clean text of 2 to 60 characters, no star. */
static enum err condition_parse(struct str words, struct period *ret_period)
{
    static const char *const stars[] = {"★", "☆", "*", "＊", "﹡"};
    ARENA_SCOPE(a);
    struct str clean;
    struct period p = {.kind = PERIOD_CONDITION};
    TRY(text_clean(a, trim_wide(words), PERIOD_CONDITION_CHARS_MAX, &clean));
    clean = trim_wide(clean);
    if (clean.n > PERIOD_CONDITION_MAX || str_chars(clean) < 2 || memchr(clean.p, '\n', clean.n) ||
        memchr(clean.p, '\t', clean.n))
        return fail(ERR_INPUT, "A condition of declassification is one line of 2 to 60 characters");
    for (size_t i = 0; i < ARRAY_SIZE(stars); i++)
        if (memmem(clean.p, clean.n, stars[i], strlen(stars[i])))
            return fail(ERR_INPUT, "There is no star in a condition of declassification");
    memcpy(p.condition, clean.p, clean.n);
    if (reads_otherwise(clean))
        return fail(ERR_INPUT, "{1} is neither a length nor a date", p.condition);
    *ret_period = p;
    return ERR_OK;
}

/* ---- in ---- */

/* "10Y", "6M", "1Y6M" behind the P. */
static bool length_load(struct str s, struct period *p)
{
    int months = 0, v = 0;
    bool digits = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9' && v < PERIOD_MONTHS_MAX) {
            v = v * 10 + (c - '0');
            digits = true;
        } else if (digits && (c == 'Y' || c == 'M')) {
            months += c == 'Y' ? v * 12 : v;
            v = 0;
            digits = false;
        } else {
            return false;
        }
    }
    *p = (struct period){.kind = PERIOD_LENGTH, .months = months};
    return !digits && months > 0 && months <= PERIOD_MONTHS_MAX;
}

static enum err load_fail(void)
{
    return fail(ERR_INPUT, "The stored period of secrecy is malformed");
}

enum err period_load(struct str s, struct period *ret_period)
{
    struct period p = {0};
    int64_t day;
    size_t prefix = strlen(condition_prefix);
    if (str_is(s, long_term)) {
        p.kind = PERIOD_LONG_TERM;
    } else if (str_starts(s, condition_prefix)) {
        if (condition_parse((struct str){s.p + prefix, s.n - prefix}, &p))
            return load_fail();
    } else if (date_parse(s, &day)) {
        p = (struct period){.kind = PERIOD_UNTIL, .until = day};
    } else if (s.n && (s.p[0] != 'P' || !length_load((struct str){s.p + 1, s.n - 1}, &p))) {
        return load_fail();
    }
    BUF_SCOPE(again, PERIOD_CONDITION_MAX + 16);
    period_store(&again, &p);
    if (!str_eq(buf_view(&again), s))
        return load_fail();
    *ret_period = p;
    return ERR_OK;
}

/* "until: the meeting begins" and "until 2030-01-01" without their first word. */
static void drop_until(struct str *s)
{
    if (s->n < strlen(until_word) || strncasecmp(s->p, until_word, strlen(until_word)) != 0)
        return;
    s->p += strlen(until_word);
    s->n -= strlen(until_word);
    *s = trim_wide(*s);
    if (!take(s, ":"))
        take(s, "：");
}

enum err period_parse(struct str typed, struct period *ret_period)
{
    struct period p = {0};
    if (typed.n > PERIOD_CONDITION_MAX + 64 || !str_utf8(typed))
        return fail(ERR_INPUT, "The period of secrecy is no text of reasonable length");
    typed = trim_wide(typed);
    if (typed.n == 0 || !period_load(typed, &p)) {
        *ret_period = p;
        return ERR_OK;
    }
    drop_until(&typed);
    BUF_SCOPE(squeezed, SQUEEZED_MAX);
    squeeze(&squeezed, typed);
    if (!plain_parse(buf_view(&squeezed), &p))
        TRY(condition_parse(typed, &p));
    *ret_period = p;
    return ERR_OK;
}
