/* The steps of sieve_text(), for texts that are made of several. Private to this folder. */
#ifndef SIEVE_DETECT_H
#define SIEVE_DETECT_H

#include "sieve/sieve.h"

enum detect_what {
    DETECT_ALL,
    DETECT_NEARBY, /* only what is decided by the words around it */
};

/* Unsorted; offsets are the text's. Neither what is encoded nor what is hidden. */
enum err must_check sieve_detect(struct sieve *s, struct str text, enum text_look look,
                                 enum detect_what what, struct findings *found);
/* What is encoded in a text; its findings stand where its run does. */
enum err must_check sieve_detect_encoded(struct sieve *s, struct str text, struct findings *found);
/* That a part is not to be seen, where it is not. */
enum err must_check sieve_detect_hidden(struct sieve *s, struct str text, enum text_look look,
                                        struct findings *found);
/* Sorted; of one kind only the longest, and of equal ones the surest. */
void sieve_settle(struct findings *found);

#endif
