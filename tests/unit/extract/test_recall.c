/* What was recognized is kept within its bounds, for those who answered it, and by the whole key. */
#include "unit/test.h"

#include "extract/image_receive.h"
#include "extract/recall.h"

enum { EACH = 100 };

static void key_of(int n, unsigned char key[SHA256_SIZE])
{
    sha256(str_bytes(&n, sizeof n), key);
}

static void put(struct recall *k, int n)
{
    unsigned char key[SHA256_SIZE];
    char answer[EACH];
    memset(answer, 'a' + n, sizeof answer);
    key_of(n, key);
    recall_put(k, 1, key, str_bytes(answer, sizeof answer));
}

static bool holds(struct recall *k, unsigned generation, int n)
{
    unsigned char key[SHA256_SIZE];
    BUF_SCOPE(out, RECALL_ANSWER_MAX);
    key_of(n, key);
    if (!recall_take(k, generation, key, &out))
        return false;
    assert_int_equal(out.n, EACH);
    for (size_t i = 0; i < EACH; i++)
        assert_int_equal(out.p[i], 'a' + n);
    return true;
}

static void kept_within_bounds(void **state)
{
    (void)state;
    struct recall k;
    recall_init(&k);
    put(&k, 0);
    assert_false(holds(&k, 1, 0)); /* nothing is kept unless it is asked for */
    k.most = 3 * EACH + EACH / 2;
    for (int i = 0; i < 3; i++)
        put(&k, i);
    put(&k, 1); /* again: it is there */
    assert_int_equal(k.bytes, 3 * EACH);
    assert_true(holds(&k, 1, 0));
    put(&k, 3); /* 1 was asked for the longest ago */
    assert_true(holds(&k, 1, 0) && holds(&k, 1, 2) && holds(&k, 1, 3));
    assert_false(holds(&k, 1, 1));
    assert_int_equal(k.bytes, 3 * EACH);
    assert_int_equal(recall_hits(&k), 4);
    for (int i = 0; i < 26; i++)
        put(&k, i);
    assert_int_equal(k.bytes, 3 * EACH);
    recall_free(&k);
}

static void other_readers_may_answer_otherwise(void **state)
{
    (void)state;
    struct recall k;
    recall_init(&k);
    k.most = 10 * EACH;
    put(&k, 0);
    assert_true(holds(&k, 1, 0));
    assert_false(holds(&k, 2, 0));
    assert_int_equal(k.bytes, 0);
    recall_free(&k);
}

/* Two keys that differ in their last bit. */
static void the_whole_key_counts(void **state)
{
    (void)state;
    unsigned char key[SHA256_SIZE] = {1};
    BUF_SCOPE(out, RECALL_ANSWER_MAX);
    struct recall k;
    recall_init(&k);
    k.most = 10 * EACH;
    recall_put(&k, 1, key, STR("one"));
    key[SHA256_SIZE - 1] ^= 1;
    assert_false(recall_take(&k, 1, key, &out));
    key[SHA256_SIZE - 1] ^= 1;
    assert_true(recall_take(&k, 1, key, &out));
    assert_str(buf_view(&out), "one");
    recall_free(&k);
}

/* ---- what an answer is asked for by ---- */

struct came {
    unsigned char key[SHA256_SIZE];
    size_t count;
};

static enum err on_image(void *at, struct str place, int fd, const unsigned char key[SHA256_SIZE])
{
    struct came *c = at;
    (void)fd;
    assert_str(place, "p");
    memcpy(c->key, key, SHA256_SIZE);
    c->count++;
    return ERR_OK;
}

static enum err on_unread(void *at, struct str place)
{
    (void)at;
    (void)place;
    return ERR_OK;
}

static void frame(struct buf *to, unsigned kind, const void *bytes, size_t n)
{
    unsigned char head[FRAME_HEAD] = {(unsigned char)kind};
    put_le(head + 1, (uint32_t)n, 4);
    buf_add(to, head, sizeof head);
    buf_add(to, bytes, n);
}

/* A reader that says so much of a picture, and hands that out; whether it is believed, and by which key it is asked for. */
static bool comes(uint32_t width, uint32_t height, struct str bytes, unsigned char key[SHA256_SIZE])
{
    ARENA_SCOPE(a);
    BUF_SCOPE(said, 4096);
    struct came c = {.count = 0};
    struct image_receiver r;
    unsigned char head[13] = {[12] = 'p'};
    put_le(head, width, 4);
    put_le(head + 4, height, 4);
    put_le(head + 8, (uint32_t)bytes.n, 4);
    frame(&said, FRAME_HELLO, (const unsigned char[]){FRAME_VERSION}, 1);
    frame(&said, FRAME_IMAGE, head, sizeof head);
    frame(&said, FRAME_BYTES, bytes.p, bytes.n / 2);
    frame(&said, FRAME_BYTES, bytes.p + bytes.n / 2, bytes.n - bytes.n / 2);
    image_receiver_init(&r, a);
    r.at = &c;
    r.image = on_image;
    r.not_read = on_unread;
    bool believed = !frames_take(&r.frames, said.p, said.n) && c.count == 1;
    image_receiver_free(&r);
    memcpy(key, c.key, SHA256_SIZE);
    return believed;
}

/* By nothing that a reader says, but by all that it hands out: other dots, another size, or a file of the same bytes are another picture. */
static void only_the_same_picture_has_its_key(void **state)
{
    (void)state;
    enum { BYTES = 2 * 3 * IMAGE_DOT };
    static const struct {
        uint32_t width, height;
        int changed; /* this byte; -1: none */
    } others[] = {{3, 2, -1}, {1, 6, -1}, {0, 0, -1}, {2, 3, 0}, {2, 3, BYTES - 1}};
    char dots[BYTES] = {1, 2, 3};
    unsigned char key[SHA256_SIZE], again[SHA256_SIZE];
    struct str bytes = str_bytes(dots, sizeof dots);
    assert_true(comes(2, 3, bytes, key) && comes(2, 3, bytes, again));
    assert_memory_equal(key, again, SHA256_SIZE);
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        if (others[i].changed >= 0)
            dots[others[i].changed] ^= 1;
        assert_true(comes(others[i].width, others[i].height, bytes, again));
        assert_memory_not_equal(key, again, SHA256_SIZE);
        if (others[i].changed >= 0)
            dots[others[i].changed] ^= 1;
    }
    assert_false(comes(2, 2, bytes, again)); /* a size that is not its own */
    assert_false(comes(6, 3, bytes, again)); /* a byte a dot */
    assert_false(comes(0, 3, bytes, again));
    assert_false(comes(0x80000000u, 0x80000000u, bytes, again));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_within_bounds),
        cmocka_unit_test(other_readers_may_answer_otherwise),
        cmocka_unit_test(the_whole_key_counts),
        cmocka_unit_test(only_the_same_picture_has_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
