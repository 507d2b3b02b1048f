/* From rows to databases: one of Vectorscan for each form of the text, one PCRE2 code for each rule. */
#include "sieve/rules_prepared.h"

#include <stdlib.h>

/* ---- one rule ---- */

static unsigned scan_flags(const struct rule *r)
{
    return HS_FLAG_MULTILINE | (r->caseless ? HS_FLAG_CASELESS : 0) |
           (r->utf ? HS_FLAG_UTF8 | HS_FLAG_UCP : 0) | (r->prefilter ? HS_FLAG_PREFILTER : 0);
}

static void compile_code(struct rule *r, struct fault_list *faults)
{
    uint32_t flags = PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C |
                     (r->caseless ? PCRE2_CASELESS : 0) | (r->utf ? PCRE2_UTF | PCRE2_UCP : 0);
    int why;
    PCRE2_SIZE where;
    r->code =
        pcre2_compile((PCRE2_SPTR)r->pattern, PCRE2_ZERO_TERMINATED, flags, &why, &where, NULL);
    if (!r->code) {
        PCRE2_UCHAR text[160];
        pcre2_get_error_message(why, text, sizeof text);
        fault(faults, spot_in(r->file, r->pattern_line),
              N_("The pattern does not read at character {1}: {2}"), numtext((long long)where + 1),
              (const char *)text);
        return;
    }
    (void)pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE); /* without it: slower, the same answers */
    int value = pcre2_substring_number_from_name(r->code, (PCRE2_SPTR) "value");
    r->value = value > 0 ? (unsigned)value : 0;
}

/* What Vectorscan is given: "{3,80}" as "{3,}". A bound above costs it most of the time to compile and
 * finds nothing that PCRE2 does not decide anyhow. */
static const char *loosened(struct arena *a, const char *pattern)
{
    enum { LOOSE = 16 };
    char *out = arena_text(a, str_of(pattern)), *to = out;
    bool set = false;
    for (const char *p = pattern; *p;) {
        const char *comma = *p == '{' && !set ? strchr(p, ',') : NULL;
        const char *end = comma ? comma + strspn(comma + 1, "0123456789") + 1 : NULL;
        int64_t most;
        if (*p == '\\' && p[1]) {
            *to++ = *p++;
        } else if (comma && *end == '}' && strspn(p + 1, "0123456789") == (size_t)(comma - p - 1) &&
                   str_int(str_bytes(comma + 1, (size_t)(end - comma - 1)), LOOSE, INT32_MAX,
                           &most)) {
            memcpy(to, p, (size_t)(comma - p + 1));
            to += comma - p + 1;
            p = end;
        } else if (*p == '[' && !set) {
            set = true;
            *to++ = *p++;
            if (*p == '^')
                *to++ = *p++;
        } else if (*p == ']') {
            set = false;
        }
        *to++ = *p++;
    }
    *to = '\0';
    return out;
}

/* Whether Vectorscan takes it as it stands; else roughly, and PCRE2 says the rest. */
static void compile_scan(struct rule *r, struct fault_list *faults)
{
    for (int rough = 0; rough < 2; rough++) {
        hs_expr_info_t *info = NULL;
        hs_compile_error_t *error = NULL;
        r->prefilter = rough;
        if (hs_expression_info(r->pattern, scan_flags(r), &info, &error) == HS_SUCCESS) {
            if (!info->min_width)
                fault(faults, spot_in(r->file, r->pattern_line),
                      N_("The pattern matches where nothing stands"));
            r->window = info->max_width < RULE_WINDOW       ? RULE_WINDOW
                        : info->max_width > RULE_WINDOW_MAX ? RULE_WINDOW_MAX
                                                            : info->max_width;
            free(info);
            return;
        }
        if (rough)
            fault(faults, spot_in(r->file, r->pattern_line),
                  N_("The pattern cannot be searched for: {1}"), error->message);
        hs_free_compile_error(error);
    }
}

/* ---- all of one form of the text ---- */

static bool compile_over(struct sieve_rules *rules, enum rule_over over, struct fault_list *faults)
{
    ARENA_SCOPE(a);
    const char **patterns = NEW_ARRAY(a, const char *, rules->count + 1);
    unsigned *flags = NEW_ARRAY(a, unsigned, rules->count + 1);
    unsigned *ids = NEW_ARRAY(a, unsigned, rules->count + 1);
    unsigned count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *r = &rules->rows[i];
        if (!r->pattern || r->over != over)
            continue;
        patterns[count] = loosened(a, r->pattern);
        flags[count] = scan_flags(r);
        ids[count++] = (unsigned)i;
    }
    if (!count)
        return true;
    hs_compile_error_t *error = NULL;
    if (hs_compile_multi(patterns, flags, ids, count, HS_MODE_BLOCK, NULL, &rules->databases[over],
                         &error) == HS_SUCCESS)
        return true;
    /* what reads may still be too large to compile: then once more, roughly */
    bool again = false;
    if (error->expression >= 0 && (unsigned)error->expression < count) {
        struct rule *r = &rules->rows[ids[error->expression]];
        again = !r->prefilter;
        r->prefilter = true;
        if (!again)
            fault(faults, spot_in(r->file, r->pattern_line),
                  N_("The pattern cannot be searched for: {1}"), error->message);
    } else {
        fault(faults, spot_in("", 0), N_("The pattern cannot be searched for: {1}"),
              error->message);
    }
    hs_free_compile_error(error);
    return !again;
}

void rules_compile(struct sieve_rules *rules, const struct rules_prepared *prepared,
                   struct fault_list *faults)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rows[i].pattern && !rules->rows[i].code)
            compile_code(&rules->rows[i], faults);
    if (fault_any(faults) || !rules_prepared_take(rules, prepared)) {
        for (size_t i = 0; i < rules->count; i++)
            if (rules->rows[i].code)
                compile_scan(&rules->rows[i], faults);
        for (int over = 0; over < OVER_COUNT && !fault_any(faults); over++)
            while (!compile_over(rules, (enum rule_over)over, faults))
                ;
    }
    if (!fault_any(faults))
        words_compile(rules);
}

/* ---- the whole ---- */

static struct sieve_rules *rules_new(void)
{
    struct arena *a = arena_new();
    struct sieve_rules *rules = NEW(a, struct sieve_rules);
    rules->a = a;
    return rules;
}

void sieve_rules_free(struct sieve_rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->count && !rules->part; i++)
        pcre2_code_free(rules->rows[i].code);
    for (int over = 0; over < OVER_COUNT; over++)
        hs_free_database(rules->databases[over]);
    arena_free(rules->a);
}

static void same_twice(const struct sieve_rules *rules, struct fault_list *faults)
{
    for (size_t i = 0; i < rules->count; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(rules->rows[i].shown.id, rules->rows[k].shown.id))
                fault(faults, spot_in(rules->rows[i].file, rules->rows[i].line),
                      N_("{1} stands here twice"), rules->rows[i].shown.id.p);
}

enum err sieve_rules_load(struct arena *a, const struct rules_source *from,
                          struct rule_faults *faults, struct sieve_rules **ret_rules)
{
    struct sieve_rules *rules = rules_new();
    struct loader l = {.a = rules->a, .faults = {.a = a, .rows = faults}};
    if (hs_valid_platform() != HS_SUCCESS) {
        sieve_rules_free(rules);
        return fail(ERR_UNSUPPORTED, "This processor lacks what the search for rules needs");
    }
    for (int i = 0; i < from->rule_count; i++)
        rules_read_file(&l, rules, &from->rules[i]);
    for (int i = 0; i < from->word_count; i++)
        rules_read_words(&l, rules, &from->words[i]);
    same_twice(rules, &l.faults);
    if (!fault_any(&l.faults))
        rules_compile(rules, from->prepared, &l.faults);
    if (fault_any(&l.faults)) {
        sieve_rules_free(rules);
        return fail(ERR_INPUT, "The rules have faults");
    }
    *ret_rules = rules;
    return ERR_OK;
}

size_t sieve_rules_count(const struct sieve_rules *rules)
{
    return rules->count;
}

const struct finding_rule *sieve_rules_at(const struct sieve_rules *rules, size_t i)
{
    return &rules->rows[i].shown;
}

enum err sieve_rules_alone(const struct sieve_rules *rules, size_t i,
                           struct sieve_rules **ret_rules)
{
    struct sieve_rules *one = rules_new();
    struct rule_faults *faults = NEW(one->a, struct rule_faults);
    struct fault_list list = {.a = one->a, .rows = faults};
    one->part = true;
    one->rows = NEW(one->a, struct rule);
    one->rows[one->count++] = rules->rows[i];
    one->words = NEW_ARRAY(one->a, struct word, rules->word_count + 1);
    for (size_t k = 0; k < rules->word_count; k++)
        if (rules->words[k].rule == i) {
            one->words[one->word_count] = rules->words[k];
            one->words[one->word_count++].rule = 0;
        }
    rules_compile(one, NULL, &list);
    if (fault_any(&list)) {
        enum err err = fail_words(ERR_INPUT, faults->rows[0].words.zh, faults->rows[0].words.en);
        sieve_rules_free(one);
        return err;
    }
    *ret_rules = one;
    return ERR_OK;
}
