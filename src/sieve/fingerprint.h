/* Fingerprints of files in a file of their own: what a computer that may not hold the office's index writes
 * down of its own files, so that they can be held against the registered secrets inside.
 *
 *   "cofferdam fingerprints 1\n"
 *   for each text: u16 n, path[n], u16 n, place[n], u32 units, u32 grams,
 *                  grams * { u64 hash, u32 unit, u32 line, u8 units }, codes: 4 bits a unit
 *   u16 65535, SHA-256 of all before
 * Big endian. The hashes need no key (passage_gram.h); whoever has the file can test guesses of what stands in
 * those files, so it travels sealed to the office. Nothing of the office goes out. */
#ifndef SIEVE_FINGERPRINT_H
#define SIEVE_FINGERPRINT_H

#include "base/buf.h"
#include "crypto/hash.h"
#include "sieve/prints.h"

enum { FINGERPRINT_PATH_MAX = 4096 };
#define FINGERPRINT_FILE_MAX ((size_t)1 << 30)

struct fingerprint {
    struct str path, place; /* UTF-8 without controls */
    struct prints prints;
    uint32_t lines_before; /* written: lines of the text before this piece of it */
};

/* Each appends. Path and place are cut to FINGERPRINT_PATH_MAX bytes. Before the end `sum` has taken in every byte
 * so far. */
void fingerprint_begin(struct buf *out);
enum err must_check fingerprint_put(struct buf *out, const struct fingerprint *f);
void fingerprint_end(struct buf *out, struct sha256 *sum);

/* ERR_INPUT: no such file, another version, cut off or changed; ERR_UNSUPPORTED for a later version. */
enum err must_check fingerprint_open(struct str bytes, struct str *ret_rest);
/* The next text, its arrays in the arena; *ret_more false at the end. ERR_INPUT where it is malformed. */
enum err must_check fingerprint_next(struct str *rest, struct arena *a, struct fingerprint *ret_f,
                                     bool *ret_more);

/* The line of the gram nearest before unit `unit`; 0 where there is none. */
uint32_t fingerprint_line(const struct fingerprint *f, uint32_t unit);

#endif
