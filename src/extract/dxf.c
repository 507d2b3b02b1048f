/* DXF (AutoCAD 2012 DXF Reference): pairs of lines, a number that says what the other is. Words are those of the drawing, or of its
 * layers, blocks and properties; numbers are numbers, unless they are none. */
#include "extract/bytes.h"
#include "extract/dwg.h"
#include "extract/map_data.h"

#include <stdlib.h>

enum {
    CODE_TEXT = 1,
    CODE_NAME = 2,
    CODE_MORE = 3,
    CODE_KIND = 0,
    CODE_X = 10,
    CODE_Y = 20,
    CODE_COMMENT = 999
};

static struct str line_of(struct str *rest)
{
    struct str line = STR("");
    return str_split(rest, '\n', &line) ? str_trim(line) : STR("");
}

bool is_dxf_binary(struct str s)
{
    return str_starts(s, "AutoCAD Binary DXF\r\n\x1a");
}

/* "0", "SECTION", after comments. */
bool is_dxf(struct str s)
{
    enum { COMMENTS_MAX = 50 };
    struct str rest = cut(s, 0, 16384);
    for (int i = 0; i < COMMENTS_MAX; i++) {
        struct str code = line_of(&rest), value = line_of(&rest);
        if (str_is(code, "0"))
            return str_is(value, "SECTION");
        if (!str_is(code, "999"))
            return false;
    }
    return false;
}

struct drawing {
    struct layers text;
    struct extent extent;
    struct str variable, kind; /* of the head; of what is described */
    bool in_entities, placed;  /* on the earth */
    double x;
};

void dwg_words(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : '\0';
        int64_t code;
        unsigned char hex[2];
        char low[4];
        size_t n;
        if (c == '{' || c == '}')
            continue;
        if (c != '\\' ||
            (unsigned char)next >= 0x80) { /* a stroke before a word is one of a path */
            buf_char(out, c);
            continue;
        }
        i++;
        if (next == 'P' || next == 'X') {
            buf_char(out, '\n');
        } else if (next == '~') {
            buf_char(out, ' ');
        } else if (next == 'U' && cut(s, i, 6).n == 6 && s.p[i + 1] == '+') {
            for (size_t k = 0; k < 4; k++)
                low[k] = (char)(s.p[i + 2 + k] |
                                (s.p[i + 2 + k] >= 'A' && s.p[i + 2 + k] <= 'F' ? 32 : 0));
            if (hex_decode(str_bytes(low, 4), hex, sizeof hex, &n)) {
                code = hex[0] << 8 | hex[1];
                buf_utf8(out, code < 0x20 || (code >= 0xD800 && code < 0xE000) ? 0xFFFD
                                                                               : (uint32_t)code);
                i += 5;
            }
        } else if (next && strchr("fFHWACTQpS", next)) { /* up to a semicolon: how it looks */
            const char *end = memchr(s.p + i, ';', s.n - i);
            if (next == 'S') /* a fraction: its words */
                continue;
            i = end ? (size_t)(end - s.p) : i;
        } else if (next == '\\' || next == '{' || next == '}') {
            buf_char(out, next);
        }
    }
    buf_char(out, '\n');
}

static bool is_number(struct str s)
{
    char room[64], *end;
    if (!s.n)
        return true;
    if (s.n >= sizeof room)
        return false;
    memcpy(room, s.p, s.n);
    room[s.n] = '\0';
    strtod(room, &end);
    return !*end;
}

static double number(struct str s)
{
    char room[64] = "";
    memcpy(room, s.p, s.n < sizeof room - 1 ? s.n : sizeof room - 1);
    return strtod(room, NULL);
}

static bool is_handle(int64_t code)
{
    return code == 5 || code == 105 || (code >= 310 && code < 370) || (code >= 390 && code < 400) ||
           (code >= 480 && code < 482) || code == 1004 || code == 1005;
}

static void pair(struct drawing *d, int64_t code, struct str value)
{
    if (code == CODE_KIND) {
        d->kind = value;
        d->placed |= str_is(value, "GEODATA");
        d->variable = STR("");
    } else if (code == 9) {
        d->variable = value;
    } else if (code == CODE_NAME && str_is(d->kind, "SECTION")) {
        d->in_entities = str_is(value, "ENTITIES") || str_is(value, "BLOCKS");
    } else if (d->in_entities && (code == CODE_TEXT || code == CODE_MORE)) {
        dwg_words(value, &d->text.of[LOOK_SHOWN]);
    } else if (code == CODE_COMMENT) {
        buf_str(&d->text.of[LOOK_REMARK], value);
        buf_char(&d->text.of[LOOK_REMARK], '\n');
    } else if (code == 100 || is_handle(code)) {
        return; /* of programs */
    } else if (!is_number(value)) {
        dwg_words(value, &d->text.of[LOOK_PROPERTY]);
    } else if (str_is(d->variable, "$EXTMIN") || str_is(d->variable, "$EXTMAX")) {
        if (code == CODE_X)
            d->x = number(value);
        if (code == CODE_Y)
            extent_add(&d->extent, d->x, number(value));
    }
}

static enum err read_pairs(struct words *w, struct str place, struct str rest, struct drawing *d)
{
    bool whole = true;
    while (rest.n) {
        struct str code = line_of(&rest);
        int64_t n;
        if (!str_int(code, -10, 1100, &n)) { /* out of step: whatever it is, it is not left out */
            whole &= !code.n;
            dwg_words(code, &d->text.of[LOOK_PROPERTY]);
            continue;
        }
        struct str value = line_of(&rest);
        pair(d, n, value);
    }
    const char *what = d->placed ? "drawing, DXF, placed on the earth" : "drawing, DXF";
    TRY(map_tell(w, place, str_of(what), &d->extent));
    TRY(layers_put(&d->text, w, place));
    return whole ? ERR_OK : w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
}

enum err words_dxf(struct words *w, struct str place, struct str bytes)
{
    BUF_SCOPE(room, 3 * (size_t)TEXT_BYTES_MAX);
    struct str text;
    if (is_dxf_binary(bytes)) {
        TRY(map_tell(w, place, STR("drawing, DXF (binary)"), NULL));
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    }
    if (!words_decode(bytes, &room, &text))
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, place);
    struct drawing d = {.text = layers_empty()};
    enum err err = read_pairs(w, place, text, &d);
    layers_free(&d.text);
    return err;
}
