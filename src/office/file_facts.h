/* Declared mosaics (mosaics.h) in what one reader has gathered: which pieces the files say that he held.
 *
 * What a file says is taken with its fingerprints (secrets.h), of the text that is read anyway, by the mosaics in
 * force then, and kept beside the file's row: `file_fact` (file, piece) and `file_sought` (by which mosaics it was
 * looked through, and whether the whole of it was read). A piece is known by a keyed hash of its mosaic, of what that is about and
 * of its words: no words are kept, and a mosaic of which another piece changes keeps what it has. A file that lies
 * sealed is never opened for it: what came before a mosaic was put in force, or could not be read, is not
 * covered and is counted (file_facts_uncovered). The rows stay when the file is destroyed: who has read it has read
 * it. */
#ifndef OFFICE_FILE_FACTS_H
#define OFFICE_FILE_FACTS_H

#include "extract/text.h"
#include "office/desk.h"
#include "office/mosaics.h"

/* Of a text just read; *ret_record "" where no mosaic is in force. What file_facts_keep() takes, in the arena. */
enum err must_check file_facts_take(struct office *o, struct db *db, const struct rulebook *book,
                                    struct arena *a, const struct extracted *text,
                                    struct str *ret_record);
/* In the deed that takes the file. */
enum err must_check file_facts_keep(struct deed *d, int64_t file, struct str record);

/* That a person held a file that says a piece: he read it, or brought it himself (`kind` "" then, else the act).
 * Once for each way, with its first moment. */
struct file_held {
    int64_t person, file, entry;
    uint32_t mosaic, piece; /* as in the declarations */
    struct str reg, kind, at;
};
/* Of everybody, by mosaic, piece, person and moment. */
enum err must_check file_facts_held(struct desk *k, const struct declarations *d,
                                    struct file_held **ret_rows, size_t *ret_count);

/* Number (NULL in a draft: "") and level of the entry that a file is of; false where there is none any more. */
enum err must_check file_held_entry(struct desk *k, const struct file_held *held, bool *ret_found,
                                    struct str *ret_number, enum level *ret_level);

/* Files that this person has read (0: that anybody has) of which it is not known whether they say a piece of this
 * mosaic (NULL: of any in force). */
enum err must_check file_facts_uncovered(struct desk *k, const struct declarations *d,
                                         const struct declared *mosaic, int64_t person,
                                         int64_t *ret_count);

/* Whether that many of its pieces, or their bits, make it; bit i: piece i. */
bool declared_is_complete(const struct declared *mosaic, uint64_t pieces);
/* Whether he may know of it anyway: clearance, compartments, scope of knowledge. False for nobody's id. */
bool declared_is_known_to(const struct desk *k, const struct declared *mosaic, int64_t person);
/* Its words without the share before them. */
struct str declared_piece(const struct declared *mosaic, uint32_t piece);

extern const struct sql *const file_facts_statements[];

#endif
