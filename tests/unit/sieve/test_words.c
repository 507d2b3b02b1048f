/* Words: both forms of the search say what looking for each word at each place says, on texts and lists that are made to
 * be awkward: few different characters, words within words, every length of text. */
#include "unit/test.h"

#include "base/buf.h"
#include "base/cpu.h"
#include "sieve/rules.h"

static uint64_t seed = 20281128;
static uint32_t chance(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % below);
}

static const char *const chars[] = {"中", "不", "国", "一", "a", "b", "A", "7", "-", "é", "𠀀"};

static void add_chars(struct buf *b, uint32_t n)
{
    for (; n; n--)
        buf_text(b, chars[chance(ARRAY_SIZE(chars))]);
}

enum { LIST = 300 };

struct list {
    struct str words[LIST];
    size_t count;
};

/* A rare length makes the rest of the list be looked up by few bytes. */
static struct list make_list(struct arena *a)
{
    struct list list = {.count = 1 + chance(LIST)};
    for (size_t i = 0; i < list.count; i++) {
        BUF_SCOPE(b, 1 << 10);
        add_chars(&b, chance(50) ? 2 + chance(6) : chance(2) ? 20 : 1);
        if (b.n < 2 || *b.p == '-')
            buf_text(&b, "中国");
        struct str word = arena_str(a, buf_view(&b));
        for (size_t k = 0; k < word.n; k++)
            if (word.p[k] == 'A')
                ((char *)(uintptr_t)word.p)[k] = 'a';
        list.words[i] = word;
    }
    return list;
}

static bool is_latin(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool stands_at(struct str s, size_t at, struct str word)
{
    if (s.n - at < word.n)
        return false;
    for (size_t i = 0; i < word.n; i++)
        if (s.p[at + i] != word.p[i] && !(s.p[at + i] == 'A' && word.p[i] == 'a'))
            return false;
    size_t end = at + word.n;
    return !(is_latin(word.p[0]) && at && is_latin(s.p[at - 1])) &&
           !(is_latin(word.p[word.n - 1]) && end < s.n && is_latin(s.p[end]));
}

static void check(const struct sieve_rules *rules, struct rules_room *room, const struct list *list,
                  struct str text)
{
    ARENA_SCOPE(a);
    struct normal n = {.text = text, .original = text.n};
    struct findings f = {.a = a};
    size_t found = 0;
    rules_find(rules, room, &n, &n, &f);
    for (size_t to = 0; to <= text.n; to++)
        for (size_t i = 0; i < list->count; i++) {
            struct str word = list->words[i];
            if (word.n > to || !stands_at(text, to - word.n, word))
                continue;
            assert_true(found < f.count);
            assert_int_equal(f.rows[found].from, to - word.n);
            assert_int_equal(f.rows[found++].to, to);
        }
    assert_int_equal(f.count, found);
}

static void both_forms_find_every_word(void **state)
{
    (void)state;
    size_t all = 0;
    for (int round = 0; round < 60; round++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(lines, 1 << 20);
        struct list list = make_list(a);
        for (size_t i = 0; i < list.count; i++) {
            buf_str(&lines, list.words[i]);
            buf_char(&lines, '\n');
        }
        struct rule_file file = {"words", buf_view(&lines)};
        struct rule_faults *faults = NEW(a, struct rule_faults);
        struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
        assert_int_equal(sieve_rules_load(a,
                                          &(struct rules_source){.words = &file, .word_count = 1},
                                          faults, &rules),
                         ERR_OK);
        struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(rules);
        for (uint32_t n = 0; n < 90; n++) {
            BUF_SCOPE(b, 1 << 20);
            add_chars(&b, n);
            /* of its own length, so that a read behind it is seen */
            struct str text = arena_str(a, buf_view(&b));
            for (int plain = 0; plain < 2; plain++) {
                cpu_plain(plain);
                check(rules, room, &list, text);
            }
            cpu_plain(false);
            all += text.n;
        }
    }
    assert_true(all > 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_forms_find_every_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
