/* What was gathered and released, out of the ledger and the numbered readings. */
#include "inspect/gather_parts.h"

#include "base/clock.h"

#include <stdlib.h>

static const struct sql acts_of = {
    "watch.acts",
    "SELECT r.idx, r.act, r.at, a.person, coalesce(r.entry, 0) FROM record r"
    " JOIN account a ON a.id = r.actor WHERE r.at >= $1 AND a.person IS NOT NULL ORDER BY r.idx",
    NULL};
/* Who read is who asked, whoever approved it last. */
static const struct sql readings_of = {
    "watch.readings",
    "SELECT register, kind, at, person, entry FROM reading WHERE at >= $1 ORDER BY id", NULL};
static const struct sql export_rows = {
    "watch.export",
    "SELECT CAST(@sqlite{body ->> 'rows'}@pg{CAST(body AS json) ->> 'rows'} AS BIGINT)"
    " FROM content WHERE idx = $1",
    NULL};
static const struct sql ancestors = {"watch.departments",
                                     "SELECT department, ancestor FROM department_ancestor", NULL};
static const struct sql scope_of_label = {
    "watch.scope",
    "SELECT m.kind, m.member FROM label l JOIN scope_member m ON m.scope = l.scope WHERE l.id = $1",
    NULL};

const struct sql *const watch_read_statements[] = {&acts_of,   &readings_of,    &export_rows,
                                                   &ancestors, &scope_of_label, NULL};

/* ---- people, departments, scopes ---- */

static enum err read_people(struct gathering *g, struct db *db)
{
    struct eval e = {.o = g->o, .db = db, .today = g->today, .now = ""};
    QUERY_SCOPE(q);
    size_t cap = 0;
    const struct people *active = people_hold(g->o);
    enum err err = eval_query(&e, g->watching->people, &q);
    while (!err) {
        bool row = false;
        err = query_step(q, &row);
        if (err || !row)
            break;
        const struct person *p = people_find(active, query_int(q, 0));
        g->people = arena_grow(g->a, g->people, g->people_count, &cap, sizeof *g->people);
        g->people[g->people_count++] = (struct watched_person){
            .id = query_int(q, 0),
            .department = query_int(q, 1),
            .post = query_int(q, 2),
            .shares = query_null(q, 3) ? STR("") : arena_str(g->a, query_text(q, 3)),
            .active = p && p->active};
    }
    people_release(g->o, active);
    return err;
}

const struct watched_person *gathering_person(const struct gathering *g, int64_t id)
{
    size_t low = 0, high = g->people_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (g->people[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->people_count && g->people[low].id == id ? &g->people[low] : NULL;
}

static enum err read_ancestors(struct gathering *g, struct db *db)
{
    size_t cap = 0;
    QUERY_SCOPE(q);
    TRY(db_query(db, &ancestors, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        g->below = arena_grow(g->a, g->below, g->below_count, &cap, sizeof *g->below);
        g->below[g->below_count++] = (struct below){query_int(q, 0), query_int(q, 1)};
    }
}

static bool is_below(const struct gathering *g, int64_t department, int64_t ancestor)
{
    if (department == ancestor)
        return true;
    for (size_t i = 0; i < g->below_count; i++) {
        if (g->below[i].department == department && g->below[i].ancestor == ancestor)
            return true;
    }
    return false;
}

static enum err read_scope(struct gathering *g, struct db *db, uint32_t label,
                           struct label_scope **ret_scope)
{
    for (size_t i = 0; i < g->scope_count; i++) {
        if (g->scopes[i].label == label) {
            *ret_scope = &g->scopes[i];
            return ERR_OK;
        }
    }
    g->scopes = arena_grow(g->a, g->scopes, g->scope_count, &g->scope_cap, sizeof *g->scopes);
    struct label_scope *s = &g->scopes[g->scope_count++];
    size_t cap = 0;
    *s = (struct label_scope){.label = label};
    QUERY_SCOPE(q);
    TRY(db_start(db, &scope_of_label, &q, "i", (int64_t)label));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        s->members = arena_grow(g->a, s->members, s->count, &cap, sizeof *s->members);
        s->members[s->count++] =
            (struct named){query_text(q, 0).n ? query_text(q, 0).p[0] : 0,
                           query_text(q, 0).n > 1 ? query_text(q, 0).p[1] : 0, query_int(q, 1)};
    }
    *ret_scope = s;
    return ERR_OK;
}

/* person, post, department: the first two letters tell them apart. */
static bool names(const struct gathering *g, const struct label_scope *s,
                  const struct watched_person *p)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct named *m = &s->members[i];
        if (m->kind == 'p' && m->next == 'e' && m->id == p->id)
            return true;
        if (m->kind == 'p' && m->next == 'o' && m->id == p->post)
            return true;
        if (m->kind == 'd' && is_below(g, p->department, m->id))
            return true;
    }
    return false;
}

static enum err is_needed(struct gathering *g, struct db *db, struct piece *piece)
{
    const struct watched_person *p = gathering_person(g, piece->person);
    struct label_scope *scope;
    piece->needed = p && is_below(g, piece->department, p->department);
    if (piece->needed || !p)
        return ERR_OK;
    TRY(read_scope(g, db, piece->label, &scope));
    piece->needed = names(g, scope, p);
    return ERR_OK;
}

/* ---- pieces ---- */

/* What an act is about is read once for each entry. */
static enum err read_entry(struct gathering *g, struct db *db, const struct gather *by,
                           int64_t entry, struct piece *piece, bool *ret_found)
{
    struct eval e = {.o = g->o, .db = db, .entry = entry, .today = g->today, .now = ""};
    QUERY_SCOPE(q);
    TRY(eval_query(&e, by->piece, &q));
    TRY(query_step(q, ret_found));
    if (!*ret_found)
        return ERR_OK;
    piece->entry = query_int(q, 0);
    piece->label = (uint32_t)query_int(q, 1);
    piece->department = query_int(q, 2);
    piece->level = (int)query_int(q, 3);
    piece->number = query_null(q, 4) ? STR("") : arena_str(g->a, query_text(q, 4));
    piece->matter = query_int(q, 5);
    piece->attribute = query_null(q, 6) ? STR("") : arena_str(g->a, query_text(q, 6));
    return ERR_OK;
}

struct happened {
    int64_t leaf, person, entry;
    struct str at;
};

bool gathering_day(const struct gathering *g, struct str at, int *ret_day)
{
    int64_t moment;
    if (!moment_parse(at, &moment))
        return false;
    *ret_day = (int)((moment + (int64_t)office_facts(g->o)->zone_minutes * 60) / 86400);
    return true;
}

static enum err add_piece(struct gathering *g, struct db *db, const struct gather *by,
                          const struct happened *h)
{
    struct piece piece = {.by = by,
                          .reg = by->of,
                          .person = h->person,
                          .weight = 1,
                          .number = STR(""),
                          .attribute = STR("")};
    bool found = true;
    if (!h->person || !gathering_day(g, h->at, &piece.day))
        return ERR_OK;
    if (by->kind == PIECE_EXPORT) {
        TRY(db_one(db, NULL, &export_rows, &found, "i>i", h->leaf, &piece.weight));
        if (!found || piece.weight < 0) /* its content was destroyed: it was one piece at least */
            piece.weight = 1;
    } else {
        TRY(read_entry(g, db, by, h->entry, &piece, &found));
        if (!found)
            return ERR_OK;
        TRY(is_needed(g, db, &piece));
    }
    g->pieces = arena_grow(g->a, g->pieces, g->piece_count, &g->piece_cap, sizeof *g->pieces);
    g->pieces[g->piece_count++] = piece;
    return ERR_OK;
}

static const struct gather *named_act(const struct gather *rows, int count, struct str act)
{
    for (int i = 0; i < count; i++) {
        if (str_is(act, rows[i].act))
            return &rows[i];
    }
    return NULL;
}

/* What opens a file stands among the readings. */
static bool is_reading(const struct gather *g)
{
    return g->action && g->action->opens;
}

static enum err read_acts(struct gathering *g, struct db *db, const char *since)
{
    QUERY_SCOPE(q);
    TRY(db_start(db, &acts_of, &q, "z", since));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        const struct watching *w = g->watching;
        const struct gather *by = named_act(w->gathers, w->gather_count, query_text(q, 1));
        const struct gather *out = named_act(w->releases, w->release_count, query_text(q, 1));
        struct happened h = {query_int(q, 0), query_int(q, 3), query_int(q, 4), query_text(q, 2)};
        if (by && !is_reading(by))
            TRY(add_piece(g, db, by, &h));
        if (out)
            TRY(add_piece(g, db, out, &h));
    }
}

static enum err read_readings(struct gathering *g, struct db *db, const char *since)
{
    QUERY_SCOPE(q);
    TRY(db_start(db, &readings_of, &q, "z", since));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct str reg = query_text(q, 0), kind = query_text(q, 1);
        struct happened h = {0, query_int(q, 3), query_int(q, 4), query_text(q, 2)};
        for (int i = 0; i < g->watching->gather_count; i++) {
            const struct gather *by = &g->watching->gathers[i];
            if (is_reading(by) && str_is(reg, by->reg->name) && str_is(kind, by->action->name))
                TRY(add_piece(g, db, by, &h));
        }
    }
}

static int by_person(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

/* No rule looks further back than its longest window and all windows before it. */
static int days_back(const struct watching *w)
{
    int most = 1;
    for (int i = 0; i < w->rule_count; i++) {
        const struct watch *r = &w->rules[i];
        int longest = r->window_count ? r->windows[r->window_count - 1] : 1;
        most = longest > most ? longest : most;
    }
    return most * (OWN_WINDOWS + 1);
}

enum err gathering_read(struct office *o, struct db *db, const struct rulebook *book,
                        struct arena *a, struct gathering **ret_gathering)
{
    struct gathering *g = NEW(a, struct gathering);
    char since[MOMENT_SIZE];
    *g = (struct gathering){.o = o, .a = a, .watching = book->watching, .last = (int)office_day(o)};
    office_today(o, g->today);
    moment_text(((int64_t)g->last - days_back(g->watching) - 1) * 86400, since);
    TRY(read_people(g, db));
    TRY(read_ancestors(g, db));
    TRY(read_acts(g, db, since));
    TRY(read_readings(g, db, since));
    if (g->piece_count)
        qsort(g->pieces, g->piece_count, sizeof *g->pieces, by_person);
    for (size_t i = 0; i < g->piece_count; i++) {
        const struct watched_person *p = gathering_person(g, g->pieces[i].person);
        if (p && g->pieces[i].by->kind != PIECE_RELEASE && !p->first) {
            struct watched_person *own = &g->people[p - g->people];
            own->first = g->pieces[i].day;
            own->at = i;
        }
    }
    *ret_gathering = g;
    return ERR_OK;
}
