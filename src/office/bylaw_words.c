/* The words that articles are made of. */
#include "access/level.h"
#include "office/bylaw_parts.h"
#include "office/desk.h"

const char *bylaw_words(const struct bylaw_writer *w, struct words words)
{
    const char *text = words_in(&words, w->lang);
    return text ? text : "";
}

const char *bylaw_say_(const struct bylaw_writer *w, const char *const *msgid_and_args)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    int count = 0;
    while (msgid_and_args[count + 1])
        count++;
    for (const char *p = tr(w->lang, msgid_and_args[0]); *p; p++) {
        int n = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}' ? p[1] - '0' : 0;
        if (n && n <= count) {
            buf_text(&b, msgid_and_args[n]);
            p += 2;
        } else {
            buf_char(&b, *p);
        }
    }
    return arena_text(w->a, buf_view(&b));
}

void bylaw_numeral(struct buf *out, int n)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    static const char *const units[] = {"", "十", "百", "千"};
    bool begun = false, gap = false;
    for (int place = 3, of = 1000; place >= 0; place--, of /= 10) {
        int digit = n / of % 10;
        if (!digit) {
            gap = begun;
            continue;
        }
        if (gap)
            buf_text(out, digits[0]);
        if (digit != 1 || place != 1 || begun) /* 十五, not 一十五 */
            buf_text(out, digits[digit]);
        buf_text(out, units[place]);
        begun = true;
        gap = false;
    }
}

void bylaw_join(const struct bylaw_writer *w, struct buf *b, const char *text)
{
    if (b->n)
        buf_text(b, w->lang == LANG_ZH ? "、" : ", ");
    buf_text(b, text);
}

/* ---- articles of the laws ---- */

const char *bylaw_article(struct arena *a, const char *basis, enum lang lang)
{
    static const struct {
        char letter;
        struct words words;
    } laws[] = {{'L', {"《保密法》", "of the Law"}}, {'R', {"《实施条例》", "of the Regulations"}}};
    int64_t n;
    for (size_t i = 0; basis[0] && i < ARRAY_SIZE(laws); i++) {
        if (basis[0] != laws[i].letter || !str_int(str_of(basis + 1), 1, 9999, &n))
            continue;
        if (lang == LANG_EN)
            return arena_printf(a, "Article %d %s", (int)n, laws[i].words.en);
        BUF_SCOPE(b, 200);
        buf_printf(&b, "%s第", laws[i].words.zh);
        bylaw_numeral(&b, (int)n);
        buf_text(&b, "条");
        return arena_text(a, buf_view(&b));
    }
    return basis;
}

/* The law is named once for all of its articles that stand together. */
const char *bylaw_articles(const struct bylaw_writer *w, const char *const *basis, int count)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    for (int i = 0; i < count; i++) {
        const char *text = bylaw_article(w->a, basis[i], w->lang);
        bool same = i && basis[i][0] == basis[i - 1][0];
        const char *number = same && w->lang == LANG_ZH ? strstr(text, "》") : NULL;
        bylaw_join(w, &b, number ? number + strlen("》") : text);
    }
    return arena_text(w->a, buf_view(&b));
}

const char *bylaw_basis(const struct bylaw_writer *w, const char *const *basis, int count)
{
    if (!count)
        return "";
    return arena_printf(w->a, w->lang == LANG_ZH ? "（%s）" : " (%s)",
                        bylaw_articles(w, basis, count));
}

const char *bylaw_basis_of(const struct bylaw_writer *w, const char *basis)
{
    return bylaw_basis(w, &basis, basis && *basis ? 1 : 0);
}

/* ---- who ---- */

const char *bylaw_whoms(const struct bylaw_writer *w, const struct whom *whoms, int count)
{
    return whoms_text(w->a, w->book, w->reg, whoms, count, w->lang);
}

/* ---- conditions, as far as their names have words ---- */

static const struct {
    const char *name;
    struct words words;
} SYSTEM_WORDS[] = {
    {"and", {"且", "and"}},
    {"or", {"或", "or"}},
    {"not", {"非", "not"}},
    {"known", {"已填写", "known"}},
    {"unknown", {"未填写", "unknown"}},
    {"is", {"", "is"}},
    {"today", {"当日", "today"}},
    {"now", {"当时", "now"}},
    {"in", {"属于", "in"}},
    {"yes", {"是", "yes"}},
    {"no", {"否", "no"}},
    {"nothing", {"空", "nothing"}},
};

static const struct {
    const char *unit;
    struct words words;
} UNITS[] = {
    {"h", {"小时", " hours"}}, {"d", {"日", " days"}},     {"wd", {"个工作日", " working days"}},
    {"w", {"周", " weeks"}},   {"m", {"个月", " months"}}, {"y", {"年", " years"}}};

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *code_words(const struct bylaw_writer *w, struct str name)
{
    enum level level;
    int state = rule_state(w->reg, name);
    if (state >= 0)
        return bylaw_words(w, w->reg->states[state].words);
    if (level_parse(name, &level))
        return level_name(level, w->lang);
    for (int i = 0; i < w->book->choices_count; i++) {
        const struct choice *c = rule_choice(w->book->choices[i], name);
        if (c)
            return bylaw_words(w, c->words);
    }
    return NULL;
}

/* One name of a path, seen from `*reg`, which moves on. */
static const char *name_words(const struct bylaw_writer *w, struct str name, const struct reg **reg)
{
    for (size_t i = 0; i < ARRAY_SIZE(SYSTEM_WORDS); i++)
        if (str_is(name, SYSTEM_WORDS[i].name))
            return bylaw_words(w, SYSTEM_WORDS[i].words);
    const struct field *f = *reg ? rule_field(*reg, name) : NULL;
    if (f) {
        *reg = f->target;
        return bylaw_words(w, f->words);
    }
    for (int i = 0; *reg && i < (*reg)->relation_count; i++)
        if (str_is(name, (*reg)->relations[i].name)) {
            *reg = (*reg)->relations[i].target;
            return bylaw_words(w, (*reg)->words);
        }
    return code_words(w, name);
}

static bool put_duration(const struct bylaw_writer *w, struct buf *b, struct str token)
{
    for (size_t i = 0; i < ARRAY_SIZE(UNITS); i++) {
        size_t n = strlen(UNITS[i].unit);
        int64_t number;
        if (!str_ends(token, UNITS[i].unit) || token.n <= n ||
            !str_int(str_bytes(token.p, token.n - n), 0, 99999, &number))
            continue;
        buf_int(b, number);
        buf_text(b, bylaw_words(w, UNITS[i].words));
        return true;
    }
    return false;
}

const char *bylaw_condition(const struct bylaw_writer *w, const char *source)
{
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    const struct reg *reg = w->reg;
    for (const char *p = source; *p;) {
        const char *start = p;
        while (is_name_char(*p))
            p++;
        struct str token = str_bytes(start, (size_t)(p - start));
        if (!token.n) {
            if (*p == '.')
                buf_text(&b, w->lang == LANG_ZH ? "的" : ": ");
            else
                buf_char(&b, *p), reg = w->reg;
            p++;
            continue;
        }
        if (put_duration(w, &b, token))
            continue;
        const char *words = name_words(w, token, &reg);
        buf_str(&b, words ? str_of(words) : token);
    }
    return arena_text(w->a, buf_view(&b));
}

/* ---- fields ---- */

static const struct words TYPE_WORDS[FIELD_TYPES] = {
    [FIELD_TEXT] = {"文字", "Text"},
    [FIELD_LONG] = {"文字（多行）", "Text of several lines"},
    [FIELD_INT] = {"整数", "Whole number"},
    [FIELD_YESNO] = {"是或否", "Yes or no"},
    [FIELD_DATE] = {"日期", "Date"},
    [FIELD_MOMENT] = {"时间（精确到分）", "Moment"},
    [FIELD_TIME] = {"时刻", "Time of day"},
    [FIELD_CHOICE] = {"选项", "Choice"},
    [FIELD_LEVEL] = {"密级", "Level"},
    [FIELD_PERIOD] = {"保密期限", "Period of secrecy"},
    [FIELD_PERSON] = {"人员", "Person"},
    [FIELD_POST] = {"岗位", "Post"},
    [FIELD_DEPARTMENT] = {"部门", "Department"},
    [FIELD_REFERENCE] = {"登记条目", "Entry"},
    [FIELD_PEOPLE] = {"人员（可多人）", "People"},
    [FIELD_SCOPE] = {"知悉范围", "Scope of knowledge"},
    [FIELD_FILE] = {"附件（加密保存）", "Sealed file"},
    [FIELD_STATE] = {"状态", "State"},
};

static const char *default_words(const struct bylaw_writer *w, const struct field *f)
{
    static const struct words words[] = {
        [DEFAULT_ME] = {"本人", "oneself"},
        [DEFAULT_TODAY] = {"当日", "the day"},
        [DEFAULT_MY_DEPARTMENT] = {"本部门", "one's own department"}};
    if (f->default_kind == DEFAULT_NONE)
        return NULL;
    if (f->default_kind != DEFAULT_LITERAL)
        return bylaw_words(w, words[f->default_kind]);
    const struct choice *c = f->choices ? rule_choice(f->choices, str_of(f->default_text)) : NULL;
    return c ? bylaw_words(w, c->words) : bylaw_condition(w, f->default_text);
}

static void put_choices(const struct bylaw_writer *w, struct buf *b, const struct choices *choices)
{
    enum { SHOWN_MAX = 12 };
    buf_text(b, w->lang == LANG_ZH ? "：" : ": ");
    for (int i = 0; i < choices->count && i < SHOWN_MAX; i++) {
        if (i)
            buf_text(b, w->lang == LANG_ZH ? "、" : ", ");
        buf_text(b, bylaw_words(w, choices->rows[i].words));
    }
    if (choices->count > SHOWN_MAX)
        buf_text(b, bylaw_say(w, N_(" and {1} more"), numtext(choices->count - SHOWN_MAX)));
}

const char *bylaw_demands(const struct bylaw_writer *w, const struct field *f)
{
    const char *sep = w->lang == LANG_ZH ? "；" : "; ";
    BUF_SCOPE(b, BYLAW_TEXT_MAX);
    buf_text(&b, bylaw_words(w, TYPE_WORDS[f->type]));
    if (f->type == FIELD_CHOICE && f->choices)
        put_choices(w, &b, f->choices);
    if (f->type == FIELD_REFERENCE && f->target)
        buf_printf(&b, w->lang == LANG_ZH ? "：%s" : ": %s", bylaw_words(w, f->target->words));
    if (f->required)
        buf_printf(&b, "%s%s", sep, tr(w->lang, N_("required")));
    if (f->unique)
        buf_printf(&b, "%s%s", sep, tr(w->lang, N_("never twice")));
    if (f->type == FIELD_INT && f->max < INT64_MAX)
        buf_printf(&b, "%s%s", sep,
                   bylaw_say(w, N_("from {1} to {2}"), numtext(f->min), numtext(f->max)));
    const char *otherwise = default_words(w, f);
    if (otherwise)
        buf_printf(&b, "%s%s", sep, bylaw_say(w, N_("{1} where nothing is said"), otherwise));
    return arena_text(w->a, buf_view(&b));
}
