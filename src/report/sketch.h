/* A drawing in the making: marks as they are added, and what texts need. Internal to src/report. */
#ifndef REPORT_SKETCH_H
#define REPORT_SKETCH_H

#include "base/tr.h"
#include "report/drawing.h"

#define STR_ARGS(s) (int)(s).n, (s).n ? (s).p : ""

struct sketch {
    struct arena *a;
    enum lang lang;
    struct mark *marks;
    struct mark_group *groups;
    size_t mark_cap, group_cap;
    int mark_count, group_count;
};

struct sketch *sketch_new(struct arena *a, enum lang lang);
const struct drawing *sketch_done(struct sketch *s, int width, int height, struct str title,
                                  struct str description);

/* What follows belongs to this group. */
void sketch_group(struct sketch *s, const char *href, struct str title);
void sketch_rect(struct sketch *s, enum paint paint, int x, int y, int width, int height,
                 int round);
void sketch_path(struct sketch *s, enum paint paint, const char *path);
void sketch_text(struct sketch *s, enum paint paint, int x, int y, int size, int anchor,
                 struct str text);

/* Estimated: no font is at hand. Characters of three bytes and more are as wide as high. */
int sketch_text_width(struct str text, int size);
/* The text, cut with an ellipsis where it is wider. */
struct str sketch_fit(struct sketch *s, struct str text, int size, int width);

/* A message with {1} to {9} put in; `args` ends with NULL. */
struct str sketch_put(const struct sketch *s, const char *msgid, const char *const *args);
/* The same with whole numbers for {1} to {3}. */
struct str sketch_say(struct sketch *s, const char *msgid, int first, int second, int third);

#endif
