#include "sieve/finding.h"

#include <stdlib.h>

/* A kind is its own first rule: what is built in and not written in a rule file. */
#define KIND(name, zh, en, why_zh, why_en, basis)                                                  \
    {                                                                                              \
        {name, sizeof name - 1}, 1, {zh, en}, {why_zh, why_en},                                    \
        {                                                                                          \
            basis, sizeof basis - 1                                                                \
        }                                                                                          \
    }

static const struct finding_rule kinds[FINDING_KINDS] = {
    [FINDING_MARK] = KIND("mark", "密级标志", "Classification mark",
                          "带有密级或者内部标志，未经解密或者批准不得公开",
                          "It bears a mark of its level: it may not be published before it is "
                          "declassified or released",
                          "L22 L35"),
    [FINDING_ID_CARD] =
        KIND("id_card", "居民身份证号码", "Identity card number",
             "居民身份证号码是个人信息，公开前应当删除",
             "An identity card number is personal data: remove it before publication", "L35"),
    [FINDING_CREDIT_CODE] =
        KIND("credit_code", "统一社会信用代码", "Unified social credit code",
             "统一社会信用代码指明一个单位，公开前核对该单位可否提及",
             "A credit code names an organization: see whether it may be named", "L35"),
    [FINDING_BANK_CARD] =
        KIND("bank_card", "银行卡号", "Bank card number", "银行卡号是个人信息，公开前应当删除",
             "A bank card number is personal data: remove it before publication", "L35"),
    [FINDING_PHONE] =
        KIND("phone", "手机号码", "Mobile phone number", "手机号码是个人信息，公开前应当删除",
             "A mobile number is personal data: remove it before publication", "L35"),
    [FINDING_PASSPORT] =
        KIND("passport", "护照号码", "Passport number", "护照号码是个人信息，公开前应当删除",
             "A passport number is personal data: remove it before publication", "L35"),
    [FINDING_PLATE] =
        KIND("plate", "机动车号牌", "Vehicle plate", "机动车号牌可以指明个人和单位，公开前应当删除",
             "A vehicle plate points to a person or a unit: remove it before publication", "L35"),
    [FINDING_EMAIL] =
        KIND("email", "电子邮箱", "E-mail address", "电子邮箱可以指明个人，公开前核对",
             "An e-mail address points to a person: see whether it may be published", "L35"),
    [FINDING_PERMIT] =
        KIND("permit", "通行证号码", "Travel permit number", "通行证号码是个人信息，公开前应当删除",
             "The number of a travel permit is personal data: remove it before publication", "L35"),
    [FINDING_NAME] = KIND("name", "姓名", "Name", "与其他信息一起可以指明个人，公开前核对",
                          "Together with what stands near it points to a person", "L35"),
    [FINDING_ADDRESS] =
        KIND("address", "住址", "Home address", "住址是个人信息，公开前应当删除",
             "A home address is personal data: remove it before publication", "L35"),
    [FINDING_PRIVATE_KEY] =
        KIND("private_key", "私钥", "Private key", "私钥一旦公开，其保护的一切即失去保护",
             "A private key that is published protects nothing any more", "L31 L35"),
    [FINDING_ACCESS_KEY] =
        KIND("access_key", "访问密钥", "Access key", "访问密钥一旦公开，任何人都可以使用该服务",
             "Whoever has this key may use the service", "L31 L35"),
    [FINDING_PASSWORD] = KIND("password", "口令", "Password", "口令一旦公开，任何人都可以登录",
                              "Whoever has this password may log in", "L31 L35"),
    [FINDING_WORD] =
        KIND("word", "敏感词语", "Listed word", "本单位列入词表的词语，公开前应当审查",
             "A word of the office's list: it wants a review before publication", "L35"),
    [FINDING_PASSAGE] =
        KIND("passage", "登记涉密文件的内容", "Passage of a registered secret",
             "与登记在册的涉密文件内容相同", "The same words stand in a registered secret", "L35"),
    [FINDING_LISTED] = KIND(
        "listed", "名册内容", "Listed data", "本单位名册中的内容，未经批准不得公开",
        "An entry of the office's own lists: it may not be published without approval", "L35 L36"),
    [FINDING_MAP] =
        KIND("map", "地理数据", "Geographic data", "坐标和地理数据可以指明涉密场所，公开前应当审查",
             "Coordinates may point to a protected place: they want a review", "L35"),
    [FINDING_HIDDEN] =
        KIND("hidden", "隐藏内容", "Hidden content", "页面上看不到的内容会随文件一起流出",
             "What the page does not show leaves together with it", "L35"),
    [FINDING_HARMFUL] =
        KIND("harmful", "有害程序", "Harmful program",
             "文件含有查毒程序所知的有害程序，不得外发，也不得打开",
             "A virus scanner knows this file as harmful: do not send it, do not open it", "L31"),
    [FINDING_MOSAIC] =
        KIND("mosaic", "汇聚关联事项", "Declared mosaic",
             "与已公开的信息汇聚、关联，凑齐一项已列明的汇聚关联事项",
             "Together with what is public already it completes a declared mosaic", "L36"),
};

const char *finding_kind_name(enum finding_kind kind)
{
    return kinds[kind].id.p;
}

struct words finding_kind_words(enum finding_kind kind)
{
    return kinds[kind].title;
}

const struct finding_rule *finding_kind_rule(enum finding_kind kind)
{
    return &kinds[kind];
}

static struct finding *add_row(struct findings *f)
{
    if (f->count == FINDINGS_MAX) {
        f->dropped++;
        return NULL;
    }
    f->rows = arena_grow(f->a, f->rows, f->count, &f->room, sizeof *f->rows);
    return &f->rows[f->count++];
}

void findings_take(struct findings *f, const struct finding *row)
{
    struct finding *x = add_row(f);
    if (x)
        *x = *row;
}

struct finding *finding_add(struct findings *f, const struct normal *n, enum finding_kind kind,
                            size_t from, size_t to, int sure, enum level level)
{
    struct finding *x = add_row(f);
    if (x)
        *x = (struct finding){.kind = kind,
                              .rule = &kinds[kind],
                              .from = normal_origin(n, from),
                              .to = normal_origin(n, to),
                              .sure = sure,
                              .level = level};
    return x;
}

static int by_place(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to > b->to ? -1 : 1; /* the longer first */
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->sure != b->sure)
        return a->sure > b->sure ? -1 : 1;
    return str_cmp(a->rule->id, b->rule->id);
}

void findings_sort(struct findings *f)
{
    if (f->count)
        qsort(f->rows, f->count, sizeof *f->rows, by_place);
}
