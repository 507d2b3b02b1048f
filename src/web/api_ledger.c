/* Regulations in force, and the ledger. */
#include "base/clock.h"
#include "inspect/examine.h"
#include "inspect/gather.h"
#include "office/draw.h"
#include "office/exercise.h"
#include "office/proof.h"
#include "office/release.h"
#include "office/rules.h"
#include "office/witness.h"
#include "web/api_parts.h"

/* ---- regulations ---- */

static void version_members(struct api *x, const struct rules_version *row)
{
    json_key_int(&x->j, "id", row->id);
    json_key_text(&x->j, "state", row->state);
    json_key_text(&x->j, "at", row->at);
    json_key_text(&x->j, "digest", row->digest);
    json_key_int(&x->j, "proposed_by", row->proposed_by);
    json_key_int(&x->j, "approved_by", row->approved_by);
}

enum err api_rules(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct rules_version *rows;
    int count = 0;
    TRY(rules_list(x->o, x->v, x->a, &rows, &count));
    API_ROWS(x, "rows", rows, count, version_members);
    return ERR_OK;
}

static void rule_file_members(struct api *x, const struct rule_file *file)
{
    json_key_text(&x->j, "name", file->name);
    json_key_str(&x->j, "text", file->text);
}

enum err api_rules_files(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    int64_t id;
    TRY(api_id(x, 0, &id));
    struct rule_file *files = NULL;
    int count = 0;
    TRY(rules_files(x->o, x->v, x->a, id, &files, &count));
    API_ROWS(x, "files", files, count, rule_file_members);
    return ERR_OK;
}

static void rule_fault_members(struct api *x, const struct rule_fault *fault)
{
    json_key_text(&x->j, "file", fault->file);
    json_key_int(&x->j, "line", fault->line);
    api_key_words(x, "text", fault->words);
}

enum err api_told(struct api *x, enum err err, const struct rule_faults *faults)
{
    if (!err || !faults->count)
        return err;
    api_error(x, err);
    API_ROWS(x, "faults", faults->rows, faults->count, rule_fault_members);
    return ERR_OK;
}

enum err api_rule_files(struct api *x, struct rule_file **ret_files, int *ret_count)
{
    enum { FILES_MAX = 256 };
    const json_t *list = json_object_get(x->body, "files");
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count == 0 || count > FILES_MAX)
        return fail_field(
            fail(ERR_INPUT, "{1} must be a list of 1 to {2} files", "files", numtext(FILES_MAX)),
            "files");
    struct rule_file *files = NEW_ARRAY(x->a, struct rule_file, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *file = json_array_get(list, i);
        const json_t *name = json_object_get(file, "name"), *text = json_object_get(file, "text");
        if (!json_is_string(name) || !json_is_string(text))
            return fail_field(fail(ERR_INPUT, "{1} must be a text", "files.name"), "files");
        files[i].name = json_string_value(name);
        files[i].text = str_bytes(json_string_value(text), json_string_length(text));
    }
    *ret_files = files;
    *ret_count = (int)count;
    return ERR_OK;
}

enum err api_rules_propose(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"files", NULL}));
    struct rule_file *files = NULL;
    int count = 0;
    TRY(api_rule_files(x, &files, &count));
    struct rule_faults *faults = NEW(x->a, struct rule_faults);
    int64_t id = 0;
    enum err err = rules_propose(x->o, x->v, files, count, x->a, faults, &id);
    if (!err)
        json_key_int(&x->j, "id", id);
    return api_told(x, err, faults);
}

enum err api_rules_approve(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    int64_t id;
    TRY(api_id(x, 0, &id));
    struct rule_faults *faults = NEW(x->a, struct rule_faults);
    return api_told(x, rules_approve(x->o, x->v, id, x->a, faults), faults);
}

/* ---- the ledger ---- */

static void leaf_members(struct api *x, const struct proof_row *row)
{
    json_key_int(&x->j, "index", row->index);
    json_key_text(&x->j, "at", row->at);
    json_key_text(&x->j, "act", row->act);
    json_key_text(&x->j, "who", row->who);
    json_key_text(&x->j, "register", row->reg);
    json_key_int(&x->j, "entry", row->entry);
    json_key_text(&x->j, "number", row->number);
    json_key_text(&x->j, "hash", row->hash);
}

enum err api_ledger(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct proof_filter f = {0};
    int64_t limit;
    TRY(api_query_int(x, "before", 0, INT64_MAX, -1, &f.before));
    TRY(api_query_int(x, "actor", 1, INT64_MAX, -1, &f.actor));
    TRY(api_query_int(x, "entry", 1, INT64_MAX, -1, &f.entry));
    TRY(api_query_int(x, "limit", 1, 1000, 100, &limit));
    TRY(api_query(x, "register", &f.reg));
    TRY(api_query(x, "act", &f.act));
    TRY(api_query(x, "since", &f.since));
    TRY(api_query(x, "until", &f.until));
    f.limit = (int)limit;
    struct proof_row *rows;
    int count = 0;
    TRY(proof_log(x->o, x->v, &f, x->a, &rows, &count));
    API_ROWS(x, "rows", rows, count, leaf_members);
    return ERR_OK;
}

static void fault_members(struct api *x, const struct proof_fault *fault)
{
    static const char *const kinds[FAULT_KINDS] = {
        "record_missing",  "record_changed", "record_extra", "content_changed",
        "content_missing", "tree",           "checkpoint",   "witness",
        "row_changed",     "row_missing",    "row_extra",    "file"};
    json_key_text(&x->j, "kind", kinds[fault->kind]);
    json_key_int(&x->j, "leaf", fault->leaf);
    json_key_text(&x->j, "table", fault->table);
    json_key_int(&x->j, "id", fault->id);
    api_key_words(x, "text", fault->words);
}

/* The ledger is the auditor's to verify, and the server's own user's, who has the folder anyway. */
static enum err auditor(const struct api *x)
{
    TRY(api_ready(x));
    if (x->v && x->v->kind != ADMINISTRATOR_AUDIT)
        return fail(ERR_REFUSED, "Only the audit administrator may do this");
    return ERR_OK;
}

/* A cosigned head on a carried medium, compared with the ledger as it stands: in base64url. */
static enum err compare_carried(struct api *x)
{
    struct str note, key;
    struct note_key witness;
    TRY(api_query(x, "witnessed", &note));
    TRY(api_query(x, "witness", &key));
    if (!note.n && !key.n)
        return ERR_OK;
    size_t n = 0;
    char *bytes = arena_alloc(x->a, note.n + 1);
    if (!base64url_decode(note, bytes, note.n, &n))
        return fail(ERR_INPUT, "{1} must be base64url", "witnessed");
    TRY(note_key_parse(key, &witness));
    enum err err = witness_compare(x->o, &witness, str_bytes(bytes, n), x->a);
    if (err != ERR_CORRUPT && err != ERR_CRYPTO)
        return err;
    const struct problem *p = problem();
    json_key(&x->j, "carried");
    json_open(&x->j, '{');
    json_key_text(&x->j, "text", p->text[x->lang]);
    json_close(&x->j, '}');
    return ERR_OK;
}

enum err api_verify(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(auditor(x));
    int64_t files;
    TRY(api_query_int(x, "files", 0, 1, 0, &files));
    struct proof_report report;
    TRY(proof_verify(x->o, &(struct proof_options){.files = files}, x->a, &report));
    json_key_int(&x->j, "leaves", report.leaves);
    json_key_int(&x->j, "rows", report.rows);
    json_key_int(&x->j, "contents", report.contents);
    json_key_int(&x->j, "checkpoints", report.checkpoints);
    json_key_int(&x->j, "witnessed", report.witnessed);
    json_key_int(&x->j, "files", report.files);
    BUF_SCOPE(root, 128);
    buf_hex(&root, &report.root, sizeof report.root);
    json_key_str(&x->j, "root", buf_view(&root));
    API_ROWS(x, "faults", report.faults, report.fault_count, fault_members);
    json_key_bool(&x->j, "more_faults", report.more_faults);
    json_key(&x->j, "tail");
    json_open(&x->j, '{');
    json_key_int(&x->j, "covered", report.tail.covered);
    json_key_int(&x->j, "leaves", report.tail.leaves);
    json_key_int(&x->j, "hours", report.tail.hours);
    json_key_text(&x->j, "witness", report.tail.witness);
    json_key_text(&x->j, "at", report.tail.at);
    json_close(&x->j, '}');
    return compare_carried(x);
}

enum err api_checkpoint(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct str note;
    TRY(proof_checkpoint(x->o, x->a, &note));
    json_key_str(&x->j, "checkpoint", note);
    return ERR_OK;
}

enum err api_key(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct str key;
    TRY(proof_key(x->o, x->a, &key));
    json_key_str(&x->j, "key", key);
    return ERR_OK;
}

enum err api_proof(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct str number, text;
    int64_t index;
    TRY(api_query(x, "number", &number));
    TRY(api_query_int(x, "index", 0, INT64_MAX, -1, &index));
    if ((index < 0) == (number.n == 0))
        return fail(ERR_INPUT, "Give either the index of an act or the number of an entry");
    if (number.n)
        TRY(proof_find(x->o, x->v, number, &index));
    TRY(proof_prove(x->o, x->v, index, x->a, &text));
    json_key_int(&x->j, "index", index);
    json_key_str(&x->j, "proof", text);
    return ERR_OK;
}

static void draw_members(struct api *x, const struct draw_told *row)
{
    json_key_int(&x->j, "leaf", row->leaf);
    json_key_text(&x->j, "at", row->at);
    json_key_text(&x->j, "register", row->reg);
    json_key_text(&x->j, "action", row->action);
    json_key_text(&x->j, "field", row->field);
    json_key_int(&x->j, "entry", row->entry);
    json_key_text(&x->j, "root", row->root);
    json_key_int(&x->j, "candidates", row->candidates);
    json_key_int(&x->j, "drawn", row->drawn);
    json_key_text(&x->j, "drawn_number", row->drawn_number);
    json_key_bool(&x->j, "root_agrees", row->root_agrees);
    json_key_bool(&x->j, "choice_agrees", row->choice_agrees);
    json_key_bool(&x->j, "stands", row->stands);
}

enum err api_draw(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str number;
    struct draw_told *rows;
    int count;
    TRY(api_ready(x));
    TRY(api_query(x, "number", &number));
    TRY(draw_check(x->o, x->v, number, x->a, &rows, &count));
    API_ROWS(x, "rows", rows, count, draw_members);
    return ERR_OK;
}

enum err api_tick(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int acts, sieved;
    TRY(api_ready(x));
    if (x->v && x->v->kind != ADMINISTRATOR_SYSTEM)
        return fail(ERR_REFUSED, "Only the system administrator may do this");
    TRY(office_tick(x->o, &acts));
    TRY(examine(x->o, EXAMINE_CHANGES, NULL));
    TRY(watch_daily(x->o));
    TRY(release_sieve_waiting(x->o, NULL, &sieved));
    json_key_int(&x->j, "acts", acts);
    json_key_int(&x->j, "sieved", sieved);
    return ERR_OK;
}

enum err api_clock(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    char now[MOMENT_SIZE], today[DATE_SIZE];
    moment_text(clock_now(), now);
    office_today(x->o, today);
    json_key_text(&x->j, "now", now);
    json_key_text(&x->j, "today", today);
    return ERR_OK;
}

enum err api_clock_set(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct str to;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"to", NULL}));
    TRY(api_text(x, "to", &to));
    TRY(exercise_clock_set(x->o, x->v, to));
    return api_clock(rq, rs);
}
