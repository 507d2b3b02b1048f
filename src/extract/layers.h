/* Text by how it lies: a text for each look, so that what is hidden neither breaks nor joins the words that
 * are shown. Internal to src/extract. */
#ifndef EXTRACT_LAYERS_H
#define EXTRACT_LAYERS_H

#include "extract/words.h"

struct layers {
    struct buf of[LOOK_COUNT];
};

struct layers layers_empty(void);
void layers_free(struct layers *l);
/* A line ends in every text that has one open. */
void layers_break(struct layers *l);
/* Hands each text that has words on as a part of that place, and is empty again. */
enum err must_check layers_put(struct layers *l, struct words *w, struct str place);

/* A part and its text at once; nothing where it has no words. More parts than may be are a note. */
enum err must_check words_put(struct words *w, enum text_look look, struct str place,
                              struct str utf8);

#define LAYERS_SCOPE(name) struct layers name CLEANUP(layers_free) = layers_empty()

#endif
