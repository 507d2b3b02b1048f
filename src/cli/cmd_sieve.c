/* sieve: what the office says of files before they leave, with its registered secrets. */
#include "cli/link.h"
#include "cli/output.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* " CF-SJ-2027-001:17 (name, telephone)": of a list its row and what of it was met. */
static const char *source_of(struct cli *c, const json_t *f)
{
    const char *source = text_of(f, "source"), *columns = text_of(f, "columns");
    long long row = json_integer_value(json_object_get(f, "row"));
    if (!*source || !row)
        return *source ? arena_printf(c->a, " %s", source) : "";
    return arena_printf(c->a, " %s:%lld%s%s%s", source, row, *columns ? " (" : "", columns,
                        *columns ? ")" : "");
}

static enum err write_finding(struct cli *c, const char *path, const json_t *f)
{
    const char *place = text_of(f, "place");
    return line_write(str_of(arena_printf(
        c->a, "%s%s%s:%lld: %s%s: %s", path, *place ? ": " : "", place,
        (long long)json_integer_value(json_object_get(f, "line")),
        arena_text(c->a, json_shown(c, f, "kind_title")), source_of(c, f), text_of(f, "snippet"))));
}

/* Uploads the file and asks `what` of it; `keep`: whose files they are, or NULL. */
static enum err ask(struct link *l, const char *path, const char *what, const char *keep,
                    json_t **ret_answer)
{
    const char *token, *slash = strrchr(path, '/');
    TARGET_SCOPE(target);
    TRY(link_upload(l, path, slash ? slash + 1 : path, &token));
    target_part(&target, "api");
    target_part(&target, what);
    return link_call(l, METHOD_POST, &target, json_pack("{s:s, s:s*}", "file", token, "keep", keep),
                     ret_answer);
}

static enum err sieve_one(struct cli *c, struct link *l, const char *path)
{
    size_t i;
    json_t *row;
    ANSWER_SCOPE(answer);
    TRY(ask(l, path, "sieve", NULL, &answer));
    bool whole = strcmp(text_of(answer, "coverage"), "whole") == 0;
    if (json_array_size(json_object_get(answer, "findings")))
        c->status = 1;
    else if (!whole && !c->status)
        c->status = 2;
    if (c->json) {
        json_object_set_new(answer, "file", json_string(path));
        return object_write(answer);
    }
    json_array_foreach(json_object_get(answer, "findings"), i, row)
    {
        TRY(write_finding(c, path, row));
    }
    if (whole)
        return ERR_OK;
    return line_write(
        str_of(arena_printf(c->a, "%s: %s", path, tr(c->lang, N_("Not read in full")))));
}

enum err sieve_run(struct cli *c)
{
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    for (int i = 0; i < c->count; i++) {
        if (sieve_one(c, l, c->operands[i]) == ERR_OK)
            continue;
        say_problem(c); /* the others are looked at all the same */
        c->status = c->status ? c->status : 2;
    }
    return ERR_OK;
}

/* ---- match: fingerprints of files elsewhere ---- */

static enum err say_kept(struct cli *c, const json_t *answer)
{
    static const struct {
        const char *key, *words;
    } SUMS[] = {{"entered", N_("Entered")},
                {"again", N_("Found again")},
                {"stays", N_("May stay")},
                {"gone", N_("Not found any more")}};
    for (size_t i = 0; i < ARRAY_SIZE(SUMS); i++)
        TRY(line_write(str_of(
            arena_printf(c->a, "%s: %lld", tr(c->lang, SUMS[i].words),
                         (long long)json_integer_value(json_object_get(answer, SUMS[i].key))))));
    return ERR_OK;
}

static enum err match_one(struct cli *c, struct link *l, const char *path)
{
    size_t i;
    json_t *row;
    ANSWER_SCOPE(answer);
    TRY(ask(l, path, "match", option_value(c, "keep"), &answer));
    json_array_foreach(json_object_get(answer, "matches"), i, row)
    {
        const char *place = text_of(row, "place"), *source = text_of(row, "source");
        c->status = 1;
        if (c->json)
            TRY(object_write(row));
        else
            TRY(line_write(str_of(
                arena_printf(c->a, "%s%s%s:%lld: %s %s", text_of(row, "path"), *place ? ": " : "",
                             place, (long long)json_integer_value(json_object_get(row, "line")),
                             arena_text(c->a, json_shown(c, row, "level_title")), source))));
    }
    return option_value(c, "keep") && !c->json ? say_kept(c, answer) : ERR_OK;
}

enum err match_run(struct cli *c)
{
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    for (int i = 0; i < c->count; i++)
        TRY(match_one(c, l, c->operands[i]));
    return ERR_OK;
}
