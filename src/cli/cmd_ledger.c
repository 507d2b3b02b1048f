/* ledger: what was done, whether all of it still stands, proofs that one act stands in it. */
#include "base/clock.h"
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "office/proof.h"

#include <stdio.h>

static void ledger_target(struct target *t, const char *what)
{
    target_part(t, "api");
    target_part(t, "ledger");
    if (what)
        target_part(t, what);
}

enum err ledger_log_run(struct cli *c)
{
    static const struct json_column columns[] = {
        {"index", N_("Leaf")},    {"at", N_("When")},
        {"who", N_("Who")},       {"act", N_("Act")},
        {"number", N_("Number")}, {"register", N_("Register")},
        {"entry", N_("Entry")},   {0}};
    static const char *const names[] = {"before", "actor", "entry", "register",
                                        "act",    "since", "until", "limit"};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        target_param(&t, names[i], option_value(c, names[i]));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

/* 0: all of it stands. 1: it does not, and where. */
enum err ledger_verify_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, "verify");
    target_param(&t, "files", option_given(c, "files") ? "1" : "0");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    const json_t *faults = json_object_get(answer, "faults");
    c->status = json_array_size(faults) ? 1 : 0;
    if (c->json)
        return object_write(answer);
    size_t i;
    json_t *fault;
    json_array_foreach(faults, i, fault)
    {
        TRY(line_write(json_shown(c, fault, "text")));
    }
    if (json_is_true(json_object_get(answer, "more_faults")))
        TRY(line_write(str_of(tr(c->lang, N_("and more")))));
    struct str leaves = json_shown(c, answer, "leaves"), rows = json_shown(c, answer, "rows");
    struct str root = json_shown(c, answer, "root");
    const char *what = tr(c->lang, c->status ? N_("The ledger does NOT stand as it was written")
                                             : N_("Every act stands as it was written"));
    return line_write(str_of(arena_printf(c->a, "%s: %.*s %s, %.*s %s, %.*s", what, (int)leaves.n,
                                          leaves.p, tr(c->lang, N_("leaves")), (int)rows.n, rows.p,
                                          tr(c->lang, N_("rows")), (int)root.n, root.p)));
}

/* A text of the office to standard output or --out. */
static enum err write_text(struct cli *c, const json_t *answer, const char *name)
{
    const char *out = option_value(c, "out"),
               *text = json_string_value(json_object_get(answer, name));
    if (c->json)
        return object_write(answer);
    if (!text)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    return out ? file_write(out, str_of(text), 0666) : bytes_write(str_of(text));
}

enum err ledger_checkpoint_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, "checkpoint");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return write_text(c, answer, "checkpoint");
}

enum err ledger_key_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, "key");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    return line_write(json_shown(c, answer, "key"));
}

enum err ledger_prove_run(struct cli *c)
{
    int64_t index;
    bool is_index = str_int(str_of(c->operands[0]), 0, INT64_MAX, &index);
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, "proof");
    target_param(&t, is_index ? "index" : "number", c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return write_text(c, answer, "proof");
}

/* 0: each draw comes out the same again. 1: one does not, and why. */
enum err ledger_draw_run(struct cli *c)
{
    static const struct json_column columns[] = {{"leaf", N_("Leaf")},
                                                 {"at", N_("When")},
                                                 {"field", N_("Field")},
                                                 {"drawn_number", N_("Drawn")},
                                                 {"root", N_("Root of the ledger")},
                                                 {"candidates", N_("Candidates")},
                                                 {0}};
    static const struct {
        const char *key, *fault;
    } rows[] = {
        {"root_agrees", N_("The root of the ledger was not the one that the draw names")},
        {"choice_agrees", N_("Another one is drawn from these candidates")},
        {"stands", N_("The entry no longer says what was drawn")},
    };
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, "draw");
    target_param(&t, "number", c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    const json_t *draws = json_object_get(answer, "rows");
    size_t i;
    json_t *one;
    TRY(rows_write(c, draws, columns));
    json_array_foreach(draws, i, one)
    {
        for (size_t k = 0; k < ARRAY_SIZE(rows); k++) {
            if (json_is_true(json_object_get(one, rows[k].key)))
                continue;
            c->status = 1;
            say(c, rows[k].fault);
        }
    }
    if (!c->status)
        say(c, N_("Drawn again with the same outcome."));
    return ERR_OK;
}

/* Offline: nothing but the proof and the key. */
enum err ledger_check_run(struct cli *c)
{
    enum { FILE_MAX = 1 << 20 };
    const char *key_path;
    struct str text, key;
    TRY(option_need(c, "key", &key_path));
    TRY(file_read(c->a, c->operands[0], FILE_MAX, &text));
    TRY(file_read(c->a, key_path, 4096, &key));
    struct proved p;
    TRY(proof_check(c->a, text, str_trim(key), &p));
    const struct leaf_record *r = &p.record;
    ANSWER_SCOPE(object);
    object = json_pack("{s:s%, s:I, s:I, s:s%, s:s%, s:s%, s:I}", "origin", p.origin.p, p.origin.n,
                       "index", (json_int_t)p.index, "size", (json_int_t)p.size, "at", r->at.p,
                       r->at.n, "act", r->act.p, r->act.n, "register", r->reg.p, r->reg.n, "entry",
                       (json_int_t)r->entry);
    if (!object)
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    if (c->json)
        return object_write(object);
    struct table t;
    table_init(&t, c->a, 2);
    const char *name;
    json_t *value;
    (void)value;
    json_object_foreach(object, name, value)
    {
        table_text(&t, name);
        table_add(&t, json_shown(c, object, name));
    }
    return table_write(&t);
}
