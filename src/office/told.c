#include "office/told.h"

#include "office/doing.h"
#include "office/own_sieve.h"
#include "office/secrets_parts.h"
#include "office/settled.h"

const char *const told_texts[TOLD_TEXTS] = {"told_reason", "told_basis", "told_remedy"};
const char told_confirmed[] = "told_confirmed";

enum { REMEDY = 2, SURE_MARK = 85, SURE_PASSAGE = 90 }; /* as in a verdict (sieve/verdict.h) */

/* How a body is reached. */
static bool is_contact(enum finding_kind kind)
{
    return kind == FINDING_PHONE || kind == FINDING_EMAIL || kind == FINDING_ADDRESS ||
           kind == FINDING_NAME || kind == FINDING_CREDIT_CODE;
}

static enum told_stand stand_of(const struct finding *f, int text)
{
    if ((f->kind == FINDING_MARK && f->sure >= SURE_MARK) ||
        (f->kind == FINDING_PASSAGE && f->sure >= SURE_PASSAGE))
        return TOLD_STOPS;
    return text == REMEDY && is_contact(f->kind) ? TOLD_CLEAN : TOLD_ASKS;
}

static enum err look_at(struct desk *k, struct sieve *sieve, const struct reg *reg, int at,
                        struct str text, struct told *told)
{
    struct findings all = {.a = k->a};
    if (!str_utf8(text))
        return ERR_OK; /* an answer that the act refuses */
    TRY(sieve_text(sieve, text, LOOK_SHOWN, &all));
    for (size_t i = 0; i < all.count; i++) {
        struct finding f = all.rows[i];
        enum told_stand stand = stand_of(&f, at);
        if (stand <= told->stand)
            continue;
        TRY(secrets_name(k, &f));
        *told = (struct told){.stand = stand,
                              .field = rule_field(reg, str_of(told_texts[at])),
                              .why = {arena_text(k->a, str_of(f.rule->reason.zh)),
                                      arena_text(k->a, str_of(f.rule->reason.en))},
                              .snippet = sieve_snippet(k->a, text, &f),
                              .source = f.source};
    }
    return ERR_OK;
}

static enum err look_at_all(struct desk *k, struct secrets *s, const struct own_sieve *own,
                            const struct reg *reg, const struct str texts[TOLD_TEXTS],
                            struct told *told)
{
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    struct sieve_parts parts = {.passages = s->passages,
                                .rules = own->rules,
                                .listed = own->listed,
                                .before = SETTLED_OUTSIDE};
    TRY(sieve_open(&parts, &sieve));
    for (int i = 0; i < TOLD_TEXTS; i++)
        TRY(look_at(k, sieve, reg, i, texts[i], told));
    return ERR_OK;
}

enum err told_look(struct desk *k, const struct reg *reg, const struct str texts[TOLD_TEXTS],
                   struct told *ret_told)
{
    const struct own_sieve *own;
    struct secrets *s;
    *ret_told = (struct told){.snippet = STR(""), .source = STR("")};
    TRY(own_sieve_of(k, &own));
    TRY(secrets_hold(k, &s));
    enum err err = look_at_all(k, s, own, reg, texts, ret_told);
    secrets_release(s);
    return err;
}

enum err told_may(const struct told *told, const struct reg *reg, bool is_confirmed, enum lang lang)
{
    const struct field *confirm = rule_field(reg, str_of(told_confirmed));
    if (told->stand == TOLD_CLEAN || !told->field ||
        (told->stand == TOLD_ASKS && (is_confirmed || !confirm)))
        return ERR_OK;
    const char *where = words_in(&told->field->words, lang), *why = words_in(&told->why, lang);
    if (told->stand == TOLD_STOPS) {
        fail(ERR_REFUSED, "“{1}” holds what may not be told outside ({2}): word it without that",
             where, why);
        (void)fail_field(ERR_REFUSED, told->field->name);
    } else {
        fail(ERR_REFUSED,
             "“{1}” holds what should perhaps not be told outside ({2}): word it without that, or "
             "say in “{3}” why it may be told",
             where, why, words_in(&confirm->words, lang));
        (void)fail_field(ERR_REFUSED, confirm->name);
    }
    return fail_basis(ERR_REFUSED, "R5");
}

/* ---- in the act ---- */

enum err told_before(struct office *o, const struct viewer *v, const struct act_request *r,
                     struct arena *a, const struct told **ret_told)
{
    struct str texts[TOLD_TEXTS] = {STR(""), STR(""), STR("")};
    *ret_told = NULL;
    if (v->scheduler || !v->person || !act_computes(o, r, COMPUTE_CHECK_TOLD))
        return ERR_OK;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, v, a));
    const struct reg *reg = rule_register(k.book, r->reg);
    const struct action *action = reg ? rule_action(reg, r->action) : NULL;
    if (!action || action->computes != COMPUTE_CHECK_TOLD)
        return ERR_OK;
    for (int i = 0; i < r->count; i++)
        for (int t = 0; t < TOLD_TEXTS; t++)
            if (str_is(r->answers[i].name, told_texts[t]))
                texts[t] = r->answers[i].value;
    struct told *told = NEW(a, struct told);
    TRY(told_look(&k, reg, texts, told));
    *ret_told = told;
    return ERR_OK;
}

/* What it quotes is told to him alone: the leaf of a refusal is read by others. */
enum err told_check(struct doing *x)
{
    bool confirmed = false;
    if (x->action->computes != COMPUTE_CHECK_TOLD)
        return ERR_OK;
    if (!x->told)
        return fail(ERR_CORRUPT, "What is told was not sieved");
    for (int i = 0; i < x->action->ask_count; i++)
        if (!strcmp(x->action->asks[i].name, told_confirmed))
            confirmed = x->values[i].given && x->values[i].text.n;
    enum err err = told_may(x->told, x->reg, confirmed, x->d->v->lang);
    if (err)
        x->way = str_of(arena_printf(x->d->a, "“%.*s”%s%.*s", (int)x->told->snippet.n,
                                     x->told->snippet.p, x->told->source.n ? " " : "",
                                     (int)x->told->source.n, x->told->source.p));
    return err;
}
