/* report: a report out of the registers, each sentence with what it rests on. */
#include "cli/link.h"
#include "cli/output.h"

enum err report_run(struct cli *c)
{
    const char *out, *kind, *period, *format = option_value(c, "format");
    TRY(option_need(c, "kind", &kind));
    TRY(option_need(c, "period", &period));
    TRY(out_file(c, &out));
    const char *dot = strrchr(out, '.');
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "reports");
    target_part(&t, kind);
    target_param(&t, "period", period);
    target_param(&t, "lang", lang_code(c->lang));
    target_param(&t, "format", format ? format : dot ? dot + 1 : "json");
    return link_save(l, &t, out, c->a);
}

enum err report_list_run(struct cli *c)
{
    static const struct json_column columns[] = {
        {"name", N_("Kind")}, {"title", N_("Report")}, {"basis", N_("Basis")}, {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "reports");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    return rows_write(c, json_object_get(answer, "rows"), columns);
}
