/* Counting with a hand scanner: a code and Enter, and what is missing shrinks. Works as a plain form;
 * the script only spares the reload. */
#include "office/muster.h"
#include "web/page.h"
#include "web/page_doors.h"
#include "web/page_templates.h"
#include "web/page_views.h"

enum tone muster_tone(enum muster_seen seen)
{
    static const enum tone TONES[MUSTER_SEEN_COUNT] = {[MUSTER_FOUND] = TONE_GOOD,
                                                       [MUSTER_AGAIN] = TONE_NOTE,
                                                       [MUSTER_MISPLACED] = TONE_WARN,
                                                       [MUSTER_STRAY] = TONE_BAD};
    return TONES[seen];
}

struct str muster_cell(const struct list_row *row, const struct reg *reg, const char *field)
{
    for (int i = 0; i < reg->column_count; i++)
        if (!strcmp(reg->columns[i]->name, field))
            return row->cells[i].text;
    return STR("");
}

/* What was read last, as the query names it after the form was sent. */
static enum err read_last(struct visit *x, const struct muster_scan **ret_last)
{
    int64_t item;
    struct muster_scan *last = NEW(x->a, struct muster_scan);
    if (!str_int(query_value(x, "item"), 1, INT64_MAX, &item))
        return ERR_OK;
    TRY(muster_item(&x->desk, item, last));
    if (str_is(query_value(x, "again"), "1"))
        last->seen = MUSTER_AGAIN;
    *ret_last = last;
    return ERR_OK;
}

enum err page_muster(struct visit *x)
{
    struct muster_view *m = NEW(x->a, struct muster_view);
    struct muster_page *v = NEW(x->a, struct muster_page);
    TRY(visit_desk(x));
    TRY(muster_view(&x->desk, x->rq->capture[0], m));
    v->muster = m;
    v->identity = identity_of(x, &m->entry);
    TRY(doors_view(x, m->entry.reg, &m->entry, &v->actions));
    TRY(read_last(x, &v->last));
    for (int i = 0; i < m->part_count; i++) {
        const struct muster_part *part = &m->parts[i];
        bool open = !strcmp(part->state->name, "expected") || !strcmp(part->state->name, "missing");
        v->all += part->page->total;
        v->done += open ? 0 : part->page->total;
        for (int r = 0; r < part->page->count; r++)
            visit_level(x, part->page->rows[r].level);
    }
    visit_level(x, m->entry.level);
    visit_show(x, page_words(N_("Scan codes")), muster_content, v);
    return ERR_OK;
}

enum err page_muster_scan(struct visit *x)
{
    struct str code;
    struct muster_scan scan;
    int64_t id;
    TRY(visit_id(x, 0, &id));
    TRY(form_text(form_of(x->rq), "code", MUSTER_CODE_MAX, &code));
    TRY(muster_scan(x->o, x->v, x->rq->capture[0], code, x->a, &scan));
    return visit_go(x, "/muster/%lld?item=%lld%s", (long long)id, (long long)scan.item,
                    scan.seen == MUSTER_AGAIN ? "&again=1" : "");
}
