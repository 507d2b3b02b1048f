#include "sieve/finding.h"

#include <stdlib.h>

static const struct {
    const char *name;
    struct words words;
} kinds[FINDING_KINDS] = {
    [FINDING_MARK] = {"mark", {"密级标志", "Classification mark"}},
    [FINDING_ID_CARD] = {"id_card", {"居民身份证号码", "Identity card number"}},
    [FINDING_CREDIT_CODE] = {"credit_code", {"统一社会信用代码", "Unified social credit code"}},
    [FINDING_BANK_CARD] = {"bank_card", {"银行卡号", "Bank card number"}},
    [FINDING_PHONE] = {"phone", {"手机号码", "Mobile phone number"}},
    [FINDING_PASSPORT] = {"passport", {"护照号码", "Passport number"}},
    [FINDING_PLATE] = {"plate", {"机动车号牌", "Vehicle plate"}},
    [FINDING_EMAIL] = {"email", {"电子邮箱", "E-mail address"}},
    [FINDING_PRIVATE_KEY] = {"private_key", {"私钥", "Private key"}},
    [FINDING_ACCESS_KEY] = {"access_key", {"访问密钥", "Access key"}},
    [FINDING_PASSWORD] = {"password", {"口令", "Password"}},
};

const char *finding_kind_name(enum finding_kind kind)
{
    return kinds[kind].name;
}

struct words finding_kind_words(enum finding_kind kind)
{
    return kinds[kind].words;
}

void finding_add(struct findings *f, const struct normal *n, enum finding_kind kind, size_t from,
                 size_t to, int sure, enum level level)
{
    if (f->count == FINDINGS_MAX) {
        f->dropped++;
        return;
    }
    f->rows = arena_grow(f->a, f->rows, f->count, &f->room, sizeof *f->rows);
    f->rows[f->count++] = (struct finding){.kind = kind,
                                           .from = normal_origin(n, from),
                                           .to = normal_origin(n, to),
                                           .sure = sure,
                                           .level = level};
}

static int by_place(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to > b->to ? -1 : 1; /* the longer first */
    return (a->kind > b->kind) - (a->kind < b->kind);
}

void findings_sort(struct findings *f)
{
    if (f->count)
        qsort(f->rows, f->count, sizeof *f->rows, by_place);
}
