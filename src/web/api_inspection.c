/* The live self-examination: points, score, risk, base numbers. */
#include "inspect/standing.h"
#include "web/api_parts.h"

#include <stdio.h>

enum { ENTRIES_MAX = 500, ENTRIES_ELSE = 50 };

/* A number with four digits behind the point. */
static void key_real(struct api *x, const char *key, double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.4f", value);
    json_key(&x->j, key);
    json_raw(&x->j, str_of(text));
}

/* Tenths: 880 is 88.0. */
static void key_tenths(struct api *x, const char *key, int tenths)
{
    char text[32];
    snprintf(text, sizeof text, "%d.%d", tenths / 10, tenths % 10);
    json_key(&x->j, key);
    json_raw(&x->j, str_of(text));
}

/* A department by number or id; 0 where none is named. */
static enum err department_asked(struct api *x, struct desk *k, int64_t *ret_id)
{
    const struct reg *reg;
    struct entry_view view;
    struct str name;
    int64_t id = 0;
    *ret_id = 0;
    TRY(api_query(x, "department", &name));
    if (!name.n)
        return ERR_OK;
    TRY(desk_register(k, STR("department"), &reg));
    bool by_id = str_int(name, 1, INT64_MAX, &id);
    TRY(entry_view(k, reg, by_id ? id : 0, by_id ? STR("") : name, &view));
    *ret_id = view.id;
    return ERR_OK;
}

static enum err inspection_open(struct api *x, struct desk *k, int64_t *ret_department)
{
    TRY(api_ready(x));
    TRY(desk_open(k, x->o, x->v, x->a));
    return department_asked(x, k, ret_department);
}

/* ---- points ---- */

static void tally_members(struct api *x, const struct tally *t)
{
    key_tenths(x, "score", t->score);
    json_key_text(&x->j, "grade", grade_name(t->grade));
    api_key_words(x, "grade_title", grade_words[t->grade]);
    json_key_int(&x->j, "points", t->points);
    json_key_int(&x->j, "failing", t->failing);
    json_key_int(&x->j, "not_applicable", t->not_applicable);
    json_key_int(&x->j, "vetoes", t->vetoes);
    key_real(x, "lost", t->lost);
}

/* Together, then progress and result apart. */
static void tallies_members(struct api *x, const struct tally *t)
{
    static const char *const parts[] = {"progress", "result"};
    tally_members(x, &t[ASSESSED_BOTH]);
    for (int i = 0; i < ASSESSED_BOTH; i++) {
        json_key(&x->j, parts[i]);
        json_open(&x->j, '{');
        tally_members(x, &t[i]);
        json_close(&x->j, '}');
    }
}

static void score_members(struct api *x, const struct score *s)
{
    json_key(&x->j, "score");
    json_open(&x->j, '{');
    tallies_members(x, s->whole);
    json_close(&x->j, '}');
    json_key(&x->j, "links");
    json_open(&x->j, '[');
    for (int i = 0; i < LINK_COUNT; i++) {
        json_open(&x->j, '{');
        json_key_text(&x->j, "name", link_names[i].name);
        api_key_words(x, "title", link_names[i].words);
        tallies_members(x, s->links[i]);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    json_key(&x->j, "heads");
    json_open(&x->j, '[');
    for (int i = 0; i < HEAD_COUNT; i++) {
        json_open(&x->j, '{');
        json_key_int(&x->j, "head", i + 1);
        api_key_words(x, "title", head_words[i]);
        tallies_members(x, s->heads[i]);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
}

/* The moment as it is, and as the office's own clock says it. */
static void key_since(struct api *x, struct desk *k, const char *since)
{
    json_key_text(&x->j, "since", since);
    json_key_str(&x->j, "since_when", since ? shown_moment(k, str_of(since)) : STR(""));
}

static void point_members(struct api *x, struct desk *k, const struct point *p,
                          const struct score *s)
{
    const struct check *c = p->check;
    json_key_text(&x->j, "name", c->name);
    api_key_words(x, "title", c->words);
    json_key_text(&x->j, "register", c->reg->name);
    json_key_text(&x->j, "link", link_names[c->link].name);
    json_key_int(&x->j, "head", c->head);
    json_key_text(&x->j, "assesses", c->progress ? "progress" : "result");
    json_key_int(&x->j, "weight", c->weight);
    json_key_bool(&x->j, "veto", c->veto);
    json_key_text(&x->j, "basis", c->basis);
    json_key_bool(&x->j, "applies", p->population > 0);
    json_key_int(&x->j, "population", p->population);
    json_key_int(&x->j, "failing_entries", p->failing);
    key_real(x, "lost", score_lost(s, p));
    key_since(x, k, p->since);
}

enum err api_inspection(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct point *points;
    struct score score;
    struct str day;
    int64_t department;
    int count;
    DESK_SCOPE(k);
    TRY(inspection_open(x, &k, &department));
    TRY(api_query(x, "on", &day));
    TRY(examine_points_on(&k, day, department, &points, &count));
    score_points(points, count, &score);
    json_key_str(&x->j, "on", day.n ? day : str_of(k.today));
    score_members(x, &score);
    json_key(&x->j, "points");
    json_open(&x->j, '[');
    for (int i = 0; i < count; i++) {
        json_open(&x->j, '{');
        point_members(x, &k, &points[i], &score);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    return ERR_OK;
}

enum err api_inspection_whole(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct point *points;
    struct examined done;
    int64_t department;
    int count;
    DESK_SCOPE(k);
    TRY(api_only(x, (const char *const[]){NULL}));
    TRY(inspection_open(x, &k, &department));
    TRY(examine_points(&k, &points, &count)); /* whether he may look at all */
    TRY(examine(x->o, EXAMINE_WHOLE, &done));
    json_key_int(&x->j, "entries", done.entries);
    json_key_int(&x->j, "opened", done.opened);
    json_key_int(&x->j, "closed", done.closed);
    json_key_int(&x->j, "leaf", done.leaf);
    return ERR_OK;
}

/* ---- one point ---- */

static enum err write_department(struct api *x, struct desk *k, int64_t id)
{
    struct shown shown = {0};
    if (id)
        TRY(shown_entry(k, rule_register(k->book, STR("department")), id, &shown));
    json_key_int(&x->j, "department_id", id);
    json_key_str(&x->j, "department", shown.text.p ? shown.text : STR(""));
    return ERR_OK;
}

static enum err write_parts(struct api *x, struct desk *k, const struct point *p)
{
    json_key(&x->j, "departments");
    json_open(&x->j, '[');
    for (int i = 0; i < p->part_count; i++) {
        json_open(&x->j, '{');
        TRY(write_department(x, k, p->parts[i].department));
        json_key_int(&x->j, "population", p->parts[i].population);
        json_key_int(&x->j, "failing_entries", p->parts[i].failing);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    return ERR_OK;
}

static enum err write_entries(struct api *x, struct desk *k, const struct check *c,
                              int64_t department)
{
    struct failing *rows;
    int64_t after, limit;
    int count;
    TRY(api_query_int(x, "after", 0, INT64_MAX, 0, &after));
    TRY(api_query_int(x, "limit", 1, ENTRIES_MAX, ENTRIES_ELSE, &limit));
    TRY(examine_failing_in(k, c, department, after, (int)limit, &rows, &count));
    json_key(&x->j, "entries");
    json_open(&x->j, '[');
    for (int i = 0; i < count; i++) {
        json_open(&x->j, '{');
        json_key_int(&x->j, "id", rows[i].entry);
        json_key_str(&x->j, "number", rows[i].number);
        json_key_str(&x->j, "title", rows[i].title);
        json_key_text(&x->j, "level", level_code((enum level)rows[i].level));
        key_since(x, k, rows[i].since);
        TRY(write_department(x, k, rows[i].department));
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    return ERR_OK;
}

static void moved_members(struct api *x, const struct moved *m)
{
    json_key_text(&x->j, "day", m->day);
    json_key_int(&x->j, "population", m->population);
    json_key_int(&x->j, "failing_entries", m->failing);
}

static enum err write_check(struct api *x, struct desk *k, const struct check *c)
{
    struct evidence evidence;
    struct moved *trend;
    int count;
    api_key_words(x, "link_title", link_names[c->link].words);
    json_key_text(&x->j, "head_title", c->head ? api_words(x, &head_words[c->head - 1]) : "");
    json_key_text(&x->j, "asks", c->source);
    json_key_int(&x->j, "likelihood", c->likelihood);
    json_key_int(&x->j, "consequence", c->consequence);
    json_key_text(&x->j, "cause", c->cause);
    api_key_words(x, "why", c->why);
    api_key_words(x, "remedy", c->remedy);
    TRY(examine_evidence(k, c, &evidence));
    json_key(&x->j, "evidence");
    json_open(&x->j, '{');
    json_key_str(&x->j, "oldest", evidence.oldest);
    json_key_str(&x->j, "newest", evidence.newest);
    json_key_int(&x->j, "with", evidence.with);
    json_key_int(&x->j, "of", evidence.of);
    json_close(&x->j, '}');
    TRY(examine_trend(k, c, &trend, &count));
    API_ROWS(x, "trend", trend, count, moved_members);
    return ERR_OK;
}

enum err api_inspection_check(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct point *points;
    struct score score;
    int64_t department;
    int count, at = 0;
    DESK_SCOPE(k);
    TRY(inspection_open(x, &k, &department));
    const struct check *c = examine_check(k.book, rq->capture[0]);
    if (!c)
        return fail(ERR_MISSING, "There is no such check");
    TRY(examine_points_on(&k, STR(""), department, &points, &count));
    score_points(points, count, &score);
    while (points[at].check != c)
        at++;
    point_members(x, &k, &points[at], &score);
    TRY(write_check(x, &k, c));
    TRY(write_parts(x, &k, &points[at]));
    return write_entries(x, &k, c, department);
}

/* ---- risk ---- */

static void check_members(struct api *x, const struct check *c)
{
    json_key_text(&x->j, "check", c->name);
    api_key_words(x, "title", c->words);
    json_key_text(&x->j, "link", link_names[c->link].name);
}

static void cause_members(struct api *x, const struct risk_cause *c)
{
    json_key_text(&x->j, "cause", c->name);
    check_members(x, c->check);
    json_key_int(&x->j, "failing", c->failing);
    json_key_int(&x->j, "likelihood", c->check->likelihood);
    json_key_int(&x->j, "consequence", c->check->consequence);
    key_real(x, "extent", c->extent);
    key_real(x, "term", c->term);
    key_real(x, "share", c->share);
    key_real(x, "drop", c->drop);
}

static void step_members(struct api *x, const struct risk_step *s)
{
    json_key_text(&x->j, "cause", s->cause);
    check_members(x, s->check);
    key_real(x, "before", s->before);
    key_real(x, "after", s->after);
    key_real(x, "moved", s->moved);
}

static void department_members(struct api *x, const struct standing_department *d)
{
    json_key_int(&x->j, "id", d->id);
    json_key_str(&x->j, "name", d->name.p ? d->name : STR(""));
    key_real(x, "index", d->index);
    key_tenths(x, "score", d->score);
    json_key_text(&x->j, "grade", grade_name(d->grade));
    json_key_int(&x->j, "failing", d->failing);
}

static enum err write_repairs(struct api *x, struct desk *k, const struct risk *r)
{
    json_key(&x->j, "repairs");
    json_open(&x->j, '[');
    for (int i = 0; i < r->repair_count; i++) {
        const struct risk_repair *m = &r->repairs[i];
        json_open(&x->j, '{');
        check_members(x, m->cause->check);
        json_key_text(&x->j, "cause", m->cause->name);
        json_key_int(&x->j, "failing", m->cause->failing);
        key_real(x, "drop", m->drop);
        key_real(x, "alone", m->alone);
        api_key_words(x, "remedy", m->cause->check->remedy);
        if (m->department) {
            TRY(write_department(x, k, m->department));
            key_real(x, "there", m->there);
        }
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
    return ERR_OK;
}

static void write_links(struct api *x, const struct risk *r)
{
    json_key(&x->j, "links");
    json_open(&x->j, '[');
    for (int i = 0; i < LINK_COUNT; i++) {
        json_open(&x->j, '{');
        json_key_text(&x->j, "name", link_names[i].name);
        api_key_words(x, "title", link_names[i].words);
        json_key_int(&x->j, "causes", r->links[i].causes);
        key_real(x, "share", r->links[i].share);
        key_real(x, "drop", r->links[i].drop);
        json_close(&x->j, '}');
    }
    json_close(&x->j, ']');
}

enum err api_inspection_risk(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct standing s;
    struct standing_department *rows;
    struct str since;
    int64_t department;
    int count;
    DESK_SCOPE(k);
    TRY(inspection_open(x, &k, &department));
    TRY(api_query(x, "since", &since));
    TRY(standing_of(&k, department, since, &s));
    key_real(x, "index", s.risk.index);
    key_real(x, "weight", s.risk.weight);
    json_key_int(&x->j, "applicable", s.risk.applicable);
    write_links(x, &s.risk);
    API_ROWS(x, "causes", s.risk.causes, s.risk.cause_count, cause_members);
    TRY(write_repairs(x, &k, &s.risk));
    json_key_text(&x->j, "since", s.since);
    if (s.since[0]) {
        key_real(x, "before", s.move.before);
        API_ROWS(x, "moves", s.move.steps, s.move.step_count, step_members);
    }
    if (!department) {
        TRY(standing_departments(&k, &s, &rows, &count));
        API_ROWS(x, "departments", rows, count, department_members);
    }
    return ERR_OK;
}

/* ---- base numbers ---- */

static void number_members(struct api *x, const struct number *n)
{
    json_key_text(&x->j, "name", n->figure->name);
    api_key_words(x, "title", n->figure->words);
    json_key_text(&x->j, "group", n->figure->group);
    json_key_text(&x->j, "by", n->key.zh ? api_words(x, &n->key) : "");
    json_key_int(&x->j, "count", n->count);
}

enum err api_inspection_numbers(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct number *rows;
    struct str day;
    int count;
    DESK_SCOPE(k);
    TRY(api_ready(x));
    TRY(api_query(x, "on", &day));
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(examine_numbers(&k, day, &rows, &count));
    json_key_str(&x->j, "on", day.n ? day : str_of(k.today));
    API_ROWS(x, "rows", rows, count, number_members);
    return ERR_OK;
}
