#include "sieve/normal_fold.h"
#include "sieve/normal_shift.h"

#include <endian.h>
#include <pthread.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* ---- the table of the basic plane ---- */

enum { SEGMENT_MAX = 64, LOOKALIKE_FIRST = 0x370, LOOKALIKE_END = 0x530 };

static uint8_t lookalike[LOOKALIKE_END - LOOKALIKE_FIRST]; /* the Latin letter; 0: none */
/* A bit for each character of three bytes that stands for itself: its first two bytes choose the row,
 * the second above the first as they are read. What is no
 * character has none, and few rows are ever touched. */
static uint64_t own[FOLD_PLANE];
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

static void fill_tables(void)
{
    UErrorCode status = U_ZERO_ERROR;
    nfkc = unorm2_getNFKCInstance(&status);
    if (U_FAILURE(status))
        die("ICU has no NFKC");
    for (size_t c = 0x800; c < FOLD_PLANE; c++)
        if (normal_fold[c] > FOLD_SLOW && normal_fold[c] == c)
            own[(0x80 | (c >> 6 & 0x3F)) << 8 | 0xE0 | c >> 12] |= UINT64_C(1) << c % 64;
    for (size_t i = 0; i < ARRAY_SIZE(lookalikes); i++)
        lookalike[lookalikes[i].c - LOOKALIKE_FIRST] = (uint8_t)lookalikes[i].latin;
}

/* ---- writing ---- */

enum { SLACK = 16 /* written past what counts */, OUT_MAX = 2 * NORMAL_MAX - 1 };

struct maker {
    struct str in;
    char *out;
    size_t n, room;
    struct shifts shifts;
    size_t expected; /* where the next byte would come from without a new shift */
    size_t last_at,
        last_from; /* of the character written last; where both end, if it was copied in a run */
    bool copied;
    bool over;
};

/* Room for `n` bytes and SLACK; false past OUT_MAX. */
static bool make_room(struct maker *m, size_t n)
{
    if (m->n + n > OUT_MAX) {
        m->over = true;
        return false;
    }
    if (m->room - m->n >= n + SLACK)
        return true;
    m->room = 2 * m->room + n + SLACK;
    char *more = arena_take(m->shifts.a, m->room);
    if (m->n)
        memcpy(more, m->out, m->n);
    m->out = more;
    return true;
}

/* What is written next came from `from`, where it took as many bytes, or another number (`single`). */
static inline void begin(struct maker *m, size_t from, bool single)
{
    if (m->expected != from || !m->shifts.count || single)
        shift_add(&m->shifts, m->n, from, single);
}

/* `n` bytes, of one character or its like, that came from `from`, where they took `took`. */
static inline void emit(struct maker *m, const char *p, size_t n, size_t from, size_t took)
{
    if (!make_room(m, n))
        return;
    begin(m, from, n != took);
    m->last_at = m->n;
    m->last_from = from;
    m->copied = false;
    memcpy(m->out + m->n, p, n);
    m->n += n;
    m->expected = n == took ? from + n : SIZE_MAX; /* lengths differ: the next begins a shift */
}

static inline size_t utf8(UChar32 c, char out[4])
{
    size_t n = 0;
    U8_APPEND_UNSAFE(out, n, c);
    return n;
}

static inline void emit_char(struct maker *m, UChar32 c, size_t from, size_t took)
{
    char bytes[4];
    emit(m, bytes, utf8(c, bytes), from, took);
}

/* Takes the character written last back, to fold it with what follows. */
static size_t take_back(struct maker *m)
{
    if (m->copied) {
        do {
            m->last_at--;
            m->last_from--;
        } while (((unsigned char)m->out[m->last_at] & 0xC0) == 0x80);
        m->copied = false;
    }
    m->n = m->last_at;
    m->expected = SIZE_MAX;
    while (m->shifts.count && m->shifts.rows[m->shifts.count - 1].at >= m->last_at)
        m->shifts.count--;
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
        if (c < FOLD_PLANE && normal_fold[c] > FOLD_SLOW)
            c = normal_fold[c];
        else if (fold_unseen(c))
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
        bool dropped = c < FOLD_PLANE && normal_fold[c] == FOLD_DROPPED;
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

static bool among_latin(const struct maker *m, size_t end)
{
    return (m->n && is_letter(m->out[m->n - 1])) || (end < m->in.n && is_letter(m->in.p[end]));
}

static size_t step_ascii(struct maker *m, size_t at)
{
    char c = m->in.p[at];
    UChar32 said;
    size_t took = c == '&' ? reference_at(m->in, at, &said) : 0;
    if (took) {
        UChar32 folded =
            said < FOLD_PLANE && normal_fold[said] > FOLD_SLOW ? normal_fold[said] : said;
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
    if (c >= FOLD_PLANE)
        return slow(m, at, end);
    if (c >= LOOKALIKE_FIRST && c < LOOKALIKE_END && lookalike[c - LOOKALIKE_FIRST] &&
        among_latin(m, end)) {
        emit(m, (const char *)&lookalike[c - LOOKALIKE_FIRST], 1, at, end - at);
        return end;
    }
    if (normal_fold[c] == FOLD_DROPPED) {
        m->expected = SIZE_MAX;
        return end;
    }
    if (normal_fold[c] == FOLD_SLOW) {
        /* nothing composes with a line's end, which may be two characters */
        bool joins = m->n && m->out[m->n - 1] != '\n' && !unorm2_hasBoundaryBefore(nfkc, c);
        return slow(m, joins ? take_back(m) : at, end);
    }
    emit_char(m, normal_fold[c], at, end - at);
    return end;
}

/* ---- what stays as it is, copied while it is looked at ---- */

static bool is_plain(unsigned char c)
{
    return c != '&' && c < 0x7F && (c >= ' ' || c == '\n' || c == '\t');
}

static inline uint64_t own_row(const unsigned char *p)
{
    uint16_t pair;
    memcpy(&pair, p, sizeof pair);
    return own[le16toh(pair)];
}

/* Three bytes of a character that stands for itself: most of Chinese text. */
static inline bool is_own(const unsigned char *p)
{
    return (p[2] & 0xC0) == 0x80 && own_row(p) >> (p[2] & 0x3F) & 1;
}

/* Bytes of such characters among the 16 at `p`, from the first on; copies them and, perhaps, more to `out`. Branches
 * that chance decides cost more than all the rest, so there are few. */
static inline size_t plain_threes(const unsigned char *p, char *out)
{
#ifdef __SSE2__
    enum { LASTS = 0x4924 /* bits: where the last bytes of five characters stand */ };
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    unsigned inner = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8((char)0xC0)));
    unsigned good = 0;
#pragma GCC unroll 5
    for (int i = 0; i < 5; i++)
        good |= (unsigned)(own_row(p + 3 * i) >> (p[3 * i + 2] & 0x3F) & 1) << (3 * i + 2);
    _mm_storeu_si128((__m128i *)(void *)out, v);
    if (__builtin_expect((good & inner) == LASTS, 1))
        return 15; /* a constant: the next 16 need not wait for it */
    return (size_t)__builtin_ctz(~(good & inner) & LASTS) - 2;
#else
    size_t n = 0;
    while (n < 15 && is_own(p + n))
        n += 3;
    memcpy(out, p, 16);
    return n;
#endif
}

/* The same of plain ASCII. */
static inline size_t plain_ascii(const char *p, char *out)
{
#ifdef __SSE2__
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i good = _mm_or_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(' ' - 1)),
                                _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')),
                                             _mm_cmpeq_epi8(v, _mm_set1_epi8('\t'))));
    __m128i bad =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('&')), _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7F)));
    _mm_storeu_si128((__m128i *)(void *)out, v);
    return (size_t)__builtin_ctz(~(unsigned)_mm_movemask_epi8(_mm_andnot_si128(bad, good)));
#else
    size_t n = 0;
    while (n < 16 && is_plain((unsigned char)p[n]))
        n++;
    memcpy(out, p, 16);
    return n;
#endif
}

/* How much of the beginning stays as it is. */
static size_t plain_head(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    char ignored[16];
    size_t at = 0;
    for (size_t n = 1; n && at + 16 <= s.n; at += n)
        n = p[at] < 0x80 ? plain_ascii(s.p + at, ignored) : plain_threes(p + at, ignored);
    for (size_t n = 1; n && at < s.n; at += n)
        n = s.n - at >= 3 && is_own(p + at) ? 3 : is_plain(p[at]);
    return at;
}

/* What a character of three bytes folds to, if that is a single one; else FOLD_SLOW or FOLD_DROPPED. */
static inline unsigned fold_three(const unsigned char *p)
{
    unsigned c = (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    bool three = (p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80;
    return three && c >= 0x800 ? normal_fold[c] : FOLD_SLOW;
}

/* Runs of what stays as it is and characters of three bytes that fold to a single one: punctuation, full width,
 * traditional. Nothing of it grows. Where it ends: at something else, or shortly before the end. */
static size_t step_many(struct maker *m, size_t at)
{
    const unsigned char *in = (const unsigned char *)m->in.p;
    size_t n, folded = SIZE_MAX;
    if (!make_room(m, m->in.n - at))
        return m->in.n;
    char *out = m->out;
    begin(m, at, false);
    for (n = m->n; at + 16 <= m->in.n;) {
        size_t run =
            in[at] < 0x80 ? plain_ascii(m->in.p + at, out + n) : plain_threes(in + at, out + n);
        at += run;
        n += run;
        if (run > 12)
            continue;
        if (m->in.n - at < 3)
            break;
        unsigned c = in[at] < 0x80 ? 0 : fold_three(in + at);
        if (in[at] < 0x80 ? !run : c <= FOLD_SLOW)
            break;
        if (!c)
            continue;
        size_t size = utf8((UChar32)c, out + n);
        m->last_at = n;
        m->last_from = at;
        if (size != 3)
            shift_add(&m->shifts, n, at, true);
        folded = n += size;
        at += 3;
        if (size != 3)
            shift_add(&m->shifts, n, at, false);
    }
    if (n > m->n && (m->copied = n != folded)) {
        m->last_at = n;
        m->last_from = at;
    }
    m->n = n;
    m->expected = at;
    return at;
}

enum err normal_make(struct arena *a, struct str original, struct normal *ret_normal)
{
    pthread_once(&once, fill_tables);
    if (original.n > NORMAL_MAX)
        return fail(ERR_TOO_LARGE, "The text has more than {1} MiB", numtext(NORMAL_MAX >> 20));
    size_t head = plain_head(original);
    if (head == original.n) {
        *ret_normal = (struct normal){original, NULL, 0, original.n};
        return ERR_OK;
    }
    /* room for all at once: texts seldom grow when they are folded */
    struct maker m = {.in = original, .shifts = {.a = a}, .expected = SIZE_MAX};
    (void)make_room(&m, original.n + original.n / 16);
    for (size_t at = 0; at < original.n && !m.over;) {
        size_t end = step_many(&m, at);
        if (end == at)
            end = (unsigned char)original.p[at] < 0x80 ? step_ascii(&m, at) : step(&m, at);
        at = end;
    }
    if (m.over)
        return fail(ERR_TOO_LARGE, "The text has more than {1} MiB", numtext(NORMAL_MAX >> 20));
    m.out[m.n] = '\0';
    *ret_normal = (struct normal){str_bytes(m.out, m.n), m.shifts.rows, m.shifts.count, original.n};
    return ERR_OK;
}

/* The last of `count` rows, whose first fields are offsets in order, that begins at `at` or before; else the first. */
static size_t row_of(const void *rows, size_t count, size_t size, size_t at)
{
    size_t low = 0, high = count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        uint32_t begins;
        memcpy(&begins, (const char *)rows + middle * size, sizeof begins);
        if (begins <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t normal_origin(const struct normal *n, size_t at)
{
    if (at >= n->text.n)
        return n->original;
    if (n->gap_count) {
        const struct gap *g = &n->gaps[row_of(n->gaps, n->gap_count, sizeof *g, at)];
        at = g->from + (at - g->at);
    }
    if (!n->shift_count)
        return at;
    const struct shift *s = &n->shifts[row_of(n->shifts, n->shift_count, sizeof *s, at)];
    return s->single ? s->from : s->from + (at - s->at);
}
