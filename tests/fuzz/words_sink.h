/* What every reader of documents promises of what it hands on, whatever the bytes. */
#ifndef TESTS_FUZZ_WORDS_SINK_H
#define TESTS_FUZZ_WORDS_SINK_H

#include "extract/words.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

struct seen {
    bool open;
    size_t parts, notes;
    uint64_t entries;
};

static enum err on_part(void *at, enum text_look look, struct str place)
{
    struct seen *s = at;
    promise(look < LOOK_COUNT);
    promise(place.n <= TEXT_PLACE_MAX && str_utf8(place));
    s->open = true;
    s->parts++;
    return ERR_OK;
}

static enum err on_text(void *at, struct str text)
{
    struct seen *s = at;
    promise(s->open && str_utf8(text));
    return ERR_OK;
}

static enum err on_note(void *at, enum coverage why, struct str place)
{
    struct seen *s = at;
    promise(why > COVERAGE_WHOLE && why < COVERAGE_COUNT);
    promise(place.n <= TEXT_PLACE_MAX && str_utf8(place));
    s->notes++;
    return ERR_OK;
}

static enum err on_picture(void *at, struct str place)
{
    return on_note(at, COVERAGE_PARTIAL, place);
}

static inline struct seen words_promises(const uint8_t *data, size_t n,
                                         enum err (*read)(struct words *, struct str, struct str))
{
    ARENA_SCOPE(a);
    struct seen seen = {0};
    const struct words_sink sink = {&seen, on_part, on_text, on_note, on_picture, NULL, NULL, NULL};
    struct words w = {.a = a, .sink = &sink};
    promise(!words_prepare());
    enum err err = read(&w, STR(""), str_bytes(data, n));
    promise(!err || err == ERR_TOO_LARGE || err == ERR_INPUT);
    promise(w.depth == 0 && w.parts <= TEXT_PARTS_MAX);
    seen.entries = w.entries;
    return seen;
}

#endif
