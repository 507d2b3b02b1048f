#include "web/cookie.h"

#include <sodium.h>

bool cookie_find(const struct request *rq, const char *name, struct str *ret_value)
{
    struct str rest = rq->header[HEADER_COOKIE], pair, found = {NULL, 0};
    size_t n = strlen(name);
    while (str_split(&rest, ';', &pair)) {
        pair = str_trim(pair);
        if (pair.n <= n || memcmp(pair.p, name, n) != 0 || pair.p[n] != '=')
            continue;
        if (found.p)
            return false;
        found = str_bytes(pair.p + n + 1, pair.n - n - 1);
    }
    if (found.p)
        *ret_value = found;
    return found.p != NULL;
}

enum err cookie_set(struct request *rq, struct response *rs, const char *name, struct str value,
                    int seconds)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
            return fail(ERR_INPUT, "The value of a cookie is malformed");
    }
    BUF_SCOPE(line, 4096);
    buf_printf(&line, "%s=%.*s; Path=/; Secure; HttpOnly; SameSite=Strict", name, (int)value.n,
               value.p ? value.p : "");
    if (seconds)
        buf_printf(&line, "; Max-Age=%d", seconds > 0 ? seconds : 0);
    TRY(buf_check(&line));
    return response_header(rq, rs, "Set-Cookie", buf_view(&line));
}

void csrf_token(struct str secret, char ret_token[CSRF_SIZE])
{
    static const unsigned char purpose[] = "csrf";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&state, purpose, sizeof purpose - 1);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2base64(ret_token, CSRF_SIZE, mac, sizeof mac,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(&state, sizeof state);
}

bool csrf_matches(struct str secret, struct str token)
{
    char right[CSRF_SIZE];
    csrf_token(secret, right);
    return token.n == CSRF_SIZE - 1 && bytes_equal(right, token.p, token.n);
}
