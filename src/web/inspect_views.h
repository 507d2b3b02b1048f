/* What the pages of the examination show: filled by page_inspect.c and its neighbours. */
#ifndef WEB_INSPECT_VIEWS_H
#define WEB_INSPECT_VIEWS_H

#include "inspect/standing.h"
#include "office/bylaw.h"
#include "office/release.h"
#include "report/plot.h"
#include "web/page_views.h"

struct visit;

/* ---- how the points stood on days past, and now ---- */

enum { HISTORY_SAMPLES = 31 };

struct chart_history {
    int64_t first, last; /* days; the last is today */
    int days;            /* how many are sampled, today the last; at least 1 */
    int64_t day[HISTORY_SAMPLES];
    const struct point *points[HISTORY_SAMPLES];
    int point_count; /* of each day */
};
/* `now` are today's points of that department (0: all). */
enum err must_check chart_history(struct visit *x, int64_t department, const struct point *now,
                                  int count, struct chart_history *ret_history);

/* Failing entries of the points that `wanted` says yes to, day by day. */
typedef bool chart_wants(const struct point *p, int which);
enum err must_check chart_failing(struct visit *x, const struct chart_history *h,
                                  chart_wants *wanted, int which, struct str title,
                                  const struct drawing **ret_drawing);
/* The coefficient, day by day. */
enum err must_check chart_risk(struct visit *x, const struct chart_history *h, int width,
                               int height, const struct drawing **ret_drawing);

/* ---- departments to choose from ---- */

enum err must_check department_options(struct visit *x, int64_t chosen,
                                       const struct option **ret_options, int *ret_count);
/* Its name, "" where the viewer may not know of it. */
enum err must_check department_name(struct visit *x, int64_t id, struct str *ret_name);

/* ---- the examination ---- */

struct point_row {
    const struct point *point;
    const char *since;  /* day, or NULL */
    const char *oldest; /* days of the evidence, or NULL */
    const char *newest;
    const char *lost;    /* off the hundred: "1.25" */
    const char *article; /* in words */
    const char *why_not; /* it does not apply; else NULL */
};

/* A link or a head. */
struct part_row {
    const char *key; /* "carriers", "6" */
    struct words title;
    const struct tally *tally;
    const char *score, *lost;
    const struct drawing *trend;
    const struct point_row *points;
    int point_count;
    bool is_open;
};

struct inspect_view {
    const struct score *score;
    const char *total, *progress, *result; /* "86.4" */
    const struct point_row *vetoes;        /* that fail */
    int veto_count;
    bool by_heads, only_failing;
    int assesses; /* enum assessed */
    const struct option *departments;
    int department_count;
    int64_t department;
    const char *links_href, *heads_href, *all_href;
    bool all_open;
    bool sums_only; /* the parts have no points */
    const struct part_row *parts;
    int part_count;
    const char *since; /* the first day of the examination */
};

struct fail_row {
    const struct failing *f;
    struct str department;
    const char *since;
    const char *take_href; /* the form that makes a finding of it; NULL where it is not open */
};

struct where_row {
    const struct point_part *part;
    struct str name, head;
    const char *share; /* "12.5 %" */
};

struct check_view {
    const struct check *check;
    const struct point *point;
    struct bylaw_check asks;
    const char *article, *lost, *since, *oldest, *newest;
    int64_t evidence_with, evidence_of;
    const char *why_not;
    const struct drawing *trend;
    const struct check *const *siblings; /* of the same cause */
    int sibling_count;
    const struct where_row *where;
    int where_count;
    const struct fail_row *rows;
    int row_count;
    const char *next, *first;         /* pages */
    const char *take_href;            /* of a check on the office as a whole */
    const struct list_page *findings; /* that are not finished; NULL */
    const char *findings_href;
};

/* ---- base numbers ---- */

struct number_row {
    const struct figure *figure;
    struct words key;
    bool is_first, is_total; /* of its figure */
    int64_t then, now;
    const char *change; /* "+3", "-1", "" */
};
struct number_group {
    struct words title;
    const struct number_row *rows;
    int count;
};
struct numbers_view {
    struct str day, against; /* days; against "" for no comparison */
    const char *since, *today;
    const char *problem; /* why a day cannot be shown; NULL */
    const struct number_group *groups;
    int group_count;
};

/* ---- risk ---- */

struct department_row {
    const struct standing_department *department;
    const char *index, *score;
};
struct cause_row {
    const struct risk_cause *cause;
    const char *extent, *share, *drop;
    int percent; /* of the whole index */
};
struct repair_row {
    const struct risk_repair *repair;
    const char *drop, *after; /* the index when it is done */
    struct str there;         /* the department where it does most; "" */
    const char *there_drop;
};
struct step_row {
    const struct risk_step *step;
    const char *moved; /* "+0.012" */
    bool up;
};
struct risk_view {
    const struct risk *risk;
    const char *index, *ceiling;
    const struct option *departments;
    int department_count;
    int64_t department;
    const struct drawing *trend;
    const struct drawing *links;
    const struct cause_row *causes;
    int cause_count;
    const struct repair_row *repairs;
    int repair_count;
    const struct department_row *rows;
    int row_count;
    const char *against, *moved; /* the day compared with, NULL where there is none; "+0.01" */
    bool up;
    const struct step_row *steps;
    int step_count;
};

/* ---- the page for leaders ---- */

struct count_row {
    const char *href;
    struct words title;
    int64_t count;
    enum tone tone;
};
struct overview_view {
    const struct inspect_view *exam; /* parts are the links */
    const char *index, *moved;
    bool up, has_moved;
    const struct drawing *trend;
    const struct tile *tiles;
    int tile_count;
    const struct due_row *due;
    int due_count;
    const struct count_row *findings;
    int finding_count;
    const struct list_page *oldest; /* findings that are late or due first */
    struct release_sums releases;
};

/* ---- what the templates ask ---- */

enum tone grade_tone(enum grade grade);
struct words point_state_words(const struct point *p); /* fails, holds, does not apply */
enum tone point_state_tone(const struct point *p);
struct str short_day(struct str when);             /* without the time of day */
const char *check_href(const struct check *check); /* until the thread's 8th next call */

#endif
