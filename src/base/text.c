#include "base/text.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

enum {
    TOKENS_MAX = 64 * 1024,
    INPUT_MAX = 256 * 1024, /* looked at for tokens */
    WORD_MAX = 64,          /* characters of a word that count; the same when asked for */
    QUERY_TERMS_MAX = 32,
    SORT_CHARS_MAX = 128,
    KEY_MAX = 4096,
};

static void *must_alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        die("out of memory");
    return p;
}

static void free_chars(UChar **p)
{
    free(*p);
}

/* ---- Stored text ---- */

/* Checks every character; *ret_ascii tells whether normalizing can change anything. Carriage
 * returns pass here only before a newline: browsers send them so. */
static enum err check_characters(struct str s, bool *ret_ascii, bool *ret_returns)
{
    bool ascii = true, returns = false;
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_next(s, &at);
        if (c == '\r' && at < s.n && s.p[at] == '\n')
            returns = true;
        else if ((c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0))
            return fail(ERR_INPUT, "The text contains a control character");
        else if (char_turns(c))
            return fail(ERR_INPUT, "The text contains a character that reverses the direction of "
                                   "writing");
        if (c >= 0x80)
            ascii = false;
    }
    *ret_ascii = ascii;
    *ret_returns = returns;
    return ERR_OK;
}

static struct str without_returns(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            out[n++] = s.p[i];
    return str_bytes(out, n);
}

static enum err normalize(struct arena *a, struct str s, struct str *ret_s)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    UChar *wide = arena_alloc(a, (s.n + 1) * sizeof(UChar));
    int32_t n = 0;
    u_strFromUTF8(wide, (int32_t)s.n + 1, &n, s.p, (int32_t)s.n, &code);
    if (U_FAILURE(code))
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    if (unorm2_spanQuickCheckYes(nfc, wide, n, &code) == n && U_SUCCESS(code)) {
        *ret_s = arena_str(a, s);
        return ERR_OK;
    }
    /* NFC grows UTF-16 text to at most three times its length (UAX 15). */
    int32_t room = n * 3 + 1, m = 0;
    UChar *composed = arena_alloc(a, (size_t)room * sizeof(UChar));
    m = unorm2_normalize(nfc, wide, n, composed, room, &code);
    char *out = arena_alloc(a, (size_t)m * 3 + 1);
    int32_t bytes = 0;
    u_strToUTF8(out, m * 3 + 1, &bytes, composed, m, &code);
    if (U_FAILURE(code))
        return fail(ERR_INPUT, "The text cannot be normalized");
    *ret_s = str_bytes(out, (size_t)bytes);
    return ERR_OK;
}

static enum err too_long(size_t max_chars)
{
    return fail(ERR_INPUT, "The text is longer than {1} characters", numtext((long long)max_chars));
}

enum err text_clean(struct arena *a, struct str s, size_t max_chars, struct str *ret_s)
{
    if (s.n > INT32_MAX / 8 || s.n / 32 > max_chars)
        return too_long(max_chars); /* however decomposed, before memory is spent on it */
    if (!str_utf8(s))
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    bool ascii = false, returns = false;
    TRY(check_characters(s, &ascii, &returns));
    struct str clean = returns ? without_returns(a, s) : s;
    if (ascii)
        clean = returns ? clean : arena_str(a, s);
    else
        TRY(normalize(a, clean, &clean));
    if (str_chars(clean) > max_chars)
        return too_long(max_chars);
    *ret_s = clean;
    return ERR_OK;
}

/* ---- Search tokens ---- */

/* The first `max` bytes, cut before a character rather than inside. */
static struct str first_bytes(struct str s, size_t max)
{
    if (s.n > max) {
        s.n = max;
        while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
            s.n--;
    }
    return s;
}

/* UTF-16 of any bytes (U+FFFD where malformed); freed by the caller. */
static UChar *to_wide(struct str s, int32_t *ret_n)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar *wide = must_alloc((s.n + 1) * sizeof(UChar));
    *ret_n = 0;
    u_strFromUTF8WithSub(wide, (int32_t)s.n + 1, ret_n, s.p ? s.p : "", (int32_t)s.n, 0xFFFD, NULL,
                         &code);
    if (U_FAILURE(code))
        *ret_n = 0;
    return wide;
}

static UChar *fold(struct str s, int32_t *ret_n)
{
    int32_t n = 0;
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCCasefoldInstance(&code);
    UChar *wide CLEANUP(free_chars) = to_wide(first_bytes(s, INPUT_MAX), &n);
    int32_t room = n * 2 + 64;
    UChar *folded = must_alloc((size_t)room * sizeof(UChar));
    int32_t m = unorm2_normalize(nfkc, wide, n, folded, room, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR) { /* one character can become 18: U+FDFA */
        free(folded);
        folded = must_alloc((size_t)m * sizeof(UChar));
        code = U_ZERO_ERROR;
        m = unorm2_normalize(nfkc, wide, n, folded, m, &code);
    }
    *ret_n = U_SUCCESS(code) || code == U_STRING_NOT_TERMINATED_WARNING ? m : 0;
    return folded;
}

enum kind { KIND_NONE, KIND_WORD, KIND_CJK };

static enum kind kind_of(UChar32 c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? KIND_WORD : KIND_NONE;
    if (c == 0x30FC)
        return KIND_CJK; /* the long vowel mark belongs to both Kana, so to no script */
    UErrorCode code = U_ZERO_ERROR;
    switch (uscript_getScript(c, &code)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
        return KIND_CJK;
    default:
        break;
    }
    bool mark = (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
    return u_isalnum(c) || mark ? KIND_WORD : KIND_NONE;
}

/* "u65b0" or "v20000": four and five digits never begin one another. */
static size_t write_code_point(char *at, size_t room, UChar32 c)
{
    return (size_t)snprintf(at, room, c > 0xFFFF ? "v%05x" : "u%04x", (unsigned)c);
}

/* A reader of tokens. `alone`: a single CJK character; `last`: it ends a longer run. */
typedef bool take_token(void *ctx, struct str token, bool alone, bool last);

static bool take_word(const UChar *text, int32_t from, int32_t to, take_token *take, void *ctx)
{
    char out[WORD_MAX * 4];
    int32_t n = 0, end = from;
    for (int i = 0; i < WORD_MAX && end < to; i++)
        U16_FWD_1(text, end, to);
    UErrorCode code = U_ZERO_ERROR;
    u_strToUTF8WithSub(out, sizeof out, &n, text + from, end - from, 0xFFFD, NULL, &code);
    return U_FAILURE(code) || take(ctx, str_bytes(out, (size_t)n), false, false);
}

static bool take_run(const UChar *text, int32_t from, int32_t to, take_token *take, void *ctx)
{
    char out[24];
    UChar32 c, before = 0;
    bool first = true;
    for (int32_t at = from; at < to; first = false, before = c) {
        U16_NEXT(text, at, to, c);
        if (first)
            continue;
        size_t n = write_code_point(out, sizeof out, before);
        n += write_code_point(out + n, sizeof out - n, c);
        if (!take(ctx, str_bytes(out, n), false, false))
            return false;
        if (at == to)
            return take(ctx, str_bytes(out, write_code_point(out, sizeof out, c)), false, true);
    }
    return take(ctx, str_bytes(out, write_code_point(out, sizeof out, before)), true, false);
}

/* Gives every token until one is refused. */
static void each_token(struct str s, take_token *take, void *ctx)
{
    int32_t n = 0;
    UChar *text CLEANUP(free_chars) = fold(s, &n);
    for (int32_t at = 0; at < n;) {
        int32_t from = at, end = at;
        UChar32 c;
        U16_NEXT(text, at, n, c);
        enum kind kind = kind_of(c);
        if (kind == KIND_NONE)
            continue;
        for (end = at; end < n; end = at) {
            U16_NEXT(text, at, n, c);
            if (kind_of(c) != kind)
                break;
        }
        at = end;
        if (!(kind == KIND_CJK ? take_run : take_word)(text, from, end, take, ctx))
            return;
    }
}

struct token_writer {
    struct buf *out;
    size_t written;
};

static bool write_token(void *ctx, struct str token, bool alone, bool last)
{
    (void)alone, (void)last;
    struct token_writer *w = ctx;
    if (w->written + 1 + token.n > TOKENS_MAX)
        return false;
    if (w->written)
        buf_char(w->out, ' ');
    buf_str(w->out, token);
    w->written += token.n + (w->written > 0);
    return true;
}

void text_tokens(struct buf *out, struct str s)
{
    struct token_writer w = {.out = out};
    each_token(s, write_token, &w);
}

/* ---- Queries ---- */

struct query_style {
    const char *quote, *prefix, *join;
};
static const struct query_style style_fts5 = {"\"", " *", " AND "};
static const struct query_style style_tsquery = {"'", ":*", " & "};

struct query_writer {
    struct buf *out;
    const struct query_style *style;
    size_t terms;
    struct {
        char text[WORD_MAX * 4];
        size_t n;
    } seen[QUERY_TERMS_MAX];
};

static bool write_term(void *ctx, struct str token, bool alone, bool last)
{
    struct query_writer *w = ctx;
    if (last)
        return true; /* its bigram asks for it already */
    for (size_t i = 0; i < w->terms; i++)
        if (str_eq(token, str_bytes(w->seen[i].text, w->seen[i].n)))
            return true;
    if (w->terms == QUERY_TERMS_MAX)
        return false;
    memcpy(w->seen[w->terms].text, token.p, token.n);
    w->seen[w->terms].n = token.n;
    if (w->terms++)
        buf_text(w->out, w->style->join);
    buf_text(w->out, w->style->quote);
    buf_str(w->out, token);
    buf_text(w->out, w->style->quote);
    if (alone)
        buf_text(w->out, w->style->prefix);
    return true;
}

void text_query_fts5(struct buf *out, struct str typed)
{
    struct query_writer w = {.out = out, .style = &style_fts5};
    each_token(typed, write_term, &w);
}

void text_query_tsquery(struct buf *out, struct str typed)
{
    struct query_writer w = {.out = out, .style = &style_tsquery};
    each_token(typed, write_term, &w);
}

/* ---- Reading order ---- */

static UCollator *collator; /* its const calls may run in many threads at once */
static pthread_once_t collator_once = PTHREAD_ONCE_INIT;

static void open_collator(void)
{
    UErrorCode code = U_ZERO_ERROR;
    collator = ucol_open("zh-u-co-pinyin", &code);
    if (U_FAILURE(code))
        die("ICU has no Chinese collation");
}

void text_sort_key(struct buf *out, struct str s)
{
    pthread_once(&collator_once, open_collator);
    int32_t n = 0;
    UChar *wide CLEANUP(free_chars) = to_wide(first_bytes(s, SORT_CHARS_MAX * 4), &n);
    if (u_countChar32(wide, n) > SORT_CHARS_MAX) {
        int32_t all = n;
        n = 0;
        U16_FWD_N(wide, n, all, SORT_CHARS_MAX);
    }
    uint8_t key[KEY_MAX];
    int32_t got = ucol_getSortKey(collator, wide, n, key, sizeof key);
    if (got > (int32_t)sizeof key)
        got = sizeof key; /* a prefix of a key orders like the key as far as it goes */
    else if (got > 0)
        got--; /* its closing zero */
    buf_add(out, key, (size_t)got);
}
