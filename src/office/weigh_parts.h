/* What weigh.c, weigh_sources.c and weigh_act.c share. */
#ifndef OFFICE_WEIGH_PARTS_H
#define OFFICE_WEIGH_PARTS_H

#include "office/own_sieve.h"
#include "office/secrets_parts.h"
#include "office/sifted.h"
#include "office/weigh.h"

enum { WEIGH_SOURCES_MAX = 50, WEIGH_PARTS_MAX = 4000, WEIGH_TERMS_MAX = 16 };

/* A text that was sieved: the entry's own, or a part of a file. */
struct weigh_part {
    struct str where;
    enum text_look look;
    const int64_t *lines; /* of each finding; NULL: not known */
};

struct gathering {
    struct desk *k;
    const struct weigh_want *want;
    const struct weighs *by;
    const struct own_sieve *sieve; /* held until the desk is closed */
    struct entry_view view;        /* reg NULL where there is none yet */
    struct weighing *w;
    struct weigh_part *parts;
    struct verdict_part *texts; /* the same, for the verdict */
    size_t count, room, text_room;
    struct str *own; /* names in the vault of its own files */
    size_t own_count;
    struct terms terms[WEIGH_TERMS_MAX];
    size_t term_count;
    struct weigh_source sources[WEIGH_SOURCES_MAX];
    /* of passages by the file they are of: which source, -1 one that derives from this entry */
    struct {
        struct str file;
        int source;
    } seen[WEIGH_SOURCES_MAX * 4];
    size_t seen_count;
};

/* The answer under that name; false where none is given. */
bool weigh_answer(const struct weigh_want *want, const char *name, struct str *ret_value);
/* As it is about to stand: what is answered, else what stands. */
struct str weigh_text(const struct gathering *g, const struct field *f);
/* An id or a number; 0 where there is none that the viewer may know of. */
enum err must_check weigh_ref(const struct gathering *g, const struct field *f, int64_t *ret_id);

void weigh_put(struct gathering *g, struct weigh_part part, struct verdict_part text);
struct str weigh_where(const struct gathering *g, const struct field *f, struct str place);

/* weigh_sources.c: which source a passage's document is (an index, -1: none that counts); counts it. */
enum err must_check weigh_source_of(struct gathering *g, struct str document, int *ret_source);
enum err must_check weigh_number(const struct gathering *g, const struct reg *reg,
                                 struct str number, int64_t *ret_id);
/* What an entry names as its source, by its field or by a number in its text, has at least that level (R18): it counts
 * as a passage of it does. Where the viewer may not know of what he typed it is as if it were not there. */
enum err must_check weigh_named_source(struct gathering *g);
enum err must_check weigh_numbers(struct gathering *g, const struct field *f, struct str text);
enum err must_check weigh_matters(struct gathering *g);

#endif
