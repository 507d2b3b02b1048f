/* A virus scanner that runs here: clamd, asked over its Unix socket with the command INSTREAM (clamd(8)). The file's bytes
 * are only handed on; what comes back is one line, taken with the same mistrust as a file. */
#ifndef EXTRACT_CLAMD_H
#define EXTRACT_CLAMD_H

#include "base/arena.h"

enum {
    CLAMD_SECONDS = 30,   /* for a block of the file, and for the answer */
    CLAMD_NAME_MAX = 256, /* bytes of a signature's name */
};

/* *ret_name: what clamd calls it, harmless for showing, in the arena; "" where it knows nothing against the file. Reads
 * the descriptor from its start. ERR_IO: nobody listens there, or the answer is none; ERR_TOO_LARGE: clamd takes no
 * stream of that size; ERR_TIMEOUT. Any thread. */
enum err must_check clamd_ask(const char *socket_path, int fd, struct arena *a,
                              struct str *ret_name);

#endif
