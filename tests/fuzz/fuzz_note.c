/* Signed notes, keys, checkpoints: what is taken is written again to the same bytes, and no note of
 * the fuzzer's is signed by anybody. */
#include "fuzz/fuzz.h"

#include "base/arena.h"
#include "ledger/checkpoint.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void keys(struct str s)
{
    struct note_key key;
    if (note_key_parse(s, &key))
        return;
    BUF_SCOPE(again, 1 << 10);
    note_key_text(&again, &key);
    promise(str_eq(buf_view(&again), s));
}

static void heads(struct str s)
{
    struct checkpoint c;
    if (checkpoint_parse(s, &c))
        return;
    BUF_SCOPE(again, NOTE_MAX);
    promise(!checkpoint_text(&again, &c));
    promise(str_eq(buf_view(&again), s));
}

static void notes(struct arena *a, struct str s)
{
    struct note note;
    if (note_parse(a, s, &note))
        return;
    promise(note.count >= 1 && note.count <= NOTE_SIGNATURES_MAX);
    promise(!note_check_text(note.text));
    BUF_SCOPE(again, NOTE_MAX);
    buf_str(&again, note.text);
    buf_char(&again, '\n');
    for (size_t i = 0; i < note.count; i++) {
        const struct note_signature *sig = &note.signatures[i];
        struct note_key key = {.id = sig->id, .type = NOTE_ED25519};
        int64_t seconds;
        promise(sig->name.n <= NOTE_NAME_MAX);
        memcpy(key.name, sig->name.p, sig->name.n);
        note_line(&again, &key, sig->bytes);
        /* the key is all zero, of small order: nothing is genuine under it */
        promise(note_verify(&note, &key) == ERR_CRYPTO);
        key.type = NOTE_COSIGNATURE;
        promise(cosignature_verify(&note, &key, &seconds) == ERR_CRYPTO);
    }
    promise(str_eq(buf_view(&again), s));
    heads(note.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    ARENA_SCOPE(a);
    struct str s = str_bytes(data, n);
    crypto_start();
    keys(s);
    heads(s);
    notes(a, s);
    return 0;
}
