/* Which file knows the computation of an action. */
#include "office/act.h"
#include "office/doing.h"
#include "office/internal.h"

bool act_computes(struct office *o, const struct act_request *r, enum computation what)
{
    const struct rules *rules = rules_hold(o);
    const struct reg *reg = rule_register(rules->book, r->reg);
    const struct action *action = reg ? rule_action(reg, r->action) : NULL;
    bool is = action && action->computes == what;
    rules_release(o, rules);
    return is;
}

enum err compute(struct doing *x)
{
    switch (x->action->computes) {
    case COMPUTE_NONE:
        return ERR_OK;
    case COMPUTE_CHECK_QUESTION:
    case COMPUTE_DRAW_PAPER:
    case COMPUTE_KEEP_ANSWERS:
    case COMPUTE_MARK_PAPER:
        return exam_compute(x);
    case COMPUTE_TAKE_UP:
    case COMPUTE_RECHECK:
    case COMPUTE_NOTE_RECHECK:
        return finding_compute(x);
    case COMPUTE_SEAL_REPORT:
        return report_compute(x);
    case COMPUTE_CHECK_MOSAIC:
        return mosaic_compute(x);
    case COMPUTE_CHECK_WORDS:
        return word_list_compute(x);
    case COMPUTE_CHECK_ROWS:
    case COMPUTE_DROP_ROWS:
        return data_list_compute(x);
    case COMPUTE_CHECK_TOLD: /* told.h: before anything is done */
        return ERR_OK;
    case COMPUTE_WEIGH:
        return weigh_compute(x);
    case COMPUTE_SIEVE_LATER:
    case COMPUTE_TAKE_SIEVE:
    case COMPUTE_DECIDE_HITS:
    case COMPUTE_CONFIRM_HITS:
    case COMPUTE_LOOK_AT_GAPS:
    case COMPUTE_CHECK_SIEVED:
    case COMPUTE_BIND_RELEASE:
        return release_compute(x);
    }
    return fail(ERR_CORRUPT, "A computation is not known");
}
