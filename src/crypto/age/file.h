/* Whole files sealed and opened by path, keys read from files: what the commands seal, open and
 * keygen do. A path of "-" is standard input or output.
 *
 * Output to a path goes to a temporary neighbour, readable by its owner alone, and takes its name
 * only when the whole input was read and verified: a failure leaves what stood there before. Output
 * to standard output, a pipe or a device is streamed; when opening, only verified chunks are. */
#ifndef CRYPTO_AGE_FILE_H
#define CRYPTO_AGE_FILE_H

#include "crypto/age/age.h"

/* Keys gathered from the flags, in the order given. */
struct age_keys {
    struct arena *arena; /* holds the lists and the recipients */
    const struct age_recipient **recipients;
    struct age_identity **identities;
    size_t recipient_count, recipient_cap, identity_count, identity_cap;
    bool stdin_used; /* a key file was "-": then the input is something else */
};

void age_keys_init(struct age_keys *keys);
void age_keys_release(struct age_keys *keys); /* wipes the identities */

enum err must_check age_keys_recipient(struct age_keys *keys, struct str text); /* -r */
/* Files of one key a line; empty lines and lines that start with # are passed over. Failures name
 * the file and the line, never what stands there. ERR_INPUT where there is no key at all; recipient
 * files are at most 1 MiB, identity files SECRET_MAX. */
enum err must_check age_keys_recipient_file(struct age_keys *keys, const char *path); /* -R */
enum err must_check age_keys_identity_file(struct age_keys *keys, const char *path);  /* -i */

struct age_progress {
    void (*moved)(void *context, uint64_t done, uint64_t total); /* bytes read; total 0: unknown */
    void *context;
};

/* Seals for the recipients, and for those of the identities. `progress` may be NULL. An output of
 * NULL is standard output, too, but refuses (ERR_INPUT) to send what is not text to a terminal: it
 * could play tricks on the reader. ERR_INPUT also when input and output are the same file. */
enum err must_check age_file_seal(const struct age_keys *keys, const char *input,
                                  const char *output, bool armored,
                                  const struct age_progress *progress);
enum err must_check age_file_open(const struct age_keys *keys, const char *input,
                                  const char *output, const struct age_progress *progress);

/* Writes a new identity with its recipient in a comment, as age-keygen does. ERR_CONFLICT where the
 * file exists: a key is never overwritten. */
enum err must_check age_file_keygen(const char *output,
                                    char ret_recipient[AGE_RECIPIENT_TEXT_SIZE]);

#endif
