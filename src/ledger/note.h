/* Signed notes (c2sp.org/signed-note): text, an empty line, signature lines. Ed25519 (type 0x01)
 * and timestamped cosignatures of checkpoints (type 0x04, see ledger/checkpoint.h). */
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include "base/buf.h"
#include "crypto/sign.h"

enum {
    NOTE_MAX = 1 << 20,        /* bytes of a note that is read */
    NOTE_SIGNATURES_MAX = 100, /* signature lines */
    NOTE_SIGNATURE_MAX = 8192, /* bytes of one decoded signature, key id included */
    NOTE_NAME_MAX = 255,       /* bytes of a key name */
    NOTE_KEY_SIZE = 32,
};

enum note_type { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04 };

/* Who may have signed. A plain value. */
struct note_key {
    char name[NOTE_NAME_MAX + 1];
    enum note_type type;
    uint32_t id; /* SHA-256(name || "\n" || type || key)[:4], big endian */
    uint8_t key[NOTE_KEY_SIZE];
};

/* ERR_INPUT for a name that is empty, too long, not UTF-8, or has a space or '+'. */
enum err must_check note_key_make(struct str name, enum note_type type,
                                  const uint8_t key[NOTE_KEY_SIZE], struct note_key *ret_key);

/* "name+hash+base64", canonical in every part; ERR_INPUT otherwise, ERR_UNSUPPORTED for a
 * well-formed key of a signature type that is not ours. */
enum err must_check note_key_parse(struct str text, struct note_key *ret_key);
void note_key_text(struct buf *out, const struct note_key *key);

struct note_signature {
    struct str name;
    uint32_t id;
    struct str bytes; /* without the key id */
};

struct note {
    struct str text; /* ends in a newline */
    const struct note_signature *signatures;
    size_t count;
};

/* Splits, verifies nothing. The parts point into `body` and the arena. ERR_INPUT says what is
 * wrong and on which line; ERR_TOO_LARGE past the limits above. */
enum err must_check note_parse(struct arena *a, struct str body, struct note *ret_note);

/* That the text is signed by this key (NOTE_ED25519): ERR_MISSING without a signature of it,
 * ERR_CRYPTO where any signature under its name and id fails. */
enum err must_check note_verify(const struct note *note, const struct note_key *key);

/* At least one of the keys signed and no signature of a known key fails; ret_verified (may be NULL)
 * has bit i set for keys[i]; at most 64 keys. Keys of type NOTE_COSIGNATURE are passed over. */
enum err must_check note_verify_any(const struct note *note, const struct note_key *keys,
                                    size_t count, uint64_t *ret_verified);

/* Whether a note may have this text: UTF-8, no control characters but newline, ends in one. */
enum err must_check note_check_text(struct str text);

/* The signature line for the text, by the pair whose public half `key` holds (NOTE_ED25519).
 * ERR_CRYPTO where it does not. */
enum err must_check note_sign(struct buf *out, struct str text, const struct note_key *key,
                              const struct sign_key *pair);

/* "— name base64(id || bytes)\n" */
void note_line(struct buf *out, const struct note_key *key, struct str bytes);

#endif
