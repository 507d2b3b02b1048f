#include "rulebook/lex.h"

#include "base/clock.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
}

static bool lex_text(struct parser *p)
{
    BUF_SCOPE(text, COND_CHARS_MAX * 4);
    for (size_t i = p->at + 1; i < p->source.n; i++) {
        if (p->source.p[i] != '\'') {
            buf_char(&text, p->source.p[i]);
        } else if (i + 1 < p->source.n && p->source.p[i + 1] == '\'') {
            buf_char(&text, '\'');
            i++;
        } else {
            p->now = (struct token){.kind = T_TEXT, .text = arena_str(p->a, buf_view(&text))};
            p->at = i + 1;
            return true;
        }
    }
    (void)fail(ERR_INPUT, N_("A text that starts with ' does not end"));
    return false;
}

/* 12  24h  10d  2w  3m  2y  10wd  2026-01-31 */
static bool lex_number(struct parser *p)
{
    size_t end = p->at;
    while (end < p->source.n && (is_name_char(p->source.p[end]) || p->source.p[end] == '-')) {
        /* "5-x" is a difference, "2026-01-31" a date */
        if (p->source.p[end] == '-' &&
            !(end - p->at == 4 || (end - p->at == 7 && p->source.p[p->at + 4] == '-')))
            break;
        if (p->source.p[end] == '-' && !(end + 1 < p->source.n && is_digit(p->source.p[end + 1])))
            break;
        end++;
    }
    struct str word = str_bytes(p->source.p + p->at, end - p->at), digits = word;
    int64_t day, n;
    if (word.n == 10 && word.p[4] == '-') {
        if (!date_parse(word, &day)) {
            (void)fail(ERR_INPUT, N_("{1} is not a date"), arena_text(p->a, word));
            return false;
        }
        p->now = (struct token){.kind = T_DATE, .text = word};
        p->at = end;
        return true;
    }
    for (end = 0; end < word.n && is_digit(word.p[end]); end++)
        ;
    digits.n = end;
    static const struct {
        const char *word;
        enum cond_unit unit;
    } units[] = {{"d", UNIT_DAY},  {"w", UNIT_WEEK},         {"m", UNIT_MONTH},
                 {"y", UNIT_YEAR}, {"wd", UNIT_WORKING_DAY}, {"h", UNIT_HOUR}};
    struct str unit = str_bytes(word.p + end, word.n - end);
    bool good = str_int(digits, 0, unit.n ? 36600 : INT64_MAX, &n);
    p->now = (struct token){.kind = T_INT, .text = word, .n = n};
    for (size_t i = 0; good && unit.n && i < ARRAY_SIZE(units); i++)
        if (str_is(unit, units[i].word)) {
            p->now.kind = T_DURATION;
            p->now.unit = units[i].unit;
        }
    if (!good || (unit.n && p->now.kind != T_DURATION)) {
        (void)fail(ERR_INPUT,
                   N_("{1} is neither a number, a date nor a duration such as 10d or 2y"),
                   arena_text(p->a, word));
        return false;
    }
    p->at += word.n;
    return true;
}

static bool lex_mark(struct parser *p)
{
    static const char *const marks[] = {"!=", "<=", ">=", "=", "<", ">",
                                        "+",  "-",  "(",  ")", ",", "."};
    struct str rest = str_bytes(p->source.p + p->at, p->source.n - p->at);
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (str_starts(rest, marks[i])) {
            p->now = (struct token){.kind = T_MARK, .text = str_of(marks[i])};
            p->at += strlen(marks[i]);
            return true;
        }
    size_t n = 0;
    str_next(rest, &n);
    (void)fail(ERR_INPUT, N_("{1} means nothing in a condition"),
               arena_text(p->a, str_bytes(rest.p, n)));
    return false;
}

bool lex_advance(struct parser *p)
{
    while (p->at < p->source.n && strchr(" \t\n", p->source.p[p->at]))
        p->at++;
    if (p->at == p->source.n) {
        p->now = (struct token){.kind = T_END, .text = STR("")};
        return true;
    }
    char c = p->source.p[p->at];
    if (c == '\'')
        return lex_text(p);
    if (is_digit(c))
        return lex_number(p);
    if (c < 'a' || c > 'z')
        return lex_mark(p);
    size_t start = p->at;
    while (p->at < p->source.n && is_name_char(p->source.p[p->at]))
        p->at++;
    p->now = (struct token){.kind = T_NAME, .text = str_bytes(p->source.p + start, p->at - start)};
    return true;
}
