/* The rules that come along, and the lists of words that were named with --words. */
#include "base/io.h"
#include "cli/scan.h"
#include "sieve/rules.h"

enum err scan_rules_load(struct cli *c, struct sieve_rules **ret_rules)
{
    enum { LISTS_MAX = 64, LIST_MAX = 16 << 20 };
    struct rule_faults *faults = NEW(c->a, struct rule_faults);
    struct rule_file *lists = NEW_ARRAY(c->a, struct rule_file, LISTS_MAX);
    struct rules_source from = {.rules = sieve_built_in,
                                .rule_count = sieve_built_in_count,
                                .prepared = &sieve_built_in_prepared,
                                .words = lists};
    int at = 0;
    for (const char *path; (path = option_next(c, "words", &at));) {
        if (from.word_count == LISTS_MAX)
            return fail(ERR_TOO_LARGE, "At most {1} lists of words", numtext(LISTS_MAX));
        lists[from.word_count].name = path;
        TRY(file_read(c->a, path, LIST_MAX, &lists[from.word_count++].text));
    }
    enum err err = sieve_rules_load(c->a, &from, faults, ret_rules);
    const struct rule_fault *first = &faults->rows[0];
    if (err && faults->count)
        return fail_words(
            ERR_INPUT, arena_printf(c->a, "%s:%d: %s", first->file, first->line, first->words.zh),
            arena_printf(c->a, "%s:%d: %s", first->file, first->line, first->words.en));
    return err;
}
