#include "inspect/state.h"

#include <stdlib.h>

static void *more(void *p, size_t n, size_t size)
{
    void *bigger = realloc(p, n * size);
    if (!bigger)
        die("out of memory");
    return bigger;
}

/* ---- cells ---- */

static uint32_t *slot_of(const struct cells *c, uint32_t column, uint32_t key, uint32_t label,
                         uint32_t department)
{
    uint64_t h = ((uint64_t)column << 32 | label) * 0x9e3779b97f4a7c15u;
    h = (h ^ ((uint64_t)department << 8 | key)) * 0xff51afd7ed558ccdu;
    size_t at = (size_t)(h >> 20) & (c->slot_count - 1);
    for (; c->slots[at]; at = (at + 1) & (c->slot_count - 1)) {
        const struct cell *r = &c->rows[c->slots[at] - 1];
        if (r->column == column && r->key == key && r->label == label &&
            r->department == department)
            break;
    }
    return &c->slots[at];
}

static void rehash(struct cells *c)
{
    c->slot_count = c->slot_count ? 2 * c->slot_count : 1024;
    c->slots = more(c->slots, c->slot_count, sizeof *c->slots);
    memset(c->slots, 0, c->slot_count * sizeof *c->slots);
    for (size_t i = 0; i < c->count; i++) {
        const struct cell *r = &c->rows[i];
        *slot_of(c, r->column, r->key, r->label, r->department) = (uint32_t)i + 1;
    }
}

struct cell *cell_at(struct cells *c, uint32_t column, uint32_t key, uint32_t label,
                     uint32_t department)
{
    if (2 * (c->count + 1) > c->slot_count)
        rehash(c);
    uint32_t *slot = slot_of(c, column, key, label, department);
    if (!*slot) {
        if (c->count == c->cap) {
            c->cap = c->cap ? 2 * c->cap : 256;
            c->rows = more(c->rows, c->cap, sizeof *c->rows);
        }
        c->rows[c->count] =
            (struct cell){.column = column, .key = key, .label = label, .department = department};
        *slot = (uint32_t)++c->count;
    }
    return &c->rows[*slot - 1];
}

void cells_free(struct cells *cells)
{
    free(cells->rows);
    free(cells->slots);
    *cells = (struct cells){0};
}

/* ---- entries ---- */

static void make_room(struct reg_state *r, int64_t id)
{
    if (id < r->room)
        return;
    int64_t room = r->room ? r->room : 64;
    while (room <= id)
        room += room / 2;
    size_t old = (size_t)r->room, now = (size_t)room, columns = (size_t)r->columns;
    r->label = more(r->label, now, sizeof *r->label);
    r->department = more(r->department, now, sizeof *r->department);
    r->said = more(r->said, now * columns, 1);
    memset(r->label + old, 0xff, (now - old) * sizeof *r->label);
    memset(r->department + old, 0, (now - old) * sizeof *r->department);
    memset(r->said + old * columns, 0, (now - old) * columns);
    r->room = room;
}

static void count_entry(struct examination *x, const struct reg_state *r, int64_t id, int64_t n)
{
    const uint8_t *said = r->said + (size_t)id * (size_t)r->columns;
    for (int i = 0; i < r->columns; i++) {
        if (!said[i])
            continue;
        bool check = i < r->reg->check_count;
        struct cell *c =
            cell_at(&x->cells, (uint32_t)(r->first_column + i), check ? 0 : (uint32_t)said[i] - 1,
                    r->label[id], r->department[id]);
        c->population += n;
        c->failing += check && said[i] == SAID_FAILS ? n : 0;
    }
}

void state_put(struct examination *x, struct reg_state *r, int64_t id, uint32_t label,
               uint32_t department, const uint8_t *said, struct changes *changes)
{
    if (id < 0 || id >= INT32_MAX)
        return;
    make_room(r, id);
    uint8_t *was = r->said + (size_t)id * (size_t)r->columns;
    bool there = r->label[id] != LABEL_GONE;
    bool moved = there && (r->label[id] != label || r->department[id] != department);
    if (there && !moved && !memcmp(was, said, (size_t)r->columns))
        return;
    if (there)
        count_entry(x, r, id, -1);
    r->label[id] = label;
    r->department[id] = department;
    for (int i = 0; i < r->reg->check_count; i++) {
        bool failed = was[i] == SAID_FAILS, fails = said[i] == SAID_FAILS;
        if (failed != fails || (fails && moved))
            change_add(changes,
                       !fails    ? HIT_WENT
                       : !failed ? HIT_CAME
                                 : HIT_MOVED,
                       &r->reg->checks[i], id, label, department);
    }
    memcpy(was, said, (size_t)r->columns);
    count_entry(x, r, id, 1);
}

void state_gone(struct examination *x, struct reg_state *r, int64_t id, struct changes *changes)
{
    if (id < 0 || id >= r->room || r->label[id] == LABEL_GONE)
        return;
    uint8_t *was = r->said + (size_t)id * (size_t)r->columns;
    count_entry(x, r, id, -1);
    for (int i = 0; i < r->reg->check_count; i++) {
        if (was[i] == SAID_FAILS)
            change_add(changes, HIT_WENT, &r->reg->checks[i], id, 0, 0);
    }
    memset(was, 0, (size_t)r->columns);
    r->label[id] = LABEL_GONE;
}

/* ---- the whole ---- */

static void release(struct examination *x)
{
    for (int i = 0; x->book && i < x->book->reg_count; i++) {
        free(x->regs[i].label);
        free(x->regs[i].department);
        free(x->regs[i].said);
    }
    free(x->regs);
    free(x->whole);
    cells_free(&x->cells);
    if (x->book)
        office_rules_release(x->office, x->book);
    x->book = NULL;
    x->regs = NULL;
    x->whole = NULL;
    x->known = false;
}

void state_reset(struct examination *x, const struct rulebook *book)
{
    release(x);
    x->book = book;
    x->leaf = -1;
    x->day[0] = '\0';
    x->now_at = x->stored_at = 0;
    x->column_count = 0;
    x->regs = calloc((size_t)book->reg_count + 1, sizeof *x->regs);
    if (!x->regs)
        die("out of memory");
    for (int i = 0; i < book->reg_count; i++) {
        struct reg_state *r = &x->regs[i];
        r->reg = book->regs[i];
        r->columns = r->reg->check_count + r->reg->figure_count;
        r->first_column = x->column_count;
        x->column_count += r->columns;
    }
    x->whole = more(NULL, (size_t)x->column_count + 1, 1);
    memset(x->whole, -1, (size_t)x->column_count + 1);
}

static void state_free(void *p)
{
    struct examination *x = p;
    release(x);
    pthread_mutex_destroy(&x->lock);
    free(x);
}

static void *state_new(struct office *o)
{
    struct examination *x = calloc(1, sizeof *x);
    if (!x)
        die("out of memory");
    x->office = o;
    pthread_mutex_init(&x->lock, NULL);
    return x;
}

struct examination *state_of(struct office *o)
{
    return office_guest(o, GUEST_EXAMINATION, state_new, state_free);
}
