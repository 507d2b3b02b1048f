/* The fast path: labels are interned, and what a person may know of is one bit per label. */
#ifndef ACCESS_SIGHT_H
#define ACCESS_SIGHT_H

#include "access/decide.h"

/* ---- the labels of an installation: append-only, ids never change ---- */

/* One writer at a time appends (the office's, after its commit); any number of threads read
 * meanwhile, without a lock. Labels and scopes are never changed: a changed scope is a new scope
 * and a new label. */
struct label_table;

enum { LABELS_MAX = 1 << 20, SCOPES_MAX = 1 << 20, SCOPE_MEMBERS_MAX = 4096 };

struct label_table *label_table_new(void);
void label_table_free(struct label_table *table); /* NULL is fine */

/* Copies and sorts the members. The first scope is 1. ERR_INPUT for members out of range (a bad
 * kind, from after to), ERR_TOO_LARGE past the limits. */
enum err must_check scope_add(struct label_table *table, const struct scope_member *members,
                              size_t count, uint32_t *ret_scope);

/* The id of that label, the same for equal labels; the first is 0. ERR_INPUT for a level out of
 * range or a scope that is not there. */
enum err must_check label_intern(struct label_table *table, const struct label *label,
                                 uint32_t *ret_id);

uint32_t label_count(const struct label_table *table);

/* False when there is no such label. The scope's members live as long as the table. */
bool label_get(const struct label_table *table, uint32_t id, struct label *ret_label,
               struct scope *ret_scope);

/* ---- what one subject may know of ---- */

/* Good for the days `from` to `to`, the labels 0 .. count-1, and as long as nothing of the subject
 * or the place changes. Later labels are not seen (the safe side) until sight_extend(). A sight
 * belongs to one thread at a time, or is not extended any more. */
struct sight {
    uint64_t *bits;
    uint32_t count, room;
    int64_t from, to;
};

/* Steps 1 to 6 of the decision for every label of the table. The caller frees it. */
void sight_init(struct sight *sight, const struct label_table *table, const struct subject *who,
                const struct place *where, unsigned open_to, int64_t day);
/* The labels that came since, for the same subject, place and `day` (within from .. to). */
void sight_extend(struct sight *sight, const struct label_table *table, const struct subject *who,
                  const struct place *where, unsigned open_to, int64_t day);
void sight_free(struct sight *sight);

static inline bool sight_has(const struct sight *sight, uint32_t label)
{
    return label < sight->count && (sight->bits[label >> 6] >> (label & 63) & 1);
}

static inline bool sight_is_for(const struct sight *sight, int64_t day)
{
    return day >= sight->from && day <= sight->to;
}

/* The whole decision for a row of that label, by way of the sight. Where it is not known the
 * answer is REASON_SCOPE, whichever of 1 to 6 it was: decide() tells which. */
static inline enum reason sight_decide(const struct sight *sight, const struct subject *who,
                                       uint32_t label, const struct access_request *request)
{
    if (!sight_has(sight, label))
        return REASON_SCOPE;
    return request->verb == VERB_KNOW ? REASON_ALLOW : decide_act(who, request);
}

#endif
