#include "office/doing.h"

#include "access/mark.h"
#include "base/clock.h"
#include "office/counts.h"
#include "office/desk.h"
#include "office/internal.h"
#include "office/secrets.h"
#include "office/told.h"
#include "office/vault.h"
#include "office/way.h"
#include "office/weigh.h"

static const struct sql files_standing = {
    "file.standing",
    "SELECT id FROM file WHERE register = $1 AND entry = $2 AND destroyed_at IS NULL ORDER BY id",
    NULL};

const struct sql *const doing_statements[] = {&files_standing, NULL};

enum err doing_begin(struct doing *x, struct deed *d, const struct rules *rules,
                     const struct reg *reg, const struct action *action, int64_t entry)
{
    *x = (struct doing){.d = d,
                        .rules = rules,
                        .reg = reg,
                        .action = action,
                        .entry = entry,
                        .me = d->v->person,
                        .clock = d->v->scheduler};
    x->people = people_hold(d->o);
    x->sight = d->v->scheduler ? NULL : sight_hold(d->o, d->v);
    x->e = (struct eval){.o = d->o,
                         .db = d->db,
                         .entry = entry,
                         .me = x->me,
                         .today = d->today,
                         .now = d->now,
                         .leaf = d->leaf,
                         .values = x->values};
    return ERR_OK;
}

void doing_end(struct doing *x)
{
    if (x->people)
        people_release(x->d->o, x->people);
    if (x->sight)
        sight_release(x->d->o, x->sight);
    x->people = NULL;
    x->sight = NULL;
}

enum err doing_stand(struct doing *x)
{
    if (!x->entry)
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &x->rules->sql[x->reg->index].stand, &q, "i", x->entry));
    bool row;
    TRY(query_step(q, &row));
    if (!row)
        return missing_err();
    int64_t label = query_int(q, 1);
    if (x->sight && !sight_has(x->sight, (uint32_t)label))
        return missing_err();
    x->before = (struct stand){.number = arena_str(x->d->a, query_text(q, 0)),
                               .label = label,
                               .level = query_int(q, 2),
                               .department = query_int(q, 3),
                               .state = rule_state(x->reg, query_text(q, 4)),
                               .rev = query_int(q, 5)};
    return ERR_OK;
}

/* ---- may he, is it allowed now
 * -------------------------------------------------------------------- */

static bool active(const struct doing *x, int64_t person)
{
    const struct person *p = people_find(x->people, person);
    return p && p->active;
}

static bool has_role(const struct doing *x, int64_t person, int role)
{
    const struct person *p = people_find(x->people, person);
    return p && p->active && (p->subject.roles >> role & 1);
}

/* Whether he is one of those whom a path gives; as himself before as a deputy. */
static enum err path_is(struct doing *x, const struct whom *w, int64_t person, bool *ret_is,
                        int64_t *ret_instead_of)
{
    int64_t *named;
    int count;
    TRY(eval_ids(&x->e, w->person, x->d->a, &named, &count));
    *ret_is = false;
    *ret_instead_of = 0;
    for (int i = 0; i < count && active(x, person); i++) {
        if (!named[i] || !people_acts_for(x->people, person, named[i]))
            continue;
        bool own = named[i] == person;
        if (own || !*ret_is)
            *ret_instead_of = own ? 0 : named[i];
        *ret_is = true;
        if (own)
            break;
    }
    return ERR_OK;
}

static enum err whom_one(struct doing *x, const struct whom *w, int64_t person, bool *ret_is,
                         int64_t *ret_instead_of)
{
    enum administrator kind = x->d->v->kind;
    bool self = person == x->d->v->person;
    *ret_instead_of = 0;
    switch (w->kind) {
    case WHOM_ANYONE:
        *ret_is = active(x, person);
        return ERR_OK;
    case WHOM_ROLE:
        *ret_is = has_role(x, person, w->role);
        if (!*ret_is && active(x, person)) {
            *ret_instead_of = people_deputy_for_role(x->people, person, w->role);
            *ret_is = *ret_instead_of != 0;
        }
        return ERR_OK;
    case WHOM_PATH:
        return path_is(x, w, person, ret_is, ret_instead_of);
    case WHOM_SYSTEM_ADMINISTRATOR:
        *ret_is = self && kind == ADMINISTRATOR_SYSTEM;
        return ERR_OK;
    case WHOM_SECURITY_ADMINISTRATOR:
        *ret_is = self && kind == ADMINISTRATOR_SECURITY;
        return ERR_OK;
    case WHOM_AUDITOR:
        *ret_is = self && kind == ADMINISTRATOR_AUDIT;
        return ERR_OK;
    case WHOM_CLOCK:
        *ret_is = self && x->d->v->scheduler;
        return ERR_OK;
    case WHOM_EFFECT:
        break;
    }
    *ret_is = false;
    return ERR_OK;
}

enum err whom_is(struct doing *x, const struct whom *whoms, int count, int64_t person, bool *ret_is,
                 int64_t *ret_instead_of)
{
    *ret_is = false;
    *ret_instead_of = 0;
    for (int i = 0; i < count; i++) {
        bool is;
        int64_t instead_of;
        TRY(whom_one(x, &whoms[i], person, &is, &instead_of));
        if (is && (!*ret_is || !instead_of))
            *ret_instead_of = instead_of;
        *ret_is |= is;
        if (is && !instead_of)
            return ERR_OK;
    }
    return ERR_OK;
}

enum err whom_barred(struct doing *x, int64_t person, int64_t instead_of, bool *ret_barred)
{
    *ret_barred = false;
    for (int i = 0; i < x->action->not_by_count && !*ret_barred; i++) {
        int64_t *named;
        int count;
        TRY(eval_ids(&x->e, x->action->not_by[i].person, x->d->a, &named, &count));
        for (int k = 0; k < count; k++)
            *ret_barred |= named[k] && (named[k] == person || named[k] == instead_of);
    }
    return ERR_OK;
}

enum err doing_check_register(struct doing *x)
{
    bool is;
    int64_t instead_of;
    if (!x->sight || !x->entry)
        return ERR_OK;
    TRY(whom_is(x, x->reg->view, x->reg->view_count, x->me, &is, &instead_of));
    if (!is)
        TRY(whom_is(x, x->action->who, x->action->who_count, x->me, &is, &instead_of));
    return is ? ERR_OK : missing_err();
}

enum err doing_check_state(struct doing *x)
{
    if (x->action->creates)
        return x->entry ? fail(ERR_INPUT, "This action makes a new entry") : ERR_OK;
    if (!x->entry)
        return fail(ERR_INPUT, "This action needs an entry");
    if (x->before.state >= 0 && (x->action->from >> x->before.state & 1))
        return ERR_OK;
    enum lang lang = x->d->v->lang;
    const char *state =
        x->before.state >= 0 ? words_in(&x->reg->states[x->before.state].words, lang) : "?";
    return fail(ERR_REFUSED, "“{1}” cannot be done in the state “{2}”",
                words_in(&x->action->words, lang), state);
}

enum err doing_check_who(struct doing *x)
{
    bool is;
    int64_t instead_of;
    enum lang lang = x->d->v->lang;
    if (x->action->who_count == 1 && x->action->who[0].kind == WHOM_CLOCK && x->clock)
        return ERR_OK;
    TRY(whom_is(x, x->action->who, x->action->who_count, x->me, &is, &instead_of));
    if (!is) {
        fail(ERR_REFUSED, "You may not do “{1}”: it is for {2}", words_in(&x->action->words, lang),
             whoms_text(x->d->a, x->rules->book, x->reg, x->action->who, x->action->who_count,
                        lang));
        return ERR_REFUSED;
    }
    TRY(whom_barred(x, x->me, instead_of, &is));
    if (is) {
        fail(ERR_REFUSED,
             "Who took the earlier part in this affair may not also do “{1}” (separation of "
             "duty)",
             words_in(&x->action->words, lang));
        return x->action->basis_count ? fail_basis(ERR_REFUSED, x->action->basis[0]) : ERR_REFUSED;
    }
    if (instead_of)
        deed_responsible(x->d, instead_of);
    return ERR_OK;
}

static enum err sees(void *at, const struct reg *reg, bool *ret_sees)
{
    struct doing *x = at;
    int64_t instead_of;
    return whom_is(x, reg->view, reg->view_count, x->me, ret_sees, &instead_of);
}

enum err doing_check_guards(struct doing *x)
{
    for (int i = 0; i < x->action->guard_count; i++) {
        const struct guard *g = &x->action->guards[i];
        bool holds;
        TRY(eval_holds(&x->e, g->holds, &holds));
        if (holds)
            continue;
        struct way_eyes eyes = {x->sight, sees, x};
        TRY(way_text(&x->e, g, &eyes, x->d->a, &x->way));
        fail_words(ERR_REFUSED, g->words.zh, g->words.en);
        return *g->basis ? fail_basis(ERR_REFUSED, g->basis) : ERR_REFUSED;
    }
    TRY(told_check(x));
    return weigh_check(x);
}

/* ---- the label that the entry will have
 * ------------------------------------------------------------ */

struct members {
    struct scope_member *rows;
    size_t count, cap;
    bool limited;
};

static void member_add(struct doing *x, struct members *m, const struct scope_member *one)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->rows[i].kind == one->kind && m->rows[i].id == one->id &&
            m->rows[i].from == one->from && m->rows[i].to == one->to)
            return;
    }
    m->rows = arena_grow(x->d->a, m->rows, m->count, &m->cap, sizeof *m->rows);
    m->rows[m->count++] = *one;
    m->limited = true;
}

static void member_person(struct doing *x, struct members *m, int64_t person)
{
    if (person)
        member_add(x, m,
                   &(struct scope_member){
                       .kind = SCOPE_PERSON, .from = DAY_MIN, .to = DAY_MAX, .id = person});
}

static void answer_members(struct doing *x, struct members *m, int ask)
{
    const struct value *v = &x->values[ask];
    for (int i = 0; i < v->member_count; i++)
        member_add(x, m, &v->members[i]);
    for (int i = 0; i < v->people_count; i++)
        member_person(x, m, v->people[i]);
}

/* The people meant by the paths and roles of a rule. */
static enum err people_meant(struct doing *x, const struct whom *whoms, int whom_count,
                             struct members *m)
{
    for (int i = 0; i < whom_count; i++) {
        const struct whom *w = &whoms[i];
        int64_t person = 0, *named;
        int count;
        if (w->kind == WHOM_PATH) {
            TRY(eval_ids(&x->e, w->person, x->d->a, &named, &count));
            for (int k = 0; k < count; k++)
                member_person(x, m, named[k]);
        } else if (w->kind == WHOM_ROLE) {
            for (int64_t at = 0; (person = people_next(x->people, &at, w->role)) != 0;)
                member_person(x, m, person);
        }
    }
    return ERR_OK;
}

/* Those whom the rule joins to every scope that this action sets: who must decide must know. Whom it
 * is about may be left out of them. */
static enum err known_members(struct doing *x, struct members *m)
{
    struct members joined = {0}, left_out = {0};
    const struct action *a = x->action;
    TRY(people_meant(x, a->knows, a->knows_count, &joined));
    TRY(people_meant(x, a->knows_not, a->knows_not_count, &left_out));
    for (size_t i = 0; i < joined.count; i++) {
        bool out = false;
        for (size_t k = 0; k < left_out.count; k++)
            out = out || left_out.rows[k].id == joined.rows[i].id;
        if (!out)
            member_add(x, m, &joined.rows[i]);
    }
    return ERR_OK;
}

/* What was answered to the question that is stored in this field; 0: nothing. */
int64_t answered_id(const struct doing *x, const struct field *field)
{
    for (int i = 0; i < x->action->ask_count; i++) {
        if (x->action->asks[i].stored && x->action->asks[i].field == field)
            return x->values[i].n;
    }
    return 0;
}

static enum err followed_label(struct doing *x, int64_t *ret_label)
{
    int64_t target = answered_id(x, x->reg->follows);
    bool found = false;
    if (target)
        TRY(db_one(x->d->db, NULL, &x->rules->sql[x->reg->follows->target->index].label_of, &found,
                   "i>i", target, ret_label));
    if (!found)
        return fail(ERR_INPUT, "{1} is required", words_in(&x->reg->follows->words, x->d->v->lang));
    return ERR_OK;
}

/* Derived secrets take scope and compartments over from their source (R18). */
static enum err inherited_scope(struct doing *x, struct label *now, struct scope *scope)
{
    bool known;
    int64_t id = 0;
    struct label source;
    TRY(eval_int(&x->e, x->action->scope_label, &known, &id));
    if (!known || !label_get(x->d->o->labels, (uint32_t)id, &source, scope))
        return fail(ERR_REFUSED, "The scope of the source is not known");
    now->scope = source.scope;
    now->compartments |= source.compartments;
    return ERR_OK;
}

static enum err new_label(struct doing *x, uint32_t *ret_label)
{
    const struct action *a = x->action;
    struct label now = {.level = (enum level)x->reg->holds, .scope = SCOPE_OPEN};
    struct scope scope = {NULL, 0};
    struct members m = {0};
    bool known;
    int64_t n = 0;
    if (a->creates && x->reg->follows) {
        TRY(followed_label(x, &n));
        *ret_label = (uint32_t)n;
        return ERR_OK;
    }
    if (!a->creates && !label_get(x->d->o->labels, (uint32_t)x->before.label, &now, &scope))
        return fail(ERR_CORRUPT, "An entry has no label");
    if (a->scope_label)
        TRY(inherited_scope(x, &now, &scope));
    /* a scope that is asked for and not answered stays: silence opens nothing */
    if (now.scope != SCOPE_OPEN && !a->scope_knows &&
        (a->scope_ask < 0 || !x->values[a->scope_ask].given)) {
        for (size_t i = 0; i < scope.count; i++)
            member_add(x, &m, &scope.members[i]);
        m.limited = true;
    }
    if (a->level) {
        TRY(eval_int(&x->e, a->level, &known, &n));
        if (!known || !level_is_valid((int)n))
            return fail(ERR_REFUSED, "The level is not known");
        now.level = (enum level)(n > x->reg->holds ? n : x->reg->holds);
    }
    if (a->compartments) {
        TRY(eval_int(&x->e, a->compartments, &known, &n));
        now.compartments = known ? (uint64_t)n : 0;
    }
    m.limited = m.limited || a->scope_knows;
    bool answered = a->scope_knows || (a->scope_ask >= 0 && x->values[a->scope_ask].given) ||
                    (a->scope_add_ask >= 0 && x->values[a->scope_add_ask].given);
    if (a->scope_ask >= 0)
        answer_members(x, &m, a->scope_ask);
    if (a->scope_add_ask >= 0 && m.limited)
        answer_members(x, &m, a->scope_add_ask);
    else if (a->scope_add_ask >= 0 && level_is_state_secret(now.level))
        answer_members(x, &m, a->scope_add_ask);
    /* an answer left open adds nobody; who has to act on the entry is joined all the same */
    if (answered || (m.limited && (a->level || a->scope_label || a->scope_add_ask >= 0)))
        TRY(known_members(x, &m));
    return label_for(x->d, (int)now.level, now.compartments, m.rows, m.limited ? (int)m.count : -1,
                     ret_label);
}

/* ---- the parts of an entry that are not in its row
 * --------------------------------------------------- */

static enum err write_links(struct doing *x)
{
    for (int i = 0; i < x->action->link_count; i++) {
        const struct set *s = &x->action->links[i];
        const struct reg_sql *sql = &x->rules->sql[x->reg->index];
        int64_t *ids;
        int count;
        TRY(eval_ids(&x->e, s->value, x->d->a, &ids, &count));
        for (int k = 0; k < sql->link_count; k++) {
            if (strcmp(sql->links[k].name, s->field->name) != 0)
                continue;
            TRY(db_run(x->d->db, &sql->link_clear[k], "i", x->entry));
            for (int n = 0; n < count; n++)
                TRY(db_run(x->d->db, &sql->link_put[k], "ii", x->entry, ids[n]));
        }
    }
    return ERR_OK;
}

static enum err write_child(struct doing *x, const struct child *c, const struct value *v)
{
    const struct reg_sql *sql = &x->rules->sql[x->reg->index];
    int k = (int)(c - x->reg->children);
    TRY(db_run(x->d->db, &sql->child_clear[k], "i", x->entry));
    for (int row = 0; row < v->row_count; row++) {
        QUERY_SCOPE(q);
        TRY(db_query(x->d->db, &sql->child_put[k], &q));
        bind_int(q, 1, x->entry);
        bind_int(q, 2, row);
        for (int i = 0; i < c->field_count; i++) {
            const struct value *cell = &v->rows[row * c->field_count + i];
            if (!cell->given)
                bind_null(q, 3 + i);
            else if (field_is_int(&c->fields[i]))
                bind_int(q, 3 + i, cell->n);
            else
                bind_text(q, 3 + i, cell->text);
        }
        bool more;
        TRY(query_step(q, &more));
    }
    return ERR_OK;
}

static enum err write_children(struct doing *x)
{
    for (int i = 0; i < x->action->ask_count; i++) {
        if (x->action->asks[i].child && x->values[i].given)
            TRY(write_child(x, x->action->asks[i].child, &x->values[i]));
    }
    return ERR_OK;
}

/* ---- search, followers, counts
 * ------------------------------------------------------------------------ */

static enum err search_text(struct doing *x, struct str *ret_text)
{
    bool found;
    *ret_text = (struct str){"", 0};
    return db_one(x->d->db, x->d->a, &x->rules->sql[x->reg->index].search_text, &found, "i>t",
                  x->entry, ret_text);
}

static enum err refresh_search(struct doing *x, struct str before, int64_t label)
{
    struct str now;
    const struct search *index = &x->rules->sql[x->reg->index].search;
    TRY(search_text(x, &now));
    if (x->action->creates)
        return search_add(x->d->db, index, x->entry, label, now);
    if (label == x->before.label && str_eq(before, now))
        return ERR_OK;
    return search_put(x->d->db, index, x->entry, label, now);
}

struct count_change {
    const char *reg;
    uint32_t label_from, label_to;
    int from, to; /* -1: none */
};

static void count_change(struct office *o, void *arg)
{
    const struct count_change *c = arg;
    if (c->from >= 0)
        counts_add(o, c->reg, c->label_from, c->from, -1);
    if (c->to >= 0)
        counts_add(o, c->reg, c->label_to, c->to, 1);
}

static void note_counts(struct deed *d, const struct reg *reg, int64_t label_from, int from,
                        int64_t label_to, int to)
{
    if (label_from == label_to && from == to)
        return;
    struct count_change *c = NEW(d->keep, struct count_change);
    *c = (struct count_change){reg->name, (uint32_t)label_from, (uint32_t)label_to, from, to};
    deed_after(d, count_change, c);
}

/* Entries that follow this one take its new label in the same act. */
static enum err move_followers(struct doing *x, const struct reg *reg, int64_t entry,
                               uint32_t label, int level, int depth)
{
    const struct rulebook *book = x->rules->book;
    if (depth > FOLLOW_DEPTH_MAX)
        return fail(ERR_CORRUPT, "Registers follow one another in a circle");
    for (int i = 0; i < book->reg_count; i++) {
        const struct reg *f = book->regs[i];
        if (!f->follows || f->follows->target != reg)
            continue;
        const struct reg_sql *sql = &x->rules->sql[f->index];
        QUERY_SCOPE(q);
        TRY(db_start(x->d->db, &sql->follow, &q, "iiii", entry, (int64_t)label, (int64_t)level,
                     x->d->leaf));
        int64_t *ids = NULL;
        size_t count = 0, cap = 0;
        for (;;) {
            bool row;
            TRY(query_step(q, &row));
            if (!row)
                break;
            ids = arena_grow(x->d->a, ids, count, &cap, sizeof *ids);
            ids[count++] = query_int(q, 0);
            note_counts(x->d, f, x->before.label, rule_state(f, query_text(q, 1)), label,
                        rule_state(f, query_text(q, 1)));
        }
        for (size_t k = 0; k < count; k++) {
            struct str text = {"", 0};
            bool found;
            deed_touch(x->d, f->table, ids[k]);
            TRY(secrets_raise(x->d, f->name, ids[k], (uint32_t)x->before.label, (enum level)level));
            TRY(due_relabel(x->d, f, ids[k], label));
            TRY(db_one(x->d->db, x->d->a, &sql->search_text, &found, "i>t", ids[k], &text));
            TRY(search_put(x->d->db, &sql->search, ids[k], label, text));
            TRY(move_followers(x, f, ids[k], label, level, depth + 1));
        }
    }
    return ERR_OK;
}

/* ---- doing it
 * ------------------------------------------------------------------------------------------ */

static enum err find_department(struct doing *x)
{
    bool known;
    x->e.department = x->before.department;
    if (x->action->department) {
        TRY(eval_int(&x->e, x->action->department, &known, &x->e.department));
        if (!known)
            x->e.department = 0;
    } else if (x->action->creates) {
        const struct person *me = people_find(x->people, x->me);
        x->e.department = me ? me->department : 0;
    }
    return ERR_OK;
}

static enum err write_row(struct doing *x)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(eval_query(&x->e, x->action->write, &q));
    enum err err = query_step(q, &row);
    if (err)
        return name_the_field(x, err);
    if (!x->action->creates)
        return ERR_OK;
    if (!row)
        return fail(ERR_CORRUPT, "A new entry got no id");
    x->entry = x->e.entry = query_int(q, 0);
    return ERR_OK;
}

static enum err open_file(struct doing *x)
{
    int64_t file = 0;
    bool found;
    const struct field *f = x->action->opens;
    if (!f)
        return ERR_OK;
    TRY(db_one(x->d->db, NULL, &x->rules->sql[x->reg->index].files[f - x->reg->fields], &found,
               "i>i", x->entry, &file));
    if (!found || !file)
        return fail(ERR_MISSING, "There is no file here");
    x->d->number = x->e.number;
    x->file = file;
    return vault_reading(x->d, file, x->action->name, &x->reading_id, &x->reading);
}

static enum err after_row(struct doing *x, struct str search_before, uint32_t label, int to)
{
    int64_t was = x->action->creates ? -1 : x->before.state;
    deed_touch(x->d, x->reg->table, x->entry);
    TRY(doing_own_files(x));
    TRY(write_links(x));
    TRY(write_children(x));
    note_counts(x->d, x->reg, x->action->creates ? label : x->before.label, (int)was, label, to);
    TRY(refresh_search(x, search_before, label));
    if (!x->action->creates && label != x->before.label)
        TRY(move_followers(x, x->reg, x->entry, label, (int)x->e.level, 0));
    TRY(due_refresh(x->d, x->rules, x->reg, x->entry, label));
    TRY(access_end(x));
    if (strcmp(x->reg->name, "person") == 0 || strcmp(x->reg->name, "deputy") == 0 ||
        strcmp(x->reg->name, "post") == 0)
        x->d->mirrors |= MIRROR_PEOPLE;
    return ERR_OK;
}

/* Every version of every file of the entry: what is destroyed lies nowhere any more (R28). */
static enum err shred_files(struct doing *x)
{
    int64_t *ids = NULL;
    size_t count = 0, cap = 0;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &files_standing, &q, "zi", x->reg->name, x->entry));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        ids = arena_grow(x->d->a, ids, count, &cap, sizeof *ids);
        ids[count++] = query_int(q, 0);
    }
    for (size_t i = 0; i < count; i++)
        TRY(vault_destroy(x->d, ids[i]));
    return ERR_OK;
}

enum err doing_change(struct doing *x)
{
    const struct action *a = x->action;
    uint32_t label;
    struct label l;
    struct scope s;
    struct str search_before = {"", 0};
    int to = a->to >= 0 ? a->to : x->before.state;
    if (to < 0)
        return fail(ERR_CORRUPT, "An entry stands in no state");
    if (!a->creates)
        TRY(search_text(x, &search_before));
    TRY(doing_claim_files(x));
    TRY(find_department(x));
    TRY(new_label(x, &label));
    if (!label_get(x->d->o->labels, label, &l, &s))
        return fail(ERR_CORRUPT, "An entry has no label");
    x->e.label = label;
    x->e.level = l.level;
    x->e.state = x->reg->states[to].name;
    x->e.number = x->before.number;
    if (a->creates || a->renumber)
        TRY(numbering_make(x, label, &x->e.number));
    TRY(write_row(x));
    if (!a->creates)
        TRY(secrets_raise(x->d, x->reg->name, x->entry, (uint32_t)x->before.label, l.level));
    TRY(compute(x));
    TRY(draw_run(x));
    TRY(after_row(x, search_before, label, to));
    if (a->shreds)
        TRY(shred_files(x));
    return open_file(x);
}

enum err doing_write(struct doing *x)
{
    TRY(doing_change(x));
    return effects_run(x);
}

void doing_result(const struct doing *x, struct arena *a, struct act_result *r)
{
    *r = (struct act_result){.entry = x->entry,
                             .leaf = x->d->leaf,
                             .number = arena_text(a, x->e.number),
                             .file = x->file,
                             .reading_id = x->reading_id,
                             .reading = x->reading.p ? arena_text(a, x->reading) : NULL,
                             .is_low = x->is_low};
}
