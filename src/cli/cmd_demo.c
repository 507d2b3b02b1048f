/* demo: the demonstration office, a year of example work. */
#include "cli/output.h"
#include "cli/terminal.h"
#include "office/demo_office.h"

#include <inttypes.h>
#include <stdio.h>

static void show_days(void *unused, int done, int total)
{
    progress_show(unused, (uint64_t)done, (uint64_t)total);
}

static enum err write_logins(struct cli *c, const struct demo_report *report)
{
    struct table t;
    table_init(&t, c->a, 3);
    table_text(&t, tr(c->lang, N_("Login")));
    table_text(&t, tr(c->lang, N_("Name")));
    table_text(&t, tr(c->lang, N_("What for")));
    for (int i = 0; i < DEMO_LOGINS; i++) {
        const struct demo_login *login = &report->logins[i];
        table_text(&t, login->login);
        table_text(&t, words_in(&login->name, c->lang));
        table_text(&t, words_in(&login->what, c->lang));
    }
    TRY(table_write(&t));
    return line_write(
        str_of(arena_printf(c->a, "%s %s", tr(c->lang, N_("Password of all:")), report->password)));
}

static enum err write_json(const struct demo_report *report)
{
    for (int i = 0; i < DEMO_LOGINS; i++) {
        const struct demo_login *login = &report->logins[i];
        json_t *row = json_pack("{s:s, s:s, s:s}", "login", login->login, "password",
                                report->password, "name", words_in(&login->name, LANG_ZH));
        enum err err = object_write(row);
        json_decref(row);
        TRY(err);
    }
    return ERR_OK;
}

enum err demo_run(struct cli *c)
{
    struct demo_options options = {.progress = show_days};
    struct demo_report *report = NEW(c->a, struct demo_report);
    int64_t days, documents;
    TRY(option_int(c, "days", 60, 366, 0, &days));
    TRY(option_int(c, "documents", 10, 100000, 0, &documents));
    options.days = (int)days;
    options.documents = (int)documents;
    enum err err = office_demo(c->operands[0], &options, report);
    progress_end();
    TRY(err);
    if (report->stumbled) /* the regulations and the script disagree: worth knowing, no failure */
        fprintf(stderr, "%s\n", report->stumble);
    fprintf(stderr, "%d people, %d documents, %d copies, %d acts; %d refused, %.1f s\n",
            report->people, report->documents, report->copies, report->acts, report->refused,
            (double)report->milliseconds / 1000);
    return c->json ? write_json(report) : write_logins(c, report);
}
