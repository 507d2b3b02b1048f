#include "sieve/personal.h"

#include "base/clock.h"
#include "sieve/personal_near.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { CODE_LEAST = 9 /* a passport's */, CODE_MAX = 24 };

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

static bool near_word(struct str text, size_t from, const char *const *words)
{
    return last_word(text, from, words, false) > 0;
}

/* ---- a code: letters and digits, digits perhaps in groups ---- */

struct code {
    char text[CODE_MAX + 1]; /* without separators, letters in capitals */
    size_t n, end;           /* of the text, behind it */
    bool parted, digits;     /* has separators; nothing but digits, at most a last X */
};

/* Where a blank or hyphen parts groups of digits. */
static bool is_joint(struct str s, size_t at)
{
    return at && at + 1 < s.n && (s.p[at] == ' ' || s.p[at] == '-') && is_digit(s.p[at - 1]) &&
           is_digit(s.p[at + 1]);
}

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

bool surname_starts(struct str name)
{
    static const char *const doubles[] = {"欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟"};
    static const char surnames[] = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
                                   "彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
                                   "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
                                   "万钱严覃武戴莫孔向汤章常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂鲁"
                                   "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
                                   "霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
                                   "尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫"
                                   "米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛"
                                   "仲虞敖巩明佘池查麻苑迟邝";
    for (size_t i = 0; i < ARRAY_SIZE(doubles); i++)
        if (str_starts(name, doubles[i]))
            return true;
    for (size_t i = 0; i + 3 < sizeof surnames && name.n >= 6; i += 3)
        if (!memcmp(surnames + i, name.p, 3))
            return name.n <= 9; /* and at most two letters behind it */
    return false;
}

static bool is_han(const char *p)
{
    return (unsigned char)p[0] >= 0xE4 && (unsigned char)p[0] <= 0xE9;
}

/* "找李四 138...", "王小明,电话139...": a surname and one or two letters right before a telephone. */
static bool name_before(const struct normal *n, size_t phone, size_t *ret_from, size_t *ret_to)
{
    static const char *const between[] = {"电话", "手机", "号", "的", " ", ",",
                                          ":",    "是",   "|",  "\t", NULL};
    static const char *const none[] = {"方式", "余额", "金额", "全部", "安全",
                                       "成本", "商家", "时间", "单位", "高级",
                                       "连接", "应急", "和他", "和她", NULL};
    struct str text = n->text;
    size_t to = phone;
    for (bool more = true; more;) {
        more = false;
        for (const char *const *b = between; *b && !more; b++) {
            size_t k = strlen(*b);
            more = to >= k && phone - to < 24 && !memcmp(text.p + to - k, *b, k);
            to -= more ? k : 0;
        }
    }
    size_t letters = 0;
    while (letters < 6 && to >= 3 * (letters + 1) && is_han(text.p + to - 3 * (letters + 1)))
        letters++;
    /* behind more letters a name begins only where one leads up to it */
    static const char *const leads[] = {"找", "给", "叫",   "问",   "联系", "员",   "任", "房东",
                                        "师", "友", "医生", "同事", "同学", "邻居", NULL};
    for (size_t k = 4; k >= 2; k--) {
        size_t from = to - 3 * k;
        if (letters < k || !surname_starts(str_bytes(text.p + from, 3 * k)))
            continue;
        struct str before = str_bytes(text.p, from), name = str_bytes(text.p + from, 3 * k);
        bool led = letters == k && phone > to, word = false;
        for (const char *const *l = leads; *l && !led; l++)
            led = str_ends(before, *l);
        for (const char *const *w = none; *w && !word; w++)
            word = str_starts(name, *w);
        if (led && !word) {
            *ret_from = from;
            *ret_to = to;
            return true;
        }
    }
    return false;
}

static void judge_phone(const struct normal *n, size_t from, const struct code *c,
                        struct near_table *t, struct findings *f)
{
    size_t name, name_end;
    bool grouped = c->parted || c->n > 11, named = name_before(n, from, &name, &name_end);
    int sure = phone_sure(t, n->text, from, c->end, grouped, named);
    if (sure && named)
        finding_add(f, n, FINDING_NAME, name, name_end, 75, LEVEL_INTERNAL);
    if (sure)
        finding_add(f, n, FINDING_PHONE, from, c->end, sure, LEVEL_INTERNAL);
}

static void judge(const struct normal *n, size_t from, const struct code *c, struct near_table *t,
                  struct findings *f)
{
    static const char *const card_words[] = {"卡号",    "银行",    "账号", "帐号", "账户",
                                             "帐户",    "开户行",  "card", "Card", "CARD",
                                             "account", "Account", NULL};
    struct str s = str_bytes(c->text, c->n), text = n->text;
    if (s.n == 18 && id_card_valid(s)) {
        finding_add(f, n, FINDING_ID_CARD, from, c->end, 99, LEVEL_INTERNAL);
    } else if (s.n == 18 && !c->parted && credit_code_valid(s)) {
        finding_add(f, n, FINDING_CREDIT_CODE, from, c->end, 99, LEVEL_PUBLIC);
    } else if (c->digits && is_bank_card(s)) {
        bool said = near_word(text, from, card_words);
        /* one number in ten has a good check digit by chance */
        finding_add(f, n, FINDING_BANK_CARD, from, c->end, said ? 99 : 80, LEVEL_INTERNAL);
    } else if (c->digits && (s.n == 11 || (s.n == 13 && !memcmp(s.p, "86", 2)))) {
        if (is_mobile(s.p + s.n - 11))
            judge_phone(n, from, c, t, f);
    } else if (s.n == 9 && !c->parted && memchr("EGDSPHM", s.p[0], 7) &&
               (is_digit(s.p[1]) || s.p[0] == 'E') && is_passport(t, text, from, c->end)) {
        finding_add(f, n, FINDING_PASSPORT, from, c->end, 95, LEVEL_INTERNAL);
    }
}

/* Codes that together are too long may still be codes one by one. */
static size_t codes_at(const struct normal *n, size_t at, struct near_table *t, struct findings *f)
{
    struct code whole, single;
    bool fits = take_code(n->text, at, true, &whole);
    size_t before = f->count;
    if (fits)
        judge(n, at, &whole, t, f);
    if (f->count > before)
        return whole.end;
    if (take_code(n->text, at, false, &single) && (whole.parted || !fits))
        judge(n, at, &single, t, f);
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

/* "logo@2x.png", "getty@tty1.service": files and units, whose endings are of no country either. */
static bool is_file(struct str ending)
{
    static const char *const files[] = {
        "png", "jpg", "jpeg", "gif",  "svg",     "webp",   "ico",   "css",   "js",   "ts",   "jsx",
        "tsx", "mjs", "json", "html", "htm",     "php",    "xml",   "yml",   "yaml", "toml", "log",
        "txt", "pdf", "doc",  "docx", "xls",     "xlsx",   "ppt",   "pptx",  "gz",   "tar",  "git",
        "jar", "dll", "exe",  "conf", "service", "socket", "timer", "target"};
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        if (str_is(ending, files[i]))
            return true;
    return false;
}

/* The name and password in an address of a server, "https://user:word@host.org". */
static bool is_userinfo(struct str s, size_t from)
{
    size_t i = from;
    while (i && from - i < 100 && !memchr(" \n\t<>\"'", s.p[i - 1], 6))
        i--;
    return from - i >= 3 && memmem(s.p + i, from - i, "://", 3) != NULL;
}

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
    if (is_file(str_bytes(s.p + dot + 1, end - dot - (dot < end))) || is_userinfo(s, from) ||
        str_is(str_bytes(s.p + from, at - from), "git"))
        return false;
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

static size_t run_end(struct str s, size_t at)
{
    while (at < s.n && is_alnum(s.p[at]))
        at++;
    return at;
}

/* What is too short to be a code is only passed over. */
void personal_find(const struct normal *n, struct findings *f)
{
    struct str s = n->text;
    struct near_table table = {0};
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
            end = run_end(s, at);
            if (end - from >= CODE_LEAST || is_joint(s, end))
                end = run_end(s, codes_at(n, from, &table, f));
        }
        at = done = end > at ? end : at + 1;
    }
}
