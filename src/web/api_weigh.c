/* What the sieve says of an entry's level. */
#include "office/weigh.h"
#include "web/api_parts.h"

static void line_members(struct api *x, const struct weigh_line *l)
{
    const struct finding *f = l->finding;
    json_key_str(&x->j, "where", l->where);
    json_key_text(&x->j, "look", text_look_name(l->look));
    json_key_int(&x->j, "line", l->line);
    json_key_text(&x->j, "kind", finding_kind_name(f->kind));
    json_key_str(&x->j, "rule", f->rule->id);
    json_key_int(&x->j, "version", f->rule->version);
    api_key_words(x, "reason", l->sentence);
    json_key_str(&x->j, "basis", f->rule->basis);
    json_key_text(&x->j, "level", level_code(f->level));
    json_key_text(&x->j, "level_title", level_name(f->level, x->lang));
    json_key_int(&x->j, "sure", f->sure);
    json_key_bool(&x->j, "decides", l->decides);
    json_key_int(&x->j, "hundredths", l->hundredths);
    json_key_str(&x->j, "snippet", l->snippet);
    if (l->source >= 0)
        json_key_int(&x->j, "source", l->source);
}

static void source_members(struct api *x, const struct weigh_source *s)
{
    static const char *const status[] = {
        [SOURCE_SECRET] = "secret", [SOURCE_EXPIRED] = "expired", [SOURCE_ENDED] = "ended"};
    json_key_text(&x->j, "register", s->reg ? s->reg->name : "");
    json_key_str(&x->j, "number", s->number);
    json_key_str(&x->j, "title", s->title);
    json_key_text(&x->j, "level", level_code(s->level));
    json_key_text(&x->j, "level_title", level_name(s->level, x->lang));
    json_key_text(&x->j, "status", status[s->status]);
    json_key_str(&x->j, "until", s->until);
    json_key_str(&x->j, "ended", s->ended);
    json_key_int(&x->j, "passages", s->passages);
    json_key_bool(&x->j, "named", s->is_named);
}

static void matter_members(struct api *x, const struct weigh_matter *m)
{
    json_key_int(&x->j, "id", m->id);
    json_key_str(&x->j, "number", m->number);
    json_key_str(&x->j, "title", m->title);
    json_key_text(&x->j, "level", level_code(m->level));
    json_key_text(&x->j, "level_title", level_name(m->level, x->lang));
    json_key_int(&x->j, "percent", m->percent);
    json_key_str(&x->j, "words", m->words);
    json_key_bool(&x->j, "chosen", m->is_chosen);
}

static void hint_members(struct api *x, const struct weigh_hint *h)
{
    json_key_text(&x->j, "hint", h->over ? "over" : "under");
    api_key_words(x, "title", h->words);
    json_key_text(&x->j, "basis", h->basis);
}

static void note_members(struct api *x, const struct text_note *n)
{
    json_key_text(&x->j, "why", coverage_name(n->why));
    json_key_str(&x->j, "place", n->place);
}

enum err api_weigh(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    const struct reg *reg;
    struct entry_view view;
    struct weighing w;
    int64_t id;
    TRY(api_ready(x));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(desk_register(&k, rq->capture[0], &reg));
    if (!str_int(rq->capture[1], 1, INT64_MAX, &id))
        id = 0;
    TRY(entry_view(&k, reg, id, rq->capture[1], &view));
    TRY(weigh(&k, &(struct weigh_want){.reg = reg, .entry = view.id}, &w));
    json_key_str(&x->j, "number", view.number);
    json_key_text(&x->j, "proposed", level_code(w.verdict.level));
    json_key_text(&x->j, "proposed_title", level_name(w.verdict.level, x->lang));
    json_key_int(&x->j, "sure", w.verdict.sure);
    api_key_words(x, "sentence", w.verdict.sentence);
    json_key_text(&x->j, "chosen", level_code(w.chosen));
    json_key_text(&x->j, "says", weighed_name(w.says));
    api_key_words(x, "says_title",
                  rule_choice(w.by->says->choices, str_of(weighed_name(w.says)))->words);
    json_key_bool(&x->j, "whole", w.is_whole);
    json_key_bool(&x->j, "earlier_rules", w.is_earlier);
    json_key_int(&x->j, "files", w.files);
    json_key_int(&x->j, "unsifted", w.unsifted);
    API_ROWS(x, "hints", w.hints, (int)w.hint_count, hint_members);
    API_ROWS(x, "findings", w.lines, (int)w.line_count, line_members);
    API_ROWS(x, "sources", w.sources, (int)w.source_count, source_members);
    API_ROWS(x, "matters", w.matters, (int)w.matter_count, matter_members);
    API_ROWS(x, "unread", w.notes, (int)w.note_count, note_members);
    return ERR_OK;
}
