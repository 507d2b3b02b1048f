/* watch: judge now what people gathered, or how one person stands. */
#include "cli/link.h"
#include "cli/output.h"

static enum err watch_now(struct cli *c, struct link *l)
{
    static const struct {
        const char *name, *words;
    } rows[] = {{"judged", N_("judged")},
                {"exceeding", N_("above what is usual")},
                {"raised", N_("alerts raised")},
                {"grown", N_("alerts that grew")},
                {"uncovered", N_("files that were read, not looked through for all mosaics")}};
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "watch");
    TRY(link_call(l, METHOD_POST, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    struct table table;
    table_init(&table, c->a, 2);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        table_text(&table, tr(c->lang, rows[i].words));
        table_add(&table, json_shown(c, answer, rows[i].name));
    }
    return table_write(&table);
}

enum err watch_command_run(struct cli *c)
{
    static const struct json_column columns[] = {{"title", N_("Rule")},
                                                 {"window", N_("Window (days)")},
                                                 {"measured", N_("Measured")},
                                                 {"limit", N_("Usual up to")},
                                                 {"exceeds", N_("Above")},
                                                 {"how", N_("How it was reckoned")},
                                                 {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    if (!c->count)
        return watch_now(c, l);
    target_part(&t, "api");
    target_part(&t, "watch");
    target_part(&t, c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}
