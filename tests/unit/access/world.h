/* Small worlds for the access decision, and a naive evaluator written straight from the rules of
 * design.md and the law: lists and loops, no code of src/access. */
#ifndef TESTS_UNIT_ACCESS_WORLD_H
#define TESTS_UNIT_ACCESS_WORLD_H

#include "unit/test.h"

#include "access/sight.h"

/* Everybody belongs to the office 1; person 1 to department 10 in it and holds post 5, person 2 to
 * department 11 and holds posts 6 and 7. */
static const int64_t posts1[] = {5}, posts2[] = {6, 7};
static const int64_t departments1[] = {1, 10}, departments2[] = {1, 11};

static inline struct subject world_subject(int person)
{
    struct subject s = {.person = person};
    s.posts = person == 1 ? posts1 : posts2;
    s.post_count = person == 1 ? 1 : 2;
    s.departments = person == 1 ? departments1 : departments2;
    s.department_count = 2;
    return s;
}

/* Scopes 1 to 8 (0 is open). The days of the tests are 100 and 200. */
enum { WORLD_SCOPES = 9 };
static struct scope_member world_members[WORLD_SCOPES][3] = {
    [1] = {{SCOPE_PERSON, DAY_MIN, DAY_MAX, 1}},
    [2] = {{SCOPE_PERSON, 100, 150, 1}, {SCOPE_PERSON, 160, 300, 2}},
    [3] = {{SCOPE_POST, DAY_MIN, DAY_MAX, 7}},
    [4] = {{SCOPE_DEPARTMENT, 101, DAY_MAX, 10}, {SCOPE_POST, DAY_MIN, 199, 6}},
    [5] = {{SCOPE_DEPARTMENT, DAY_MIN, DAY_MAX, 1}},
    /* twice, with a gap; and ids that mean something else in another kind */
    [6] = {{SCOPE_PERSON, 50, 99, 1}, {SCOPE_PERSON, 200, 200, 1}, {SCOPE_POST, 0, 500, 1}},
    [7] = {{SCOPE_PERSON, 0, 500, 10}, {SCOPE_POST, 0, 500, 11}, {SCOPE_DEPARTMENT, 0, 500, 5}},
    [8] = {{0}}, /* nobody */
};
static const size_t world_member_count[WORLD_SCOPES] = {0, 1, 2, 1, 2, 1, 3, 3, 0};

static inline struct scope world_scope(int scope)
{
    scope_sort(world_members[scope], world_member_count[scope]);
    return (struct scope){world_members[scope], world_member_count[scope]};
}

/* ---- the naive evaluator ---- */

static inline bool naive_among(int64_t id, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static inline bool naive_means(const struct scope_member *m, const struct subject *who)
{
    if (m->kind == SCOPE_PERSON)
        return m->id == who->person;
    if (m->kind == SCOPE_POST)
        return naive_among(m->id, who->posts, who->post_count);
    return naive_among(m->id, who->departments, who->department_count);
}

/* The first rule that refuses, in the order in which they are to be asked. */
static inline enum reason naive_known(const struct subject *who, const struct place *where,
                                      const struct label *label, const struct scope *scope,
                                      unsigned open_to, int64_t day)
{
    int named = 0, today = 0;
    if ((int)where->installation < (int)label->level)
        return REASON_INSTALLATION; /* R32 */
    if ((int)where->terminal < (int)label->level)
        return REASON_TERMINAL;
    if ((int)who->clearance < (int)label->level)
        return REASON_CLEARANCE;
    for (int bit = 0; bit < 64; bit++)
        if ((label->compartments >> bit & 1) && !(who->compartments >> bit & 1))
            return REASON_COMPARTMENT;
    for (size_t i = 0; i < scope->count; i++) {
        const struct scope_member *m = &scope->members[i];
        named += naive_means(m, who);
        today += naive_means(m, who) && m->from <= day && day <= m->to;
    }
    /* L21: the scope of a state secret is named persons or bodies */
    if (label->scope == 0 && (label->level == LEVEL_SECRET || label->level == LEVEL_HIGHLY_SECRET ||
                              label->level == LEVEL_TOP_SECRET))
        return REASON_SCOPE_UNSET;
    if (label->scope != 0 && !today)
        return named ? REASON_SCOPE_PERIOD : REASON_SCOPE;
    for (unsigned kind = 0; kind < 4; kind++)
        if (who->administrator == kind && !(open_to >> kind & 1))
            return kind == 0 ? REASON_NOT_ADMINISTRATOR : REASON_ADMINISTRATOR;
    return REASON_ALLOW;
}

static inline enum reason naive_act(const struct subject *who, const struct access_request *r)
{
    bool has_role = r->roles == 0, self = false, clash = false;
    for (int bit = 0; bit < 64; bit++) {
        has_role = has_role || ((r->roles >> bit & 1) && (who->roles >> bit & 1));
        if ((r->taken >> bit & 1) && (r->forbidden >> bit & 1))
            *(bit == 0 ? &self : &clash) = true;
    }
    if (r->verb == VERB_KNOW)
        return REASON_ALLOW;
    if (!has_role)
        return REASON_ROLE;
    return self ? REASON_SELF : clash ? REASON_SEPARATION : REASON_ALLOW;
}

static inline enum reason naive(const struct subject *who, const struct place *where,
                                const struct label *label, const struct scope *scope,
                                const struct access_request *r, int64_t day)
{
    enum reason known = naive_known(who, where, label, scope, r->open_to, day);
    return known == REASON_ALLOW ? naive_act(who, r) : known;
}

#endif
