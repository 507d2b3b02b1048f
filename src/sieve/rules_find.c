/* Rules over a text: where Vectorscan says that a match ends, PCRE2 says where it begins. */
#include "sieve/rule.h"

#include <stdlib.h>

enum { PAIRS = 32, HEAP_KIB = 1024, TRIES_LEAST = 2000, TRIES_SHARE = 32 };

struct rules_room {
    hs_scratch_t *scratch;
    pcre2_match_data *pairs;
    pcre2_match_context *limits;
    struct progress {
        size_t done;  /* up to where matches were taken */
        size_t tries; /* of PCRE2 */
    } * progress;
};

struct rules_room *rules_room_new(const struct sieve_rules *rules)
{
    struct rules_room *room = calloc(1, sizeof *room);
    if (!room || !(room->progress = calloc(rules->count + 1, sizeof *room->progress)))
        die("out of memory");
    const hs_database_t *all[] = {rules->databases[OVER_LINES], rules->databases[OVER_JOINED]};
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        if (all[i] && hs_alloc_scratch(all[i], &room->scratch) != HS_SUCCESS)
            die("out of memory");
    room->pairs = pcre2_match_data_create(PAIRS, NULL);
    room->limits = pcre2_match_context_create(NULL);
    if (!room->pairs || !room->limits)
        die("out of memory");
    pcre2_set_match_limit(room->limits, RULE_STEPS);
    pcre2_set_heap_limit(room->limits, HEAP_KIB);
    return room;
}

void rules_room_free(struct rules_room *room)
{
    if (!room)
        return;
    hs_free_scratch(room->scratch);
    pcre2_match_data_free(room->pairs);
    pcre2_match_context_free(room->limits);
    free(room->progress);
    free(room);
}

/* ---- words nearby ---- */

static char low(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool stands_in(struct str s, struct str word)
{
    for (size_t i = 0; i + word.n <= s.n; i++) {
        size_t k = 0;
        while (k < word.n && low(s.p[i + k]) == word.p[k])
            k++;
        if (k == word.n)
            return true;
    }
    return false;
}

static bool is_near(const struct rule_near *near, struct str text, size_t from, size_t to)
{
    size_t within = (size_t)near->within;
    size_t start = from > within ? from - within : 0;
    size_t end = text.n - to > within ? to + within : text.n;
    struct str before = str_bytes(text.p + start, from - start);
    struct str after = str_bytes(text.p + to, end - to);
    for (size_t i = 0; i < near->count; i++)
        if (stands_in(before, near->words[i]) || stands_in(after, near->words[i]))
            return true;
    return false;
}

/* ---- one match ---- */

struct finding *rule_add(const struct rule *r, const struct normal *n, size_t from, size_t to,
                         int sure, struct findings *f)
{
    struct finding *x = finding_add(f, n, r->kind, from, to, sure, r->level);
    if (x)
        x->rule = &r->shown;
    return x;
}

static void judge(const struct rule *r, const struct normal *n, size_t from, size_t to,
                  struct findings *f)
{
    const struct matched m = {n->text, from, to};
    int sure = r->sure;
    for (size_t i = 0; i < r->guard_count; i++)
        if (!guard_holds(&r->guards[i], &m))
            return;
    for (size_t i = 0; i < r->near_count; i++) {
        bool near = is_near(&r->nears[i], n->text, from, to);
        if ((r->nears[i].needs && !near) || (r->nears[i].forbids && near))
            return;
        sure += near ? r->nears[i].gives : 0;
    }
    rule_add(r, n, from, to, sure > 99 ? 99 : sure < 1 ? 1 : sure, f);
}

/* ---- the search ---- */

struct search {
    const struct sieve_rules *rules;
    struct rules_room *room;
    const struct normal *n;
    struct findings *f;
};

static bool inside_char(struct str s, size_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

/* All matches from `at` until one reaches `to`; false where PCRE2 gave up. */
static bool confirm(struct search *s, const struct rule *r, struct progress *p, size_t at,
                    size_t to)
{
    struct str text = s->n->text;
    size_t end = text.n - to > RULE_TAIL ? to + RULE_TAIL : text.n;
    while (inside_char(text, end))
        end++;
    uint32_t flags = PCRE2_NO_UTF_CHECK | (end < text.n ? PCRE2_NOTEOL : 0);
    while (at < end) {
        p->tries += 1 + (end - at) / RULE_WINDOW;
        int got = pcre2_match(r->code, (PCRE2_SPTR)text.p, end, at, flags, s->room->pairs,
                              s->room->limits);
        if (got < 0)
            return got == PCRE2_ERROR_NOMATCH;
        const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(s->room->pairs);
        size_t from = pair[0], upto = pair[1], value = r->value;
        if (upto <= at || upto <= from)
            return true;
        p->done = upto;
        if (value < (size_t)got && pair[2 * value + 1] > pair[2 * value] &&
            pair[2 * value + 1] != PCRE2_UNSET) {
            from = pair[2 * value];
            upto = pair[2 * value + 1];
        }
        judge(r, s->n, from, upto, s->f);
        if (p->done >= to)
            return true;
        at = p->done;
    }
    return true;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context)
{
    struct search *s = context;
    const struct rule *r = &s->rules->rows[id];
    struct progress *p = &s->room->progress[id];
    size_t end = (size_t)to, at = end > r->window ? end - r->window : 0;
    (void)from, (void)flags;
    if (end <= p->done)
        return 0;
    if (p->tries > TRIES_LEAST + s->n->text.n / TRIES_SHARE) {
        s->f->dropped++;
        p->done = SIZE_MAX; /* its share of time is spent */
        return 0;
    }
    at = at > p->done ? at : p->done;
    while (inside_char(s->n->text, at))
        at++;
    if (!confirm(s, r, p, at, end))
        s->f->dropped++;
    return 0;
}

void rules_find(const struct sieve_rules *rules, struct rules_room *room,
                const struct normal *lines, const struct normal *joined, struct findings *f)
{
    const struct normal *const texts[OVER_COUNT] = {lines, joined};
    memset(room->progress, 0, rules->count * sizeof *room->progress);
    for (int over = 0; over < OVER_COUNT; over++) {
        struct search s = {rules, room, texts[over], f};
        if (rules->databases[over] && texts[over]->text.n)
            (void)hs_scan(rules->databases[over], texts[over]->text.p,
                          (unsigned)texts[over]->text.n, 0, room->scratch, on_match, &s);
    }
    if (rules->table && joined->text.n)
        words_find(rules, joined, f);
}

bool rules_want_joined(const struct sieve_rules *rules)
{
    return rules->table || rules->databases[OVER_JOINED];
}
