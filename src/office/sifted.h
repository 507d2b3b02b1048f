/* What the sieve keeps of a file: what it found when the file came, and public fingerprints of its passages.
 *
 * It is taken with the fingerprints (secrets.h), of the text that is read anyway, in the session of the person
 * who brings the file, and kept sealed beside the file's row (`sifted`), bound to its name in the vault; it is
 * gone with the file. A file that lies sealed is never opened for it: files older than this have none. Of the
 * text it holds each finding's words with their middle hidden, places, and hashes: whoever has the vault's key has
 * the file itself.
 *
 * Passages of registered secrets are not among the findings: they are matched when somebody looks
 * (sifted_match), against what is registered then. */
#ifndef OFFICE_SIFTED_H
#define OFFICE_SIFTED_H

#include "extract/text.h"
#include "office/deed.h"
#include "office/desk.h"
#include "sieve/fingerprint.h"
#include "sieve/terms.h"
#include "sieve/verdict.h"

enum {
    SIFTED_FINDINGS_MAX = 1000,   /* those that weigh most are kept, the others counted */
    SIFTED_RECORD_MAX = 16 << 20, /* bytes; where they are more the fingerprints are left out */
    SIFTED_STAMP_SIZE = 65,       /* SHA-256 in hex with the NUL */
};

/* A text of the file. */
struct sifted_part {
    struct str place;
    enum text_look look;
    struct findings findings; /* rules, kinds and words as they were then */
    const struct str *snippets;
    const int64_t *lines; /* of each finding, from 1 */
    struct prints prints; /* units 0 where there are none */
};
struct sifted {
    enum coverage coverage; /* unread is never clean */
    const struct text_note *notes;
    size_t note_count;
    struct sifted_part *parts;
    size_t part_count;
    struct terms terms; /* of all its texts: which words of the list of matters stand in it */
    size_t dropped;     /* findings over SIFTED_FINDINGS_MAX */
    bool has_prints;    /* else its passages cannot be looked for */
    char stamp[SIFTED_STAMP_SIZE]; /* of the rules that found it: sifted_stamp() */
};

struct own_sieve;

/* Of a text just read, by the office's own sieve, without passages. All in the arena; `text` and `own` must outlive
 * it. */
enum err must_check sifted_make(struct arena *a, const struct own_sieve *own,
                                const struct extracted *text, struct sifted *ret_sifted);
/* Of what nobody can read (a picture, too large, no known format): only that. */
void sifted_unread(const struct own_sieve *own, enum coverage coverage, struct sifted *ret_sifted);

/* Sealed with the office's key for the file of that name in the vault, and opened again: ERR_CRYPTO where it was
 * not sealed so, ERR_CORRUPT where it was, but is no such record. */
enum err must_check sifted_seal(struct office *o, struct str name, const struct sifted *sifted,
                                struct arena *a, struct str *ret_record);
enum err must_check sifted_open(struct office *o, struct str name, struct str record,
                                struct arena *a, struct sifted *ret_sifted);

/* In the deed that takes or destroys the file. */
enum err must_check sifted_keep(struct deed *d, int64_t file, struct str record);
enum err must_check sifted_forget(struct deed *d, int64_t file);

/* Of a file whose entry the viewer may know of (the caller saw to it); *ret_has false where nothing was
 * kept. */
enum err must_check sifted_of(struct desk *k, int64_t file, bool *ret_has,
                              struct sifted *ret_sifted);

/* The detectors by their names, the rules and lists by their text: differs when any of them does. */
void sifted_stamp(const struct own_sieve *own, char ret_stamp[SIFTED_STAMP_SIZE]);

extern const struct sql *const sifted_statements[];

#endif
