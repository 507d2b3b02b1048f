/* What the files that load reports share. Private to them. */
#ifndef RULEBOOK_REPORT_PARTS_H
#define RULEBOOK_REPORT_PARTS_H

#include "rulebook/load.h"

/* Where a report's conditions stand: on no entry, so that no name is a field's. */
extern const struct reg report_ground;

bool report_points_of(struct loader *l, const struct node *n, enum report_points *ret_points);

/* The entries of a collection that the viewer may know of, and their field `of` (NULL: none). */
const struct bound *report_rows(struct loader *l, const struct node *n, const struct setting *at,
                                const struct node *of, const char *name, const struct reg **ret_reg,
                                const struct field **ret_of);

static inline bool report_has_records(const struct report_figure *f)
{
    return f->rows || f->kind == REPORT_POINTS || f->kind == REPORT_MEASURE;
}

/* The figure that a node names; -1 with a fault. */
int report_figure_of(struct loader *l, const struct node *n, const struct report_figure *figures,
                     int count);

/* `at` holds the figures before it. */
void load_report_figure(struct loader *l, const struct node *n, const struct setting *at,
                        const struct report_choice *own, const char *sentence,
                        struct report_figure *f);

#endif
