/* Sealed files of any content, opened with one fixed identity: header, armor and payload. What is
 * given out is the same read in order and read from anywhere, and key texts have one form. */
#include "fuzz/fuzz.h"

#include "base/buf.h"
#include "crypto/age/header.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

/* The example of the specification. */
static struct age_identity *fixed_identity(void)
{
    static struct age_identity *identity;
    if (!identity)
        promise(!age_identity_parse(STR("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGF"
                                        "PYYSJZGFPQ4EGAEX"),
                                    &identity));
    return identity;
}

static enum err read_memory(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const struct str *bytes = context;
    size_t left = offset < bytes->n ? bytes->n - (size_t)offset : 0;
    *ret_n = left < n ? left : n;
    if (*ret_n)
        memcpy(p, bytes->p + offset, *ret_n);
    return ERR_OK;
}

/* Everything in order; false where it is not a whole sealed file. */
static bool open_in_order(struct str file, enum age_form form, uint64_t size, struct buf *out)
{
    struct age_identity *identity = fixed_identity();
    AGE_OPEN_SCOPE(open);
    if (age_open_begin(&identity, 1, form, (struct age_source){read_memory, &file, size}, &open)) {
        promise(problem()->field[0]);
        return false;
    }
    for (;;) {
        struct str chunk;
        if (age_open_next(open, &chunk)) {
            promise(strcmp(problem()->field, "payload") == 0 ||
                    strcmp(problem()->field, "armor") == 0);
            return false;
        }
        if (!chunk.n)
            return true;
        buf_str(out, chunk);
    }
}

static void open_from_anywhere(struct str file, struct str plain)
{
    struct age_identity *identity = fixed_identity();
    AGE_OPEN_SCOPE(open);
    uint64_t size = 0;
    char got[64];
    size_t n = 0, at = plain.n / 3;
    promise(!age_open_begin(&identity, 1, AGE_BINARY,
                            (struct age_source){read_memory, &file, file.n}, &open));
    promise(!age_open_size(open, &size) && size == plain.n);
    promise(!age_open_seek(open, at) && !age_open_read(open, got, sizeof got, &n));
    promise(n == (plain.n - at < sizeof got ? plain.n - at : sizeof got));
    promise(n == 0 || memcmp(got, plain.p + at, n) == 0);
}

static void key_texts(struct str text)
{
    ARENA_SCOPE(a);
    const struct age_recipient *recipient;
    struct age_identity *identity;
    char recipient_text[AGE_RECIPIENT_TEXT_SIZE], identity_text[AGE_IDENTITY_TEXT_SIZE];
    if (!age_recipient_parse(a, text, &recipient)) {
        age_recipient_text(recipient, recipient_text);
        promise(str_is(text, recipient_text));
    }
    if (!age_identity_parse(text, &identity)) {
        age_identity_text(identity, identity_text);
        promise(str_is(text, identity_text));
        age_identity_free(identity);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str file = str_bytes(data, n);
    ARENA_SCOPE(a);
    struct header header;
    BUF_SCOPE(plain, 1 << 22);
    BUF_SCOPE(again, 1 << 22);
    crypto_start();
    key_texts(file);
    if (!header_parse(a, file, &header)) {
        promise(header.count > 0 && header.count <= AGE_RECIPIENTS_MAX);
        promise(header.size <= n && header.authenticated.n < header.size);
    }
    bool armored = open_in_order(file, AGE_ARMORED, AGE_SIZE_UNKNOWN, &again);
    buf_clear(&again);
    bool binary = open_in_order(file, AGE_BINARY, n, &plain);
    promise(!(armored && binary));
    if (binary)
        open_from_anywhere(file, buf_view(&plain));
    promise(open_in_order(file, AGE_ANY_FORM, AGE_SIZE_UNKNOWN, &again) == (armored || binary));
    promise(!binary || str_eq(buf_view(&plain), buf_view(&again)));
    return 0;
}
