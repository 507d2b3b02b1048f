/* Rules and word lists: what they find in which text, what does not read, what is careless. */
#include "unit/test.h"

#include "base/buf.h"
#include "sieve/guard.h"
#include "sieve/rules_prepared.h"

#include <stdlib.h>

static struct rule_faults faults;

static struct sieve_rules *load(struct arena *a, const char *rules, const char *words)
{
    struct rule_file file = {"t.yaml", str_of(rules)}, list = {"list", str_of(words)};
    struct rules_source from = {&file, rules[0] != '\0', &list, words[0] != '\0'};
    struct sieve_rules *made = NULL;
    faults.count = 0;
    enum err err = sieve_rules_load(a, &from, &faults, &made);
    assert_int_equal(err != ERR_OK, faults.count > 0);
    return made;
}

/* "t.key[abc]word[x]": rules and what they found, in order. */
static const char *found(struct arena *a, const struct sieve_rules *rules, const char *text)
{
    struct normal lines, joined;
    struct findings f = {.a = a};
    BUF_SCOPE(b, 8192);
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    assert_ok(normal_make(a, str_of(text), &lines));
    assert_ok(normal_join(a, &lines, &joined));
    rules_find(rules, room, &lines, &joined, &f);
    findings_sort(&f);
    for (size_t i = 0; i < f.count; i++)
        buf_printf(&b, "%s:%d[%.*s]", arena_text(a, f.rows[i].rule->id), f.rows[i].sure,
                   (int)(f.rows[i].to - f.rows[i].from), text + f.rows[i].from);
    return arena_text(a, buf_view(&b));
}

#define HEAD                                                                                       \
    "sieve: t\ntitle: {zh: 试, en: Try}\nbasis: [L31]\nrules:\n"                                  \
    "  key:\n    kind: access_key\n    zh: 钥\n    en: Key\n    sure: 80\n"                       \
    "    hits: [x]\n    passes: [x]\n"

static void test_patterns(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) =
        load(a,
             HEAD "    pattern: 'tok-(?<value>[a-z0-9]{4,20})'\n    check: [mixed]\n"
                  "    near:\n      - {any: [Cloud], within: 10, gives: 15}\n"
                  "      - {any: [example], forbids: yes}\n",
             "");
    assert_non_null(rules);
    assert_string_equal(found(a, rules, "say tok-ab12cd34ef, go"), "t.key:80[ab12cd34ef]");
    assert_string_equal(found(a, rules, "my cloud tok-ab12"), "t.key:95[ab12]");
    assert_string_equal(found(a, rules, "an example: tok-ab12"), "");
    assert_string_equal(found(a, rules, "tok-abcdef"), ""); /* not mixed */
    assert_string_equal(found(a, rules, "tok-ab1"), "");
    assert_string_equal(found(a, rules, "tok-ab12\ntok-cd34 tok-tok-ef56"),
                        "t.key:80[ab12]t.key:80[cd34]t.key:80[ef56]");
    /* full width letters are the same letters; the finding is where they stand */
    assert_string_equal(found(a, rules, "ｔｏｋ－ａｂ１２"), "t.key:80[ａｂ１２]");
    const struct finding_rule *r = sieve_rules_at(rules, 0);
    assert_str(r->basis, "L31");
    assert_string_equal(r->title.en, "Key");
    assert_int_equal(r->version, 1);
}

/* What Vectorscan takes only roughly, PCRE2 decides. */
static void test_rough(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) =
        load(a, HEAD "    pattern: '(?<![a-z])pin=(?<q>[\"''])(?<value>\\d{4,8})\\k<q>'\n", "");
    assert_non_null(rules);
    assert_string_equal(found(a, rules, "pin='1234' spin='1234' pin='1234\""), "t.key:80[1234]");
}

static void test_long_match(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(text, 1 << 16);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) =
        load(a, HEAD "    pattern: 'from-[a-z]{0,8000}-to'\n", "");
    assert_non_null(rules);
    buf_text(&text, "from-");
    for (int i = 0; i < 7000; i++)
        buf_char(&text, 'x');
    buf_text(&text, "-to and from-a-to");
    struct normal n;
    struct findings f = {.a = a};
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    assert_ok(normal_make(a, buf_view(&text), &n));
    rules_find(rules, room, &n, &n, &f);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.rows[0].from, 0);
    assert_int_equal(f.rows[0].to, 7008);
}

/* A rule that costs more than its share is left off, and that is told. */
static void test_spent(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(text, 1 << 20);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) =
        load(a, HEAD "    pattern: 'ab(?!c)'\n", "");
    assert_non_null(rules);
    for (int i = 0; i < 100000; i++)
        buf_text(&text, "abc");
    struct normal n;
    struct findings f = {.a = a};
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    assert_ok(normal_make(a, buf_view(&text), &n));
    rules_find(rules, room, &n, &n, &f);
    assert_int_equal(f.count, 0);
    assert_int_equal(f.dropped, 1);
}

static void test_words(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = load(
        a, "",
        "# of the office\n长江计划\t机密\n計劃\nOmega\n!长期计划\n!Omega watch\n\n  alpha  \n");
    assert_non_null(rules);
    assert_string_equal(found(a, rules, "讨论长江计划。"),
                        "words.list:95[长江计划]words.list:95[计划]");
    assert_string_equal(found(a, rules, "长 江\n计 劃"),
                        "words.list:95[长 江\n计 劃]words.list:95[计 劃]");
    assert_string_equal(found(a, rules, "长期计划与计划"), "words.list:95[计划]");
    assert_string_equal(found(a, rules, "omega OMEGAS xomega Omega watch, alpha"),
                        "words.list:95[omega]words.list:95[alpha]");
    assert_string_equal(found(a, rules, "ＯＭＥＧＡ, o m e g a"),
                        "words.list:95[ＯＭＥＧＡ]words.list:95[o m e g a]");
    struct normal lines, joined;
    struct findings f = {.a = a};
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
    assert_ok(normal_make(a, STR("长江计划"), &lines));
    assert_ok(normal_join(a, &lines, &joined));
    rules_find(rules, room, &lines, &joined, &f);
    assert_int_equal(
        f.rows[0].level == LEVEL_HIGHLY_SECRET || f.rows[1].level == LEVEL_HIGHLY_SECRET, true);
}

static void test_words_in_rules(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) =
        load(a, HEAD "    words: [暗号, 接头]\n    harmless: [暗号学]\n", "");
    assert_non_null(rules);
    assert_string_equal(found(a, rules, "暗号学和暗 号"), "t.key:80[暗 号]");
}

static void test_faults(void **state)
{
    static const struct {
        const char *rules, *says;
        int line;
    } rows[] = {
        {HEAD "    pattern: 'a('\n", "The pattern does not read at character 3", 12},
        {HEAD "    pattern: '(ab)?'\n", "The pattern matches where nothing stands", 12},
        {HEAD, "A rule has either a pattern or words", 5},
        {HEAD "    pattern: abc\n    words: [abc]\n", "A rule has either a pattern or words", 5},
        {HEAD "    pattern: abc\n    check: [mixd]\n", "did you mean mixed", 13},
        {HEAD "    pattern: abc\n    check: ['entropy']\n", "There is no check of a value", 13},
        {HEAD "    pattern: abc\n    over: line\n", "did you mean lines", 13},
        {HEAD "    pattern: abc\n    near: [{any: [x]}]\n", "Words nearby either", 13},
        {HEAD "    patern: abc\n", "did you mean pattern", 12},
        {HEAD "    words: [x]\n", "A word has 2 to 400 bytes", 12},
        {"sieve: t\nrules: {}\n", "A file of rules has sieve", 1},
        {"sieve: t\ntitle: {zh: a, en: b}\nrules:\n  k: {kind: keys, zh: a, en: b, pattern: abc, "
         "hits: [a], passes: [b]}\n",
         "There is no kind of finding keys", 4},
        {"sieve: t\ntitle: {zh: a, en: b}\nrules:\n  k: {kind: mark, zh: a, en: b, pattern: abc}\n",
         "A rule has examples", 4},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        bool said = false;
        assert_null(load(a, rows[i].rules, ""));
        for (int k = 0; k < faults.count; k++)
            said |= strstr(faults.rows[k].words.en, rows[i].says) &&
                    faults.rows[k].line == rows[i].line;
        if (!said)
            fail_msg("row %zu: %s:%d", i, faults.rows[0].words.en, faults.rows[0].line);
    }
    ARENA_SCOPE(a);
    assert_null(load(a, "", "good\nbad\tterribly secret\n"));
    assert_int_equal(faults.rows[0].line, 2);
}

static void test_judge(void **state)
{
    static const struct {
        const char *pattern, *says; /* NULL: nothing to say of how it is written */
    } rows[] = {
        {"abc[0-9]{4}", NULL},
        {".*abc", "begins with what matches anything"},
        {"(?:ab[a-z]+)+c", "A repeat stands within a repeat"},
        {"(?:ab[a-z]{1,200}){1,200}c", "A repeat stands within a repeat"},
        {"ab.*c", "no bound under 1000"},
        {"ab[^x]{0,2000}c", "no bound under 1000"},
        {"[0-9]{6}", "no two plain characters"},
        {"a[0-9]{6}", "no two plain characters"},
        {"(?:key|token)=[a-z]{3,9}", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        ARENA_SCOPE(a);
        bool said = false;
        struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) =
            load(a, arena_printf(a, HEAD "    pattern: '%s'\n", rows[i].pattern), "");
        assert_non_null(rules);
        faults.count = 0;
        assert_err(ERR_INPUT, sieve_rules_judge(a, rules, &faults)); /* its example x is not hit */
        for (int k = 0; k < faults.count; k++)
            said |= faults.rows[k].line == 12 &&
                    (!rows[i].says || strstr(faults.rows[k].words.en, rows[i].says));
        if (said != (rows[i].says != NULL))
            fail_msg("%s: %s", rows[i].pattern, faults.rows[0].words.en);
    }
}

/* The rules that come along have no fault, and each does what its examples say. */
static void test_built_in(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct rules_source from = {.rules = sieve_built_in, .rule_count = sieve_built_in_count};
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    faults.count = 0;
    assert_ok(sieve_rules_load(a, &from, &faults, &rules));
    enum err err = sieve_rules_judge(a, rules, &faults);
    if (err)
        fail_msg("%s:%d: %s", faults.rows[0].file, faults.rows[0].line, faults.rows[0].words.en);
    assert_true(sieve_rules_count(rules) > 30);
    for (size_t i = 0; i < sieve_rules_count(rules); i++) {
        struct sieve_rules *one CLEANUP(sieve_rules_cleanup) = NULL;
        assert_ok(sieve_rules_alone(rules, i, &one));
        assert_int_equal(sieve_rules_count(one), 1);
    }
}

/* What was compiled with the program is what is compiled here, byte for byte. */
static void test_prepared(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct rules_source from = {.rules = sieve_built_in, .rule_count = sieve_built_in_count};
    struct sieve_rules *compiled CLEANUP(sieve_rules_cleanup) = NULL,
                                 *taken CLEANUP(sieve_rules_cleanup) = NULL;
    assert_ok(sieve_rules_load(a, &from, &faults, &compiled));
    from.prepared = &sieve_built_in_prepared;
    assert_ok(sieve_rules_load(a, &from, &faults, &taken));
    for (int over = 0; over < OVER_COUNT; over++) {
        const struct prepared_database *d = &sieve_built_in_prepared.databases[over];
        unsigned char key[SHA256_SIZE];
        char *bytes = NULL;
        size_t n = 0;
        rules_prepared_key(compiled, over, key);
        assert_memory_equal(key, d->key, sizeof key);
        assert_int_equal(compiled->databases[over] != NULL, d->size > 0);
        if (!d->size)
            continue;
        assert_int_equal(hs_serialize_database(compiled->databases[over], &bytes, &n), HS_SUCCESS);
        assert_int_equal(n, d->size);
        assert_memory_equal(bytes, d->bytes, n);
        free(bytes);
    }
    for (size_t i = 0; i < compiled->count; i++) {
        assert_int_equal(compiled->rows[i].window, taken->rows[i].window);
        assert_int_equal(compiled->rows[i].prefilter, taken->rows[i].prefilter);
    }
    assert_ok(sieve_rules_judge(a, taken, &faults));
}

/* Of other rules, or damaged: left aside, and what is found is the same. */
static void test_prepared_for_others(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct rule_file other = {"t.yaml", STR(HEAD "    pattern: 'tok-[a-z0-9]{4,20}'\n")};
    struct rules_source from = {
        .rules = &other, .rule_count = 1, .prepared = &sieve_built_in_prepared};
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL,
                              *one_less CLEANUP(sieve_rules_cleanup) = NULL;
    assert_ok(sieve_rules_load(a, &from, &faults, &rules));
    assert_string_equal(found(a, rules, "tok-ab12"), "t.key:80[tok-ab12]");
    from = (struct rules_source){.rules = sieve_built_in,
                                 .rule_count = sieve_built_in_count - 1,
                                 .prepared = &sieve_built_in_prepared};
    assert_ok(sieve_rules_load(a, &from, &faults, &one_less));
    assert_ok(sieve_rules_judge(a, one_less, &faults));

    struct rules_prepared damaged = sieve_built_in_prepared;
    struct sieve_rules *whole CLEANUP(sieve_rules_cleanup) = NULL;
    unsigned char *bytes = arena_alloc(a, damaged.databases[OVER_LINES].size);
    memcpy(bytes, damaged.databases[OVER_LINES].bytes, damaged.databases[OVER_LINES].size);
    bytes[damaged.databases[OVER_LINES].size / 2] ^= 1;
    damaged.databases[OVER_LINES].bytes = bytes;
    from = (struct rules_source){
        .rules = sieve_built_in, .rule_count = sieve_built_in_count, .prepared = &damaged};
    assert_ok(sieve_rules_load(a, &from, &faults, &whole));
    assert_ok(sieve_rules_judge(a, whole, &faults));
    assert_false(rules_prepared_take(one_less, &damaged));
}

static void test_guards(void **state)
{
    static const char *const holders[] = {"password",      "PassWord",  "Passwort",   "<password>",
                                          "${DB_PASS}",    "xxxxxxxx",  "%PASS%",     "{{ pass }}",
                                          "your_api_key",  "password1", "abcdefghij", "--------",
                                          "key1234567890a"};
    static const char *const values[] = {"Fr3ight-7",    "television", "password123",
                                         "q7Zr3XvNp7Yb", "changeme",   "a1234567b"};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(holders); i++)
        if (!is_placeholder(str_of(holders[i])))
            fail_msg("%s", holders[i]);
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        if (is_placeholder(str_of(values[i])))
            fail_msg("%s", values[i]);
    assert_int_equal(entropy_hundredths(STR("aaaa")), 0);
    assert_int_equal(entropy_hundredths(STR("abcd")), 200);
    assert_int_equal(entropy_hundredths(STR("")), 0);

    static const struct {
        const char *guard, *value;
        bool holds;
    } rows[] = {
        {"entropy>=2", "abcd", true},
        {"entropy>=2.01", "abcd", false},
        {"luhn", "79927398713", true},
        {"luhn", "79927398710", false},
        {"id_card", "11010519491231002X", true},
        {"mixed", "abcdef", false},
        {"mixed", "abc1", true},
        {"not_code", "req.params.password", false},
        {"not_code", "getSecret", false},
        {"not_code", "$PASS", false},
        {"not_code", "Fr3ight-7", true},
        {"not_label", "api_password", false},
        {"not_label", "user.password.label", false},
        {"not_label", "purple-elephants", true},
        {"not_label", "K8s_admin", true},
        {"not_label", "--no-value", false},
        {"not_name", "api_password", false},
        {"not_name", "user.password.label", false},
        {"not_name", "AWS_SECRET_KEY", false},
        {"not_name", "q7Zr3XvNp7YbHd2Kw5Ts", true},
        {"not_sentence", "The password is short", false},
        {"not_sentence", "Password: ", false},
        {"not_sentence", "open sesame", true},
        {"not_sentence", "API password", false},
        {"not_sentence", "пароль", false},
        {"not_spoken", "testApiKey", false},
        {"not_spoken", "my-token-1", false},
        {"not_spoken", "3f9ac1e07b5d2846", true},
        {"mixed_or_long", "shortName", false},
        {"mixed_or_long", "shortName1", true},
        {"mixed_or_long", "longerthanthat", true},
        {"not_weak", "123456", false},
        {"not_weak", "test1", false},
        {"not_weak", "hunter2", true},
        {"not_weak", "guest", true},
        {"user_and_password", "b2ZmaWNlOmZyM2lnaHQ=", true},
        {"user_and_password", "knowledge", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct guard_call call;
        struct str value = str_of(rows[i].value);
        struct matched m = {value, 0, value.n};
        assert_true(guard_parse(str_of(rows[i].guard), &call));
        if (guard_holds(&call, &m) != rows[i].holds)
            fail_msg("%s of %s", rows[i].guard, rows[i].value);
    }
    struct guard_call call;
    struct str code = STR("this.password = phrase;"), text = STR("Uid=a;Password=phrase;");
    assert_true(guard_parse(STR("not_code"), &call));
    assert_false(guard_holds(&call, &(struct matched){code, 16, 22}));
    assert_true(guard_holds(&call, &(struct matched){text, 15, 21}));
    assert_false(guard_parse(STR("luhn>=3"), &call));
    assert_false(guard_parse(STR("entropy>=x"), &call));
    assert_false(guard_parse(STR("entropy>=3.123"), &call));
    assert_false(guard_parse(STR(""), &call));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),   cmocka_unit_test(test_rough),
        cmocka_unit_test(test_long_match), cmocka_unit_test(test_spent),
        cmocka_unit_test(test_words),      cmocka_unit_test(test_words_in_rules),
        cmocka_unit_test(test_faults),     cmocka_unit_test(test_judge),
        cmocka_unit_test(test_built_in),   cmocka_unit_test(test_guards),
        cmocka_unit_test(test_prepared),   cmocka_unit_test(test_prepared_for_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
