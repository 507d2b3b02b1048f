/* check, risk, numbers: the live self-examination. */
#include "cli/link.h"
#include "cli/output.h"

#include <stdlib.h>

static void inspection_target(struct cli *c, struct target *t, const char *a, const char *b)
{
    target_part(t, "api");
    target_part(t, "inspection");
    if (a)
        target_part(t, a);
    if (b)
        target_part(t, b);
    if (c->command->options && option_value(c, "department"))
        target_param(t, "department", option_value(c, "department"));
}

/* "88.0", "0.412": a number of the answer with so many digits behind the point. */
static const char *real_text(struct cli *c, const json_t *object, const char *name, int digits)
{
    return arena_printf(c->a, "%.*f", digits, json_number_value(json_object_get(object, name)));
}

static enum err head_line(struct cli *c, const char *msgid)
{
    TRY(line_write(STR("")));
    return line_write(str_of(tr(c->lang, msgid)));
}

/* ---- check ---- */

static void tally_row(struct cli *c, struct table *t, struct str title, const json_t *tally)
{
    bool none = str_is(json_shown(c, tally, "grade"), "none");
    table_add(t, title);
    table_text(t, none ? "-" : real_text(c, tally, "score", 1));
    table_add(t, json_shown(c, tally, "grade_title"));
    table_add(t, json_shown(c, tally, "points"));
    table_add(t, json_shown(c, tally, "failing"));
    table_text(t, real_text(c, tally, "lost", 1));
}

static void tally_table(struct cli *c, struct table *t, const char *first)
{
    const char *const heads[] = {first,        N_("Score"),   N_("Verdict"),
                                 N_("Points"), N_("Failing"), N_("Lost")};
    table_init(t, c->a, ARRAY_SIZE(heads));
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(t, tr(c->lang, heads[i]));
}

static enum err write_tallies(struct cli *c, const json_t *answer)
{
    struct table t;
    size_t i;
    json_t *row;
    const json_t *score = json_object_get(answer, "score");
    tally_table(c, &t, N_("Part"));
    tally_row(c, &t, str_of(tr(c->lang, N_("Whole"))), score);
    tally_row(c, &t, str_of(tr(c->lang, N_("Progress"))), json_object_get(score, "progress"));
    tally_row(c, &t, str_of(tr(c->lang, N_("Result"))), json_object_get(score, "result"));
    TRY(table_write(&t));
    TRY(line_write(STR("")));
    tally_table(c, &t, N_("Link of the work"));
    json_array_foreach(json_object_get(answer, "links"), i, row)
    {
        tally_row(c, &t, json_shown(c, row, "title"), row);
    }
    TRY(table_write(&t));
    TRY(line_write(STR("")));
    tally_table(c, &t, N_("Head"));
    json_array_foreach(json_object_get(answer, "heads"), i, row)
    {
        tally_row(c, &t, json_shown(c, row, "title"), row);
    }
    return table_write(&t);
}

/* The points that fail, those first that cost most. */
static int costlier(const void *a, const void *b)
{
    double x = json_number_value(json_object_get(*(json_t *const *)a, "lost"));
    double y = json_number_value(json_object_get(*(json_t *const *)b, "lost"));
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(json_string_value(json_object_get(*(json_t *const *)a, "name")),
                  json_string_value(json_object_get(*(json_t *const *)b, "name")));
}

static enum err write_failing(struct cli *c, const json_t *points)
{
    json_t **rows = NEW_ARRAY(c->a, json_t *, json_array_size(points) + 1);
    struct table t;
    size_t i, count = 0;
    json_t *row;
    json_array_foreach(points, i, row)
    {
        if (json_integer_value(json_object_get(row, "failing_entries")))
            rows[count++] = row;
    }
    if (!count)
        return ERR_OK;
    qsort(rows, count, sizeof *rows, costlier);
    TRY(head_line(c, N_("Points that fail")));
    const char *const heads[] = {N_("Check"), N_("Title"), N_("Failing"), N_("Of"),
                                 N_("Lost"),  N_("Veto"),  N_("Since"),   N_("Article")};
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    for (i = 0; i < count; i++) {
        table_add(&t, json_shown(c, rows[i], "name"));
        table_add(&t, json_shown(c, rows[i], "title"));
        table_add(&t, json_shown(c, rows[i], "failing_entries"));
        table_add(&t, json_shown(c, rows[i], "population"));
        table_text(&t, real_text(c, rows[i], "lost", 2));
        table_add(&t, json_shown(c, rows[i], "veto"));
        table_add(&t, json_shown(c, rows[i], "since_when"));
        table_add(&t, json_shown(c, rows[i], "basis"));
    }
    return table_write(&t);
}

static enum err check_office(struct cli *c, struct link *l)
{
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    inspection_target(c, &t, NULL, NULL);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (json_integer_value(json_object_get(json_object_get(answer, "score"), "failing")))
        c->status = 1;
    if (c->json)
        return object_write(answer);
    TRY(write_tallies(c, answer));
    return write_failing(c, json_object_get(answer, "points"));
}

static void pair(struct cli *c, struct table *t, const char *head, const json_t *object,
                 const char *name)
{
    struct str text = json_shown(c, object, name);
    if (!text.n)
        return;
    table_text(t, tr(c->lang, head));
    table_add(t, text);
}

static enum err write_point(struct cli *c, const json_t *point)
{
    static const char *const parts[][2] = {{"title", N_("Title")},
                                           {"link_title", N_("Link of the work")},
                                           {"head_title", N_("Head")},
                                           {"basis", N_("Article")},
                                           {"asks", N_("What must hold")},
                                           {"population", N_("Looks at")},
                                           {"failing_entries", N_("Failing")},
                                           {"since_when", N_("Since")},
                                           {"weight", N_("Weight")},
                                           {"veto", N_("Veto")},
                                           {"likelihood", N_("Likelihood")},
                                           {"consequence", N_("Consequence")},
                                           {"why", N_("Why")},
                                           {"remedy", N_("Remedy")}};
    const json_t *evidence = json_object_get(point, "evidence");
    struct table t;
    table_init(&t, c->a, 2);
    pair(c, &t, N_("Check"), point, "name");
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
        pair(c, &t, parts[i][1], point, parts[i][0]);
    pair(c, &t, N_("Oldest evidence"), evidence, "oldest");
    pair(c, &t, N_("Newest evidence"), evidence, "newest");
    if (json_integer_value(json_object_get(evidence, "of"))) {
        table_text(&t, tr(c->lang, N_("With evidence")));
        table_text(&t, arena_printf(c->a, "%s/%s", json_shown(c, evidence, "with").p,
                                    json_shown(c, evidence, "of").p));
    }
    return table_write(&t);
}

static enum err check_one(struct cli *c, struct link *l)
{
    static const struct json_column columns[] = {
        {"number", N_("Number")},         {"title", N_("Title")},      {"level", N_("Level")},
        {"department", N_("Department")}, {"since_when", N_("Since")}, {0}};
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    inspection_target(c, &t, "checks", c->operands[0]);
    target_param(&t, "limit", option_value(c, "limit"));
    target_param(&t, "after", option_value(c, "after"));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (json_integer_value(json_object_get(answer, "failing_entries")))
        c->status = 1;
    if (c->json)
        return object_write(answer);
    TRY(write_point(c, answer));
    if (!json_array_size(json_object_get(answer, "entries")))
        return ERR_OK;
    TRY(line_write(STR("")));
    return rows_write(c, json_object_get(answer, "entries"), columns);
}

static enum err examine_whole(struct cli *c, struct link *l)
{
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "inspection");
    TRY(link_call(l, METHOD_POST, &t, json_object(), &answer));
    say(c, N_("Everything was examined anew."));
    return ERR_OK;
}

enum err check_run(struct cli *c)
{
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    if (option_given(c, "whole"))
        TRY(examine_whole(c, l));
    return c->count ? check_one(c, l) : check_office(c, l);
}

/* ---- risk ---- */

static enum err write_causes(struct cli *c, const json_t *answer)
{
    struct table t;
    size_t i;
    json_t *row;
    const char *const heads[] = {N_("Link of the work"), N_("Causes"), N_("Share"), N_("Falls by")};
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    json_array_foreach(json_object_get(answer, "links"), i, row)
    {
        table_add(&t, json_shown(c, row, "title"));
        table_add(&t, json_shown(c, row, "causes"));
        table_text(&t, real_text(c, row, "share", 3));
        table_text(&t, real_text(c, row, "drop", 3));
    }
    return table_write(&t);
}

static enum err write_repairs(struct cli *c, const json_t *repairs)
{
    struct table t;
    size_t i;
    json_t *row;
    const char *const heads[] = {N_("Check"),      N_("Title"),      N_("Falls by"),
                                 N_("This alone"), N_("Department"), N_("There alone")};
    if (!json_array_size(repairs))
        return ERR_OK;
    TRY(head_line(c, N_("Repairs that lower it most")));
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    json_array_foreach(repairs, i, row)
    {
        table_add(&t, json_shown(c, row, "check"));
        table_add(&t, json_shown(c, row, "title"));
        table_text(&t, real_text(c, row, "drop", 4));
        table_text(&t, real_text(c, row, "alone", 4));
        table_add(&t, json_shown(c, row, "department"));
        table_text(&t, json_object_get(row, "there") ? real_text(c, row, "there", 4) : "");
    }
    return table_write(&t);
}

enum { MOVES_SHOWN = 10 };

static enum err write_moves(struct cli *c, const json_t *answer)
{
    struct table t;
    size_t i;
    json_t *row;
    if (!json_shown(c, answer, "since").n)
        return ERR_OK;
    TRY(line_write(STR("")));
    TRY(line_write(
        str_of(arena_printf(c->a, "%s %s: %s", tr(c->lang, N_("It stood on")),
                            json_shown(c, answer, "since").p, real_text(c, answer, "before", 3)))));
    if (!json_array_size(json_object_get(answer, "moves")))
        return ERR_OK;
    const char *const heads[] = {N_("Moved"), N_("Check"), N_("Title")};
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    json_array_foreach(json_object_get(answer, "moves"), i, row)
    {
        if (i == MOVES_SHOWN)
            break;
        table_text(&t,
                   arena_printf(c->a, "%+.4f", json_number_value(json_object_get(row, "moved"))));
        table_add(&t, json_shown(c, row, "check"));
        table_add(&t, json_shown(c, row, "title"));
    }
    return table_write(&t);
}

static enum err write_departments(struct cli *c, const json_t *departments)
{
    struct table t;
    size_t i;
    json_t *row;
    const char *const heads[] = {N_("Department"), N_("Coefficient"), N_("Score"), N_("Failing")};
    if (!json_array_size(departments))
        return ERR_OK;
    TRY(line_write(STR("")));
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    json_array_foreach(departments, i, row)
    {
        table_add(&t, json_shown(c, row, "name"));
        table_text(&t, real_text(c, row, "index", 3));
        table_text(&t, real_text(c, row, "score", 1));
        table_add(&t, json_shown(c, row, "failing"));
    }
    return table_write(&t);
}

enum err risk_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    inspection_target(c, &t, "risk", NULL);
    target_param(&t, "since", option_value(c, "since"));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    TRY(line_write(str_of(arena_printf(c->a, "%s %s", tr(c->lang, N_("Risk coefficient:")),
                                       real_text(c, answer, "index", 3)))));
    TRY(line_write(STR("")));
    TRY(write_causes(c, answer));
    TRY(write_repairs(c, json_object_get(answer, "repairs")));
    TRY(write_moves(c, answer));
    return write_departments(c, json_object_get(answer, "departments"));
}

/* ---- numbers ---- */

enum err numbers_run(struct cli *c)
{
    static const struct json_column columns[] = {{"group", N_("Group")},
                                                 {"title", N_("Title")},
                                                 {"by", N_("By")},
                                                 {"count", N_("Number of them")},
                                                 {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "inspection");
    target_part(&t, "numbers");
    target_param(&t, "on", option_value(c, "on"));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}
