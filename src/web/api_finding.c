/* Findings: what is open, who owes it, and taking up what fails a check. */
#include "inspect/finding.h"
#include "web/api_parts.h"

static void finding_members(struct api *x, const struct finding_row *r)
{
    json_key_int(&x->j, "id", r->id);
    json_key_str(&x->j, "number", r->number);
    json_key_str(&x->j, "title", r->title);
    json_key_str(&x->j, "check", r->check_name);
    json_key_str(&x->j, "subject", r->subject);
    json_key_text(&x->j, "state", r->state->name);
    api_key_words(x, "state_title", r->state->words);
    json_key_str(&x->j, "responsible", r->responsible);
    json_key_str(&x->j, "due", r->due);
    json_key_int(&x->j, "overdue", r->overdue);
    json_key_int(&x->j, "grave", r->grave);
    json_key_int(&x->j, "times", r->times);
}

enum err api_findings(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct finding_want want = {0};
    struct str overdue, person;
    struct finding_row *rows;
    int count;
    DESK_SCOPE(k);
    TRY(api_ready(x));
    TRY(api_query(x, "overdue", &overdue));
    TRY(api_query(x, "person", &person));
    TRY(desk_open(&k, x->o, x->v, x->a));
    want.overdue = str_is(overdue, "1");
    if (person.n) {
        const struct reg *reg;
        struct entry_view view;
        TRY(desk_register(&k, STR("person"), &reg));
        TRY(entry_view(&k, reg, 0, person, &view));
        want.person = view.id;
    }
    TRY(findings_open(&k, &want, &rows, &count));
    API_ROWS(x, "rows", rows, count, finding_members);
    return ERR_OK;
}

static void duty_members(struct api *x, const struct finding_duty *d)
{
    json_key_str(&x->j, "responsible", d->name);
    json_key_int(&x->j, "open", d->open);
    json_key_int(&x->j, "overdue", d->overdue);
    json_key_int(&x->j, "worst", d->worst);
    json_key_str(&x->j, "next", d->next);
}

enum err api_finding_duties(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct finding_duty *rows;
    int count;
    DESK_SCOPE(k);
    TRY(api_ready(x));
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(findings_duties(&k, &rows, &count));
    API_ROWS(x, "rows", rows, count, duty_members);
    return ERR_OK;
}

/* "numbers": a list of texts; left out: all that fail. */
static enum err read_numbers(struct api *x, struct finding_take *want)
{
    const json_t *list = json_object_get(x->body, "numbers");
    if (!list || json_is_null(list))
        return ERR_OK;
    if (!json_is_array(list) || json_array_size(list) > TAKE_MAX)
        return fail_field(fail(ERR_INPUT, "{1} is a list of numbers", "numbers"), "numbers");
    struct str *numbers = NEW_ARRAY(x->a, struct str, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (!json_is_string(one))
            return fail_field(fail(ERR_INPUT, "{1} is a list of numbers", "numbers"), "numbers");
        numbers[i] = str_bytes(json_string_value(one), json_string_length(one));
    }
    want->numbers = numbers;
    want->count = (int)json_array_size(list);
    return ERR_OK;
}

static void taken_members(struct api *x, const struct taken *t)
{
    json_key_str(&x->j, "number", t->number);
    json_key_str(&x->j, "finding", t->finding);
    json_key_text(&x->j, "how", taken_name(t->how));
    json_key_str(&x->j, "why", t->why);
}

enum err api_finding_take(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct finding_take want = {0};
    struct str check;
    struct taken *rows;
    int count;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"check", "numbers", "person", "due", NULL}));
    TRY(api_text(x, "check", &check));
    TRY(api_text(x, "person", &want.person));
    TRY(api_text(x, "due", &want.due));
    TRY(read_numbers(x, &want));
    const struct rulebook *book = office_rules(x->o);
    want.check = rule_check(book, check);
    enum err err =
        want.check ? finding_take(x->o, x->v, &want, x->a, &rows, &count)
                   : fail_field(fail(ERR_INPUT, "There is no check {1}", arena_text(x->a, check)),
                                "check");
    office_rules_release(x->o, book);
    TRY(err);
    API_ROWS(x, "rows", rows, count, taken_members);
    return ERR_OK;
}
