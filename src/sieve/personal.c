#include "sieve/personal.h"

#include "base/clock.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { CODE_MAX = 24, NEAR_BYTES = 48 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* ---- check digits ---- */

/* The first two digits of the administrative codes, GB/T 2260. */
static bool is_region(const char *p)
{
    static const char regions[] = "11121314152122233132333435363741424344454650515253546162636465"
                                  "71818283";
    for (size_t i = 0; i + 1 < sizeof regions - 1; i += 2)
        if (regions[i] == p[0] && regions[i + 1] == p[1])
            return true;
    return false;
}

bool id_card_valid(struct str s)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    int sum = 0;
    int64_t day;
    if (s.n != 18 || !is_region(s.p))
        return false;
    for (int i = 0; i < 17; i++) {
        if (!is_digit(s.p[i]))
            return false;
        sum += (s.p[i] - '0') * weights[i];
    }
    const char date[] = {s.p[6],  s.p[7],  s.p[8], s.p[9],  '-',
                         s.p[10], s.p[11], '-',    s.p[12], s.p[13]};
    return checks[sum % 11] == s.p[17] && date_parse(str_bytes(date, sizeof date), &day) &&
           (s.p[6] == '1' || s.p[6] == '2');
}

bool credit_code_valid(struct str s)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int weights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    int sum = 0;
    if (s.n != 18 || !memchr("159Y", s.p[0], 4) || !is_region(s.p + 2))
        return false;
    for (int i = 0; i < 18; i++) {
        const char *at = memchr(alphabet, s.p[i], sizeof alphabet - 1);
        if (!at || (i >= 2 && i < 8 && !is_digit(s.p[i])))
            return false;
        if (i < 17)
            sum += (int)(at - alphabet) * weights[i];
    }
    return alphabet[(31 - sum % 31) % 31] == s.p[17];
}

bool luhn_valid(struct str digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (!is_digit(digits.p[digits.n - 1 - i]))
            return false;
        int d = digits.p[digits.n - 1 - i] - '0';
        d = i % 2 ? 2 * d : d;
        sum += d > 9 ? d - 9 : d;
    }
    return digits.n && sum % 10 == 0;
}

/* Issuers: UnionPay 62 (16 to 19 digits), and the international ones with 15 or 16. */
static bool is_bank_card(struct str s)
{
    if (s.n < 15 || s.n > 19 || !luhn_valid(s))
        return false;
    bool union_pay = s.p[0] == '6' && s.p[1] == '2' && s.n >= 16;
    bool visa = s.p[0] == '4' && s.n == 16;
    bool master = s.n == 16 && ((s.p[0] == '5' && s.p[1] >= '1' && s.p[1] <= '5') ||
                                (memcmp(s.p, "2221", 4) >= 0 && memcmp(s.p, "2720", 4) <= 0));
    bool amex = s.n == 15 && s.p[0] == '3' && (s.p[1] == '4' || s.p[1] == '7');
    bool jcb = s.n == 16 && s.p[0] == '3' && s.p[1] == '5';
    /* the older cards of Chinese banks: 95588 and the like */
    bool old = s.n == 19 && !memcmp(s.p, "9558", 4);
    return union_pay || visa || master || amex || jcb || old;
}

/* ---- words nearby ---- */

/* Before `from`; perhaps only on the same line. */
static bool near_word(struct str text, size_t from, const char *const *words, bool same_line)
{
    size_t start = from > NEAR_BYTES ? from - NEAR_BYTES : 0;
    const char *line = same_line ? memrchr(text.p + start, '\n', from - start) : NULL;
    start = line ? (size_t)(line - text.p) + 1 : start;
    for (; *words; words++) {
        size_t n = strlen(*words);
        for (size_t i = start; i + n <= from; i++)
            if (!memcmp(text.p + i, *words, n))
                return true;
    }
    return false;
}

/* ---- a code: letters and digits, digits perhaps in groups ---- */

struct code {
    char text[CODE_MAX + 1]; /* without separators, letters in capitals */
    size_t n, end;           /* of the text, behind it */
    bool parted, digits;     /* has separators; nothing but digits, at most a last X */
};

/* The run from `at`: groups of letters and digits with single blanks or hyphens between groups that
 * end and begin with a digit. False where it is longer than any code. */
static bool take_code(struct str s, size_t at, bool parts, struct code *c)
{
    *c = (struct code){.end = at, .digits = true};
    while (c->end < s.n) {
        char ch = s.p[c->end];
        bool joint = parts && (ch == ' ' || ch == '-') && c->n && is_digit(c->text[c->n - 1]) &&
                     c->end + 1 < s.n && is_digit(s.p[c->end + 1]);
        if (joint) {
            c->parted = true;
            c->end++;
            continue;
        }
        if (!is_alnum(ch))
            return true;
        if (c->n == CODE_MAX)
            return false;
        ch = ch >= 'a' ? (char)(ch - 32) : ch;
        c->digits = c->digits && is_digit(ch);
        c->text[c->n++] = ch;
        c->end++;
    }
    return true;
}

/* The networks of mainland China: the first three digits that are given out. */
static bool is_mobile(const char *p)
{
    static const char *const thirds[10] = {
        [3] = "0123456789", [4] = "01456789",   [5] = "012356789", [6] = "2567",
        [7] = "012345678",  [8] = "0123456789", [9] = "012356789"};
    const char *third = p[0] == '1' ? thirds[p[1] - '0'] : NULL;
    return third && strchr(third, p[2]);
}

static void judge(const struct normal *n, size_t from, const struct code *c, struct findings *f)
{
    static const char *const number_words[] = {
        "订单", "流水", "编号",   "单号",  "序列号", "批号",   "票号",
        "文号", "金额", "时间戳", "物料",  "型号",   "条码",   "运单",
        "快递", "工单", "批次",   "order", "Order",  "serial", NULL};
    static const char *const card_words[] = {"卡号",    "银行",    "账号", "帐号", "账户",
                                             "帐户",    "开户行",  "card", "Card", "CARD",
                                             "account", "Account", NULL};
    static const char *const passport_words[] = {"护照", "passport", "Passport", "PASSPORT", NULL};
    struct str s = str_bytes(c->text, c->n), text = n->text;
    if (s.n == 18 && id_card_valid(s)) {
        finding_add(f, n, FINDING_ID_CARD, from, c->end, 99, LEVEL_INTERNAL);
    } else if (s.n == 18 && !c->parted && credit_code_valid(s)) {
        finding_add(f, n, FINDING_CREDIT_CODE, from, c->end, 99, LEVEL_PUBLIC);
    } else if (c->digits && is_bank_card(s)) {
        bool said = near_word(text, from, card_words, false);
        /* one number in ten has a good check digit by chance */
        finding_add(f, n, FINDING_BANK_CARD, from, c->end, said ? 99 : 80, LEVEL_INTERNAL);
    } else if (c->digits && (s.n == 11 || (s.n == 13 && !memcmp(s.p, "86", 2)))) {
        bool amount = c->end + 1 < text.n && text.p[c->end] == '.' && is_digit(text.p[c->end + 1]);
        if (!amount && is_mobile(s.p + s.n - 11) && !near_word(text, from, number_words, true))
            finding_add(f, n, FINDING_PHONE, from, c->end, 90, LEVEL_INTERNAL);
    } else if (s.n == 9 && !c->parted && memchr("EGDSPHM", s.p[0], 7) &&
               (is_digit(s.p[1]) || s.p[0] == 'E') &&
               near_word(text, from, passport_words, false)) {
        finding_add(f, n, FINDING_PASSPORT, from, c->end, 95, LEVEL_INTERNAL);
    }
}

/* Codes that together are too long may still be codes one by one. */
static size_t codes_at(const struct normal *n, size_t at, struct findings *f)
{
    struct code whole, single;
    bool fits = take_code(n->text, at, true, &whole);
    size_t before = f->count;
    if (fits)
        judge(n, at, &whole, f);
    if (f->count > before)
        return whole.end;
    if (take_code(n->text, at, false, &single) && (whole.parted || !fits))
        judge(n, at, &single, f);
    return single.end;
}

/* ---- plates ---- */

static bool plate_at(struct str s, size_t at, size_t *ret_end)
{
    static const char *const provinces[] = {"京", "津", "冀", "晋", "蒙", "辽", "吉", "黑",
                                            "沪", "苏", "浙", "皖", "闽", "赣", "鲁", "豫",
                                            "鄂", "湘", "粤", "桂", "琼", "渝", "川", "贵",
                                            "云", "藏", "陕", "甘", "青", "宁", "新"};
    struct str rest = str_bytes(s.p + at, s.n - at);
    bool found = false;
    size_t i = at + 3, n = 0, digits = 0;
    if (i >= s.n || s.p[i] < 'A' || s.p[i] > 'Z' || s.p[i] == 'I' || s.p[i] == 'O')
        return false;
    for (size_t k = 0; k < ARRAY_SIZE(provinces) && !found; k++)
        found = str_starts(rest, provinces[k]);
    if (!found)
        return false;
    i++;
    if (i < s.n && (s.p[i] == ' ' || s.p[i] == '-'))
        i++;
    else if (i + 2 < s.n && !memcmp(s.p + i, "·", 2))
        i += 2;
    for (; i < s.n && is_alnum(s.p[i]); i++, n++) {
        if (s.p[i] == 'I' || s.p[i] == 'O' || s.p[i] >= 'a')
            return false;
        digits += is_digit(s.p[i]);
    }
    *ret_end = i;
    return (n == 5 || n == 6) && digits >= 3;
}

/* ---- e-mail addresses: from the @ outwards ---- */

static bool email_at(struct str s, size_t at, size_t *ret_from, size_t *ret_end)
{
    size_t from = at, end = at + 1, dot = at;
    while (from && (is_alnum(s.p[from - 1]) || memchr("._%+-", s.p[from - 1], 5)))
        from--;
    while (end < s.n && (is_alnum(s.p[end]) || s.p[end] == '.' || s.p[end] == '-'))
        end++;
    while (end > at + 1 && !is_alnum(s.p[end - 1]))
        end--;
    for (size_t i = at + 1; i < end; i++)
        dot = s.p[i] == '.' ? i : dot;
    bool letters = dot > at + 1;
    for (size_t i = dot + 1; i < end; i++)
        letters = letters && !is_digit(s.p[i]);
    *ret_from = from;
    *ret_end = end;
    return letters && at - from >= 1 && at - from <= 64 && end - dot > 2 && end - at <= 255;
}

/* ---- the search: every code has a digit, every address an @ ---- */

static size_t next_digit_or_at(struct str s, size_t at)
{
#ifdef __SSE2__
    const __m128i below = _mm_set1_epi8('0' - 1), above = _mm_set1_epi8('9' + 1),
                  sign = _mm_set1_epi8('@');
    for (; at + 16 <= s.n; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
        __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(v, below), _mm_cmplt_epi8(v, above));
        int mask = _mm_movemask_epi8(_mm_or_si128(digit, _mm_cmpeq_epi8(v, sign)));
        if (mask)
            return at + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    while (at < s.n && !is_digit(s.p[at]) && s.p[at] != '@')
        at++;
    return at;
}

/* A plate whose digits stand in the run from `from`: "京A12345", "京A·12345", "京A 12345". */
static bool plate_before(struct str s, size_t from, size_t *ret_from, size_t *ret_end)
{
    static const size_t back[] = {3, 5, 6};
    for (size_t i = 0; i < ARRAY_SIZE(back); i++)
        if (from >= back[i] && (unsigned char)s.p[from - back[i]] >= 0xE4 &&
            plate_at(s, from - back[i], ret_end)) {
            *ret_from = from - back[i];
            return true;
        }
    return false;
}

void personal_find(const struct normal *n, struct findings *f)
{
    struct str s = n->text;
    size_t done = 0;
    for (size_t at = 0; (at = next_digit_or_at(s, at)) < s.n;) {
        size_t from = at, end;
        if (s.p[at] == '@') {
            bool found = email_at(s, at, &from, &end);
            if (found)
                finding_add(f, n, FINDING_EMAIL, from, end, 90, LEVEL_INTERNAL);
            at = done = found ? end : at + 1;
            continue;
        }
        while (from > done && is_alnum(s.p[from - 1]))
            from--;
        if (from > 2 && plate_before(s, from, &from, &end)) {
            finding_add(f, n, FINDING_PLATE, from, end, 90, LEVEL_INTERNAL);
        } else {
            end = codes_at(n, from, f);
            while (end < s.n && is_alnum(s.p[end]))
                end++;
        }
        at = done = end > at ? end : at + 1;
    }
}
