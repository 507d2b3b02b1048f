#include "extract/layers.h"

struct layers layers_empty(void)
{
    struct layers l;
    for (size_t i = 0; i < LOOK_COUNT; i++)
        l.of[i] = BUF(TEXT_BYTES_MAX);
    return l;
}

void layers_free(struct layers *l)
{
    for (size_t i = 0; i < LOOK_COUNT; i++)
        buf_free(&l->of[i]);
}

void layers_break(struct layers *l)
{
    for (size_t i = 0; i < LOOK_COUNT; i++)
        if (l->of[i].n && l->of[i].p[l->of[i].n - 1] != '\n')
            buf_char(&l->of[i], '\n');
}

static bool has_words(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > ' ')
            return true;
    return false;
}

enum err words_put(struct words *w, enum text_look look, struct str place, struct str text)
{
    if (!has_words(text))
        return ERR_OK;
    if (w->parts == TEXT_PARTS_MAX || !str_utf8(text))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    w->parts++;
    TRY(w->sink->part(w->sink->at, look, place));
    return w->sink->text(w->sink->at, text);
}

enum err layers_put(struct layers *l, struct words *w, struct str place)
{
    for (size_t i = 0; i < LOOK_COUNT; i++) {
        if (l->of[i].over)
            TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL, place));
        TRY(words_put(w, (enum text_look)i, place, buf_view(&l->of[i])));
        buf_clear(&l->of[i]);
    }
    return ERR_OK;
}
