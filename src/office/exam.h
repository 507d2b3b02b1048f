/* Exams as the one sees them who sits them: which are open to him, and his paper. The rules of it all
 * (who may begin, the time, the retakes, what follows from passing) stand in regulations/education.yaml;
 * the computations of its actions are here: drawing, keeping and marking (exam_act.c).
 *
 * The bank is known to its keepers alone, by its label. Through a paper its sitter sees the text of what
 * was drawn for him, never the right answers: while he sits what he kept, afterwards what was wrong
 * and by which article. */
#ifndef OFFICE_EXAM_H
#define OFFICE_EXAM_H

#include "office/entry.h"

enum { EXAM_OPTIONS = 6 };

/* 0 to below - 1, each equally likely. */
unsigned exam_chance(unsigned below);

struct exam_option {
    char letter[2]; /* as shown */
    struct words text;
    bool chosen;
};

struct exam_item {
    int number; /* from 1 */
    enum { EXAM_SINGLE, EXAM_MULTIPLE, EXAM_JUDGEMENT } kind;
    struct words text;
    struct exam_option options[EXAM_OPTIONS];
    int option_count;
    bool answered;
    bool marked, correct;
    const char *article; /* "" until it is marked */
};

struct exam_paper {
    int64_t id, exam;
    const char *number, *state;                              /* begun closed passed failed */
    struct str name;                                         /* of the exam */
    int64_t attempt, minutes, pass_mark, score, right_count; /* of a marked one */
    const char *begun_at, *ends_at;
    int64_t seconds_left; /* 0: the time is over, or it is handed in */
    bool open;            /* begun, and there is time left */
    bool marked;
    bool own; /* the viewer's */
    struct exam_item *items;
    int count, answered;
};

/* By id, or by number where id is 0. ERR_MISSING for everybody but the sitter, and those who know the
 * bank. */
enum err must_check exam_paper(struct desk *k, int64_t id, struct str number,
                               struct exam_paper *ret_paper);

/* The exams that are open today, those first that the viewer has not passed. */
struct exam_row {
    int64_t id;
    const char *number, *open_to;
    struct str name;
    const char *audience;
    int64_t questions, minutes, pass_mark, attempts, used, wait_days;
    int64_t paper;     /* the newest of his; 0: none */
    const char *state; /* of that paper, or "" */
    int64_t score;
};
enum err must_check exams_open(struct desk *k, struct exam_row **ret_rows, int *ret_count);

#endif
