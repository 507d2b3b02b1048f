#include "extract/mapi.h"

#include "extract/bytes.h"
#include "extract/encoding.h"
#include "extract/words.h"

static const uint16_t shown[] = {0x0037 /* subject */,
                                 0x1000 /* body */,
                                 0x0C1A /* sender */,
                                 0x0C1F /* from */,
                                 0x0E02 /* blind */,
                                 0x0E03 /* copies */,
                                 0x0E04 /* to */,
                                 0x3001 /* of a person */,
                                 0x3003,
                                 0x39FE,
                                 0x8208 /* location */};

bool mapi_is_shown(uint32_t property)
{
    for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
        if (shown[i] == property)
            return true;
    return false;
}

void mapi_add_text(unsigned page, struct str raw, bool wide, struct buf *out)
{
    BUF_SCOPE(room, 4 * raw.n + 16);
    struct str text = STR("");
    if (wide)
        decode_utf16le(raw, out);
    else if (page && page != 1252)
        decode_page(page, raw, out);
    else if (words_decode(raw, &room, &text))
        buf_str(out, text);
    buf_char(out, '\n');
}

/* ---- packed RTF ([MS-OXRTFCP]) ---- */

void mapi_unpack_rtf(struct str s, struct buf *out)
{
    static const char primer[] =
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
        "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0"
        "\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    char ring[4096] = {0};
    size_t to = sizeof primer - 1;
    memcpy(ring, primer, to);
    if (le32(s, 8) == 0x414C454D) { /* "MELA": not packed */
        buf_str(out, cut_from(s, 16));
        return;
    }
    for (size_t at = 16; at < s.n && !out->over;) {
        uint32_t flags = le8(s, at++);
        for (int i = 0; i < 8 && at < s.n; i++) {
            size_t from = 0, n = 1;
            if (flags >> i & 1) {
                uint32_t token = le8(s, at) << 8 | le8(s, at + 1);
                at += 2;
                from = token >> 4;
                n = (token & 15) + 2;
                if (from == to)
                    return; /* the end */
            }
            for (; n; n--) {
                char c = flags >> i & 1 ? ring[from++ & 4095] : s.p[at++];
                buf_char(out, c);
                ring[to] = c;
                to = (to + 1) & 4095;
            }
        }
    }
}
