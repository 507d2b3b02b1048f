#include "sieve/marking.h"

#include "access/mark.h"

enum { LINE_ALONE_MAX = 120, PERIOD_BYTES_MAX = 120 };

/* ---- Chinese ---- */

static const struct {
    const char *word;
    enum level level;
} levels[] = {
    {"绝密", LEVEL_TOP_SECRET}, {"机密", LEVEL_HIGHLY_SECRET}, {"工作秘密", LEVEL_WORK},
    {"秘密", LEVEL_SECRET},     {"内部资料", LEVEL_INTERNAL},  {"内部文件", LEVEL_INTERNAL},
    {"内部", LEVEL_INTERNAL},
};

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
static size_t period_end_at(struct str line, size_t at)
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
    if (end)
        return at + end;
    struct str whole = str_trim(rest);
    bool condition = whole.n && whole.n < PERIOD_BYTES_MAX && str_chars(whole) <= 20 &&
                     !period_parse(whole, &period) && period.kind == PERIOD_CONDITION;
    return condition ? line.n : 0;
}

/* The level word at `at`; the longest. */
static int level_at(struct str line, size_t at)
{
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
        size_t n = strlen(levels[i].word);
        if (at + n <= line.n && !memcmp(line.p + at, levels[i].word, n))
            return (int)i;
    }
    return -1;
}

static void starred(const struct normal *n, size_t start, struct str line, struct findings *f)
{
    for (size_t at = 0; at + 6 <= line.n;) {
        int i = (unsigned char)line.p[at] >= 0xE4 ? level_at(line, at) : -1;
        if (i < 0 || levels[i].level < LEVEL_WORK) {
            at++;
            continue;
        }
        size_t star = skip_blanks(line, at + strlen(levels[i].word));
        size_t width = star_at(line, star);
        size_t end = width ? period_end_at(line, skip_blanks(line, star + width)) : 0;
        if (end)
            finding_add(f, n, FINDING_MARK, start + at, start + end, 99, levels[i].level);
        at = end ? end : at + strlen(levels[i].word);
    }
}

/* "机密", "【机 密】", "（秘密级）", "绝密 ★": nothing else on the line. */
static void alone_chinese(const struct normal *n, size_t start, struct str line, struct findings *f)
{
    static const char *const passed[] = {" ", "\t", "[", "]",  "【", "】", "(",  ")",  "〔", "〕",
                                         "★", "☆",  "*", "级", ":",  "「", "」", "《", "》"};
    char bare[64];
    size_t count = 0;
    for (size_t at = str_starts(line, "密级") ? strlen("密级") : 0; at < line.n;) {
        size_t skip = 0;
        for (size_t i = 0; i < ARRAY_SIZE(passed); i++) {
            size_t len = strlen(passed[i]);
            if (at + len <= line.n && !memcmp(line.p + at, passed[i], len) && len > skip)
                skip = len;
        }
        if (skip) {
            at += skip;
            continue;
        }
        if (count == sizeof bare - 1)
            return;
        bare[count++] = line.p[at++];
    }
    struct str word = str_bytes(bare, count);
    for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
        if (str_is(word, levels[i].word))
            finding_add(f, n, FINDING_MARK, start, start + line.n, 90, levels[i].level);
    }
}

/* ---- English ---- */

static const struct {
    const char *word;
    enum level level;
} banners[] = {
    {"TOP SECRET", LEVEL_TOP_SECRET},
    {"SECRET", LEVEL_HIGHLY_SECRET},
    {"CONFIDENTIAL", LEVEL_SECRET},
};

/* "//NOFORN//ORCON/IMCON": where it ends; `at` when there is none. */
static size_t controls_end(struct str s, size_t at)
{
    while (at + 2 < s.n && s.p[at] == '/' && s.p[at + 1] == '/') {
        size_t end = at + 2;
        while (end < s.n &&
               ((s.p[end] >= 'A' && s.p[end] <= 'Z') || (s.p[end] >= '0' && s.p[end] <= '9') ||
                (memchr(", -", s.p[end], 3) && end + 1 < s.n && s.p[end + 1] >= 'A' &&
                 s.p[end + 1] <= 'Z') ||
                (s.p[end] == '/' && end + 1 < s.n && s.p[end + 1] != '/')))
            end++;
        if (end == at + 2)
            break;
        at = end;
    }
    return at;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void banner(const struct normal *n, size_t start, struct str line, struct findings *f)
{
    for (size_t at = 0; at < line.n; at++) {
        if (!memchr("TSC", line.p[at], 3) || (at && is_letter(line.p[at - 1])))
            continue;
        for (size_t i = 0; i < ARRAY_SIZE(banners); i++) {
            struct str rest = str_bytes(line.p + at, line.n - at);
            if (!str_starts(rest, banners[i].word))
                continue;
            size_t word = at + strlen(banners[i].word), end = controls_end(line, word);
            bool alone = !at && end == line.n;
            if (end > word || alone) {
                finding_add(f, n, FINDING_MARK, start + at, start + end, alone ? 97 : 95,
                            banners[i].level);
                at = end - 1;
            }
            break;
        }
    }
}

/* "(S//NF) The text": 1 with controls, 2 bare; 0 none. */
static int portion(struct str line, size_t *ret_end, enum level *ret_level)
{
    static const struct {
        const char *word;
        enum level level;
    } portions[] = {{"TS", LEVEL_TOP_SECRET}, {"S", LEVEL_HIGHLY_SECRET}, {"C", LEVEL_SECRET}};
    if (!line.n || line.p[0] != '(')
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(portions); i++) {
        size_t word = strlen(portions[i].word), end = 1 + word;
        if (line.n <= end || memcmp(line.p + 1, portions[i].word, word))
            continue;
        end = controls_end(line, end);
        if (end >= line.n || line.p[end] != ')')
            return 0;
        *ret_end = end + 1;
        *ret_level = portions[i].level;
        return end > 1 + word ? 1 : 2;
    }
    return 0;
}

/* ---- line by line ---- */

static struct str next_line(struct str text, size_t *at, size_t *ret_start)
{
    const char *newline = memchr(text.p + *at, '\n', text.n - *at);
    size_t end = newline ? (size_t)(newline - text.p) : text.n, start = *at;
    *at = end + 1;
    while (start < end && (text.p[start] == ' ' || text.p[start] == '\t'))
        start++;
    while (end > start && (text.p[end - 1] == ' ' || text.p[end - 1] == '\t'))
        end--;
    *ret_start = start;
    return str_bytes(text.p + start, end - start);
}

/* A bare (S) or (C) may be anything; three lines that begin so are paragraphs of a marked paper. */
static bool bears_portions(struct str text)
{
    int bare = 0;
    for (size_t at = 0; at < text.n && bare < 3;) {
        size_t start, end;
        enum level level;
        struct str line = next_line(text, &at, &start);
        bare += portion(line, &end, &level) == 2;
    }
    return bare >= 3;
}

void marking_find(const struct normal *n, struct findings *f)
{
    bool bare = bears_portions(n->text);
    for (size_t at = 0; at < n->text.n;) {
        size_t start, end;
        enum level level;
        struct str line = next_line(n->text, &at, &start);
        if (!line.n)
            continue;
        size_t before = f->count;
        starred(n, start, line, f);
        if (f->count == before && line.n <= LINE_ALONE_MAX)
            alone_chinese(n, start, line, f);
        banner(n, start, line, f);
        int kind = portion(line, &end, &level);
        if (kind == 1 || (kind == 2 && bare))
            finding_add(f, n, FINDING_MARK, start, start + end, kind == 1 ? 95 : 80, level);
    }
}
