#include "sieve/marks.h"

#include "access/mark.h"

enum { LINE_ALONE_MAX = 120, PERIOD_BYTES_MAX = 120, FORM_MAX = 36, PICTURE_LINE_MAX = 90 };

/* What a line says alone, in brackets or not; those behind the state secrets carry no star. */
static const struct {
    const char *word;
    enum level level;
} levels[] = {
    {"绝密", LEVEL_TOP_SECRET},
    {"机密", LEVEL_HIGHLY_SECRET},
    {"工作秘密", LEVEL_WORK},
    {"秘密", LEVEL_SECRET},
    {"内部资料", LEVEL_INTERNAL},
    {"内部文件", LEVEL_INTERNAL},
    {"内部", LEVEL_INTERNAL},
    {"内部使用", LEVEL_INTERNAL},
    {"内部刊物", LEVEL_INTERNAL},
    {"内部材料", LEVEL_INTERNAL},
    {"内部参考", LEVEL_INTERNAL},
    {"仅供内部使用", LEVEL_INTERNAL},
    {"仅供内部参考", LEVEL_INTERNAL},
    {"仅限内部使用", LEVEL_INTERNAL},
    {"内部资料注意保存", LEVEL_INTERNAL},
    {"内部资料注意保密", LEVEL_INTERNAL},
    {"内部资料请勿外传", LEVEL_INTERNAL},
    {"内部资料严禁外传", LEVEL_INTERNAL},
    {"内部资料不得外传", LEVEL_INTERNAL},
    {"内部文件注意保存", LEVEL_INTERNAL},
    {"内部文件请勿外传", LEVEL_INTERNAL},
    {"内部文件严禁外传", LEVEL_INTERNAL},
    {"内部文件不得外传", LEVEL_INTERNAL},
};
enum { STARRED = 4 }; /* rows that carry a star and a period */

static size_t star_at(struct str s, size_t at)
{
    static const char *const stars[] = {"★", "☆", "*", "✭", "⭐"};
    for (size_t i = 0; i < ARRAY_SIZE(stars); i++) {
        size_t n = strlen(stars[i]);
        if (at + n <= s.n && !memcmp(s.p + at, stars[i], n))
            return n;
    }
    return 0;
}

static size_t skip_blanks(struct str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
        at++;
    return at;
}

/* "10年", "6个月", "2030年1月1日", "长期", or up to 20 characters of a condition that ends the line. */
static size_t period_end_at(struct str line, size_t at, bool conditions)
{
    struct str rest = str_bytes(line.p + at, line.n - at);
    struct period period;
    size_t end = 0, chars = 0;
    for (size_t i = 0; i < rest.n && i < PERIOD_BYTES_MAX && chars < 20; chars++) {
        (void)str_next(rest, &i);
        struct str part = str_trim(str_bytes(rest.p, i));
        if (!period_parse(part, &period) &&
            (period.kind == PERIOD_LENGTH || period.kind == PERIOD_UNTIL ||
             period.kind == PERIOD_LONG_TERM))
            end = (size_t)(part.p - rest.p) + part.n;
    }
    if (end || !conditions)
        return end ? at + end : 0;
    struct str whole = str_trim(rest);
    bool condition = whole.n && whole.n < PERIOD_BYTES_MAX && str_chars(whole) <= 20 &&
                     !period_parse(whole, &period) && period.kind == PERIOD_CONDITION;
    return condition ? line.n : 0;
}

/* The level word with a star at `at`; the longest. */
static int level_at(struct str line, size_t at)
{
    for (size_t i = 0; i < STARRED; i++) {
        size_t n = strlen(levels[i].word);
        if (at + n <= line.n && !memcmp(line.p + at, levels[i].word, n))
            return (int)i;
    }
    return -1;
}

static bool has_star(struct str s)
{
    if (memchr(s.p, '*', s.n))
        return true;
    for (const char *p = s.p, *end = s.p + s.n; (p = memchr(p, 0xE2, (size_t)(end - p))); p++)
        if (star_at(s, (size_t)(p - s.p)))
            return true;
    return false;
}

static size_t starred(const struct mark_line *l)
{
    struct str line = l->text;
    size_t found = 0;
    for (size_t at = 0; at + 6 <= line.n;) {
        int i = (unsigned char)line.p[at] >= 0xE4 ? level_at(line, at) : -1;
        if (i < 0) {
            at++;
            continue;
        }
        size_t word = strlen(levels[i].word), star = skip_blanks(line, at + word);
        size_t width = star_at(line, star);
        size_t end = width ? period_end_at(line, skip_blanks(line, star + width), true) : 0;
        if (end) {
            mark_add(l, at, end, 99, levels[i].level);
            found++;
        }
        at = end ? end : at + word;
    }
    return found;
}

static bool begins_form(struct str bare)
{
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
        if (strlen(levels[i].word) >= bare.n && !memcmp(levels[i].word, bare.p, bare.n))
            return true;
    return false;
}

/* "机密", "【机 密】", "（秘密级）", "绝密 ★", "内部资料　注意保存": nothing else on the line. */
static bool alone(const struct mark_line *l)
{
    static const char *const passed[] = {" ",  "\t", "[",  "]", "【", "】", "(",  ")", "〔",
                                         "〕", ",",  "!",  "★", "☆",  "*",  "级", ":", "「",
                                         "」", "《", "》", "-", "—",  "·",  "。"};
    struct str line = l->text;
    char bare[FORM_MAX];
    size_t count = 0;
    for (size_t at = str_starts(line, "密级") ? strlen("密级") : 0; at < line.n;) {
        size_t skip = 0;
        for (size_t i = 0; i < ARRAY_SIZE(passed) && !skip; i++)
            if (str_starts(str_bytes(line.p + at, line.n - at), passed[i]))
                skip = strlen(passed[i]);
        if (skip) {
            at += skip;
            continue;
        }
        if (count == sizeof bare)
            return false;
        bare[count++] = line.p[at++];
        if (!begins_form(str_bytes(bare, count)))
            return false;
    }
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
        if (str_is(str_bytes(bare, count), levels[i].word)) {
            mark_add(l, 0, line.n, 90, levels[i].level);
            return true;
        }
    return false;
}

static size_t count_of(struct str s, const char *word)
{
    size_t n = strlen(word), found = 0;
    for (const char *p = s.p, *end = s.p + s.n; (p = memmem(p, (size_t)(end - p), word, n)); p += n)
        found++;
    return found;
}

/* A cell "密级：机密" among others. A form that offers several levels has none. */
static void cell(const struct mark_line *l)
{
    struct str line = l->text;
    const char *head = memmem(line.p, line.n, "密级", strlen("密级"));
    if (!head)
        return;
    size_t from = (size_t)(head - line.p), at = from + strlen("密级"), gap = at;
    while (at < line.n && memchr(": \t|", line.p[at], 5))
        at++;
    int i = at > gap ? level_at(line, at) : -1;
    if (i < 0 || levels[i].level < LEVEL_SECRET)
        return;
    size_t end = at + strlen(levels[i].word), said = 0;
    for (size_t k = 0; k < STARRED; k++)
        said += levels[k].level == LEVEL_WORK ? 0 : count_of(line, levels[k].word);
    if (str_starts(str_bytes(line.p + end, line.n - end), "级"))
        end += strlen("级");
    bool ends = end == line.n || memchr(" \t|,;", line.p[end], 5) || star_at(line, end);
    if (ends && said == 1)
        mark_add(l, from, end, 90, levels[i].level);
}

void mark_chinese(const struct mark_line *l)
{
    if (has_star(l->text) && starred(l))
        return;
    if (l->text.n <= LINE_ALONE_MAX && alone(l))
        return;
    cell(l);
}

/* ---- as a camera saw it ---- */

/* O and l among digits are 0 and 1. */
static size_t mended_period(struct str line, size_t at)
{
    char text[PICTURE_LINE_MAX];
    if (line.n > sizeof text)
        return 0;
    memcpy(text, line.p, line.n);
    for (size_t i = at; i < line.n; i++)
        text[i] = memchr("Oo", text[i], 2) ? '0' : memchr("lI|", text[i], 3) ? '1' : text[i];
    return period_end_at(str_bytes(text, line.n), at, false);
}

static size_t char_end(struct str s, size_t at)
{
    if (at < s.n)
        (void)str_next(s, &at);
    return at;
}

static bool same_char(struct str line, size_t at, const char *word)
{
    struct str w = str_bytes(word, 3);
    return at + 3 <= line.n && !memcmp(line.p + at, w.p, 3);
}

/* Behind "密级：", where the line begins so. */
static size_t word_start(struct str line)
{
    static const char head[] = "密级";
    size_t at = skip_blanks(line, sizeof head - 1);
    if (!str_starts(line, head) || at >= line.n || !memchr(":;", line.p[at], 2))
        return 0;
    return skip_blanks(line, at + 1);
}

/* What 密 looks like to a model: no word ends so behind 绝, 机 or 秘. */
static bool looks_secret(struct str line, size_t at)
{
    static const char *const like[] = {"窗", "宓", "蜜", "宻", "窑", "窟", "家"};
    for (size_t i = 0; i < ARRAY_SIZE(like); i++)
        if (same_char(line, at, like[i]))
            return true;
    return false;
}

/* Without brackets, specks and edges of the paper at both ends of the line. */
static struct mark_line without_edges(const struct mark_line *l)
{
    static const char *const edges[] = {" ",  "[",  "]",  "(",  ")",  "【", "】", "〔", "〕",
                                        "《", "》", "「", "」", "|",  "-",  "_",  ".",  ",",
                                        "'",  "\"", "·",  "。", "、", "“",  "”",  "‘",  "’",
                                        "~",  "=",  "<",  ">",  "/",  "\\"};
    struct mark_line inner = *l;
    for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
        size_t n = strlen(edges[i]);
        struct str *s = &inner.text;
        bool first = str_starts(*s, edges[i]);
        bool last = s->n > n && !memcmp(s->p + s->n - n, edges[i], n);
        if (!first && !last)
            continue;
        *s = str_bytes(s->p + (first ? n : 0), s->n - (first ? n : 0));
        inner.start += first ? n : 0;
        s->n -= last && s->n >= n ? n : 0;
        i = (size_t)-1; /* from the first again */
    }
    return inner;
}

/* Behind a star that was misread: one or two digits, and nothing more or a letter that is 年 or 月 to whoever looks; or 长期
 * with one of its letters misread. */
static size_t misread_period(struct str line, size_t at)
{
    size_t digits = at;
    while (digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '9')
        digits++;
    size_t letter = skip_blanks(line, digits), second = char_end(line, at);
    bool number = digits > at && digits <= at + 2 && char_end(line, letter) == line.n;
    bool long_term = second < line.n && char_end(line, second) == line.n &&
                     (same_char(line, at, "长") || same_char(line, second, "期"));
    return number || long_term ? line.n : 0;
}

/* "密级：机密" in the name of a cell, and a few letters of what could not be read: no other level, which a form offers. */
static bool is_cell(struct str line, size_t start, size_t behind)
{
    enum { UNREAD_MAX = 8 };
    struct str rest = str_bytes(line.p + behind, line.n - behind);
    bool other = memmem(rest.p, rest.n, "密", 3) || memmem(rest.p, rest.n, "公开", 6);
    return start && !other && !str_starts(rest, "级") && str_chars(rest) <= UNREAD_MAX;
}

void mark_picture(const struct mark_line *whole)
{
    const struct mark_line inner = without_edges(whole), *l = &inner;
    struct str line = l->text;
    size_t start = word_start(line), first = skip_blanks(line, char_end(line, start));
    size_t second = skip_blanks(line, char_end(line, first));
    if (line.n > PICTURE_LINE_MAX || !line.n || second > line.n)
        return;
    for (size_t i = 0; i < STARRED; i++) {
        const char *word = levels[i].word;
        if (levels[i].level == LEVEL_WORK)
            continue;
        int wrong = !same_char(line, start, word) + !same_char(line, first, word + 3);
        size_t width = star_at(line, second), star = skip_blanks(line, second + width);
        size_t end = width ? mended_period(line, star) : 0;
        if (wrong == 0 && !end) /* the star is another letter, or missing */
            end = mended_period(line, second);
        if (wrong == 0 && !end && !width && second < line.n)
            end = mended_period(line, skip_blanks(line, char_end(line, second)));
        if (wrong == 0 && !end && !width && second < line.n)
            end = misread_period(line, skip_blanks(line, char_end(line, second)));
        bool bare = wrong == 1 && width && star == line.n && line.p[second] != '*';
        /* a star alone behind the word, read as some letter (女, 妇, 太): nothing else follows */
        bare |= wrong == 0 && !width && second < line.n && char_end(line, second) == line.n &&
                (unsigned char)line.p[second] >= 0xE4;
        bare |= wrong == 1 && second == line.n && same_char(line, start, word) &&
                looks_secret(line, first);
        bare |= wrong == 0 && is_cell(line, start, second);
        if (wrong > 1 || (!end && !bare))
            continue;
        /* without the first letter it is some level: the lowest is sure */
        bool which = same_char(line, start, word);
        mark_add(l, start, end ? end : line.n, 86, which ? levels[i].level : LEVEL_SECRET);
        return;
    }
}

/* ---- copies ---- */

/* "份号：000012", "份号 12", "No.000012" alone. */
void mark_copy(const struct mark_line *l)
{
    static const char *const heads[] = {"份号", "No.", "No", "NO."};
    struct str line = l->text;
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
        size_t at = strlen(heads[i]), digits = 0;
        if (!str_starts(line, heads[i]))
            continue;
        while (at < line.n && memchr(": \t", line.p[at], 3))
            at++;
        for (; at < line.n && line.p[at] >= '0' && line.p[at] <= '9'; at++)
            digits++;
        if (at == line.n && digits >= (i ? 6 : 2) && digits <= 6) {
            mark_add(l, 0, line.n, 70, LEVEL_INTERNAL);
            return;
        }
    }
}
