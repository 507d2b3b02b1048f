#include "sieve/detect.h"

#include "base/buf.h"
#include "sieve/encoded.h"
#include "sieve/listed.h"
#include "sieve/map.h"
#include "sieve/marking.h"
#include "sieve/passage.h"
#include "sieve/personal.h"
#include "sieve/rules.h"

#include <stdlib.h>

enum { SNIPPET_CHARS = 40, SHOWN_ENDS = 2 };

static void drop_inner(struct findings *f, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < f->count; i++) {
        const struct finding *x = &f->rows[i];
        bool inside = false;
        for (size_t k = kept; k > first && !inside; k--) {
            const struct finding *y = &f->rows[k - 1];
            inside = y->kind == x->kind && y->from <= x->from && y->to >= x->to;
            if (y->to < x->from)
                break;
        }
        if (!inside)
            f->rows[kept++] = *x;
    }
    f->count = kept;
}

struct sieve {
    struct sieve_parts parts;
    struct passage_search *search; /* NULL where no passages are looked for */
    struct rules_room *rules_room;
    struct marking_room *marks;
    struct arena *room; /* of the folded text */
};

enum err sieve_open(const struct sieve_parts *parts, struct sieve **ret_sieve)
{
    struct sieve *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    s->parts = *parts;
    s->search = parts->passages ? passage_search_new() : NULL;
    if (s->search)
        passage_search_before(s->search, parts->before);
    if (s->search && parts->skip_count)
        passage_search_skip(s->search, parts->passages, parts->skip, parts->skip_count);
    s->rules_room = parts->rules ? rules_room_new(parts->rules) : NULL;
    s->marks = marking_room_new();
    s->room = arena_new_of(SIEVE_ROOM);
    *ret_sieve = s;
    return ERR_OK;
}

void sieve_free(struct sieve *s)
{
    if (!s)
        return;
    passage_search_free(s->search);
    rules_room_free(s->rules_room);
    marking_room_free(s->marks);
    arena_free(s->room);
    free(s);
}

/* Whole words of a part that nobody sees are one finding, beside those within it. */
static void hidden_find(const struct normal *n, enum text_look look, struct findings *f)
{
    static const int sure[LOOK_COUNT] = {[LOOK_HIDDEN] = 90, [LOOK_DELETED] = 90};
    if (sure[look] && str_trim(n->text).n)
        (void)finding_add(f, n, FINDING_HIDDEN, 0, n->text.n, sure[look], LEVEL_PUBLIC);
}

static enum err detect_all(struct sieve *s, const struct normal *lines, const struct normal *joined,
                           enum text_look look, struct findings *found)
{
    map_find(lines, found);
    bool marks = marking_find(s->marks, lines, look, found) || look == LOOK_PICTURE;
    if (joined->text.p != lines->text.p && (marks || marking_joined(joined)))
        (void)marking_find(s->marks, joined, look, found);
    if (s->search)
        TRY(passages_find(s->parts.passages, s->search, joined, found));
    return s->parts.listed ? listed_find(s->parts.listed, joined, found) : ERR_OK;
}

static enum err detect_in_room(struct sieve *s, struct str text, enum text_look look,
                               enum detect_what what, struct findings *found)
{
    struct normal lines, joined;
    TRY(normal_make(s->room, text, &lines));
    TRY(normal_join(s->room, &lines, &joined));
    personal_find(&lines, found);
    if (what == DETECT_ALL)
        TRY(detect_all(s, &lines, &joined, look, found));
    if (s->parts.rules)
        rules_find(s->parts.rules, s->rules_room, &lines, &joined, found);
    return ERR_OK;
}

enum err sieve_detect(struct sieve *s, struct str text, enum text_look look, enum detect_what what,
                      struct findings *found)
{
    enum err err = detect_in_room(s, text, look, what, found);
    arena_clear(s->room);
    return err;
}

/* Base64 is opened once. */
enum err sieve_detect_encoded(struct sieve *s, struct str text, struct findings *found)
{
    BUF_SCOPE(plain, ENCODED_MAX);
    size_t from, to;
    for (size_t at = 0; encoded_next(text, &at, &plain, &from, &to);) {
        size_t before = found->count;
        TRY(sieve_detect(s, buf_view(&plain), LOOK_SHOWN, DETECT_ALL, found));
        for (size_t i = before; i < found->count; i++) {
            found->rows[i].from = from;
            found->rows[i].to = to;
        }
    }
    return ERR_OK;
}

enum err sieve_detect_hidden(struct sieve *s, struct str text, enum text_look look,
                             struct findings *found)
{
    struct normal lines;
    if (look != LOOK_HIDDEN && look != LOOK_DELETED)
        return ERR_OK;
    TRY(normal_make(s->room, text, &lines));
    hidden_find(&lines, look, found);
    arena_clear(s->room);
    return ERR_OK;
}

void sieve_settle(struct findings *found)
{
    findings_sort(found);
    drop_inner(found, 0);
}

enum err sieve_text(struct sieve *s, struct str text, enum text_look look, struct findings *f)
{
    struct findings found = {.a = f->a};
    TRY(sieve_detect(s, text, look, DETECT_ALL, &found));
    TRY(sieve_detect_hidden(s, text, look, &found));
    TRY(sieve_detect_encoded(s, text, &found));
    sieve_settle(&found);
    for (size_t i = 0; i < found.count; i++)
        findings_take(f, &found.rows[i]);
    f->dropped += found.dropped;
    return ERR_OK;
}

struct str sieve_snippet(struct arena *a, struct str text, const struct finding *f)
{
    struct str s = str_bytes(text.p + f->from, f->to - f->from);
    size_t all = 0, shown = 0;
    BUF_SCOPE(b, 4 * SNIPPET_CHARS + 16);
    for (size_t at = 0; at < s.n; all++)
        (void)str_next(s, &at);
    for (size_t at = 0, i = 0; at < s.n && shown < SNIPPET_CHARS; i++) {
        size_t from = at;
        uint32_t c = str_next(s, &at);
        bool hide = f->kind != FINDING_MARK && i >= SHOWN_ENDS && i + SHOWN_ENDS < all;
        shown++;
        if (char_steers(c) || c == 0xFFFD)
            buf_char(&b, ' ');
        else if (hide)
            buf_char(&b, '*');
        else
            buf_add(&b, s.p + from, at - from);
    }
    return arena_str(a, buf_view(&b));
}
