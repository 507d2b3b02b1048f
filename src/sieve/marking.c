/* Which lines are looked at: those in which something stands that marks are made of. */
#include "sieve/marks.h"
#include "sieve/normal_shift.h"

#include <hs/hs.h>
#include <pthread.h>
#include <stdlib.h>

enum { TOP_LINES = 8 };

/* 密 and 内部 also where blanks part them. */
static const char *const triggers[] = {"密",
                                       "内部",
                                       "内 部",
                                       "内  部",
                                       "份号",
                                       "SECRET",
                                       "CONFIDENTIAL",
                                       "RESTRICTED",
                                       "CLASSIFIED",
                                       "CUI",
                                       "(S",
                                       "(C",
                                       "(TS",
                                       "(U//",
                                       "(N",
                                       "OFFICIAL",
                                       "Classified By:",
                                       "Derived From:",
                                       "Declassify On:"};
enum { ENGLISH_FROM = 5 };

static hs_database_t *database;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void compile(void)
{
    size_t sizes[ARRAY_SIZE(triggers)];
    unsigned ids[ARRAY_SIZE(triggers)], flags[ARRAY_SIZE(triggers)] = {0};
    hs_compile_error_t *error;
    for (size_t i = 0; i < ARRAY_SIZE(triggers); i++) {
        sizes[i] = strlen(triggers[i]);
        ids[i] = (unsigned)i;
    }
    if (hs_compile_lit_multi(triggers, flags, ids, sizes, ARRAY_SIZE(triggers), HS_MODE_BLOCK, NULL,
                             &database, &error) != HS_SUCCESS)
        die("the triggers of marks do not compile");
}

void mark_add(const struct mark_line *l, size_t from, size_t to, int sure, enum level level)
{
    (void)finding_add(l->f, l->n, FINDING_MARK, l->start + from, l->start + to, sure, level);
}

struct search {
    const struct normal *n;
    struct findings *f;
    size_t done; /* lines up to here were looked at */
    bool any;
    bool english; /* it was looked over for what only the whole shows */
    struct mark_english look;
};

static struct mark_line line_at(const struct normal *n, size_t at, struct findings *f)
{
    struct str s = n->text;
    const char *before = memrchr(s.p, '\n', at), *behind = memchr(s.p + at, '\n', s.n - at);
    size_t start = before ? (size_t)(before - s.p) + 1 : 0;
    size_t end = behind ? (size_t)(behind - s.p) : s.n;
    while (start < end && (s.p[start] == ' ' || s.p[start] == '\t'))
        start++;
    while (end > start && (s.p[end - 1] == ' ' || s.p[end - 1] == '\t'))
        end--;
    return (struct mark_line){n, start, str_bytes(s.p + start, end - start), f};
}

static int on_trigger(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                      void *context)
{
    struct search *s = context;
    (void)from, (void)flags;
    s->any = true;
    if (id >= ENGLISH_FROM && !s->english) {
        s->english = true;
        s->look = mark_english_look(s->n->text);
    }
    if ((size_t)to <= s->done)
        return 0;
    struct mark_line line = line_at(s->n, (size_t)to - 1, s->f);
    mark_chinese(&line);
    s->done = line.start + line.text.n;
    return 0;
}

/* English lines once more, when all of the text is known. */
static int on_english(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                      void *context)
{
    struct search *s = context;
    (void)from, (void)flags;
    if (id < ENGLISH_FROM || (size_t)to <= s->done)
        return 0;
    struct mark_line line = line_at(s->n, (size_t)to - 1, s->f);
    mark_english(&line, &s->look);
    s->done = line.start + line.text.n;
    return 0;
}

/* The lines at the top, where a mark stands on a page. */
static void top(const struct normal *n, enum text_look look, struct findings *f)
{
    bool marked = f->count > 0;
    if (!marked && look != LOOK_PICTURE)
        return;
    for (size_t at = 0, lines = 0; at < n->text.n && lines < TOP_LINES;) {
        struct mark_line line = line_at(n, at, f);
        lines += line.text.n > 0; /* a picture's have many empty ones between */
        const char *newline = memchr(n->text.p + at, '\n', n->text.n - at);
        at = newline ? (size_t)(newline - n->text.p) + 1 : n->text.n;
        if (marked)
            mark_copy(&line);
        else if (look == LOOK_PICTURE)
            mark_picture(&line);
    }
}

struct marking_room {
    hs_scratch_t *scratch;
};

struct marking_room *marking_room_new(void)
{
    struct marking_room *room = calloc(1, sizeof *room);
    pthread_once(&once, compile);
    if (!room || hs_alloc_scratch(database, &room->scratch) != HS_SUCCESS)
        die("out of memory");
    return room;
}

void marking_room_free(struct marking_room *room)
{
    if (!room)
        return;
    hs_free_scratch(room->scratch);
    free(room);
}

/* Of the triggers only those of two letters, and letters set apart, come of leaving out blanks. */
bool marking_joined(const struct normal *joined)
{
    struct str s = joined->text;
    for (size_t i = 0; i < joined->gap_count; i++) {
        size_t at = joined->gaps[i].at;
        if (!at || at >= s.n)
            continue;
        struct str before = str_bytes(s.p, at), behind = str_bytes(s.p + at, s.n - at);
        if (is_letter(s.p[at]) || (str_ends(before, "内") && str_starts(behind, "部")) ||
            (str_ends(before, "份") && str_starts(behind, "号")))
            return true;
    }
    return false;
}

bool marking_find(struct marking_room *room, const struct normal *n, enum text_look look,
                  struct findings *f)
{
    struct search s = {.n = n, .f = f};
    if (!n->text.n)
        return false;
    struct findings own = {.a = f->a};
    s.f = &own;
    (void)hs_scan(database, n->text.p, (unsigned)n->text.n, 0, room->scratch, on_trigger, &s);
    s.done = 0;
    if (s.english)
        (void)hs_scan(database, n->text.p, (unsigned)n->text.n, 0, room->scratch, on_english, &s);
    top(n, look, &own);
    for (size_t i = 0; i < own.count; i++)
        findings_take(f, &own.rows[i]);
    f->dropped += own.dropped;
    return s.any;
}
