/* The office's own keys, in DIR/key (mode 0600): the seed that signs the ledger's checkpoints and
 * the age identity that opens the vault. Two forms:
 *   open        as they are, for a demonstration: whoever has the folder has the keys, and the
 *               office says on every page that they protect nothing (facts.open_key)
 *   passphrase  each wrapped under a key that argon2id makes of a passphrase, which is typed or
 *               read from a file outside DIR when the office is opened, and kept nowhere
 * In memory they are in guarded pages for as long as the office is open. */
#ifndef OFFICE_KEYS_H
#define OFFICE_KEYS_H

#include "ledger/note.h"
#include "office/office.h"

enum { KEYS_PASSPHRASE_MAX = 1024 };

/* Whether DIR/key wants a passphrase. ERR_MISSING without the file, ERR_CORRUPT for a malformed
 * one. */
enum err must_check keys_locked(const char *dir, bool *ret_locked);

/* Another passphrase for the same keys; an empty one leaves them open. ERR_CRYPTO where `old` is
 * wrong. After a crash either the old or the new file stands. */
enum err must_check keys_rewrap(const char *dir, struct str old, struct str new,
                                const struct password_cost *cost);

/* A passphrase out of a file: its first line, at most KEYS_PASSPHRASE_MAX bytes. ERR_INPUT for an
 * empty one, ERR_REFUSED for a file that others may read. */
enum err must_check keys_passphrase_file(const char *path, struct secret **ret_passphrase);

/* Under this key the ledger's checkpoints are verified by anybody ("name+hash+base64"). */
enum err must_check keys_note_key(const struct office *o, struct note_key *ret_key);

#endif
