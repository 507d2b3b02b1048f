/* What one may begin: every action that makes an entry and is open to the viewer, by regulation. */
#include "web/page.h"
#include "web/page_templates.h"
#include "web/page_views.h"

#include <ctype.h>

enum { STARTS_MAX = 2 * REGISTERS_MAX };

/* ASCII letters alike; what is not ASCII is compared as it stands. */
static char *folded(struct arena *a, const char *text)
{
    char *copy = arena_text(a, str_of(text));
    for (char *p = copy; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return copy;
}

/* Every word that was typed stands in one of the texts. */
static bool means(struct arena *a, struct str typed, const char *texts)
{
    struct str rest = typed, word;
    const char *all = folded(a, texts);
    while (str_split(&rest, ' ', &word)) {
        if (word.n && !strstr(all, folded(a, arena_text(a, word))))
            return false;
    }
    return true;
}

static struct words title_of(const struct rulebook *book, const struct reg *reg)
{
    for (int i = 0; i < book->regulation_count; i++) {
        if (strcmp(book->regulations[i].name, reg->regulation) == 0)
            return book->regulations[i].title;
    }
    return reg->words;
}

static const char *texts_of(struct arena *a, const struct rulebook *book, const struct reg *reg,
                            const struct action *action)
{
    struct words system = title_of(book, reg);
    return arena_printf(a, "%s %s %s %s %s %s %s", action->words.zh, reg->words.zh,
                        action->words.en, reg->words.en, system.zh, system.en, reg->name);
}

static enum err starts_of(struct visit *x, const struct reg *reg, struct str typed,
                          struct start_view *v)
{
    struct door *doors;
    int count;
    TRY(entry_doors(&x->desk, reg, NULL, &doors, &count));
    for (int i = 0; i < count && v->count < STARTS_MAX; i++) {
        if (!doors[i].open ||
            !means(x->a, typed, texts_of(x->a, x->desk.book, reg, doors[i].action)))
            continue;
        bool first = v->count == 0 || v->rows[v->count - 1].reg->regulation != reg->regulation;
        v->rows[v->count++] = (struct start_row){.reg = reg,
                                                 .action = doors[i].action,
                                                 .system = first ? title_of(x->desk.book, reg)
                                                                 : (struct words){NULL, NULL}};
    }
    return ERR_OK;
}

enum err starts_find(struct visit *x, struct str typed, struct start_view *ret_view)
{
    struct start_view v = {.typed = typed, .rows = NEW_ARRAY(x->a, struct start_row, STARTS_MAX)};
    for (int i = 0; x->v->kind != ADMINISTRATOR_AUDIT && i < x->desk.book->reg_count; i++)
        TRY(starts_of(x, x->desk.book->regs[i], typed, &v));
    *ret_view = v;
    return ERR_OK;
}

enum err page_start(struct visit *x)
{
    enum { TYPED_MAX = 200 };
    struct start_view *v = NEW(x->a, struct start_view);
    struct str typed;
    TRY(visit_desk(x));
    TRY(form_text_or(query_of(x->rq), "q", TYPED_MAX, &typed));
    TRY(starts_find(x, typed, v));
    visit_show(x, page_words(N_("Begin")), start_content, v);
    return ERR_OK;
}
