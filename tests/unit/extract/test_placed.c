/* Letters over the ink of their line: told too late, split, joined, missed, and what cannot be. */
#include "unit/test.h"

#include "extract/picture_letters.h"

enum { EM = 40, LETTERS = 12 };

static void assert_on(const struct letter *x, int from, int to, int i)
{
    if (x->left > from || x->right < to || x->left < from - EM / 4 || x->right > to + EM / 4)
        fail_msg("letter %d: %d to %d, not %d to %d", i, x->left, x->right, from, to);
}

/* Chinese letters of one run of ink or two, each told up to a letter's width too far to the right. */
static void told_too_late(void **state)
{
    (void)state;
    for (int split = 0; split < 3; split++) {
        struct letter letters[LETTERS];
        struct ink ink[2 * LETTERS];
        int runs = 0;
        for (int i = 0; i < LETTERS; i++) {
            int at = i * EM, late = (i * 7) % (EM - 8);
            letters[i] = (struct letter){at + late, at + EM + late / 2, true};
            if (split && i % split == 0)
                ink[runs++] = (struct ink){at + 2, at + 15};
            ink[runs++] = (struct ink){split && i % split == 0 ? at + 19 : at + 2, at + 37};
        }
        letters_place(letters, LETTERS, ink, runs, EM);
        for (int i = 0; i < LETTERS; i++)
            assert_on(&letters[i], i * EM + 2, i * EM + 37, i);
    }
}

/* A letter that was not recognized has ink too. */
static void one_is_missed(void **state)
{
    (void)state;
    struct letter letters[LETTERS];
    struct ink ink[LETTERS + 1];
    for (int i = 0; i <= LETTERS; i++)
        ink[i] = (struct ink){i * EM + 2, i * EM + 37};
    for (int i = 0; i < LETTERS; i++) {
        int at = (i < 5 ? i : i + 1) * EM;
        letters[i] = (struct letter){at + 12, at + 45, true};
    }
    letters_place(letters, LETTERS, ink, LETTERS + 1, EM);
    for (int i = 0; i < LETTERS; i++) {
        int at = (i < 5 ? i : i + 1) * EM;
        assert_on(&letters[i], at + 2, at + 37, i);
    }
}

/* Latin letters that touch are each where they were told, and may cover each other. */
static void joined_letters(void **state)
{
    (void)state;
    struct letter letters[LETTERS];
    const struct ink ink[] = {{0, 119}, {122, 239}};
    for (int i = 0; i < LETTERS; i++)
        letters[i] = (struct letter){i * 20, i * 20 + 18, false};
    letters_place(letters, LETTERS, ink, ARRAY_SIZE(ink), EM);
    for (int i = 0; i < LETTERS; i++)
        assert_true(letters[i].left <= i * 20 && letters[i].right >= i * 20 + 18);
}

/* Where nothing fits, a letter holds all places that it may stand at. */
static void what_does_not_fit(void **state)
{
    (void)state;
    struct letter letters[] = {{100, 140, true}, {140, 180, true}};
    const struct ink far[] = {{1000, 1030}};
    letters_place(letters, 2, far, 1, EM);
    assert_true(letters[0].left <= 60 && letters[0].right >= 150);
    struct letter none = {100, 140, true};
    letters_place(&none, 1, NULL, 0, EM);
    assert_true(none.left <= 60 && none.right >= 150);
    letters_place(NULL, 0, NULL, 0, EM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_too_late),
        cmocka_unit_test(one_is_missed),
        cmocka_unit_test(joined_letters),
        cmocka_unit_test(what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
