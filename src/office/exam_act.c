/* The computations of exams, inside the act that causes them. What is drawn, kept and marked stands in
 * the paper's own rows, so that the leaf commits to it: what was asked of whom is provable. */
#include "base/clock.h"
#include "base/io.h"
#include "office/bank.h"
#include "office/doing.h"
#include "office/exam.h"
#include "office/internal.h"

static const struct sql question_row = {
    "question.row",
    "SELECT kind, article, zh_text, en_text, answer, zh_a, zh_b, zh_c, zh_d, zh_e, zh_f,"
    " en_a, en_b, en_c, en_d, en_e, en_f FROM r_question WHERE id = $1",
    NULL};
static const struct sql paper_exam = {
    "paper.exam",
    "SELECT e.bank, b.label, e.audience, e.singles, e.multiples, e.judgements, e.minutes"
    " FROM r_paper p JOIN r_exam e ON e.id = p.exam JOIN r_question_bank b ON b.id = e.bank"
    " WHERE p.id = $1",
    NULL};
static const struct sql pool_of = {
    "paper.pool",
    "SELECT id, CASE WHEN kind = 'judgement' THEN 0 WHEN zh_c IS NULL THEN 2 WHEN zh_d IS NULL "
    "THEN 3"
    " WHEN zh_e IS NULL THEN 4 WHEN zh_f IS NULL THEN 5 ELSE 6 END FROM r_question"
    " WHERE bank = $1 AND kind = $2 AND state = 'in_force'"
    " AND (audience = 'everyone' OR audience = $3) ORDER BY id",
    NULL};
static const struct sql item_put = {
    "paper.item_put",
    "INSERT INTO r_paper_item (entry, position, question, option_order) VALUES ($1, $2, $3, $4)",
    NULL};
static const struct sql paper_begin = {
    "paper.begin", "UPDATE r_paper SET begun_at = $2, ends_at = $3 WHERE id = $1", NULL};
static const struct sql paper_answers = {"paper.answers",
                                         "SELECT answers FROM r_paper WHERE id = $1", NULL};
static const struct sql paper_keep = {"paper.keep", "UPDATE r_paper SET answers = $2 WHERE id = $1",
                                      NULL};
static const struct sql item_keys = {
    "paper.keys",
    "SELECT i.option_order, q.kind, q.answer FROM r_paper_item i"
    " JOIN r_question q ON q.id = i.question WHERE i.entry = $1 ORDER BY i.position",
    NULL};
static const struct sql item_mark = {
    "paper.item_mark",
    "UPDATE r_paper_item SET given = $3, correct = $4 WHERE entry = $1 AND position = $2", NULL};
static const struct sql paper_mark = {
    "paper.mark", "UPDATE r_paper SET right_count = $2, score = $3 WHERE id = $1", NULL};

const struct sql *const exam_act_statements[] = {
    &question_row, &paper_exam, &pool_of,   &item_put,   &paper_begin, &paper_answers,
    &paper_keep,   &item_keys,  &item_mark, &paper_mark, NULL};

/* ---- a question that is written ---- */

static enum err check_question(struct doing *x)
{
    struct bank_question q = {0};
    struct str *const own[] = {&q.kind, &q.article, &q.zh, &q.en, &q.answer};
    enum { OWN = ARRAY_SIZE(own) };
    QUERY_SCOPE(row);
    bool found;
    TRY(db_start(x->d->db, &question_row, &row, "i", x->entry));
    TRY(query_step(row, &found));
    if (!found)
        return fail(ERR_CORRUPT, "A new entry got no id");
    for (int i = 0; i < OWN; i++)
        *own[i] = query_text(row, i);
    for (int i = 0; i < BANK_OPTIONS; i++) {
        q.zh_options[i] = query_text(row, OWN + i);
        q.en_options[i] = query_text(row, OWN + BANK_OPTIONS + i);
    }
    return bank_check(&q);
}

/* ---- drawing ---- */

unsigned exam_chance(unsigned below)
{
    /* numbers past the last whole multiple of `below` would favour the small ones */
    uint32_t n, limit = UINT32_MAX - UINT32_MAX % below;
    do
        random_bytes(&n, sizeof n);
    while (n >= limit);
    return n % below;
}

struct drawn {
    int64_t question;
    int options;
};

static enum err read_pool(struct doing *x, int64_t bank, const char *kind, struct str audience,
                          struct drawn **ret_rows, size_t *ret_count)
{
    struct drawn *rows = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &pool_of, &q, "izt", bank, kind, audience));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(x->d->a, rows, count, &cap, sizeof *rows);
        rows[count++] = (struct drawn){query_int(q, 0), (int)query_int(q, 1)};
    }
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

static void shuffle_letters(int count, char ret_order[EXAM_OPTIONS + 1])
{
    for (int i = 0; i < count; i++)
        ret_order[i] = (char)('A' + i);
    ret_order[count] = '\0';
    for (int i = count - 1; i > 0; i--) {
        int k = (int)exam_chance((unsigned)i + 1);
        char c = ret_order[i];
        ret_order[i] = ret_order[k];
        ret_order[k] = c;
    }
}

/* The first `want` of a shuffled pool (Fisher-Yates): every choice is equally likely. */
static enum err draw_kind(struct doing *x, int64_t bank, const char *kind, struct str audience,
                          int64_t want, int64_t *position)
{
    struct drawn *pool;
    size_t count;
    TRY(read_pool(x, bank, kind, audience, &pool, &count));
    if ((int64_t)count < want)
        return fail(ERR_REFUSED, "The question bank does not have enough questions for this exam");
    for (size_t i = 0; i < (size_t)want; i++) {
        char order[EXAM_OPTIONS + 1] = "AB"; /* true, false: never shuffled */
        size_t k = i + exam_chance((unsigned)(count - i));
        struct drawn taken = pool[k];
        pool[k] = pool[i];
        if (taken.options)
            shuffle_letters(taken.options, order);
        TRY(db_run(x->d->db, &item_put, "iiiz", x->entry, *position, taken.question, order));
        ++*position;
    }
    return ERR_OK;
}

/* Who may read the questions cannot be examined with them. */
static enum err refuse_keepers(struct doing *x, int64_t bank_label)
{
    const struct sight *sight = sight_hold(x->d->o, x->d->v);
    bool knows = sight_has(sight, (uint32_t)bank_label);
    sight_release(x->d->o, sight);
    return knows ? fail(ERR_REFUSED,
                        "You may read this question bank: nobody is examined with questions that "
                        "he knows")
                 : ERR_OK;
}

static enum err draw_paper(struct doing *x)
{
    int64_t bank, bank_label, singles, multiples, judgements, minutes, position = 0, begun;
    struct str audience;
    bool found;
    char ends[MOMENT_SIZE];
    TRY(db_one(x->d->db, x->d->a, &paper_exam, &found, "i>iitiiii", x->entry, &bank, &bank_label,
               &audience, &singles, &multiples, &judgements, &minutes));
    if (!found || !moment_parse(str_of(x->d->now), &begun))
        return fail(ERR_CORRUPT, "A paper has no exam");
    TRY(refuse_keepers(x, bank_label));
    TRY(draw_kind(x, bank, "single", audience, singles, &position));
    TRY(draw_kind(x, bank, "multiple", audience, multiples, &position));
    TRY(draw_kind(x, bank, "judgement", audience, judgements, &position));
    moment_text(begun + minutes * 60, ends);
    return db_run(x->d->db, &paper_begin, "izz", x->entry, x->d->now, ends);
}

/* ---- answers: "1:A 2:BD" ---- */

struct key {
    char order[EXAM_OPTIONS + 1]; /* order[0] is the option of the question that is shown as A */
    bool many;
    unsigned right;               /* bits of the question's own options */
    char given[EXAM_OPTIONS + 1]; /* letters as shown, in order */
};

struct keys_of {
    struct key *rows;
    size_t count;
};

static enum err read_keys(struct doing *x, struct keys_of *ret_keys)
{
    struct keys_of keys = {0};
    size_t cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &item_keys, &q, "i", x->entry));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        keys.rows = arena_grow(x->d->a, keys.rows, keys.count, &cap, sizeof *keys.rows);
        struct key *k = &keys.rows[keys.count++];
        struct str order = query_text(q, 0), right = query_text(q, 2);
        *k = (struct key){.many = str_is(query_text(q, 1), "multiple")};
        for (size_t i = 0; i < order.n && i < EXAM_OPTIONS; i++)
            k->order[i] = order.p[i];
        for (size_t i = 0; i < right.n; i++)
            k->right |= 1u << (right.p[i] - 'A');
    }
    *ret_keys = keys;
    return ERR_OK;
}

static enum err bad_answer(struct doing *x, struct str token)
{
    return fail_field(fail(ERR_INPUT,
                           "{1} is no answer to a question of this paper: write 1:A 2:BD",
                           arena_text(x->d->a, token)),
                      "given");
}

/* Letters in any order, none twice, of options that the question has. */
static bool keep_letters(struct key *k, struct str letters)
{
    unsigned bits = 0;
    size_t options = strlen(k->order), n = 0;
    if (!k->many && letters.n > 1)
        return false;
    for (size_t i = 0; i < letters.n; i++) {
        unsigned at = (unsigned char)letters.p[i] - 'A';
        if (at >= options || (bits >> at & 1))
            return false;
        bits |= 1u << at;
    }
    for (unsigned at = 0; at < options; at++)
        if (bits >> at & 1)
            k->given[n++] = (char)('A' + at);
    k->given[n] = '\0';
    return true;
}

static enum err take_answers(struct doing *x, struct str typed, struct keys_of *keys)
{
    size_t at = 0;
    while (at < typed.n) {
        size_t from = at;
        while (at < typed.n && typed.p[at] != ' ' && typed.p[at] != '\n')
            at++;
        struct str token = str_bytes(typed.p + from, at - from), rest = token, number;
        int64_t position;
        at++;
        if (!token.n)
            continue;
        if (!str_split(&rest, ':', &number) || !rest.p ||
            !str_int(number, 1, (int64_t)keys->count, &position) ||
            !keep_letters(&keys->rows[position - 1], rest))
            return bad_answer(x, token);
    }
    return ERR_OK;
}

static enum err kept_answers(struct doing *x, struct keys_of *keys)
{
    struct str answers = {NULL, 0};
    bool found;
    TRY(read_keys(x, keys));
    TRY(db_one(x->d->db, x->d->a, &paper_answers, &found, "i>t", x->entry, &answers));
    return take_answers(x, answers, keys);
}

static enum err keep_answers(struct doing *x)
{
    struct keys_of keys;
    BUF_SCOPE(b, 4096);
    TRY(kept_answers(x, &keys));
    for (int i = 0; i < x->action->ask_count; i++)
        if (strcmp(x->action->asks[i].name, "given") == 0)
            TRY(take_answers(x, x->values[i].text, &keys));
    for (size_t i = 0; i < keys.count; i++)
        if (*keys.rows[i].given)
            buf_printf(&b, "%s%zu:%s", b.n ? " " : "", i + 1, keys.rows[i].given);
    TRY(buf_check(&b));
    return db_run(x->d->db, &paper_keep, "it", x->entry, buf_view(&b));
}

/* ---- marking ---- */

/* Right is only who chose all that is right and nothing else (office default). */
static bool is_right(const struct key *k)
{
    unsigned chosen = 0;
    for (const char *c = k->given; *c; c++)
        chosen |= 1u << (k->order[*c - 'A'] - 'A');
    return chosen == k->right;
}

static enum err mark_paper(struct doing *x)
{
    struct keys_of keys;
    int64_t right = 0;
    TRY(kept_answers(x, &keys));
    if (!keys.count)
        return fail(ERR_CORRUPT, "A paper has no questions");
    for (size_t i = 0; i < keys.count; i++) {
        bool good = is_right(&keys.rows[i]);
        right += good;
        TRY(db_run(x->d->db, &item_mark, "iizi", x->entry, (int64_t)i, keys.rows[i].given,
                   (int64_t)good));
    }
    return db_run(x->d->db, &paper_mark, "iii", x->entry, right, right * 100 / (int64_t)keys.count);
}

enum err exam_compute(struct doing *x)
{
    switch (x->action->computes) {
    case COMPUTE_CHECK_QUESTION:
        return check_question(x);
    case COMPUTE_DRAW_PAPER:
        return draw_paper(x);
    case COMPUTE_KEEP_ANSWERS:
        return keep_answers(x);
    case COMPUTE_MARK_PAPER:
        return mark_paper(x);
    default:
        return fail(ERR_CORRUPT, "A computation is not known");
    }
}
