/* The signing key of an account: its seed wrapped under a key that argon2id makes of the password,
 * with a salt and a cost of its own. */
#include "base/io.h"
#include "crypto/wrap.h"
#include "office/accounts.h"

static struct str context_of(struct arena *a, int64_t account)
{
    return str_of(arena_printf(a, "sign/account:%lld", (long long)account));
}

enum err signing_wrap(struct arena *a, const struct sign_key *key, int64_t account,
                      struct str password, const struct password_cost *cost,
                      struct wrapped_key *ret_wrapped)
{
    unsigned char salt[PASSWORD_SALT_SIZE], under[WRAP_KEY_SIZE];
    WIPE_SCOPE(under);
    random_bytes(salt, sizeof salt);
    TRY(password_key(password, salt, cost, under));
    struct str text;
    TRY(wrap(a, under, sign_key_seed(key), context_of(a, account), &text));
    char *stored =
        arena_printf(a, "%u %u %.*s", cost->passes, cost->memory_kib, (int)text.n, text.p);
    *ret_wrapped = (struct wrapped_key){
        .wrapped = str_of(stored),
        .salt = arena_str(a, str_bytes(salt, sizeof salt)),
        .public_key = arena_str(a, str_bytes(sign_key_public(key), SIGN_PUBLIC_SIZE)),
    };
    return ERR_OK;
}

static enum err damaged(const struct account *account)
{
    return fail(ERR_CORRUPT, "The signing key of account {1} is damaged", numtext(account->id));
}

enum err signing_unwrap(const struct account *account, struct str password,
                        struct sign_key **ret_key)
{
    ARENA_SCOPE(a);
    struct str rest = account->sign_wrapped, passes, memory;
    int64_t p, m;
    if (!str_split(&rest, ' ', &passes) || !str_split(&rest, ' ', &memory) || !rest.p ||
        !str_int(passes, 1, 64, &p) || !str_int(memory, 8, 1 << 20, &m) ||
        account->sign_salt.n != PASSWORD_SALT_SIZE || account->sign_public.n != SIGN_PUBLIC_SIZE)
        return damaged(account);
    struct password_cost cost = {.passes = (unsigned)p, .memory_kib = (unsigned)m};
    unsigned char under[WRAP_KEY_SIZE];
    WIPE_SCOPE(under);
    TRY(password_key(password, (const unsigned char *)account->sign_salt.p, &cost, under));
    SECRET_SCOPE(seed);
    if (unwrap(under, rest, context_of(a, account->id), &seed) ||
        secret_size(seed) != SIGN_SEED_SIZE)
        return damaged(account);
    SIGN_KEY_SCOPE(key);
    key = sign_key_from_seed(secret_bytes(seed));
    if (!bytes_equal(sign_key_public(key), account->sign_public.p, SIGN_PUBLIC_SIZE))
        return damaged(account);
    *ret_key = key;
    key = NULL;
    return ERR_OK;
}
