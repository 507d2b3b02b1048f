/* Documents of the demonstration on their way: drafted or received, determined, issued
 * (demo_office_paper.c), circulated and brought to their end (demo_office_copy.c). */
#ifndef OFFICE_DEMO_OFFICE_PAPER_H
#define OFFICE_DEMO_OFFICE_PAPER_H

#include "office/demo_office_stage.h"

enum paper_path {
    PATH_PLAIN,    /* no secret */
    PATH_WORK,     /* work secret */
    PATH_STATE,    /* determined here, under the authorization */
    PATH_PROTECT,  /* protected first, determined by the superior */
    PATH_DERIVED,  /* as its source */
    PATH_RECEIVED, /* the superior's */
    PATH_COUNT
};
enum paper_end { END_STAYS, END_ARCHIVED, END_DESTROYED };

enum { KNOWS_MAX = 24, COPIES_MAX = 6, RECEIVED_COPIES = 16 };

struct paper;

struct held {
    struct paper *paper;
    int64_t entry;
    int holder;
    int64_t due; /* day */
    unsigned n;  /* of all copies */
    bool signed_for, back, lost;
    bool busy; /* something was asked for it */
};

struct paper {
    const struct demo_document *d;
    const char *number, *scope;
    int64_t entry;
    unsigned n; /* of all papers: what becomes of it hangs on this */
    unsigned k; /* of those on its path */
    enum paper_path path;
    enum paper_end end;
    enum level level;
    int drafter, registry, department; /* the drafter's, when he drafted it */
    int knows[KNOWS_MAX], know_count;  /* 0: everybody */
    const struct paper *source;
    struct held copies[COPIES_MAX];
    int copy_count;
    int tries;
    bool determined, issued, over; /* declassified or destroyed */
    bool brief;                    /* its period ends within the year */
};

struct papers {
    struct paper *rows;
    int count;
    unsigned copies, on[PATH_COUNT];
    unsigned secrets; /* of our own */
};

/* After it is determined, or received. */
void paper_issue(struct stage *s, void *paper);
void paper_circulate(struct stage *s, void *paper);
bool paper_knows(const struct paper *p, int who);
/* Those cleared for it whom it concerns, and those whose work it is. */
void paper_scope(struct stage *s, struct paper *p);
void paper_know(struct paper *p, int who);
const char *paper_period(struct stage *s, const struct paper *p);
/* Its later life: reviews, declassification, changes. */
void paper_later(struct stage *s, struct paper *p);

#endif
