/* The published vectors of the format (C2SP/CCTV age): all but those that need a passphrase or a
 * hybrid identity, which are counted. The expected class of each failure is compared too, and what
 * was given out before a payload failed. */
#include "vectors.h"

#include <dirent.h>
#include <zlib.h>

#include "crypto/hash.h"
#include "memory.h"

enum { FILE_MAX = 32 * 1024 * 1024 };

struct vector {
    const char *name;
    struct str expect, payload, file;
    struct str identities[4];
    size_t identity_count;
    bool armored, passphrase, hybrid;
};

static void inflate_file(struct arena *a, struct vector *v)
{
    uLongf n = FILE_MAX;
    char *out = arena_alloc(a, n);
    assert_int_equal(uncompress((Bytef *)out, &n, (const Bytef *)v->file.p, (uLong)v->file.n),
                     Z_OK);
    v->file = str_bytes(out, n);
}

static void vector_read(struct arena *a, const char *path, struct vector *v)
{
    struct str rest, line;
    assert_ok(file_read(a, path, FILE_MAX, &rest));
    bool compressed = false;
    while (str_split(&rest, '\n', &line) && line.n) {
        struct str value = line, key;
        assert_true(str_split(&value, ':', &key));
        value = str_trim(value);
        if (str_is(key, "expect"))
            v->expect = value;
        else if (str_is(key, "payload"))
            v->payload = value;
        else if (str_is(key, "identity")) {
            v->hybrid = v->hybrid || str_starts(value, "AGE-SECRET-KEY-PQ-");
            assert_true(v->identity_count < ARRAY_SIZE(v->identities));
            v->identities[v->identity_count++] = value;
        } else if (str_is(key, "passphrase"))
            v->passphrase = true;
        else if (str_is(key, "armored"))
            v->armored = str_is(value, "yes");
        else if (str_is(key, "compressed"))
            compressed = str_is(value, "zlib");
    }
    v->file = rest;
    if (compressed)
        inflate_file(a, v);
}

static enum err vector_open(const struct vector *v, struct sha256 *hash, size_t *given)
{
    struct age_identity *identities[ARRAY_SIZE(v->identities)] = {0};
    for (size_t i = 0; i < v->identity_count; i++)
        assert_ok(age_identity_parse(v->identities[i], &identities[i]));
    AGE_OPEN_SCOPE(open);
    struct str file = v->file;
    enum err err =
        age_open_begin(identities, v->identity_count, v->armored ? AGE_ARMORED : AGE_BINARY,
                       (struct age_source){memory_read, &file, AGE_SIZE_UNKNOWN}, &open);
    for (size_t i = 0; i < v->identity_count; i++)
        age_identity_free(identities[i]);
    while (!err) {
        struct str chunk;
        err = age_open_next(open, &chunk);
        if (!err && !chunk.n)
            return ERR_OK;
        if (!err)
            sha256_add(hash, chunk.p, chunk.n), *given += chunk.n;
    }
    return err;
}

static const struct {
    const char *expect, *field;
} classes[] = {
    {"header failure", "header"},   {"armor failure", "armor"}, {"HMAC failure", "hmac"},
    {"payload failure", "payload"}, {"no match", "identity"},
};

/* Something follows a chunk that is marked as the last. The vectors' author gives that chunk out
 * and then fails; here the reader looks ahead and does not: this many bytes come before the
 * failure. */
static const struct {
    const char *name;
    size_t given;
} withheld[] = {
    {"armor_garbage_encoded", 0},
    {"stream_no_final_full", 0},
    {"stream_no_final_two_chunks_full", AGE_CHUNK},
    {"stream_trailing_garbage_long", 0},
    {"stream_trailing_garbage_short", 0},
    {"stream_two_final_chunks", 0},
    {"stream_two_final_chunks_full", 0},
    {"stream_two_final_chunks_second", AGE_CHUNK},
};

static void payload_check(const struct vector *v, const unsigned char hash[SHA256_SIZE],
                          size_t given)
{
    for (size_t i = 0; i < ARRAY_SIZE(withheld); i++)
        if (strcmp(v->name, withheld[i].name) == 0) {
            assert_int_equal(given, withheld[i].given);
            return;
        }
    BUF_SCOPE(hex, 2 * SHA256_SIZE);
    buf_hex(&hex, hash, SHA256_SIZE);
    if (v->payload.n && !str_eq(buf_view(&hex), v->payload))
        fail_msg("%s gives another payload", v->name);
}

static void vector_check(const struct vector *v)
{
    struct sha256 hash;
    unsigned char got[SHA256_SIZE];
    sha256_init(&hash);
    size_t given = 0;
    enum err err = vector_open(v, &hash, &given);
    sha256_end(&hash, got);
    if (str_is(v->expect, "success")) {
        if (err)
            fail_msg("%s: %s: %s", v->name, err_name(err), problem()->text[LANG_EN]);
    } else {
        if (!err)
            fail_msg("%s opens", v->name);
        for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
            if (str_is(v->expect, classes[i].expect) &&
                strcmp(problem()->field, classes[i].field) != 0)
                fail_msg("%s: %s, not %s: %s", v->name, problem()->field, classes[i].field,
                         problem()->text[LANG_EN]);
        /* every sentence has its Chinese */
        assert_string_not_equal(problem()->text[LANG_EN], problem()->text[LANG_ZH]);
    }
    payload_check(v, got, given);
}

static void test_vectors(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    const char *folder = shared_path(a, "age");
    if (!folder)
        return;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int checked = 0, skipped = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        ARENA_SCOPE(one);
        struct vector v = {.name = entry->d_name};
        vector_read(one, path_join(one, folder, entry->d_name), &v);
        if (v.passphrase || v.hybrid || strstr(entry->d_name, "hybrid")) {
            skipped++;
            continue;
        }
        vector_check(&v);
        checked++;
    }
    closedir(dir);
    print_message("[   AGE    ] %d vectors checked, %d skipped: passphrase or hybrid\n", checked,
                  skipped);
    assert_true(checked >= 98);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors)};
    return cmocka_run_group_tests_name("crypto/age_vectors", tests, NULL, NULL);
}
