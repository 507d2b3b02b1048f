#include "unit/test.h"

#include "base/buf.h"
#include "sieve/mosaic.h"

static uint64_t seed = 1;
static uint32_t chance(uint32_t below)
{
    seed = seed * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((seed >> 33) % below);
}

static size_t facts_of(struct arena *a, const struct mosaics *m, struct str text,
                       struct mosaic_fact **facts)
{
    struct normal lines, joined;
    assert_ok(normal_make(a, text, &lines));
    assert_ok(normal_join(a, &lines, &joined));
    return mosaics_facts(m, &joined, a, facts);
}

#define WORDS(...)                                                                                 \
    {                                                                                              \
        (const struct str[]){__VA_ARGS__},                                                         \
            sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str)                         \
    }
/* STR() is no constant for an initializer in C. */
#define Z(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
static const struct mosaic_words pieces[] = {WORDS(Z("三月初"), Z("3月初")), WORDS(Z("东侧坝体")),
                                             WORDS(Z("每班八人")),
                                             WORDS(Z("radio 7"), Z("专用频道"))};
static const struct mosaic dam = {.number = Z("M-1"),
                                  .level = LEVEL_HIGHLY_SECRET,
                                  .about = WORDS(Z("大坝"), Z("水库")),
                                  .pieces = pieces,
                                  .piece_count = ARRAY_SIZE(pieces)};

static void test_facts(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct mosaics *m CLEANUP(mosaics_cleanup) = NULL;
    struct mosaic_fact *f;
    assert_ok(mosaics_new(&dam, 1, &m));
    struct str text = STR("關於大壩的通知：工程自 三 月 初開始，Radio 7 值守，三月初開始。");
    assert_int_equal(facts_of(a, m, text, &f), 2); /* folded, over blanks, in any case; each once */
    assert_int_equal(f[0].piece, 0);
    assert_memory_equal(text.p + f[0].from, "三 月 初", f[0].to - f[0].from);
    assert_int_equal(f[1].piece, 3);
    assert_memory_equal(text.p + f[1].from, "Radio 7", f[1].to - f[1].from);
    assert_int_equal(facts_of(a, m, STR("三月初开始，每班八人"), &f), 0); /* about something else */
    assert_int_equal(facts_of(a, m, STR("水库 radio 77 xradio 7"), &f), 0); /* words are whole */
    assert_int_equal(facts_of(a, m, STR(""), &f), 0);
}

static void test_complete(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct mosaics *m CLEANUP(mosaics_cleanup) = NULL;
    struct mosaic_complete *c;
    const struct mosaic_release before[] = {{0, 2, 30}, {0, 0, 10}, {0, 1, 10}, {0, 0, 20},
                                            {0, 9, 1},  {5, 0, 1}}; /* of rules that are gone */
    const struct mosaic_fact last = {0, 3, 0, 1}, again = {0, 0, 0, 1};
    assert_ok(mosaics_new(&dam, 1, &m));
    assert_int_equal(mosaics_complete(m, before, ARRAY_SIZE(before), &last, 1, 40, a, &c), 1);
    assert_int_equal(c[0].pieces, 15);
    assert_int_equal(c[0].item_count, 3); /* every item that brought a piece */
    assert_int_equal(c[0].items[0], 10);
    assert_int_equal(c[0].items[1], 30);
    assert_int_equal(c[0].items[2], 40);
    assert_int_equal(mosaics_complete(m, before, ARRAY_SIZE(before), &again, 1, 40, a, &c), 0);
    assert_int_equal(mosaics_complete(m, before, 2, &last, 1, 40, a, &c), 0);

    struct mosaic three = dam;
    three.need = 3;
    struct mosaics *some CLEANUP(mosaics_cleanup) = NULL;
    assert_ok(mosaics_new(&three, 1, &some));
    assert_int_equal(mosaics_complete(some, before, 2, &last, 1, 40, a, &c), 1);
}

static void test_refused(void **state)
{
    (void)state;
    struct mosaics *m = NULL;
    struct mosaic x = dam;
    x.piece_count = 0;
    assert_err(ERR_INPUT, mosaics_new(&x, 1, &m));
    x = dam;
    x.need = 5;
    assert_err(ERR_INPUT, mosaics_new(&x, 1, &m));
    const struct mosaic_words bad[] = {WORDS(STR(" \n"))}, none[] = {{NULL, 0}};
    x = dam;
    x.pieces = bad;
    x.piece_count = 1;
    assert_err(ERR_INPUT, mosaics_new(&x, 1, &m));
    x.pieces = none;
    assert_err(ERR_INPUT, mosaics_new(&x, 1, &m));
    assert_null(m);
}

/* ---- the goal: five pieces spread over fifty releases are found, ordinary releases are let go ---- */

enum {
    VOCABULARY = 4000,
    TRIALS = 400,
    RELEASES = 50,
    ORDINARY = 1000,
    ALTERNATIVES = 3,
    PIECES = 5
};

static struct str vocabulary[VOCABULARY];

static void make_vocabulary(struct arena *a)
{
    for (int i = 0; i < VOCABULARY; i++) {
        BUF_SCOPE(b, 64);
        for (uint32_t k = 0, n = 2 + chance(2); k < n; k++)
            buf_utf8(&b, 0x4E00 + chance(3500));
        vocabulary[i] = arena_str(a, buf_view(&b));
    }
}

/* The often used words come first. */
static struct str any_word(void)
{
    return vocabulary[(uint64_t)chance(VOCABULARY) * chance(VOCABULARY) / VOCABULARY];
}

static void release(struct buf *b, const struct mosaic *x, int piece, bool otherwise)
{
    buf_clear(b);
    for (int i = 0; i < 150; i++) {
        buf_str(b, any_word());
        if (i == 40 && piece >= 0)
            buf_str(b, x->about.rows[chance((uint32_t)x->about.count)]);
        if (i == 90 && piece >= 0 && !otherwise)
            buf_str(b, x->pieces[piece].rows[chance(ALTERNATIVES)]);
        if (i % 9 == 8)
            buf_text(b, i % 27 == 26 ? "。\n" : "，");
    }
}

/* A mosaic out of ordinary words: its pieces stand in ordinary releases by chance, too. */
static void draw(struct arena *a, struct mosaic *x)
{
    struct mosaic_words *p = NEW_ARRAY(a, struct mosaic_words, PIECES);
    struct str *about = NEW_ARRAY(a, struct str, 2);
    for (int i = 0; i < PIECES; i++) {
        struct str *words = NEW_ARRAY(a, struct str, ALTERNATIVES);
        for (int k = 0; k < ALTERNATIVES; k++)
            words[k] = vocabulary[VOCABULARY / 4 + chance(VOCABULARY / 4 * 3)];
        p[i] = (struct mosaic_words){words, ALTERNATIVES};
    }
    about[0] = vocabulary[VOCABULARY / 2 + chance(VOCABULARY / 2)];
    about[1] = vocabulary[VOCABULARY / 2 + chance(VOCABULARY / 2)];
    *x = (struct mosaic){.number = STR("M"),
                         .level = LEVEL_HIGHLY_SECRET,
                         .about = {about, 2},
                         .pieces = p,
                         .piece_count = PIECES};
}

/* Releases one after the other as an office keeps them; true when one makes the mosaic complete. */
struct office {
    struct mosaic_release rows[4096];
    size_t count;
};
static bool publish(struct office *o, const struct mosaics *m, struct str text, int64_t item)
{
    ARENA_SCOPE(a);
    struct mosaic_fact *facts;
    struct mosaic_complete *complete;
    size_t n = facts_of(a, m, text, &facts);
    bool trips = mosaics_complete(m, o->rows, o->count, facts, n, item, a, &complete) > 0;
    for (size_t i = 0; i < n && o->count < ARRAY_SIZE(o->rows); i++)
        o->rows[o->count++] = (struct mosaic_release){facts[i].mosaic, facts[i].piece, item};
    return trips;
}

static void test_spread(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    BUF_SCOPE(b, 1 << 16);
    int found = 0, early = 0;
    make_vocabulary(a);
    for (int t = 0; t < TRIALS; t++) {
        struct mosaics *m CLEANUP(mosaics_cleanup) = NULL;
        struct mosaic x;
        struct office o = {.count = 0};
        draw(a, &x);
        assert_ok(mosaics_new(&x, 1, &m));
        int at[PIECES], last = 0; /* each piece in a release of its own */
        for (int i = 0; i < PIECES; i++) {
            at[i] = i * (RELEASES / PIECES) + (int)chance(RELEASES / PIECES);
            last = at[i] > last ? at[i] : last;
        }
        bool tripped = false;
        for (int r = 0; r < RELEASES; r++) {
            int piece = -1;
            for (int i = 0; i < PIECES; i++)
                piece = at[i] == r ? i : piece;
            release(&b, &x, piece, chance(200) == 0); /* now and then told in other words */
            bool now = publish(&o, m, buf_view(&b), r);
            early += now && r < last;
            tripped |= now;
        }
        found += tripped;
    }
    print_message(
        "mosaics of %d pieces over %d releases: %d of %d found, %d before the last piece\n", PIECES,
        RELEASES, found, TRIALS, early);
    assert_true(found * 100 >= TRIALS * 95);

    struct mosaic all[20];
    struct mosaics *m CLEANUP(mosaics_cleanup) = NULL;
    struct office o = {.count = 0};
    int alarms = 0;
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        draw(a, &all[i]);
    assert_ok(mosaics_new(all, ARRAY_SIZE(all), &m));
    for (int r = 0; r < ORDINARY; r++) {
        release(&b, &all[0], -1, false);
        alarms += publish(&o, m, buf_view(&b), r);
    }
    print_message("%d ordinary releases under %zu mosaics: %d alarms, %zu pieces seen by chance\n",
                  ORDINARY, ARRAY_SIZE(all), alarms, o.count);
    assert_true(alarms <= 1);
    assert_true(o.count > 0); /* the words do stand in ordinary releases */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts), cmocka_unit_test(test_complete),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_spread)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
