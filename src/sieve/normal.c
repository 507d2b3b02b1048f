#include "sieve/normal.h"

#include "base/buf.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
static uint64_t
    own[PLANE /
        64]; /* a bit for each character that stands for itself: small enough to stay near */
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
    for (size_t c = 0; c < PLANE; c++)
        own[c / 64] |= (uint64_t)(c > SLOW && fold[c] == c) << c % 64;
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

/* Room for what comes, at once: texts seldom grow when they are folded. */
static void roomy(struct buf *b, size_t n)
{
    b->cap = n + n / 16 + 64;
    b->p = malloc(b->cap);
    if (!b->p)
        die("out of memory");
    b->p[0] = '\0';
}

static void add_shift(struct maker *m, struct shift shift)
{
    if (m->count == m->room)
        m->shifts = arena_grow(m->a, m->shifts, m->count, &m->room, sizeof *m->shifts);
    m->shifts[m->count++] = shift;
}

/* `n` bytes that came from original offset `from`, where they took `took`. */
static inline void emit(struct maker *m, const char *p, size_t n, size_t from, size_t took)
{
    if (m->expected != from || !m->count || n != took)
        add_shift(m, (struct shift){(uint32_t)m->out.n, (uint32_t)from & INT32_MAX, n != took});
    m->last_at = m->out.n;
    m->last_from = from;
    if (m->out.cap - m->out.n > n) { /* what is written stays within, mostly */
        memcpy(m->out.p + m->out.n, p, n);
        m->out.n += n;
        m->out.p[m->out.n] = '\0';
    } else {
        buf_add(&m->out, p, n);
    }
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

/* ---- what stays as it is, copied at once ---- */

static bool is_plain(unsigned char c)
{
    return c != '&' && c < 0x7F && (c >= ' ' || c == '\n' || c == '\t');
}

/* Where the run of plain ASCII from `at` ends; may stop early, in front of a plain one too. */
static size_t plain_ascii(struct str s, size_t at)
{
#ifdef __SSE2__
    const __m128i least = _mm_set1_epi8(' ' - 1), most = _mm_set1_epi8(0x7F);
    const __m128i amp = _mm_set1_epi8('&'), line = _mm_set1_epi8('\n');
    for (; at + 16 <= s.n; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
        __m128i good = _mm_or_si128(_mm_cmpgt_epi8(v, least), _mm_cmpeq_epi8(v, line));
        __m128i bad = _mm_or_si128(_mm_cmpeq_epi8(v, amp), _mm_cmpeq_epi8(v, most));
        int mask = _mm_movemask_epi8(_mm_andnot_si128(bad, good));
        if (mask != 0xFFFF)
            return at + (size_t)__builtin_ctz(~(unsigned)mask);
    }
#endif
    while (at < s.n && is_plain((unsigned char)s.p[at]))
        at++;
    return at;
}

/* A character of three bytes that stands for itself: most of Chinese text. */
static inline bool own_three(const unsigned char *p)
{
    unsigned c = (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    return (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 && c >= 0x800 &&
           (own[c / 64] >> c % 64 & 1);
}

/* A character of three bytes that is an ASCII one in another dress: the punctuation of Chinese text. Bytes it takes, 0
 * for none. */
static inline size_t ascii_three(struct str s, size_t at, char *ret_c)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    if (at + 3 > s.n || p[0] != 0xEF || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
        return 0;
    unsigned c = 0xF000u | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    if (fold[c] <= SLOW || fold[c] >= 0x80)
        return 0;
    *ret_c = (char)fold[c];
    return 3;
}

/* The run from `at` of what stays as it is; *ret_last where its last character begins. */
static size_t plain_run(struct str s, size_t at, size_t *ret_last)
{
    size_t last = at;
    while (at < s.n) {
        unsigned char c = (unsigned char)s.p[at];
        if (c >= 0xE0 && c < 0xF0) {
            if (at + 3 > s.n || !own_three((const unsigned char *)s.p + at))
                break;
            last = at;
            at += 3;
        } else if (is_plain(c)) {
            at = plain_ascii(s, at + 1);
            last = at - 1;
        } else {
            break;
        }
    }
    *ret_last = last;
    return at;
}

enum err normal_make(struct arena *a, struct str original, struct normal *ret_normal)
{
    pthread_once(&once, fill_tables);
    if (original.n > NORMAL_MAX)
        return fail(ERR_TOO_LARGE, "The text has more than {1} MiB", numtext(NORMAL_MAX >> 20));
    struct maker m = {
        .a = a, .in = original, .out = BUF(2 * (size_t)NORMAL_MAX), .expected = SIZE_MAX};
    size_t last;
    if (plain_run(original, 0, &last) == original.n) {
        *ret_normal = (struct normal){original, NULL, 0, original.n};
        return ERR_OK;
    }
    roomy(&m.out, original.n);
    char ascii;
    size_t took;
    for (size_t at = 0; at < original.n;) {
        size_t run = plain_run(original, at, &last);
        if (run > at) {
            emit(&m, original.p + at, run - at, at, run - at);
            m.last_at = m.out.n - (run - last);
            m.last_from = last;
            at = run;
        } else if ((took = ascii_three(original, at, &ascii))) {
            emit(&m, &ascii, 1, at, took);
            at += took;
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
    if (at >= n->text.n)
        return n->original;
    if (!n->shift_count)
        return at;
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

/* ---- joining: what stays is copied run by run, its shifts with it ---- */

struct joiner {
    struct maker m;
    const struct normal *lines;
    size_t shift; /* of the lines: the first that begins behind `from` */
    size_t from;  /* of the lines: what follows is still to be copied */
    bool gap;     /* something was left out before `from` */
};

/* Copies up to `to`. */
static void copy_run(struct joiner *j, size_t to)
{
    const struct shift *shifts = j->lines->shifts;
    size_t out = j->m.out.n;
    if (to == j->from)
        return;
    while (j->shift < j->lines->shift_count && shifts[j->shift].at <= j->from)
        j->shift++;
    if (j->gap || !j->m.count) {
        struct shift at = {(uint32_t)out, (uint32_t)j->from & INT32_MAX, 0};
        if (j->shift) { /* the one that `from` lies in */
            const struct shift *s = &shifts[j->shift - 1];
            at.from = (s->single ? s->from : s->from + (uint32_t)(j->from - s->at)) & INT32_MAX;
            at.single = s->single;
        }
        add_shift(&j->m, at);
    }
    for (; j->shift < j->lines->shift_count && shifts[j->shift].at < to; j->shift++) {
        struct shift s = shifts[j->shift];
        s.at = (uint32_t)(s.at - j->from + out);
        add_shift(&j->m, s);
    }
    buf_add(&j->m.out, j->lines->text.p + j->from, to - j->from);
    j->from = to;
    j->gap = false;
}

/* The next blank or the end. */
static size_t next_blank(struct str s, size_t at)
{
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t'), line = _mm_set1_epi8('\n');
    for (; at + 16 <= s.n; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, tab)),
                                   _mm_cmpeq_epi8(v, line));
        int mask = _mm_movemask_epi8(hit);
        if (mask)
            return at + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    while (at < s.n && !is_blank(s.p[at]))
        at++;
    return at;
}

static bool han_before(struct str s, size_t at)
{
    size_t from = at;
    while (from && at - from < 4 && ((unsigned char)s.p[from - 1] & 0xC0) == 0x80)
        from--;
    return from && is_han(char_at(s, from - 1));
}

/* Letters set apart: each is kept, the blanks between them are not. */
static void copy_spaced(struct joiner *j, size_t at, size_t end)
{
    for (; at + 2 < end; at += 2) {
        copy_run(j, at + 1);
        j->from = at + 2;
        j->gap = true;
    }
}

enum err normal_join(struct arena *a, const struct normal *lines, struct normal *ret_joined)
{
    struct str s = lines->text;
    struct joiner j = {.m = {.a = a, .out = BUF(2 * (size_t)NORMAL_MAX)}, .lines = lines};
    for (size_t at = 0; at < s.n;) {
        size_t spaced = is_letter(s.p[at]) ? spaced_letters(s, at) : 0;
        if (spaced) {
            copy_spaced(&j, at, spaced);
            at = spaced;
        }
        size_t blank = next_blank(s, at), next = blank;
        while (next < s.n && is_blank(s.p[next]))
            next++;
        if (next > blank && next < s.n && (unsigned char)s.p[next] >= 0x80 &&
            is_han(char_at(s, next)) && han_before(s, blank)) {
            copy_run(&j, blank);
            j.from = next;
            j.gap = true;
        }
        at = next > at ? next : at + 1;
    }
    if (!j.gap && !j.m.count) { /* nothing was left out */
        *ret_joined = *lines;
        return ERR_OK;
    }
    copy_run(&j, s.n);
    enum err err = buf_check(&j.m.out);
    if (!err)
        *ret_joined = (struct normal){arena_str(a, buf_view(&j.m.out)), j.m.shifts, j.m.count,
                                      lines->original};
    buf_free(&j.m.out);
    return err;
}
