/* release: what the sieve found in a release, decisions, the redacted copy. */
#include "cli/link.h"
#include "cli/output.h"

static void target_release(struct cli *c, struct target *t, const char *part)
{
    target_part(t, "api");
    target_part(t, "releases");
    target_part(t, c->operands[0]);
    if (part)
        target_part(t, part);
}

static enum err line_named(struct cli *c, const char *name, const json_t *answer, const char *key)
{
    struct str value = json_shown(c, answer, key);
    return line_write(
        str_of(arena_printf(c->a, "%s: %.*s", tr(c->lang, name), (int)value.n, value.p)));
}

/* Of mosaics that the viewer may know of: which piece is public where. */
static enum err pieces_write(struct cli *c, const json_t *findings)
{
    static const struct json_column columns[] = {{"words", N_("Piece")},
                                                 {"here", N_("In this item")},
                                                 {"public_in", N_("Public in")},
                                                 {"hidden", N_("Hidden from you")},
                                                 {0}};
    size_t i;
    const json_t *finding;
    json_array_foreach(findings, i, finding)
    {
        if (!json_array_size(json_object_get(finding, "pieces")))
            continue;
        TRY(line_named(c, N_("Completes"), finding, "source"));
        TRY(rows_write(c, json_object_get(finding, "pieces"), columns));
    }
    return ERR_OK;
}

enum err release_findings_run(struct cli *c)
{
    static const struct json_column findings[] = {
        {"finding", N_("Finding")},   {"part", N_("Part")},     {"place", N_("Place")},
        {"rule", N_("Rule")},         {"source", N_("Source")}, {"row", N_("Row")},
        {"columns", N_("Columns")},   {"level", N_("Level")},   {"snippet", N_("Excerpt")},
        {"decision", N_("Decision")}, {"reason", N_("Reason")}, {0}};
    static const struct json_column gaps[] = {{"gap", N_("Not read")},
                                              {"part", N_("Part")},
                                              {"place", N_("Place")},
                                              {"why", N_("Why")},
                                              {"looked_by", N_("Looked at by")},
                                              {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_release(c, &t, NULL);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (json_integer_value(json_object_get(answer, "open")) ||
        json_integer_value(json_object_get(answer, "unread")))
        c->status = 1;
    if (c->json)
        return object_write(answer);
    if (json_is_true(json_object_get(answer, "waits")))
        TRY(line_write(str_of(tr(c->lang, N_("It waits for the sieve.")))));
    TRY(line_named(c, N_("Verdict"), answer, "verdict"));
    TRY(line_named(c, N_("Read"), answer, "coverage"));
    TRY(rows_write(c, json_object_get(answer, "findings"), findings));
    TRY(pieces_write(c, json_object_get(answer, "findings")));
    if (json_array_size(json_object_get(answer, "gaps")))
        return rows_write(c, json_object_get(answer, "gaps"), gaps);
    return ERR_OK;
}

enum err release_decide_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    BUF_SCOPE(numbers, 4096);
    for (int i = 2; i < c->count; i++)
        buf_printf(&numbers, "%s%s", i > 2 ? " " : "", c->operands[i]);
    TRY(buf_check(&numbers));
    const char *reason = option_value(c, "reason");
    TRY(link_open(c, &l));
    target_release(c, &t, "decisions");
    TRY(link_call(l, METHOD_POST, &t,
                  json_pack("{s:s, s:s, s:s}", "findings", arena_text(c->a, buf_view(&numbers)),
                            "decision", c->operands[1], "reason", reason ? reason : ""),
                  &answer));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "number"));
}

static enum err post(struct cli *c, const char *part, json_t **ret_answer)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(link_open(c, &l));
    target_release(c, &t, part);
    return link_call(l, METHOD_POST, &t, json_object(), ret_answer);
}

enum err release_sieve_run(struct cli *c)
{
    ANSWER_SCOPE(answer);
    TRY(post(c, "sieve", &answer));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "verdict"));
}

enum err release_redact_run(struct cli *c)
{
    ANSWER_SCOPE(answer);
    TRY(post(c, "redact", &answer));
    return c->json ? object_write(answer)
                   : line_named(c, N_("Removed findings"), answer, "removed");
}

/* ---- what is public ---- */

/* The first reason of each, in words, for the table. */
static void flatten(struct cli *c, json_t *rows)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        const json_t *first = json_array_get(json_object_get(row, "reasons"), 0);
        if (first)
            json_object_set_new(row, "why",
                                json_sprintf("%s %s",
                                             arena_text(c->a, json_shown(c, first, "reason")),
                                             arena_text(c->a, json_shown(c, first, "basis"))));
    }
}

enum err release_recheck_run(struct cli *c)
{
    static const struct json_column public[] = {{"number", N_("Number")},
                                                {"title", N_("Title")},
                                                {"published_on", N_("Public since")},
                                                {"sieved_on", N_("Sieved on")},
                                                {"waits", N_("Waits")},
                                                {"open", N_("Undecided")},
                                                {"unread", N_("Not read")},
                                                {"why", N_("Why")},
                                                {0}};
    static const struct json_column secrets[] = {
        {"number", N_("Number")},
        {"level", N_("Level")},
        {"title", N_("Title")},
        {"public_in", N_("Public in")},
        {"public_since", N_("Public since")},
        {"expired_on", N_("Secret until")},
        {"source_declassified_on", N_("Source declassified")},
        {"action", N_("Act")},
        {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    bool now = option_value(c, "now") != NULL;
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "releases");
    target_part(&t, "recheck");
    TRY(link_call(l, now ? METHOD_POST : METHOD_GET, &t, now ? json_object() : NULL, &answer));
    if (json_integer_value(json_object_get(answer, "to_take_down")) ||
        json_integer_value(json_object_get(answer, "waiting")))
        c->status = 1;
    if (c->json)
        return object_write(answer);
    flatten(c, json_object_get(answer, "public"));
    TRY(line_named(c, N_("To take down"), answer, "to_take_down"));
    TRY(line_named(c, N_("Waits for the sieve"), answer, "waiting"));
    TRY(line_named(c, N_("Sieved by the rules of today"), answer, "current"));
    TRY(rows_write(c, json_object_get(answer, "public"), public));
    TRY(line_write(str_of(tr(c->lang, N_("What could be declassified")))));
    TRY(line_named(c, N_("Of which you may not know"), answer, "declassify_hidden"));
    return rows_write(c, json_object_get(answer, "declassify"), secrets);
}
