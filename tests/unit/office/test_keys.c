/* The office's own keys: lying open, wrapped under a passphrase, and damaged. */
#include "unit/test.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "office/keys.h"
#include "office/proof.h"
#include "unit/office/small.h"

static char dir[64];
static struct arena *a;

#define PASSPHRASE "Seven quiet herons at dusk"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    memcpy(dir, "/tmp/cofferdam-test-XXXXXX", 27);
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    assert_int_equal(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    return 0;
}

static enum err found(const char *passphrase)
{
    struct rule_file rules = {.name = "small.yaml"};
    assert_ok(file_read(a, "tests/unit/office/data/small.yaml", 1 << 20, &rules.text));
    struct office_founding f = {.facts = {.name_zh = "小镇",
                                          .name_en = "Smalltown",
                                          .short_name = "XZ",
                                          .rank = "township",
                                          .level = LEVEL_SECRET,
                                          .zone_minutes = 480,
                                          .origin = "small.example/office"},
                                .rules = &rules,
                                .rule_count = 1,
                                .system = {"sys", STR(SMALL_PASSWORD)},
                                .security = {"sec", STR(SMALL_PASSWORD)},
                                .audit = {"aud", STR(SMALL_PASSWORD)},
                                .cost = &small_cost,
                                .passphrase = str_of(passphrase)};
    return office_found(dir, &f);
}

static char *key_path(void)
{
    return path_join(a, dir, "key");
}

static struct str vkey(const char *passphrase)
{
    struct office *o;
    struct str key;
    assert_ok(office_open_with(dir, str_of(passphrase), &o));
    assert_ok(proof_key(o, a, &key));
    office_close(o);
    return key;
}

static void test_open_key(void **state)
{
    (void)state;
    struct office *o;
    struct stat st;
    bool locked = true;
    assert_ok(found(""));
    assert_int_equal(stat(key_path(), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_ok(keys_locked(dir, &locked));
    assert_false(locked);
    assert_ok(office_open(dir, &o));
    assert_true(office_facts(o)->open_key);
    office_close(o);
    assert_err(ERR_CONFLICT, found("")); /* never over a key that is there */
}

static void test_passphrase(void **state)
{
    (void)state;
    struct office *o;
    struct str text;
    bool locked = false;
    assert_ok(found(PASSPHRASE));
    assert_ok(keys_locked(dir, &locked));
    assert_true(locked);
    assert_err(ERR_LOGIN, office_open(dir, &o));
    assert_err(ERR_CRYPTO, office_open_with(dir, STR("Seven quiet herons at dawn"), &o));
    assert_ok(office_open_with(dir, STR(PASSPHRASE), &o));
    assert_false(office_facts(o)->open_key);
    office_close(o);
    assert_ok(file_read(a, key_path(), 1 << 16, &text));
    assert_null(strstr(arena_text(a, text), "AGE-SECRET-KEY"));
}

static void test_weak_passphrase(void **state)
{
    (void)state;
    assert_err(ERR_INPUT, found("short"));
}

static void test_rewrap(void **state)
{
    (void)state;
    struct office *o;
    assert_ok(found(""));
    struct str before = vkey("");
    assert_ok(keys_rewrap(dir, STR(""), STR(PASSPHRASE), &small_cost));
    assert_err(ERR_LOGIN, office_open(dir, &o));
    assert_true(str_eq(before, vkey(PASSPHRASE)));
    assert_err(ERR_CRYPTO, keys_rewrap(dir, STR("wrong"), STR(""), &small_cost));
    assert_err(ERR_INPUT, keys_rewrap(dir, STR(PASSPHRASE), STR("short"), &small_cost));
    assert_ok(keys_rewrap(dir, STR(PASSPHRASE), STR("Another heron, another dusk"), &small_cost));
    assert_err(ERR_CRYPTO, office_open_with(dir, STR(PASSPHRASE), &o));
    assert_ok(keys_rewrap(dir, STR("Another heron, another dusk"), STR(""), &small_cost));
    assert_true(str_eq(before, vkey("")));
}

/* Any flipped byte of the file is an error or the very same keys, never other keys. */
static void test_damaged(void **state)
{
    (void)state;
    struct office *o;
    struct str text;
    assert_ok(found(PASSPHRASE));
    struct str before = vkey(PASSPHRASE);
    assert_ok(file_read(a, key_path(), 1 << 16, &text));
    size_t refused = 0, at = 0;
    const char *form = strstr(arena_text(a, text), "form ");
    assert_non_null(form);
    at = (size_t)(strstr(text.p, "form ") - text.p);
    for (size_t i = at; i < text.n; i += 2) {
        char *copy = arena_text(a, text);
        copy[i] ^= 1;
        assert_ok(file_write(key_path(), str_bytes(copy, text.n), 0600));
        if (office_open_with(dir, STR(PASSPHRASE), &o)) {
            refused++;
            continue;
        }
        struct str key;
        assert_ok(proof_key(o, a, &key));
        office_close(o);
        assert_true(str_eq(key, before));
    }
    assert_true(refused > (text.n - at) / 2 - 6);
    static const char *const bad[] = {"",
                                      "form open\n",
                                      "form open\nledger 00\nvault x\n",
                                      "form closed\nledger 00\nvault x\n",
                                      "form open\nform open\nledger 00\nvault x\n",
                                      "form\n",
                                      "what ever\n",
                                      "form passphrase\nledger a\nvault b\n",
                                      "form passphrase\ncost 99 1\nsalt 00\nledger a\nvault b\n"};
    bool locked;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_ok(file_write(key_path(), str_of(bad[i]), 0600));
        assert_true(office_open_with(dir, STR(PASSPHRASE), &o) != ERR_OK);
    }
    assert_int_equal(unlink(key_path()), 0);
    assert_err(ERR_MISSING, keys_locked(dir, &locked));
    assert_err(ERR_MISSING, office_open(dir, &o));
}

static void test_passphrase_file(void **state)
{
    (void)state;
    struct secret *s = NULL;
    char *path = path_join(a, dir, "passphrase");
    assert_ok(file_write(path, STR("a quiet heron\r\nsecond line\n"), 0600));
    assert_ok(keys_passphrase_file(path, &s));
    assert_str(secret_view(s), "a quiet heron");
    secret_free(s);
    assert_int_equal(chmod(path, 0640), 0);
    assert_err(ERR_REFUSED, keys_passphrase_file(path, &s));
    assert_ok(file_write(path, STR("\nsecond line\n"), 0600));
    assert_err(ERR_INPUT, keys_passphrase_file(path, &s));
    char long_line[KEYS_PASSPHRASE_MAX + 100];
    memset(long_line, 'x', sizeof long_line);
    assert_ok(file_write(path, str_bytes(long_line, sizeof long_line), 0600));
    assert_err(ERR_INPUT, keys_passphrase_file(path, &s));
    assert_err(ERR_IO, keys_passphrase_file(path_join(a, dir, "none"), &s));
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_open_key), IN_FOLDER(test_passphrase), IN_FOLDER(test_weak_passphrase),
        IN_FOLDER(test_rewrap),   IN_FOLDER(test_damaged),    IN_FOLDER(test_passphrase_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
