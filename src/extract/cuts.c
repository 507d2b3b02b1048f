#include "extract/cuts.h"

#include "extract/frame.h"

enum { HEAD = 10 };

static void put_number(struct buf *out, uint32_t n, int bytes)
{
    unsigned char le[4];
    put_le(le, n, bytes);
    buf_add(out, le, (size_t)bytes);
}

void cuts_write(struct buf *out, const struct cuts *c)
{
    buf_text(out, "CUTS");
    buf_char(out, CUTS_VERSION);
    buf_char(out, (char)c->flags);
    put_number(out, (uint32_t)(c->cut_count + c->box_count + c->needle_count), 4);
    for (size_t i = 0; i < c->cut_count; i++) {
        const struct cut *k = &c->cuts[i];
        buf_char(out, 'C');
        put_number(out, k->flow, 4);
        put_number(out, k->from, 4);
        put_number(out, k->to, 4);
        put_number(out, (uint32_t)k->with.n, 1);
        buf_str(out, k->with);
    }
    for (size_t i = 0; i < c->box_count; i++) {
        const struct box *b = &c->boxes[i];
        const uint32_t all[] = {b->page, b->x, b->y, b->w, b->h};
        buf_char(out, 'B');
        for (size_t k = 0; k < ARRAY_SIZE(all); k++)
            put_number(out, all[k], 4);
    }
    for (size_t i = 0; i < c->needle_count; i++) {
        buf_char(out, 'N');
        put_number(out, (uint32_t)c->needles[i].n, 2);
        buf_str(out, c->needles[i]);
    }
}

static enum err bad_list(void)
{
    return fail(ERR_INPUT, "The list of what is to be removed is damaged");
}

/* ---- reading ---- */

struct reading {
    struct arena *a;
    struct str left;
    struct cut *cuts;
    struct box *boxes;
    struct str *needles;
    size_t cut_count, cut_room, box_count, box_room, needle_count, needle_room;
};

static bool take(struct reading *r, size_t n, struct str *ret_bytes)
{
    if (r->left.n < n)
        return false;
    *ret_bytes = str_bytes(r->left.p, n);
    r->left = str_bytes(r->left.p + n, r->left.n - n);
    return true;
}

static bool take_number(struct reading *r, int bytes, uint32_t *ret_n)
{
    struct str s;
    if (!take(r, (size_t)bytes, &s))
        return false;
    *ret_n = get_le((const unsigned char *)s.p, bytes);
    return true;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return true;
    return false;
}

static bool read_cut(struct reading *r)
{
    struct cut k;
    uint32_t n;
    if (!take_number(r, 4, &k.flow) || !take_number(r, 4, &k.from) || !take_number(r, 4, &k.to) ||
        !take_number(r, 1, &n) || n > CUT_WITH_MAX || !take(r, n, &k.with))
        return false;
    const struct cut *before = r->cut_count ? &r->cuts[r->cut_count - 1] : NULL;
    if (k.from >= k.to || !str_utf8(k.with) || has_control(k.with) ||
        (before && (k.flow < before->flow || (k.flow == before->flow && k.from < before->to))))
        return false;
    r->cuts = arena_grow(r->a, r->cuts, r->cut_count, &r->cut_room, sizeof *r->cuts);
    r->cuts[r->cut_count++] = k;
    return true;
}

static bool read_box(struct reading *r)
{
    struct box b;
    if (!take_number(r, 4, &b.page) || !take_number(r, 4, &b.x) || !take_number(r, 4, &b.y) ||
        !take_number(r, 4, &b.w) || !take_number(r, 4, &b.h) || b.page >= TEXT_PAGES_MAX ||
        b.x > BOX_WHOLE || b.y > BOX_WHOLE || b.w > BOX_WHOLE || b.h > BOX_WHOLE)
        return false;
    r->boxes = arena_grow(r->a, r->boxes, r->box_count, &r->box_room, sizeof *r->boxes);
    r->boxes[r->box_count++] = b;
    return true;
}

static bool read_needle(struct reading *r)
{
    struct str s;
    uint32_t n;
    if (!take_number(r, 2, &n) || !n || n > NEEDLE_MAX || !take(r, n, &s))
        return false;
    r->needles = arena_grow(r->a, r->needles, r->needle_count, &r->needle_room, sizeof *r->needles);
    r->needles[r->needle_count++] = s;
    return true;
}

static bool read_record(struct reading *r)
{
    struct str kind;
    if (!take(r, 1, &kind))
        return false;
    switch (kind.p[0]) {
    case 'C':
        return read_cut(r);
    case 'B':
        return read_box(r);
    case 'N':
        return read_needle(r);
    default:
        return false;
    }
}

enum err cuts_read(struct arena *a, struct str file, struct cuts *ret_cuts,
                   struct str *ret_document)
{
    struct reading r = {.a = a, .left = file};
    struct str head;
    if (!take(&r, HEAD, &head) || !str_starts(head, "CUTS") || head.p[4] != CUTS_VERSION ||
        (unsigned char)head.p[5] > CUTS_KEEP_PICTURES)
        return bad_list();
    uint32_t count = get_le((const unsigned char *)head.p + 6, 4);
    if (count > CUTS_MAX)
        return bad_list();
    for (uint32_t i = 0; i < count; i++)
        if (!read_record(&r))
            return bad_list();
    *ret_cuts = (struct cuts){r.cuts,
                              r.boxes,
                              r.needles,
                              r.cut_count,
                              r.box_count,
                              r.needle_count,
                              (unsigned char)head.p[5]};
    *ret_document = r.left;
    return ERR_OK;
}
