#include "office/act.h"

#include "office/data_list.h"
#include "office/internal.h"
#include "office/request.h"
#include "office/secrets.h"
#include "office/told.h"
#include "office/weigh.h"

struct acting {
    const struct act_request *r;
    struct arena *a;
    struct act_result *result;
    const struct weigh_outcome *weighed;
    const struct told *told;
    /* for the leaf of a refusal */
    const char *reg, *action;
    int64_t entry, label;
    char number[256];
    /* What stood in the way. It is told to him alone, after what he may know; the leaf of the refusal, which
     * others read, has the sentence without it. */
    struct str way;
};

void act_text(struct buf *out, const char *reg, const char *action, int64_t entry, const char *at,
              struct str answers, struct str covers)
{
    unsigned char sum[SHA256_SIZE];
    sha256(answers, sum);
    buf_printf(out, "cofferdam act v%d\n%s\n%s\n%lld\n%s\n", covers.n ? 2 : 1, reg, action,
               (long long)entry, at);
    buf_hex(out, sum, sizeof sum);
    buf_char(out, '\n');
    buf_str(out, covers);
}

void act_cover(struct buf *out, const char *field, struct str text)
{
    unsigned char sum[SHA256_SIZE];
    sha256(text, sum);
    buf_printf(out, "%s ", field);
    buf_hex(out, sum, sizeof sum);
    buf_char(out, '\n');
}

/* The texts that the signature covers, and the same for the record. */
static enum err act_covers(struct doing *x, struct buf *covers, struct json *j)
{
    const struct action *action = x->action;
    if (!action->cover_count)
        return ERR_OK;
    json_key(j, "covers");
    json_open(j, '{');
    for (int i = 0; i < action->cover_count; i++) {
        struct str text;
        unsigned char sum[SHA256_SIZE];
        BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
        TRY(eval_text(&x->e, action->covers[i].value, x->d->a, &text));
        if (!text.n)
            return fail(ERR_REFUSED, "There is no text to sign");
        act_cover(covers, action->covers[i].target, text);
        sha256(text, sum);
        buf_hex(&hex, sum, sizeof sum);
        json_key_str(j, action->covers[i].target, buf_view(&hex));
    }
    json_close(j, '}');
    return ERR_OK;
}

/* A receipt is worth its signature: who has no key in this session cannot give one. */
enum err act_sign(struct doing *x, int64_t entry, struct str answers, struct json *j)
{
    const struct viewer *v = x->d->v;
    unsigned char signature[SIGN_SIZE];
    BUF_SCOPE(text, 4096);
    BUF_SCOPE(signed64, 256);
    BUF_SCOPE(key64, 256);
    if (!x->action->signs || v->scheduler)
        return ERR_OK;
    if (!v->key)
        return fail(ERR_REFUSED, "You have no signing key in this session: log in again");
    BUF_SCOPE(covers, 2048);
    TRY(act_covers(x, &covers, j));
    act_text(&text, x->reg->name, x->action->name, entry, x->d->now, answers, buf_view(&covers));
    TRY(buf_check(&text));
    sign(v->key, buf_view(&text), signature);
    buf_base64(&signed64, signature, sizeof signature);
    buf_base64(&key64, sign_key_public(v->key), SIGN_PUBLIC_SIZE);
    json_key_str(j, "key", buf_view(&key64));
    json_key_str(j, "signature", buf_view(&signed64));
    return ERR_OK;
}

static enum err say_content(struct doing *x, int64_t entry)
{
    struct deed *d = x->d;
    BUF_SCOPE(answers, 1 << 20);
    struct json asked = json_to(&answers), j = json_to(&d->content);
    values_json(&asked, x->action, x->values);
    TRY(buf_check(&answers));
    json_open(&j, '{');
    json_key(&j, "asked");
    json_raw(&j, buf_view(&answers));
    if (!x->action->creates && x->before.state >= 0)
        json_key_text(&j, "from", x->reg->states[x->before.state].name);
    TRY(act_sign(x, entry, buf_view(&answers), &j));
    if (x->e.state)
        json_key_text(&j, "to", x->e.state);
    if (x->reading.p)
        json_key_str(&j, "reading", x->reading);
    draw_say(d, &j);
    json_close(&j, '}');
    return ERR_OK;
}

static enum err check(struct doing *x, struct acting *c)
{
    struct deed *d = x->d;
    TRY(doing_stand(x));
    TRY(doing_check_register(x));
    c->label = x->before.label;
    snprintf(c->number, sizeof c->number, "%.*s", (int)x->before.number.n,
             x->before.number.p ? x->before.number.p : "");
    if (c->r->rev >= 0 && c->r->rev != x->before.rev)
        return fail(ERR_CONFLICT, "The entry changed since you saw it: look again");
    TRY(doing_check_state(x));
    TRY(doing_check_who(x));
    struct value_world w = {d->o, x->rules, d->db, d->a, d->v, x->sight, d->today};
    TRY(values_parse(&w, x->action, c->r->answers, c->r->count, x->values));
    return doing_check_guards(x);
}

static enum err do_it(struct doing *x, struct acting *c)
{
    struct deed *d = x->d;
    TRY(check(x, c));
    if (x->action->step_count || x->action->witnesses) {
        int64_t request;
        TRY(request_make(x, &request));
        *c->result = (struct act_result){.entry = x->entry,
                                         .leaf = d->leaf,
                                         .number = arena_text(c->a, x->before.number),
                                         .request = request};
        return ERR_OK;
    }
    TRY(doing_write(x));
    d->act = arena_printf(d->a, "%s.%s", x->reg->name, x->action->name);
    d->reg = x->reg->name;
    d->entry = x->entry;
    d->number = x->e.number;
    d->label = (uint32_t)x->e.label;
    TRY(say_content(x, c->r->entry));
    doing_result(x, c->a, c->result);
    return ERR_OK;
}

static enum err act_work(struct deed *d, void *arg)
{
    struct acting *c = arg;
    const struct rules *rules = rules_hold(d->o);
    const struct reg *reg = rule_register(rules->book, c->r->reg);
    const struct action *action = reg ? rule_action(reg, c->r->action) : NULL;
    enum err err;
    if (!action) {
        err = missing_err();
    } else {
        struct doing *x = NEW(d->a, struct doing);
        c->reg = arena_text(c->a, str_of(reg->name));
        c->action = arena_text(c->a, str_of(action->name));
        err = doing_begin(x, d, rules, reg, action, c->r->entry);
        x->weighed = c->weighed;
        x->told = c->told;
        if (!err)
            err = do_it(x, c);
        if (err && x->way.n)
            c->way = arena_str(c->a, x->way);
        doing_end(x);
    }
    rules_release(d->o, rules);
    return err;
}

/* ---- a refusal leaves its own leaf: who tried what, and why not
 * ------------------------------------- */

struct refusal {
    const struct acting *c;
    struct problem why;
};

static enum err refusal_work(struct deed *d, void *arg)
{
    const struct refusal *r = arg;
    d->act = arena_printf(d->a, "%s.%s.refused", r->c->reg, r->c->action);
    d->reg = r->c->reg;
    d->entry = r->c->r->entry;
    d->number = str_of(r->c->number);
    d->label = (uint32_t)r->c->label;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "zh", r->why.text[LANG_ZH]);
    json_key_text(&j, "en", r->why.text[LANG_EN]);
    json_key_text(&j, "basis", r->why.basis);
    json_close(&j, '}');
    return ERR_OK;
}

static enum err refused(struct office *o, const struct viewer *v, const struct acting *c)
{
    struct refusal r = {.c = c, .why = *problem()};
    TRY(deed_run(o, v, refusal_work, &r, NULL));
    problem_set(&r.why);
    problem_more(arena_text(c->a, c->way));
    return ERR_REFUSED;
}

/* Fingerprints of the files among the answers: before the deed, since reading a document takes its time. */
static void take_prints(struct office *o, const struct viewer *v, const struct act_request *r)
{
    const struct rules *rules = rules_hold(o);
    const struct reg *reg = rule_register(rules->book, r->reg);
    const struct action *action = reg ? rule_action(reg, r->action) : NULL;
    for (int i = 0; action && i < action->ask_count; i++) {
        const struct ask *ask = &action->asks[i];
        for (int k = 0; k < r->count && !ask->child && ask->field->type == FIELD_FILE; k++)
            if (str_is(r->answers[k].name, ask->name) && r->answers[k].value.n)
                secrets_take(o, v, r->answers[k].value);
    }
    rules_release(o, rules);
}

enum err act(struct office *o, const struct viewer *v, const struct act_request *r, struct arena *a,
             struct act_result *ret_result)
{
    struct act_result result;
    struct acting c = {.r = r, .a = a, .result = &result, .entry = r->entry};
    if (v->must_change)
        return fail(ERR_REFUSED, "Change your first password before anything else");
    take_prints(o, v, r);
    TRY(data_list_take(o, v, r));
    TRY(weigh_before(o, v, r, a, &c.weighed));
    TRY(told_before(o, v, r, a, &c.told));
    enum err err = deed_run(o, v, act_work, &c, NULL);
    /* an entry that may not be known, or that does not exist, is no refusal: nothing is told */
    if (err == ERR_REFUSED && c.reg && !v->scheduler)
        return refused(o, v, &c);
    if (err)
        return err;
    *ret_result = result;
    return ERR_OK;
}

/* ---- many in one commit ---- */

struct many {
    struct office *o;
    const struct viewer *v;
    const struct acts *acts;
};

static enum err one_of_many(struct many *m, struct deeds *all, struct arena *a, bool *ret_more)
{
    const struct acts *acts = m->acts;
    struct act_request r;
    struct act_result result = {0};
    enum err err = acts->next(acts->at, deeds_db(all), a, &r, ret_more);
    if (!*ret_more)
        return err;
    if (!err) {
        struct acting c = {
            .r = &r, .a = a, .result = &result, .entry = r.entry, .weighed = r.weighed};
        err = deeds_do(all, act_work, &c, NULL);
        if (err == ERR_REFUSED && c.reg) {
            struct refusal why = {.c = &c, .why = *problem()};
            TRY(deeds_do(all, refusal_work, &why, NULL));
            problem_set(&why.why);
            problem_more(arena_text(a, c.way));
        }
    }
    acts->done(acts->at, err, &result);
    return ERR_OK;
}

static enum err many_work(struct deeds *all, void *arg)
{
    struct many *m = arg;
    ARENA_SCOPE(a);
    for (bool more = true; more;) {
        TRY(one_of_many(m, all, a, &more));
        arena_clear(a);
    }
    return m->acts->keep(m->acts->at);
}

enum err act_many(struct office *o, const struct viewer *v, const struct acts *acts)
{
    struct many m = {o, v, acts};
    if (v->must_change)
        return fail(ERR_REFUSED, "Change your first password before anything else");
    return deeds_run(o, v, many_work, &m);
}
