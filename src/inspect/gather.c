/* Measuring and judging: nothing here reads the database. */
#include "inspect/gather_parts.h"

#include <stdlib.h>

/* ---- measuring ---- */

static bool counts(const struct watch *rule, const struct piece *p, int64_t subject, int from,
                   int to)
{
    if (p->day < from || p->day > to || !(rule->kinds >> p->by->kind & 1) ||
        p->level < rule->from_level || (rule->not_needed && p->needed))
        return false;
    if (rule->released)
        return p->matter == subject;
    return rule->counts != WATCH_MATTERS || p->matter;
}

/* What makes one piece different from another under the rule. */
static int compare_as(enum watch_counts as, const struct piece *x, const struct piece *y)
{
    switch (as) {
    case WATCH_MATTERS:
        return (x->matter > y->matter) - (x->matter < y->matter);
    case WATCH_ORIGINATORS:
        return (x->department > y->department) - (x->department < y->department);
    case WATCH_ATTRIBUTES:
        return x->reg != y->reg ? (x->reg->index > y->reg->index ? 1 : -1)
                                : str_cmp(x->attribute, y->attribute);
    default:
        if (x->reg != y->reg)
            return x->reg->index > y->reg->index ? 1 : -1;
        return (x->entry > y->entry) - (x->entry < y->entry);
    }
}

#define BY(name, as)                                                                               \
    static int name(const void *a, const void *b)                                                  \
    {                                                                                              \
        return compare_as(as, *(const struct piece *const *)a, *(const struct piece *const *)b);   \
    }
BY(by_entry, WATCH_ENTRIES)
BY(by_matter, WATCH_MATTERS)
BY(by_originator, WATCH_ORIGINATORS)
BY(by_attribute, WATCH_ATTRIBUTES)

static int64_t different(const struct watch *rule, const struct piece **rows, int count)
{
    static int (*const orders[])(const void *, const void *) = {[WATCH_PIECES] = by_entry,
                                                                [WATCH_ENTRIES] = by_entry,
                                                                [WATCH_MATTERS] = by_matter,
                                                                [WATCH_ORIGINATORS] = by_originator,
                                                                [WATCH_ATTRIBUTES] = by_attribute};
    int64_t n = 0;
    if (count)
        qsort(rows, (size_t)count, sizeof *rows, orders[rule->counts]);
    for (int i = 0; i < count; i++)
        n += !i || compare_as(rule->counts, rows[i], rows[i - 1]) != 0;
    return n;
}

/* The counted pieces in `rows`, which has room for all of the subject's. */
static int collect(const struct gathering *g, const struct watch *rule, int64_t subject, int from,
                   int to, const struct piece **rows)
{
    int count = 0;
    size_t at = 0;
    if (!rule->released) {
        const struct watched_person *p = gathering_person(g, subject);
        if (!p || !p->first)
            return 0;
        at = p->at;
    }
    for (; at < g->piece_count; at++) {
        const struct piece *p = &g->pieces[at];
        if (!rule->released && p->person != subject)
            break;
        bool other = rule->counts != WATCH_ORIGINATORS ||
                     (p->department && p->department != gathering_person(g, subject)->department);
        if (other && counts(rule, p, subject, from, to))
            rows[count++] = p;
    }
    return count;
}

static int64_t measure(const struct gathering *g, const struct watch *rule, int64_t subject,
                       int from, int to, const struct piece **rows, int *ret_count)
{
    int64_t sum = 0;
    int count = from > to ? 0 : collect(g, rule, subject, from, to, rows);
    *ret_count = count;
    for (int i = 0; rule->counts == WATCH_PIECES && i < count; i++)
        sum += rows[i]->weight;
    return rule->counts == WATCH_PIECES ? sum : different(rule, rows, count);
}

static int newest_first(const void *a, const void *b)
{
    const struct piece *x = *(const struct piece *const *)a, *y = *(const struct piece *const *)b;
    if (x->day != y->day)
        return x->day > y->day ? -1 : 1;
    if (x->level != y->level)
        return y->level - x->level;
    return x < y ? 1 : -(x > y);
}

void gathering_measure(struct gathering *g, const struct watch *rule, int64_t subject, int from,
                       int to, struct judgement *ret_judgement)
{
    struct judgement j = {.rule = rule,
                          .subject = subject,
                          .person = rule->released ? 0 : subject,
                          .window = to - from + 1,
                          .from = from,
                          .to = to,
                          .limit = -1};
    const struct piece **rows = NEW_ARRAY(g->a, const struct piece *, g->piece_count + 1);
    j.measured = measure(g, rule, subject, from, to, rows, &j.piece_count);
    if (j.piece_count)
        qsort(rows, (size_t)j.piece_count, sizeof *rows, newest_first);
    j.pieces = rows;
    if (rule->released && j.piece_count)
        j.person = rows[0]->person;
    *ret_judgement = j;
}

/* ---- what is usual ---- */

/* The day on which a subject's baseline may begin. */
static int first_day(const struct gathering *g, const struct watch *rule, int64_t subject)
{
    int first = 0;
    if (!rule->released) {
        const struct watched_person *p = gathering_person(g, subject);
        return p ? p->first : 0;
    }
    for (size_t i = 0; i < g->piece_count; i++) {
        const struct piece *p = &g->pieces[i];
        if (p->by->kind == PIECE_RELEASE && p->matter == subject && (!first || p->day < first))
            first = p->day;
    }
    return first;
}

static struct usual own_windows(struct gathering *g, const struct watch *rule, int64_t subject,
                                int window, const struct piece **room)
{
    int64_t values[OWN_WINDOWS];
    int count = 0, first = first_day(g, rule, subject), unused;
    for (int to = g->last - window; first && count < OWN_WINDOWS && to - window + 1 >= first;
         to -= window)
        values[count++] = measure(g, rule, subject, to - window + 1, to, room, &unused);
    struct usual none = {0};
    return count < rule->own ? none : usual_of(values, count);
}

/* The matters of which anything was released, each once. */
static int64_t *matters(const struct gathering *g, size_t *ret_count)
{
    int64_t *ids = NEW_ARRAY(g->a, int64_t, g->piece_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < g->piece_count; i++) {
        const struct piece *p = &g->pieces[i];
        size_t at = 0;
        if (p->by->kind != PIECE_RELEASE || !p->matter)
            continue;
        while (at < count && ids[at] != p->matter)
            at++;
        if (at == count)
            ids[count++] = p->matter;
    }
    *ret_count = count;
    return ids;
}

static struct usual peers_of(struct gathering *g, const struct watch *rule, int64_t subject,
                             int window, const struct piece **room)
{
    const struct watched_person *him = rule->released ? NULL : gathering_person(g, subject);
    size_t others = 0, count = 0;
    int64_t *released = rule->released ? matters(g, &others) : NULL;
    int64_t *values = NEW_ARRAY(g->a, int64_t, g->people_count + others + 1);
    int unused;
    for (size_t i = 0; i < others; i++) {
        if (released[i] != subject)
            values[count++] =
                measure(g, rule, released[i], g->last - window + 1, g->last, room, &unused);
    }
    for (size_t i = 0; him && i < g->people_count; i++) {
        const struct watched_person *p = &g->people[i];
        if (p != him && p->active && p->first && str_eq(p->shares, him->shares))
            values[count++] = measure(g, rule, p->id, g->last - window + 1, g->last, room, &unused);
    }
    struct usual none = {0};
    return (int)count < rule->peers ? none : usual_of(values, (int)count);
}

/* ---- judging ---- */

void gathering_told(struct gathering *g, const struct watch *rule, int64_t person, int day)
{
    g->told = arena_grow(g->a, g->told, g->told_count, &g->told_cap, sizeof *g->told);
    g->told[g->told_count++] = (struct told){rule, person, day};
}

static int told_until(const struct gathering *g, const struct watch *rule, int64_t person)
{
    int day = 0;
    for (size_t i = 0; i < g->told_count; i++) {
        if (g->told[i].rule == rule && g->told[i].person == person && g->told[i].day > day)
            day = g->told[i].day;
    }
    return day;
}

static struct judgement judge(struct gathering *g, const struct watch *rule, int64_t subject,
                              int window, const struct piece **room)
{
    struct judgement j;
    int from = g->last - window + 1, told;
    gathering_measure(g, rule, subject, from, g->last, &j);
    told = told_until(g, rule, j.person);
    if (told >= from) {
        int64_t person = j.person;
        gathering_measure(g, rule, subject, told + 1, g->last, &j);
        j.person = j.person ? j.person : person;
    }
    j.window = window;
    j.own = own_windows(g, rule, subject, window, room);
    j.peers = peers_of(g, rule, subject, window, room);
    if (j.own.count)
        j.limit = usual_limit(&j.own, rule->times);
    if (j.peers.count && usual_limit(&j.peers, rule->times) > j.limit)
        j.limit = usual_limit(&j.peers, rule->times);
    j.exceeds = j.limit >= 0 && j.measured > j.limit && j.measured >= rule->least;
    return j;
}

void gathering_judge(struct gathering *g, struct judgement **ret_rows, int *ret_count)
{
    struct judgement *rows = NULL;
    size_t count = 0, cap = 0, matter_count;
    const int64_t *released = matters(g, &matter_count);
    const struct piece **room = NEW_ARRAY(g->a, const struct piece *, g->piece_count + 1);
    for (int r = 0; r < g->watching->rule_count; r++) {
        const struct watch *rule = &g->watching->rules[r];
        size_t subjects = rule->released ? matter_count : g->people_count;
        for (size_t i = 0; i < subjects; i++) {
            const struct watched_person *p = rule->released ? NULL : &g->people[i];
            if (p && (!p->active || !p->first))
                continue;
            for (int w = 0; w < rule->window_count; w++) {
                rows = arena_grow(g->a, rows, count, &cap, sizeof *rows);
                rows[count++] = judge(g, rule, p ? p->id : released[i], rule->windows[w], room);
            }
        }
    }
    *ret_rows = rows;
    *ret_count = (int)count;
}

/* ---- words ---- */

/* Twice or four times a number, as it is said: "3.5". */
static const char *part(struct arena *a, int64_t n, int of)
{
    static const char *const quarters[] = {"", ".25", ".5", ".75"};
    return arena_printf(a, "%lld%s", (long long)(n / of), quarters[n % of * (4 / of)]);
}

static const char *counted_words(const struct watch *rule, enum lang lang)
{
    static const struct words words[] = {
        [WATCH_PIECES] = {"阅读、领取、打印和导出的件数",
                          "pieces read, received, printed, exported"},
        [WATCH_ENTRIES] = {"不同的条目", "different entries"},
        [WATCH_MATTERS] = {"不同的事项", "different matters"},
        [WATCH_ORIGINATORS] = {"不同的来源部门", "different originating departments"},
        [WATCH_ATTRIBUTES] = {"同一事项公开的不同内容", "different things released of one matter"}};
    return words_in(&words[rule->counts], lang);
}

static void own_text(struct arena *a, struct buf *b, const struct judgement *j, enum lang lang)
{
    if (!j->own.count)
        return;
    buf_printf(b,
               lang == LANG_ZH ? "；本人此前%d个同样长的时段：中位数%s，离差%s"
                               : "; his own %d windows before: median %s, deviation %s",
               j->own.count, part(a, j->own.median2, 2), part(a, j->own.mad4, 4));
}

static void peers_text(struct arena *a, struct buf *b, const struct judgement *j, enum lang lang)
{
    if (!j->peers.count)
        return;
    buf_printf(b,
               lang == LANG_ZH ? "；%d个同类对象：中位数%s，离差%s"
                               : "; %d peers: median %s, deviation %s",
               j->peers.count, part(a, j->peers.median2, 2), part(a, j->peers.mad4, 4));
}

static void say(struct arena *a, struct buf *b, const struct judgement *j, enum lang lang)
{
    bool zh = lang == LANG_ZH;
    buf_printf(b, zh ? "%d天内%s" : "In %d days %s", j->window, counted_words(j->rule, lang));
    if (j->rule->not_needed)
        buf_text(b, zh ? "（不属于本部门、本人知悉范围的）"
                       : " (not of his department nor in his scope)");
    buf_printf(b, zh ? "%lld" : ": %lld", (long long)j->measured);
    own_text(a, b, j, lang);
    peers_text(a, b, j, lang);
    if (j->limit >= 0)
        buf_printf(b,
                   zh ? "；通常不超过%lld（中位数加%d倍离差，取较高者）"
                      : "; usual up to %lld (median + %d deviations, the higher of both)",
                   (long long)j->limit, j->rule->times);
    if (j->piece_count > PIECES_SHOWN)
        buf_printf(b, zh ? "；列出最近%d件，另有%d件" : "; the latest %d listed, %d more",
                   PIECES_SHOWN, j->piece_count - PIECES_SHOWN);
}

const char *judgement_text(struct arena *a, const struct judgement *j)
{
    BUF_SCOPE(b, 4096);
    say(a, &b, j, LANG_ZH);
    buf_text(&b, "。 / ");
    say(a, &b, j, LANG_EN);
    buf_char(&b, '.');
    return arena_text(a, buf_view(&b));
}
