#include "extract/text_receive.h"

enum { NEAR = 64 * 1024 }; /* a line's end so near to the cut is cut at */

const char *coverage_name(enum coverage coverage)
{
    static const char *const names[COVERAGE_COUNT] = {"whole",   "partial", "locked",
                                                      "timeout", "broken",  "unknown"};
    return names[coverage];
}

const char *text_look_name(enum text_look look)
{
    static const char *const names[LOOK_COUNT] = {"shown",   "remark",   "hidden",
                                                  "deleted", "property", "picture"};
    return names[look];
}

int64_t text_line(const struct text_part *part, size_t at)
{
    int64_t line = 1 + (int64_t)part->line;
    for (const char *p = part->text.p; (p = memchr(p, '\n', (size_t)(part->text.p + at - p))); p++)
        line++;
    return line;
}

static enum err passed_on(struct text_receiver *r, enum err err)
{
    r->refused = err != ERR_OK;
    return err;
}

static enum err deliver(struct text_receiver *r, size_t n)
{
    const struct text_part part = {
        buf_view(&r->place), str_bytes(r->text.p, n), r->look, r->again, r->from, r->line, r->words,
        r->word_count};
    return n > r->again ? passed_on(r, r->sink->part(r->sink->at, &part)) : ERR_OK;
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The text so far but for what follows its last line; keeps the overlap. */
static enum err cut(struct text_receiver *r)
{
    const char *p = r->text.p;
    size_t n = r->text.n;
    const char *end = memrchr(p + n - NEAR, '\n', NEAR);
    size_t to = end ? (size_t)(end - p) + 1 : n;
    TRY(deliver(r, to));
    size_t from = to - TEXT_OVERLAP;
    while (from < to && continues(p[from]))
        from++;
    const char *start = memchr(p + from, '\n', to - from - 1);
    from = start ? (size_t)(start - p) + 1 : from;
    for (size_t i = 0; i < from; i++)
        r->line += p[i] == '\n';
    r->from += from;
    r->again = to - from;
    memmove(r->text.p, p + from, n - from);
    r->text.n = n - from;
    return ERR_OK;
}

enum err text_receiver_end(struct text_receiver *r)
{
    enum err err = r->open ? deliver(r, r->text.n) : ERR_OK;
    buf_clear(&r->text);
    r->open = false;
    r->again = 0;
    r->from = r->line = 0;
    r->word_count = 0;
    return err;
}

/* "page 3/(top)": a place in what is looked at, in the document. */
static void put_place(const struct text_receiver *r, struct str place, struct buf *to)
{
    buf_clear(to);
    buf_str(to, r->within);
    if (r->within.n + 1 + place.n > TEXT_PLACE_MAX)
        return;
    if (r->within.n && place.n)
        buf_char(to, '/');
    buf_str(to, place);
}

static enum err take_part(struct text_receiver *r, const unsigned char *p, size_t n)
{
    struct str place = str_bytes(p + 1, n ? n - 1 : 0);
    TRY(text_receiver_end(r));
    if (n < 1 || p[0] >= LOOK_COUNT || place.n > TEXT_PLACE_MAX || !str_utf8(place))
        return frames_lie();
    r->look = (enum text_look)p[0];
    put_place(r, place, &r->place);
    r->open = true;
    return ERR_OK;
}

static enum err take_text(struct text_receiver *r, struct str text)
{
    if (!r->open || !text.n || text.n > TEXT_CHUNK || !str_utf8(text) || r->word_count)
        return frames_lie();
    r->bytes += text.n;
    if (r->bytes > TEXT_STREAM_MAX)
        return frames_lie();
    buf_str(&r->text, text);
    return r->text.n >= TEXT_PIECE ? cut(r) : ERR_OK;
}

/* A letter of the text so far, behind the last; an area of a page, which may reach over its edge and then ends there. */
static enum err take_word(struct text_receiver *r, const unsigned char *p, size_t n)
{
    uint32_t all[7];
    if (!r->wants_words || !r->open || n != sizeof all || r->from ||
        ++r->words_told > TEXT_WORDS_MAX)
        return frames_lie();
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        all[i] = get_le(p + 4 * i, 4);
    struct text_word w = {all[0], all[1], {all[2], all[3], all[4], all[5], all[6]}};
    uint32_t last = r->word_count ? r->words[r->word_count - 1].to : 0;
    if (w.from < last || w.to <= w.from || w.to > r->text.n || w.box.page >= TEXT_PAGES_MAX ||
        w.box.x > BOX_WHOLE || w.box.y > BOX_WHOLE || w.box.w > BOX_WHOLE || w.box.h > BOX_WHOLE)
        return frames_lie();
    r->words = arena_grow(r->frames.a, r->words, r->word_count, &r->word_room, sizeof *r->words);
    r->words[r->word_count++] = w;
    return ERR_OK;
}

enum err text_receiver_note(struct text_receiver *r, enum coverage why, struct str place)
{
    const struct text_note note = {why, place};
    r->worst = why > r->worst ? why : r->worst;
    return ++r->notes <= TEXT_NOTES_MAX ? passed_on(r, r->sink->note(r->sink->at, &note)) : ERR_OK;
}

static enum err take_note(struct text_receiver *r, const unsigned char *p, size_t n)
{
    struct str place = str_bytes(p + 1, n ? n - 1 : 0);
    if (n < 1 || p[0] < COVERAGE_PARTIAL || p[0] >= COVERAGE_COUNT || place.n > TEXT_PLACE_MAX ||
        !str_utf8(place))
        return frames_lie();
    return text_receiver_note(r, (enum coverage)p[0], place);
}

static enum err take_picture(struct text_receiver *r, struct str place)
{
    if (place.n > TEXT_PLACE_MAX || !str_utf8(place))
        return frames_lie();
    r->pictures = true;
    if (r->wants_pictures)
        return ERR_OK;
    BUF_SCOPE(where, TEXT_PLACE_MAX);
    put_place(r, place, &where);
    return text_receiver_note(r, COVERAGE_PARTIAL, buf_view(&where));
}

static enum err take_frame(void *at, unsigned kind, const unsigned char *p, size_t n)
{
    struct text_receiver *r = at;
    if (kind != FRAME_TEXT && kind != FRAME_WORD && ++r->told > TEXT_TOLD_MAX)
        return frames_lie();
    switch (kind) {
    case FRAME_PART:
        return take_part(r, p, n);
    case FRAME_TEXT:
        return take_text(r, str_bytes(p, n));
    case FRAME_NOTE:
        return take_note(r, p, n);
    case FRAME_WORD:
        return take_word(r, p, n);
    case FRAME_PICTURE:
        return take_picture(r, str_bytes(p, n));
    case FRAME_DONE:
        return text_receiver_end(r);
    default:
        return frames_lie();
    }
}

void text_receiver_init(struct text_receiver *r, struct arena *a, const struct extractor_sink *sink)
{
    *r = (struct text_receiver){
        .frames = {.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_frame},
        .sink = sink,
        .place = BUF(TEXT_PLACE_MAX),
        .text = BUF(TEXT_PIECE + TEXT_CHUNK)};
}

void text_receiver_again(struct text_receiver *r)
{
    struct arena *a = r->frames.a;
    buf_free(&r->frames.waiting);
    buf_clear(&r->place);
    r->frames = (struct frames){.a = a, .waiting = BUF(256 * 1024), .at = r, .take = take_frame};
}

void text_receiver_free(struct text_receiver *r)
{
    buf_free(&r->frames.waiting);
    buf_free(&r->place);
    buf_free(&r->text);
}
