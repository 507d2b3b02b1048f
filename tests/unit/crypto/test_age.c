/* Sealing and opening against each other: sizes at the edges of chunks, pieces, changes, reading
 * from anywhere. The vectors and the age program are the independent witnesses (test_age_vectors,
 * test_age_program). */
#include "memory.h"

static struct age_identity *identity, *stranger;

static int setup(void **state)
{
    (void)state;
    identity = age_keygen();
    stranger = age_keygen();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    age_identity_free(identity);
    age_identity_free(stranger);
    return 0;
}

enum { LONGEST = 3 * AGE_CHUNK + 5 };

static struct str plain_of(size_t n)
{
    static char bytes[LONGEST];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 31 + i / 251);
    return str_bytes(bytes, n);
}

static const size_t sizes[] = {
    0,      1, 47, 48, AGE_CHUNK - 1, AGE_CHUNK, AGE_CHUNK + 1, 2 * AGE_CHUNK, 2 * AGE_CHUNK + 1,
    LONGEST};

static void test_round_trip(void **state)
{
    (void)state;
    static const size_t pieces[] = {7, 4096, AGE_CHUNK - 1, AGE_CHUNK, AGE_CHUNK + 1, LONGEST};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
        for (size_t k = 0; k < ARRAY_SIZE(pieces); k++)
            for (int armored = 0; armored < 2; armored++) {
                BUF_SCOPE(sealed, 1 << 20);
                BUF_SCOPE(opened, 1 << 20);
                struct str plain = plain_of(sizes[i]);
                assert_ok(memory_seal(age_identity_recipient(identity), armored, plain, pieces[k],
                                      &sealed));
                if (!armored)
                    assert_int_equal(sealed.n, age_sealed_size(plain.n, 1));
                assert_ok(memory_open(identity, AGE_ANY_FORM, buf_view(&sealed), &opened));
                assert_true(str_eq(buf_view(&opened), plain));
            }
}

static void test_stranger_does_not_open(void **state)
{
    (void)state;
    BUF_SCOPE(sealed, 1 << 20);
    BUF_SCOPE(opened, 1 << 20);
    assert_ok(memory_seal(age_identity_recipient(identity), false, plain_of(9), 9, &sealed));
    assert_err(ERR_REFUSED, memory_open(stranger, AGE_ANY_FORM, buf_view(&sealed), &opened));
    assert_string_equal(problem()->field, "identity");
    assert_int_equal(opened.n, 0);
}

static void test_every_recipient_opens(void **state)
{
    (void)state;
    enum { COUNT = 20 };
    struct age_identity *identities[COUNT];
    const struct age_recipient *recipients[COUNT];
    for (int i = 0; i < COUNT; i++) {
        identities[i] = age_keygen();
        recipients[i] = age_identity_recipient(identities[i]);
    }
    BUF_SCOPE(sealed, 1 << 20);
    AGE_SEAL_SCOPE(seal);
    assert_ok(
        age_seal_begin(recipients, COUNT, false, (struct age_sink){memory_write, &sealed}, &seal));
    assert_ok(age_seal_write(seal, "x", 1));
    assert_ok(age_seal_close(seal));
    assert_int_equal(sealed.n, age_sealed_size(1, COUNT));
    for (int i = 0; i < COUNT; i++) {
        BUF_SCOPE(opened, 16);
        assert_ok(memory_open(identities[i], AGE_BINARY, buf_view(&sealed), &opened));
        assert_true(str_is(buf_view(&opened), "x"));
        age_identity_free(identities[i]);
    }
}

static void test_recipient_limits(void **state)
{
    (void)state;
    static const struct age_recipient *many[AGE_RECIPIENTS_MAX + 1];
    for (size_t i = 0; i < ARRAY_SIZE(many); i++)
        many[i] = age_identity_recipient(identity);
    BUF_SCOPE(sealed, 1 << 20);
    BUF_SCOPE(opened, 1 << 20);
    struct age_sink sink = {memory_write, &sealed};
    AGE_SEAL_SCOPE(seal);
    assert_err(ERR_INPUT, age_seal_begin(many, 0, false, sink, &seal));
    assert_err(ERR_TOO_LARGE, age_seal_begin(many, ARRAY_SIZE(many), false, sink, &seal));
    assert_null(seal);
    assert_int_equal(sealed.n, 0);
    assert_ok(age_seal_begin(many, AGE_RECIPIENTS_MAX, false, sink, &seal));
    assert_ok(age_seal_close(seal));
    assert_ok(memory_open(identity, AGE_BINARY, buf_view(&sealed), &opened));
}

/* Any bit of header, nonce and tags matters; nothing wrong is ever given out. */
static void test_any_change_is_found(void **state)
{
    (void)state;
    struct str plain = plain_of(100);
    BUF_SCOPE(sealed, 1 << 20);
    assert_ok(memory_seal(age_identity_recipient(identity), false, plain, 100, &sealed));
    for (size_t i = 0; i < sealed.n; i++) {
        BUF_SCOPE(opened, 1 << 20);
        sealed.p[i] ^= (char)(1 << i % 8);
        assert_int_not_equal(memory_open(identity, AGE_BINARY, buf_view(&sealed), &opened), ERR_OK);
        assert_int_equal(opened.n, 0);
        sealed.p[i] ^= (char)(1 << i % 8);
        struct str cut = str_bytes(sealed.p, i);
        assert_int_not_equal(memory_open(identity, AGE_BINARY, cut, &opened), ERR_OK);
        assert_int_equal(opened.n, 0);
    }
    BUF_SCOPE(opened, 1 << 20);
    buf_char(&sealed, 'x');
    assert_err(ERR_CRYPTO, memory_open(identity, AGE_BINARY, buf_view(&sealed), &opened));
    assert_string_equal(problem()->field, "payload");
}

static void test_chunks_do_not_move(void **state)
{
    (void)state;
    enum { SEALED = AGE_CHUNK + 16 };
    struct str plain = plain_of(LONGEST);
    BUF_SCOPE(sealed, 1 << 20);
    BUF_SCOPE(swapped, 1 << 20);
    BUF_SCOPE(opened, 1 << 20);
    assert_ok(memory_seal(age_identity_recipient(identity), false, plain, LONGEST, &sealed));
    size_t at = sealed.n - (LONGEST + 4 * 16);
    buf_add(&swapped, sealed.p, at + SEALED);
    buf_add(&swapped, sealed.p + at + 2 * SEALED, SEALED);
    buf_add(&swapped, sealed.p + at + SEALED, sealed.n - at - SEALED);
    assert_err(ERR_CRYPTO, memory_open(identity, AGE_BINARY, buf_view(&swapped), &opened));
    assert_true(str_eq(buf_view(&opened), str_bytes(plain.p, AGE_CHUNK)));
    /* cut off at a chunk's end */
    buf_clear(&opened);
    struct str cut = str_bytes(sealed.p, at + 2 * SEALED);
    assert_err(ERR_CRYPTO, memory_open(identity, AGE_BINARY, cut, &opened));
    assert_true(str_eq(buf_view(&opened), str_bytes(plain.p, AGE_CHUNK)));
}

static void test_seek(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct str plain = plain_of(sizes[i]);
        BUF_SCOPE(sealed, 1 << 20);
        assert_ok(memory_seal(age_identity_recipient(identity), false, plain, LONGEST, &sealed));
        struct str bytes = buf_view(&sealed);
        AGE_OPEN_SCOPE(open);
        assert_ok(age_open_begin(&identity, 1, AGE_ANY_FORM,
                                 (struct age_source){memory_read, &bytes, bytes.n}, &open));
        uint64_t size;
        assert_ok(age_open_size(open, &size));
        assert_int_equal(size, plain.n);
        for (size_t k = 0; k < 200; k++) {
            size_t at = k < ARRAY_SIZE(sizes) ? sizes[k] : k * 7919 % (plain.n + 1);
            if (at > plain.n)
                continue;
            static char got[LONGEST];
            size_t n, want = k % 3 ? k * 531 : LONGEST;
            if (want > plain.n - at)
                want = plain.n - at;
            assert_ok(age_open_seek(open, at));
            assert_ok(age_open_read(open, got, want, &n));
            assert_int_equal(n, want);
            assert_memory_equal(got, plain.p + at, want);
            if (at + want == plain.n) {
                struct str end;
                assert_ok(age_open_next(open, &end));
                assert_int_equal(end.n, 0);
            }
        }
        assert_err(ERR_INPUT, age_open_seek(open, plain.n + 1));
        assert_ok(age_open_seek(open, 0));
    }
}

/* Asking for the size does not move the place of reading. */
static void test_size_keeps_place(void **state)
{
    (void)state;
    static char got[LONGEST];
    struct str plain = plain_of(LONGEST);
    BUF_SCOPE(sealed, 1 << 20);
    assert_ok(memory_seal(age_identity_recipient(identity), false, plain, LONGEST, &sealed));
    struct str bytes = buf_view(&sealed);
    static const size_t places[] = {0, 1, AGE_CHUNK, AGE_CHUNK + 7, LONGEST - 2, LONGEST};
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        AGE_OPEN_SCOPE(open);
        size_t n;
        uint64_t size;
        assert_ok(age_open_begin(&identity, 1, AGE_ANY_FORM,
                                 (struct age_source){memory_read, &bytes, bytes.n}, &open));
        assert_ok(age_open_read(open, got, places[i], &n));
        assert_int_equal(n, places[i]);
        assert_ok(age_open_size(open, &size));
        assert_int_equal(size, LONGEST);
        assert_ok(age_open_read(open, got, sizeof got, &n));
        assert_int_equal(n, LONGEST - places[i]);
        assert_memory_equal(got, plain.p + places[i], n);
    }
}

/* A cut file is found by its last chunk before anything of it is given out. */
static void test_seek_in_cut_file(void **state)
{
    (void)state;
    BUF_SCOPE(sealed, 1 << 20);
    assert_ok(
        memory_seal(age_identity_recipient(identity), false, plain_of(LONGEST), LONGEST, &sealed));
    static const size_t cuts[] = {1, 5, 20, 21, 22, AGE_CHUNK, AGE_CHUNK + 37, 3 * AGE_CHUNK + 68};
    for (size_t i = 0; i < ARRAY_SIZE(cuts); i++) {
        struct str bytes = str_bytes(sealed.p, sealed.n - cuts[i]);
        AGE_OPEN_SCOPE(open);
        char byte;
        size_t n;
        uint64_t size;
        assert_ok(age_open_begin(&identity, 1, AGE_ANY_FORM,
                                 (struct age_source){memory_read, &bytes, bytes.n}, &open));
        assert_err(ERR_CRYPTO, age_open_seek(open, 10));
        assert_string_equal(problem()->field, "payload");
        assert_err(ERR_CRYPTO, age_open_read(open, &byte, 1, &n));
        assert_err(ERR_CRYPTO, age_open_size(open, &size));
    }
}

static void test_seek_unsupported(void **state)
{
    (void)state;
    for (int armored = 0; armored < 2; armored++) {
        BUF_SCOPE(sealed, 1 << 20);
        assert_ok(memory_seal(age_identity_recipient(identity), armored, STR("abc"), 3, &sealed));
        struct str bytes = buf_view(&sealed);
        struct age_source source = {memory_read, &bytes, armored ? bytes.n : AGE_SIZE_UNKNOWN};
        AGE_OPEN_SCOPE(open);
        char got[8];
        size_t n;
        assert_ok(age_open_begin(&identity, 1, AGE_ANY_FORM, source, &open));
        assert_err(ERR_UNSUPPORTED, age_open_seek(open, 1));
        assert_ok(age_open_read(open, got, sizeof got, &n)); /* from the beginning it still reads */
        assert_int_equal(n, 3);
    }
}

static enum err full_disk(void *context, const void *p, size_t n)
{
    size_t *room = context;
    (void)p;
    if (n > *room)
        return fail(ERR_IO, "This is no wrapped secret");
    *room -= n;
    return ERR_OK;
}

static void test_sink_failure_is_passed_on(void **state)
{
    (void)state;
    const struct age_recipient *recipient = age_identity_recipient(identity);
    for (int armored = 0; armored < 2; armored++)
        for (size_t room = 0; room < 2 * AGE_CHUNK; room += 4999) {
            AGE_SEAL_SCOPE(seal);
            size_t left = room;
            struct str plain = plain_of(LONGEST);
            enum err err =
                age_seal_begin(&recipient, 1, armored, (struct age_sink){full_disk, &left}, &seal);
            if (!err)
                err = age_seal_write(seal, plain.p, plain.n);
            assert_err(ERR_IO, err);
            if (seal)
                assert_err(ERR_IO, age_seal_close(seal)); /* it stays broken */
        }
}

static enum err torn(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    (void)context, (void)offset, (void)p, (void)n, (void)ret_n;
    return fail(ERR_IO, "This is no wrapped secret");
}

static void test_source_failure_is_passed_on(void **state)
{
    (void)state;
    AGE_OPEN_SCOPE(open);
    assert_err(ERR_IO, age_open_begin(&identity, 1, AGE_ANY_FORM,
                                      (struct age_source){torn, NULL, AGE_SIZE_UNKNOWN}, &open));
    assert_err(ERR_IO, age_open_begin(&identity, 1, AGE_ARMORED,
                                      (struct age_source){torn, NULL, AGE_SIZE_UNKNOWN}, &open));
    assert_null(open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_stranger_does_not_open),
        cmocka_unit_test(test_every_recipient_opens),
        cmocka_unit_test(test_recipient_limits),
        cmocka_unit_test(test_any_change_is_found),
        cmocka_unit_test(test_chunks_do_not_move),
        cmocka_unit_test(test_seek),
        cmocka_unit_test(test_size_keeps_place),
        cmocka_unit_test(test_seek_in_cut_file),
        cmocka_unit_test(test_seek_unsupported),
        cmocka_unit_test(test_sink_failure_is_passed_on),
        cmocka_unit_test(test_source_failure_is_passed_on),
    };
    return cmocka_run_group_tests_name("crypto/age", tests, setup, teardown);
}
