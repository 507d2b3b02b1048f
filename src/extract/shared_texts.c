#include "extract/shared_texts.h"

struct shared_texts shared_texts_of(struct words *w, struct str place)
{
    return (struct shared_texts){.w = w, .place = place, .all = BUF(TEXT_BYTES_MAX)};
}

void shared_texts_free(struct shared_texts *s)
{
    buf_free(&s->all);
}

void shared_end(struct shared_texts *s)
{
    if (s->count == SHARED_MAX)
        return;
    s->texts = arena_grow(s->w->a, s->texts, s->count, &s->cap, sizeof *s->texts);
    s->texts[s->count++] = (struct shared_text){.end = (uint32_t)s->all.n};
}

static struct str text_of(const struct shared_texts *s, uint64_t index)
{
    size_t from = index ? s->texts[index - 1].end : 0;
    return str_bytes(buf_view(&s->all).p + from, s->texts[index].end - from);
}

enum err shared_put(struct shared_texts *s, struct cells *c, uint32_t row, uint32_t column,
                    uint64_t index)
{
    if (index >= s->count)
        return ERR_OK;
    struct str text = text_of(s, index);
    bool may = true;
    if (s->texts[index].told)
        TRY(words_again(s->w, s->place, text.n, &may));
    s->texts[index].told = true;
    return may ? cells_put(c, row, column, LOOK_SHOWN, text) : ERR_OK;
}

enum err shared_rest(struct shared_texts *s)
{
    BUF_SCOPE(rest, TEXT_BYTES_MAX);
    for (size_t i = 0; i < s->count; i++) {
        if (s->texts[i].told || s->texts[i].end == (i ? s->texts[i - 1].end : 0))
            continue;
        buf_str(&rest, text_of(s, i));
        buf_char(&rest, '\n');
    }
    return words_put(s->w, LOOK_DELETED, words_place(s->w, s->place, STR("(in no cell)")),
                     buf_view(&rest));
}
