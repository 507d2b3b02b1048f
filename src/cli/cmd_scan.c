/* scan: what must not leave, in files and folders. Needs no office. */
#include "base/io.h"
#include "cli/output.h"
#include "cli/scan.h"
#include "cli/terminal.h"
#include "sieve/rules.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    LIST_BYTES_MAX = 256 << 20,
    WORKERS_MAX = 64,
    PICTURES_KEPT = 16 << 20, /* bytes of what was recognized */
};

static const struct {
    const char *option;
    const struct scan_writer *writer;
} formats[] = {{"json", &scan_json},
               {"sarif", &scan_sarif},
               {"html", &scan_html},
               {"baseline-out", &scan_baseline},
               {"fingerprints", &scan_prints}};

static enum err choose_format(struct scan *s)
{
    const char *chosen = NULL;
    s->writer = &scan_people;
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        if (!option_given(s->c, formats[i].option))
            continue;
        if (chosen)
            return fail(ERR_INPUT, "--{1} and --{2} do not go together", chosen, formats[i].option);
        chosen = formats[i].option;
        s->writer = formats[i].writer;
    }
    return ERR_OK;
}

static enum err prepare(struct scan *s)
{
    struct cli *c = s->c;
    const char *path;
    int64_t workers;
    TRY(choose_format(s));
    TRY(option_int(c, "jobs", 1, WORKERS_MAX, sysconf(_SC_NPROCESSORS_ONLN), &workers));
    s->workers = (int)workers;
    s->clamd = option_value(c, "clamd");
    s->ignores = !option_given(c, "no-ignore");
    s->context = option_given(c, "context") || isatty(STDOUT_FILENO);
    if ((path = option_value(c, "baseline")))
        TRY(scan_known_load(c->a, path, &s->known));
    if ((path = option_value(c, "allow")))
        TRY(scan_allow_load(c, path, &s->allow));
    if (!c->count && !option_given(c, "stdin0"))
        return fail(ERR_INPUT, "usage: cofferdam {1} {2}", c->command->name, c->command->takes);
    return ERR_OK;
}

/* Paths that end with NUL each, as find -print0 and git write them. */
static enum err listed_paths(struct scan *s, struct str list)
{
    struct str path;
    while (str_split(&list, '\0', &path))
        if (path.n)
            TRY(scan_path(s, arena_text(s->c->a, path)));
    return ERR_OK;
}

static enum err everything(struct scan *s)
{
    struct cli *c = s->c;
    struct str list = {0};
    if (option_given(c, "stdin0"))
        TRY(file_read(c->a, "-", LIST_BYTES_MAX, &list));
    if (isatty(STDERR_FILENO) && !list.n)
        for (int i = 0; i < c->count; i++)
            s->expected += scan_count(c->operands[i]);
    TRY(s->writer->begin(s));
    for (int i = 0; i < c->count; i++)
        TRY(scan_path(s, c->operands[i]));
    TRY(listed_paths(s, list));
    TRY(scan_drain(s));
    progress_end();
    TRY(s->writer->end(s));
    return scan_flush(s);
}

enum err scan_run(struct cli *c)
{
    struct scan s = {.c = c, .out = BUF(1 << 20), .lines = BUF(512 << 20)};
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    struct listed *listed CLEANUP(listed_cleanup) = NULL;
    struct extractor *readers CLEANUP(extractor_cleanup) = NULL;
    TRY(prepare(&s));
    TRY(scan_rules_load(c, &rules));
    TRY(scan_lists_load(c, &listed));
    s.parts.rules = rules;
    s.parts.listed = listed;
    TRY(extractor_open(!option_given(c, "no-ocr"), &readers));
    extractor_keep(readers, PICTURES_KEPT);
    s.readers = readers;
    enum err err = scan_queue_open(&s);
    if (!err)
        err = everything(&s);
    scan_queue_close(&s);
    buf_free(&s.notes);
    buf_free(&s.out);
    buf_free(&s.lines);
    c->status = s.totals.findings ? 1 : s.totals.unread ? 2 : 0;
    return err;
}
