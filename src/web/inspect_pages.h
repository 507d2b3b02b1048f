/* What the pages of the examination share. */
#ifndef WEB_INSPECT_PAGES_H
#define WEB_INSPECT_PAGES_H

#include "base/clock.h"
#include "web/inspect_views.h"
#include "web/page.h"

/* ?department=12, 0 where it is not asked for. */
enum err must_check asked_department(const struct visit *x, int64_t *ret_department);

/* Score, vetoes and parts of what stands; the caller has said which part of them is asked for. */
enum err must_check inspect_view(struct visit *x, const struct standing *standing,
                                 const struct chart_history *h, struct inspect_view *v);

const char *tenths_text(struct arena *a, int tenths); /* "86.4" */
const char *lost_text(struct arena *a, double lost);
const char *day_of(struct visit *x, const char *moment);     /* NULL for NULL */
const char *why_not(struct visit *x, const struct point *p); /* NULL where it applies */
enum err must_check point_evidence(struct visit *x, const struct check *check,
                                   const char **ret_oldest, const char **ret_newest,
                                   struct evidence *ret_evidence);
bool in_link(const struct point *p, int which);

/* "0.312"; "+0.012", "-0.012", "±0.000". */
const char *index_text(struct arena *a, double index);
const char *moved_text(struct arena *a, double by);

#endif
