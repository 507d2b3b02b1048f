#include "sieve/verdict.h"

#include "sieve/sieve.h"

#include <stdlib.h>

enum { MARK_SURE = 85, PASSAGE_SURE = 90 };

/* ---- tables: how much each kind counts, and what each level asks for ---- */

/* Percent of its log-odds that a finding brings, and the most that its kind may bring together, in
 * hundredths. */
static const struct {
    int percent, cap;
} shares[FINDING_KINDS] = {
    [FINDING_MARK] = {100, 450},       [FINDING_ID_CARD] = {100, 460},
    [FINDING_CREDIT_CODE] = {0, 0},    [FINDING_BANK_CARD] = {100, 460},
    [FINDING_PHONE] = {60, 280},       [FINDING_PASSPORT] = {100, 460},
    [FINDING_PLATE] = {50, 200},       [FINDING_EMAIL] = {30, 120},
    [FINDING_PERMIT] = {100, 460},     [FINDING_NAME] = {30, 120},
    [FINDING_ADDRESS] = {60, 280},     [FINDING_PRIVATE_KEY] = {100, 600},
    [FINDING_ACCESS_KEY] = {100, 500}, [FINDING_PASSWORD] = {90, 450},
    [FINDING_WORD] = {100, 600},       [FINDING_PASSAGE] = {100, 500},
    [FINDING_LISTED] = {100, 600},     [FINDING_MAP] = {60, 300},
    [FINDING_HIDDEN] = {30, 150},      [FINDING_MOSAIC] = {100, 600},
};

/* The odds against each level before anything is found. */
static const int doubts[LEVEL_COUNT] = {0, 120, 300, 400, 450, 500};

/* Log-odds of a probability in percent, in hundredths; between the points a straight line. */
static const struct {
    int percent, hundredths;
} odds[] = {{50, 0}, {60, 41}, {70, 85}, {80, 139}, {90, 220}, {95, 294}, {99, 460}, {100, 600}};

static int odds_of(int percent)
{
    size_t i = 1;
    if (percent <= 50)
        return 0;
    while (i + 1 < ARRAY_SIZE(odds) && odds[i].percent < percent)
        i++;
    int width = odds[i].percent - odds[i - 1].percent;
    int height = odds[i].hundredths - odds[i - 1].hundredths;
    return odds[i - 1].hundredths + height * (percent - odds[i - 1].percent) / width;
}

static int percent_of(int hundredths)
{
    size_t i = 1;
    if (hundredths < 0)
        return 100 - percent_of(-hundredths);
    while (i + 1 < ARRAY_SIZE(odds) && odds[i].hundredths < hundredths)
        i++;
    int width = odds[i].hundredths - odds[i - 1].hundredths;
    int over = hundredths - odds[i - 1].hundredths;
    int height = odds[i].percent - odds[i - 1].percent;
    int percent = odds[i - 1].percent + height * over / width;
    return percent < 99 ? percent : 99; /* nothing here is certain */
}

/* ---- words ---- */

static const struct words by_words[] = {
    [VERDICT_NOTHING] = {"未发现不得公开的内容", "Nothing was found that must not be published"},
    [VERDICT_MARK] = {"文件自身的标志表明其密级", "Its own mark says what level it has"},
    [VERDICT_PASSAGE] = {"含有登记在册的涉密文件的内容",
                         "Passages of a registered secret stand in it"},
    [VERDICT_EVIDENCE] = {"各项发现合在一起，公开前应当审查",
                          "What was found, taken together, wants a review before publication"},
};

static const struct {
    struct words words;
    const char *basis;
} hints[HINT_COUNT] = {
    [HINT_EXPIRED] = {{"保密期限已满，应当自行解密",
                       "Its period is over: it is declassified by law"},
                      "L24"},
    [HINT_PUBLIC] = {{"内容公开已久，应当审核是否需要继续保密",
                      "It has long been public: review whether it still needs to be secret"},
                     "L24"},
    [HINT_NO_BASIS] = {{"定密没有依据，应当补正或者解除",
                        "The determination names no basis: mend it or lift it"},
                       "R17"},
    [HINT_NO_EVIDENCE] = {{"除密级标志外，没有发现支持该密级的内容",
                           "Nothing but its mark speaks for this level"},
                          "R17"},
    [HINT_TOO_LOW] = {{"发现的内容表明其密级应当更高",
                       "What was found speaks for a higher level than it has"},
                      "R17"},
};

struct words verdict_hint_words(enum verdict_hint hint)
{
    return hints[hint].words;
}

const char *verdict_hint_basis(enum verdict_hint hint)
{
    return hints[hint].basis;
}

/* ---- the findings as lines ---- */

static bool decides(const struct finding *f)
{
    return f->level > LEVEL_PUBLIC && ((f->kind == FINDING_MARK && f->sure >= MARK_SURE) ||
                                       (f->kind == FINDING_PASSAGE && f->sure >= PASSAGE_SURE));
}

static int by_weight(const void *x, const void *y)
{
    const struct verdict_line *a = x, *b = y;
    if (a->decides != b->decides)
        return a->decides ? -1 : 1;
    if (a->decides && a->finding->level != b->finding->level)
        return a->finding->level > b->finding->level ? -1 : 1;
    if (a->hundredths != b->hundredths)
        return a->hundredths > b->hundredths ? -1 : 1;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    if (a->finding->from != b->finding->from)
        return a->finding->from < b->finding->from ? -1 : 1;
    return (a->finding->kind > b->finding->kind) - (a->finding->kind < b->finding->kind);
}

static struct verdict_line line_of(struct arena *a, const struct verdict_part *part, size_t i,
                                   size_t k)
{
    const struct finding *f = &part->findings->rows[k];
    const struct finding_rule *r = f->rule;
    return (struct verdict_line){.part = i,
                                 .finding = f,
                                 .sentence = {arena_printf(a, "%s：%s", r->title.zh, r->reason.zh),
                                              arena_printf(a, "%s: %s", r->title.en, r->reason.en)},
                                 .snippet = part->snippets ? part->snippets[k]
                                                           : sieve_snippet(a, part->text, f),
                                 .decides = decides(f)};
}

/* ---- evidence ---- */

/* Each finding's share: its log-odds, as long as its kind has room. The surest come first, so that
 * the order of the text changes nothing. */
static void weigh(struct verdict *v)
{
    int left[FINDING_KINDS];
    for (size_t i = 0; i < FINDING_KINDS; i++)
        left[i] = shares[i].cap;
    for (int sure = 100; sure > 50; sure--)
        for (size_t i = 0; i < v->count; i++) {
            struct verdict_line *line = &v->lines[i];
            enum finding_kind kind = line->finding->kind;
            if (line->decides || line->finding->sure != sure)
                continue;
            int share = odds_of(sure) * shares[kind].percent / 100;
            line->hundredths = share < left[kind] ? share : left[kind];
            left[kind] -= line->hundredths;
        }
}

/* The highest level that the evidence for it and for all above it reaches. */
static void sum_up(struct verdict *v)
{
    int sum[LEVEL_COUNT + 1] = {0};
    for (size_t i = 0; i < v->count; i++)
        sum[v->lines[i].finding->level] += v->lines[i].hundredths;
    for (int level = LEVEL_COUNT - 1; level > LEVEL_PUBLIC; level--) {
        sum[level] += sum[level + 1];
        if (sum[level] < doubts[level])
            continue;
        v->level = (enum level)level;
        v->by = VERDICT_EVIDENCE;
        v->sure = percent_of(sum[level] - doubts[level]);
        return;
    }
    v->level = LEVEL_PUBLIC;
    v->by = VERDICT_NOTHING;
    v->sure = 100 - percent_of(sum[LEVEL_INTERNAL] - doubts[LEVEL_INTERNAL]);
}

static void decide(struct verdict *v)
{
    const struct finding *first = NULL;
    for (size_t i = 0; i < v->count; i++) {
        const struct finding *f = v->lines[i].finding;
        if (v->lines[i].decides && (!first || f->level > first->level ||
                                    (f->level == first->level && f->sure > first->sure)))
            first = f;
    }
    enum level most = v->level; /* that the evidence reached */
    if (!first || first->level < most)
        return;
    v->level = first->level;
    v->by = first->kind == FINDING_MARK ? VERDICT_MARK : VERDICT_PASSAGE;
    v->sure = first->sure < 99 ? first->sure : 99;
}

static void hint(struct verdict *v, const struct verdict_facts *facts)
{
    bool held = facts->level >= LEVEL_WORK, evidence = false;
    for (size_t i = 0; i < v->count; i++) {
        const struct verdict_line *line = &v->lines[i];
        evidence |= line->finding->kind != FINDING_MARK &&
                    (line->decides || line->hundredths > 0) && line->finding->level > LEVEL_PUBLIC;
    }
    v->hints[HINT_EXPIRED] = held && facts->expires && facts->today >= facts->expires;
    v->hints[HINT_PUBLIC] = held && facts->public_since &&
                            facts->today - facts->public_since >= VERDICT_LONG_PUBLIC_DAYS;
    v->hints[HINT_NO_BASIS] = held && facts->no_basis;
    v->hints[HINT_NO_EVIDENCE] = held && !evidence;
    v->hints[HINT_TOO_LOW] = v->level > facts->level;
}

void verdict_make(struct arena *a, const struct verdict_part *parts, size_t count,
                  const struct verdict_facts *facts, struct verdict *ret_verdict)
{
    struct verdict v = {0};
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += parts[i].findings->count;
    v.lines = NEW_ARRAY(a, struct verdict_line, all + 1);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < parts[i].findings->count; k++)
            v.lines[v.count++] = line_of(a, &parts[i], i, k);
    weigh(&v);
    sum_up(&v);
    decide(&v);
    v.sentence = by_words[v.by];
    hint(&v, facts);
    if (v.count)
        qsort(v.lines, v.count, sizeof *v.lines, by_weight);
    *ret_verdict = v;
}
