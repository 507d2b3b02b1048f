/* Taking up what fails, and opening again what was closed too early. */
#include "inspect/finding.h"

#include "base/clock.h"
#include "office/act.h"
#include "office/entry.h"
#include "office/eval.h"

static const struct sql finding_standing = {
    "finding.standing",
    "SELECT id, number, state FROM r_finding WHERE check_name = $1"
    " AND (identity = $2 OR subject_entry = $3) ORDER BY id LIMIT 1",
    NULL};
static const struct sql finding_closed = {
    "finding.closed",
    "SELECT id, check_name, subject_number, subject_entry FROM r_finding f"
    " WHERE state = 'closed' AND check_name IS NOT NULL AND EXISTS (SELECT 1 FROM hit h"
    " WHERE h.check_name = f.check_name AND h.until IS NULL) ORDER BY id",
    NULL};
static const struct sql hit_stands = {
    "finding.hit_stands",
    "SELECT id FROM hit WHERE check_name = $1 AND entry = $2 AND until IS NULL", NULL};
static const struct sql hit_numbered = {
    "finding.hits", "SELECT entry FROM hit WHERE check_name = $1 AND until IS NULL", NULL};

const struct sql *const take_statements[] = {&finding_standing, &finding_closed, &hit_stands,
                                             &hit_numbered, NULL};

const char *taken_name(enum taken_how how)
{
    static const char *const names[] = {"new", "again", "assigned", "stands", "not"};
    return names[how];
}

/* ---- what to take up ---- */

struct taking {
    const struct finding_take *want;
    const struct viewer *v;
    struct arena *a; /* of what is handed back */
    struct failing *hits;
    struct str *knowing; /* by hit: as typed */
    struct taken *rows;
    int count, at;
};

static enum err no_hit(struct taking *t, struct str number)
{
    t->hits[t->count] = (struct failing){.number = number};
    t->rows[t->count] = (struct taken){
        .number = number,
        .how = TAKEN_NOT,
        .why = str_of(tr(t->v->lang, N_("It does not fail this check, or you may not know of it"))),
    };
    t->count++;
    return ERR_OK;
}

static enum err add_hit(struct taking *t, struct desk *k, const struct failing *f)
{
    if (t->count == TAKE_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} are taken up at once", numtext(TAKE_MAX));
    t->hits[t->count] = *f;
    t->rows[t->count] = (struct taken){.number = f->number, .finding = STR(""), .why = STR("")};
    t->knowing[t->count++] = f->entry ? entry_knowing(k, f->label) : STR("");
    return ERR_OK;
}

/* Of the office as a whole there is one. */
static enum err office_hit(struct taking *t, struct desk *k)
{
    bool fails;
    TRY(examine_asks(k->o, k->db, t->want->check, 0, &fails));
    struct failing whole = {.number = STR(""), .level = LEVEL_INTERNAL};
    return fails ? add_hit(t, k, &whole) : ERR_OK;
}

static enum err failing_all(struct desk *k, const struct check *check, struct failing **ret_rows,
                            size_t *ret_count)
{
    struct failing *rows = NULL;
    size_t count = 0, cap = 0;
    for (int64_t after = 0;;) {
        struct failing *some;
        int n;
        TRY(examine_failing(k, check, after, 500, &some, &n));
        for (int i = 0; i < n; i++) {
            rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
            rows[count++] = some[i];
        }
        if (n < 500 || count > 100 * (size_t)TAKE_MAX)
            break;
        after = some[n - 1].entry;
    }
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

static enum err find_hits(struct taking *t, struct desk *k)
{
    struct failing *all;
    size_t count;
    if (t->want->check->kind == CHECK_OFFICE)
        return office_hit(t, k);
    TRY(failing_all(k, t->want->check, &all, &count));
    for (size_t i = 0; !t->want->numbers && i < count; i++)
        TRY(add_hit(t, k, &all[i]));
    for (int n = 0; t->want->numbers && n < t->want->count; n++) {
        size_t at = 0;
        while (at < count && !str_eq(all[at].number, t->want->numbers[n]))
            at++;
        TRY(at < count ? add_hit(t, k, &all[at]) : no_hit(t, t->want->numbers[n]));
    }
    return ERR_OK;
}

/* Who is to mend it knows of the entry: a finding that he cannot see is nobody's. */
static enum err check_knowing(struct taking *t, struct desk *k, int64_t person)
{
    const struct viewer him = {.person = person,
                               .lang = t->v->lang,
                               .terminal = LEVEL_TOP_SECRET,
                               .login = "",
                               .address = ""};
    const struct sight *sight = sight_hold(k->o, &him);
    for (int i = 0; i < t->count; i++) {
        if (t->rows[i].how == TAKEN_NOT || !t->hits[i].entry || sight_has(sight, t->hits[i].label))
            continue;
        t->rows[i].how = TAKEN_NOT;
        t->rows[i].why = str_of(
            tr(t->v->lang, N_("Who is to mend it may not know of the entry: choose another")));
    }
    sight_release(k->o, sight);
    return ERR_OK;
}

static enum err resolve_person(struct desk *k, struct str typed, int64_t *ret_person)
{
    const struct reg *reg;
    struct entry_view view;
    int64_t id = 0;
    bool is_id = str_int(typed, 1, INT64_MAX, &id);
    TRY(desk_register(k, STR("person"), &reg));
    enum err err = entry_view(k, reg, is_id ? id : 0, is_id ? STR("") : typed, &view);
    if (err)
        return fail_field(err, "person");
    *ret_person = view.id;
    return ERR_OK;
}

/* ---- the acts ---- */

static const char *identity_of(struct taking *t, struct arena *a, const struct failing *f)
{
    const struct check *c = t->want->check;
    return arena_printf(a, "%s/%s/%.*s", c->name, c->reg->name, (int)f->number.n,
                        f->number.p ? f->number.p : "");
}

static enum err new_request(struct taking *t, struct arena *a, const struct failing *f,
                            struct act_request *r)
{
    enum { ANSWERS = 13 };
    const struct check *c = t->want->check;
    struct answer *as = NEW_ARRAY(a, struct answer, ANSWERS);
    int n = 0;
    as[n++] = (struct answer){STR("title"), str_of(words_in(&c->words, t->v->lang))};
    as[n++] = (struct answer){STR("grave"), str_of(numtext(c->consequence))};
    as[n++] = (struct answer){STR("link"), str_of(link_names[c->link].name)};
    as[n++] = (struct answer){STR("check_name"), str_of(c->name)};
    as[n++] = (struct answer){STR("subject_register"), str_of(c->reg->name)};
    as[n++] = (struct answer){STR("identity"), str_of(identity_of(t, a, f))};
    as[n++] = (struct answer){STR("responsible"), t->want->person};
    as[n++] = (struct answer){STR("due"), t->want->due};
    as[n++] = (struct answer){STR("protection"), str_of(level_code((enum level)f->level))};
    if (f->entry) {
        as[n++] = (struct answer){STR("subject_number"), f->number};
        as[n++] = (struct answer){STR("subject_entry"),
                                  str_of(arena_printf(a, "%lld", (long long)f->entry))};
    }
    if (f->department)
        as[n++] =
            (struct answer){STR("unit"), str_of(arena_printf(a, "%lld", (long long)f->department))};
    if (t->knowing[t->at].n)
        as[n++] = (struct answer){STR("knowing"), t->knowing[t->at]};
    *r = (struct act_request){
        .reg = STR("finding"), .action = STR("take"), .answers = as, .count = n, .rev = -1};
    return ERR_OK;
}

static void again_request(struct taking *t, struct arena *a, const char *action, int64_t finding,
                          struct act_request *r)
{
    struct answer *as = NEW_ARRAY(a, struct answer, 2);
    as[0] = (struct answer){STR("responsible"), t->want->person};
    as[1] = (struct answer){STR("due"), t->want->due};
    *r = (struct act_request){.reg = STR("finding"),
                              .action = str_of(action),
                              .entry = finding,
                              .answers = as,
                              .count = 2,
                              .rev = -1};
}

/* What is to be done for a hit; *ret_none: nothing. */
static enum err plan(struct taking *t, struct db *db, struct arena *a, struct act_request *r,
                     bool *ret_none)
{
    const struct failing *f = &t->hits[t->at];
    struct taken *row = &t->rows[t->at];
    bool found;
    int64_t id = 0;
    struct str number, state;
    TRY(db_one(db, t->a, &finding_standing, &found, "zzi>itt", t->want->check->name,
               identity_of(t, a, f), f->entry ? f->entry : -1, &id, &number, &state));
    *ret_none = false;
    if (!found) {
        row->how = TAKEN_NEW;
        return new_request(t, a, f, r);
    }
    row->finding = number;
    if (str_is(state, "closed") || str_is(state, "dismissed")) {
        row->how = TAKEN_AGAIN;
        again_request(t, a, "retake", id, r);
    } else if (str_is(state, "open")) {
        row->how = TAKEN_ASSIGNED;
        again_request(t, a, "assign", id, r);
    } else {
        row->how = TAKEN_STANDS;
        *ret_none = true;
    }
    return ERR_OK;
}

static enum err next_take(void *at, struct db *db, struct arena *a, struct act_request *ret_request,
                          bool *ret_more)
{
    struct taking *t = at;
    for (; t->at < t->count; t->at++) {
        bool none;
        if (t->rows[t->at].how == TAKEN_NOT)
            continue;
        *ret_more = true;
        TRY(plan(t, db, a, ret_request, &none));
        if (!none)
            return ERR_OK;
    }
    *ret_more = false;
    return ERR_OK;
}

static void take_done(void *at, enum err err, const struct act_result *result)
{
    struct taking *t = at;
    struct taken *row = &t->rows[t->at++];
    if (!err) {
        row->finding = str_of(arena_text(t->a, str_of(result->number)));
        return;
    }
    const struct problem *p = problem();
    row->how = TAKEN_NOT;
    row->why = str_of(arena_text(t->a, str_of(p->text[t->v->lang])));
}

static enum err keep_all(void *at)
{
    (void)at;
    return ERR_OK;
}

/* Whether the rules in force have what is looked for here. */
static bool keeps_findings(const struct rulebook *book)
{
    const struct reg *reg = rule_register(book, STR("finding"));
    return reg && rule_action(reg, STR("reopen")) && rule_action(reg, STR("take")) &&
           rule_field(reg, STR("check_name")) && rule_field(reg, STR("identity")) &&
           rule_field(reg, STR("subject_number")) && rule_field(reg, STR("subject_entry"));
}

enum err finding_take(struct office *o, const struct viewer *v, const struct finding_take *want,
                      struct arena *a, struct taken **ret_rows, int *ret_count)
{
    if (want->count > TAKE_MAX)
        return fail(ERR_TOO_LARGE, "More than {1} are taken up at once", numtext(TAKE_MAX));
    TRY(examine(o, EXAMINE_CHANGES, NULL));
    struct taking *t = NEW(a, struct taking);
    *t = (struct taking){.want = want,
                         .v = v,
                         .a = a,
                         .hits = NEW_ARRAY(a, struct failing, TAKE_MAX + 1),
                         .knowing = NEW_ARRAY(a, struct str, TAKE_MAX + 1),
                         .rows = NEW_ARRAY(a, struct taken, TAKE_MAX + 1)};
    {
        DESK_SCOPE(k);
        int64_t person;
        TRY(desk_open(&k, o, v, a));
        if (!keeps_findings(k.book))
            return fail(ERR_UNSUPPORTED, "The regulations in force keep no findings of checks");
        TRY(resolve_person(&k, want->person, &person));
        TRY(find_hits(t, &k));
        TRY(check_knowing(t, &k, person));
    }
    struct acts acts = {t, next_take, take_done, keep_all};
    TRY(act_many(o, v, &acts));
    *ret_rows = t->rows;
    *ret_count = t->count;
    return ERR_OK;
}

/* ---- what fails again ---- */

struct closed {
    int64_t id, entry;
    struct str check_name, number;
};

static enum err read_closed(struct db *db, struct arena *a, struct closed **ret_rows,
                            size_t *ret_count)
{
    struct closed *rows = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_query(db, &finding_closed, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        rows = arena_grow(a, rows, count, &cap, sizeof *rows);
        rows[count++] = (struct closed){.id = query_int(q, 0),
                                        .check_name = arena_str(a, query_text(q, 1)),
                                        .number = arena_str(a, query_text(q, 2)),
                                        .entry = query_int(q, 3)};
    }
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}

/* A finding that was entered by hand has the number only. */
static enum err numbered_hit(struct db *db, const struct check *check, const struct closed *c,
                             bool *ret_stands)
{
    struct eval e = {.db = db, .today = "", .now = ""};
    QUERY_SCOPE(hits);
    TRY(db_start(db, &hit_numbered, &hits, "z", check->name));
    for (*ret_stands = false; !*ret_stands;) {
        bool row;
        TRY(query_step(hits, &row));
        if (!row)
            return ERR_OK;
        QUERY_SCOPE(q);
        e.entry = query_int(hits, 0);
        TRY(eval_query(&e, check->reg->title_of, &q));
        TRY(query_step(q, &row));
        *ret_stands = row && str_eq(query_text(q, 0), c->number);
    }
    return ERR_OK;
}

static enum err stands(const struct rulebook *book, struct db *db, const struct closed *c,
                       bool *ret_stands)
{
    const struct check *check = rule_check(book, c->check_name);
    int64_t id;
    *ret_stands = false;
    if (!check)
        return ERR_OK;
    if (check->kind == CHECK_OFFICE || c->entry)
        return db_one(db, NULL, &hit_stands, ret_stands, "zi>i", check->name,
                      check->kind == CHECK_OFFICE ? 0 : c->entry, &id);
    return c->number.n ? numbered_hit(db, check, c, ret_stands) : ERR_OK;
}

/* The rows that fail again, first in the list. */
static enum err find_again(struct office *o, const struct rulebook *book, struct arena *a,
                           struct closed **ret_rows, size_t *ret_count)
{
    struct db *db;
    size_t count = 0, kept = 0;
    struct closed *rows = NULL;
    TRY(store_read(office_store(o), &db));
    enum err err = read_closed(db, a, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        bool again = false;
        err = stands(book, db, &rows[i], &again);
        if (again)
            rows[kept++] = rows[i];
    }
    db_release(db);
    *ret_rows = rows;
    *ret_count = kept;
    return err;
}

static enum err reopen(struct office *o, struct arena *a, const struct closed *c, int *count)
{
    static const struct viewer office = {
        .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    const struct answer reason = {STR("reason"),
                                  STR("检查点再次不符合，自动恢复 / The check fails again")};
    const struct act_request r = {.reg = STR("finding"),
                                  .action = STR("reopen"),
                                  .entry = c->id,
                                  .answers = &reason,
                                  .count = 1,
                                  .rev = -1};
    struct act_result result;
    enum err err = act(o, &office, &r, a, &result);
    *count += !err;
    return err == ERR_REFUSED ? ERR_OK : err; /* the regulation keeps it closed */
}

enum err findings_reopen(struct office *o, int *ret_count)
{
    ARENA_SCOPE(a);
    struct closed *rows = NULL;
    size_t count = 0;
    int done = 0;
    const struct rulebook *book = office_rules(o);
    enum err err = keeps_findings(book) ? find_again(o, book, a, &rows, &count) : ERR_OK;
    office_rules_release(o, book);
    for (size_t i = 0; !err && i < count; i++)
        err = reopen(o, a, &rows[i], &done);
    if (!err)
        *ret_count = done;
    return err;
}
