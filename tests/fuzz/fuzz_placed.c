/* Letters laid over the ink of their line: whatever was told of them, every letter gets a place, and it ends. */
#include "fuzz/fuzz.h"

#include "base/arena.h"
#include "extract/picture_letters.h"

static int number(const uint8_t *p)
{
    return (int16_t)(p[0] | p[1] << 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    struct letter *letters = NEW_ARRAY(a, struct letter, LETTERS_MAX);
    struct ink *ink = NEW_ARRAY(a, struct ink, INK_MAX);
    int count = 0, runs = 0, at = 0;
    if (n < 2)
        return 0;
    size_t i = 2, middle = n / 2;
    for (; i + 5 <= middle && count < LETTERS_MAX; i += 5)
        letters[count++] = (struct letter){number(data + i), number(data + i + 2), data[i + 4] & 1};
    for (; i + 2 <= n && runs < INK_MAX; i += 2, runs++) { /* one behind the other */
        at += 1 + data[i];
        ink[runs].from = at;
        at += 1 + data[i + 1];
        ink[runs].to = at;
    }
    letters_place(letters, count, ink, runs, number(data));
    for (int k = 0; k < count && number(data) > 0; k++)
        if (letters[k].left < -3 * INT16_MAX || letters[k].right > 3 * INT16_MAX + at)
            die("broken promise: a letter stands nowhere");
    return 0;
}
