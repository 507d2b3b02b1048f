#include "extract/ole.h"

#include "extract/bytes.h"
#include "extract/encoding.h"

enum {
    HEADER = 512,
    ENTRY = 128,
    FREE = 0xFFFFFFFF,      /* no sector, no entry */
    LAST_REAL = 0xFFFFFFF9, /* above it: what marks ends */
};

static enum err damaged(void)
{
    return fail(ERR_INPUT, "The file is damaged: its directory cannot be read");
}

/* ---- chains ---- */

/* How many sectors a chain has, at most `most`, and whether they lie one after the other. */
static size_t chain_length(const struct ole_table *t, uint32_t start, size_t most, bool *ret_row)
{
    size_t n = 0;
    bool row = true;
    for (uint32_t at = start; at < t->n && n < most && n < t->n; at = t->next[at]) {
        if ((t->lead + ((size_t)at << t->shift)) >= t->base.n)
            break;
        row &= at == start + n;
        n++;
    }
    *ret_row = row;
    return n;
}

static struct str chain(struct ole *o, const struct ole_table *t, uint32_t start, uint64_t size)
{
    size_t sector = (size_t)1 << t->shift;
    size_t most = size > t->base.n ? t->n : (size_t)(size + sector - 1) >> t->shift;
    bool row;
    size_t n = chain_length(t, start, most, &row), bytes = n << t->shift;
    if (bytes > size)
        bytes = (size_t)size;
    if (!n)
        return STR("");
    if (row)
        return cut(t->base, t->lead + ((size_t)start << t->shift), bytes);
    if (bytes > o->may_copy)
        return STR("");
    o->may_copy -= bytes;
    char *copy = arena_alloc(o->a, bytes);
    size_t done = 0;
    for (uint32_t at = start; done < bytes && n--; at = t->next[at]) {
        size_t want = bytes - done < sector ? bytes - done : sector;
        struct str piece = cut(t->base, t->lead + ((size_t)at << t->shift), want);
        memcpy(copy + done, piece.p, piece.n);
        done += want; /* the file's last sector may be short: the rest stays 0 */
    }
    return str_bytes(copy, bytes);
}

bool ole_read(struct ole *o, const struct ole_entry *e, struct str *ret_bytes)
{
    *ret_bytes = chain(o, e->size < o->cutoff ? &o->minis : &o->sectors, e->start, e->size);
    return ret_bytes->n == e->size;
}

/* ---- tables ---- */

static void add_fat_sector(const struct ole_table *t, struct str file, uint32_t sector,
                           uint32_t *next, size_t *n, size_t most)
{
    struct str s = cut(file, ((size_t)sector + 1) << t->shift, (size_t)1 << t->shift);
    for (size_t i = 0; i + 4 <= s.n && *n < most; i += 4)
        next[(*n)++] = le32(s, i);
}

/* The file allocation table: its first 109 sectors are named in the header, the others by a chain. */
static void read_fat(struct ole *o, struct str file)
{
    struct ole_table *t = &o->sectors;
    size_t most = (file.n >> t->shift) + 1, per = ((size_t)1 << t->shift) / 4 - 1, n = 0;
    uint32_t *next = NEW_ARRAY(o->a, uint32_t, most);
    for (size_t i = 0; i < 109; i++)
        if (le32(file, 76 + 4 * i) <= LAST_REAL)
            add_fat_sector(t, file, le32(file, 76 + 4 * i), next, &n, most);
    uint32_t at = le32(file, 68);
    for (size_t steps = 0; at <= LAST_REAL && n < most && steps < most; steps++) {
        struct str s = cut(file, ((size_t)at + 1) << t->shift, (size_t)1 << t->shift);
        if (s.n < 4 * per + 4)
            break;
        for (size_t i = 0; i < per; i++)
            if (le32(s, 4 * i) <= LAST_REAL)
                add_fat_sector(t, file, le32(s, 4 * i), next, &n, most);
        at = le32(s, 4 * per);
    }
    t->next = next;
    t->n = n;
}

static void read_mini_fat(struct ole *o, struct str file)
{
    struct str s = chain(o, &o->sectors, le32(file, 60), SIZE_MAX);
    uint32_t *next = NEW_ARRAY(o->a, uint32_t, s.n / 4 + 1);
    for (size_t i = 0; i < s.n / 4; i++)
        next[i] = le32(s, 4 * i);
    o->minis.next = next;
    o->minis.n = s.n / 4;
    o->minis.base = chain(o, &o->sectors, o->entries[0].start, o->entries[0].size);
}

/* ---- the directory ---- */

struct walk {
    struct str dir;
    size_t n;      /* entries in it */
    uint32_t *ids; /* of o->entries, where in it */
    uint32_t *stack;
    bool *seen;
};

static struct ole_entry read_entry(struct ole *o, struct str raw)
{
    BUF_SCOPE(name, 256);
    size_t n = le16(raw, 64);
    decode_utf16le(cut(raw, 0, n >= 2 && n <= 64 ? n - 2 : 0), &name);
    bool large = o->sectors.shift > 9; /* in small files the upper half may be anything */
    return (struct ole_entry){.name = arena_str(o->a, buf_view(&name)),
                              .kind = (enum ole_kind)le8(raw, 66),
                              .start = le32(raw, 116),
                              .size = large ? le64(raw, 120) : le32(raw, 120)};
}

static bool enter(struct walk *w, uint32_t id)
{
    if (id >= w->n || w->seen[id])
        return false;
    w->seen[id] = true;
    return true;
}

/* All that hangs on a storage's tree of siblings, in the tree's order. */
static void list_storage(struct ole *o, struct walk *w, size_t storage)
{
    size_t depth = 0, first = o->count;
    uint32_t at = le32(w->dir, (size_t)w->ids[storage] * ENTRY + 76);
    for (;;) {
        if (enter(w, at)) {
            w->stack[depth++] = at;
            at = le32(w->dir, (size_t)at * ENTRY + 68);
            continue;
        }
        if (!depth)
            break;
        uint32_t id = w->stack[--depth];
        struct ole_entry e = read_entry(o, cut(w->dir, (size_t)id * ENTRY, ENTRY));
        if (e.kind == OLE_STORAGE || e.kind == OLE_STREAM) {
            w->ids[o->count] = id;
            o->entries[o->count++] = e;
        }
        at = le32(w->dir, (size_t)id * ENTRY + 72);
    }
    o->entries[storage].first = first;
    o->entries[storage].count = o->count - first;
}

static enum err read_directory(struct ole *o, struct str file)
{
    struct walk w = {.dir = chain(o, &o->sectors, le32(file, 48), SIZE_MAX)};
    w.n = w.dir.n / ENTRY;
    if (!w.n)
        return damaged();
    w.ids = NEW_ARRAY(o->a, uint32_t, w.n);
    w.stack = NEW_ARRAY(o->a, uint32_t, w.n);
    w.seen = NEW_ARRAY(o->a, bool, w.n);
    o->entries = NEW_ARRAY(o->a, struct ole_entry, w.n);
    o->entries[0] = read_entry(o, cut(w.dir, 0, ENTRY));
    if (o->entries[0].kind != OLE_ROOT)
        return damaged();
    o->count = 1;
    w.seen[0] = true;
    for (size_t i = 0; i < o->count; i++)
        if (o->entries[i].kind != OLE_STREAM)
            list_storage(o, &w, i);
    return ERR_OK;
}

enum err ole_open(struct arena *a, struct str file, struct ole *ret_ole)
{
    static const char magic[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    unsigned shift = le16(file, 30), mini = le16(file, 32);
    if (file.n < HEADER || memcmp(file.p, magic, 8) != 0 || shift < 7 || shift > 16 || mini < 4 ||
        mini >= shift)
        return damaged();
    struct ole o = {.a = a,
                    .sectors = {.base = file, .lead = (size_t)1 << shift, .shift = shift},
                    .minis = {.shift = mini},
                    .cutoff = le32(file, 56),
                    .may_copy = 2 * file.n};
    read_fat(&o, file);
    TRY(read_directory(&o, file));
    read_mini_fat(&o, file);
    *ret_ole = o;
    return ERR_OK;
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool ole_same_name(struct str name, const char *other)
{
    size_t i = 0;
    while (i < name.n && other[i] && lower(name.p[i]) == lower(other[i]))
        i++;
    return i == name.n && !other[i];
}

const struct ole_entry *ole_find(const struct ole *o, const struct ole_entry *in, const char *name)
{
    for (size_t i = in->first; i < in->first + in->count; i++)
        if (ole_same_name(o->entries[i].name, name))
            return &o->entries[i];
    return NULL;
}
