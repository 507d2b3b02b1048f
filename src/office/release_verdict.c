/* What the findings of a release come to: one level, one sentence with the finding that weighs most, and where
 * the level that it bears, or its source has, seems too high or too low. */
#include "base/clock.h"
#include "extract/text.h"
#include "office/internal.h"
#include "office/release.h"
#include "sieve/verdict.h"

enum { VERDICT_BYTES = 600, SNIPPET_BYTES = 120, REASON_BYTES = 300 };

static const struct sql facts_get = {
    "release.verdict_facts",
    "SELECT r.published_on, r.source, d.secret_until, d.matter IS NULL AND d.grounds IS NULL"
    " FROM r_release r LEFT JOIN r_document d ON d.id = r.source WHERE r.id = $1",
    NULL};

const struct sql *const release_verdict_statements[] = {&facts_get, NULL};

static const char *worst_coverage(const struct sieved *s)
{
    for (int c = COVERAGE_COUNT - 1; c > COVERAGE_WHOLE; c--)
        for (size_t i = 0; i < s->gap_count; i++)
            if (!strcmp(s->gaps[i].why, coverage_name(c)))
                return coverage_name(c);
    return s->gap_count ? "link" : coverage_name(COVERAGE_WHOLE);
}

/* The highest level that its own marks say; a release is determined by nobody. */
static enum level borne(const struct sieved *s)
{
    enum level level = LEVEL_PUBLIC;
    for (size_t i = 0; i < s->hit_count; i++)
        if (s->hits[i].f.kind == FINDING_MARK && s->hits[i].f.level > level)
            level = s->hits[i].f.level;
    return level;
}

static enum err source_level(struct desk *k, int64_t source, enum level *level)
{
    const struct reg *reg = source ? rule_register(k->book, STR("document")) : NULL;
    if (!reg)
        return ERR_OK;
    QUERY_SCOPE(q);
    bool row;
    TRY(db_start(k->db, &k->rules->sql[reg->index].stand, &q, "i", source));
    TRY(query_step(q, &row));
    if (row && level_is_valid((int)query_int(q, 2)))
        *level = (enum level)query_int(q, 2);
    return ERR_OK;
}

static enum err find_facts(struct desk *k, const struct sieved *s, struct verdict_facts *f)
{
    struct str published = {NULL, 0}, until = {NULL, 0};
    int64_t source = 0, baseless = 0;
    bool found;
    TRY(db_one(k->db, k->a, &facts_get, &found, "i>titi", s->release, &published, &source, &until,
               &baseless));
    (void)date_parse(str_of(k->today), &f->today);
    (void)date_parse(published, &f->public_since);
    if (date_parse(until, &f->expires))
        f->expires++; /* its last day is secret still */
    f->level = borne(s);
    f->no_basis = source && baseless;
    return source_level(k, source, &f->level);
}

/* Those that hold, one after the other. */
static void add_hints(const struct verdict *v, enum lang lang, struct buf *out)
{
    for (int i = 0; i < HINT_COUNT; i++) {
        struct words w = verdict_hint_words((enum verdict_hint)i);
        if (v->hints[i])
            buf_printf(out, lang == LANG_ZH ? "；%s（%s）" : "; %s (%s)",
                       lang == LANG_ZH ? w.zh : w.en, verdict_hint_basis((enum verdict_hint)i));
    }
}

static const char *say(struct arena *a, const struct sieved *s, const struct verdict *v,
                       enum lang lang)
{
    const bool zh = lang == LANG_ZH;
    const struct verdict_line *first = v->count ? &v->lines[0] : NULL;
    const char *hits = numtext((int64_t)s->hit_count), *gaps = numtext((int64_t)s->gap_count);
    BUF_SCOPE(out, 8192);
    struct str why = STR(""), snippet = STR("");
    if (first) {
        why = str_cut(str_of(zh ? first->sentence.zh : first->sentence.en), REASON_BYTES);
        snippet = str_cut(first->snippet, SNIPPET_BYTES);
    }
    if (!first && !s->gap_count)
        buf_text(&out, zh ? "没有发现不宜公开的内容" : "Nothing was found that must not leave");
    else if (!first)
        buf_printf(&out,
                   zh ? "没有发现不宜公开的内容，但有%s个部分没有读取，须由人查看"
                      : "Nothing was found, but %s parts were not read: a person looks at them",
                   gaps);
    else if (v->by == VERDICT_NOTHING)
        buf_printf(&out,
                   zh ? "没有发现密级标志和涉密内容；有%s处须处理，例如%.*s"
                      : "No mark and no secret was found; %s findings to decide, such as: %.*s",
                   hits, (int)why.n, why.p);
    else
        buf_printf(&out,
                   zh ? "建议按“%s”处理：%s；%.*s（“%.*s”）"
                      : "To be treated as %s: %s; %.*s (“%.*s”)",
                   level_name(v->level, lang), zh ? v->sentence.zh : v->sentence.en, (int)why.n,
                   why.p, (int)snippet.n, snippet.p);
    add_hints(v, lang, &out);
    return arena_text(a, str_cut(buf_view(&out), VERDICT_BYTES));
}

bool release_is_long_public(const struct desk *k, struct str since)
{
    int64_t today, day;
    return date_parse(str_of(k->today), &today) && date_parse(since, &day) &&
           today - day >= VERDICT_LONG_PUBLIC_DAYS;
}

enum err release_judge(struct desk *k, struct sieved *s)
{
    struct verdict_facts facts = {0};
    struct verdict v;
    struct verdict_part *parts = NEW_ARRAY(k->a, struct verdict_part, s->text_count + 1);
    for (size_t i = 0; i < s->text_count; i++)
        parts[i] =
            (struct verdict_part){.text = s->texts[i].text, .findings = &s->texts[i].findings};
    TRY(find_facts(k, s, &facts));
    verdict_make(k->a, parts, s->text_count, &facts, &v);
    s->level = (int)v.level;
    s->verdict = (struct words){say(k->a, s, &v, LANG_ZH), say(k->a, s, &v, LANG_EN)};
    s->coverage = worst_coverage(s);
    return ERR_OK;
}
