/* What a reader found, as frames on descriptor 1. Internal to src/extract. */
#ifndef EXTRACT_ANSWER_H
#define EXTRACT_ANSWER_H

#include "base/buf.h"
#include "extract/frame.h"
#include "extract/sheet.h"
#include "extract/words.h"

enum { ANSWER_BLOCK = 64 * 1024 };

struct answer {
    struct buf waiting; /* room for ANSWER_BLOCK and a frame */
    uint32_t row, column;
    uint64_t cells, bytes;
    int sheets, merges;
    bool pictures; /* their text alone is told: all else has been, by another reader */
    bool mute;     /* the part that is open is not told */
};

enum err must_check answer_frame(struct answer *o, enum frame_kind kind, const void *head,
                                 size_t head_n, struct str text);
enum err must_check answer_failure(struct answer *o, enum err code); /* the problem's words */
enum err must_check answer_bytes(struct answer *o,
                                 struct str bytes); /* of a document written anew */
enum err must_check answer_flush(struct answer *o);

struct sheet_sink answer_sheets(struct answer *o);
struct words_sink answer_words(struct answer *o);

#endif
