/* Any bytes as a regulation beside a good one: it loads into a model whose statements are whole, or
 * it is refused with a fault that has a place and words in both languages. */
#include "fuzz/fuzz.h"

#include "fuzz/small_rules.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void whole(const struct bound *b)
{
    if (!b)
        return;
    promise(b->text[0] && b->param_count >= 0 && b->param_count <= 64);
    size_t quotes = 0;
    for (const char *p = b->text; *p; p++)
        quotes += *p == '\'';
    promise(quotes % 2 == 0);
}

static void good(struct arena *a, struct rulebook *book)
{
    struct rule_faults faults;
    struct rule_question *questions;
    const char *script;
    int count;
    for (int i = 0; i < book->reg_count; i++) {
        const struct reg *reg = book->regs[i];
        whole(reg->by_id);
        for (int k = 0; k < reg->action_count; k++) {
            promise(reg->actions[k].write);
            whole(reg->actions[k].write);
            for (int g = 0; g < reg->actions[k].guard_count; g++) {
                promise(reg->actions[k].guards[g].holds);
                whole(reg->actions[k].guards[g].holds);
                for (int w = 0; w < reg->actions[k].guards[g].way_count; w++)
                    whole(reg->actions[k].guards[g].ways[w].ids);
            }
        }
        promise(rule_ddl(a, reg, ENGINE_SQLITE)[0] && rule_ddl(a, reg, ENGINE_POSTGRES)[0]);
    }
    promise(!rule_migration(a, book, book, ENGINE_SQLITE, &faults, &script, &questions, &count));
    promise(!script[0] && count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct rule_faults faults;
    ARENA_SCOPE(a);
    struct rule_file files[] = {{"base", str_of(small_rules)},
                                {"fuzz", str_bytes((const char *)data, n)}};
    struct rulebook *book = NULL;
    if (rulebook_load(a, files, 2, &faults, &book)) {
        promise(!book && faults.count > 0 && faults.count <= 100);
        for (int i = 0; i < faults.count; i++)
            promise(faults.rows[i].words.zh[0] && faults.rows[i].words.en[0] &&
                    faults.rows[i].line >= 0);
        return 0;
    }
    good(a, book);
    rulebook_free(book);
    return 0;
}
