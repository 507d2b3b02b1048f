/* import, export: tables in and out. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"

#include <fcntl.h>
#include <stdio.h>

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* To a neighbour that takes the name at the end: a cut file never looks like the whole. */
static enum err fetch(struct link *l, const char *token, const char *path, struct arena *a)
{
    TARGET_SCOPE(t);
    target_part(&t, "api");
    target_part(&t, "uploads");
    target_part(&t, token);
    if (strcmp(path, "-") == 0)
        return link_fetch(l, &t, STDOUT_FILENO, "stdout");
    char *beside = arena_printf(a, "%s.XXXXXX", path);
    FD_SCOPE(fd);
    fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot create", beside);
    enum err err = link_fetch(l, &t, fd, path);
    if (!err && fsync(fd))
        err = fail_errno("cannot write", path);
    if (!err && rename(beside, path))
        err = fail_errno("cannot write", path);
    if (err)
        unlink(beside);
    return err;
}

static enum err may_write(struct cli *c, const char *path)
{
    if (strcmp(path, "-") != 0 && file_exists(path) && !option_given(c, "force"))
        return fail(ERR_CONFLICT, "{1} exists already; --force replaces it", path);
    return ERR_OK;
}

static enum err split_pair(struct cli *c, const char *option, const char *pair,
                           const char **ret_name, const char **ret_value)
{
    const char *equals = strrchr(pair, '=');
    if (!equals || equals == pair)
        return fail(ERR_INPUT, "--{1} takes NAME=VALUE, not {2}", option, pair);
    *ret_name = arena_text(c->a, str_bytes(pair, (size_t)(equals - pair)));
    *ret_value = equals + 1;
    return ERR_OK;
}

/* ---- import ---- */

static enum err import_body(struct cli *c, const char *token, json_t *body)
{
    const char *pair, *column, *field;
    json_t *map = json_object();
    int64_t sheet;
    json_object_set_new(body, "map", map);
    json_object_set_new(body, "file", json_string(token));
    if (option_value(c, "action"))
        json_object_set_new(body, "action", json_string(option_value(c, "action")));
    TRY(option_int(c, "sheet", 1, 64, 1, &sheet));
    json_object_set_new(body, "sheet", json_integer(sheet));
    json_object_set_new(body, "all", json_boolean(!option_given(c, "good-rows")));
    json_object_set_new(body, "dry", json_boolean(option_given(c, "dry-run")));
    json_object_set_new(body, "guesses", json_boolean(option_given(c, "guesses")));
    for (int at = 0; (pair = option_next(c, "map", &at));) {
        TRY(split_pair(c, "map", pair, &column, &field));
        json_object_set_new(map, column, json_string(field));
    }
    return ERR_OK;
}

/* What was matched only by likeness waits for a person's word. */
static enum err write_columns(struct cli *c, const json_t *columns)
{
    size_t i;
    json_t *column;
    struct table t;
    table_init(&t, c->a, 4);
    table_text(&t, tr(c->lang, N_("Column")));
    table_text(&t, tr(c->lang, N_("Heading")));
    table_text(&t, tr(c->lang, N_("Field")));
    table_text(&t, tr(c->lang, N_("Title")));
    json_array_foreach(columns, i, column)
    {
        bool sure = json_is_true(json_object_get(column, "sure"));
        struct str field = json_shown(c, column, "field");
        table_add(&t, json_shown(c, column, "column"));
        table_add(&t, json_shown(c, column, "heading"));
        table_text(&t, field.n
                           ? arena_printf(c->a, "%.*s%s", (int)field.n, field.p, sure ? "" : " ?")
                           : "-");
        table_add(&t, json_shown(c, column, "title"));
    }
    return table_write(&t);
}

static enum err write_import(struct cli *c, struct link *l, const json_t *answer)
{
    static const struct json_column errors[] = {{"row", N_("Row of the table")},
                                                {"column", N_("Column")},
                                                {"why", N_("Why it was not taken in")},
                                                {0}};
    static const struct json_column lower[] = {{"row", N_("Row of the table")},
                                               {"proposed_title", N_("Proposed level")},
                                               {"why", N_("Why")},
                                               {0}};
    int64_t bad = json_integer_value(json_object_get(answer, "bad")),
            low = json_integer_value(json_object_get(answer, "low"));
    const char *out = option_value(c, "errors"),
               *token = json_string_value(json_object_get(answer, "errors_file"));
    c->status = bad > 0;
    if (out && token)
        TRY(fetch(l, token, out, c->a));
    if (c->json)
        return object_write(answer);
    if (bad)
        TRY(rows_write(c, json_object_get(answer, "errors"), errors));
    if (low) {
        say(c, N_("Rows lower than what their text says; none is stopped for it, and the "
                  "self-examination counts them:"));
        TRY(rows_write(c, json_object_get(answer, "lower"), lower));
    }
    struct str rows = json_shown(c, answer, "rows"), done = json_shown(c, answer, "done");
    struct str first = json_shown(c, answer, "first"), last = json_shown(c, answer, "last");
    fprintf(stderr, "%s %.*s  %s %.*s  %s %lld  %s %lld\n", tr(c->lang, N_("rows:")), (int)rows.n,
            rows.p, tr(c->lang, N_("taken in:")), (int)done.n, done.p, tr(c->lang, N_("bad:")),
            (long long)bad, tr(c->lang, N_("lower:")), (long long)low);
    if (!first.n)
        return ERR_OK;
    return line_write(
        str_of(arena_printf(c->a, "%.*s .. %.*s", (int)first.n, first.p, (int)last.n, last.p)));
}

enum err import_command_run(struct cli *c)
{
    const char *path = c->operands[1], *token, *errors = option_value(c, "errors");
    if (option_given(c, "all-or-nothing") && option_given(c, "good-rows"))
        return fail(ERR_INPUT, "--all-or-nothing and --good-rows exclude one another");
    if (errors)
        TRY(may_write(c, errors));
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    TRY(link_upload(l, path, strcmp(path, "-") == 0 ? "table" : last_part(path), &token));
    json_t *body = json_object();
    enum err err = import_body(c, token, body);
    if (err) {
        json_decref(body);
        return err;
    }
    target_part(&t, "api");
    target_part(&t, "r");
    target_part(&t, c->operands[0]);
    target_part(&t, "import");
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    if (!json_is_true(json_object_get(answer, "confirm")))
        return write_import(c, l, answer);
    c->status = 2;
    if (c->json)
        return object_write(answer);
    TRY(write_columns(c, json_object_get(answer, "columns")));
    say(c, N_("Columns with a question mark only look alike: confirm them with --guesses, or say "
              "with --map "
              "COLUMN=FIELD"));
    return ERR_OK;
}

/* ---- export ---- */

enum err export_command_run(struct cli *c)
{
    const char *out, *pair, *name, *value;
    TRY(option_need(c, "out", &out));
    TRY(may_write(c, out));
    size_t n = strlen(out);
    bool csv = n > 4 && strcmp(out + n - 4, ".csv") == 0;
    if (option_value(c, "format"))
        csv = strcmp(option_value(c, "format"), "csv") == 0;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "r");
    target_part(&t, c->operands[0]);
    target_part(&t, "export");
    for (int at = 0; (pair = option_next(c, "filter", &at));) {
        const char *equals = strchr(pair, '=');
        if (!equals || equals == pair)
            return fail(ERR_INPUT, "--{1} takes NAME=VALUE, not {2}", "filter", pair);
        name = arena_text(c->a, str_bytes(pair, (size_t)(equals - pair)));
        value = equals + 1;
        target_param(&t, arena_printf(c->a, "filter.%s", name), value);
    }
    target_param(&t, "q", option_value(c, "search"));
    target_param(&t, "sort", option_value(c, "sort"));
    TRY(link_call(l, METHOD_POST, &t, json_pack("{s:s}", "format", csv ? "csv" : "xlsx"), &answer));
    const char *token = json_string_value(json_object_get(answer, "token"));
    if (!token)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    TRY(fetch(l, token, out, c->a));
    if (c->json)
        return strcmp(out, "-") == 0 ? ERR_OK : object_write(answer);
    struct str rows = json_shown(c, answer, "rows"), number = json_shown(c, answer, "export");
    fprintf(stderr, "%s %.*s  %s %.*s\n", tr(c->lang, N_("rows:")), (int)rows.n, rows.p,
            tr(c->lang, N_("export number:")), (int)number.n, number.p);
    return ERR_OK;
}
