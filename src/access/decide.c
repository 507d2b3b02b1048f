#include "access/decide.h"

#include <stdlib.h>

/* ---- scope ---- */

static int compare_members(const void *a, const void *b)
{
    const struct scope_member *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

void scope_sort(struct scope_member *members, size_t count)
{
    if (count)
        qsort(members, count, sizeof *members, compare_members);
}

static bool before(const struct scope_member *m, enum scope_kind kind, int64_t id)
{
    return m->kind != kind ? m->kind < kind : m->id < id;
}

/* Index of the first member that is not before (kind, id). */
static size_t lower_bound(const struct scope *scope, size_t from, enum scope_kind kind, int64_t id)
{
    size_t low = from, high = scope->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (before(&scope->members[middle], kind, id))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum found { FOUND_NOT, FOUND_OTHER_DAY, FOUND_TODAY };

struct ids {
    const int64_t *id; /* ascending */
    size_t count;
};

/* Of a large scope: whether any of the ids is a member today. */
static enum found search(const struct scope *scope, enum scope_kind kind, struct ids ids,
                         int64_t day)
{
    enum found best = FOUND_NOT;
    size_t at = 0;
    for (size_t i = 0; i < ids.count; i++) {
        at = lower_bound(scope, at, kind, ids.id[i]);
        for (size_t k = at; k < scope->count; k++) {
            const struct scope_member *m = &scope->members[k];
            if (m->kind != kind || m->id != ids.id[i])
                break;
            if (day >= m->from && day <= m->to)
                return FOUND_TODAY;
            best = FOUND_OTHER_DAY;
        }
    }
    return best;
}

/* Of a small one, as nearly all are: every member against his few ids, without guesses that the
 * processor could miss. */
static enum found scan(const struct scope *scope, const struct ids his[SCOPE_KIND_COUNT],
                       int64_t day)
{
    enum found best = FOUND_NOT;
    for (size_t k = 0; k < scope->count; k++) {
        const struct scope_member *m = &scope->members[k];
        const struct ids *ids = &his[m->kind];
        bool hit = false;
        for (size_t i = 0; i < ids->count; i++)
            hit |= ids->id[i] == m->id;
        if (!hit)
            continue;
        if (day >= m->from && day <= m->to)
            return FOUND_TODAY;
        best = FOUND_OTHER_DAY;
    }
    return best;
}

enum { SMALL_SCOPE = 16 };

static enum reason scope_reason(const struct subject *who, const struct label *label,
                                const struct scope *scope, int64_t day)
{
    const struct ids his[SCOPE_KIND_COUNT] = {
        [SCOPE_PERSON] = {&who->person, 1},
        [SCOPE_POST] = {who->posts, who->post_count},
        [SCOPE_DEPARTMENT] = {who->departments, who->department_count},
    };
    enum found best = FOUND_NOT;
    if (label->scope == SCOPE_OPEN)
        return level_is_state_secret(label->level) ? REASON_SCOPE_UNSET : REASON_ALLOW;
    if (!scope)
        return REASON_SCOPE;
    if (scope->count <= SMALL_SCOPE)
        best = scan(scope, his, day);
    else
        for (enum scope_kind kind = 0; kind < SCOPE_KIND_COUNT && best != FOUND_TODAY; kind++) {
            enum found found = search(scope, kind, his[kind], day);
            best = found > best ? found : best;
        }
    if (best == FOUND_TODAY)
        return REASON_ALLOW;
    return best == FOUND_OTHER_DAY ? REASON_SCOPE_PERIOD : REASON_SCOPE;
}

/* ---- the decision ---- */

static bool well_formed(const struct subject *who, const struct place *where,
                        const struct label *label)
{
    return level_is_valid((int)who->clearance) && level_is_valid((int)label->level) &&
           level_is_valid((int)where->installation) && level_is_valid((int)where->terminal) &&
           (unsigned)who->administrator < ADMINISTRATOR_COUNT;
}

enum reason decide_known(const struct subject *who, const struct place *where,
                         const struct label *label, const struct scope *scope, unsigned open_to,
                         int64_t day)
{
    if (!well_formed(who, where, label))
        return REASON_MALFORMED;
    if (label->level > where->installation)
        return REASON_INSTALLATION;
    if (label->level > where->terminal)
        return REASON_TERMINAL;
    if (label->level > who->clearance)
        return REASON_CLEARANCE;
    if (label->compartments & ~who->compartments)
        return REASON_COMPARTMENT;
    enum reason reason = scope_reason(who, label, scope, day);
    if (reason)
        return reason;
    if (!(open_to & OPEN_TO(who->administrator)))
        return who->administrator ? REASON_ADMINISTRATOR : REASON_NOT_ADMINISTRATOR;
    return REASON_ALLOW;
}

enum reason decide(const struct subject *who, const struct place *where, const struct label *label,
                   const struct scope *scope, const struct access_request *request, int64_t day)
{
    if ((unsigned)request->verb >= VERB_COUNT)
        return REASON_MALFORMED;
    enum reason reason = decide_known(who, where, label, scope, request->open_to, day);
    return reason || request->verb == VERB_KNOW ? reason : decide_act(who, request);
}

/* ---- the answer in words ---- */

static const struct {
    const char *code, *msgid, *basis;
} reasons[REASON_COUNT] = {
    [REASON_ALLOW] = {"allow", N_("Allowed"), ""},
    [REASON_INSTALLATION] = {"installation", N_("This installation is not protected for the level"),
                             "R32"},
    [REASON_TERMINAL] = {"terminal", N_("This terminal is not protected for the level"), "R32"},
    [REASON_CLEARANCE] = {"clearance", N_("The person is not cleared for the level"), "L43"},
    [REASON_COMPARTMENT] = {"compartment", N_("The person is not admitted to the compartment"),
                            "L21"},
    [REASON_SCOPE_UNSET] = {"scope_unset", N_("The scope of knowledge has not been set"), "L21"},
    [REASON_SCOPE] = {"scope", N_("The person is not in the scope of knowledge"), "L21"},
    [REASON_SCOPE_PERIOD] = {"scope_period",
                             N_("The person is not in the scope of knowledge at this time"), "L21"},
    [REASON_ADMINISTRATOR] = {"administrator",
                              N_("The three administrators take no part in this work"), "R34"},
    [REASON_NOT_ADMINISTRATOR] = {"not_administrator",
                                  N_("This is the work of one of the three administrators"), "R34"},
    [REASON_ROLE] = {"role", N_("None of the person's roles gives this right"), ""},
    [REASON_SELF] = {"self", N_("Nobody decides on what concerns himself"), ""},
    [REASON_SEPARATION] = {"separation",
                           N_("The person has taken a part in this affair that excludes it"), ""},
    [REASON_MALFORMED] = {"malformed", N_("The access data is damaged"), ""},
};

const char *reason_text(enum reason reason, enum lang lang)
{
    return tr(lang, reasons[reason].msgid);
}

const char *reason_basis(enum reason reason)
{
    return reasons[reason].basis;
}

const char *reason_code(enum reason reason)
{
    return reasons[reason].code;
}

enum err missing_err(void)
{
    return fail(ERR_MISSING, "There is no such entry");
}

enum err decision_err(enum reason reason)
{
    if (reason == REASON_ALLOW)
        return ERR_OK;
    if (!reason_is_open(reason))
        return missing_err();
    enum err e = fail(ERR_REFUSED, reasons[reason].msgid);
    if (reasons[reason].basis[0])
        e = fail_basis(e, reasons[reason].basis);
    return e;
}
