#include "office/way.h"

#include "office/internal.h"

/* One entry by number and title, where it may be known. */
static enum err name_one(const struct eval *e, const struct reg *reg, int64_t id,
                         const struct sight *sight, struct buf *out, int *shown, int *known)
{
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(e->db, (const struct sql *)(const void *)reg->title_of, &q, "i", id));
    TRY(query_step(q, &row));
    if (!row || !sight_has(sight, (uint32_t)query_int(q, 2)))
        return ERR_OK;
    ++*known;
    if (*shown == WAY_SHOWN_MAX)
        return ERR_OK;
    buf_text(out, (*shown)++ ? ", " : ": ");
    buf_str(out, query_text(q, 0));
    if (!query_null(q, 1) && !str_eq(query_text(q, 1), query_text(q, 0))) {
        buf_char(out, ' ');
        buf_str(out, query_text(q, 1));
    }
    return ERR_OK;
}

enum err way_text(const struct eval *e, const struct guard *g, const struct way_eyes *eyes,
                  struct arena *a, struct str *ret_text)
{
    BUF_SCOPE(out, 64 * 1024);
    int shown = 0, known = 0;
    for (int i = 0; i < g->way_count && eyes->sight; i++) {
        const struct hindrance *way = &g->ways[i];
        int64_t *ids;
        int count;
        bool sees;
        TRY(eyes->sees(eyes->at, way->reg, &sees));
        if (!sees)
            continue;
        TRY(eval_ids(e, way->ids, a, &ids, &count));
        for (int k = 0; k < count; k++)
            TRY(name_one(e, way->reg, ids[k], eyes->sight, &out, &shown, &known));
    }
    if (known > shown)
        buf_printf(&out, " … +%d", known - shown);
    TRY(buf_check(&out));
    *ret_text = arena_str(a, buf_view(&out));
    return ERR_OK;
}
