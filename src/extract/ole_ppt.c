/* Old presentations ([MS-PPT]): a tree of records. Each saving appends to the stream and adds a table of where the
 * current things are; what no table names any more is an old revision that is still stored. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    HEAD = 8,
    DEPTH_MAX = 24,
    OBJECT_MAX = 128 << 20,
    IDS = 1 << 20,
    /* types of records */
    DOCUMENT = 1000,
    SLIDE = 1006,
    NOTES = 1008,
    SLIDE_PERSIST = 1011,
    MAIN_MASTER = 1016,
    SLIDE_SHOW_INFO = 1017,
    TEXT_CHARS = 4000,
    TEXT_BYTES = 4008,
    C_STRING = 4026,
    HEADERS_FOOTERS = 4057,
    SLIDE_LIST = 4080,
    USER_EDIT = 4085,
    OLE_OBJECT = 4113,
    PERSIST_TABLE = 6002,
    COMMENT = 12000,
    CRYPT_SESSION = 12052,
    SHAPE_PROPERTIES = 0xF00B,
};

struct thing {
    uint32_t id, at;
};

struct show {
    const struct ole_document *d;
    struct str s;
    struct layers text;
    struct thing *current; /* by `at` */
    size_t current_count, current_cap;
    uint32_t *slides; /* their ids, in the order of the show */
    size_t slide_count, slide_cap;
    int objects;
};

struct record {
    uint32_t version, instance, type;
    struct str body;
};

/* How what is being read lies, and where. */
struct context {
    enum text_look look, strings; /* of texts; of names */
    struct str place;
    int depth;
};

static bool record_at(struct str s, size_t at, struct record *r)
{
    if (s.n < HEAD || at > s.n - HEAD)
        return false;
    *r = (struct record){le16(s, at) & 15, le16(s, at) >> 4, le16(s, at + 2),
                         cut(s, at + HEAD, le32(s, at + 4))};
    return true;
}

/* ---- what is current ---- */

static void add_table(struct show *p, struct str body, bool *known)
{
    for (size_t at = 0; at + 4 <= body.n;) {
        uint32_t id = le32(body, at) & (IDS - 1), n = le32(body, at) >> 20;
        at += 4;
        for (; n && at + 4 <= body.n; n--, at += 4, id = (id + 1) & (IDS - 1)) {
            if (known[id])
                continue; /* a later saving has it elsewhere */
            known[id] = true;
            p->current = arena_grow(p->d->w->a, p->current, p->current_count, &p->current_cap,
                                    sizeof *p->current);
            p->current[p->current_count++] = (struct thing){id, le32(body, at)};
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const struct thing *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* From the last saving back to the first. False: it is encrypted. */
static bool read_tables(struct show *p, uint32_t edit)
{
    struct record r, table;
    bool *known = NEW_ARRAY(p->d->w->a, bool, IDS);
    while (record_at(p->s, edit, &r) && r.type == USER_EDIT) {
        if (record_at(p->s, le32(r.body, 12), &table) && table.type == PERSIST_TABLE)
            add_table(p, table.body, known);
        if (r.body.n >= 32 && le32(r.body, 28))
            return false;
        if (le32(r.body, 8) >= edit)
            break; /* each points back */
        edit = le32(r.body, 8);
    }
    if (p->current_count)
        qsort(p->current, p->current_count, sizeof *p->current, by_place);
    return true;
}

static const struct thing *thing_at(const struct show *p, size_t at)
{
    size_t low = 0, high = p->current_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (p->current[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->current_count && p->current[low].at == at ? &p->current[low] : NULL;
}

/* The slides in the order of the show, as the current document lists them. */
static void list_slides(struct show *p)
{
    struct record top, list, r;
    for (size_t at = 0; record_at(p->s, at, &top); at += HEAD + top.body.n) {
        if (top.type != DOCUMENT || (p->current_count && !thing_at(p, at)))
            continue;
        for (size_t i = 0; record_at(top.body, i, &list); i += HEAD + list.body.n) {
            if (list.type != SLIDE_LIST || list.instance != 0)
                continue;
            for (size_t k = 0; record_at(list.body, k, &r); k += HEAD + r.body.n) {
                if (r.type != SLIDE_PERSIST)
                    continue;
                p->slides = arena_grow(p->d->w->a, p->slides, p->slide_count, &p->slide_cap,
                                       sizeof *p->slides);
                p->slides[p->slide_count++] = le32(r.body, 0);
            }
        }
    }
}

static struct str slide_place(const struct show *p, uint32_t id)
{
    for (size_t i = 0; i < p->slide_count && i < 10000; i++)
        if (p->slides[i] == id)
            return words_place(p->d->w, p->d->place,
                               str_of(arena_printf(p->d->w->a, "slide %zu", i + 1)));
    return words_place(p->d->w, p->d->place, STR("slide"));
}

/* ---- what it says ---- */

static void say(struct show *p, enum text_look look, struct str raw, bool wide)
{
    BUF_SCOPE(text, 4 * raw.n + 16);
    struct buf *out = &p->text.of[look];
    if (wide)
        decode_utf16le(raw, &text);
    else
        decode_latin1(raw, &text);
    if (str_starts(buf_view(&text), "___PPT"))
        return; /* a name that programs give, always the same */
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\r' || text.p[i] == '\v')
            text.p[i] = '\n';
    buf_str(out, buf_view(&text));
    buf_char(out, '\n');
}

static enum err unpack(struct show *p, struct record r, struct str place)
{
    uLongf n = le32(r.body, 0);
    struct str packed = cut_from(r.body, 4);
    if (r.instance != 1)
        return words_nested(p->d->w, place, r.body);
    if (n > OBJECT_MAX || n / 1000 > packed.n || (p->d->w->unpacked += n) > WORDS_UNPACKED_MAX)
        return p->d->w->sink->note(p->d->w->sink->at, COVERAGE_PARTIAL, place);
    unsigned char *out = malloc(n + 1);
    if (!out)
        die("out of memory");
    int result = uncompress(out, &n, (const Bytef *)packed.p, packed.n);
    enum err err = result == Z_OK ? words_nested(p->d->w, place, str_bytes(out, n))
                                  : p->d->w->sink->note(p->d->w->sink->at, COVERAGE_PARTIAL, place);
    free(out);
    return err;
}

static enum err object(struct show *p, struct record r)
{
    const char *name = arena_printf(p->d->w->a, "object %d", ++p->objects);
    struct str place = words_place(p->d->w, p->d->place, str_of(name));
    if (++p->d->w->entries > WORDS_ENTRIES_MAX)
        return p->d->w->sink->note(p->d->w->sink->at, COVERAGE_PARTIAL, place);
    return unpack(p, r, place);
}

static enum err walk(struct show *p, struct str s, struct context c);

static enum err one_record(struct show *p, struct record r, struct context c)
{
    switch (r.type) {
    case TEXT_CHARS:
    case TEXT_BYTES:
        say(p, c.look, r.body, r.type == TEXT_CHARS);
        return ERR_OK;
    case C_STRING:
        say(p, c.strings, r.body, true);
        return ERR_OK;
    case OLE_OBJECT:
        return object(p, r);
    case SHAPE_PROPERTIES:
        art_shape_words(r.body, r.instance, &p->text);
        return ERR_OK;
    case COMMENT:
        c.strings = c.look == LOOK_DELETED ? LOOK_DELETED : LOOK_REMARK;
        break;
    case HEADERS_FOOTERS:
        c.strings = c.look;
        break;
    default:
        break;
    }
    if (r.version != 15 || c.depth == DEPTH_MAX)
        return ERR_OK;
    c.depth++;
    return walk(p, r.body, c);
}

static enum err walk(struct show *p, struct str s, struct context c)
{
    struct record r;
    for (size_t at = 0; record_at(s, at, &r); at += HEAD + r.body.n) {
        if (r.type == SLIDE_PERSIST && c.depth == 2) { /* the texts of that slide follow */
            TRY(layers_put(&p->text, p->d->w, c.place));
            c.place = slide_place(p, le32(r.body, 0));
        }
        TRY(one_record(p, r, c));
    }
    return c.depth <= 2 ? layers_put(&p->text, p->d->w, c.place) : ERR_OK;
}

static bool is_hidden(struct str slide)
{
    enum { HIDDEN = 4 };
    struct record r;
    for (size_t at = 0; record_at(slide, at, &r); at += HEAD + r.body.n)
        if (r.type == SLIDE_SHOW_INFO)
            return le16(r.body, 10) & HIDDEN;
    return false;
}

static enum err top_record(struct show *p, size_t at, struct record r)
{
    struct context c = {LOOK_SHOWN, LOOK_PROPERTY, p->d->place, 1};
    const struct thing *now = thing_at(p, at);
    if (r.type == MAIN_MASTER)
        c.place = words_place(p->d->w, c.place, STR("master"));
    else if (r.type == NOTES)
        c.place = words_place(p->d->w, c.place, STR("notes"));
    else if (r.type == SLIDE)
        c.place = slide_place(p, now ? now->id : 0);
    if (r.type == NOTES)
        c.look = LOOK_REMARK;
    if (r.type == SLIDE && is_hidden(r.body))
        c.look = LOOK_HIDDEN;
    if (p->current_count && !now)
        c.look = c.strings = LOOK_DELETED;
    if (r.version == 15)
        TRY(walk(p, r.body, c));
    else
        TRY(one_record(p, r, c));
    return layers_put(&p->text, p->d->w, c.place);
}

/* The last saving: as the other stream says, else the last there is. */
static uint32_t last_edit(struct show *p, struct str user)
{
    struct record r;
    uint32_t edit = le32(user, 16);
    if (record_at(p->s, edit, &r) && r.type == USER_EDIT)
        return edit;
    for (size_t at = 0; record_at(p->s, at, &r); at += HEAD + r.body.n)
        if (r.type == USER_EDIT)
            edit = (uint32_t)at;
    return edit;
}

static enum err read_show(struct show *p)
{
    enum { ENCRYPTED = 0xF3D1C4DF };
    struct str user = STR("");
    struct record r;
    const struct ole_entry *e = ole_find(p->d->o, p->d->in, "Current User");
    if (e)
        TRY(ole_stream(p->d, e, &user));
    if (le32(user, 12) == ENCRYPTED || !read_tables(p, last_edit(p, user)))
        return p->d->w->sink->note(p->d->w->sink->at, COVERAGE_LOCKED, p->d->place);
    list_slides(p);
    for (size_t at = 0; record_at(p->s, at, &r); at += HEAD + r.body.n) {
        if (r.type == CRYPT_SESSION)
            return p->d->w->sink->note(p->d->w->sink->at, COVERAGE_LOCKED, p->d->place);
        TRY(top_record(p, at, r));
    }
    BUF_SCOPE(who, 4096);
    decode_page(1252, cut(user, 28, le16(user, 20)), &who);
    return words_put(p->d->w, LOOK_PROPERTY, words_place(p->d->w, p->d->place, STR("people")),
                     buf_view(&who));
}

enum err ole_ppt(const struct ole_document *d)
{
    struct show p = {.d = d, .text = layers_empty()};
    TRY(ole_stream(d, d->main, &p.s));
    enum err err = read_show(&p);
    layers_free(&p.text);
    return err;
}
