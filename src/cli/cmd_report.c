/* report: a report out of the registers, each sentence with what it rests on. */
#include "cli/link.h"
#include "cli/output.h"

/* What is asked for: a kept report, or one of a kind and period as the registers stand now. */
static enum err report_target(struct cli *c, struct target *t)
{
    const char *kind, *period, *kept = option_value(c, "kept");
    target_part(t, "api");
    if (kept) {
        target_part(t, "kept_reports");
        target_part(t, "file");
        target_param(t, "number", kept);
        return ERR_OK;
    }
    TRY(option_need(c, "kind", &kind));
    TRY(option_need(c, "period", &period));
    target_part(t, "reports");
    target_part(t, kind);
    target_param(t, "period", period);
    return ERR_OK;
}

enum err report_run(struct cli *c)
{
    const char *out, *format = option_value(c, "format");
    TARGET_SCOPE(t);
    TRY(report_target(c, &t));
    TRY(out_file(c, &out));
    const char *dot = strrchr(out, '.');
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
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
