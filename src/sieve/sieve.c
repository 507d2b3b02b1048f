#include "sieve/sieve.h"

#include "base/buf.h"
#include "sieve/marking.h"
#include "sieve/personal.h"

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

enum err sieve_text(struct str text, struct findings *f)
{
    ARENA_SCOPE(a);
    struct normal lines, joined;
    struct findings found = {.a = f->a};
    TRY(normal_make(a, text, &lines));
    TRY(normal_join(a, &lines, &joined));
    personal_find(&lines, &found);
    marking_find(&lines, &found);
    marking_find(&joined, &found);
    findings_sort(&found);
    drop_inner(&found, 0);
    for (size_t i = 0; i < found.count; i++) {
        if (f->count == FINDINGS_MAX) {
            f->dropped += found.count - i;
            break;
        }
        f->rows = arena_grow(f->a, f->rows, f->count, &f->room, sizeof *f->rows);
        f->rows[f->count++] = found.rows[i];
    }
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
        if (c < 0x20 || c == 0x7F || c == 0xFFFD)
            buf_char(&b, ' ');
        else if (hide)
            buf_char(&b, '*');
        else
            buf_add(&b, s.p + from, at - from);
    }
    return arena_str(a, buf_view(&b));
}
