/* Any bytes as a file of the sieve's rules, and as a list of words: they load or are refused with a fault that has a
 * place and words in both languages; what loads finds only inside the text that it is given. */
#include "fuzz/fuzz.h"

#include "sieve/rules.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void search(struct arena *a, const struct sieve_rules *rules, struct str text)
{
    struct normal lines, joined;
    struct findings f = {.a = a};
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    promise(!normal_make(a, text, &lines) && !normal_join(a, &lines, &joined));
    rules_find(rules, room, &lines, &joined, &f);
    for (size_t i = 0; i < f.count; i++) {
        promise(f.rows[i].from < f.rows[i].to && f.rows[i].to <= text.n);
        promise(f.rows[i].rule && f.rows[i].rule->title.zh && f.rows[i].rule->reason.zh);
        promise(f.rows[i].sure > 0 && f.rows[i].sure <= 100);
    }
}

static void load(struct str text, bool words)
{
    ARENA_SCOPE(a);
    struct rule_file file = {"x", text};
    struct rules_source from = {
        .rules = &file, .rule_count = !words, .words = &file, .word_count = words};
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    if (sieve_rules_load(a, &from, faults, &rules)) {
        promise(faults->count > 0 && faults->rows[0].words.zh[0] && faults->rows[0].words.en[0]);
        return;
    }
    search(a, rules, text);
    faults->count = 0;
    promise(!sieve_rules_judge(a, rules, faults) == !faults->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    load(str_bytes(data, n), false);
    load(str_bytes(data, n), true);
    return 0;
}
