#include "extract/ole_doc_runs.h"

#include "extract/bytes.h"

#include <stdlib.h>

enum {
    PAGE = 512,
    TINY = 4, /* half points */
    /* the properties of characters that hide them */
    DELETED = 0x0800,
    VANISH = 0x083C,
    SPECIAL_VANISH = 0x0818,
    COLOUR_INDEX = 0x2A42,
    COLOUR = 0x6870,
    HALF_POINTS = 0x4A43,
    HIGHLIGHT = 0x2A0C,
    SHADE = 0xCA71,
    SHADE_80 = 0x4866,
    WHITE_INDEX = 8,
    WHITE = 0xFFFFFF,
};

static size_t operand_size(uint32_t property, struct str rest)
{
    static const unsigned char sizes[] = {1, 1, 2, 4, 2, 2, 0, 3};
    size_t n = sizes[property >> 13];
    return n ? n : le8(rest, 0) + (size_t)1;
}

static enum text_look look_of(struct str list)
{
    bool deleted = false, hidden = false, white = false, shaded = false;
    for (size_t at = 0; at + 2 < list.n;) {
        uint32_t property = le16(list, at), value = le8(list, at + 2);
        switch (property) {
        case DELETED:
            deleted = value != 0;
            break;
        case VANISH:
        case SPECIAL_VANISH:
            hidden |= value & 1;
            break;
        case COLOUR_INDEX:
            white = value == WHITE_INDEX;
            break;
        case COLOUR:
            white = le32(list, at + 2) == WHITE;
            break;
        case HALF_POINTS:
            hidden |= le16(list, at + 2) <= TINY;
            break;
        case HIGHLIGHT:
        case SHADE:
        case SHADE_80:
            shaded = true;
            break;
        default:
            break;
        }
        at += 2 + operand_size(property, cut_from(list, at + 2));
    }
    if (deleted)
        return LOOK_DELETED;
    return hidden || (white && !shaded) ? LOOK_HIDDEN : LOOK_SHOWN;
}

static void read_page(struct arena *a, struct str page, struct doc_runs *r)
{
    size_t n = le8(page, PAGE - 1);
    for (size_t i = 0; i < n && 4 * (n + 1) + i < PAGE; i++) {
        size_t at = 2 * le8(page, 4 * (n + 1) + i);
        enum text_look look = at ? look_of(cut(page, at + 1, le8(page, at))) : LOOK_SHOWN;
        if (look == LOOK_SHOWN)
            continue;
        r->all = arena_grow(a, r->all, r->count, &r->cap, sizeof *r->all);
        r->all[r->count++] = (struct doc_run){le32(page, 4 * i), le32(page, 4 * i + 4), look};
    }
}

static int by_from(const void *a, const void *b)
{
    uint32_t x = ((const struct doc_run *)a)->from, y = ((const struct doc_run *)b)->from;
    return x < y ? -1 : x > y;
}

void doc_runs_read(struct arena *a, struct str stream, struct str bins, struct doc_runs *ret_runs)
{
    size_t n = bins.n >= 4 ? (bins.n - 4) / 8 : 0, most = stream.n / PAGE;
    *ret_runs = (struct doc_runs){0};
    for (size_t i = 0; i < n && i < most; i++) {
        size_t page = le32(bins, 4 * (n + 1) + 4 * i) & 0x3FFFFF;
        struct str bytes = cut(stream, page * PAGE, PAGE);
        if (bytes.n == PAGE)
            read_page(a, bytes, ret_runs);
    }
    if (ret_runs->count)
        qsort(ret_runs->all, ret_runs->count, sizeof *ret_runs->all, by_from);
}

enum text_look doc_look(const struct doc_runs *r, uint32_t at, uint32_t *ret_to)
{
    size_t low = 0, high = r->count; /* the first that begins behind `at` */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->all[middle].from <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low && r->all[low - 1].to > at) {
        *ret_to = r->all[low - 1].to;
        return r->all[low - 1].look;
    }
    *ret_to = low < r->count ? r->all[low].from : UINT32_MAX;
    return LOOK_SHOWN;
}
