#include "office/entry.h"

#include "base/clock.h"
#include "office/eval.h"
#include "office/internal.h"
#include "office/way.h"

static bool by_hand(const struct action *a)
{
    for (int i = 0; i < a->who_count; i++) {
        if (a->who[i].kind != WHOM_CLOCK && a->who[i].kind != WHOM_EFFECT)
            return true;
    }
    return false;
}

static enum err is_person(struct desk *k, const struct eval *e, const struct whom *whoms, int count,
                          bool paths_only, bool *ret_is)
{
    *ret_is = !paths_only && desk_is_one_of(k, whoms, count);
    for (int i = 0; i < count && !*ret_is && k->me && e->entry; i++) {
        int64_t *named;
        int people, me = 0;
        if (whoms[i].kind != WHOM_PATH)
            continue;
        TRY(eval_ids(e, whoms[i].person, k->a, &named, &people));
        while (me < people &&
               !(paths_only ? named[me] == k->me->id
                            : named[me] && people_acts_for(k->people, k->me->id, named[me])))
            me++;
        *ret_is = me < people;
    }
    return ERR_OK;
}

static void closed(struct desk *k, const struct reg *reg, struct door *d, const char *why,
                   const struct whom *who, int who_count)
{
    d->open = false;
    d->why = str_of(why);
    d->who = str_of(who ? whoms_text(k->a, k->book, reg, who, who_count, k->v->lang) : "");
}

static bool asks_anything(const struct bound *b)
{
    for (int i = 0; i < b->param_count; i++) {
        if (b->params[i].kind == PARAM_ASKED || b->params[i].kind == PARAM_ASKED_LIST)
            return true;
    }
    return false;
}

static enum err sees(void *at, const struct reg *reg, bool *ret_sees)
{
    *ret_sees = desk_sees_register(at, reg);
    return ERR_OK;
}

static enum err check_guards(struct desk *k, const struct reg *reg, const struct eval *e,
                             const struct action *a, struct door *d)
{
    for (int i = 0; i < a->guard_count && d->open; i++) {
        const struct guard *g = &a->guards[i];
        bool holds;
        if (asks_anything(g->holds) || (a->creates && !e->entry))
            continue;
        TRY(eval_holds(e, g->holds, &holds));
        if (holds)
            continue;
        struct way_eyes eyes = {k->sight, sees, k};
        struct str way;
        TRY(way_text(e, g, &eyes, k->a, &way));
        closed(k, reg, d,
               arena_printf(k->a, "%s%.*s", words_in(&g->words, k->v->lang), (int)way.n, way.p),
               g->mend, g->mend ? 1 : 0);
        d->basis = g->basis;
    }
    return ERR_OK;
}

static enum err door_of(struct desk *k, const struct reg *reg, const struct eval *e,
                        const struct action *a, struct door *d)
{
    bool is;
    *d = (struct door){.action = a, .open = true, .why = STR(""), .who = STR(""), .basis = ""};
    TRY(is_person(k, e, a->who, a->who_count, false, &is));
    if (!is) {
        closed(k, reg, d, tr(k->v->lang, "This is not yours to do"), a->who, a->who_count);
        return ERR_OK;
    }
    TRY(is_person(k, e, a->not_by, a->not_by_count, true, &is));
    if (is) {
        closed(k, reg, d, tr(k->v->lang, "You took an earlier part in this (separation of duty)"),
               a->who, a->who_count);
        return ERR_OK;
    }
    return check_guards(k, reg, e, a, d);
}

static bool opens_nothing(const struct entry_view *view, const struct action *a)
{
    for (int i = 0; a->opens && i < view->field_count; i++)
        if (view->fields[i].field == a->opens)
            return !view->fields[i].text.n && !view->fields[i].ref;
    return false;
}

enum err entry_doors(struct desk *k, const struct reg *reg, const struct entry_view *view,
                     struct door **ret_doors, int *ret_count)
{
    struct door *doors = NEW_ARRAY(k->a, struct door, reg->action_count);
    char *now = arena_alloc(k->a, 21);
    int n = 0;
    moment_text(clock_now(), now);
    struct eval e = {.o = k->o,
                     .db = k->db,
                     .entry = view ? view->id : 0,
                     .me = k->me ? k->me->id : 0,
                     .today = k->today,
                     .now = now};
    int state = view ? (int)(view->state - reg->states) : -1;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < reg->action_count; i++) {
            const struct action *a = &reg->actions[i];
            struct door d;
            if (!by_hand(a) || a->creates != (view == NULL) ||
                (view && (!(a->from >> state & 1) || opens_nothing(view, a))))
                continue;
            TRY(door_of(k, reg, &e, a, &d));
            if (d.open == (pass == 0))
                doors[n++] = d;
        }
    }
    *ret_doors = doors;
    *ret_count = n;
    return ERR_OK;
}
