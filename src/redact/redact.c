#include "redact/redact.h"

#include <stdlib.h>

#include "base/io.h"
#include "extract/extractor.h"
#include "redact/pictures.h"
#include "redact/verify.h"

enum { ROUNDS_MAX = 4 /* of looking into the pictures of a copy */ };

struct work {
    struct arena *a;
    struct str document;
    struct extracted text; /* all that is in it, also what no copy keeps */
    struct needle *needles;
    size_t needle_count, needle_room;
    struct boxes boxes;
    size_t drawn; /* of the boxes: asked for as such */
    struct cut *cuts;
    size_t cut_count, cut_room;
};

/* ---- what is to be removed, as texts ---- */

static enum err add_needle(struct work *w, struct str text, struct str with)
{
    struct needle n;
    if (with.n > CUT_WITH_MAX || !str_utf8(with))
        return fail(ERR_INPUT, "A replacement has at most {1} bytes", numtext(CUT_WITH_MAX));
    if (!needle_make(w->a, text, with, &n))
        return fail(ERR_INPUT, "A text to be removed has at least two letters or digits, or one "
                               "Chinese character");
    for (size_t i = 0; i < w->needle_count; i++)
        if (w->needles[i].form == n.form && str_eq(w->needles[i].text, n.text))
            return ERR_OK;
    w->needles = arena_grow(w->a, w->needles, w->needle_count, &w->needle_room, sizeof n);
    w->needles[w->needle_count++] = n;
    return ERR_OK;
}

/* A span of what was read is removed as the text that stands there. */
static enum err add_span(struct work *w, const struct extracted *text, const struct redaction *r)
{
    for (size_t i = 0; i < text->part_count; i++) {
        const struct text_part *p = &text->parts[i]; /* a piece, of a long text */
        if (!str_eq(p->place, r->place) || r->from < p->from || r->to > p->from + p->text.n ||
            r->from >= r->to)
            continue;
        struct str span = str_bytes(p->text.p + (r->from - p->from), r->to - r->from);
        if (!str_utf8(span))
            continue;
        struct needle unused;
        /* blanks alone, or a dash: nothing that tells anything */
        return needle_make(w->a, span, r->with, &unused) ? add_needle(w, span, r->with) : ERR_OK;
    }
    return fail(ERR_INPUT, "The document has no such place: {1}", arena_text(w->a, r->place));
}

static enum err collect(struct work *w, const struct redaction *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        switch (list[i].kind) {
        case REDACT_SPAN:
            TRY(add_span(w, &w->text, &list[i]));
            break;
        case REDACT_TEXT:
            TRY(add_needle(w, list[i].text, list[i].with));
            break;
        case REDACT_BOX:
            w->boxes.rows = arena_grow(w->a, w->boxes.rows, w->boxes.count, &w->boxes.room,
                                       sizeof *w->boxes.rows);
            w->boxes.rows[w->boxes.count++] = list[i].box;
            break;
        }
    }
    w->drawn = w->boxes.count;
    return ERR_OK;
}

/* ---- where they stand ---- */

static int by_place(const void *x, const void *y)
{
    const struct cut *a = x, *b = y;
    if (a->flow != b->flow)
        return a->flow < b->flow ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return 0;
}

static enum err find_in(struct work *w, uint32_t flow, struct str text)
{
    ARENA_SCOPE(a);
    struct matched m = {.a = a, .original = text};
    for (size_t i = 0; i < w->needle_count; i++) {
        struct match found;
        for (size_t at = 0; match_next(&m, &w->needles[i], &at, &found);) {
            if (w->cut_count == CUTS_MAX)
                return fail(ERR_TOO_LARGE, "There is too much to be removed: {1} places",
                            numtext(CUTS_MAX));
            w->needles[i].seen = true;
            w->cuts = arena_grow(w->a, w->cuts, w->cut_count, &w->cut_room, sizeof *w->cuts);
            w->cuts[w->cut_count++] =
                (struct cut){flow, (uint32_t)found.from, (uint32_t)found.to, w->needles[i].with};
        }
    }
    return ERR_OK;
}

/* Those that overlap become one. */
static void join(struct work *w)
{
    size_t kept = 0;
    if (w->cut_count)
        qsort(w->cuts, w->cut_count, sizeof *w->cuts, by_place);
    for (size_t i = 0; i < w->cut_count; i++) {
        struct cut *last = kept ? &w->cuts[kept - 1] : NULL;
        if (last && last->flow == w->cuts[i].flow && w->cuts[i].from < last->to)
            last->to = w->cuts[i].to > last->to ? w->cuts[i].to : last->to;
        else
            w->cuts[kept++] = w->cuts[i];
    }
    w->cut_count = kept;
}

static enum err find_all(struct work *w)
{
    struct extracted flows;
    TRY(rewriting_flows(w->document, w->a, &flows));
    for (size_t i = 0; i < flows.part_count; i++)
        TRY(find_in(w, (uint32_t)i, flows.parts[i].text));
    join(w);
    return ERR_OK;
}

/* ---- a document ---- */

static enum err judge(const struct work *w)
{
    if (!w->needle_count && !w->drawn)
        return fail(ERR_INPUT, "Nothing is to be removed");
    if (w->drawn && !pictures_alone(w->document))
        return fail(ERR_INPUT, "Boxes can be drawn on pages of a PDF and on pictures only");
    return ERR_OK;
}

/* Where a text stands in no flow and is seen on no page, either its part is not kept, or the document's picture was read
 * otherwise than the copy's, or it is not there at all. */
static enum err account_for(struct work *w, struct needle *n)
{
    bool gone = false, pictured = false;
    for (size_t i = 0; i < w->text.part_count && !gone; i++) {
        ARENA_SCOPE(a);
        struct matched m = {.a = a, .original = w->text.parts[i].text};
        struct match found;
        size_t at = 0;
        if (!match_next(&m, n, &at, &found))
            continue;
        pictured |= w->text.parts[i].look == LOOK_PICTURE;
        gone |= w->text.parts[i].look != LOOK_PICTURE;
    }
    if (gone || (pictured && (w->drawn || !pictures_alone(w->document))))
        return ERR_OK;
    if (pictured)
        return fail(
            ERR_UNSUPPORTED,
            "Text in a picture was read once and not a second time: say by boxes where it stands");
    if (pictures_alone(w->document))
        return fail(
            ERR_MISSING,
            "What is to be removed is in no text of the document and was not recognized in its "
            "pictures: {1}. Where it is seen, say by boxes where it stands",
            arena_text(w->a, n->raw));
    return fail(ERR_MISSING, "The document does not hold what is to be removed: {1}",
                arena_text(w->a, n->raw));
}

/* ---- the copy ---- */

static enum err cut(struct work *w, const struct redact_options *options, struct buf *out,
                    struct redact_result *r)
{
    const struct cuts cuts = {.cuts = w->cuts,
                              .cut_count = w->cut_count,
                              .boxes = w->boxes.rows,
                              .box_count = w->boxes.count,
                              .flags = options->keep_pictures ? CUTS_KEEP_PICTURES : 0};
    buf_clear(out);
    return rewriting_cut(w->document, &cuts, w->a, out, r->left);
}

/* The copy's own dots are read, and what is to be removed is covered where it stands in them, until nothing of it is read any
 * more. So what is looked at is what leaves, and the last look is the proof. */
static enum err cut_pictures(struct work *w, struct extractor *x,
                             const struct redact_options *options, struct buf *out,
                             struct redact_result *r, struct extracted *ret_shown)
{
    for (int round = 0; round < ROUNDS_MAX; round++) {
        uint32_t before = w->boxes.found;
        TRY(pictures_read(x, buf_view(out), w->a, ret_shown));
        TRY(pictures_find(ret_shown, w->needles, w->needle_count, &w->boxes));
        if (w->boxes.found == before)
            return ERR_OK;
        TRY(cut(w, options, out, r));
    }
    return fail(
        ERR_REFUSED,
        "What is to be removed is still read in the pictures of the result: nothing is handed out");
}

static enum err read_document(int fd, struct arena *a, struct str *ret_document)
{
    BUF_SCOPE(all, REWRITING_MAX);
    char block[64 * 1024];
    size_t n = sizeof block;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return fail_errno("cannot read", "file");
    while (n == sizeof block && !all.over) {
        TRY(fd_read(fd, block, sizeof block, "file", &n));
        buf_add(&all, block, n);
    }
    if (all.over)
        return fail(ERR_TOO_LARGE, "The file is larger than {1} bytes", numtext(REWRITING_MAX));
    *ret_document = arena_str(a, buf_view(&all));
    return ERR_OK;
}

enum err redact_file(int in_fd, const struct redaction *list, size_t count,
                     const struct redact_options *options, int out_fd, struct arena *a,
                     struct redact_result *ret_result)
{
    struct work w = {.a = a, .boxes = {.a = a}};
    struct redact_result result = {0};
    struct extracted shown;
    struct extractor *x CLEANUP(extractor_cleanup) = NULL;
    BUF_SCOPE(out, REWRITING_MAX);
    TRY(extractor_open(true, &x));
    TRY(read_document(in_fd, a, &w.document));
    TRY(extractor_text(x, in_fd, a, &w.text));
    TRY(collect(&w, list, count));
    TRY(judge(&w));
    TRY(find_all(&w));
    TRY(cut(&w, options, &out, &result));
    bool alone = pictures_alone(w.document);
    if (alone)
        TRY(cut_pictures(&w, x, options, &out, &result, &shown));
    for (size_t i = 0; i < w.needle_count; i++)
        if (!w.needles[i].seen)
            TRY(account_for(&w, &w.needles[i]));
    TRY(verify(x, buf_view(&out), alone ? &shown : NULL, w.needles, w.needle_count, a, &result));
    result.pictured = w.boxes.found;
    result.near = w.boxes.near;
    result.removed = (uint32_t)(w.cut_count + w.drawn) + w.boxes.found;
    TRY(fd_write(out_fd, out.p, out.n, "file"));
    *ret_result = result;
    return ERR_OK;
}
