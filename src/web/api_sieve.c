/* A file before it leaves: what the sieve says of it. */
#include "office/exposure.h"
#include "web/api_parts.h"

static void found_members(struct api *x, const struct sieve_found *f)
{
    const struct finding *found = &f->finding;
    struct words kind = finding_kind_words(found->kind);
    json_key_str(&x->j, "place", f->place);
    json_key_text(&x->j, "look", text_look_name(f->look));
    json_key_int(&x->j, "line", f->line);
    json_key_text(&x->j, "kind", finding_kind_name(found->kind));
    api_key_words(x, "kind_title", kind);
    json_key_str(&x->j, "rule", found->rule->id);
    json_key_int(&x->j, "version", found->rule->version);
    api_key_words(x, "reason", found->rule->reason);
    json_key_str(&x->j, "basis", found->rule->basis);
    json_key_text(&x->j, "level", level_code(found->level));
    json_key_int(&x->j, "sure", found->sure);
    json_key_int(&x->j, "from", (int64_t)found->from);
    json_key_int(&x->j, "to", (int64_t)found->to);
    json_key_str(&x->j, "snippet", f->snippet);
    json_key_str(&x->j, "source", found->source);
    if (found->row) {
        json_key_int(&x->j, "row", found->row);
        json_key_str(&x->j, "columns", found->columns);
    }
}

static void note_members(struct api *x, const struct text_note *note)
{
    json_key_text(&x->j, "why", coverage_name(note->why));
    json_key_str(&x->j, "place", note->place);
}

enum err api_sieve(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str token;
    struct sieve_answer answer;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"file", NULL}));
    TRY(api_text(x, "file", &token));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(secrets_sieve(&k, token, &answer));
    json_key_text(&x->j, "name", answer.name);
    json_key_int(&x->j, "size", answer.size);
    json_key_text(&x->j, "coverage", coverage_name(answer.coverage));
    json_key_text(&x->j, "level", level_code(answer.level));
    json_key_int(&x->j, "dropped", (int64_t)answer.dropped);
    API_ROWS(x, "findings", answer.rows, (int)answer.count, found_members);
    API_ROWS(x, "unread", answer.notes, (int)answer.note_count, note_members);
    return ERR_OK;
}

static void match_members(struct api *x, const struct match_found *m)
{
    json_key_str(&x->j, "path", m->path);
    json_key_str(&x->j, "place", m->place);
    json_key_int(&x->j, "line", m->line);
    json_key_text(&x->j, "level", level_code(m->level));
    json_key_text(&x->j, "level_title", level_name(m->level, x->lang));
    json_key_int(&x->j, "sure", m->sure);
    json_key_str(&x->j, "source", m->source);
}

enum err api_match(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct str token, site;
    struct match_found *rows;
    struct exposures done;
    size_t count;
    TRY(api_ready(x));
    TRY(api_only(x, (const char *const[]){"file", "keep", NULL}));
    TRY(api_text(x, "file", &token));
    TRY(api_text(x, "keep", &site));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(secrets_match(&k, token, &rows, &count));
    if (site.n) {
        TRY(exposures_keep(&k, token, site, rows, count, &done));
        json_key_int(&x->j, "entered", done.found);
        json_key_int(&x->j, "again", done.again);
        json_key_int(&x->j, "stays", done.stays);
        json_key_int(&x->j, "gone", done.gone);
    }
    API_ROWS(x, "matches", rows, (int)count, match_members);
    return ERR_OK;
}
