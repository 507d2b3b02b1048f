/* Passwords: argon2id (RFC 9106) by libsodium.
 *
 * One computation takes the cost's memory (64 MiB by default), so at most two run at a time in a
 * process, whatever comes in: the others wait, at most ten seconds, and are then refused with
 * ERR_TOO_MANY. A flood of logins can slow logins down, but not take the memory. */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include "base/str.h"

enum {
    PASSWORD_BYTES_MAX = 1024, /* longer ones are refused with ERR_INPUT */
    PASSWORD_CHARS_MIN = 10,   /* office default */
    PASSWORD_HASH_SIZE = 128,  /* with the NUL */
    PASSWORD_SALT_SIZE = 16,
    PASSWORD_KEY_SIZE = 32,
};

struct password_cost {
    unsigned passes;     /* 1 to 64 */
    unsigned memory_kib; /* 8 to 1048576 */
};
extern const struct password_cost password_cost_default; /* 3 passes over 64 MiB */

/* "$argon2id$v=19$m=65536,t=3,p=1$salt$hash", salted at random. */
enum err must_check password_hash(struct str password, const struct password_cost *cost,
                                  char ret_hash[PASSWORD_HASH_SIZE]);

/* ERR_LOGIN for a wrong password; ERR_CORRUPT where `hash` is none of ours or asks for a cost past
 * the limits above (a changed database must not take the memory either). */
enum err must_check password_verify(const char *hash, struct str password);

/* True when `hash` was made at another cost: after a right password, hash it again. */
bool password_needs_rehash(const char *hash, const struct password_cost *cost);

/* A key to wrap other keys with. The salt is made at random once and kept beside what is wrapped;
 * it differs from that of password_hash(), so that the stored hash tells nothing of the key. */
enum err must_check password_key(struct str password, const unsigned char salt[PASSWORD_SALT_SIZE],
                                 const struct password_cost *cost,
                                 unsigned char ret_key[PASSWORD_KEY_SIZE]);

/* What the office asks of a new password: at least PASSWORD_CHARS_MIN characters, not the login
 * nor built around it alone, not one or two characters over and over, no run of the keyboard or of
 * the alphabet, not one of the notorious ones. ERR_INPUT says which. */
enum err must_check password_rule(struct str password, struct str login);

#endif
