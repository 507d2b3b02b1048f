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

/* A cosigned head on a carried medium goes along as the server is to compare it. */
static enum err add_witnessed(struct cli *c, struct target *t)
{
    enum { NOTE_FILE_MAX = 4096 };
    const char *path = option_value(c, "witnessed"), *key_path;
    struct str note, key;
    if (!path)
        return ERR_OK;
    TRY(option_need(c, "witness", &key_path));
    TRY(file_read(c->a, path, NOTE_FILE_MAX, &note));
    TRY(file_read(c->a, key_path, NOTE_FILE_MAX, &key));
    BUF_SCOPE(coded, 2 * NOTE_FILE_MAX);
    buf_base64url(&coded, note.p, note.n);
    target_param(t, "witnessed", arena_text(c->a, buf_view(&coded)));
    target_param(t, "witness", arena_text(c->a, str_trim(key)));
    return buf_check(&coded);
}

static enum err write_tail(struct cli *c, const json_t *tail)
{
    struct str hours = json_shown(c, tail, "hours"), leaves = json_shown(c, tail, "leaves");
    struct str witness = json_shown(c, tail, "witness");
    if (!witness.n)
        return line_write(str_of(arena_printf(c->a, "%s: %.*s %s, %.*s %s",
                                              tr(c->lang, N_("No witness covers this ledger")),
                                              (int)leaves.n, leaves.p, tr(c->lang, N_("leaves")),
                                              (int)hours.n, hours.p, tr(c->lang, N_("hours")))));
    return line_write(str_of(arena_printf(
        c->a, "%s %.*s; %s: %.*s %s, %.*s %s", tr(c->lang, N_("The past is witnessed by")),
        (int)witness.n, witness.p, tr(c->lang, N_("not witnessed yet")), (int)leaves.n, leaves.p,
        tr(c->lang, N_("leaves")), (int)hours.n, hours.p, tr(c->lang, N_("hours")))));
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
    TRY(add_witnessed(c, &t));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    const json_t *faults = json_object_get(answer, "faults");
    const json_t *carried = json_object_get(answer, "carried");
    c->status = json_array_size(faults) || carried ? 1 : 0;
    if (c->json)
        return object_write(answer);
    size_t i;
    json_t *fault;
    json_array_foreach(faults, i, fault)
    {
        TRY(line_write(json_shown(c, fault, "text")));
    }
    if (carried)
        TRY(line_write(json_shown(c, carried, "text")));
    if (json_is_true(json_object_get(answer, "more_faults")))
        TRY(line_write(str_of(tr(c->lang, N_("and more")))));
    struct str leaves = json_shown(c, answer, "leaves"), rows = json_shown(c, answer, "rows");
    struct str root = json_shown(c, answer, "root");
    TRY(write_tail(c, json_object_get(answer, "tail")));
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
    bool witness = option_given(c, "for-witness");
    ledger_target(&t, witness ? "witness" : "checkpoint");
    target_param(&t, "old", option_value(c, "old"));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return write_text(c, answer, witness ? "request" : "checkpoint");
}

enum err ledger_key_run(struct cli *c)
{
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    ledger_target(&t, option_given(c, "witness") ? "witness" : "key");
    if (option_given(c, "witness"))
        target_part(&t, "key");
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

/* 0: cosigned. 1: that ledger does not go on from what was cosigned before. */
enum err ledger_witness_run(struct cli *c)
{
    struct str request;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(file_read(c->a, c->operands[1], WITNESS_REQUEST_MAX, &request));
    TRY(link_open(c, &l));
    ledger_target(&t, "witness");
    json_t *body =
        json_pack("{s:s, s:s%}", "unit", c->operands[0], "request", request.p, request.n);
    if (!body)
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    return write_text(c, answer, "checkpoint");
}

enum err ledger_witnessed_run(struct cli *c)
{
    struct str note;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(file_read(c->a, c->operands[0], WITNESS_REQUEST_MAX, &note));
    TRY(link_open(c, &l));
    ledger_target(&t, "witnessed");
    json_t *body = json_pack("{s:s%}", "checkpoint", note.p, note.n);
    if (!body)
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "superior"));
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
