#include "office/exam.h"

#include "base/clock.h"
#include "office/internal.h"

static const struct sql paper_by_number = {"paper.by_number",
                                           "SELECT id FROM r_paper WHERE number = $1", NULL};
static const struct sql paper_head = {
    "paper.head",
    "SELECT p.number, p.state, p.label, p.person, p.exam, e.name, p.attempt, e.minutes, "
    "e.pass_mark,"
    " p.score, p.right_count, p.begun_at, p.ends_at, p.answers, b.label"
    " FROM r_paper p JOIN r_exam e ON e.id = p.exam JOIN r_question_bank b ON b.id = e.bank"
    " WHERE p.id = $1",
    NULL};
static const struct sql paper_items = {
    "paper.items",
    "SELECT q.kind, q.article, q.zh_text, q.en_text, i.option_order, i.given, i.correct,"
    " q.zh_a, q.zh_b, q.zh_c, q.zh_d, q.zh_e, q.zh_f, q.en_a, q.en_b, q.en_c, q.en_d, q.en_e, "
    "q.en_f"
    " FROM r_paper_item i JOIN r_question q ON q.id = i.question"
    " WHERE i.entry = $1 ORDER BY i.position",
    NULL};
static const struct sql exams_of = {
    "exam.open",
    "SELECT id, number, name, audience, open_to, singles + multiples + judgements, minutes,"
    " pass_mark, attempts, wait_days, label FROM r_exam"
    " WHERE state = 'open' AND open_from <= $1 AND open_to >= $1 ORDER BY open_to, id LIMIT 200",
    NULL};
static const struct sql papers_of = {
    "exam.papers",
    "SELECT id, state, score FROM r_paper WHERE exam = $1 AND person = $2 ORDER BY id DESC", NULL};

const struct sql *const exam_statements[] = {&paper_by_number, &paper_head, &paper_items,
                                             &exams_of,        &papers_of,  NULL};

/* ---- a paper ---- */

/* What was kept for the question of that number, in "1:A 2:BD". */
static struct str kept(struct str answers, int number)
{
    struct str rest = answers, token, name;
    while (str_split(&rest, ' ', &token)) {
        struct str letters = token;
        int64_t n;
        if (str_split(&letters, ':', &name) && str_int(name, 1, INT32_MAX, &n) && n == number)
            return letters.p ? letters : STR("");
    }
    return STR("");
}

static struct words both(struct desk *k, struct str zh, struct str en)
{
    return (struct words){arena_text(k->a, zh), arena_text(k->a, en)};
}

static void judgement_options(struct exam_item *item)
{
    static const char *const texts[] = {N_("True"), N_("False")};
    for (int i = 0; i < 2; i++)
        item->options[i].text = (struct words){tr(LANG_ZH, texts[i]), tr(LANG_EN, texts[i])};
    item->option_count = 2;
}

static void read_item(struct desk *k, struct query *q, struct str answers, bool marked,
                      struct exam_item *item)
{
    enum { ZH = 7, EN = ZH + EXAM_OPTIONS };
    struct str kind = query_text(q, 0), order = query_text(q, 4);
    struct str given = marked ? query_text(q, 5) : kept(answers, item->number);
    item->kind = str_is(kind, "judgement")  ? EXAM_JUDGEMENT
                 : str_is(kind, "multiple") ? EXAM_MULTIPLE
                                            : EXAM_SINGLE;
    item->text = both(k, query_text(q, 2), query_text(q, 3));
    item->marked = marked;
    item->correct = marked && query_int(q, 6) == 1;
    item->article = marked ? arena_text(k->a, query_text(q, 1)) : "";
    item->answered = given.n > 0;
    for (size_t i = 0; item->kind != EXAM_JUDGEMENT && i < order.n && i < EXAM_OPTIONS; i++) {
        int at = order.p[i] - 'A';
        item->options[i].text = both(k, query_text(q, ZH + at), query_text(q, EN + at));
        item->option_count++;
    }
    if (item->kind == EXAM_JUDGEMENT)
        judgement_options(item);
    for (int i = 0; i < item->option_count; i++) {
        item->options[i].letter[0] = (char)('A' + i);
        item->options[i].chosen = given.n && memchr(given.p, 'A' + i, given.n);
    }
}

static enum err read_items(struct desk *k, struct str answers, struct exam_paper *p)
{
    struct exam_item *items = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &paper_items, &q, "i", p->id));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        items = arena_grow(k->a, items, count, &cap, sizeof *items);
        items[count] = (struct exam_item){.number = (int)count + 1};
        read_item(k, q, answers, p->marked, &items[count]);
        p->answered += items[count].answered;
        count++;
    }
    p->items = items;
    p->count = (int)count;
    return ERR_OK;
}

/* Whole seconds: at the last of them an answer is still taken. */
static int64_t seconds_until(struct str moment)
{
    int64_t at, now = clock_now();
    return moment_parse(moment, &at) && at > now ? at - now : 0;
}

static enum err missing_paper(void)
{
    return fail(ERR_MISSING, "There is no such entry");
}

enum err exam_paper(struct desk *k, int64_t id, struct str number, struct exam_paper *ret_paper)
{
    struct exam_paper p = {.id = id};
    bool found = true;
    if (!rule_register(k->book, STR("paper")) || !k->me)
        return missing_paper();
    if (!id)
        TRY(db_one(k->db, NULL, &paper_by_number, &found, "t>i", number, &p.id));
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &paper_head, &q, "i", p.id));
    TRY(query_step(q, &found));
    if (!found || !sight_has(k->sight, (uint32_t)query_int(q, 2)))
        return missing_paper();
    p.own = query_int(q, 3) == k->v->person;
    if (!p.own && !sight_has(k->sight, (uint32_t)query_int(q, 14)))
        return missing_paper();
    p.number = arena_text(k->a, query_text(q, 0));
    p.state = arena_text(k->a, query_text(q, 1));
    p.exam = query_int(q, 4);
    p.name = arena_str(k->a, query_text(q, 5));
    p.attempt = query_int(q, 6);
    p.minutes = query_int(q, 7);
    p.pass_mark = query_int(q, 8);
    p.marked = !query_null(q, 9);
    p.score = query_int(q, 9);
    p.right_count = query_int(q, 10);
    p.begun_at = arena_text(k->a, query_text(q, 11));
    p.ends_at = arena_text(k->a, query_text(q, 12));
    p.seconds_left = p.marked ? 0 : seconds_until(query_text(q, 12));
    p.open = !p.marked && p.seconds_left > 0;
    TRY(read_items(k, arena_str(k->a, query_text(q, 13)), &p));
    *ret_paper = p;
    return ERR_OK;
}

/* ---- the exams that are open ---- */

static enum err own_papers(struct desk *k, struct exam_row *row)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &papers_of, &q, "ii", row->id, k->v->person));
    row->state = "";
    for (;;) {
        bool found;
        TRY(query_step(q, &found));
        if (!found)
            return ERR_OK;
        if (row->used++ == 0) {
            row->paper = query_int(q, 0);
            row->state = arena_text(k->a, query_text(q, 1));
            row->score = query_int(q, 2);
        }
    }
}

static const char *audience_words(struct desk *k, struct str code)
{
    const struct field *f = rule_field(rule_register(k->book, STR("exam")), STR("audience"));
    return arena_text(k->a, shown_text(k, f, code, 0, false));
}

enum err exams_open(struct desk *k, struct exam_row **ret_rows, int *ret_count)
{
    struct exam_row *rows = NULL;
    size_t count = 0, cap = 0;
    *ret_count = 0;
    if (!rule_register(k->book, STR("paper")) || !k->me)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &exams_of, &q, "z", k->today));
    for (;;) {
        bool found;
        TRY(query_step(q, &found));
        if (!found)
            break;
        if (!sight_has(k->sight, (uint32_t)query_int(q, 10)))
            continue;
        rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
        struct exam_row *r = &rows[count++];
        *r = (struct exam_row){.id = query_int(q, 0),
                               .number = arena_text(k->a, query_text(q, 1)),
                               .name = arena_str(k->a, query_text(q, 2)),
                               .audience = audience_words(k, query_text(q, 3)),
                               .open_to = arena_text(k->a, query_text(q, 4)),
                               .questions = query_int(q, 5),
                               .minutes = query_int(q, 6),
                               .pass_mark = query_int(q, 7),
                               .attempts = query_int(q, 8),
                               .wait_days = query_int(q, 9)};
        TRY(own_papers(k, r));
    }
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}
