/* Exams: which are open, and a paper as its sitter sees it. Begin, answer and submit are actions of the
 * register `paper` like any other. */
#include "office/exam.h"
#include "web/api_parts.h"

static void exam_members(struct api *x, const struct exam_row *r)
{
    json_key_int(&x->j, "id", r->id);
    json_key_text(&x->j, "number", r->number);
    json_key_str(&x->j, "name", r->name);
    json_key_text(&x->j, "audience", r->audience);
    json_key_text(&x->j, "open_to", r->open_to);
    json_key_int(&x->j, "questions", r->questions);
    json_key_int(&x->j, "minutes", r->minutes);
    json_key_int(&x->j, "pass_mark", r->pass_mark);
    json_key_int(&x->j, "attempts", r->attempts);
    json_key_int(&x->j, "used", r->used);
    json_key_int(&x->j, "paper", r->paper);
    json_key_text(&x->j, "state", r->state);
    json_key_int(&x->j, "score", r->score);
}

enum err api_exams(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct exam_row *rows = NULL;
    int count;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(exams_open(&k, &rows, &count));
    API_ROWS(x, "rows", rows, count, exam_members);
    return ERR_OK;
}

static void option_members(struct api *x, const struct exam_option *o)
{
    json_key_text(&x->j, "letter", o->letter);
    api_key_words(x, "text", o->text);
    json_key_bool(&x->j, "chosen", o->chosen);
}

static void item_members(struct api *x, const struct exam_item *i)
{
    static const char *const kinds[] = {"single", "multiple", "judgement"};
    json_key_int(&x->j, "number", i->number);
    json_key_text(&x->j, "kind", kinds[i->kind]);
    api_key_words(x, "text", i->text);
    API_ROWS(x, "options", i->options, i->option_count, option_members);
    if (!i->marked)
        return;
    json_key_bool(&x->j, "correct", i->correct);
    json_key_text(&x->j, "article", i->article);
}

enum err api_paper(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    struct exam_paper p;
    int64_t id = 0;
    TRY(api_ready(x));
    if (!str_int(rq->capture[0], 1, INT64_MAX, &id))
        id = 0;
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(exam_paper(&k, id, rq->capture[0], &p));
    json_key_int(&x->j, "id", p.id);
    json_key_text(&x->j, "number", p.number);
    json_key_str(&x->j, "name", p.name);
    json_key_text(&x->j, "state", p.state);
    json_key_text(&x->j, "ends_at", p.ends_at);
    json_key_int(&x->j, "seconds_left", p.seconds_left);
    json_key_int(&x->j, "answered", p.answered);
    if (p.marked) {
        json_key_int(&x->j, "score", p.score);
        json_key_int(&x->j, "right", p.right_count);
        json_key_int(&x->j, "pass_mark", p.pass_mark);
    }
    API_ROWS(x, "items", p.items, p.count, item_members);
    return ERR_OK;
}
