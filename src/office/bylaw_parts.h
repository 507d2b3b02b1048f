/* What the files of the bylaw share. */
#ifndef OFFICE_BYLAW_PARTS_H
#define OFFICE_BYLAW_PARTS_H

#include "base/buf.h"
#include "office/bylaw.h"

enum { BYLAW_TEXT_MAX = 16 * 1024 };

struct bylaw_writer {
    struct arena *a;
    const struct rulebook *book;
    const struct reg *reg; /* of the chapter at work */
    enum lang lang;
    struct doc *doc;
    int article, chapter, item;
};

/* A message in the writer's language; texts are put in for {1} to {6}. */
#define bylaw_say(w, ...) bylaw_say_((w), (const char *const[]){__VA_ARGS__, NULL})
const char *bylaw_say_(const struct bylaw_writer *w, const char *const *msgid_and_args);

/* 一百零五; at most 9999. */
void bylaw_numeral(struct buf *out, int n);

/* Begins the next article; its number is returned. `title` may be "". */
int bylaw_begin(struct bylaw_writer *w, const char *title, const char *text);
/* An item of the article: （一）...; the count restarts with the article or bylaw_items(). */
void bylaw_items(struct bylaw_writer *w);
void bylaw_item(struct bylaw_writer *w, const char *text);
void bylaw_chapter(struct bylaw_writer *w, const char *title);

/* "《保密法》第二十一条、第二十二条" */
const char *bylaw_articles(const struct bylaw_writer *w, const char *const *basis, int count);

/* "（《保密法》第二十一条）", "" for none. */
const char *bylaw_basis(const struct bylaw_writer *w, const char *const *basis, int count);
const char *bylaw_basis_of(const struct bylaw_writer *w, const char *basis);

/* "甲、乙" : joins what is appended. */
void bylaw_join(const struct bylaw_writer *w, struct buf *b, const char *text);

/* "保密员、起草人" */
const char *bylaw_whoms(const struct bylaw_writer *w, const struct whom *whoms, int count);
/* A condition or moment of the regulation in words as far as its names have any. */
const char *bylaw_condition(const struct bylaw_writer *w, const char *source);
/* What is asked of a value of this field. */
const char *bylaw_demands(const struct bylaw_writer *w, const struct field *f);
const char *bylaw_words(const struct bylaw_writer *w, struct words words);

/* bylaw_action.c */
int bylaw_action(struct bylaw_writer *w, const struct action *action);
/* "登记、传阅中" of an action, "" for one that makes an entry. */
const char *bylaw_from(const struct bylaw_writer *w, const struct action *action);

/* bylaw_chart.c */
enum err must_check bylaw_chart(const struct bylaw_writer *w, const int *articles,
                                const struct chart **ret_chart);

#endif
