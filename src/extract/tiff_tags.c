#include "extract/tiff_tags.h"

#include "extract/bytes.h"
#include "extract/encoding.h"

enum {
    ENTRIES_MAX = 4096, /* of all directories together */
    DIRECTORIES_MAX = 256,
    DEPTH_MAX = 4,
    GEO_KEYS_MAX = 512,
    SEEN_MAX = 1 << 20,
};

enum tag {
    WIDTH = 256,
    HEIGHT = 257,
    SUB_DIRECTORIES = 330,
    XMP = 700,
    IPTC = 33723,
    PIXEL_SCALE = 33550,
    TIE_POINTS = 33922,
    TRANSFORMATION = 34264,
    EXIF = 34665,
    GEO_KEYS = 34735,
    GPS = 34853,
    USER_COMMENT = 37510,
    XP_TITLE = 40091, /* and author, comment, keywords, subject: UTF-16 */
    XP_SUBJECT = 40095,
};
enum gps { LATITUDE_REF = 1, LATITUDE, LONGITUDE_REF, LONGITUDE };
enum type { BYTE = 1, ASCII, SHORT, LONG, RATIONAL, DOUBLE = 12, LONG8 = 16 };
enum geo { GEOGRAPHIC = 2048, PROJECTED = 3072, USER_DEFINED = 32767 };

struct value {
    uint32_t type;
    uint64_t count;
    struct str bytes; /* all of it, in the file's order */
};

struct tiff {
    struct str s;
    bool big_endian, big; /* BigTIFF: numbers of eight bytes */
    int entries, directories;
    struct buf *about;
    /* what makes it a map */
    uint64_t width, height;
    struct value scale, tie, transformation, keys;
    /* where it was taken */
    char latitude_ref, longitude_ref;
    struct value latitude, longitude;
};

static uint32_t u16(const struct tiff *t, struct str s, size_t at)
{
    return t->big_endian ? be16(s, at) : le16(s, at);
}

static uint32_t u32(const struct tiff *t, struct str s, size_t at)
{
    return t->big_endian ? be32(s, at) : le32(s, at);
}

static uint64_t u64(const struct tiff *t, struct str s, size_t at)
{
    return t->big_endian ? (uint64_t)be32(s, at) << 32 | be32(s, at + 4) : le64(s, at);
}

static uint64_t offset_at(const struct tiff *t, struct str s, size_t at)
{
    return t->big ? u64(t, s, at) : u32(t, s, at);
}

static size_t type_bytes(uint32_t type)
{
    static const unsigned char bytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < sizeof bytes ? bytes[type] : 0;
}

static uint64_t number(const struct tiff *t, const struct value *v, size_t i)
{
    switch (v->type) {
    case BYTE:
        return le8(v->bytes, i);
    case SHORT:
        return u16(t, v->bytes, 2 * i);
    case LONG8:
        return u64(t, v->bytes, 8 * i);
    default:
        return u32(t, v->bytes, 4 * i);
    }
}

static double real(const struct tiff *t, const struct value *v, size_t i)
{
    uint64_t bits = u64(t, v->bytes, 8 * i);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static double rational(const struct tiff *t, const struct value *v, size_t i)
{
    double below = u32(t, v->bytes, 8 * i + 4);
    return below > 0 ? u32(t, v->bytes, 8 * i) / below : 0;
}

/* ---- texts ---- */

static void add_text(struct tiff *t, struct str raw)
{
    BUF_SCOPE(room, 3 * raw.n + 64);
    struct str text;
    while (raw.n && !raw.p[raw.n - 1])
        raw.n--;
    for (size_t i = 0; i < raw.n; i++)
        if (!raw.p[i])
            raw.n = i; /* what follows is another text: rare, and told by the runs of the whole */
    if (!raw.n || !words_decode(raw, &room, &text) || !str_trim(text).n)
        return;
    text = str_trim(text);
    if (t->about->n && t->about->n < SEEN_MAX && memmem(t->about->p, t->about->n, text.p, text.n))
        return; /* told already, as a run among the bytes */
    buf_str(t->about, text);
    buf_char(t->about, '\n');
}

static void add_comment(struct tiff *t, struct str raw)
{
    struct str text = cut_from(raw, 8);
    if (!memcmp(cut(raw, 0, 8).p, "UNICODE\0", 8 < raw.n ? 8 : raw.n) && !t->big_endian) {
        decode_utf16le(text, t->about);
        buf_char(t->about, '\n');
    } else {
        add_text(t, text);
    }
}

static void add_wide(struct tiff *t, struct str raw)
{
    decode_utf16le(raw, t->about);
    buf_char(t->about, '\n');
}

/* ---- directories ---- */

static void directory(struct tiff *t, uint64_t at, bool gps, int depth);

static void keep(struct tiff *t, uint32_t tag, const struct value *v, bool gps)
{
    if (gps) {
        if (tag == LATITUDE_REF)
            t->latitude_ref = (char)le8(v->bytes, 0);
        else if (tag == LONGITUDE_REF)
            t->longitude_ref = (char)le8(v->bytes, 0);
        else if (tag == LATITUDE && v->type == RATIONAL)
            t->latitude = *v;
        else if (tag == LONGITUDE && v->type == RATIONAL)
            t->longitude = *v;
        return;
    }
    const struct {
        uint32_t tag, type;
        struct value *to;
    } kept[] = {{PIXEL_SCALE, DOUBLE, &t->scale},
                {TIE_POINTS, DOUBLE, &t->tie},
                {TRANSFORMATION, DOUBLE, &t->transformation},
                {GEO_KEYS, SHORT, &t->keys}};
    for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
        if (kept[i].tag == tag && kept[i].type == v->type)
            *kept[i].to = *v;
    if (tag == WIDTH && !t->width)
        t->width = number(t, v, 0);
    if (tag == HEIGHT && !t->height)
        t->height = number(t, v, 0);
}

static void one_entry(struct tiff *t, uint32_t tag, const struct value *v, bool gps, int depth)
{
    keep(t, tag, v, gps);
    if (tag == EXIF || tag == GPS || tag == SUB_DIRECTORIES)
        for (size_t i = 0; i < v->count && i < DIRECTORIES_MAX; i++)
            directory(t, number(t, v, i), tag == GPS, depth + 1);
    else if (gps)
        return;
    else if (tag == USER_COMMENT)
        add_comment(t, v->bytes);
    else if (tag >= XP_TITLE && tag <= XP_SUBJECT)
        add_wide(t, v->bytes);
    else if (tag == XMP || tag == IPTC || v->type == ASCII)
        add_text(t, v->bytes);
}

static void directory(struct tiff *t, uint64_t at, bool gps, int depth)
{
    size_t size = t->big ? 20 : 12, count_bytes = t->big ? 8 : 2, inside = t->big ? 8 : 4;
    while (at && at < t->s.n && depth < DEPTH_MAX && t->directories++ < DIRECTORIES_MAX) {
        uint64_t n = t->big ? u64(t, t->s, at) : u16(t, t->s, at);
        for (uint64_t i = 0; i < n && t->entries++ < ENTRIES_MAX; i++) {
            struct str e = cut(t->s, at + count_bytes + i * size, size);
            if (e.n < size)
                return;
            struct value v = {.type = u16(t, e, 2), .count = offset_at(t, e, 4)};
            size_t bytes = type_bytes(v.type);
            if (!bytes || v.count > t->s.n)
                continue;
            v.bytes = bytes * v.count <= inside
                          ? cut(e, size - inside, bytes * v.count)
                          : cut(t->s, offset_at(t, e, size - inside), bytes * v.count);
            one_entry(t, u16(t, e, 0), &v, gps, depth);
        }
        if (n > t->s.n || gps)
            return;
        at = offset_at(t, t->s, at + count_bytes + n * size);
    }
}

/* ---- what it covers ---- */

static bool corner(const struct tiff *t, double i, double j, struct extent *e)
{
    if (t->transformation.count >= 16) {
        const struct value *m = &t->transformation;
        extent_add(e, real(t, m, 0) * i + real(t, m, 1) * j + real(t, m, 3),
                   real(t, m, 4) * i + real(t, m, 5) * j + real(t, m, 7));
        return true;
    }
    if (t->scale.count < 2 || t->tie.count < 6)
        return false;
    extent_add(e, real(t, &t->tie, 3) + (i - real(t, &t->tie, 0)) * real(t, &t->scale, 0),
               real(t, &t->tie, 4) - (j - real(t, &t->tie, 1)) * real(t, &t->scale, 1));
    return true;
}

static uint32_t reference_system(const struct tiff *t)
{
    uint32_t found = 0;
    for (size_t i = 1; i < GEO_KEYS_MAX && 4 * i + 3 < t->keys.count; i++) {
        uint32_t key = u16(t, t->keys.bytes, 8 * i), in = u16(t, t->keys.bytes, 8 * i + 2),
                 value = u16(t, t->keys.bytes, 8 * i + 6);
        bool names = (key == GEOGRAPHIC && !found) || key == PROJECTED;
        if (names && in == 0 && value && value < USER_DEFINED)
            found = value;
    }
    return found;
}

static enum err tell_map(const struct tiff *t, struct words *w, struct str place)
{
    BUF_SCOPE(what, 200);
    struct extent e = {0};
    double width = (double)t->width, height = (double)t->height;
    uint32_t system = reference_system(t);
    bool placed = corner(t, 0, 0, &e) && corner(t, width, 0, &e) && corner(t, 0, height, &e) &&
                  corner(t, width, height, &e);
    if (!placed)
        for (size_t i = 0; i + 6 <= t->tie.count && i < 6 * 1024; i += 6)
            extent_add(&e, real(t, &t->tie, i + 3), real(t, &t->tie, i + 4));
    if (!e.points && !t->keys.count)
        return ERR_OK;
    buf_text(&what, "GeoTIFF");
    if (system)
        buf_printf(&what, ", EPSG:%u", system);
    return map_tell(w, place, buf_view(&what), &e);
}

static double degrees(const struct tiff *t, const struct value *v)
{
    return rational(t, v, 0) + rational(t, v, 1) / 60 + rational(t, v, 2) / 3600;
}

static enum err tell_position(const struct tiff *t, struct words *w, struct str place)
{
    if (t->latitude.count < 3 || t->longitude.count < 3)
        return ERR_OK;
    double latitude = degrees(t, &t->latitude), longitude = degrees(t, &t->longitude);
    if ((latitude == 0 && longitude == 0) || latitude > 90 || longitude > 180)
        return ERR_OK; /* cameras write zeros where they do not know */
    const char *what = arena_printf(w->a, "photograph, latitude %.6f %c, longitude %.6f %c",
                                    latitude, t->latitude_ref == 'S' ? 'S' : 'N', longitude,
                                    t->longitude_ref == 'W' ? 'W' : 'E');
    return map_tell(w, place, str_of(what), NULL);
}

enum err tiff_tags(struct words *w, struct str place, struct str bytes, struct buf *about)
{
    struct tiff t = {.s = bytes, .about = about, .big_endian = le8(bytes, 0) == 'M'};
    uint32_t version = u16(&t, bytes, 2);
    if (le8(bytes, 0) != le8(bytes, 1) || (le8(bytes, 0) != 'I' && !t.big_endian) ||
        (version != 42 && version != 43))
        return ERR_OK;
    t.big = version == 43;
    directory(&t, t.big ? u64(&t, bytes, 8) : u32(&t, bytes, 4), false, 0);
    TRY(tell_map(&t, w, place));
    return tell_position(&t, w, place);
}
