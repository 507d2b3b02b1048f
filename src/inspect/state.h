/* What the examination remembers. Internal to src/inspect. */
#ifndef INSPECT_STATE_H
#define INSPECT_STATE_H

#include <pthread.h>

#include "inspect/examine.h"
#include "office/eval.h"

/* What a column said of an entry: nothing, or one of these; of a figure its key and 1 more. */
enum { SAID_NOTHING, SAID_HOLDS, SAID_FAILS };
enum { KEY_NONE = 254 }; /* a figure's key where the field has no value */

/* Of one register: entries by id. */
struct reg_state {
    const struct reg *reg;
    int columns;      /* checks, then figures */
    int first_column; /* its number among all columns of the rulebook */
    int64_t room;     /* ids below it have a place */
    uint32_t *label;  /* LABEL_GONE: there is no such entry */
    uint32_t *department;
    uint8_t *said; /* [id * columns + column] */
};
/* In cells and changes LABEL_GONE is the office as a whole, which everybody may see; -1 in tables. */
enum { LABEL_GONE = UINT32_MAX };

/* How many entries under one label and department a column says so of. */
struct cell {
    uint32_t column; /* of all */
    uint32_t key;    /* of a figure; 0 of a check */
    uint32_t label, department;
    int64_t population, failing;
    int64_t stored_population, stored_failing; /* as the last extent says */
};

struct cells { /* cells_free() */
    struct cell *rows;
    size_t count, cap;
    uint32_t *slots; /* open addressing: row + 1 */
    size_t slot_count;
};

/* A hit that came or went in this run, or whose entry has another label or department. */
enum change_kind { HIT_CAME, HIT_WENT, HIT_MOVED };
struct change {
    enum change_kind kind;
    const struct check *check; /* NULL: `name` is of other rules than are in force */
    const char *name;
    int64_t entry;              /* 0: the office as a whole */
    uint32_t label, department; /* LABEL_GONE: the office as a whole */
};

struct examination {
    pthread_mutex_t lock;
    const struct rulebook *book; /* held */
    struct office *office;
    struct reg_state *regs; /* by register index */
    int column_count;
    int8_t *whole; /* by column, of CHECK_OFFICE: -1 does not apply, 0 fails, 1 holds */
    struct cells cells;
    int64_t leaf; /* taken in up to here */
    char day[11];
    int64_t now_at;    /* when what leans on the moment was asked last */
    int64_t stored_at; /* when extents were written last */
    bool known;        /* the rest means something */
};

/* ---- memory (state.c) ---- */

struct examination *state_of(struct office *o); /* made at the first call */
/* Empties it for these rules. */
void state_reset(struct examination *x, const struct rulebook *book);
void state_clear_register(struct examination *x, int reg);

struct cell *cell_at(struct cells *cells, uint32_t column, uint32_t key, uint32_t label,
                     uint32_t department);
void cells_free(struct cells *cells);

/* What a row of reg->examine says; adjusts cells, notes hits that came or went (changes may be
 * NULL: nobody wants to know). `gone`: there is no such entry any more. */
struct changes {
    struct arena *a;
    struct change *rows;
    size_t count, cap;
};
void state_put(struct examination *x, struct reg_state *r, int64_t id, uint32_t label,
               uint32_t department, const uint8_t *said, struct changes *changes);
void state_gone(struct examination *x, struct reg_state *r, int64_t id, struct changes *changes);

/* ---- asking (scan.c) ---- */

/* Everything about a register, or the entries named. */
enum err must_check scan_register(struct examination *x, struct eval *e, struct reg_state *r,
                                  struct changes *changes, int64_t *ret_entries);
/* Several of them in one statement; sorts `ids`. */
struct ids {
    int64_t *rows;
    size_t count, cap;
};
enum err must_check scan_entries(struct examination *x, struct eval *e, struct reg_state *r,
                                 struct ids *ids, struct changes *changes);
/* The checks on the office that look at one of the registers marked. */
enum err must_check scan_office(struct examination *x, struct eval *e, const uint64_t *touched,
                                struct changes *changes);

/* ---- the feed (feed.c) ---- */

/* What leaves after x->leaf changed: entries to ask again by register, registers as a whole. */
struct stale {
    struct arena *a;
    struct ids *entries;                  /* by register index; may hold one twice */
    bool *whole;                          /* by register index */
    uint64_t touched[REGISTERS_MAX / 64]; /* registers with a changed row */
    bool all;
    int64_t leaf; /* the last one taken in */
};
enum err must_check feed_read(struct examination *x, struct eval *e, struct stale *s);

/* ---- the database (store.c) ---- */

/* Opens and closes hits, writes extents; one deed, none where nothing is to be written. */
enum err must_check examination_write(struct examination *x, const struct changes *changes,
                                      bool extents, struct examined *done);
/* The hits that stand open according to the database, against what memory says: the changes. */
enum err must_check hits_compare(struct examination *x, struct db *db, struct changes *changes);
/* The last extents, so that only what differs is written. */
enum err must_check extents_load(struct examination *x, struct db *db);

/* ---- days of the past (past.c) ---- */

bool sees(const struct sight *sight, int64_t label); /* -1: the office as a whole */
/* ---- sums over cells (look.c) ---- */

/* Of all checks, in the order of the rulebook. */
struct sums {
    struct examination *x;
    struct point *points;
    int *point_of;            /* by column; -1 */
    struct cells departments; /* sums by column and department; cells_free() */
    const int64_t *only;      /* departments; NULL: all */
    int only_count;
};
void sums_begin(struct sums *s, struct desk *k); /* names the points; under the lock */
bool department_wanted(const int64_t *only, int only_count, uint32_t department); /* NULL: all */
/* Parts and the worst share, out of the departments; none of them has an empty population. */
void sums_part(struct sums *s, struct arena *a, int count);

/* The department and those below it. */
enum err must_check with_those_below(struct desk *k, int64_t department, int64_t **ret_ids,
                                     int *ret_count);

/* The cells that the viewer may know of as they stood at the end of that day. ERR_MISSING before the
 * examination began. The lock is held. */
enum err must_check cells_on(struct examination *x, struct desk *k, struct str day,
                             struct cells *ret_cells);

/* Who may see the examination: the viewers of the register of findings. */
enum err must_check may_look(const struct desk *k);

/* The register of a column, and which of its columns it is; NULL: there is none. */
const struct reg_state *column_register(const struct examination *x, uint32_t column, int *ret_at);
/* A column's name, and back (-1); a figure's key as text, and back. */
const char *column_text(const struct examination *x, uint32_t column);
int column_of(const struct examination *x, struct str name);
const char *key_text(const struct examination *x, uint32_t column, uint32_t key);
uint32_t key_of_text(const struct examination *x, uint32_t column, struct str text);

/* changes may be NULL: nobody wants to know. */
void change_add(struct changes *changes, enum change_kind kind, const struct check *check,
                int64_t entry, uint32_t label, uint32_t department);

#endif
