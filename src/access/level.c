#include "access/level.h"

static const struct {
    const char *code, *name[LANG_COUNT];
    int years;
} levels[LEVEL_COUNT] = {
    [LEVEL_PUBLIC] = {"public", {"公开", "Public"}, 0},
    [LEVEL_INTERNAL] = {"internal", {"内部", "Internal"}, 0},
    [LEVEL_WORK] = {"work", {"工作秘密", "Work secret"}, 0},
    [LEVEL_SECRET] = {"secret", {"秘密", "Secret"}, 10},
    [LEVEL_HIGHLY_SECRET] = {"highly_secret", {"机密", "Highly secret"}, 20},
    [LEVEL_TOP_SECRET] = {"top_secret", {"绝密", "Top secret"}, 30},
};

const char *level_code(enum level level)
{
    return levels[level].code;
}

const char *level_name(enum level level, enum lang lang)
{
    return levels[level].name[lang];
}

int level_maximum_years(enum level level)
{
    return levels[level].years;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(struct str s, const char *name)
{
    if (s.n != strlen(name))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (lower(s.p[i]) != lower(name[i]))
            return false;
    return true;
}

bool level_parse(struct str s, enum level *ret_level)
{
    s = str_trim(s);
    struct str stem = s; /* 机密级 as 机密; only state secrets are called so */
    if (str_ends(s, "级"))
        stem.n -= strlen("级");
    for (enum level l = 0; l < LEVEL_COUNT; l++) {
        struct str name = level_is_state_secret(l) ? stem : s;
        if (same(s, levels[l].code) || same(s, levels[l].name[LANG_EN]) ||
            str_is(name, levels[l].name[LANG_ZH])) {
            *ret_level = l;
            return true;
        }
    }
    return false;
}
