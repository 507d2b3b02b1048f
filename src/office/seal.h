/* What a kept report says, as one hash: the file that was composed, and what people stated beside it.
 *
 * The SHA-256 over lines ended by one line feed: "cofferdam report v1", the SHA-256 in hex of the composed
 * file, then for each statement that stands, in the order in which they were made, a JSON array of its
 * id, how, sentence, section, words_zh, words_en, reason, author_name and said_on, texts "" where there is none. */
#ifndef OFFICE_SEAL_H
#define OFFICE_SEAL_H

#include "base/arena.h"
#include "crypto/hash.h"
#include "store/store.h"

struct report_seal {
    char content[2 * SHA256_SIZE + 1];
    int64_t changed, added, left_out;
};

/* As the database stands. ERR_CORRUPT where the report has no file. */
enum err must_check report_seal(struct db *db, struct arena *a, int64_t report,
                                struct report_seal *ret_seal);

#endif
