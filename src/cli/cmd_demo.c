/* demo: the demonstration office, with a year of work behind it. */
#include "base/io.h"
#include "cli/demo_logins.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "inspect/examine.h"
#include "inspect/gather.h"
#include "office/demo_office.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static void show(void *context, int done, int total)
{
    progress_show(context, (uint64_t)done, (uint64_t)total);
}

/* So that the year has its trends: what failed, since when, until when. */
static enum err look(void *context, struct office *o)
{
    (void)context;
    TRY(examine(o, EXAMINE_CHANGES, NULL));
    return watch_run(o, NULL);
}

/* Who may log in, for people to read and for serve to print again. */
static enum err write_logins(struct arena *a, const char *dir, const struct demo_report *report)
{
    for (enum lang lang = LANG_ZH; lang < LANG_COUNT; lang++) {
        struct table t;
        table_init(&t, a, 3);
        table_text(&t, tr(lang, N_("Login")));
        table_text(&t, tr(lang, N_("Name")));
        table_text(&t, tr(lang, N_("Duty")));
        for (int i = 0; i < DEMO_LOGINS && report->logins[i].login; i++) {
            table_text(&t, report->logins[i].login);
            table_text(&t, words_in(&report->logins[i].name, lang));
            table_text(&t, words_in(&report->logins[i].what, lang));
        }
        BUF_SCOPE(text, 65536);
        buf_printf(&text, "%s %s\n", tr(lang, N_("Password of all of them:")), report->password);
        TRY(table_text_into(&t, &text));
        TRY(buf_check(&text));
        TRY(file_write(demo_logins_path(a, dir, lang), buf_view(&text), 0600));
    }
    return ERR_OK;
}

static enum err write_report(struct cli *c, const char *dir, const struct demo_report *r)
{
    const struct {
        const char *name, *words;
        int64_t n;
    } rows[] = {{"people", N_("people"), r->people},
                {"documents", N_("documents"), r->documents},
                {"copies", N_("copies"), r->copies},
                {"files", N_("files"), r->files},
                {"acts", N_("acts"), r->acts},
                {"leaves", N_("leaves of the ledger"), r->leaves},
                {"refused", N_("refused"), r->refused + r->turned_away},
                {"returned", N_("sent back"), r->returned},
                {"late", N_("late"), r->late},
                {"lost", N_("missing"), r->lost},
                {"corrected", N_("put right"), r->corrected},
                {"milliseconds", N_("milliseconds"), r->milliseconds}};
    json_t *object = json_pack("{s:s}", "dir", dir);
    struct table t;
    table_init(&t, c->a, 2);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        json_object_set_new(object, rows[i].name, json_integer(rows[i].n));
        table_text(&t, tr(c->lang, rows[i].words));
        table_text(&t, arena_printf(c->a, "%lld", (long long)rows[i].n));
    }
    enum err err = c->json ? object_write(object) : table_write(&t);
    json_decref(object);
    return err;
}

enum err demo_run(struct cli *c)
{
    struct demo_options options = {.progress = show, .week = look};
    struct demo_report report = {0};
    const char *dir = c->operands[0];
    int64_t days, documents;
    TRY(option_int(c, "days", 60, 366, 0, &days));
    TRY(option_int(c, "documents", 10, 10000, 0, &documents));
    options.days = (int)days;
    options.documents = (int)documents;
    if (file_exists(dir) && rmdir(dir))
        return fail(ERR_CONFLICT, "{1} is not empty", dir);
    /* Built beside and renamed: what is there is whole. */
    char *beside = arena_printf(c->a, "%s.building-XXXXXX", dir);
    if (!mkdtemp(beside))
        return fail_errno("cannot create", beside);
    enum err err = office_demo(beside, &options, &report);
    progress_end();
    TRY(err);
    if (report.stumbled) /* regulations and script disagree: worth knowing, no failure */
        fprintf(stderr, "%s\n", report.stumble);
    TRY(write_logins(c->a, beside, &report));
    if (rename(beside, dir))
        return fail_errno("cannot create", dir);
    TRY(write_report(c, dir, &report));
    return c->json ? ERR_OK : demo_logins_show(c, dir);
}
