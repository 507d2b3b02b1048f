/* The readers of documents: whatever the bytes, parts and notes come whole and in UTF-8, within the budgets. */
#include "fuzz/fuzz.h"

#include "extract/words.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

struct seen {
    bool open;
    size_t parts, notes;
};

static enum err on_part(void *at, enum text_look look, struct str place)
{
    promise(look < LOOK_COUNT);
    struct seen *s = at;
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static bool prepared;
    if (!prepared)
        words_mail_prepare();
    prepared = true;
    ARENA_SCOPE(a);
    struct seen seen = {0};
    const struct words_sink sink = {&seen, on_part, on_text, on_note};
    struct words w = {.a = a, .sink = &sink};
    enum err err = words_read(&w, STR(""), str_bytes(data, n));
    promise(!err || err == ERR_TOO_LARGE || err == ERR_INPUT);
    /* unread is never clean: something was said, or there were entries to say something of */
    promise(err || n < 64 || seen.parts || seen.notes || w.entries || data[0] == 'P' ||
            data[0] == '%');
    return 0;
}
