/* The watch over convergence: run now; how somebody is judged. */
#include "inspect/gather.h"
#include "web/api_parts.h"

enum err api_watch(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct watched done = {0};
    TRY(api_ready(x));
    if (x->v && x->v->kind != ADMINISTRATOR_SYSTEM)
        return fail(ERR_REFUSED, "Only the system administrator may do this");
    TRY(watch_run(x->o, &done));
    json_key_int(&x->j, "judged", done.judged);
    json_key_int(&x->j, "exceeding", done.exceeding);
    json_key_int(&x->j, "raised", done.raised);
    json_key_int(&x->j, "grown", done.grown);
    json_key_int(&x->j, "uncovered", done.uncovered);
    return ERR_OK;
}

static void judgement_members(struct api *x, const struct judgement *j)
{
    json_key_text(&x->j, "rule", j->rule->name);
    api_key_words(x, "title", j->rule->words);
    json_key_int(&x->j, "window", j->window);
    json_key_int(&x->j, "measured", j->measured);
    json_key_int(&x->j, "own", j->own.count);
    json_key_int(&x->j, "peers", j->peers.count);
    if (j->limit >= 0)
        json_key_int(&x->j, "limit", j->limit);
    json_key_int(&x->j, "least", j->rule->least);
    json_key_text(&x->j, "exceeds", j->exceeds ? "yes" : "no");
    json_key_text(&x->j, "how", judgement_text(x->a, j));
}

enum err api_watch_person(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    const struct reg *people;
    struct entry_view view;
    struct judgement *rows;
    int count;
    DESK_SCOPE(k);
    TRY(api_ready(x));
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(desk_register(&k, STR("person"), &people));
    TRY(entry_view(&k, people, 0, rq->capture[0], &view));
    TRY(watch_explain(&k, view.id, &rows, &count));
    API_ROWS(x, "rows", rows, count, judgement_members);
    return ERR_OK;
}
