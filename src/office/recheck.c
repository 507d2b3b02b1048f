/* What the program works out for findings: whether the check that found it fails now, asked in the act's
 * own transaction, so that nothing is closed that does not hold. */
#include "office/doing.h"
#include "office/internal.h"

static const struct sql finding_row = {
    "finding.row",
    "SELECT check_name, subject_register, subject_number, subject_entry, identity, evidence,"
    " label FROM r_finding WHERE id = $1",
    NULL};
static const struct sql finding_note = {
    "finding.note", "UPDATE r_finding SET still_fails = $2 WHERE id = $1", NULL};
static const struct sql hit_stands = {
    "finding.hit", "SELECT id FROM hit WHERE check_name = $1 AND entry = $2 AND until IS NULL",
    NULL};

const struct sql *const recheck_statements[] = {&finding_row, &finding_note, &hit_stands, NULL};

struct about {
    struct str check_name, reg, number, identity;
    const struct check *check; /* NULL: the rules in force have none of that name */
    int64_t entry;             /* 0: the office as a whole, or not said */
    int64_t evidence, label;
};

static enum err read_subject(struct doing *x, struct about *ret)
{
    bool found;
    struct about s = {0};
    TRY(db_one(x->d->db, x->d->a, &finding_row, &found, "i>tttitii", x->entry, &s.check_name,
               &s.reg, &s.number, &s.entry, &s.identity, &s.evidence, &s.label));
    if (!found)
        return fail(ERR_CORRUPT, "A new entry got no id");
    s.check = rule_check(x->rules->book, s.check_name);
    *ret = s;
    return ERR_OK;
}

static enum err no_subject(const struct about *s)
{
    return fail(ERR_REFUSED, "The register {1} has no entry {2}", s->check->reg->name,
                s->number.p ? s->number.p : "");
}

/* Entries keep their id when they get a new number; who entered a finding by hand gave the number. */
static enum err find_entry(struct doing *x, struct about *s)
{
    bool found = s->entry > 0;
    int64_t label;
    if (s->check->kind == CHECK_OFFICE)
        s->entry = 0;
    else if (!found && s->number.n)
        TRY(db_one(x->d->db, NULL, &x->rules->sql[s->check->reg->index].by_number, &found, "t>ii",
                   s->number, &s->entry, &label));
    return found || s->check->kind == CHECK_OFFICE ? ERR_OK : no_subject(s);
}

static enum err ask_one(struct doing *x, const struct about *s, bool *ret_fails)
{
    struct eval e = x->e;
    bool row;
    QUERY_SCOPE(q);
    e.entry = s->entry;
    TRY(eval_query(&e, s->check->reg->examine_some, &q));
    TRY(query_step(q, &row));
    if (!row)
        return no_subject(s);
    *ret_fails = !query_null(q, 3 + s->check->index) && !query_int(q, 3 + s->check->index);
    return ERR_OK;
}

/* Raw SQL runs under limits that a writing connection does not know: there the examination's last
 * word counts. */
static enum err ask(struct doing *x, struct about *s, bool *ret_fails)
{
    struct eval e = x->e;
    bool known;
    int64_t n;
    TRY(find_entry(x, s));
    switch (s->check->kind) {
    case CHECK_OFFICE:
        e.entry = 0;
        TRY(eval_int(&e, s->check->whole, &known, &n));
        *ret_fails = known && n != 1;
        return ERR_OK;
    case CHECK_RAW:
        return db_one(x->d->db, NULL, &hit_stands, ret_fails, "zi>i", s->check->name, s->entry, &n);
    case CHECK_EACH:
        break;
    }
    return ask_one(x, s, ret_fails);
}

static enum err no_check(const struct about *s)
{
    return fail(ERR_REFUSED, "The regulations in force have no check {1}",
                s->check_name.p ? s->check_name.p : "");
}

/* What a check no longer says is left to who looks at the evidence. */
static enum err recheck(struct doing *x)
{
    struct about s;
    bool fails;
    TRY(read_subject(x, &s));
    if (!s.check_name.n || (!s.check && s.evidence))
        return ERR_OK;
    if (!s.check)
        return no_check(&s);
    TRY(ask(x, &s, &fails));
    if (!fails)
        return ERR_OK;
    fail_words(ERR_REFUSED, arena_printf(x->d->a, "检查点仍不符合：%s", s.check->words.zh),
               arena_printf(x->d->a, "The check still fails: %s", s.check->words.en));
    return *s.check->basis ? fail_basis(ERR_REFUSED, s.check->basis) : ERR_REFUSED;
}

static enum err note_recheck(struct doing *x)
{
    struct about s;
    bool fails = false;
    TRY(read_subject(x, &s));
    if (s.check)
        TRY(ask(x, &s, &fails));
    return db_run(x->d->db, &finding_note, "ii", x->entry, (int64_t)fails);
}

/* A finding says no more than the entry: who may not know the entry does not know the finding. */
static enum err check_label(struct doing *x, const struct about *s)
{
    int64_t own = 0;
    bool found;
    struct label label, of_finding;
    struct scope scope;
    TRY(db_one(x->d->db, NULL, &x->rules->sql[s->check->reg->index].label_of, &found, "i>i",
               s->entry, &own));
    if (!found)
        return no_subject(s);
    if (own == s->label)
        return ERR_OK;
    if (!label_get(x->d->o->labels, (uint32_t)own, &label, &scope) ||
        !label_get(x->d->o->labels, (uint32_t)s->label, &of_finding, &scope))
        return fail(ERR_CORRUPT, "An entry has no label");
    if (label.scope == SCOPE_OPEN && !label.compartments && label.level <= of_finding.level)
        return ERR_OK;
    return fail(ERR_REFUSED,
                "The finding is kept as the entry that it is about: level and scope of "
                "knowledge are the same");
}

/* "check/register/number": what is said of the subject is true, and it fails. */
static enum err take_up(struct doing *x)
{
    struct about s;
    bool fails;
    TRY(read_subject(x, &s));
    if (!s.check)
        return no_check(&s);
    const char *identity = arena_printf(x->d->a, "%s/%s/%s", s.check->name, s.check->reg->name,
                                        s.number.p ? s.number.p : "");
    if (!str_is(s.reg, s.check->reg->name) || !str_is(s.identity, identity))
        return fail(ERR_INPUT, "The identity of a finding is {1}", identity);
    TRY(ask(x, &s, &fails));
    if (!fails)
        return fail(ERR_REFUSED, "{1} does not fail now", words_in(&s.check->words, x->d->v->lang));
    return s.check->kind == CHECK_OFFICE ? ERR_OK : check_label(x, &s);
}

enum err finding_compute(struct doing *x)
{
    switch (x->action->computes) {
    case COMPUTE_TAKE_UP:
        return take_up(x);
    case COMPUTE_RECHECK:
        return recheck(x);
    case COMPUTE_NOTE_RECHECK:
        return note_recheck(x);
    default:
        return fail(ERR_CORRUPT, "A computation is not known");
    }
}
