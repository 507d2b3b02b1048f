#include "office/bank.h"

#include "base/tr.h"

/* ---- one question ---- */

static enum err wrong(const char *field, const char *msgid)
{
    return fail_field(fail(ERR_INPUT, msgid, field), field);
}

/* "L20": a letter and a number without leading zero. */
static bool is_article(struct str s)
{
    int64_t n;
    if (s.n < 2 || (s.p[0] != 'L' && s.p[0] != 'R') || s.p[1] == '0')
        return false;
    return str_int(str_bytes(s.p + 1, s.n - 1), 1, s.p[0] == 'L' ? 65 : 74, &n);
}

int bank_options(const struct bank_question *q)
{
    int n = 0;
    while (n < BANK_OPTIONS && q->zh_options[n].n)
        n++;
    return str_is(q->kind, "judgement") ? 2 : n;
}

/* Options are shown in an order of chance: one that points to its neighbours would mislead. */
static bool speaks_of_others(struct str s)
{
    static const char *const begins[] = {"以上", "上述", "Both A", "All of these", "None of these"};
    static const char *const says[] = {"of the above", "全部选项", "其他选项"};
    for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
        if (str_starts(s, begins[i]))
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(says); i++)
        if (memmem(s.p, s.n, says[i], strlen(says[i])))
            return true;
    return false;
}

static enum err check_options(const struct bank_question *q)
{
    bool judgement = str_is(q->kind, "judgement");
    int n = judgement ? 0 : bank_options(q);
    if (!judgement && n < 2)
        return wrong("zh_a", N_("A question needs at least two options ({1})"));
    for (int i = 0; i < BANK_OPTIONS; i++) {
        struct str zh = q->zh_options[i], en = q->en_options[i];
        if ((zh.n > 0) != (i < n) || (en.n > 0) != (i < n))
            return wrong(
                judgement ? "kind" : "en_a",
                N_("Options stand from the first on without a gap, in both languages alike; "
                   "a true-or-false question has none ({1})"));
        if (zh.n && (speaks_of_others(zh) || speaks_of_others(en)))
            return wrong("zh_a",
                         N_("An option may not speak of the others: they are shuffled ({1})"));
        for (int k = 0; k < i && zh.n; k++)
            if (str_eq(zh, q->zh_options[k]) || str_eq(en, q->en_options[k]))
                return wrong("zh_a", N_("An option stands twice ({1})"));
    }
    return ERR_OK;
}

static enum err check_answer(const struct bank_question *q)
{
    int options = bank_options(q);
    bool many = str_is(q->kind, "multiple");
    if (q->answer.n == 0 || q->answer.n > BANK_OPTIONS)
        return wrong("answer", N_("The answer is not made of letters of the options ({1})"));
    for (size_t i = 0; i < q->answer.n; i++) {
        char c = q->answer.p[i];
        if (c < 'A' || c >= 'A' + options || (i && c <= q->answer.p[i - 1]))
            return wrong("answer", N_("The answer is not made of letters of the options ({1})"));
    }
    if (many ? q->answer.n < 2 : q->answer.n != 1)
        return wrong("answer", N_("The answer does not fit the kind of question ({1})"));
    return ERR_OK;
}

enum err bank_check(const struct bank_question *q)
{
    if (!str_is(q->kind, "single") && !str_is(q->kind, "multiple") && !str_is(q->kind, "judgement"))
        return wrong("kind", N_("A question is single, multiple or judgement ({1})"));
    if (!is_article(q->article))
        return wrong("article", N_("An article is L1 to L65 or R1 to R74 ({1})"));
    if (!q->zh.n || !q->en.n)
        return wrong("zh_text", N_("A question stands in both languages ({1})"));
    TRY(check_options(q));
    return check_answer(q);
}

/* ---- the file ---- */

static const char *const columns[] = {
    "code", "kind", "audience", "article", "zh",   "zh_a", "zh_b", "zh_c", "zh_d",  "zh_e",
    "zh_f", "en",   "en_a",     "en_b",    "en_c", "en_d", "en_e", "en_f", "answer"};

struct csv {
    struct arena *a;
    struct str rest;
    int line; /* on which the next row begins */
};

static enum err bad_line(int line, const char *column)
{
    return fail(ERR_INPUT, "Line {1}: the column {2} is expected here", numtext(line), column);
}

/* A field in quotes, "" standing for one; behind the closing one comes a comma or the line's end. */
static enum err quoted(struct csv *c, struct str *ret_field)
{
    char *out = arena_alloc(c->a, c->rest.n);
    size_t n = 0, at = 1;
    for (; at < c->rest.n; at++) {
        if (c->rest.p[at] == '"' && !(at + 1 < c->rest.n && c->rest.p[at + 1] == '"'))
            break;
        at += c->rest.p[at] == '"';
        c->line += c->rest.p[at] == '\n';
        out[n++] = c->rest.p[at];
    }
    if (at == c->rest.n)
        return fail(ERR_INPUT, "Line {1}: a quotation mark is not closed", numtext(c->line));
    *ret_field = str_bytes(out, n);
    c->rest = str_bytes(c->rest.p + at + 1, c->rest.n - at - 1);
    return ERR_OK;
}

static struct str plain(struct csv *c)
{
    size_t n = 0;
    while (n < c->rest.n && c->rest.p[n] != ',' && c->rest.p[n] != '\n' && c->rest.p[n] != '\r')
        n++;
    struct str field = str_bytes(c->rest.p, n);
    c->rest = str_bytes(c->rest.p + n, c->rest.n - n);
    return field;
}

/* The fields of one row; there must be as many as columns. */
static enum err read_row(struct csv *c, struct str fields[ARRAY_SIZE(columns)])
{
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
        if (c->rest.n && c->rest.p[0] == '"')
            TRY(quoted(c, &fields[i]));
        else
            fields[i] = plain(c);
        fields[i] = str_trim(fields[i]);
        bool last = i + 1 == ARRAY_SIZE(columns);
        if (!last && (!c->rest.n || c->rest.p[0] != ','))
            return bad_line(c->line, columns[i + 1]);
        if (!last)
            c->rest = str_bytes(c->rest.p + 1, c->rest.n - 1);
    }
    if (c->rest.n && c->rest.p[0] == '\r')
        c->rest = str_bytes(c->rest.p + 1, c->rest.n - 1);
    if (c->rest.n && c->rest.p[0] != '\n')
        return bad_line(c->line, columns[ARRAY_SIZE(columns) - 1]);
    if (c->rest.n)
        c->rest = str_bytes(c->rest.p + 1, c->rest.n - 1);
    c->line++;
    return ERR_OK;
}

static enum err head(struct csv *c)
{
    struct str fields[ARRAY_SIZE(columns)];
    if (str_starts(c->rest, "\xEF\xBB\xBF"))
        c->rest = str_bytes(c->rest.p + 3, c->rest.n - 3);
    TRY(read_row(c, fields));
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
        if (!str_is(fields[i], columns[i]))
            return bad_line(1, columns[i]);
    return ERR_OK;
}

static struct bank_question question_of(const struct str *fields, int line)
{
    struct bank_question q = {.code = fields[0],
                              .kind = fields[1],
                              .audience = fields[2],
                              .article = fields[3],
                              .zh = fields[4],
                              .en = fields[5 + BANK_OPTIONS],
                              .answer = fields[ARRAY_SIZE(columns) - 1],
                              .line = line};
    for (int i = 0; i < BANK_OPTIONS; i++) {
        q.zh_options[i] = fields[5 + i];
        q.en_options[i] = fields[6 + BANK_OPTIONS + i];
    }
    return q;
}

static enum err check_row(const struct bank_question *rows, int at)
{
    if (!rows[at].code.n)
        return wrong("code", N_("A question of the file has a code ({1})"));
    for (int i = 0; i < at; i++) {
        if (str_eq(rows[i].code, rows[at].code))
            return wrong("code", N_("This code stands twice ({1})"));
        if (str_eq(rows[i].zh, rows[at].zh) || str_eq(rows[i].en, rows[at].en))
            return wrong("zh", N_("This question stands twice ({1})"));
    }
    return bank_check(&rows[at]);
}

enum err bank_read(struct arena *a, struct str text, struct bank_question **ret_rows,
                   int *ret_count)
{
    struct csv c = {a, text, 1};
    struct bank_question *rows = NULL;
    size_t count = 0, cap = 0;
    if (text.n > BANK_FILE_MAX)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(BANK_FILE_MAX));
    if (!str_utf8(text))
        return fail(ERR_INPUT, "The file is not well-formed UTF-8");
    TRY(head(&c));
    while (c.rest.n) {
        struct str fields[ARRAY_SIZE(columns)];
        int line = c.line;
        if (count == BANK_QUESTIONS_MAX)
            return fail(ERR_TOO_LARGE, "More than {1} questions", numtext(BANK_QUESTIONS_MAX));
        TRY(read_row(&c, fields));
        rows = arena_grow(a, rows, count, &cap, sizeof *rows);
        rows[count++] = question_of(fields, line);
        if (check_row(rows, (int)count - 1)) {
            const struct problem p = *problem();
            return fail_words(ERR_INPUT, arena_printf(a, "第%d行：%s", line, p.text[LANG_ZH]),
                              arena_printf(a, "Line %d: %s", line, p.text[LANG_EN]));
        }
    }
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}
