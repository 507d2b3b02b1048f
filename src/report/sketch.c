#include "report/sketch.h"

/* ---- marks ---- */

struct sketch *sketch_new(struct arena *a, enum lang lang)
{
    struct sketch *s = NEW(a, struct sketch);
    *s = (struct sketch){.a = a, .lang = lang};
    return s;
}

const struct drawing *sketch_done(struct sketch *s, int width, int height, struct str title,
                                  struct str description)
{
    for (int i = 0; i < s->group_count; i++) {
        int end = i + 1 < s->group_count ? s->groups[i + 1].first : s->mark_count;
        s->groups[i].count = end - s->groups[i].first;
    }
    struct drawing *d = NEW(s->a, struct drawing);
    *d = (struct drawing){width,    height,    title,         description,
                          s->marks, s->groups, s->mark_count, s->group_count};
    return d;
}

void sketch_group(struct sketch *s, const char *href, struct str title)
{
    s->groups =
        arena_grow(s->a, s->groups, (size_t)s->group_count, &s->group_cap, sizeof *s->groups);
    s->groups[s->group_count++] =
        (struct mark_group){.href = href, .title = title, .first = s->mark_count};
}

static struct mark *add(struct sketch *s, enum mark_kind kind, enum paint paint)
{
    s->marks = arena_grow(s->a, s->marks, (size_t)s->mark_count, &s->mark_cap, sizeof *s->marks);
    struct mark *m = &s->marks[s->mark_count++];
    *m = (struct mark){.kind = kind, .paint = paint};
    return m;
}

void sketch_rect(struct sketch *s, enum paint paint, int x, int y, int width, int height, int round)
{
    struct mark *m = add(s, MARK_RECT, paint);
    m->x = x, m->y = y, m->width = width, m->height = height, m->round = round;
}

void sketch_path(struct sketch *s, enum paint paint, const char *path)
{
    add(s, MARK_PATH, paint)->path = path;
}

void sketch_text(struct sketch *s, enum paint paint, int x, int y, int size, int anchor,
                 struct str text)
{
    struct mark *m = add(s, MARK_TEXT, paint);
    m->x = x, m->y = y, m->size = size, m->text = text;
    m->anchor = anchor == ANCHOR_MIDDLE ? ANCHOR_MIDDLE
                : anchor == ANCHOR_END  ? ANCHOR_END
                                        : ANCHOR_START;
}

/* ---- texts ---- */

/* Bytes of the character that begins here, and its width in hundredths of the size. */
static size_t step(unsigned char lead, int *ret_width)
{
    *ret_width = lead >= 0xE0 ? 102 : lead >= 'A' && lead <= 'Z' ? 70 : 58;
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

int sketch_text_width(struct str text, int size)
{
    int hundredths = 0, one;
    for (size_t i = 0; i < text.n; i += step((unsigned char)text.p[i], &one))
        step((unsigned char)text.p[i], &one), hundredths += one;
    return hundredths * size / 100 + 1;
}

/* Where the last characters begin that are no wider than `width`. */
static size_t tail_start(struct str text, int size, int width)
{
    size_t at = text.n;
    while (at > 0) {
        size_t before = at - 1;
        while (before > 0 && ((unsigned char)text.p[before] & 0xC0) == 0x80)
            before--;
        if (sketch_text_width((struct str){text.p + before, text.n - before}, size) > width)
            break;
        at = before;
    }
    return at;
}

struct str sketch_fit(struct sketch *s, struct str text, int size, int width)
{
    if (sketch_text_width(text, size) <= width)
        return text;
    /* the end stays: it is the number by which machines of a room differ */
    size_t end = tail_start(text, size, width * 2 / 5), head = 0, n;
    int room = width - size - sketch_text_width((struct str){text.p + end, text.n - end}, size);
    for (int one; head < end; head += n) {
        n = step((unsigned char)text.p[head], &one);
        if (sketch_text_width((struct str){text.p, head + n}, size) > room)
            break;
    }
    return str_of(
        arena_printf(s->a, "%.*s…%.*s", (int)head, text.p, (int)(text.n - end), text.p + end));
}

struct str sketch_put(const struct sketch *s, const char *msgid, const char *const *args)
{
    int count = 0;
    while (args[count])
        count++;
    BUF_SCOPE(out, 64 * 1024);
    for (const char *p = tr(s->lang, msgid); *p; p++) {
        int at = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}' ? p[1] - '1' : count;
        if (at < count) {
            buf_text(&out, args[at]);
            p += 2;
        } else {
            buf_char(&out, *p);
        }
    }
    return arena_str(s->a, buf_view(&out));
}

struct str sketch_say(struct sketch *s, const char *msgid, int first, int second, int third)
{
    char text[3][24];
    snprintf(text[0], sizeof text[0], "%d", first);
    snprintf(text[1], sizeof text[1], "%d", second);
    snprintf(text[2], sizeof text[2], "%d", third);
    return sketch_put(s, msgid, (const char *const[]){text[0], text[1], text[2], NULL});
}
