/* paper: scanned papers, brought back to their entries. */
#include "cli/link.h"
#include "cli/output.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* What a person types when he has looked at the signature; "" where nothing is to be done. */
static const char *next_step(struct cli *c, const json_t *page, const char *path)
{
    const char *action = text_of(page, "action"), *scan = text_of(page, "scan");
    if (!*action)
        return "";
    if (!json_is_true(json_object_get(page, "open")))
        return text_of(page, "why");
    return arena_printf(c->a, "cofferdam do %s %s %s%s%s%s%s", text_of(page, "register"),
                        text_of(page, "number"), action, *scan ? " --file " : "", scan,
                        *scan ? "=" : "", *scan ? path : "");
}

static enum err read_one(struct cli *c, struct link *l, const char *path, struct table *t,
                         json_t *all)
{
    const char *token, *slash = strrchr(path, '/');
    size_t i;
    json_t *page;
    TARGET_SCOPE(target);
    ANSWER_SCOPE(answer);
    TRY(link_upload(l, path, slash ? slash + 1 : path, &token));
    target_part(&target, "api");
    target_part(&target, "paper");
    TRY(link_call(l, METHOD_POST, &target, json_pack("{s:s}", "file", token), &answer));
    json_array_foreach(json_object_get(answer, "pages"), i, page)
    {
        json_object_set_new(page, "file", json_string(path));
        json_array_append(all, page);
        if (strcmp(text_of(page, "found"), "known") != 0)
            c->status = 1;
        table_text(t, path);
        table_text(t, arena_printf(c->a, "%lld",
                                   (long long)json_integer_value(json_object_get(page, "page"))));
        table_text(t, arena_text(c->a, json_shown(c, page, "found_title")));
        table_text(t, arena_text(c->a, json_shown(c, page, "number")));
        table_text(t, arena_text(c->a, json_shown(c, page, "state_title")));
        table_text(t, arena_text(c->a, str_of(next_step(c, page, path))));
    }
    return ERR_OK;
}

enum err paper_run(struct cli *c)
{
    static const char *const heads[] = {N_("File"),   N_("Page"),  N_("Found"),
                                        N_("Number"), N_("State"), N_("What it proves")};
    struct table t;
    size_t i;
    json_t *page;
    LINK_SCOPE(l);
    ANSWER_SCOPE(all);
    all = json_array();
    table_init(&t, c->a, ARRAY_SIZE(heads));
    for (i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    TRY(link_open(c, &l));
    for (int n = 0; n < c->count; n++)
        TRY(read_one(c, l, c->operands[n], &t, all));
    if (!c->json)
        return table_write(&t);
    json_array_foreach(all, i, page)
    {
        TRY(object_write(page));
    }
    return ERR_OK;
}
