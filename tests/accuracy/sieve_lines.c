/* The sieve over files taken as plain text, for measuring how right it is: file names on standard input, one finding a
 * line on standard output: file, first line, last line, kind, rule, how sure, separated by tabs. */
#include "base/io.h"
#include "sieve/rules.h"
#include "sieve/sieve.h"

#include <stdio.h>

enum { FILE_MAX = 64 << 20 };

/* Lines end as editors and those who labelled the files count them: LF, CR LF, CR alone. */
static long line_at(struct str text, size_t at)
{
    long line = 1;
    for (size_t i = 0; i < at; i++)
        line +=
            text.p[i] == '\n' || (text.p[i] == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n'));
    return line;
}

static enum err one_file(struct sieve *s, const char *path)
{
    ARENA_SCOPE(a);
    struct str text;
    struct findings f = {.a = a};
    TRY(file_read(a, path, FILE_MAX, &text));
    TRY(sieve_text(s, text, LOOK_SHOWN, &f));
    for (size_t i = 0; i < f.count; i++) {
        const struct finding *x = &f.rows[i];
        printf("%s\t%ld\t%ld\t%s\t%s\t%d\t%zu\t%zu\n", path, line_at(text, x->from),
               line_at(text, x->to), finding_kind_name(x->kind), arena_text(a, x->rule->id),
               x->sure, (size_t)x->from, (size_t)x->to);
    }
    return ERR_OK;
}

int main(void)
{
    ARENA_SCOPE(a);
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    struct sieve *s CLEANUP(sieve_cleanup) = NULL;
    struct rules_source from = {.rules = sieve_built_in, .rule_count = sieve_built_in_count};
    enum err err = sieve_rules_load(a, &from, faults, &rules);
    for (int i = 0; i < faults->count; i++)
        fprintf(stderr, "%s:%d: %s\n", faults->rows[i].file, faults->rows[i].line,
                faults->rows[i].words.en);
    if (!err)
        err = sieve_open(&(struct sieve_parts){.rules = rules}, &s);
    char *path = NULL;
    size_t room = 0;
    ssize_t n;
    while (!err && (n = getline(&path, &room, stdin)) > 0) {
        path[n - 1] = path[n - 1] == '\n' ? '\0' : path[n - 1];
        err = one_file(s, path);
    }
    free(path);
    if (err)
        fprintf(stderr, "%s\n", problem()->text[LANG_EN]);
    return err ? 2 : 0;
}
