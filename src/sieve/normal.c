#include "sieve/normal.h"

#include "base/buf.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* From byte `at` on the original stands at `from`, step by step, up to the next shift; or all of it
 * is one character, which began there and had another length. */
struct shift {
    uint32_t at;
    uint32_t from : 31, single : 1;
};

/* ---- the table of the basic plane ---- */

enum {
    DROPPED = 0,
    SLOW = 1,
    PLANE = 65536,
    SEGMENT_MAX = 64,
    LOOKALIKE_FIRST = 0x370,
    LOOKALIKE_END = 0x530
};

static uint16_t fold[PLANE];
static uint8_t lookalike[LOOKALIKE_END - LOOKALIKE_FIRST]; /* the Latin letter; 0: none */
static const UNormalizer2 *nfkc;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct {
    uint16_t c;
    char latin;
} lookalikes[] = {
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'},
    {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'},
    {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x0405, 'S'}, {0x0406, 'I'},
    {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'},
    {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0425, 'X'},
    {0x0430, 'a'}, {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'},
    {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x04BB, 'h'}, {0x0501, 'd'},
    {0x051B, 'q'}, {0x051D, 'w'},
};

static bool unseen(UChar32 c)
{
    if (c == '\n' || c == '\t' || c == '\r')
        return false;
    return u_charType(c) == U_CONTROL_CHAR || u_charType(c) == U_FORMAT_CHAR ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/* Where folding gives no single character of its own, it is done with what stands around. */
static uint16_t fold_one(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar from = (UChar)c, to[8];
    if (U16_IS_SURROGATE(c))
        return SLOW;
    if (unseen(c))
        return DROPPED;
    if (u_isspace(c) && c != '\n' && c != '\t')
        return ' ';
    int32_t n = unorm2_normalize(nfkc, &from, 1, to, (int32_t)ARRAY_SIZE(to), &status);
    bool alone = U_SUCCESS(status) && n == 1 && unorm2_hasBoundaryBefore(nfkc, c) &&
                 !U16_IS_SURROGATE(to[0]) && to[0] > SLOW;
    return alone ? to[0] : SLOW;
}

/* Each traditional character by its simplified one. */
static void fold_traditional(void)
{
    enum { FIRST = 0x3400, END = 0xA000, COUNT = END - FIRST };
    static UChar text[2 * COUNT];
    UErrorCode status = U_ZERO_ERROR;
    static const UChar id[] = u"Traditional-Simplified";
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status))
        die("ICU has no Traditional-Simplified");
    int32_t n = 2 * COUNT, limit = 2 * COUNT;
    for (int i = 0; i < COUNT; i++) {
        text[2 * i] = (UChar)(FIRST + i);
        text[2 * i + 1] = '\n';
    }
    utrans_transUChars(t, text, &n, 2 * COUNT, 0, &limit, &status);
    utrans_close(t);
    if (U_FAILURE(status) || n != 2 * COUNT)
        die("ICU's Traditional-Simplified is not of one character each");
    for (int i = 0; i < COUNT; i++)
        if (fold[FIRST + i] == FIRST + i)
            fold[FIRST + i] = text[2 * i];
}

static void fill_tables(void)
{
    UErrorCode status = U_ZERO_ERROR;
    nfkc = unorm2_getNFKCInstance(&status);
    if (U_FAILURE(status))
        die("ICU has no NFKC");
    for (UChar32 c = 0; c < PLANE; c++)
        fold[c] = fold_one(c);
    fold_traditional();
    for (size_t i = 0; i < ARRAY_SIZE(lookalikes); i++)
        lookalike[lookalikes[i].c - LOOKALIKE_FIRST] = (uint8_t)lookalikes[i].latin;
}

/* ---- writing ---- */

struct maker {
    struct arena *a;
    struct str in;
    struct buf out;
    struct shift *shifts;
    size_t count, room;
    size_t expected;           /* where the next byte would come from without a new shift */
    size_t last_at, last_from; /* of the character written last */
};

/* `n` bytes that came from original offset `from`, where they took `took`. */
static void emit(struct maker *m, const char *p, size_t n, size_t from, size_t took)
{
    if (m->expected != from || !m->count || n != took) {
        m->shifts = arena_grow(m->a, m->shifts, m->count, &m->room, sizeof *m->shifts);
        m->shifts[m->count++] =
            (struct shift){(uint32_t)m->out.n, (uint32_t)from & INT32_MAX, n != took};
    }
    m->last_at = m->out.n;
    m->last_from = from;
    buf_add(&m->out, p, n);
    m->expected = n == took ? from + n : SIZE_MAX; /* lengths differ: the next begins a shift */
}

static size_t utf8(UChar32 c, char out[4])
{
    size_t n = 0;
    U8_APPEND_UNSAFE(out, n, c);
    return n;
}

static void emit_char(struct maker *m, UChar32 c, size_t from, size_t took)
{
    char bytes[4];
    emit(m, bytes, utf8(c, bytes), from, took);
}

/* Takes the character written last back, to fold it with what follows. */
static size_t take_back(struct maker *m)
{
    m->out.n = m->last_at;
    m->expected = SIZE_MAX;
    while (m->count && m->shifts[m->count - 1].at >= m->last_at)
        m->count--;
    return m->last_from;
}

/* ---- the slow way: a whole segment of normalization ---- */

static void emit_folded(struct maker *m, const UChar *text, int32_t n, size_t from, size_t took)
{
    char bytes[4 * SEGMENT_MAX];
    size_t length = 0;
    for (int32_t i = 0; i < n;) {
        UChar32 c;
        U16_NEXT(text, i, n, c);
        if (c < PLANE && fold[c] > SLOW)
            c = fold[c];
        else if (unseen(c))
            continue;
        if (length + 4 <= sizeof bytes)
            length += utf8(c, bytes + length);
    }
    if (length)
        emit(m, bytes, length, from, took);
}

/* From `from` to the next boundary behind `least`; the offset there. What nobody sees stands in no
 * one's way. */
static size_t slow(struct maker *m, size_t from, size_t least)
{
    UChar text[SEGMENT_MAX], folded[8 * SEGMENT_MAX];
    int32_t n = 0;
    size_t at = from;
    while (at < m->in.n && n + 2 <= SEGMENT_MAX) {
        size_t next = at;
        UChar32 c = (UChar32)str_next(m->in, &next);
        bool dropped = c < PLANE && fold[c] == DROPPED;
        if (at >= least && n && !dropped && unorm2_hasBoundaryBefore(nfkc, c))
            break;
        at = next;
        if (dropped)
            continue;
        UBool error = false;
        U16_APPEND(text, n, SEGMENT_MAX, c, error);
        if (error)
            break;
    }
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = unorm2_normalize(nfkc, text, n, folded, (int32_t)ARRAY_SIZE(folded), &status);
    if (U_SUCCESS(status))
        emit_folded(m, folded, length, from, at - from);
    else
        emit_char(m, 0xFFFD, from, at - from);
    return at;
}

/* ---- character references ---- */

static const struct {
    const char *name;
    UChar32 c;
} references[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"nbsp;", ' '}};

/* "&#26426;", "&#x673a;", "&nbsp;": bytes that it takes, 0 for none. */
static size_t reference_at(struct str s, size_t at, UChar32 *ret_c)
{
    struct str rest = str_bytes(s.p + at + 1, s.n - at - 1);
    for (size_t i = 0; i < ARRAY_SIZE(references); i++) {
        if (str_starts(rest, references[i].name)) {
            *ret_c = references[i].c;
            return 1 + strlen(references[i].name);
        }
    }
    if (!str_starts(rest, "#"))
        return 0;
    bool hex = rest.n > 1 && (rest.p[1] == 'x' || rest.p[1] == 'X');
    UChar32 c = 0;
    size_t i = hex ? 2 : 1, first = i;
    for (; i < rest.n && i < first + 7; i++) {
        int digit = rest.p[i] >= '0' && rest.p[i] <= '9' ? rest.p[i] - '0'
                    : hex && ((rest.p[i] | 32) >= 'a' && (rest.p[i] | 32) <= 'f')
                        ? (rest.p[i] | 32) - 'a' + 10
                        : -1;
        if (digit < 0)
            break;
        c = c * (hex ? 16 : 10) + digit;
    }
    if (i == first || i >= rest.n || rest.p[i] != ';' || c < ' ' || c > 0x10FFFF ||
        U_IS_SURROGATE(c))
        return 0;
    *ret_c = c;
    return i + 2;
}

/* ---- one character after the other ---- */

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool among_latin(const struct maker *m, size_t end)
{
    return (m->out.n && is_letter(m->out.p[m->out.n - 1])) ||
           (end < m->in.n && is_letter(m->in.p[end]));
}

static size_t step_ascii(struct maker *m, size_t at)
{
    char c = m->in.p[at];
    UChar32 said;
    size_t took = c == '&' ? reference_at(m->in, at, &said) : 0;
    if (took) {
        UChar32 folded = said < PLANE && fold[said] > SLOW ? fold[said] : said;
        emit_char(m, folded, at, took);
        return at + took;
    }
    if (c == '\r' && at + 1 < m->in.n && m->in.p[at + 1] == '\n') {
        emit(m, "\n", 1, at, 2);
        return at + 2;
    }
    if (c == '\r')
        emit(m, "\n", 1, at, 1);
    else if (c == '\n' || c == '\t' || (c >= ' ' && c < 0x7F))
        emit(m, &c, 1, at, 1);
    return at + 1;
}

static size_t step(struct maker *m, size_t at)
{
    size_t end = at;
    UChar32 c = (UChar32)str_next(m->in, &end);
    if (c >= PLANE)
        return slow(m, at, end);
    if (c >= LOOKALIKE_FIRST && c < LOOKALIKE_END && lookalike[c - LOOKALIKE_FIRST] &&
        among_latin(m, end)) {
        emit(m, (const char *)&lookalike[c - LOOKALIKE_FIRST], 1, at, end - at);
        return end;
    }
    if (fold[c] == DROPPED) {
        m->expected = SIZE_MAX;
        return end;
    }
    if (fold[c] == SLOW) {
        bool joins = !unorm2_hasBoundaryBefore(nfkc, c) && m->out.n;
        return slow(m, joins ? take_back(m) : at, end);
    }
    emit_char(m, fold[c], at, end - at);
    return end;
}

/* The run of plain characters from `at`, copied at once. */
static size_t plain_run(const struct maker *m, size_t at)
{
    size_t end = at;
    while (end < m->in.n) {
        unsigned char c = (unsigned char)m->in.p[end];
        if (c == '&' || c == '\r' || c >= 0x7F || (c < ' ' && c != '\n' && c != '\t'))
            break;
        end++;
    }
    return end;
}

enum err normal_make(struct arena *a, struct str original, struct normal *ret_normal)
{
    pthread_once(&once, fill_tables);
    if (original.n > NORMAL_MAX)
        return fail(ERR_TOO_LARGE, "The text has more than {1} MiB", numtext(NORMAL_MAX >> 20));
    struct maker m = {
        .a = a, .in = original, .out = BUF(2 * (size_t)NORMAL_MAX), .expected = SIZE_MAX};
    for (size_t at = 0; at < original.n;) {
        size_t run = plain_run(&m, at);
        if (run > at) {
            emit(&m, original.p + at, run - at, at, run - at);
            m.last_at = m.out.n - 1;
            m.last_from = run - 1;
            at = run;
        } else {
            at = (unsigned char)original.p[at] < 0x80 ? step_ascii(&m, at) : step(&m, at);
        }
    }
    enum err err = buf_check(&m.out);
    if (!err)
        *ret_normal =
            (struct normal){arena_str(a, buf_view(&m.out)), m.shifts, m.count, original.n};
    buf_free(&m.out);
    return err;
}

size_t normal_origin(const struct normal *n, size_t at)
{
    if (at >= n->text.n || !n->shift_count)
        return n->original;
    size_t low = 0, high = n->shift_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (n->shifts[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    const struct shift *s = &n->shifts[low];
    return s->single ? s->from : s->from + (at - s->at);
}

/* ---- without blanks that only break words ---- */

static bool is_han(UChar32 c)
{
    return (c >= 0x3400 && c < 0xA000) || (c >= 0x20000 && c < 0x32000) || c == 0x3007;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static UChar32 char_at(struct str s, size_t at)
{
    return at < s.n ? (UChar32)str_next(s, &at) : 0;
}

/* "S E C R E T": at least three letters, each alone; where the run ends, 0 for none. */
static size_t spaced_letters(struct str s, size_t at)
{
    size_t letters = 0;
    if (at && !is_blank(s.p[at - 1]))
        return 0;
    while (at < s.n && is_letter(s.p[at]) && (at + 1 == s.n || is_blank(s.p[at + 1]))) {
        letters++;
        if (at + 2 >= s.n || s.p[at + 1] != ' ' || !is_letter(s.p[at + 2]) ||
            (at + 3 < s.n && !is_blank(s.p[at + 3])))
            return letters >= 3 ? at + 1 : 0;
        at += 2;
    }
    return 0;
}

enum err normal_join(struct arena *a, const struct normal *lines, struct normal *ret_joined)
{
    struct str s = lines->text;
    struct maker m = {.a = a, .in = s, .out = BUF(2 * (size_t)NORMAL_MAX), .expected = SIZE_MAX};
    UChar32 before = 0;
    size_t spaced = 0; /* end of a run of spaced letters */
    for (size_t at = 0; at < s.n;) {
        size_t end = at;
        UChar32 c = (UChar32)str_next(s, &end);
        if (c < 0x80 && is_letter((int)c) && at >= spaced)
            spaced = spaced_letters(s, at);
        if (c < 0x80 && is_blank((char)c)) {
            size_t next = at;
            while (next < s.n && is_blank(s.p[next]))
                next++;
            if (at < spaced || (is_han(before) && is_han(char_at(s, next)))) {
                at = next;
                continue;
            }
        }
        size_t from = normal_origin(lines, at);
        emit(&m, s.p + at, end - at, from, normal_origin(lines, end) - from);
        before = c;
        at = end;
    }
    enum err err = buf_check(&m.out);
    if (!err)
        *ret_joined =
            (struct normal){arena_str(a, buf_view(&m.out)), m.shifts, m.count, lines->original};
    buf_free(&m.out);
    return err;
}
