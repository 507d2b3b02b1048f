/* Pictures among drawing records ([MS-ODRAW]): a record has a head of eight bytes; a container's content is
 * records. Pictures are kept as whole files behind one or two hashes. */
#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/ole_parts.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    HEAD = 8,
    BLIP_FIRST = 0xF01A,
    BLIP_EMF = 0xF01A,
    BLIP_WMF = 0xF01B,
    BLIP_PICT = 0xF01C,
    BLIP_JPEG = 0xF01D,
    BLIP_PNG = 0xF01E,
    BLIP_DIB = 0xF01F,
    BLIP_TIFF = 0xF029,
    BLIP_JPEG_CMYK = 0xF02A,
    FBSE = 0xF007,
    FBSE_BYTES = 36,
    DEPTH_MAX = 8,
    PROPERTIES = 0xF00B,
    SECOND_PROPERTIES = 0xF121,
    THIRD_PROPERTIES = 0xF122,
};

/* Which number a record carries where it has a second hash. */
static bool two_hashes(uint32_t type, uint32_t instance)
{
    switch (type) {
    case BLIP_EMF:
        return instance == 0x3D5;
    case BLIP_WMF:
        return instance == 0x217;
    case BLIP_PICT:
        return instance == 0x543;
    case BLIP_JPEG:
    case BLIP_JPEG_CMYK:
        return instance == 0x46B || instance == 0x6E3;
    case BLIP_PNG:
        return instance == 0x6E1;
    case BLIP_DIB:
        return instance == 0x7A9;
    default:
        return instance == 0x6E5;
    }
}

/* A head of 34 bytes, then the metafile, most often deflated. */
static enum err drawn(struct words *w, struct str place, struct str s)
{
    enum { HEAD_OF_IT = 34, PACKED_AT = 32, NOT_PACKED = 0xFE, UNPACKED_MAX = 64 << 20 };
    struct str packed = cut_from(s, HEAD_OF_IT);
    if (le8(s, PACKED_AT) == NOT_PACKED)
        return words_nested(w, place, packed);
    uLongf n = le32(s, 0);
    char *bytes = n && n <= UNPACKED_MAX ? malloc(n) : NULL;
    bool whole = bytes && (w->unpacked += n) <= WORDS_UNPACKED_MAX &&
                 uncompress((Bytef *)bytes, &n, (const Bytef *)packed.p, packed.n) == Z_OK;
    enum err err = whole ? words_nested(w, place, str_bytes(bytes, n))
                         : w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    free(bytes);
    return err;
}

static enum err picture(struct words *w, struct str place, uint32_t type, uint32_t instance,
                        struct str body)
{
    size_t hashes = two_hashes(type, instance) ? 32 : 16;
    if (type == BLIP_PICT) /* of the Macintosh of old */
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    if (type < BLIP_PICT)
        return drawn(w, place, cut_from(body, hashes));
    return words_nested(w, place, cut_from(body, hashes + 1));
}

static enum err records(struct words *w, struct str place, struct str s, int depth, int *count)
{
    size_t at = 0;
    while (s.n - at >= HEAD) {
        uint32_t first = le16(s, at), type = le16(s, at + 2), n = le32(s, at + 4);
        struct str body = cut(s, at + HEAD, n);
        bool blip = type >= BLIP_FIRST && type <= BLIP_JPEG_CMYK;
        if (blip && body.n) {
            if (++w->entries > WORDS_ENTRIES_MAX)
                return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
            const char *name = arena_printf(w->a, "picture %d", ++*count);
            TRY(picture(w, words_place(w, place, str_of(name)), type, first >> 4, body));
        } else if (depth < DEPTH_MAX && type >= 0xF000 && (first & 15) == 15) {
            TRY(records(w, place, body, depth + 1, count));
        } else if (type == FBSE && depth < DEPTH_MAX) {
            TRY(records(w, place, cut_from(body, FBSE_BYTES + le8(body, 33)), depth + 1, count));
        }
        at += HEAD + body.n;
    }
    return ERR_OK;
}

enum err art_pictures(struct words *w, struct str place, struct str s)
{
    int count = 0;
    size_t at = 0;
    if (le16(s, 2) >= 0xF000)
        return records(w, place, s, 0, &count);
    /* Word's: a size, the size of its head, then records */
    while (s.n - at >= 68) {
        uint32_t n = le32(s, at), head = le16(s, at + 4);
        struct str one = cut(s, at, n);
        if (n <= head || head < 44)
            break;
        if (le16(s, at + 6) == 0x66) /* a file's name stands before the records */
            head += 1 + le8(s, at + head);
        TRY(records(w, place, cut_from(one, head), 0, &count));
        at += one.n;
    }
    return ERR_OK;
}

/* ---- texts of shapes ---- */

void art_shape_words(struct str s, uint32_t n, struct layers *out)
{
    static const struct {
        uint32_t id;
        enum text_look look;
    } texts[] = {{0xC0 /* drawn letters: watermarks */, LOOK_SHOWN},
                 {0x380 /* name */, LOOK_PROPERTY},
                 {0x381 /* description */, LOOK_REMARK},
                 {0x38D /* tip */, LOOK_REMARK}};
    size_t data = 6 * (size_t)n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t id = le16(s, 6 * (size_t)i), size = le32(s, 6 * (size_t)i + 2);
        if (!(id & 0x8000))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(texts); k++)
            if ((id & 0x3FFF) == texts[k].id) {
                decode_utf16le(cut(s, data, size), &out->of[texts[k].look]);
                buf_char(&out->of[texts[k].look], '\n');
            }
        data += size;
    }
}

void art_words(struct str s, int depth, struct layers *out)
{
    for (size_t at = 0; s.n - at >= HEAD;) {
        uint32_t first = le16(s, at), type = le16(s, at + 2);
        struct str body = cut(s, at + HEAD, le32(s, at + 4));
        if (type == PROPERTIES || type == SECOND_PROPERTIES || type == THIRD_PROPERTIES)
            art_shape_words(body, first >> 4, out);
        else if ((first & 15) == 15 && depth < DEPTH_MAX)
            art_words(body, depth + 1, out);
        at += HEAD + body.n;
        if (depth == 0 && at < s.n && (le16(s, at) & 15) != 15)
            at++; /* Word puts a byte between its drawings */
    }
}
