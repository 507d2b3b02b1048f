/* The access of whoever leaves: ended in the act that says that he leaves (PER2). */
#include "base/clock.h"
#include "office/accounts.h"
#include "office/doing.h"
#include "office/internal.h"

static const struct sql disable = {
    "access_end.account",
    "UPDATE account SET state = $2, leaf = $3 WHERE person = $1 AND state <> $2 RETURNING id",
    NULL};
/* Not today: a grant holds through its last day. */
static const struct sql end_grants = {
    "access_end.grants",
    "UPDATE role_grant SET to_day = $2, leaf = $3 WHERE person = $1"
    " AND (to_day IS NULL OR to_day > $2) RETURNING id",
    NULL};

const struct sql *const access_end_statements[] = {&disable, &end_grants, NULL};

static void end_sessions(struct office *o, void *arg)
{
    const int64_t *account = arg;
    sessions_end(o, *account, 0);
}

static enum err end_account(struct deed *d, int64_t person)
{
    bool found;
    int64_t id = 0;
    TRY(db_one(d->db, NULL, &disable, &found, "izi>i", person, account_states[ACCOUNT_DISABLED],
               d->leaf, &id));
    if (!found)
        return ERR_OK;
    int64_t *account = NEW(d->a, int64_t);
    *account = id;
    deed_touch(d, "account", id);
    deed_after(d, end_sessions, account);
    return ERR_OK;
}

static enum err end_roles(struct deed *d, int64_t person)
{
    int64_t today;
    char yesterday[DATE_SIZE];
    if (!date_parse(str_of(d->today), &today))
        return fail(ERR_CORRUPT, "The office's date is malformed");
    date_text(today - 1, yesterday);
    QUERY_SCOPE(q);
    TRY(db_start(d->db, &end_grants, &q, "izi", person, yesterday, d->leaf));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        deed_touch(d, "role_grant", query_int(q, 0));
    }
}

enum err access_end(struct doing *x)
{
    int64_t *people;
    int count;
    if (!x->action->ends_access)
        return ERR_OK;
    TRY(eval_ids(&x->e, x->action->ends_access, x->d->a, &people, &count));
    for (int i = 0; i < count; i++) {
        if (!people[i])
            continue;
        TRY(end_account(x->d, people[i]));
        TRY(end_roles(x->d, people[i]));
        x->d->mirrors |= MIRROR_PEOPLE;
    }
    return ERR_OK;
}
