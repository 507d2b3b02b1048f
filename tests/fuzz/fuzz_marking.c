/* The grammar of classification marks, Chinese and English, as text and as a camera sees it: what is found lies in the
 * text and speaks for a level, and a second search finds the same. */
#include "fuzz/fuzz.h"

#include "sieve/marking.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct marking_room *room;
    static const enum text_look looks[] = {LOOK_SHOWN, LOOK_PICTURE};
    ARENA_SCOPE(a);
    struct normal lines;
    if (!room)
        room = marking_room_new();
    promise(!normal_make(a, str_bytes(data, n), &lines));
    for (size_t k = 0; k < ARRAY_SIZE(looks); k++) {
        struct findings f = {.a = a}, again = {.a = a};
        (void)marking_find(room, &lines, looks[k], &f);
        (void)marking_find(room, &lines, looks[k], &again);
        promise(f.count == again.count);
        for (size_t i = 0; i < f.count; i++) {
            const struct finding *x = &f.rows[i];
            promise(x->kind == FINDING_MARK && x->from < x->to && x->to <= n);
            promise(level_is_valid((int)x->level) && x->sure > 0 && x->sure <= 100);
            promise(x->from == again.rows[i].from && x->to == again.rows[i].to);
        }
    }
    return 0;
}
