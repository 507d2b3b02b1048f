/* Descriptor 0, the file to be read. Internal to src/extract. */
#ifndef EXTRACT_INPUT_H
#define EXTRACT_INPUT_H

#include "base/buf.h"
#include "extract/words.h"

enum {
    INPUT_READ_MAX = 64 << 20, /* a file up to here is read into memory, */
    INPUT_MAPPED_MAX =
        640 << 20, /* up to here mapped; longer ones are read if they are plain text */
};

struct input {
    struct buf read;
    size_t size; /* 0: unknown */
};

struct input input_open(void); /* before the jail */

/* ERR_TOO_LARGE past `most` bytes. */
enum err must_check input_whole(struct input *in, size_t most, struct str *ret_file);

/* As a document. Too large for this is a note. */
enum err must_check input_words(struct input *in, struct words *w);

#endif
