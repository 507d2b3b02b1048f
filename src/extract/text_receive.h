/* Text out of the jail, on to a sink piece by piece. Internal to src/extract. */
#ifndef EXTRACT_TEXT_RECEIVE_H
#define EXTRACT_TEXT_RECEIVE_H

#include "extract/extractor.h"
#include "extract/frames.h"

/* Parts, notes and pictures that a reader may tell of. The parent's time is not the reader's: without an end to them, a
 * hostile one could keep it busy for hours with frames that hold nothing. */
enum { TEXT_TOLD_MAX = 1000000 };

struct text_receiver {
    struct frames frames;
    const struct extractor_sink *sink;
    struct buf place, text; /* of the part that is open */
    enum text_look look;
    size_t again;
    uint64_t from, line;
    uint64_t bytes; /* of all parts */
    size_t notes, told;
    enum coverage worst;
    bool open;
    struct str within;       /* what is told lies in that: a picture's place in its document */
    bool wants_words;        /* places of letters may come, and nothing but pictures' text */
    struct text_word *words; /* of the part that is open */
    size_t word_count, word_room, words_told;
    bool wants_pictures; /* another reader will read them */
    bool pictures;       /* and there are some */
    bool refused;        /* the sink has failed */
};

void text_receiver_init(struct text_receiver *r, struct arena *a,
                        const struct extractor_sink *sink);
void text_receiver_free(struct text_receiver *r);
/* What is open goes to the sink; for the last part, whether or not its reader came to the end. */
enum err must_check text_receiver_end(struct text_receiver *r);
/* For the frames of another reader of the same document. */
void text_receiver_again(struct text_receiver *r);
/* A note of the parent's own. */
enum err must_check text_receiver_note(struct text_receiver *r, enum coverage why,
                                       struct str place);

#endif
