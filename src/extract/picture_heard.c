#include "extract/picture_heard.h"

#include <math.h>

#include "extract/picture_letters.h"

enum {
    AHEAD = 64,   /* bytes in which the next letter of a text stands */
    SURE = 50,    /* percent; less is seen and not read */
    SPECKS = 250, /* in a Chinese letter's square; a full stop is larger */
};

static void pix_release(PIX **pix)
{
    pixDestroy(pix);
}

/* ---- the text ---- */

/* Gaps as one blank each: what is set far apart is one line all the same. `ret_to`: where each byte went. */
static void add_closed_up(struct buf *to, struct str text, uint32_t *ret_to)
{
    for (size_t i = 0; i < text.n; i++) {
        if (ret_to)
            ret_to[i] = (uint32_t)to->n;
        if (text.p[i] != ' ' || !to->n || to->p[to->n - 1] != ' ')
            buf_char(to, text.p[i]);
    }
}

/* ---- a line ---- */

struct spot {
    size_t from, to; /* bytes of what was said */
    int top, bottom;
    float sure;
};

struct line {
    struct letter letters[LETTERS_MAX];
    struct spot spots[LETTERS_MAX];
    int count;
    int left, top, right, bottom;
    float slope, em; /* dots downwards for each to the right; the width of a Chinese letter */
    bool across;     /* not from left to right */
};

/* How far Chinese letters stand from each other; else what is usual for lines of that height. */
static float step_of(const struct line *l, float height)
{
    float sum = 0;
    int steps = 0;
    for (int i = 1; i < l->count; i++)
        if (l->letters[i].is_wide && l->letters[i - 1].is_wide) {
            sum += (float)(l->letters[i].left - l->letters[i - 1].left);
            steps++;
        }
    float step = steps >= 2 ? sum / (float)steps : height;
    return step < 0.7f * height ? height : step > 2 * height ? height : step;
}

/* Dots of ink in a column of the line. */
static int ink_at(PIX *black, const struct line *l, int x, float height)
{
    float shift = l->slope * ((float)x - (float)(l->left + l->right) / 2);
    int from = (int)((float)(l->top + l->bottom) / 2 + shift - height / 2), seen = 0;
    for (int y = from < 0 ? 0 : from; y < from + (int)height + 1 && y < pixGetHeight(black); y++) {
        const l_uint32 *row = pixGetData(black) + (ptrdiff_t)y * pixGetWpl(black);
        seen += GET_DATA_BIT(row, x);
    }
    return seen;
}

/* Specks are no ink. */
static int find_ink(PIX *black, const struct line *l, float height, struct ink *ink)
{
    int count = 0, from = l->left - (int)l->em, to = l->right + (int)l->em, dots = 0;
    from = from < 0 ? 0 : from;
    to = to > pixGetWidth(black) ? pixGetWidth(black) : to;
    for (int x = from; x <= to; x++) {
        int seen = x < to ? ink_at(black, l, x, height) : 0;
        if (seen && !dots) {
            if (count == INK_MAX)
                return 0;
            ink[count].from = x;
        }
        if (seen)
            ink[count].to = x + 1;
        else if (dots)
            count += (float)dots * SPECKS >= l->em * l->em;
        dots = seen ? dots + seen : 0;
    }
    return count;
}

/* Letters of a line that stands across keep their places, with a letter's width around each. */
static void place_across(struct line *l)
{
    int em = l->right - l->left < l->bottom - l->top ? l->right - l->left : l->bottom - l->top;
    for (int i = 0; i < l->count; i++) {
        l->letters[i].left -= em / 2;
        l->letters[i].right += em / 2;
        l->spots[i].top -= em;
        l->spots[i].bottom += em;
    }
}

static void place(struct line *l, PIX *black, struct ink *ink)
{
    float skew = fabsf(l->slope) * (float)(l->right - l->left);
    float height = (float)(l->bottom - l->top) - skew;
    if (height < 0.3f * (float)(l->bottom - l->top))
        height = (float)(l->bottom - l->top);
    if (l->across) {
        place_across(l);
        return;
    }
    l->em = step_of(l, height);
    letters_place(l->letters, l->count, ink, find_ink(black, l, height, ink), (int)l->em);
    float middle = (float)(l->left + l->right) / 2, center = (float)(l->top + l->bottom) / 2;
    for (int i = 0; i < l->count; i++) {
        const struct letter *x = &l->letters[i];
        float at = center + l->slope * ((float)(x->left + x->right) / 2 - middle);
        l->spots[i].top = (int)(at - height / 2);
        l->spots[i].bottom = (int)(at + height / 2) + 1;
    }
}

/* ---- on the page ---- */

static uint32_t part(double at, double of, bool up)
{
    double n = at / of * BOX_WHOLE;
    n = up ? ceil(n) : floor(n);
    return n >= BOX_WHOLE ? BOX_WHOLE : n > 0 ? (uint32_t)n : 0; /* what is no number is 0 too */
}

/* Turned back to how the page is shown. */
static void tell(struct heard *h, const struct view *v, struct heard_word word, double left,
                 double top, double right, double bottom)
{
    bool across = v->quarters % 2;
    double width = across ? v->height : v->width,
           height = across ? v->width : v->height; /* upright */
    const double x1 = left / v->scale + v->x, y1 = top / v->scale + v->y;
    const double x2 = right / v->scale + v->x, y2 = bottom / v->scale + v->y;
    const double ways[4][4] = {{x1, y1, x2, y2},
                               {y1, width - x2, y2, width - x1},
                               {width - x2, height - y2, width - x1, height - y1},
                               {height - y2, x1, height - y1, x2}};
    const double *b = ways[v->quarters];
    struct text_word w = word.at;
    w.box.page = v->page;
    w.box.x = part(b[0], v->width, false);
    w.box.y = part(b[1], v->height, false);
    w.box.w = part(b[2], v->width, true) - w.box.x;
    w.box.h = part(b[3], v->height, true) - w.box.y;
    h->words = arena_grow(h->a, h->words, h->count, &h->room, sizeof *h->words);
    h->words[h->count++] = (struct heard_word){w, word.sure};
}

static void tell_line(struct heard *h, const struct line *l, const struct view *v,
                      const uint32_t *to)
{
    double m = 0.15 * (l->across ? 0 : l->em) + 1;
    for (int i = 0; i < l->count; i++) {
        const struct letter *x = &l->letters[i];
        const struct spot *s = &l->spots[i];
        struct heard_word w = {{.from = to[s->from], .to = to[s->to - 1] + 1}, s->sure};
        double right = x->right > x->left ? x->right : x->left + 1;
        double bottom = s->bottom > s->top ? s->bottom : s->top + 1;
        tell(h, v, w, x->left - m, s->top - m, right + m, bottom + m);
    }
}

/* ---- what was said, letter by letter ---- */

static bool blank(char c)
{
    return c == ' ' || c == '\n';
}

static bool is_wide(const char *letter)
{
    size_t at = 0;
    uint32_t c = str_next(str_of(letter), &at);
    return c >= 0x2E80 && c < 0xFFE0;
}

/* The next letter stands there in the text. */
static bool find(struct str said, const char *letter, size_t *at, struct spot *ret_spot)
{
    size_t n = strlen(letter);
    while (*at < said.n && blank(said.p[*at]))
        ++*at;
    size_t room = said.n - *at < AHEAD ? said.n - *at : AHEAD;
    const char *p = memmem(said.p + *at, room, letter, n);
    if (!p)
        return false;
    ret_spot->from = (size_t)(p - said.p);
    *at = ret_spot->to = ret_spot->from + n;
    return true;
}

static void begin_line(struct line *l, TessPageIterator *page)
{
    int x1, y1, x2, y2;
    TessOrientation way;
    TessWritingDirection direction;
    TessTextlineOrder order;
    float skew;
    l->count = 0;
    TessPageIteratorBoundingBox(page, RIL_TEXTLINE, &l->left, &l->top, &l->right, &l->bottom);
    TessPageIteratorOrientation(page, &way, &direction, &order, &skew);
    l->across = way != ORIENTATION_PAGE_UP || direction == WRITING_DIRECTION_TOP_TO_BOTTOM;
    bool has_base = TessPageIteratorBaseline(page, RIL_TEXTLINE, &x1, &y1, &x2, &y2) && x2 > x1;
    l->slope = has_base ? (float)(y2 - y1) / (float)(x2 - x1) : 0;
    l->slope = fabsf(l->slope) < 0.3f ? l->slope : 0;
}

static void end_line(struct heard *h, struct line *l, PIX *black, struct ink *ink,
                     const struct view *v, const uint32_t *to)
{
    if (!l->count)
        return;
    place(l, black, ink);
    tell_line(h, l, v, to);
    l->count = 0;
}

/* False: a letter is nowhere in the text. */
static bool tell_letters(struct heard *h, TessResultIterator *i, PIX *black, struct str said,
                         const struct view *v, const uint32_t *to)
{
    ARENA_SCOPE(a);
    struct line *l = NEW(a, struct line);
    struct ink *ink = NEW_ARRAY(a, struct ink, INK_MAX);
    TessPageIterator *page = TessResultIteratorGetPageIterator(i);
    size_t at = 0;
    bool good = true;
    do {
        struct spot s;
        int left, right, top, bottom;
        if (TessPageIteratorIsAtBeginningOf(page, RIL_TEXTLINE) || l->count == LETTERS_MAX) {
            end_line(h, l, black, ink, v, to);
            begin_line(l, page);
        }
        char *letter = TessResultIteratorGetUTF8Text(i, RIL_SYMBOL);
        if (!letter || !str_trim(str_of(letter)).n) { /* what was recognized and given up */
        } else if (TessPageIteratorBoundingBox(page, RIL_SYMBOL, &left, &top, &right, &bottom) &&
                   find(said, letter, &at, &s)) {
            s.top = top;
            s.bottom = bottom;
            s.sure = TessResultIteratorConfidence(i, RIL_WORD);
            l->spots[l->count] = s;
            l->letters[l->count++] = (struct letter){left, right, is_wide(letter)};
        } else {
            good = false;
        }
        TessDeleteText(letter);
    } while (TessResultIteratorNext(i, RIL_SYMBOL));
    end_line(h, l, black, ink, v, to);
    return good;
}

bool heard_add(struct heard *h, TessBaseAPI *model, struct str said, const struct view *view)
{
    ARENA_SCOPE(a);
    uint32_t *to = h->wants_places ? NEW_ARRAY(a, uint32_t, said.n + 1) : NULL;
    add_closed_up(&h->text, said, to);
    if (!h->wants_places || !said.n)
        return true;
    PIX *black CLEANUP(pix_release) = TessBaseAPIGetThresholdedImage(model);
    TessResultIterator *i = TessBaseAPIGetIterator(model);
    if (!black || !i) {
        if (i)
            TessResultIteratorDelete(i);
        return false;
    }
    bool good = tell_letters(h, i, black, said, view, to);
    TessResultIteratorDelete(i);
    return good;
}

PIX *heard_beside(const struct heard *all, int count, PIX *shown)
{
    PIX *rest = pixCopy(NULL, shown);
    const double width = pixGetWidth(shown), height = pixGetHeight(shown);
    for (int k = 0; k < count && rest; k++)
        for (size_t i = 0; i < all[k].count; i++) {
            const struct box *b = &all[k].words[i].at.box;
            if (all[k].words[i].sure < SURE)
                continue;
            BOX *around = boxCreate(
                (int)(b->x * width / BOX_WHOLE), (int)(b->y * height / BOX_WHOLE),
                (int)(b->w * width / BOX_WHOLE) + 1, (int)(b->h * height / BOX_WHOLE) + 1);
            pixSetInRectArbitrary(rest, around, UINT8_MAX);
            boxDestroy(&around);
        }
    return rest;
}
