#include "redact/pictures.h"

#include "base/io.h"
#include "extract/cuts.h"

bool pictures_alone(struct str s)
{
    static const struct str heads[] = {STR("%PDF-"), STR("\x89PNG"), STR("\xFF\xD8\xFF"),
                                       STR("II*\0"), STR("MM\0*")};
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        if (s.n >= heads[i].n && memcmp(s.p, heads[i].p, heads[i].n) == 0)
            return true;
    return false;
}

enum err pictures_read(struct extractor *x, struct str copy, struct arena *a,
                       struct extracted *ret_reading)
{
    FD_SCOPE(fd);
    TRY(memory_file(&fd));
    TRY(fd_write(fd, copy.p, copy.n, "memory"));
    return extractor_words(x, fd, a, ret_reading);
}

/* ---- from letters to boxes ---- */

static uint32_t smaller(uint32_t x, uint32_t y)
{
    return x < y ? x : y;
}

static uint32_t larger(uint32_t x, uint32_t y)
{
    return x > y ? x : y;
}

/* Beside each other on one line, at most a letter or two apart. */
static bool beside(const struct box *a, const struct box *b)
{
    uint32_t top = larger(a->y, b->y), bottom = smaller(a->y + a->h, b->y + b->h);
    uint32_t gap =
        larger(a->x, b->x) - smaller(larger(a->x, b->x), smaller(a->x + a->w, b->x + b->w));
    return a->page == b->page && bottom > top && (bottom - top) * 2 >= smaller(a->h, b->h) &&
           gap <= 2 * larger(a->w, b->w);
}

static struct box both(const struct box *a, const struct box *b)
{
    uint32_t x = smaller(a->x, b->x), y = smaller(a->y, b->y);
    return (struct box){a->page, x, y, larger(a->x + a->w, b->x + b->w) - x,
                        larger(a->y + a->h, b->y + b->h) - y};
}

static enum err add(struct boxes *to, struct box b)
{
    if (to->count == CUTS_MAX)
        return fail(ERR_TOO_LARGE, "There is too much to be removed: {1} places",
                    numtext(CUTS_MAX));
    b.w = smaller(b.w, BOX_WHOLE); /* a letter may reach over the edge */
    b.h = smaller(b.h, BOX_WHOLE);
    to->rows = arena_grow(to->a, to->rows, to->count, &to->room, sizeof b);
    to->rows[to->count++] = b;
    return ERR_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Whether no letter of the text lies in [from, to). */
static bool only_blanks(struct str text, size_t from, size_t to)
{
    for (; from < to; from++)
        if (!is_blank(text.p[from]))
            return false;
    return true;
}

static enum err no_place(struct str place)
{
    char text[TEXT_PLACE_MAX + 1];
    snprintf(text, sizeof text, "%.*s", (int)place.n, place.p);
    return fail(
        ERR_UNSUPPORTED,
        "A picture shows what is to be removed, but where in it is not known ({1}): say where it "
        "stands by boxes",
        place.n ? text : "-");
}

static enum err cover(struct boxes *to, const struct text_part *p, const struct match *m)
{
    struct box line = {0};
    bool open = false;
    size_t at = m->from;
    for (size_t i = 0; i < p->word_count && p->words[i].from < m->to; i++) {
        const struct text_word *w = &p->words[i];
        if (w->to <= m->from)
            continue;
        if (w->from > at && !only_blanks(p->text, at, w->from))
            return no_place(p->place);
        at = w->to;
        if (open && !beside(&line, &w->box))
            TRY(add(to, line));
        line = open && beside(&line, &w->box) ? both(&line, &w->box) : w->box;
        open = true;
    }
    if (!open || (at < m->to && !only_blanks(p->text, at, m->to)))
        return no_place(p->place);
    return add(to, line);
}

static enum err find_in(const struct text_part *p, struct needle *n, struct matched *m,
                        struct boxes *to)
{
    struct match found;
    bool exact;
    for (size_t at = 0; match_near(m, n, &at, &found, &exact);) {
        TRY(cover(to, p, &found));
        n->seen = true;
        to->found++;
        to->near += !exact;
    }
    return ERR_OK;
}

enum err pictures_find(const struct extracted *reading, struct needle *needles, size_t count,
                       struct boxes *boxes)
{
    for (size_t i = 0; i < reading->part_count; i++) {
        ARENA_SCOPE(a);
        struct matched m = {.a = a, .original = reading->parts[i].text};
        for (size_t k = 0; k < count; k++)
            TRY(find_in(&reading->parts[i], &needles[k], &m, boxes));
    }
    return ERR_OK;
}
