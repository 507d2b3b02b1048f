/* Scripts and XFA of a PDF (ISO 32000-1, 7.3.4, 7.5.7, 12.6.4.16, 12.7.8), out of its bytes: objects one after the other as they lie in the file,
 * whatever its tables say, so that what they leave out is seen as well. Only deflated and plain streams are opened. */
#include "extract/bytes.h"
#include "extract/pdf_extras.h"
#include "extract/words_xml.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    REFERENCES_MAX = 1000,
    OBJECTS_MAX = 500000,
    STREAM_MAX = 32 << 20,
    ALL_STREAMS_MAX = 128 << 20,
    SCRIPT_MAX = 4 << 20,
    SCRIPTS_MAX = 20000,
    SEEN_MAX = 256 << 10,
};

struct sweep {
    struct words *w;
    struct str place, bytes;
    struct buf scripts, stream;
    uint32_t references[REFERENCES_MAX]; /* objects that are scripts */
    int count;
    size_t unpacked;
    bool asks_xfa, xfa, incomplete;
    int objects, script_count;
};

static bool has(struct str s, const char *word)
{
    return s.p && s.n && memmem(s.p, s.n, word, strlen(word));
}

static size_t find(struct str s, size_t from, const char *word)
{
    struct str rest = cut_from(s, from);
    const char *p = rest.p && rest.n ? memmem(rest.p, rest.n, word, strlen(word)) : NULL;
    return p ? (size_t)(p - s.p) : s.n;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- strings ---- */

static void add_script(struct sweep *x, struct str raw)
{
    BUF_SCOPE(room, 4 * (size_t)SCRIPT_MAX);
    struct str text;
    if (++x->script_count > SCRIPTS_MAX)
        x->incomplete = true;
    if (!raw.n || x->script_count > SCRIPTS_MAX || !words_decode(raw, &room, &text))
        return;
    if (x->scripts.n && x->scripts.n < SEEN_MAX &&
        memmem(x->scripts.p, x->scripts.n, text.p, text.n))
        return; /* the same for a hundred fields */
    buf_str(&x->scripts, text);
    buf_char(&x->scripts, '\n');
}

static size_t escape(struct str s, size_t at, struct buf *out)
{
    static const char names[] = "nrtbf", values[] = "\n\r\t\b\f";
    char c = s.p[at];
    const char *named = strchr(names, c);
    unsigned octal = 0;
    size_t n = 0;
    while (n < 3 && at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] < '8')
        octal = octal * 8 + (unsigned)(s.p[at + n++] - '0');
    if (n) {
        buf_char(out, (char)octal);
        return at + n;
    }
    if (c && named)
        buf_char(out, values[named - names]);
    else if (c == '\r' && at + 1 < s.n && s.p[at + 1] == '\n')
        return at + 2;
    else if (c != '\n' && c != '\r')
        buf_char(out, c);
    return at + 1;
}

/* (with (balanced) brackets): where it ends; 0: it does not. */
static size_t literal(struct str s, size_t at, struct buf *out)
{
    int depth = 1;
    for (at++; at < s.n;) {
        char c = s.p[at++];
        if (c == '\\' && at < s.n) {
            at = escape(s, at, out);
            continue;
        }
        depth += (c == '(') - (c == ')');
        if (!depth)
            return at;
        buf_char(out, c);
    }
    return 0;
}

static size_t hexadecimal(struct str s, size_t at, struct buf *out)
{
    int high = -1;
    for (at++; at < s.n && s.p[at] != '>'; at++) {
        char c = s.p[at], low = (char)(c | 32);
        int digit = is_digit(c) ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
        if (digit < 0)
            continue;
        if (high >= 0)
            buf_char(out, (char)(high << 4 | digit));
        high = high >= 0 ? -1 : digit;
    }
    return at < s.n ? at + 1 : 0;
}

static void keep_reference(struct sweep *x, struct str s, size_t at)
{
    uint32_t n = 0;
    while (at < s.n && is_digit(s.p[at]) && n < 100000000)
        n = n * 10 + (uint32_t)(s.p[at++] - '0');
    if (x->count < REFERENCES_MAX)
        x->references[x->count++] = n;
    else
        x->incomplete = true;
}

/* Every "/JS" and what follows it; what stands in a script is none. */
static void look_for_scripts(struct sweep *x, struct str s)
{
    for (size_t at = 0; (at = find(s, at, "/JS")) < s.n;) {
        BUF_SCOPE(text, SCRIPT_MAX);
        at += 3;
        while (at < s.n && is_space(s.p[at]))
            at++;
        if (at >= s.n)
            return;
        bool string = s.p[at] == '(' || (s.p[at] == '<' && at + 1 < s.n && s.p[at + 1] != '<');
        if (!string) {
            if (is_digit(s.p[at]))
                keep_reference(x, s, at);
            continue;
        }
        size_t end = s.p[at] == '(' ? literal(s, at, &text) : hexadecimal(s, at, &text);
        add_script(x, buf_view(&text));
        x->incomplete |= !end || text.over;
        if (!end)
            return;
        at = end;
    }
}

/* ---- streams ---- */

static bool is_reference(const struct sweep *x, uint32_t number)
{
    for (int i = 0; i < x->count; i++)
        if (x->references[i] == number)
            return true;
    return false;
}

/* False: packed in a way that is not opened here, or too much. */
static bool unpack(struct sweep *x, struct str head, struct str packed)
{
    static char block[64 * 1024];
    z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n};
    buf_clear(&x->stream);
    if (!has(head, "/Filter")) {
        buf_str(&x->stream, packed);
        return true;
    }
    if (!has(head, "FlateDecode") || has(head, "/Predictor") || packed.n > UINT32_MAX ||
        inflateInit(&z) != Z_OK)
        return false;
    int rc = Z_OK;
    while (rc == Z_OK && !x->stream.over && x->unpacked < ALL_STREAMS_MAX) {
        z.next_out = (Bytef *)block;
        z.avail_out = sizeof block;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_add(&x->stream, block, sizeof block - z.avail_out);
        x->unpacked += sizeof block - z.avail_out;
    }
    inflateEnd(&z);
    return rc == Z_STREAM_END && !x->stream.over;
}

/* What XFA consists of: elements each of its own, between the beginning and the end of the one around them. */
static enum err form(struct sweep *x, struct str xml)
{
    xml = str_trim(xml);
    bool lone_tag = (str_starts(xml, "<xdp:xdp") || str_starts(xml, "<?xml")) &&
                    !has(xml, "</xdp:xdp") && xml.n < 4096;
    if (!str_starts(xml, "<") || str_starts(xml, "</") || lone_tag)
        return ERR_OK;
    x->xfa = true;
    return words_xml(x->w, words_place(x->w, x->place, STR("(XFA)")), xml, NULL);
}

static enum err one_stream(struct sweep *x, uint32_t number, struct str head, struct str packed,
                           bool second)
{
    bool objects = has(head, "/ObjStm"), script = second && is_reference(x, number);
    bool xfa = second && x->asks_xfa && !has(head, "/Type") && !has(head, "/Subtype") &&
               !has(head, "/Length1");
    if (!(objects && !second) && !script && !xfa)
        return ERR_OK;
    if (!unpack(x, head, packed)) {
        x->incomplete |= script || objects;
        return ERR_OK;
    }
    struct str s = buf_view(&x->stream);
    if (objects) {
        x->asks_xfa |= has(s, "/XFA");
        look_for_scripts(x, s);
        return ERR_OK;
    }
    if (script)
        add_script(x, s);
    return xfa && (has(cut(s, 0, 65536), "xfa") || has(cut(s, 0, 65536), "xdp")) ? form(x, s)
                                                                                 : ERR_OK;
}

/* ---- objects ---- */

/* The number before " obj": "12 0 obj". */
static uint32_t number_before(struct str s, size_t at)
{
    uint32_t n = 0, scale = 1;
    while (at && is_space(s.p[at - 1]))
        at--;
    while (at && is_digit(s.p[at - 1]))
        at--; /* the generation */
    while (at && is_space(s.p[at - 1]))
        at--;
    for (int i = 0; i < 9 && at && is_digit(s.p[at - 1]); i++, scale *= 10)
        n += (uint32_t)(s.p[--at] - '0') * scale;
    return n;
}

static enum err all_objects(struct sweep *x, bool second)
{
    struct str s = x->bytes;
    x->objects = 0;
    for (size_t at = find(s, 0, " obj"); at < s.n;) {
        uint32_t number = number_before(s, at);
        size_t begin = at + 4, next = find(s, begin, " obj");
        struct str object = cut(s, begin, next - begin);
        size_t in = find(object, 0, "stream");
        struct str head = cut(object, 0, in);
        if (++x->objects > OBJECTS_MAX) {
            x->incomplete = true;
            return ERR_OK;
        }
        if (!second) {
            x->asks_xfa |= has(head, "/XFA");
            look_for_scripts(x, head);
        }
        if (in < object.n) {
            size_t from = begin + in + 6;
            from += from < s.n && s.p[from] == '\r';
            from += from < s.n && s.p[from] == '\n';
            size_t to = find(s, from, "endstream");
            TRY(one_stream(x, number, head, cut(s, from, to - from), second));
            at = find(s, to, " obj");
        } else {
            at = next;
        }
    }
    return ERR_OK;
}

static enum err sweep_all(struct sweep *x, bool has_script)
{
    struct str where = words_place(x->w, x->place, STR("(script)"));
    TRY(all_objects(x, false));
    if (x->count || x->asks_xfa)
        TRY(all_objects(x, true));
    TRY(words_put(x->w, LOOK_REMARK, where, buf_view(&x->scripts)));
    if ((has_script && !x->scripts.n) || x->scripts.over || x->incomplete)
        TRY(x->w->sink->note(x->w->sink->at, COVERAGE_PARTIAL, where));
    return x->asks_xfa && !x->xfa ? x->w->sink->note(x->w->sink->at, COVERAGE_PARTIAL,
                                                     words_place(x->w, x->place, STR("(XFA)")))
                                  : ERR_OK;
}

enum err pdf_scripts(struct words *w, struct str place, struct str bytes, bool has_script)
{
    if (has(bytes, "/Encrypt")) { /* then strings and streams are not what they look like */
        if (has_script)
            TRY(w->sink->note(w->sink->at, COVERAGE_PARTIAL,
                              words_place(w, place, STR("(script)"))));
        return has(bytes, "/XFA") ? w->sink->note(w->sink->at, COVERAGE_PARTIAL,
                                                  words_place(w, place, STR("(XFA)")))
                                  : ERR_OK;
    }
    if (!has_script && !has(bytes, "/XFA") && !has(bytes, "/ObjStm"))
        return ERR_OK;
    struct sweep *x = calloc(1, sizeof *x);
    if (!x)
        die("out of memory");
    *x = (struct sweep){.w = w, .place = place, .bytes = bytes};
    x->scripts = BUF(SCRIPT_MAX);
    x->stream = BUF(STREAM_MAX);
    enum err err = sweep_all(x, has_script);
    buf_free(&x->scripts);
    buf_free(&x->stream);
    free(x);
    return err;
}
