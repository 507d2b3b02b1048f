/* What the page of a release under review shows. */
#ifndef WEB_RELEASE_VIEWS_H
#define WEB_RELEASE_VIEWS_H

#include "office/release.h"
#include "office/release_public.h"
#include "web/layout.h"

/* A finding in the list of decisions. */
struct hit_row {
    const struct release_hit *hit;
    enum hit_shape { HIT_OPEN, HIT_REMOVED, HIT_KEPT } shape;
    const char *look; /* "open", "removed", "kept": class endings */
    struct words kind, decision;
    enum tone tone;
    struct str part;
    bool is_mosaic, is_list;
    bool is_shown;      /* its words stand in the text on the page: */
    const char *anchor; /* under this id */
    int next;           /* the open finding after it; 0: none */
    int alike;          /* open ones of the same rule, itself too */
    const char *alike_hits;
};

struct gap_row {
    const struct release_gap *gap;
    struct words why;
    struct str part;
};

/* A text with its findings: runs of plain text, of a finding, or left out. */
struct text_run {
    struct str text;
    const struct hit_row *hit;
    const char *id;
    int64_t gap; /* so many bytes are left out */
};
struct read_text {
    const char *name;
    struct str place;
    struct words look;
    bool is_unseen, is_cut;
    const struct text_run *runs;
    int count;
};

struct release_page {
    const struct release_view *r;
    const struct identity *identity;
    const struct actions_view *actions;
    enum tone tone;
    struct hit_row *hits;
    struct gap_row *gaps;
    int hit_count, gap_count;
    struct read_text *texts;
    int text_count;
    int64_t reading;
    const char *why_no_text;   /* in the reader's language, or NULL */
    const struct shown **said; /* what was weighed, and why it was refused */
    int said_count;
    bool hides_pictures; /* what is to be removed stands in a file whose copy loses its pictures */
    bool may_decide, may_confirm, may_look, may_redact;
};

/* What is public already. */
struct recheck_page {
    const struct public_view *v;
    bool may_withdraw;
};

#endif
