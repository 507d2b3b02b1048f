/* The ground floor on any bytes: what decodes encodes back to the same, what is accepted as text
 * is text, and dates survive the way there and back. */
#include "fuzz/fuzz.h"

#include "base/clock.h"
#include "base/text.h"

#define promise(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            die("broken promise: " #condition);                                                    \
    } while (0)

static void encodings(struct str s)
{
    BUF_SCOPE(back, 1 << 22);
    size_t room = s.n + 1, n = 0;
    unsigned char *bytes = malloc(room);
    promise(bytes);
    if (hex_decode(s, bytes, room, &n)) {
        buf_hex(&back, bytes, n);
        promise(str_eq(buf_view(&back), s));
    }
    buf_clear(&back);
    if (base64_decode(s, bytes, room, &n)) {
        buf_base64(&back, bytes, n);
        promise(str_eq(buf_view(&back), s));
    }
    buf_clear(&back);
    if (base64url_decode(s, bytes, room, &n)) {
        buf_base64url(&back, bytes, n);
        promise(str_eq(buf_view(&back), s));
    }
    free(bytes);
}

static void dates(struct str s)
{
    int64_t value = 0;
    char date[DATE_SIZE], moment[MOMENT_SIZE];
    if (date_parse(s, &value)) {
        date_text(value, date);
        promise(str_is(s, date));
        promise(date_weekday(value) >= 0 && date_weekday(value) <= 6);
    }
    if (moment_parse(s, &value)) {
        moment_text(value, moment);
        promise(str_is(s, moment));
    }
}

static void texts(struct str s)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(out, 1 << 22);
    struct str clean = {0}, again = {0};
    text_tokens(&out, s);
    promise(str_utf8(buf_view(&out)));
    buf_clear(&out);
    text_query_fts5(&out, s);
    text_query_tsquery(&out, s);
    text_sort_key(&out, s);
    if (text_clean(a, s, 1 << 20, &clean))
        return;
    promise(str_utf8(clean));
    promise(text_clean(a, clean, 1 << 20, &again) == ERR_OK && str_eq(clean, again));
}

static void walk(struct str s)
{
    size_t at = 0, chars = 0;
    bool utf8 = str_utf8(s);
    while (at < s.n) {
        size_t before = at;
        str_next(s, &at);
        promise(at > before && at <= s.n);
        chars++;
    }
    promise(!utf8 || chars == str_chars(s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str s = str_bytes(data, n);
    int64_t number = 0;
    if (str_int(s, -1000, 1000, &number))
        promise(number >= -1000 && number <= 1000);
    walk(s);
    encodings(s);
    dates(s);
    texts(s);
    return 0;
}
