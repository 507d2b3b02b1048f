/* rules check, of the sieve's rules: faults, careless patterns, examples; figures over a sample. */
#include "base/clock.h"
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "cli/rules_files.h"
#include "sieve/rules.h"

#include <dirent.h>
#include <sys/stat.h>

enum { SAMPLE_FILE_MAX = 64 << 20, SAMPLE_MAX = 256 << 20, SAMPLE_DEPTH_MAX = 16 };

/* ---- the sample ---- */

static enum err read_sample(struct arena *a, const char *path, int depth, struct buf *text)
{
    struct stat st;
    if (stat(path, &st))
        return fail_errno("cannot open", path);
    if (S_ISREG(st.st_mode)) {
        struct str body;
        TRY(file_read(a, path, SAMPLE_FILE_MAX, &body));
        buf_str(text, body);
        buf_char(text, '\n');
        return ERR_OK;
    }
    DIR *dir = S_ISDIR(st.st_mode) && depth < SAMPLE_DEPTH_MAX ? opendir(path) : NULL;
    if (!dir)
        return fail(ERR_INPUT, "{1} is neither a file nor a folder", path);
    enum err err = ERR_OK;
    for (const struct dirent *e; !err && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            err = read_sample(a, path_join(a, path, e->d_name), depth + 1, text);
    closedir(dir);
    return err;
}

struct sample {
    struct normal lines, joined;
    double mb;
};

/* ---- figures: hits and time of each rule alone ---- */

struct figures {
    size_t hits;
    double mb_per_second;
};

static enum err measure(struct arena *a, const struct sieve_rules *rules, const struct sample *s,
                        struct figures *ret_figures)
{
    enum { ROUNDS = 3 };
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    struct figures got = {0};
    for (int i = 0; i < ROUNDS; i++) {
        struct findings f = {.a = a};
        uint64_t start = clock_monotonic_ns();
        rules_find(rules, room, &s->lines, &s->joined, &f);
        double seconds = (double)(clock_monotonic_ns() - start) / 1e9;
        double speed = s->mb / (seconds > 1e-9 ? seconds : 1e-9);
        got.mb_per_second = speed > got.mb_per_second ? speed : got.mb_per_second;
        got.hits = f.count + f.dropped;
    }
    *ret_figures = got;
    return ERR_OK;
}

static enum err write_figures(struct cli *c, struct table *t, const char *name,
                              const struct figures *f, double mb)
{
    double per_mb = (double)f->hits / mb;
    if (c->json) {
        ANSWER_SCOPE(object);
        object = json_pack("{s:s, s:I, s:f, s:f}", "rule", name, "hits", (json_int_t)f->hits,
                           "hits_per_mb", per_mb, "mb_per_second", f->mb_per_second);
        return object_write(object);
    }
    table_text(t, name);
    table_text(t, arena_printf(c->a, "%zu", f->hits));
    table_text(t, arena_printf(c->a, "%.3f", per_mb));
    table_text(t, arena_printf(c->a, "%.0f", f->mb_per_second));
    return ERR_OK;
}

static enum err tell_figures(struct cli *c, const struct sieve_rules *rules, const char *folder)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(text, SAMPLE_MAX);
    struct sample s;
    struct table t;
    struct figures f;
    TRY(read_sample(a, folder, 0, &text));
    TRY(buf_check(&text));
    TRY(normal_make(a, buf_view(&text), &s.lines));
    TRY(normal_join(a, &s.lines, &s.joined));
    s.mb = (double)(text.n ? text.n : 1) / 1e6;
    table_init(&t, c->a, 4);
    static const char *const heads[] = {N_("Rule"), N_("Hits"), N_("Hits per MB"), N_("MB/s")};
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(&t, tr(c->lang, heads[i]));
    for (size_t i = 0; i < sieve_rules_count(rules); i++) {
        struct sieve_rules *one CLEANUP(sieve_rules_cleanup) = NULL;
        TRY(sieve_rules_alone(rules, i, &one));
        TRY(measure(a, one, &s, &f));
        TRY(write_figures(c, &t, arena_text(c->a, sieve_rules_at(rules, i)->id), &f, s.mb));
    }
    TRY(measure(a, rules, &s, &f));
    TRY(write_figures(c, &t, tr(c->lang, N_("All together")), &f, s.mb));
    return c->json ? ERR_OK : table_write(&t);
}

/* ---- check ---- */

enum err sieve_rules_check(struct cli *c, const char *path, const struct rule_file *files,
                           int count, int *ret_faults)
{
    struct rule_faults *faults = NEW(c->a, struct rule_faults);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    struct rule_file *own = NEW_ARRAY(c->a, struct rule_file, (size_t)count + 1);
    struct rules_source from = {.rules = own};
    *ret_faults = 0;
    for (int i = 0; i < count; i++)
        if (rule_file_is_sieve(&files[i]))
            own[from.rule_count++] = files[i];
    if (!from.rule_count)
        return ERR_OK;
    enum err err = sieve_rules_load(c->a, &from, faults, &rules);
    if (!err)
        err = sieve_rules_judge(c->a, rules, faults);
    for (int i = 0; i < faults->count; i++)
        TRY(rules_write_fault(c, path, &faults->rows[i]));
    *ret_faults = faults->count;
    if (faults->count)
        return ERR_OK;
    TRY(err);
    const char *sample = option_value(c, "sample");
    return sample ? tell_figures(c, rules, sample) : ERR_OK;
}
