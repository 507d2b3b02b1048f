/* What a rewriter answers, out of the jail. Internal to src/extract. */
#ifndef EXTRACT_REWRITING_RECEIVE_H
#define EXTRACT_REWRITING_RECEIVE_H

#include "extract/frames.h"
#include "extract/rewriting.h"

/* The document written anew. */
struct copy_receiver {
    struct frames frames;
    struct buf *out;
    uint32_t *left; /* LEFT_COUNT */
    bool told;      /* the last frame but DONE */
};
void copy_receiver_init(struct copy_receiver *r, struct arena *a, struct buf *out, uint32_t *left);

/* Its texts. Flows are whole, and empty ones count: they are numbered. All together have at most TEXT_BYTES_MAX. */
struct flows_receiver {
    struct frames frames;
    struct arena *a;
    struct text_part *parts;
    struct text_note *notes;
    size_t part_count, part_room, note_count, note_room;
    struct buf text; /* of the part that is open */
    uint64_t bytes;
};
void flows_receiver_init(struct flows_receiver *r, struct arena *a);
void flows_receiver_free(struct flows_receiver *r);

#endif
