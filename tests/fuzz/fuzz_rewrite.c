/* The rewriter of documents and its list of cuts: whatever the bytes, both passes walk alike, flows are UTF-8, and what a
 * rewriting makes of a document can be rewritten again. */
#include "fuzz/fuzz.h"

#include "extract/rewrite.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static enum err on_part(void *at, enum text_look look, struct str place)
{
    promise(look < LOOK_COUNT && str_utf8(place));
    ++*(uint32_t *)at;
    return ERR_OK;
}

static enum err on_text(void *at, struct str text)
{
    (void)at;
    promise(str_utf8(text));
    return ERR_OK;
}

static enum err on_note(void *at, enum coverage why, struct str place)
{
    (void)at, (void)why, (void)place;
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    uint32_t flows = 0;
    struct cuts cuts;
    struct str document;
    const struct words_sink sink = {
        .at = &flows, .part = on_part, .text = on_text, .note = on_note};
    if (cuts_read(a, str_bytes(data, n), &cuts, &document))
        return 0;
    struct rewriter first = {.a = a, .sink = &sink, .out = BUF(REWRITING_MAX)};
    struct rewriter second = {.a = a, .sink = &sink, .cuts = &cuts, .out = BUF(REWRITING_MAX)};
    enum err err = rewrite_document(&first, document);
    promise(err || first.flow == flows);
    if (!err && !rewrite_document(&second, document)) {
        promise(first.flow == second.flow && flows == first.flow);
        (void)!search_streams(&second, buf_view(&second.out));
    }
    buf_free(&first.out);
    buf_free(&second.out);
    return 0;
}
