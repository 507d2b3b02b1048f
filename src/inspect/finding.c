/* What is open, and who owes it. */
#include "inspect/finding.h"

#include "base/clock.h"
#include "office/entry.h"
#include "office/people.h"

#include <stdlib.h>

static const struct sql findings_list = {
    "finding.list",
    "SELECT id, number, title, check_name, subject_number, due, responsible, state, grave, times"
    " FROM r_finding WHERE state IN ('open', 'assigned', 'mended', 'accepted') AND " SEES(
        1, "label") " ORDER BY CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, grave DESC, id",
    NULL};

const struct sql *const finding_statements[] = {&findings_list, NULL};

/* Days past its day; what waits for somebody to verify it is nobody's delay any more. */
static int overdue_days(const struct desk *k, const struct finding_row *r)
{
    int64_t due, today;
    bool owed = strcmp(r->state->name, "assigned") == 0 || strcmp(r->state->name, "open") == 0;
    if (!owed || !date_parse(r->due, &due) || !date_parse(str_of(k->today), &today) || due >= today)
        return 0;
    return (int)(today - due);
}

static enum err name_responsible(struct desk *k, struct finding_row *r)
{
    const struct reg *people = rule_register(k->book, STR("person"));
    struct shown shown = {.text = STR("")};
    r->responsible = STR("");
    if (!r->person || !people)
        return ERR_OK;
    TRY(shown_entry(k, people, r->person, &shown));
    r->responsible = shown.text;
    return ERR_OK;
}

static struct str or_empty(struct arena *a, struct str s)
{
    return s.p ? arena_str(a, s) : STR("");
}

static enum err read_row(struct desk *k, const struct reg *reg, struct query *q,
                         struct finding_row *r)
{
    int state = rule_state(reg, query_text(q, 7));
    *r = (struct finding_row){.id = query_int(q, 0),
                              .number = or_empty(k->a, query_text(q, 1)),
                              .title = or_empty(k->a, query_text(q, 2)),
                              .check_name = or_empty(k->a, query_text(q, 3)),
                              .subject = or_empty(k->a, query_text(q, 4)),
                              .due = or_empty(k->a, query_text(q, 5)),
                              .person = query_int(q, 6),
                              .state = &reg->states[state < 0 ? 0 : state],
                              .grave = (int)query_int(q, 8),
                              .times = (int)query_int(q, 9)};
    r->overdue = overdue_days(k, r);
    return ERR_OK;
}

enum err findings_open(struct desk *k, const struct finding_want *want,
                       struct finding_row **ret_rows, int *ret_count)
{
    const struct reg *reg;
    struct finding_row *rows = NULL;
    size_t count = 0, cap = 0;
    TRY(desk_register(k, STR("finding"), &reg));
    {
        QUERY_SCOPE(q);
        TRY(db_query(k->db, &findings_list, &q));
        bind_sight(q, 1, k->sight->bits, k->sight->count);
        for (;;) {
            bool row;
            struct finding_row r;
            TRY(query_step(q, &row));
            if (!row)
                break;
            TRY(read_row(k, reg, q, &r));
            if ((want->overdue && !r.overdue) || (want->person && want->person != r.person))
                continue;
            rows = arena_grow(k->a, rows, count, &cap, sizeof *rows);
            rows[count++] = r;
        }
    }
    for (size_t i = 0; i < count; i++)
        TRY(name_responsible(k, &rows[i]));
    *ret_rows = rows;
    *ret_count = (int)count;
    return ERR_OK;
}

static int by_worst(const void *a, const void *b)
{
    const struct finding_duty *x = a, *y = b;
    if (!x->person != !y->person)
        return x->person ? -1 : 1;
    if (x->worst != y->worst)
        return y->worst - x->worst;
    return x->open != y->open ? y->open - x->open
                              : (x->person > y->person) - (x->person < y->person);
}

enum err findings_duties(struct desk *k, struct finding_duty **ret_rows, int *ret_count)
{
    struct finding_row *all;
    int all_count, count = 0;
    TRY(findings_open(k, &(struct finding_want){0}, &all, &all_count));
    struct finding_duty *rows = NEW_ARRAY(k->a, struct finding_duty, (size_t)all_count + 1);
    for (int i = 0; i < all_count; i++) {
        const struct finding_row *r = &all[i];
        int at = 0;
        while (at < count && rows[at].person != r->person)
            at++;
        if (at == count)
            rows[count++] =
                (struct finding_duty){.person = r->person, .name = r->responsible, .next = STR("")};
        struct finding_duty *d = &rows[at];
        d->open++;
        d->overdue += r->overdue > 0;
        d->worst = r->overdue > d->worst ? r->overdue : d->worst;
        if (r->due.n && str_cmp(r->due, str_of(k->today)) >= 0 &&
            (!d->next.n || str_cmp(r->due, d->next) < 0))
            d->next = r->due;
    }
    if (count)
        qsort(rows, (size_t)count, sizeof *rows, by_worst);
    *ret_rows = rows;
    *ret_count = count;
    return ERR_OK;
}
