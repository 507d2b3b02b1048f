/* The computations of releases, inside the act that causes them: what the sieve found is taken in, and
 * findings are decided by their numbers. */
#include "office/background.h"
#include "office/doing.h"
#include "office/internal.h"
#include "office/mosaics.h"

static const struct sql state_get = {
    "release.sieved", "SELECT content_hash, sieve_stamp FROM r_release WHERE id = $1", NULL};
static const struct sql forget = {
    "release.forget", "UPDATE r_release SET content_hash = NULL, sieve_stamp = NULL WHERE id = $1",
    NULL};
static const struct sql keep = {
    "release.keep",
    "UPDATE r_release SET content_hash = $2, sieve_stamp = $3, sieved_at = $4, coverage = $5,"
    " proposed_level = $6, verdict_zh = $7, verdict_en = $8, found = $9 WHERE id = $1",
    NULL};
static const struct sql bind = {"release.bind",
                                "UPDATE r_release SET released_hash = $2 WHERE id = $1", NULL};
static const struct sql hits_before = {
    "release.hits_before",
    "SELECT content_key, decision, decision_reason, decided_by, decided_at, second_by"
    " FROM r_release_hit WHERE entry = $1 AND decision IS NOT NULL ORDER BY position",
    NULL};
static const struct sql hits_clear = {"release.hits_clear",
                                      "DELETE FROM r_release_hit WHERE entry = $1", NULL};
static const struct sql hit_put = {
    "release.hit_put",
    "INSERT INTO r_release_hit (entry, position, part, place, look, kind, rule, rule_version, "
    "why_zh,"
    " why_en, basis, grade, begins, ends, sure, snippet, source_register, source_number,"
    " content_key, decision, decision_reason, decided_by, decided_at, second_by, piece, source_row,"
    " source_columns) VALUES"
    " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
    " $21, $22, $23, $24, $25, $26, $27)",
    NULL};
static const struct sql gaps_before = {
    "release.gaps_before",
    "SELECT part, place, why, looked_by, looked_at, looked_note FROM r_release_gap"
    " WHERE entry = $1 AND looked_by IS NOT NULL ORDER BY position",
    NULL};
static const struct sql gaps_clear = {"release.gaps_clear",
                                      "DELETE FROM r_release_gap WHERE entry = $1", NULL};
static const struct sql gap_put = {"release.gap_put",
                                   "INSERT INTO r_release_gap (entry, position, part, place, why, "
                                   "looked_by, looked_at, looked_note)"
                                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                   NULL};
static const struct sql hit_find = {
    "release.hit_find",
    "SELECT decision, decided_by, kind, source_number FROM r_release_hit WHERE entry = $1"
    " AND position = $2",
    NULL};
static const struct sql mosaic_label = {"release.mosaic_label",
                                        "SELECT label FROM r_mosaic WHERE number = $1", NULL};
static const struct sql hit_decide = {"release.hit_decide",
                                      "UPDATE r_release_hit SET decision = $3, decision_reason = "
                                      "$4, decided_by = $5, decided_at = $6,"
                                      " second_by = NULL WHERE entry = $1 AND position = $2",
                                      NULL};
static const struct sql hit_confirm = {
    "release.hit_confirm",
    "UPDATE r_release_hit SET second_by = $3 WHERE entry = $1 AND position = $2", NULL};
static const struct sql gap_find = {
    "release.gap_find", "SELECT part FROM r_release_gap WHERE entry = $1 AND position = $2", NULL};
static const struct sql gap_look = {
    "release.gap_look",
    "UPDATE r_release_gap SET looked_by = $3, looked_at = $4, looked_note = $5"
    " WHERE entry = $1 AND position = $2",
    NULL};

const struct sql *const release_act_statements[] = {
    &state_get,   &forget,       &keep,       &bind,     &hits_before, &hits_clear,
    &hit_put,     &gaps_before,  &gaps_clear, &gap_put,  &hit_find,    &hit_decide,
    &hit_confirm, &mosaic_label, &gap_find,   &gap_look, NULL};

/* ---- the content changed ---- */

static void wake(struct office *o, void *arg)
{
    (void)arg;
    release_wake(o);
}

static enum err sieve_later(struct doing *x)
{
    deed_after(x->d, wake, NULL);
    return db_run(x->d->db, &forget, "i", x->entry);
}

/* ---- what the sieve found ---- */

struct decided {
    struct str key, decision, reason, at;
    int64_t by, second;
    bool taken; /* one decision answers one finding */
};
struct looked {
    int64_t part, by;
    struct str place, why, at, note;
};
struct before {
    struct decided *hits;
    struct looked *gaps;
    size_t hit_count, gap_count;
};

static enum err read_decided(struct doing *x, struct before *b)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &hits_before, &q, "i", x->entry));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        b->hits = arena_grow(x->d->a, b->hits, b->hit_count, &room, sizeof *b->hits);
        b->hits[b->hit_count++] = (struct decided){.key = arena_str(x->d->a, query_text(q, 0)),
                                                   .decision = arena_str(x->d->a, query_text(q, 1)),
                                                   .reason = arena_str(x->d->a, query_text(q, 2)),
                                                   .by = query_int(q, 3),
                                                   .at = arena_str(x->d->a, query_text(q, 4)),
                                                   .second = query_int(q, 5)};
    }
}

static enum err read_looked(struct doing *x, struct before *b)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &gaps_before, &q, "i", x->entry));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        b->gaps = arena_grow(x->d->a, b->gaps, b->gap_count, &room, sizeof *b->gaps);
        b->gaps[b->gap_count++] = (struct looked){.part = query_int(q, 0),
                                                  .place = arena_str(x->d->a, query_text(q, 1)),
                                                  .why = arena_str(x->d->a, query_text(q, 2)),
                                                  .by = query_int(q, 3),
                                                  .at = arena_str(x->d->a, query_text(q, 4)),
                                                  .note = arena_str(x->d->a, query_text(q, 5))};
    }
}

static const struct decided *decision_of(struct before *b, const struct sieved_hit *h)
{
    for (size_t i = 0; i < b->hit_count; i++) {
        struct decided *d = &b->hits[i];
        if (d->taken || !str_is(d->key, h->key))
            continue;
        d->taken = true;
        return d;
    }
    return NULL;
}

static void bind_person(struct query *q, int at, int64_t id)
{
    if (id)
        bind_int(q, at, id);
    else
        bind_null(q, at);
}

static void bind_or_null(struct query *q, int at, struct str s)
{
    if (s.n)
        bind_text(q, at, s);
    else
        bind_null(q, at);
}

static enum err put_hit(struct doing *x, size_t at, const struct sieved_hit *h,
                        const struct decided *d)
{
    static const struct decided open;
    const struct finding_rule *rule = h->f.rule;
    bool row;
    QUERY_SCOPE(q);
    if (!d)
        d = &open;
    TRY(db_query(x->d->db, &hit_put, &q));
    bind_int(q, 1, x->entry);
    bind_int(q, 2, (int64_t)at);
    bind_int(q, 3, h->part);
    bind_or_null(q, 4, h->place);
    bind_text(q, 5, str_of(text_look_name(h->look)));
    bind_text(q, 6, str_of(finding_kind_name(h->f.kind)));
    bind_text(q, 7, rule->id);
    bind_int(q, 8, rule->version);
    bind_text(q, 9, str_of(rule->reason.zh));
    bind_text(q, 10, str_of(rule->reason.en));
    bind_or_null(q, 11, rule->basis);
    bind_int(q, 12, h->f.level);
    bind_int(q, 13, (int64_t)h->f.from);
    bind_int(q, 14, (int64_t)h->f.to);
    bind_int(q, 15, h->f.sure);
    bind_or_null(q, 16, h->snippet);
    bind_or_null(q, 17, str_of(h->source_register ? h->source_register : ""));
    bind_or_null(q, 18, h->source_number);
    bind_text(q, 19, str_of(h->key));
    bind_or_null(q, 20, d->decision);
    bind_or_null(q, 21, d->reason);
    bind_person(q, 22, d->by);
    bind_or_null(q, 23, d->at);
    bind_person(q, 24, d->second);
    bind_int(q, 25, h->piece);
    if (h->f.row)
        bind_int(q, 26, h->f.row);
    else
        bind_null(q, 26);
    bind_or_null(q, 27, h->f.columns);
    return query_step(q, &row);
}

/* Who looked at an unread part looked at that very content: another file must be looked at again. */
static enum err put_gap(struct doing *x, size_t at, const struct sieved_gap *g,
                        const struct before *b, bool same)
{
    static const struct looked nobody;
    const struct looked *l = &nobody;
    bool row;
    for (size_t i = 0; same && i < b->gap_count; i++)
        if (b->gaps[i].part == g->part && str_eq(b->gaps[i].place, g->place) &&
            str_is(b->gaps[i].why, g->why))
            l = &b->gaps[i];
    QUERY_SCOPE(q);
    TRY(db_query(x->d->db, &gap_put, &q));
    bind_int(q, 1, x->entry);
    bind_int(q, 2, (int64_t)at);
    bind_int(q, 3, g->part);
    bind_or_null(q, 4, g->place);
    bind_text(q, 5, str_of(g->why));
    bind_person(q, 6, l->by);
    bind_or_null(q, 7, l->at);
    bind_or_null(q, 8, l->note);
    return query_step(q, &row);
}

static enum err put_rows(struct doing *x, const struct sieved *s, bool same)
{
    struct before b = {0};
    TRY(read_decided(x, &b));
    TRY(read_looked(x, &b));
    TRY(db_run(x->d->db, &hits_clear, "i", x->entry));
    TRY(db_run(x->d->db, &gaps_clear, "i", x->entry));
    for (size_t i = 0; i < s->hit_count; i++)
        TRY(put_hit(x, i, &s->hits[i], decision_of(&b, &s->hits[i])));
    for (size_t i = 0; i < s->gap_count; i++)
        TRY(put_gap(x, i, &s->gaps[i], &b, same));
    return ERR_OK;
}

static enum err changed_meanwhile(void)
{
    return fail(ERR_CONFLICT, "The content changed while it was sieved");
}

static enum err take_sieve(struct doing *x)
{
    const struct sieved *s = release_sieved(x->d->o, x->entry);
    struct release_content now;
    struct str before = {NULL, 0}, stamp = {NULL, 0};
    bool found;
    if (!s)
        return fail(ERR_REFUSED, "The office's own sieve does this");
    TRY(release_content(x->d->db, x->d->a, x->entry, &now));
    if (strcmp(now.hash, s->content.hash) != 0)
        return changed_meanwhile();
    TRY(db_one(x->d->db, x->d->a, &state_get, &found, "i>tt", x->entry, &before, &stamp));
    TRY(put_rows(x, s, str_is(before, s->content.hash)));
    bool is_public = strcmp(x->action->name, "recheck") == 0;
    TRY(declarations_put(s->declared, x->d->db, x->entry, is_public ? now.preview.id : 0, s->facts,
                         s->fact_count));
    TRY(background_put(x->d->db, x->entry, s->record, s->leaf, is_public));
    TRY(background_settle(x->d->db, x->entry));
    return db_run(x->d->db, &keep, "izzzzizzi", x->entry, s->content.hash, s->stamp, x->d->now,
                  s->coverage, (int64_t)s->level, s->verdict.zh, s->verdict.en,
                  (int64_t)s->hit_count);
}

/* ---- decisions by number ---- */

static struct str answer_of(const struct doing *x, const char *name)
{
    for (int i = 0; i < x->action->ask_count; i++)
        if (!strcmp(x->action->asks[i].name, name) && x->values[i].given)
            return x->values[i].text;
    return STR("");
}

typedef enum err one_row(struct doing *x, int64_t position);

/* "1 2 5", with commas or the Chinese ones too. */
static enum err each_number(struct doing *x, const char *name, one_row *work)
{
    struct str typed = answer_of(x, name);
    int numbers = 0;
    for (size_t at = 0; at < typed.n;) {
        size_t from = at;
        while (at < typed.n && typed.p[at] >= '0' && typed.p[at] <= '9')
            at++;
        int64_t n;
        if (at > from) {
            if (!str_int(str_bytes(typed.p + from, at - from), 1, RELEASE_HITS_MAX, &n))
                return fail_field(fail(ERR_INPUT, "There is no number {1} here",
                                       arena_text(x->d->a, str_bytes(typed.p + from, at - from))),
                                  name);
            TRY(work(x, n - 1));
            numbers++;
            continue;
        }
        uint32_t c = str_next(typed, &at);
        if (c != ' ' && c != ',' && c != 0x3001 && c != 0xFF0C)
            return fail_field(fail(ERR_INPUT, "Write numbers like 1 2 5"), name);
    }
    return numbers ? ERR_OK : fail_field(fail(ERR_INPUT, "Write numbers like 1 2 5"), name);
}

static enum err no_number(const char *field, int64_t position)
{
    return fail_field(fail(ERR_INPUT, "There is no number {1} here", numtext(position + 1)), field);
}

/* A finding as it stands: its decision, and who took it. What completes a mosaic stays only by those who know what it
 * completes; anybody may have it removed. */
static enum err find_hit(struct doing *x, int64_t position, bool stays, struct str *ret_decision,
                         int64_t *ret_by)
{
    struct str kind = {NULL, 0}, number = {NULL, 0};
    int64_t label = -1;
    bool found, known;
    TRY(db_one(x->d->db, x->d->a, &hit_find, &found, "ii>titt", x->entry, position, ret_decision,
               ret_by, &kind, &number));
    if (!found)
        return no_number("hits", position);
    if (!stays || !str_is(kind, "mosaic"))
        return ERR_OK;
    TRY(db_one(x->d->db, NULL, &mosaic_label, &known, "t>i", number, &label));
    if (!known || !x->sight || !sight_has(x->sight, (uint32_t)label))
        return fail_basis(
            fail(ERR_REFUSED, "Only who may know of the declared mosaic decides that it stays"),
            "L21");
    return ERR_OK;
}

static enum err decide_one(struct doing *x, int64_t position)
{
    struct str asked = answer_of(x, "decision"), reason = answer_of(x, "reason"),
               decision = {NULL, 0};
    int64_t by = 0;
    bool row;
    TRY(find_hit(x, position, !str_is(asked, "remove"), &decision, &by));
    QUERY_SCOPE(q);
    TRY(db_query(x->d->db, &hit_decide, &q));
    bind_int(q, 1, x->entry);
    bind_int(q, 2, position);
    bind_text(q, 3, asked);
    bind_or_null(q, 4, reason);
    bind_int(q, 5, x->me);
    bind_text(q, 6, str_of(x->d->now));
    return query_step(q, &row);
}

static enum err confirm_one(struct doing *x, int64_t position)
{
    struct str decision = {NULL, 0};
    int64_t by = 0;
    TRY(find_hit(x, position, true, &decision, &by));
    if (!decision.n || str_is(decision, "remove"))
        return fail(ERR_REFUSED, "Only what was decided to stay is confirmed");
    if (by == x->me)
        return fail_basis(fail(ERR_REFUSED, "Who decided it does not confirm it himself"), "R42");
    return db_run(x->d->db, &hit_confirm, "iii", x->entry, position, x->me);
}

static enum err look_at_one(struct doing *x, int64_t position)
{
    int64_t part = 0;
    bool found;
    TRY(db_one(x->d->db, NULL, &gap_find, &found, "ii>i", x->entry, position, &part));
    if (!found)
        return no_number("gaps", position);
    return db_run(x->d->db, &gap_look, "iiizt", x->entry, position, x->me, x->d->now,
                  answer_of(x, "note"));
}

/* ---- what is passed, approved and published is what the sieve saw ---- */

static enum err same_content(struct doing *x, struct release_content *ret_now,
                             struct str *ret_stamp)
{
    struct str hash = {NULL, 0}, stamp = {NULL, 0};
    bool found;
    TRY(release_content(x->d->db, x->d->a, x->entry, ret_now));
    TRY(db_one(x->d->db, x->d->a, &state_get, &found, "i>tt", x->entry, &hash, &stamp));
    if (!str_is(hash, ret_now->hash))
        return fail_basis(fail(ERR_REFUSED, "The content is not what was sieved"), "R42");
    *ret_stamp = stamp;
    return ERR_OK;
}

static enum err check_sieved(struct doing *x)
{
    struct release_content now;
    struct str stamp;
    char today[RELEASE_STAMP_SIZE];
    TRY(same_content(x, &now, &stamp));
    TRY(release_stamp(x->d->o, today));
    if (!str_is(stamp, today))
        return fail_basis(
            fail(ERR_REFUSED, "The rules changed since it was sieved: ask for the sieve again"),
            "R42");
    return mosaics_check(x, &now, false);
}

static enum err bind_release(struct doing *x)
{
    struct release_content now;
    struct str stamp;
    TRY(same_content(x, &now, &stamp));
    TRY(mosaics_check(x, &now, true));
    return db_run(x->d->db, &bind, "iz", x->entry, now.copy);
}

enum err release_compute(struct doing *x)
{
    switch (x->action->computes) {
    case COMPUTE_SIEVE_LATER:
        return sieve_later(x);
    case COMPUTE_TAKE_SIEVE:
        return take_sieve(x);
    case COMPUTE_DECIDE_HITS:
        TRY(each_number(x, "hits", decide_one));
        return background_settle(x->d->db, x->entry);
    case COMPUTE_CONFIRM_HITS:
        TRY(each_number(x, "hits", confirm_one));
        return background_settle(x->d->db, x->entry);
    case COMPUTE_LOOK_AT_GAPS:
        return each_number(x, "gaps", look_at_one);
    case COMPUTE_CHECK_SIEVED:
        return check_sieved(x);
    case COMPUTE_BIND_RELEASE:
        return bind_release(x);
    default:
        return fail(ERR_CORRUPT, "A computation is not known");
    }
}
