#include "unit/extract/told.h"

static enum err keep_part(void *at, enum text_look look, struct str place)
{
    struct told *t = at;
    t->parts = arena_grow(t->a, t->parts, t->part_count, &t->part_cap, sizeof *t->parts);
    t->parts[t->part_count++] = (struct text_part){arena_str(t->a, place), STR(""), look};
    return ERR_OK;
}

static enum err keep_text(void *at, struct str text)
{
    struct told *t = at;
    if (!t->part_count || !str_utf8(text))
        die("text that is no text, or without a part");
    struct text_part *p = &t->parts[t->part_count - 1];
    p->text =
        str_of(arena_printf(t->a, "%.*s%.*s", (int)p->text.n, p->text.p, (int)text.n, text.p));
    return ERR_OK;
}

static enum err keep_note(void *at, enum coverage why, struct str place)
{
    struct told *t = at;
    t->notes = arena_grow(t->a, t->notes, t->note_count, &t->note_cap, sizeof *t->notes);
    t->notes[t->note_count++] = (struct text_note){why, arena_str(t->a, place)};
    return ERR_OK;
}

static enum err keep_picture(void *at, struct str place)
{
    return keep_note(at, COVERAGE_PARTIAL, place);
}

struct told told(struct arena *a, struct str bytes)
{
    struct told t = {.a = a};
    const struct words_sink sink = {&t,           keep_part, keep_text, keep_note,
                                    keep_picture, NULL,      NULL,      NULL};
    struct words w = {.a = a, .sink = &sink};
    if (words_prepare() || words_read(&w, STR(""), bytes))
        die(problem()->text[LANG_EN]);
    return t;
}

const char *told_at(const struct told *t, enum text_look look, const char *place)
{
    const char *all = "";
    for (size_t i = 0; i < t->part_count; i++)
        if (t->parts[i].look == look && str_is(t->parts[i].place, place))
            all = arena_printf(t->a, "%s%.*s", all, (int)t->parts[i].text.n, t->parts[i].text.p);
    return all;
}

enum coverage told_coverage(const struct told *t)
{
    enum coverage worst = COVERAGE_WHOLE;
    for (size_t i = 0; i < t->note_count; i++)
        worst = t->notes[i].why > worst ? t->notes[i].why : worst;
    return worst;
}
