/* Declared mosaics in what one person has gathered, over any time: files that he read or brought, and those of entries whose
 * copies he held (as far back as the watch reads). One alert for a person and mosaic; a set of pieces that was told is not
 * told again. */
#include "inspect/gather_parts.h"

#include "base/clock.h"
#include "office/file_facts.h"

#include <stdlib.h>

enum { FACT_MAX = 1000, ROWS_SHOWN = 110 };

static const struct sql alerts = {
    "watch.mosaic_alerts",
    "SELECT a.id, a.person, a.mosaic, a.state, coalesce(p.fact, '') FROM r_gathering_alert a"
    " LEFT JOIN r_gathering_alert_piece p ON p.entry = a.id WHERE a.mosaic IS NOT NULL"
    " ORDER BY a.id",
    NULL};

const struct sql *const watch_mosaic_statements[] = {&alerts, NULL};

/* That somebody came to hold a piece. */
struct come {
    const struct file_held *held;
    int64_t person;
    int day;
    const char *kind;
};
/* What is to be entered. */
struct telling {
    const struct declared *mosaic;
    int64_t person, alert; /* 0: a new one */
    int days, files;
    uint64_t pieces;
    int64_t uncovered;
    const struct come **rows;
    struct str *numbers;
    size_t count;
};
struct told_piece {
    int64_t alert, person, mosaic;
    bool open;
    struct str fact;
};

struct mosaic_watch {
    const struct gathering *g;
    struct desk k;
    struct declarations declared;
    struct come *rows;
    size_t count, room;
    struct told_piece *told;
    size_t told_count;
    struct telling *telling;
    size_t telling_count, telling_room;
};

/* ---- who came to hold what ---- */

static void add_come(struct mosaic_watch *w, const struct file_held *h, int64_t person, int day,
                     const char *kind)
{
    w->rows = arena_grow(w->g->a, w->rows, w->count, &w->room, sizeof *w->rows);
    w->rows[w->count++] = (struct come){h, person, day, kind};
}

/* Each act by which a file is opened is a reading, whether the other rules count it or not. */
static const char *kind_of(const struct gathering *g, const struct file_held *h)
{
    if (!h->kind.n)
        return "brought";
    for (int i = 0; i < g->watching->gather_count; i++) {
        const struct gather *by = &g->watching->gathers[i];
        if (by->action && by->action->opens && str_is(h->reg, by->reg->name) &&
            str_is(h->kind, by->action->name))
            return piece_kind_names[by->kind];
    }
    return piece_kind_names[PIECE_READ];
}

static int by_entry(const void *x, const void *y)
{
    const struct file_held *a = *(const struct file_held *const *)x,
                           *b = *(const struct file_held *const *)y;
    int order = str_cmp(a->reg, b->reg);
    return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

/* A copy on paper is of the entry: it says what the entry's files say. */
static void add_copies(struct mosaic_watch *w, const struct file_held *rows, size_t count)
{
    const struct gathering *g = w->g;
    const struct file_held **files = NEW_ARRAY(g->a, const struct file_held *, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (!rows[i].kind.n)
            files[n++] = &rows[i]; /* each file and piece once: somebody brought it */
    if (n)
        qsort(files, n, sizeof *files, by_entry);
    for (size_t i = 0; i < g->piece_count; i++) {
        const struct piece *p = &g->pieces[i];
        if (!p->by->action || p->by->action->opens || p->by->kind == PIECE_RELEASE || !p->entry)
            continue;
        const struct file_held want = {.reg = str_of(p->reg->name), .entry = p->entry};
        const struct file_held *key = &want;
        size_t low = 0, high = n;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (by_entry(&files[middle], &key) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < n && !by_entry(&files[low], &key); low++)
            add_come(w, files[low], p->person, p->day, piece_kind_names[p->by->kind]);
    }
}

static int by_subject(const void *x, const void *y)
{
    const struct come *a = x, *b = y;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    if (a->held->mosaic != b->held->mosaic)
        return a->held->mosaic < b->held->mosaic ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->held->file != b->held->file)
        return a->held->file < b->held->file ? -1 : 1;
    return (a->held->piece > b->held->piece) - (a->held->piece < b->held->piece);
}

static enum err read_come(struct mosaic_watch *w)
{
    struct file_held *rows;
    size_t count;
    TRY(file_facts_held(&w->k, &w->declared, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        int day;
        if (rows[i].person && gathering_day(w->g, rows[i].at, &day))
            add_come(w, &rows[i], rows[i].person, day, kind_of(w->g, &rows[i]));
    }
    add_copies(w, rows, count);
    if (w->count)
        qsort(w->rows, w->count, sizeof *w->rows, by_subject);
    return ERR_OK;
}

/* ---- what was told ---- */

static enum err read_told(struct mosaic_watch *w)
{
    size_t room = 0;
    QUERY_SCOPE(q);
    TRY(db_query(w->k.db, &alerts, &q));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        w->told = arena_grow(w->g->a, w->told, w->told_count, &room, sizeof *w->told);
        w->told[w->told_count++] =
            (struct told_piece){.alert = query_int(q, 0),
                                .person = query_int(q, 1),
                                .mosaic = query_int(q, 2),
                                .open = str_is(query_text(q, 3), "open"),
                                .fact = arena_str(w->g->a, query_text(q, 4))};
    }
}

static struct str shown_piece(const struct declared *d, uint32_t piece)
{
    return str_cut(declared_piece(d, piece), FACT_MAX);
}

static uint64_t told_pieces(const struct mosaic_watch *w, const struct declared *d, int64_t person,
                            int64_t *ret_open)
{
    uint64_t pieces = 0;
    *ret_open = 0;
    for (size_t i = 0; i < w->told_count; i++) {
        const struct told_piece *t = &w->told[i];
        if (t->person != person || t->mosaic != d->id)
            continue;
        if (t->open)
            *ret_open = t->alert;
        for (uint32_t k = 0; k < d->mosaic.piece_count; k++)
            if (str_eq(t->fact, shown_piece(d, k)))
                pieces |= UINT64_C(1) << k;
    }
    return pieces;
}

/* ---- judging ---- */

/* One file of that level, which tells all of it: he was given the secret, and gathered nothing. */
static enum err was_given(struct mosaic_watch *w, const struct declared *d, const struct come *rows,
                          size_t count, bool *ret_given)
{
    *ret_given = false;
    for (size_t i = 0; i < count && !*ret_given; i++) {
        uint64_t pieces = 0;
        bool found;
        struct str number;
        enum level level;
        for (size_t k = 0; k < count; k++)
            if (rows[k].held->file == rows[i].held->file)
                pieces |= UINT64_C(1) << rows[k].held->piece;
        if (!declared_is_complete(d, pieces))
            continue;
        TRY(file_held_entry(&w->k, rows[i].held, &found, &number, &level));
        *ret_given = found && level >= d->level;
    }
    return ERR_OK;
}

static bool is_listed(const struct telling *t, const struct come *c)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i]->held->file == c->held->file && t->rows[i]->held->piece == c->held->piece)
            return true;
    return false;
}

static enum err list_row(struct mosaic_watch *w, struct telling *t, const struct come *c)
{
    bool found;
    enum level level;
    struct str number = STR("");
    TRY(file_held_entry(&w->k, c->held, &found, &number, &level));
    bool another = true;
    for (size_t i = 0; i < t->count; i++)
        another &= t->rows[i]->held->file != c->held->file;
    t->files += another;
    t->rows[t->count] = c;
    t->numbers[t->count++] = found && number.n ? number : STR("-");
    return ERR_OK;
}

/* The earliest file of each piece, then the others. */
static enum err list_rows(struct mosaic_watch *w, struct telling *t, const struct come *rows,
                          size_t count)
{
    uint64_t listed = 0;
    t->rows = NEW_ARRAY(w->g->a, const struct come *, ROWS_SHOWN);
    t->numbers = NEW_ARRAY(w->g->a, struct str, ROWS_SHOWN);
    for (size_t i = 0; i < count; i++) {
        uint64_t bit = UINT64_C(1) << rows[i].held->piece;
        if (listed & bit)
            continue;
        listed |= bit;
        TRY(list_row(w, t, &rows[i]));
    }
    for (size_t i = 0; i < count && t->count < ROWS_SHOWN; i++)
        if (!is_listed(t, &rows[i]))
            TRY(list_row(w, t, &rows[i]));
    return ERR_OK;
}

static enum err judge(struct mosaic_watch *w, const struct come *rows, size_t count)
{
    const struct declared *d = &w->declared.rows[rows->held->mosaic];
    struct telling t = {.mosaic = d, .person = rows->person};
    bool given;
    for (size_t i = 0; i < count; i++)
        t.pieces |= UINT64_C(1) << rows[i].held->piece;
    if (!declared_is_complete(d, t.pieces) || declared_is_known_to(&w->k, d, t.person) ||
        !(t.pieces & ~told_pieces(w, d, t.person, &t.alert)))
        return ERR_OK;
    TRY(was_given(w, d, rows, count, &given));
    if (given)
        return ERR_OK;
    t.days = rows[count - 1].day - rows->day + 1;
    TRY(list_rows(w, &t, rows, count));
    TRY(file_facts_uncovered(&w->k, &w->declared, d, t.person, &t.uncovered));
    w->telling =
        arena_grow(w->g->a, w->telling, w->telling_count, &w->telling_room, sizeof *w->telling);
    w->telling[w->telling_count++] = t;
    return ERR_OK;
}

static enum err look(struct mosaic_watch *w, const struct rulebook *book, struct watched *done)
{
    TRY(declarations_read(w->k.db, book, w->g->a, &w->declared));
    if (!w->declared.count)
        return ERR_OK;
    TRY(file_facts_uncovered(&w->k, &w->declared, NULL, 0, &done->uncovered));
    TRY(read_come(w));
    TRY(read_told(w));
    for (size_t from = 0, to; from < w->count; from = to) {
        for (to = from + 1; to < w->count && w->rows[to].person == w->rows[from].person &&
                            w->rows[to].held->mosaic == w->rows[from].held->mosaic;)
            to++;
        TRY(judge(w, &w->rows[from], to - from));
    }
    return ERR_OK;
}

/* ---- entering ---- */

static int count_of(uint64_t pieces)
{
    int n = 0;
    for (; pieces; pieces &= pieces - 1)
        n++;
    return n;
}

static const char *how_text(struct arena *a, const struct telling *t)
{
    int have = count_of(t->pieces), all = (int)t->mosaic->mosaic.piece_count;
    return arena_printf(
        a,
        "%d条组成信息中已接触%d条，列出%d份文件；其读过的文件另有%lld份未曾就该事项对照。 / "
        "%d of %d pieces held, %d files listed; %lld of the files that he has read were not "
        "looked through for this mosaic.",
        all, have, t->files, (long long)t->uncovered, have, all, t->files, (long long)t->uncovered);
}

static void add_row(struct arena *a, struct answers *as, const struct telling *t, size_t i)
{
    const struct come *c = t->rows[i];
    char day[DATE_SIZE];
    date_text(c->day, day);
#define NAMED(field) arena_printf(a, "piece.%zu." field, i)
    answers_add(as, NAMED("register"), arena_text(a, c->held->reg));
    answers_add(as, NAMED("number"), arena_text(a, t->numbers[i]));
    answers_add(as, NAMED("day"), arena_text(a, str_of(day)));
    answers_add(as, NAMED("kind"), c->kind);
    answers_add(as, NAMED("fact"), arena_text(a, shown_piece(t->mosaic, c->held->piece)));
#undef NAMED
}

static enum err enter(struct office *o, struct arena *a, const struct telling *t,
                      struct watched *done)
{
    struct answers *as = NEW(a, struct answers);
    struct act_result result;
    answers_add(as, "measured", arena_printf(a, "%d", count_of(t->pieces)));
    answers_add(as, "how", how_text(a, t));
    if (!t->alert) {
        answers_add(as, "person", arena_printf(a, "%lld", (long long)t->person));
        answers_add(as, "mosaic", arena_printf(a, "%lld", (long long)t->mosaic->id));
        answers_add(as, "window_days", arena_printf(a, "%d", t->days));
    }
    for (size_t i = 0; i < t->count; i++)
        add_row(a, as, t, i);
    struct act_request r = {.reg = STR("gathering_alert"),
                            .action = t->alert ? STR("grow") : STR("complete"),
                            .entry = t->alert,
                            .answers = as->rows,
                            .count = as->count,
                            .rev = -1};
    TRY(act(o, &watch_viewer, &r, a, &result));
    done->raised += !t->alert;
    done->grown += t->alert != 0;
    return ERR_OK;
}

/* What keeps one from being told keeps no other. */
static enum err enter_all(struct mosaic_watch *w, struct watched *done)
{
    enum err first = ERR_OK;
    struct problem kept = *problem();
    for (size_t i = 0; i < w->telling_count; i++) {
        enum err err = enter(w->g->o, w->g->a, &w->telling[i], done);
        if (err && !first) {
            first = err;
            kept = *problem();
        }
    }
    if (first)
        problem_set(&kept);
    return first;
}

enum err gathering_mosaics(const struct gathering *g, const struct rulebook *book,
                           struct watched *done)
{
    const struct reg *reg = rule_register(book, STR("gathering_alert"));
    struct mosaic_watch w = {.g = g};
    if (!reg || !rule_action(reg, STR("complete")) || !rule_field(reg, STR("mosaic")))
        return ERR_OK; /* the regulations in force do not ask for it */
    enum err err = desk_open(&w.k, g->o, &watch_viewer, g->a);
    if (!err)
        err = look(&w, book, done);
    desk_close(&w.k);
    if (!err)
        err = enter_all(&w, done);
    declarations_end(&w.declared);
    return err;
}
