/* office, tick, clock: facts of the office; its clocks, run now; its time. */
#include "cli/link.h"
#include "cli/output.h"

enum err office_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "office");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    struct table out;
    table_init(&out, c->a, 2);
    const char *name;
    json_t *value;
    json_object_foreach(answer, name, value)
    {
        table_text(&out, name);
        table_add(&out, json_is_false(value) ? str_of(tr(c->lang, N_("no")))
                                             : json_shown(c, answer, name));
    }
    return table_write(&out);
}

enum err tick_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "tick");
    TRY(link_call(l, METHOD_POST, &t, json_object(), &answer));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "acts"));
}

enum err clock_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "clock");
    json_t *body = c->count ? json_pack("{s:s}", "to", c->operands[0]) : NULL;
    if (c->count && !body)
        return fail(ERR_INPUT, "{1} is not a moment: write 2026-11-22 or 2026-11-22T18:46",
                    c->operands[0]);
    TRY(link_call(l, body ? METHOD_POST : METHOD_GET, &t, body, &answer));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "now"));
}
