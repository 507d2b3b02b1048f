/* Where the objects of a DWG lie. Until 2000 in the file itself; from 2004 on in pages, each packed, of named sections: a head under a mask tells of
 * a map of pages and a map of sections (chapter 4). 2007 has a form of its own, which is not read. */
#include "extract/bytes.h"
#include "extract/dwg.h"

enum {
    HEAD_AT = 0x80,
    HEAD_SIZE = 0x6C,
    PAGE_MAP_AT = 0x54, /* in the head */
    SECTION_MAP_ID_AT = 0x5C,
    FIRST_PAGE_AT = 0x100,
    SYSTEM_HEAD = 20,
    DATA_HEAD = 32,
    PAGES_MAX = 100000,
    SECTIONS_MAX = 256,
    SECTION_INFO = 32,
    SECTION_NAME = 64,
    PAGE_INFO = 16,
    SECTION_MAX = 256 << 20,
    PAGE_MAX = 16 << 20,
    GAP_MAX = 64 << 10,
};

/* ---- packed pages (4.7) ---- */

struct unpacker {
    struct str s;
    size_t at;
    struct buf *out;
};

static unsigned next(struct unpacker *u)
{
    return le8(u->s, u->at++);
}

static size_t long_number(struct unpacker *u)
{
    size_t n = 0;
    unsigned b;
    while ((b = next(u)) == 0 && u->at < u->s.n)
        n += 0xFF;
    return n + b;
}

/* Literal bytes and the sign that follows them, which is 0 where there were some. */
static unsigned literals(struct unpacker *u)
{
    unsigned b = next(u);
    if (b & 0xF0)
        return b;
    size_t n = b ? b + 3 : long_number(u) + 0x0F + 3;
    buf_str(u->out, cut(u->s, u->at, n));
    u->at += n;
    return 0;
}

static bool copy(struct unpacker *u, size_t n, size_t back)
{
    struct buf *out = u->out;
    if (back > out->n || !n)
        return false;
    for (size_t i = 0; i < n && !out->over; i++)
        buf_char(out, out->p[out->n - back]);
    return true;
}

static size_t far_back(struct unpacker *u, unsigned *count)
{
    unsigned low = next(u), high = next(u);
    *count = low & 3;
    return low >> 2 | (size_t)high << 6;
}

static bool unpack(struct str s, size_t most, struct buf *out)
{
    enum { END = 0x11, FAR = 0x4000 };
    struct unpacker u = {s, 0, out};
    most = most < PAGE_MAX ? most : PAGE_MAX;
    size_t begin = out->n;
    unsigned sign = literals(&u);
    while (u.at <= s.n && out->n - begin <= most && !out->over) {
        unsigned count = 0;
        size_t n, back;
        sign = sign ? sign : next(&u);
        if (sign == END)
            return true;
        if (sign >= 0x40) {
            n = (sign >> 4) - 1;
            back = ((size_t)next(&u) << 2 | (sign >> 2 & 3)) + 1;
            count = sign & 3;
        } else if (sign >= 0x20) {
            n = sign > 0x20 ? sign - 0x1E : long_number(&u) + 0x21;
            back = far_back(&u, &count) + 1;
        } else if (sign >= 0x10) {
            n = sign & 0x0F ? (sign & 0x0F) + 2 : long_number(&u) + 9;
            back = far_back(&u, &count) + FAR;
        } else {
            return false;
        }
        if (!copy(&u, n, back))
            return false;
        buf_str(out, cut(s, u.at, count));
        u.at += count;
        sign = count ? 0 : literals(&u);
    }
    return false;
}

/* ---- the maps ---- */

struct pages {
    struct str file;
    uint64_t at[PAGES_MAX]; /* by number; 0: there is none */
};

/* An address in the file's head is counted from behind it. */
static bool system_page(struct str file, uint64_t at, struct buf *out)
{
    if (at > file.n)
        return false;
    struct str head = cut_from(file, (size_t)at);
    return unpack(cut(head, SYSTEM_HEAD, le32(head, 8)), le32(head, 4), out);
}

static void read_head(struct str file, unsigned char head[HEAD_SIZE])
{
    uint32_t seed = 1;
    for (size_t i = 0; i < HEAD_SIZE; i++) {
        seed = seed * 0x343FD + 0x269EC3;
        head[i] = (unsigned char)(le8(file, HEAD_AT + i) ^ (seed >> 16 & 0xFF));
    }
}

/* Numbers and sizes, one page behind the other; a negative number is a gap with four numbers more. */
static bool read_page_map(struct str map, struct pages *p)
{
    enum { GAP = 16, ENTRY = 8 };
    uint64_t at = FIRST_PAGE_AT;
    for (size_t i = 0; i + ENTRY <= map.n; i += ENTRY) {
        uint32_t number = le32(map, i);
        if (number & 0x80000000)
            i += GAP;
        else if (number < PAGES_MAX)
            p->at[number] = at;
        else
            return false;
        at += le32(map, i + 4 - (number & 0x80000000 ? GAP : 0));
    }
    return true;
}

static bool data_page(const struct pages *p, uint32_t number, size_t most, struct buf *out)
{
    uint64_t at = number < PAGES_MAX ? p->at[number] : 0;
    if (!at || at > p->file.n)
        return false;
    struct str head = cut_from(p->file, (size_t)at);
    uint32_t mask = 0x4164536B ^ (uint32_t)at, size = le32(head, 8) ^ mask;
    return unpack(cut(head, DATA_HEAD, size), most, out);
}

static bool add_pages(const struct pages *p, struct str info, struct buf *out)
{
    uint32_t count = le32(info, 8), most = le32(info, 12);
    bool packed = le32(info, 20) == 2, whole = packed;
    for (uint32_t i = 0; i < count && packed; i++) {
        size_t at = SECTION_INFO + SECTION_NAME + (size_t)i * PAGE_INFO;
        uint64_t begin = le64(info, at + 8);
        if (at > info.n)
            return false;
        while (out->n < begin && begin - out->n <= GAP_MAX)
            buf_char(out, '\0');
        if (out->n != begin || !data_page(p, le32(info, at), most, out))
            whole = false;
    }
    return whole && !out->over;
}

static bool named_sections(const struct pages *p, struct str map, struct buf *objects,
                           struct buf *handles)
{
    enum { MAP_HEAD = 20 };
    bool has_objects = false, has_map = false;
    uint32_t count = le32(map, 0);
    size_t at = MAP_HEAD;
    for (uint32_t i = 0; i < count && i < SECTIONS_MAX && at < map.n; i++) {
        struct str info = cut_from(map, at), name = cut(info, SECTION_INFO, SECTION_NAME);
        if (str_starts(name, "AcDb:AcDbObjects"))
            has_objects = add_pages(p, info, objects);
        if (str_starts(name, "AcDb:Handles"))
            has_map = add_pages(p, info, handles);
        at += SECTION_INFO + SECTION_NAME + (size_t)le32(info, 8) * PAGE_INFO;
    }
    return has_objects && has_map;
}

static bool paged(struct str file, struct buf *objects, struct buf *map)
{
    static struct pages p; /* a reader reads one document at a time */
    unsigned char bytes[HEAD_SIZE];
    BUF_SCOPE(room, SECTION_MAX);
    read_head(file, bytes);
    struct str head = str_bytes(bytes, HEAD_SIZE);
    memset(&p, 0, sizeof p);
    p.file = file;
    uint32_t id = le32(head, SECTION_MAP_ID_AT);
    if (!str_starts(head, "AcFssFcAJMB") || id >= PAGES_MAX ||
        !system_page(file, le64(head, PAGE_MAP_AT) + FIRST_PAGE_AT, &room) ||
        !read_page_map(buf_view(&room), &p))
        return false;
    buf_clear(&room);
    return p.at[id] && system_page(file, p.at[id], &room) &&
           named_sections(&p, buf_view(&room), objects, map);
}

/* ---- 2000 ---- */

static bool plain(struct str file, struct buf *objects, struct buf *map)
{
    enum { COUNT_AT = 0x15, RECORD = 9, MAP = 2, RECORDS_MAX = 16 };
    for (uint32_t i = 0; i < le32(file, COUNT_AT) && i < RECORDS_MAX; i++) {
        size_t at = COUNT_AT + 4 + (size_t)i * RECORD;
        if (le8(file, at) == MAP)
            buf_str(map, cut(file, le32(file, at + 1), le32(file, at + 5)));
    }
    buf_str(objects, file);
    return map->n && !map->over && !objects->over;
}

bool dwg_sections(struct str file, enum dwg_version version, struct buf *objects, struct buf *map)
{
    return version == DWG_2000 ? plain(file, objects, map) : paged(file, objects, map);
}
