/* Witnessing, evidence bundles and what goes up and down with them. */
#include "inspect/upward.h"
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
