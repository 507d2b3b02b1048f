#include "sieve/marks.h"

/* Levels of other states' marks as they count here; a banner that is all of its line, or has controls. */
static const struct {
    const char *word;
    enum level level;
    bool alone; /* the word alone on its line is a banner; else only with controls */
} banners[] = {
    {"COSMIC TOP SECRET", LEVEL_TOP_SECRET, true},
    {"TOP SECRET", LEVEL_TOP_SECRET, true},
    {"NATO SECRET", LEVEL_HIGHLY_SECRET, true},
    {"SECRET", LEVEL_HIGHLY_SECRET, true},
    {"NATO CONFIDENTIAL", LEVEL_SECRET, true},
    {"CONFIDENTIAL", LEVEL_SECRET, true},
    {"NATO RESTRICTED", LEVEL_INTERNAL, true},
    {"UNCLASSIFIED", LEVEL_INTERNAL, false}, /* "UNCLASSIFIED//FOUO" */
    {"CONTROLLED UNCLASSIFIED INFORMATION", LEVEL_INTERNAL, true},
    {"FOR OFFICIAL USE ONLY", LEVEL_INTERNAL, true},
    {"OFFICIAL-SENSITIVE", LEVEL_INTERNAL, true},
    {"CONTROLLED", LEVEL_INTERNAL, false},
    {"CUI", LEVEL_INTERNAL, true},
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

static void banner(const struct mark_line *l)
{
    struct str line = l->text;
    for (size_t at = 0; at < line.n; at++) {
        if (!memchr("TSCNUFO", line.p[at], 7) || (at && is_letter(line.p[at - 1])))
            continue;
        for (size_t i = 0; i < ARRAY_SIZE(banners); i++) {
            if (!str_starts(str_bytes(line.p + at, line.n - at), banners[i].word))
                continue;
            size_t word = at + strlen(banners[i].word), end = controls_end(line, word);
            bool alone = banners[i].alone && !at && end == line.n;
            if (end > word || alone) {
                mark_add(l, at, end, alone ? 97 : 95, banners[i].level);
                at = end - 1;
            }
            break;
        }
    }
}

/* "(S//NF) The text": 1 with controls or said in full, 2 bare; 0 none. */
static int portion(struct str line, size_t *ret_end, enum level *ret_level)
{
    static const struct {
        const char *word;
        enum level level;
        bool full, bare;
    } portions[] = {
        {"TS", LEVEL_TOP_SECRET, false, true},     {"S", LEVEL_HIGHLY_SECRET, false, true},
        {"CUI", LEVEL_INTERNAL, true, false},      {"CTS", LEVEL_TOP_SECRET, false, false},
        {"NS", LEVEL_HIGHLY_SECRET, false, false}, {"NC", LEVEL_SECRET, false, false},
        {"C", LEVEL_SECRET, false, true},          {"U", LEVEL_INTERNAL, false, false},
    };
    if (!line.n || line.p[0] != '(')
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(portions); i++) {
        size_t word = strlen(portions[i].word), end = 1 + word;
        if (line.n <= end || memcmp(line.p + 1, portions[i].word, word))
            continue;
        end = controls_end(line, end);
        if (end >= line.n || line.p[end] != ')')
            continue;
        bool controls = end > 1 + word;
        if (!controls && !portions[i].full && !portions[i].bare)
            continue;
        *ret_end = end + 1;
        *ret_level = portions[i].level;
        return controls || portions[i].full ? 1 : 2;
    }
    return 0;
}

/* Lines of a classification authority: 32 CFR 2001.21 and 2001.22; at least a word follows. */
static int authority(struct str line)
{
    static const char *const heads[] = {"Classified By:", "Derived From:", "Declassify On:"};
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        if (str_starts(line, heads[i]) && line.n > strlen(heads[i]) + 1)
            return (int)i;
    return -1;
}

struct mark_english mark_english_look(struct str text)
{
    int bare = 0;
    unsigned heads = 0;
    for (struct str line; str_split(&text, '\n', &line);) {
        size_t end;
        enum level level;
        line = str_trim(line);
        bare += portion(line, &end, &level) == 2;
        int head = authority(line);
        heads |= head >= 0 ? 1u << head : 0;
    }
    /* a bare (S) or (C) may be anything; three lines that begin so are paragraphs of a marked paper */
    return (struct mark_english){bare >= 3, __builtin_popcount(heads) >= 2};
}

void mark_english(const struct mark_line *l, const struct mark_english *look)
{
    size_t end;
    enum level level;
    banner(l);
    int kind = portion(l->text, &end, &level);
    if (kind == 1 || (kind == 2 && look->portions))
        mark_add(l, 0, end, kind == 1 ? 95 : 80, level);
    if (look->authority && authority(l->text) >= 0)
        mark_add(l, 0, l->text.n, 92, LEVEL_SECRET); /* which level it doesn't say */
}
