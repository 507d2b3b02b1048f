/* Witnessing, evidence bundles and what goes up and down with them. */
#include "access/level.h"
#include "inspect/upward.h"
#include "office/vault.h"
#include "web/api_parts.h"

/* The head of the ledger for a witness, as a text. */
enum err api_witness_request(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int64_t old;
    struct str text;
    TRY(api_ready(x));
    TRY(api_query_int(x, "old", 0, INT64_MAX, -1, &old));
    TRY(witness_request(x->o, old, x->a, &text));
    json_key_str(&x->j, "request", text);
    return ERR_OK;
}

enum err api_witness_key(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct note_key key;
    BUF_SCOPE(text, 1024);
    TRY(api_ready(x));
    TRY(witness_key(x->o, &key));
    note_key_text(&text, &key);
    json_key_str(&x->j, "key", buf_view(&text));
    return ERR_OK;
}

enum err api_witness(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str unit, text, note;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"unit", "request", NULL}));
    TRY(api_text(x, "unit", &unit));
    TRY(api_text(x, "request", &text));
    TRY(upward_cosign(x->o, x->v, unit, text, x->a, &note));
    json_key_str(&x->j, "checkpoint", note);
    return ERR_OK;
}

enum err api_witnessed(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str note, superior = STR("");
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"checkpoint", NULL}));
    TRY(api_text(x, "checkpoint", &note));
    TRY(upward_keep(x->o, x->v, note, x->a, &superior));
    json_key_str(&x->j, "superior", superior);
    return ERR_OK;
}

/* ---- bundles ---- */

static enum err read_level(const struct api *x, int *ret_level)
{
    struct str text;
    enum level level = LEVEL_INTERNAL;
    TRY(api_text(x, "level", &text));
    if (text.n && !level_parse(text, &level))
        return fail_field(fail(ERR_INPUT, "There is no level {1}", arena_text(x->a, text)),
                          "level");
    *ret_level = (int)level;
    return ERR_OK;
}

enum err api_bundle_export(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct upward_wish wish = {0};
    struct upward_sent sent;
    char token[VAULT_TOKEN_SIZE];
    TRY(api_ready(x));
    TRY(api_only(x,
                 (const char *const[]){"report", "period", "kept", "to", "level", "since", NULL}));
    TRY(api_text(x, "report", &wish.kind));
    TRY(api_text(x, "period", &wish.period));
    TRY(api_text(x, "kept", &wish.kept));
    TRY(api_text(x, "to", &wish.superior));
    TRY(api_int(x, "since", -1, INT64_MAX, -1, &wish.since));
    TRY(read_level(x, &wish.level));
    TRY(upward_export(x->o, x->v, &wish, x->a, &sent));
    TRY(vault_put_bytes(x->o, x->v, str_of(arena_printf(x->a, "%s.age", sent.number)), sent.bundle,
                        token));
    json_key_text(&x->j, "number", sent.number);
    json_key_text(&x->j, "title", sent.title);
    json_key_text(&x->j, "level", level_code((enum level)sent.level));
    json_key_int(&x->j, "leaves", sent.leaves);
    json_key_int(&x->j, "sentences", (int64_t)sent.sentences);
    json_key_int(&x->j, "unproven", (int64_t)sent.unproven);
    json_key_int(&x->j, "records", (int64_t)sent.records);
    json_key_int(&x->j, "withheld", (int64_t)sent.withheld);
    json_key_text(&x->j, "token", token);
    return ERR_OK;
}

enum err api_bundle_import(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str token, unit;
    struct upward_taken taken;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"file", "unit", NULL}));
    TRY(api_text(x, "file", &token));
    TRY(api_text(x, "unit", &unit));
    TRY(upward_import(x->o, x->v, unit, token, x->a, &taken));
    json_key_text(&x->j, "register", taken.reg);
    json_key_text(&x->j, "number", taken.number);
    json_key_bool(&x->j, "holds", taken.holds);
    json_key_text(&x->j, "reason", taken.reason);
    json_key_str(&x->j, "receipt", taken.receipt);
    return ERR_OK;
}

enum err api_bundle_notice(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str number, text;
    TRY(api_ready(x));
    TRY(api_query(x, "number", &number));
    TRY(upward_notice(x->o, x->v, number, x->a, &text));
    json_key_str(&x->j, "notice", text);
    return ERR_OK;
}

/* ---- units ---- */

/* -1 is unknown. */
static void known_number(struct api *x, const char *name, int64_t n)
{
    json_key(&x->j, name);
    if (n < 0)
        json_none(&x->j);
    else
        json_int(&x->j, n);
}

static void unit_members(struct api *x, const struct upward_row *row)
{
    json_key_str(&x->j, "number", row->number);
    json_key_str(&x->j, "name", row->name);
    json_key_str(&x->j, "contact", row->contact);
    json_key_str(&x->j, "report_due", row->report_due);
    json_key_str(&x->j, "reported_on", row->reported_on);
    json_key_str(&x->j, "until", row->until_day);
    json_key_str(&x->j, "score", row->score);
    json_key_str(&x->j, "coefficient", row->coefficient);
    known_number(x, "overdue", row->overdue);
    known_number(x, "entered", row->entered);
    known_number(x, "reported", row->reported);
    json_key_int(&x->j, "failed", row->failed);
    json_key_int(&x->j, "witnessed", row->witnessed_leaves);
    json_key_text(&x->j, "witnessed_at", row->witnessed_at);
    json_key_bool(&x->j, "late", row->late);
}

static void sum_members(struct api *x, const struct upward_sum *sum)
{
    json_key_str(&x->j, "title", sum->title);
    json_key_int(&x->j, "value", sum->value);
    json_key_int(&x->j, "units", sum->units);
}

enum err api_units(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct upward_units units;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(upward_units(&k, &units));
    API_ROWS(x, "rows", units.rows, units.count, unit_members);
    API_ROWS(x, "sums", units.sums, units.sum_count, sum_members);
    json_key_int(&x->j, "units", units.count);
    json_key_int(&x->j, "reported", units.reported);
    json_key_int(&x->j, "late", units.late);
    return ERR_OK;
}
