#include "sieve/personal_near.h"

enum {
    NEAR_BYTES = 48,
    CELL_MAX = 60,        /* of a heading */
    TABLE_LINES = 64,     /* looked back over for the heading, once a table */
    LINE_MAX_BYTES = 400, /* longer ones are no rows */
};

/* Behind where the last of the words before `from` begins; 0 for none. Perhaps only on the same line. */
size_t last_word(struct str text, size_t from, const char *const *words, bool same_line)
{
    size_t start = from > NEAR_BYTES ? from - NEAR_BYTES : 0, last = 0;
    const char *line = same_line ? memrchr(text.p + start, '\n', from - start) : NULL;
    start = line ? (size_t)(line - text.p) + 1 : start;
    for (; *words; words++) {
        size_t n = strlen(*words);
        for (size_t i = from >= n ? from - n + 1 : 0; i-- > start && i + 1 > last;)
            if (!memcmp(text.p + i, *words, n)) {
                last = i + 1;
                break;
            }
    }
    return last;
}

static bool any_in(struct str s, const char *const *words)
{
    for (; s.n && *words; words++)
        if (memmem(s.p, s.n, *words, strlen(*words)))
            return true;
    return false;
}

/* Back over what stands between a name and its number. */
static size_t skip_back(struct str text, size_t to, const char *const *between)
{
    for (bool more = true; more && to;) {
        more = false;
        for (const char *const *b = between; *b && !more; b++) {
            size_t n = strlen(*b);
            more = to >= n && !memcmp(text.p + to - n, *b, n);
            to -= more ? n : 0;
        }
    }
    return to;
}

/* Whether what stands right before a number is called a number itself ("箱号：", "缴费单据 ") and by none
 * of the words that would make it one of `own`. */
static bool numbers_thing(struct str text, size_t from, const char *const *own)
{
    static const char *const ends[] = {"号", "码", "单", "据", "ID", "id", "No.", NULL};
    static const char *const between[] = {":", " ", "|", "#", "为", "是", "\t", NULL};
    size_t to = skip_back(text, from, between), start;
    for (start = to; start && to - start < 24 && !memchr(",.;:()| \n", text.p[start - 1], 9);)
        start--;
    struct str label = str_bytes(text.p + start, to - start);
    bool number = false;
    for (const char *const *e = ends; *e && !number; e++)
        number = str_ends(label, *e);
    if (!number || str_is(label, "号码") || str_is(label, "号"))
        return false;
    for (; *own; own++)
        if (memmem(label.p, label.n, *own, strlen(*own)))
            return false;
    return true;
}

/* Right behind `to`, at most a blank between. */
static bool follows(struct str text, size_t to, const char *const *words)
{
    struct str rest = str_bytes(text.p + to, text.n - to);
    if (rest.n && *rest.p == ' ')
        rest = str_bytes(rest.p + 1, rest.n - 1);
    for (; *words; words++)
        if (str_starts(rest, *words))
            return true;
    return false;
}

/* In the path or the query of an address: "/item/13800138000.html", "?id=13800138000". */
static bool in_address(struct str text, size_t from)
{
    size_t i = from;
    while (i && from - i < 200 && !memchr(" \n\t<>", text.p[i - 1], 5))
        i--;
    return from > i && memchr("/=", text.p[from - 1], 2) &&
           memmem(text.p + i, from - i, "://", 3) != NULL;
}

/* ---- the heading of a column ---- */

/* Where the line of `at` begins and ends; false where it is too long for a row. */
static bool line_of(struct str text, size_t at, size_t *ret_start, size_t *ret_end)
{
    size_t least = at > LINE_MAX_BYTES ? at - LINE_MAX_BYTES : 0;
    size_t most = text.n - at > LINE_MAX_BYTES ? at + LINE_MAX_BYTES : text.n;
    const char *before = memrchr(text.p + least, '\n', at - least);
    const char *behind = memchr(text.p + at, '\n', most - at);
    if ((!before && least) || (!behind && most < text.n))
        return false;
    *ret_start = before ? (size_t)(before - text.p) + 1 : 0;
    *ret_end = behind ? (size_t)(behind - text.p) : text.n;
    return true;
}

static size_t count_char(struct str text, size_t from, size_t to, char c)
{
    size_t n = 0;
    for (const char *p = text.p + from, *end = text.p + to;
         (p = memchr(p, c, (size_t)(end - p))) != NULL; p++)
        n++;
    return n;
}

/* What parts the cells, where the number is all of one; 0: it is not. */
static char joint_around(struct str text, size_t line, size_t end, size_t from, size_t to)
{
    while (from > line && text.p[from - 1] == ' ')
        from--;
    while (to < end && text.p[to] == ' ')
        to++;
    char before = from > line ? text.p[from - 1] : '\0', behind = to < end ? text.p[to] : '\0';
    char joint = before ? before : behind;
    bool cell = joint && memchr("|\t,", joint, 3) && (!behind || behind == joint);
    return cell ? joint : '\0';
}

/* The first of the lines like this one that stand right above it. */
static void enter_table(struct near_table *t, struct str text, size_t line, size_t end, char joint)
{
    size_t joints = count_char(text, line, end, joint), head = line;
    bool goes_on = t->joint == joint && t->joints == joints && (t->line == line || t->next == line);
    if (!goes_on) {
        t->head_end = end;
        for (int i = 0; i < TABLE_LINES && head; i++) {
            size_t above, above_end;
            if (!line_of(text, head - 1, &above, &above_end) ||
                count_char(text, above, above_end, joint) != joints)
                break;
            head = above;
            t->head_end = above_end;
        }
        t->head = head;
    }
    t->joint = joint;
    t->joints = joints;
    t->line = line;
    t->next = end + 1;
}

/* What stands over the column that the number is a cell of; empty: nothing. */
static struct str heading(struct near_table *t, struct str text, size_t from, size_t to)
{
    size_t line, end, cell;
    if (!line_of(text, from, &line, &end) || to > end)
        return (struct str){0};
    char joint = joint_around(text, line, end, from, to);
    if (!joint)
        return (struct str){0};
    enter_table(t, text, line, end, joint);
    if (t->head == line)
        return (struct str){0};
    cell = t->head;
    for (size_t column = count_char(text, line, from, joint); column; column--)
        cell =
            (size_t)((const char *)memchr(text.p + cell, joint, t->head_end - cell) - text.p) + 1;
    const char *behind = memchr(text.p + cell, joint, t->head_end - cell);
    size_t n = behind ? (size_t)(behind - text.p) - cell : t->head_end - cell;
    return n <= CELL_MAX ? str_trim(str_bytes(text.p + cell, n)) : (struct str){0};
}

/* ---- telephones ---- */

/* What the nearest word says that a number is: of a thing rather than of a person. */
static const char *const thing_words[] = {
    "订单", "单号", "流水",  "编号",   "序列",   "批号", "票号",   "文号",     "金额",   "时间戳",
    "物料", "型号", "条码",  "运单",   "快递单", "工单", "批次",   "编码",     "部件",   "资产",
    "学号", "工号", "案号",  "准考证", "群号",   "会议", "合同",   "物流",     "受理号", "票据",
    "规格", "发票", "代码",  "备案",   "户号",   "卡号", "集装",   "注册资本", "文件",   "档案",
    "QQ",   "ID",   "order", "Order",  "SN",     "seq",  "serial", "model",    NULL};
static const char *const phone_words[] = {"电话",   "手机",   "联系",  "热线",  "微信", "号主",
                                          "机主",   "tel",    "Tel",   "TEL",   "Cell", "cell",
                                          "mobile", "Mobile", "phone", "Phone", NULL};

/* In the name of a number these say that it is one of a person all the same. */
static const char *const own_phone[] = {
    "手机", "电话", "联系", "微信", "热线", "新号",  "个号",  "我",     "你",     "他",
    "她",   "移动", "短号", "tel",  "Tel",  "phone", "Phone", "mobile", "Mobile", NULL};

/* An amount, or the part of something longer. */
static bool is_measured(struct str text, size_t to)
{
    static const char *const units[] = {
        "元",   "万", "亿", "美元", "港元", "港币", "欧元", "人民币", "次", "字", "吨",
        "件",   "平", "立", "公",   "米",   "亩",   "台",   "页",     "克", "千", "升",
        "度",   "步", "张", "份",   "辆",   "名",   "箱",   "斤",     "桶", "瓦", "棵",
        "人次", "号", "KB", "MB",   "GB",   "kW",   "kg",   "%",      "_",  NULL};
    bool amount = to + 1 < text.n && text.p[to] == '.' && is_alnum(text.p[to + 1]);
    return amount || follows(text, to, units);
}

/* Somebody is to be reached there: by what stands before on the line or a few letters behind. */
static bool is_called(struct str text, size_t from, size_t to)
{
    static const char *const before[] = {
        "电话", "手机", "联系", "联络", "热线",   "微信",  "短信",   "拨打",  "致电", "打给",
        "打我", "打他", "打她", "加我", "加他",   "换号",  "新号",   "号码",  "号是", "找",
        "我",   "他",   "她",   "你",   "咨询",   "报修",  "值班",   "值守",  "经办", "客服",
        "举报", "投诉", "监督", "寄",   "收件",   "收货",  "紧急",   "应急",  "预留", "验证码",
        "师傅", "先生", "女士", "老师", "经理",   "主任",  "科长",   "局长",  "同学", "同事",
        "房东", "中介", "司机", "机主", "业主",   "家长",  "姓名",   "有事",  "tel",  "Tel",
        "TEL",  "call", "Call", "cell", "mobile", "phone", "Mobile", "Phone", NULL};
    static const char *const behind[] = {
        "电话", "手机", "联系", "微信",   "同号", "这个号", "号码", "找",   "我",
        "他",   "她",   "本人", "机主",   "先生", "女士",   "师傅", "老师", "经理",
        "主任", "随时", "备注", "的用户", "tel",  "phone",  NULL};
    enum { BEHIND = 24 };
    size_t end = to + BEHIND < text.n ? to + BEHIND : text.n;
    const char *line = memchr(text.p + to, '\n', end - to);
    end = line ? (size_t)(line - text.p) : end;
    return last_word(text, from, before, true) || any_in(str_bytes(text.p + to, end - to), behind);
}

/* The word at the end of the line before: "他的手机\n是 13800138000". */
static bool is_called_above(struct str text, size_t from)
{
    static const char *const between[] = {":", " ", "\t", "\r", "\n", "号", "码", "是", "为", NULL};
    size_t to = skip_back(text, from, between);
    for (const char *const *w = phone_words; *w; w++)
        if (str_ends(str_bytes(text.p, to), *w))
            return true;
    return false;
}

/* Nothing but such numbers on the line, and perhaps which one it is: "2 13800138000". Or "打13800138000". */
static bool is_alone(struct str text, size_t from)
{
    enum { MOBILE = 11, WHICH_MAX = 4 };
    size_t line, end, run = 0, others = 0;
    if (from >= 3 && !memcmp(text.p + from - 3, "打", 3))
        return true;
    if (!line_of(text, from, &line, &end))
        return false;
    for (size_t i = line; i <= end; i++) {
        bool digit = i < end && is_digit(text.p[i]);
        others += digit || run == MOBILE ? 0 : run;
        run = digit ? run + 1 : 0;
        if (i < end && !digit && !memchr(" \t|,.;()\r", text.p[i], 9))
            return false;
    }
    return others <= WHICH_MAX;
}

/* A cell of a table whose heading names no other thing: most columns of such numbers are of telephones. */
static bool is_cell(const struct near_table *t, size_t from, struct str column)
{
    static const char *const things[] = {"量", "数", "额", "价", "值", "重", "分",
                                         "号", "码", "单", "ID", "id", "No", NULL};
    return column.n && t->joint != ',' && t->line <= from && from < t->next &&
           !any_in(column, things);
}

int phone_sure(struct near_table *t, struct str text, size_t from, size_t to, bool grouped,
               bool named)
{
    enum { CALLED = 95, NAMED = 85, GROUPED = 75, ALONE = 65 };
    if (is_measured(text, to))
        return 0;
    struct str column = heading(t, text, from, to);
    if (any_in(column, phone_words))
        return CALLED;
    if (any_in(column, thing_words) || str_ends(column, "号") || str_ends(column, "码") ||
        numbers_thing(text, from, own_phone))
        return 0;
    size_t thing = last_word(text, from, thing_words, true);
    size_t phone = last_word(text, from, phone_words, true);
    if ((thing && phone < thing) || (in_address(text, from) && !phone))
        return 0;
    if (is_called(text, from, to) || is_called_above(text, from))
        return CALLED;
    if (named || grouped)
        return named ? NAMED : GROUPED;
    return is_alone(text, from) || is_cell(t, from, column) ? ALONE : 0;
}

/* ---- passports ---- */

/* Between the word and the number nothing may stand that speaks of machines, covers and photographs. */
static bool is_of_machine(struct str gap)
{
    static const char *const things[] = {
        "机",   "仪",   "器",   "套",   "夹",   "膜",   "样本", "样张", "示例", "型号", "SN", "S/N",
        "货号", "款号", "部件", "零件", "配件", "照片", "尺",   "窗口", "图号", "耗材", NULL};
    return any_in(gap, things);
}

bool is_passport(struct near_table *t, struct str text, size_t from, size_t to)
{
    static const char *const words[] = {"护照", "passport", "Passport", "PASSPORT", NULL};
    static const char *const own[] = {"护照", "证件", "passport", "Passport",
                                      "新号", "原号", "旧号",     NULL};
    static const char *const behind[] = {"护照",       "我的护照",     "是我的护照",
                                         "这个护照",   "(护照",        "passport",
                                         "是我护照号", "是他的护照号", NULL};
    if (any_in(heading(t, text, from, to), words))
        return true;
    if (numbers_thing(text, from, own))
        return false;
    size_t said = last_word(text, from, words, true), start = from;
    while (start && memchr(" \t|:", text.p[start - 1], 4))
        start--;
    if (!said && (!start || text.p[start - 1] == '\n')) /* it begins its line */
        said = last_word(text, from, words, false);
    if (!said)
        return follows(text, to, behind);
    struct str gap = str_bytes(text.p + said - 1, from - said + 1);
    return !is_of_machine(gap) && (said > last_word(text, from, thing_words, true) ||
                                   memmem(gap.p, gap.n, "护照编号", strlen("护照编号")));
}
