#include "crypto/password.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>

#include "base/buf.h"
#include "base/io.h"
#include "crypto/secret.h"

enum {
    AT_ONCE = 2,
    WAIT_SECONDS = 10,
    HASH = 32,
    PASSES_MAX = 64,
    MEMORY_KIB_MIN = 8,
    MEMORY_KIB_MAX = 1024 * 1024,
};
_Static_assert(PASSWORD_SALT_SIZE == crypto_pwhash_SALTBYTES, "argon2id salt");

const struct password_cost password_cost_default = {.passes = 3, .memory_kib = 64 * 1024};

static sem_t places;

static void make_places(void)
{
    if (sem_init(&places, 0, AT_ONCE))
        die("a semaphore cannot be made");
}

static enum err crowded(void)
{
    return fail(ERR_TOO_MANY, "Too many logins at once: try again in a few seconds");
}

static enum err take_place(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_places);
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += WAIT_SECONDS;
    while (sem_clockwait(&places, CLOCK_MONOTONIC, &end))
        if (errno != EINTR)
            return crowded();
    return ERR_OK;
}

static enum err derive(struct str password, const unsigned char salt[PASSWORD_SALT_SIZE],
                       const struct password_cost *cost, unsigned char ret_key[HASH])
{
    if (password.n > PASSWORD_BYTES_MAX)
        return fail(ERR_INPUT, "The password is longer than {1} bytes",
                    numtext(PASSWORD_BYTES_MAX));
    if (cost->passes < 1 || cost->passes > PASSES_MAX || cost->memory_kib < MEMORY_KIB_MIN ||
        cost->memory_kib > MEMORY_KIB_MAX)
        return fail(ERR_INPUT, "The cost of a password is 1 to {1} passes over {2} to {3} KiB",
                    numtext(PASSES_MAX), numtext(MEMORY_KIB_MIN), numtext(MEMORY_KIB_MAX));
    crypto_start();
    TRY(take_place());
    int failed =
        crypto_pwhash(ret_key, HASH, password.p ? password.p : "", password.n, salt, cost->passes,
                      (size_t)cost->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    sem_post(&places);
    return failed ? crowded() : ERR_OK; /* with these arguments only for lack of memory */
}

enum err password_key(struct str password, const unsigned char salt[PASSWORD_SALT_SIZE],
                      const struct password_cost *cost, unsigned char ret_key[PASSWORD_KEY_SIZE])
{
    unsigned char key[HASH];
    WIPE_SCOPE(key);
    TRY(derive(password, salt, cost, key));
    memcpy(ret_key, key, PASSWORD_KEY_SIZE);
    return ERR_OK;
}

/* --- the PHC string -------------------------------------------------------------------------- */

struct phc {
    struct password_cost cost;
    unsigned char salt[PASSWORD_SALT_SIZE], hash[HASH];
};

static bool take_number(struct str part, const char *name, int64_t max, unsigned *ret_n)
{
    int64_t n;
    size_t skip = strlen(name);
    if (!str_starts(part, name) || !str_int(str_bytes(part.p + skip, part.n - skip), 1, max, &n))
        return false;
    *ret_n = (unsigned)n;
    return true;
}

static bool take_bytes(struct str part, void *out, size_t n)
{
    size_t got;
    return base64raw_decode(part, out, n, &got) && got == n;
}

static bool phc_parse(struct str text, struct phc *ret)
{
    struct str part[6];
    size_t count = 0;
    while (count < ARRAY_SIZE(part) && str_split(&text, '$', &part[count]))
        count++;
    if (count != ARRAY_SIZE(part) || text.p || part[0].n || !str_is(part[1], "argon2id") ||
        !str_is(part[2], "v=19"))
        return false;
    struct str memory, passes;
    return str_split(&part[3], ',', &memory) && str_split(&part[3], ',', &passes) &&
           str_is(part[3], "p=1") &&
           take_number(memory, "m=", MEMORY_KIB_MAX, &ret->cost.memory_kib) &&
           take_number(passes, "t=", PASSES_MAX, &ret->cost.passes) &&
           take_bytes(part[4], ret->salt, sizeof ret->salt) &&
           take_bytes(part[5], ret->hash, sizeof ret->hash);
}

enum err password_hash(struct str password, const struct password_cost *cost,
                       char ret_hash[PASSWORD_HASH_SIZE])
{
    struct phc phc;
    random_bytes(phc.salt, sizeof phc.salt);
    TRY(derive(password, phc.salt, cost, phc.hash));
    BUF_SCOPE(text, PASSWORD_HASH_SIZE - 1);
    buf_printf(&text, "$argon2id$v=19$m=%u,t=%u,p=1$", cost->memory_kib, cost->passes);
    buf_base64raw(&text, phc.salt, sizeof phc.salt);
    buf_char(&text, '$');
    buf_base64raw(&text, phc.hash, sizeof phc.hash);
    TRY(buf_check(&text));
    memcpy(ret_hash, text.p, text.n + 1);
    return ERR_OK;
}

enum err password_verify(const char *hash, struct str password)
{
    struct phc phc;
    unsigned char got[HASH];
    WIPE_SCOPE(got);
    if (!phc_parse(str_of(hash), &phc) || phc.cost.memory_kib < MEMORY_KIB_MIN)
        return fail(ERR_CORRUPT, "A stored password hash is damaged");
    TRY(derive(password, phc.salt, &phc.cost, got));
    if (!bytes_equal(got, phc.hash, HASH))
        return fail(ERR_LOGIN, "The login name or the password is wrong");
    return ERR_OK;
}

bool password_needs_rehash(const char *hash, const struct password_cost *cost)
{
    struct phc phc;
    return !phc_parse(str_of(hash), &phc) || phc.cost.memory_kib != cost->memory_kib ||
           phc.cost.passes != cost->passes;
}
