/* Releases: what the sieve found and what was decided. What changes is an act like any other; here stand
 * the shapes that programs like to have. */
#include "office/act.h"
#include "office/release.h"
#include "web/api_parts.h"

static void piece_members(struct api *x, const struct release_piece *p)
{
    json_key_str(&x->j, "words", p->words);
    json_key_text(&x->j, "public_in", p->places);
    json_key_int(&x->j, "hidden", p->hidden);
    json_key_bool(&x->j, "here", p->is_here);
    json_key_int(&x->j, "millibits", p->millibits);
}

static void hit_members(struct api *x, const struct release_hit *h)
{
    json_key_int(&x->j, "finding", h->number);
    json_key_int(&x->j, "part", h->part);
    json_key_str(&x->j, "place", h->place);
    json_key_text(&x->j, "look", h->look);
    json_key_str(&x->j, "kind", h->kind);
    json_key_str(&x->j, "rule", h->rule);
    json_key_int(&x->j, "version", h->version);
    api_key_words(x, "reason", h->why);
    json_key_str(&x->j, "basis", h->basis);
    json_key_text(&x->j, "level",
                  level_is_valid(h->level) ? level_code((enum level)h->level) : NULL);
    json_key_int(&x->j, "sure", h->sure);
    json_key_int(&x->j, "from", h->begins);
    json_key_int(&x->j, "to", h->ends);
    json_key_str(&x->j, "snippet", h->snippet);
    json_key_str(&x->j, "source", h->source);
    json_key_bool(&x->j, "source_hidden", h->source_hidden);
    if (h->row) {
        json_key_int(&x->j, "row", h->row);
        json_key_str(&x->j, "columns", h->columns);
    }
    json_key_text(&x->j, "decision", h->decision);
    json_key_str(&x->j, "decision_reason", h->reason);
    json_key_str(&x->j, "decided_by", h->by);
    json_key_str(&x->j, "second", h->second);
    json_key_bool(&x->j, "wants_second", h->wants_second);
    if (h->piece_count)
        API_ROWS(x, "pieces", h->pieces, h->piece_count, piece_members);
}

static void gap_members(struct api *x, const struct release_gap *g)
{
    json_key_int(&x->j, "gap", g->number);
    json_key_int(&x->j, "part", g->part);
    json_key_str(&x->j, "place", g->place);
    json_key_text(&x->j, "why", g->why);
    json_key_str(&x->j, "looked_by", g->by);
    json_key_str(&x->j, "note", g->note);
}

static enum err open_view(struct api *x, struct desk *k, struct release_view *ret_view)
{
    int64_t id = 0;
    TRY(api_ready(x));
    TRY(desk_open(k, x->o, x->v, x->a));
    if (!str_int(x->rq->capture[0], 1, INT64_MAX, &id))
        id = 0;
    return release_view(k, id, x->rq->capture[0], ret_view);
}

/* The balance of secrecy and disclosure, and what an applicant may be told. */
static void said_members(struct api *x, const struct release_view *v)
{
    static const char *const NAMES[] = {"applicant",  "public_interest", "harm",
                                        "balance",    "balance_reason",  "told_reason",
                                        "told_basis", "told_remedy",     "told_confirmed"};
    for (size_t n = 0; n < ARRAY_SIZE(NAMES); n++)
        for (int i = 0; i < v->entry.field_count; i++)
            if (!strcmp(v->entry.fields[i].field->name, NAMES[n]))
                json_key_str(&x->j, NAMES[n], v->entry.fields[i].text);
}

enum err api_release(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct release_view v;
    DESK_SCOPE(k);
    TRY(open_view(x, &k, &v));
    json_key_int(&x->j, "id", v.entry.id);
    json_key_str(&x->j, "number", v.entry.number);
    json_key_text(&x->j, "state", v.entry.state->name);
    json_key_bool(&x->j, "waits", v.waits);
    json_key_text(&x->j, "coverage", *v.coverage ? v.coverage : NULL);
    json_key_text(&x->j, "level", v.proposed >= 0 ? level_code((enum level)v.proposed) : NULL);
    json_key_text(&x->j, "verdict", v.proposed >= 0 ? api_words(x, &v.verdict) : NULL);
    json_key_int(&x->j, "open", v.open);
    json_key_int(&x->j, "to_remove", v.removed);
    json_key_int(&x->j, "to_confirm", v.seconds);
    json_key_int(&x->j, "unread", v.unseen);
    said_members(x, &v);
    json_key_text(&x->j, "content_hash", v.hash);
    json_key_text(&x->j, "copy_hash", v.copy);
    API_ROWS(x, "findings", v.hits, v.hit_count, hit_members);
    API_ROWS(x, "gaps", v.gaps, v.gap_count, gap_members);
    return ERR_OK;
}

static enum err release_id(struct api *x, int64_t *ret_id)
{
    struct release_view v;
    DESK_SCOPE(k);
    TRY(open_view(x, &k, &v));
    *ret_id = v.entry.id;
    return ERR_OK;
}

static enum err do_release(struct api *x, const char *action, int64_t id, struct answer *answers,
                           int count)
{
    struct act_result done;
    struct act_request r = {.reg = STR("release"),
                            .action = str_of(action),
                            .entry = id,
                            .answers = answers,
                            .count = count,
                            .rev = -1};
    TRY(act(x->o, x->v, &r, x->a, &done));
    json_key_text(&x->j, "number", done.number);
    json_key_int(&x->j, "leaf", done.leaf);
    return ERR_OK;
}

enum err api_release_decide(struct request *rq, struct response *rs)
{
    static const char *const KNOWN[] = {"findings", "decision", "reason", NULL};
    (void)rs;
    struct api *x = rq->context;
    struct answer answers[] = {{STR("hits"), {0}}, {STR("decision"), {0}}, {STR("reason"), {0}}};
    int64_t id;
    TRY(api_only(x, KNOWN));
    TRY(release_id(x, &id));
    for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
        TRY(api_text(x, KNOWN[i], &answers[i].value));
    return do_release(x, "decide", id, answers, ARRAY_SIZE(answers));
}

enum err api_release_sieve(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int64_t id;
    struct release_view v;
    TRY(release_id(x, &id));
    TRY(release_sieve(x->o, x->v, id));
    DESK_SCOPE(k);
    TRY(open_view(x, &k, &v));
    json_key_int(&x->j, "findings", v.hit_count);
    json_key_int(&x->j, "open", v.open);
    json_key_text(&x->j, "coverage", v.coverage);
    json_key_text(&x->j, "verdict", api_words(x, &v.verdict));
    return ERR_OK;
}

enum err api_release_redact(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    int64_t id;
    struct release_redaction done;
    TRY(release_id(x, &id));
    TRY(release_redact(x->o, x->v, id, x->a, &done));
    TRY(release_sieve(x->o, x->v, id));
    json_key_int(&x->j, "leaf", done.leaf);
    json_key_int(&x->j, "removed", done.removed);
    json_key_int(&x->j, "parts", done.parts);
    return ERR_OK;
}
