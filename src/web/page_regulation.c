/* Our regulations: the official text of each, with its states drawn, out of the model in force. */
#include "office/bylaw.h"
#include "office/bylaw_file.h"
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

/* The picture stands behind the first paragraph of the article whose table says the same. */
bool chapter_block_is_states(const struct bylaw_chapter *c, const struct doc_block *b)
{
    return c->reg && b->next == c->states;
}

struct str block_text(const struct doc_block *b)
{
    return b->first ? b->first->text : STR("");
}

const char *chart_tone(const struct reg *reg, const struct chart_node *node)
{
    if (node->kind == CHART_START)
        return "start";
    return tone_class(page_state_tone(&reg->states[node->tone]));
}

enum err page_regulations(struct visit *x)
{
    struct regulations_view *v = NEW(x->a, struct regulations_view);
    struct bylaw_version version;
    TRY(visit_desk(x));
    const struct rulebook *book = x->desk.book;
    const struct regulation **rows =
        NEW_ARRAY(x->a, const struct regulation *, (size_t)book->regulation_count + 1);
    const char **basis = NEW_ARRAY(x->a, const char *, (size_t)book->regulation_count + 1);
    TRY(bylaw_version_of(&x->desk, &version));
    for (int i = 0; i < book->regulation_count; i++) {
        BUF_SCOPE(b, 4096);
        rows[i] = &book->regulations[i];
        for (int k = 0; k < rows[i]->basis_count; k++)
            buf_printf(&b, "%s%s", k ? x->lang == LANG_ZH ? "、" : ", " : "",
                       bylaw_article(x->a, rows[i]->basis[k], x->lang));
        basis[i] = arena_text(x->a, buf_view(&b));
    }
    *v = (struct regulations_view){rows, basis, book->regulation_count, version.id};
    visit_show(x, page_words(N_("Our regulations")), regulations_content, v);
    return ERR_OK;
}

static enum err show(struct visit *x, const struct regulation *regulation, const struct reg *reg)
{
    struct regulation_view *v = NEW(x->a, struct regulation_view);
    struct bylaw *text = NEW(x->a, struct bylaw);
    struct bylaw_version version;
    TRY(bylaw_version_of(&x->desk, &version));
    TRY(bylaw_make(x->a, x->desk.book, regulation, &version, x->lang, text));
    *v = (struct regulation_view){regulation, reg, text, reg && desk_sees_register(&x->desk, reg)};
    visit_show(x, reg ? reg->words : regulation->title, regulation_content, v);
    return ERR_OK;
}

enum err page_regulation(struct visit *x)
{
    TRY(visit_desk(x));
    const struct regulation *r = bylaw_find(x->desk.book, x->rq->capture[0]);
    return r ? show(x, r, NULL) : fail(ERR_MISSING, "There is no such regulation");
}

/* The chapter of one register: what its lists and entries call help. */
enum err page_help(struct visit *x)
{
    const struct reg *reg;
    TRY(visit_register(x, 0, &reg));
    return show(x, bylaw_find(x->desk.book, str_of(reg->regulation)), reg);
}

enum err page_regulation_file(struct visit *x)
{
    struct bylaw_file file;
    TRY(visit_desk(x));
    TRY(bylaw_file(&x->desk, x->rq->capture[0], x->rq->capture[1], x->lang, &x->rs->body, &file));
    TRY(response_header(x->rq, x->rs, "Content-Disposition",
                        str_of(arena_printf(x->a, "attachment; filename*=UTF-8''%s",
                                            url_text(x->a, str_of(file.name))))));
    x->rs->type = file.media;
    return ERR_OK;
}
