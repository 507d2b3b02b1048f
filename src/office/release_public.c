#include "office/release_public.h"

#include "office/act.h"
#include "office/internal.h"
#include "office/release.h"

#include <stdlib.h>

/* Those with something to decide first, so that a cut leaves out what is in order. */
static const struct sql public_all = {
    "public.all",
    "SELECT r.id, r.number, r.title, r.label, r.published_on, r.sieved_at, r.content_hash IS NULL,"
    " r.sieve_stamp, (SELECT count(*) FROM r_release_hit h WHERE h.entry = r.id AND h.decision IS"
    " NULL) AS open, (SELECT count(*) FROM r_release_gap g WHERE g.entry = r.id AND g.looked_by IS"
    " NULL) AS unseen FROM r_release r WHERE r.state = 'published' ORDER BY r.published_on, r.id",
    NULL};
static const struct sql reasons_of = {
    "public.reasons",
    "SELECT why_zh, why_en, basis, max(grade), count(*) FROM r_release_hit WHERE entry = $1"
    " AND decision IS NULL GROUP BY rule, why_zh, why_en, basis ORDER BY max(grade) DESC, why_en",
    NULL};
static const struct sql outside_all = {
    "public.outside",
    "SELECT id, number, path, label, found_on, seen_on, grade, found FROM r_exposure"
    " WHERE state = 'open' ORDER BY grade DESC, id",
    NULL};

/* Which secret stands where: register and number of the secret; of what tells it number, label, day, undecided. */
static const struct sql told_by = {
    "public.told_by",
    "SELECT h.source_register, h.source_number, r.number, r.label, r.published_on,"
    " max(CASE WHEN h.decision IS NULL THEN 1 ELSE 0 END) FROM r_release_hit h"
    " JOIN r_release r ON r.id = h.entry WHERE r.state = 'published' AND h.kind = 'passage'"
    " AND h.source_number IS NOT NULL AND (h.decision IS NULL OR h.decision = 'keep')"
    " GROUP BY h.source_register, h.source_number, r.number, r.label, r.published_on, r.id"
    " ORDER BY h.source_register, h.source_number, r.published_on, r.id",
    NULL};
static const struct sql told_outside = {
    "public.told_outside",
    "SELECT p.source_register, p.source_number, e.number, e.label, e.found_on,"
    " max(CASE WHEN e.state = 'open' THEN 1 ELSE 0 END) FROM r_exposure_passage p"
    " JOIN r_exposure e ON e.id = p.entry WHERE e.state IN ('open', 'kept')"
    " GROUP BY p.source_register, p.source_number, e.number, e.label, e.found_on, e.id"
    " ORDER BY p.source_register, p.source_number, e.found_on, e.id",
    NULL};
#define SECRET "d.level >= 2 AND d.state IN ('determined', 'issued', 'archived')"
static const struct sql expired = {"public.expired",
                                   "SELECT d.number, d.secret_until FROM r_document d WHERE " SECRET
                                   " AND d.secret_until < $1 ORDER BY d.id",
                                   NULL};
static const struct sql sourced = {
    "public.sourced",
    "SELECT d.number, s.number, s.label, s.declassified_on FROM r_document d JOIN r_document s"
    " ON s.id = d.source WHERE " SECRET " AND d.how = 'derived' AND s.declassified_on IS NOT NULL"
    " ORDER BY d.id",
    NULL};

const struct sql *const release_public_statements[] = {
    &public_all, &reasons_of, &outside_all, &told_by, &told_outside, &expired, &sourced, NULL};

static bool has_register(const struct desk *k, const char *name)
{
    const struct reg *reg = rule_register(k->book, str_of(name));
    return reg && desk_sees_register(k, reg);
}

static int level_of_label(const struct desk *k, int64_t id)
{
    struct label label;
    return desk_label(k, (uint32_t)id, &label) ? (int)label.level : LEVEL_INTERNAL;
}

/* ---- what is public ---- */

static const char *day_of(struct desk *k, struct str moment)
{
    struct str shown = moment.n > 10 ? shown_moment(k, moment) : moment;
    return arena_text(k->a, str_bytes(shown.p, shown.n < 10 ? shown.n : 10));
}

static enum err read_reasons(struct desk *k, struct public_row *row)
{
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &reasons_of, &q, "i", row->id));
    while (row->reason_count < PUBLIC_REASONS_MAX) {
        bool more;
        TRY(query_step(q, &more));
        if (!more)
            break;
        row->reasons[row->reason_count++] = (struct public_reason){
            {arena_text(k->a, query_text(q, 0)), arena_text(k->a, query_text(q, 1))},
            query_null(q, 2) ? STR("") : arena_str(k->a, query_text(q, 2)),
            (int)query_int(q, 3),
            (int)query_int(q, 4)};
    }
    return ERR_OK;
}

struct rows {
    struct public_row *rows;
    size_t count, room;
};

static struct public_row *add_row(struct desk *k, struct rows *all)
{
    all->rows = arena_grow(k->a, all->rows, all->count, &all->room, sizeof *all->rows);
    return memset(&all->rows[all->count++], 0, sizeof *all->rows);
}

static enum err read_public(struct desk *k, const char *stamp, struct rows *all)
{
    const struct reg *reg = rule_register(k->book, STR("release"));
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &public_all, &q, ""));
    for (;;) {
        bool more;
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        if (!sight_has(k->sight, (uint32_t)query_int(q, 3)))
            continue;
        struct public_row *row = add_row(k, all);
        *row = (struct public_row){.reg = reg,
                                   .id = query_int(q, 0),
                                   .number = arena_str(k->a, query_text(q, 1)),
                                   .title = arena_str(k->a, query_text(q, 2)),
                                   .level = level_of_label(k, query_int(q, 3)),
                                   .published_on = day_of(k, query_text(q, 4)),
                                   .sieved_on = day_of(k, query_text(q, 5)),
                                   .waits = query_int(q, 6) != 0,
                                   .is_current = str_is(query_text(q, 7), stamp),
                                   .open = (int)query_int(q, 8),
                                   .unseen = (int)query_int(q, 9)};
        if (row->open)
            TRY(read_reasons(k, row));
    }
}

/* What a comparison of files elsewhere found and nobody has answered. */
static enum err read_outside(struct desk *k, struct rows *all)
{
    const struct reg *reg = rule_register(k->book, STR("exposure"));
    if (!reg || !desk_sees_register(k, reg))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &outside_all, &q, ""));
    for (;;) {
        bool more;
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        if (!sight_has(k->sight, (uint32_t)query_int(q, 3)))
            continue;
        const struct finding_rule *rule = finding_kind_rule(FINDING_PASSAGE);
        struct public_row *row = add_row(k, all);
        *row = (struct public_row){.reg = reg,
                                   .id = query_int(q, 0),
                                   .number = arena_str(k->a, query_text(q, 1)),
                                   .title = arena_str(k->a, query_text(q, 2)),
                                   .level = level_of_label(k, query_int(q, 3)),
                                   .published_on = day_of(k, query_text(q, 4)),
                                   .sieved_on = day_of(k, query_text(q, 5)),
                                   .is_current = true,
                                   .open = (int)query_int(q, 7),
                                   .reason_count = 1};
        row->reasons[0] = (struct public_reason){rule->reason, rule->basis, (int)query_int(q, 6),
                                                 (int)query_int(q, 7)};
    }
}

/* To be taken down, waits, in order. */
static int rank(const struct public_row *row)
{
    return row->open || row->unseen ? 0 : row->waits ? 1 : 2;
}

static int by_rank(const void *a, const void *b)
{
    const struct public_row *x = a, *y = b;
    if (rank(x) != rank(y))
        return rank(x) - rank(y);
    int level = 0;
    for (int i = 0; i < x->reason_count; i++)
        level = x->reasons[i].level > level ? x->reasons[i].level : level;
    for (int i = 0; i < y->reason_count; i++)
        if (y->reasons[i].level > level)
            return 1;
    int day = strcmp(x->published_on, y->published_on);
    return day ? day : (x->id > y->id) - (x->id < y->id);
}

static void sum_rows(struct public_view *v, struct rows *all)
{
    if (all->count)
        qsort(all->rows, all->count, sizeof *all->rows, by_rank);
    for (size_t i = 0; i < all->count; i++) {
        const struct public_row *row = &all->rows[i];
        bool release = strcmp(row->reg->name, "release") == 0;
        v->releases += release;
        v->take_down += rank(row) == 0;
        v->outside += !release;
        v->waiting += row->waits;
        v->current += release && row->is_current && !row->waits;
    }
    v->rows = all->rows;
    v->count = (int)all->count;
}

/* ---- what could be declassified ---- */

struct secrets_seen {
    struct desk *k;
    struct declass_row *rows;
    size_t count, room;
    struct hidden_secret {
        struct str reg, number;
    } * hidden; /* that he may not know of */
    size_t hidden_count, hidden_room;
};

static struct declass_row *find_row(struct secrets_seen *s, const struct reg *reg,
                                    struct str number)
{
    for (size_t i = s->count; i-- > 0;)
        if (s->rows[i].reg == reg && str_eq(s->rows[i].number, number))
            return &s->rows[i];
    return NULL;
}

static void hide(struct secrets_seen *s, struct str reg, struct str number)
{
    for (size_t i = 0; i < s->hidden_count; i++)
        if (str_eq(s->hidden[i].reg, reg) && str_eq(s->hidden[i].number, number))
            return;
    s->hidden = arena_grow(s->k->a, s->hidden, s->hidden_count, &s->hidden_room, sizeof *s->hidden);
    s->hidden[s->hidden_count++] =
        (struct hidden_secret){arena_str(s->k->a, reg), arena_str(s->k->a, number)};
}

/* The entry as a secret that the viewer may know of; NULL where it is none, or he may not. */
static enum err secret_row(struct secrets_seen *s, struct str name, struct str number,
                           struct declass_row **ret_row)
{
    struct desk *k = s->k;
    const struct reg *reg = rule_register(k->book, name);
    int64_t id = 0, label = 0;
    bool found = false;
    *ret_row = reg ? find_row(s, reg, number) : NULL;
    if (!reg || *ret_row || s->count == DECLASS_ROWS_MAX)
        return ERR_OK;
    TRY(db_one(k->db, NULL, &k->rules->sql[reg->index].by_number, &found, "t>ii", number, &id,
               &label));
    if (!found || level_of_label(k, label) < LEVEL_WORK)
        return ERR_OK;
    if (!desk_sees_register(k, reg) || !sight_has(k->sight, (uint32_t)label)) {
        hide(s, name, number);
        return ERR_OK;
    }
    s->rows = arena_grow(k->a, s->rows, s->count, &s->room, sizeof *s->rows);
    *ret_row = &s->rows[s->count++];
    **ret_row = (struct declass_row){.reg = reg,
                                     .id = id,
                                     .level = level_of_label(k, label),
                                     .number = arena_str(k->a, number),
                                     .title = STR(""),
                                     .places = STR(""),
                                     .public_since = "",
                                     .expired_on = "",
                                     .source = STR(""),
                                     .source_on = ""};
    return ERR_OK;
}

static enum err read_told(struct secrets_seen *s, const struct sql *sql)
{
    struct desk *k = s->k;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, sql, &q, ""));
    for (;;) {
        bool more;
        struct declass_row *row;
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        TRY(secret_row(s, query_text(q, 0), query_text(q, 1), &row));
        if (!row)
            continue;
        struct str place = query_text(q, 2), day = query_text(q, 4);
        row->to_take_down |= query_int(q, 5) != 0;
        if (!sight_has(k->sight, (uint32_t)query_int(q, 3)))
            row->hidden_places++;
        else
            row->places = str_of(arena_printf(k->a, "%.*s%s%.*s", (int)row->places.n, row->places.p,
                                              row->places.n ? ", " : "", (int)place.n, place.p));
        if (day.n && (!*row->public_since || str_cmp(day, str_of(row->public_since)) < 0))
            row->public_since = arena_text(k->a, day);
    }
}

static enum err read_expired(struct secrets_seen *s)
{
    struct desk *k = s->k;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &expired, &q, "z", k->today));
    for (;;) {
        bool more;
        struct declass_row *row;
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        TRY(secret_row(s, STR("document"), query_text(q, 0), &row));
        if (row)
            row->expired_on = arena_text(k->a, query_text(q, 1));
    }
}

static enum err read_sourced(struct secrets_seen *s)
{
    struct desk *k = s->k;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &sourced, &q, ""));
    for (;;) {
        bool more;
        struct declass_row *row;
        TRY(query_step(q, &more));
        if (!more)
            return ERR_OK;
        TRY(secret_row(s, STR("document"), query_text(q, 0), &row));
        if (!row)
            continue;
        row->source_hidden = !sight_has(k->sight, (uint32_t)query_int(q, 2));
        row->source_on = arena_text(k->a, query_text(q, 3));
        if (!row->source_hidden)
            row->source = arena_str(k->a, query_text(q, 1));
    }
}

/* Its title, and the act by which the viewer may declassify it today. */
static enum err finish_row(struct desk *k, struct declass_row *row)
{
    static const char *const ACTS[] = {"declassify_with_source", "declassify", "declassify_work"};
    struct entry_view view;
    struct door *doors;
    int count;
    TRY(entry_view(k, row->reg, row->id, row->number, &view));
    TRY(entry_doors(k, row->reg, &view, &doors, &count));
    row->title = view.title;
    for (size_t a = 0; a < ARRAY_SIZE(ACTS) && !row->act; a++)
        for (int i = 0; i < count; i++)
            if (doors[i].open && strcmp(doors[i].action->name, ACTS[a]) == 0)
                row->act = doors[i].action;
    row->is_long_public = release_is_long_public(k, str_of(row->public_since));
    return ERR_OK;
}

static enum err read_secrets(struct desk *k, struct public_view *v)
{
    struct secrets_seen s = {.k = k};
    TRY(read_told(&s, &told_by));
    if (has_register(k, "exposure"))
        TRY(read_told(&s, &told_outside));
    if (has_register(k, "document")) {
        TRY(read_expired(&s));
        TRY(read_sourced(&s));
    }
    for (size_t i = 0; i < s.count; i++)
        TRY(finish_row(k, &s.rows[i]));
    v->secrets = s.rows;
    v->secret_count = (int)s.count;
    v->hidden = (int)s.hidden_count;
    return ERR_OK;
}

static bool may_ask(const struct desk *k, const struct reg *reg)
{
    const struct action *ask = rule_action(reg, STR("ask_sieve"));
    return ask && k->v->person && desk_is_one_of(k, ask->who, ask->who_count);
}

enum err release_public(struct desk *k, struct public_view *ret_view)
{
    struct public_view v = {0};
    struct rows all = {0};
    const struct reg *reg;
    char stamp[RELEASE_STAMP_SIZE];
    TRY(desk_register(k, STR("release"), &reg));
    TRY(release_stamp(k->o, stamp));
    TRY(read_public(k, stamp, &all));
    TRY(read_outside(k, &all));
    sum_rows(&v, &all);
    v.is_cut = v.count > PUBLIC_ROWS_MAX;
    if (v.is_cut)
        v.count = PUBLIC_ROWS_MAX;
    TRY(read_secrets(k, &v));
    v.may_ask = may_ask(k, reg);
    *ret_view = v;
    return ERR_OK;
}

enum err release_public_ask(struct office *o, const struct viewer *v, struct arena *a,
                            int *ret_count)
{
    struct rows all = {0};
    char stamp[RELEASE_STAMP_SIZE];
    int done = 0;
    TRY(viewer_ready(v));
    TRY(release_stamp(o, stamp));
    {
        const struct reg *reg;
        DESK_SCOPE(k);
        TRY(desk_open(&k, o, v, a));
        TRY(desk_register(&k, STR("release"), &reg));
        if (!may_ask(&k, reg))
            return fail(ERR_REFUSED,
                        "What is public is checked again by those who review releases");
        TRY(read_public(&k, stamp, &all));
    }
    for (size_t i = 0; i < all.count; i++) {
        struct act_result result;
        struct act_request r = {
            .reg = STR("release"), .action = STR("ask_sieve"), .entry = all.rows[i].id, .rev = -1};
        if (all.rows[i].waits || all.rows[i].is_current)
            continue;
        TRY(act(o, v, &r, a, &result));
        done++;
    }
    *ret_count = done;
    return ERR_OK;
}
