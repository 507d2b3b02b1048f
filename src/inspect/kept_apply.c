/* A kept report with what people changed, added and left out in its place. Pure. */
#include "inspect/kept_parts.h"

struct applying {
    struct arena *a;
    struct composed *c;
    const struct composed_statement *statements;
    int count;
    bool draft;
    bool *placed; /* by statement */
    struct composed_sentence *rows;
    size_t row_count, cap;
};

static void put(struct applying *x, const struct composed_sentence *s, int section)
{
    x->rows = arena_grow(x->a, x->rows, x->row_count, &x->cap, sizeof *x->rows);
    x->rows[x->row_count] = *s;
    x->rows[x->row_count++].section = section;
}

/* His words in the report's language, else as he wrote them. */
static struct str words_of(const struct applying *x, const struct composed_statement *s)
{
    enum lang other = x->c->lang == LANG_ZH ? LANG_EN : LANG_ZH;
    return s->words[x->c->lang].n ? s->words[x->c->lang] : s->words[other];
}

/* A statement rests on nothing: it has no figures, whatever numbers stand in it. */
static void put_statement(struct applying *x, int at, int section,
                          const struct composed_sentence *original)
{
    struct composed_statement *s = NEW(x->a, struct composed_statement);
    *s = x->statements[at];
    s->original = original;
    x->placed[at] = true;
    x->c->changed += original && s->how == STATED_CHANGED;
    x->c->added += !original;
    put(x,
        &(struct composed_sentence){.id = original ? original->id : s->number,
                                    .text = words_of(x, s),
                                    .standing = STANDING_STATED,
                                    .basis = "",
                                    .each = original && original->each,
                                    .stated = s},
        section);
}

static int about(const struct applying *x, struct str sentence)
{
    for (int i = 0; i < x->count; i++)
        if (x->statements[i].how != STATED_ADDED && str_eq(x->statements[i].sentence, sentence))
            return i;
    return -1;
}

static void put_left_out(struct applying *x, int at, int section,
                         const struct composed_sentence *original)
{
    struct composed_statement *s = NEW(x->a, struct composed_statement);
    x->placed[at] = true;
    x->c->left_out++;
    if (!x->draft)
        return;
    *s = x->statements[at];
    s->original = original;
    struct composed_sentence shown = *original;
    shown.standing = STANDING_STATED;
    shown.stated = s;
    put(x, &shown, section);
}

static void put_added(struct applying *x, struct str sentence, int section)
{
    for (int i = 0; i < x->count; i++)
        if (!x->placed[i] && x->statements[i].how == STATED_ADDED &&
            str_eq(x->statements[i].sentence, sentence))
            put_statement(x, i, section, NULL);
}

static void put_sentence(struct applying *x, const struct composed_sentence *s, int section)
{
    int at = about(x, s->id);
    if (at < 0)
        put(x, s, section);
    else if (x->statements[at].how == STATED_CHANGED)
        put_statement(x, at, section, s);
    else
        put_left_out(x, at, section, s);
    put_added(x, s->id, section);
}

static void put_section_end(struct applying *x, const char *name, int section)
{
    for (int i = 0; i < x->count; i++)
        if (!x->placed[i] && x->statements[i].how == STATED_ADDED && !x->statements[i].sentence.n &&
            str_is(x->statements[i].section, name))
            put_statement(x, i, section, NULL);
}

/* About nothing that stands here: nobody's words get lost by it. */
static void put_lost(struct applying *x, int section)
{
    for (int i = 0; i < x->count; i++)
        if (!x->placed[i] && x->statements[i].how != STATED_LEFT_OUT)
            put_statement(x, i, section, NULL);
}

void kept_apply(struct arena *a, struct composed *c, const struct composed_statement *statements,
                int count, bool draft)
{
    struct applying x = {.a = a, .c = c, .statements = statements, .count = count, .draft = draft};
    x.placed = NEW_ARRAY(a, bool, (size_t)count + 1);
    struct composed_section *sections =
        NEW_ARRAY(a, struct composed_section, (size_t)c->section_count + 1);
    for (int i = 0; i < c->section_count; i++) {
        sections[i] = c->sections[i];
        sections[i].first = (int)x.row_count;
        for (int n = 0; n < c->sections[i].count; n++)
            put_sentence(&x, &c->sentences[c->sections[i].first + n], i);
        put_section_end(&x, sections[i].name, i);
        if (i == c->section_count - 1)
            put_lost(&x, i);
        sections[i].count = (int)x.row_count - sections[i].first;
    }
    c->sections = sections;
    c->sentences = x.rows;
    c->sentence_count = (int)x.row_count;
}
