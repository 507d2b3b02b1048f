/* Text out of the jail. Internal to src/extract. */
#ifndef EXTRACT_TEXT_RECEIVE_H
#define EXTRACT_TEXT_RECEIVE_H

#include "extract/frames.h"
#include "extract/text.h"

struct text_receiver {
    struct frames frames;
    struct arena *a;
    struct text_part *parts;
    size_t part_count, part_room;
    struct text_note *notes;
    size_t note_count, note_room;
    struct str place; /* of the part that is open */
    enum text_look look;
    struct buf text; /* of the part that is open */
    uint64_t bytes;
    enum coverage worst;
    bool open;
};

void text_receiver_init(struct text_receiver *r, struct arena *a);
void text_receiver_free(struct text_receiver *r);
/* What came, once frames_end() is content. Lives in the arena. */
struct extracted text_receiver_result(const struct text_receiver *r);

#endif
