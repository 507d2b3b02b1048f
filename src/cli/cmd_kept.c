/* report keep, report show, report edit: reports that are kept, and the words that people put in. */
#include "cli/link.h"
#include "cli/output.h"

static void kept_target(struct target *t, const char *what)
{
    target_part(t, "api");
    target_part(t, "kept_reports");
    if (what)
        target_part(t, what);
}

static enum err write_number(struct cli *c, const json_t *answer)
{
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "number"));
}

enum err report_keep_run(struct cli *c)
{
    const char *kind, *period;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(option_need(c, "kind", &kind));
    TRY(option_need(c, "period", &period));
    TRY(link_open(c, &l));
    kept_target(&t, NULL);
    json_t *body = json_pack("{s:s, s:s}", "kind", kind, "period", period);
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    return write_number(c, answer);
}

/* ---- show ---- */

static const char *standing_words(struct cli *c, const json_t *sentence)
{
    static const struct {
        const char *name, *words;
    } names[] = {{"proven", N_("holds")},
                 {"missing", N_("evidence missing")},
                 {"changed", N_("changed, not proven")},
                 {"added", N_("added, not proven")},
                 {"left_out", N_("left out")}};
    const json_t *stated = json_object_get(sentence, "stated");
    struct str name = json_shown(c, stated ? stated : sentence, stated ? "how" : "standing");
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (str_is(name, names[i].name))
            return tr(c->lang, names[i].words);
    return "?";
}

static void show_sentence(struct cli *c, struct table *t, const json_t *section, const json_t *s)
{
    const json_t *stated = json_object_get(s, "stated");
    table_add(t, json_shown(c, section, "name"));
    table_add(t, json_shown(c, s, "id"));
    table_text(t, standing_words(c, s));
    table_add(t, json_shown(c, stated, "author"));
    table_add(t, json_shown(c, stated, "on"));
    table_add(t, json_shown(c, s, "text"));
}

enum err report_show_run(struct cli *c)
{
    enum { COLUMNS = 6 };
    static const char *const heads[COLUMNS] = {N_("Section"),   N_("Sentence"),  N_("State"),
                                               N_("Stated by"), N_("Stated on"), N_("Words")};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    struct table table;
    size_t i, n;
    json_t *section, *sentence;
    TRY(link_open(c, &l));
    kept_target(&t, NULL);
    target_param(&t, "number", c->operands[0]);
    target_param(&t, "lang", lang_code(c->lang));
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    table_init(&table, c->a, COLUMNS);
    for (i = 0; i < COLUMNS; i++)
        table_text(&table, tr(c->lang, heads[i]));
    json_array_foreach(json_object_get(json_object_get(answer, "report"), "sections"), i, section)
        json_array_foreach(json_object_get(section, "sentences"), n, sentence)
            show_sentence(c, &table, section, sentence);
    return table_write(&table);
}

/* ---- edit ---- */

enum err report_edit_run(struct cli *c)
{
    static const struct {
        const char *option, *what;
    } whats[] = {{"add", "add"}, {"leave-out", "leave_out"}, {"take-back", "take_back"}};
    static const char *const texts[] = {"sentence", "section", "zh", "en", "reason"};
    const char *what = "change";
    int chosen = 0;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    for (size_t i = 0; i < ARRAY_SIZE(whats); i++)
        if (option_given(c, whats[i].option)) {
            what = whats[i].what;
            chosen++;
        }
    if (chosen > 1)
        return fail(ERR_INPUT, "Only one of --add, --leave-out and --take-back");
    TRY(link_open(c, &l));
    kept_target(&t, "edit");
    json_t *body = json_pack("{s:s, s:s}", "number", c->operands[0], "what", what);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (option_value(c, texts[i]))
            json_object_set_new(body, texts[i], json_string(option_value(c, texts[i])));
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    return write_number(c, answer);
}
