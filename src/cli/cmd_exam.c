/* exam, questions load. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "office/bank.h"

#include <stdio.h>

/* ---- exam ---- */

static enum err write_item(struct cli *c, const json_t *item)
{
    size_t i;
    json_t *option;
    struct str number = json_shown(c, item, "number"), text = json_shown(c, item, "text");
    struct str article = json_shown(c, item, "article");
    const json_t *correct = json_object_get(item, "correct");
    const char *mark = !correct ? "" : json_is_true(correct) ? "✓ " : "✗ ";
    TRY(line_write(
        str_of(arena_printf(c->a, "%.*s. %s%.*s %.*s", (int)number.n, number.p, mark, (int)text.n,
                            text.p, (int)article.n, article.p ? article.p : ""))));
    json_array_foreach(json_object_get(item, "options"), i, option)
    {
        struct str letter = json_shown(c, option, "letter"), words = json_shown(c, option, "text");
        TRY(line_write(str_of(arena_printf(
            c->a, "   %s %.*s %.*s", json_is_true(json_object_get(option, "chosen")) ? "*" : " ",
            (int)letter.n, letter.p, (int)words.n, words.p))));
    }
    return ERR_OK;
}

static enum err show_paper(struct cli *c, struct link *l)
{
    static const struct json_column head[] = {{"number", N_("Number")},
                                              {"name", N_("Title")},
                                              {"state", N_("State")},
                                              {"ends_at", N_("Due")},
                                              {"answered", N_("Answered")},
                                              {"score", N_("Score")},
                                              {0}};
    size_t i;
    json_t *item;
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "papers");
    target_part(&t, c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    ANSWER_SCOPE(alone);
    alone = json_pack("[O]", answer);
    TRY(rows_write(c, alone, head));
    json_array_foreach(json_object_get(answer, "items"), i, item)
    {
        TRY(write_item(c, item));
    }
    return ERR_OK;
}

enum err exam_run(struct cli *c)
{
    static const struct json_column columns[] = {
        {"number", N_("Number")},       {"name", N_("Title")},
        {"audience", N_("Audience")},   {"open_to", N_("Open to")},
        {"questions", N_("Questions")}, {"minutes", N_("Minutes")},
        {"state", N_("State")},         {"score", N_("Score")},
        {"paper", N_("Paper")},         {0}};
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    if (c->count)
        return show_paper(c, l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "exams");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    return rows_write(c, json_object_get(answer, "rows"), columns);
}

/* ---- questions load ---- */

static void put(json_t *body, const char *name, struct str value)
{
    if (value.n)
        json_object_set_new(body, name, json_stringn(value.p, value.n));
}

static enum err is_there(struct cli *c, struct link *l, const struct bank_question *q,
                         bool *ret_there)
{
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "r");
    target_part(&t, "question");
    target_param(&t, "filter.bank", c->operands[0]);
    target_param(&t, "filter.code", arena_text(c->a, q->code));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    *ret_there = json_array_size(json_object_get(answer, "rows")) > 0;
    return ERR_OK;
}

static enum err load_one(struct cli *c, struct link *l, const struct bank_question *q)
{
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    target_part(&t, "api");
    target_part(&t, "r");
    target_part(&t, "question");
    target_part(&t, "do");
    target_part(&t, "create");
    json_t *body = json_object();
    put(body, "bank", str_of(c->operands[0]));
    put(body, "code", q->code);
    put(body, "kind", q->kind);
    put(body, "audience", q->audience);
    put(body, "article", q->article);
    put(body, "zh_text", q->zh);
    put(body, "en_text", q->en);
    put(body, "answer", q->answer);
    for (int i = 0; i < BANK_OPTIONS; i++) {
        put(body, arena_printf(c->a, "zh_%c", 'a' + i), q->zh_options[i]);
        put(body, arena_printf(c->a, "en_%c", 'a' + i), q->en_options[i]);
    }
    return link_call(l, METHOD_POST, &t, body, &answer);
}

enum err questions_load_run(struct cli *c)
{
    struct str csv = str_bytes(built_in_questions, built_in_questions_size);
    struct bank_question *rows;
    int count, loaded = 0;
    if (c->count > 1)
        TRY(file_read(c->a, c->operands[1], BANK_FILE_MAX, &csv));
    TRY(bank_read(c->a, csv, &rows, &count));
    LINK_SCOPE(l);
    TRY(link_open(c, &l));
    for (int i = 0; i < count; i++) {
        bool there;
        TRY(is_there(c, l, &rows[i], &there));
        if (there)
            continue;
        TRY(load_one(c, l, &rows[i]));
        loaded++;
    }
    return line_write(str_of(arena_printf(c->a, "%d", loaded)));
}
