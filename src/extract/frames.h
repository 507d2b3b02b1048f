/* The parent's end of the pipe, whatever comes through it: whole frames, handed on one by one, checked
 * as if the file's author had written them. Internal to src/extract. */
#ifndef EXTRACT_FRAMES_H
#define EXTRACT_FRAMES_H

#include "base/buf.h"
#include "extract/frame.h"

struct frames {
    struct arena *a;
    struct buf waiting; /* bytes of a frame that is not whole yet; the owner frees it */
    bool greeted, done;
    bool ended; /* the service says how the reader ended: */
    int signal; /* 0: by itself, in good order; -1: by itself, in bad */
    uint32_t
        used; /* milliseconds of the processor's; not to be relied on, for a reader can say so itself */
    enum err failed;    /* what the jail says is wrong with the file; its words are the problem */
    struct buf *record; /* takes every byte as it comes; NULL: nobody keeps them */
    void *at;
    /* frames_lie(): the frame may not come here, or not like this; other failures are passed on. FRAME_DONE
     * too. */
    enum err (*take)(void *at, unsigned kind, const unsigned char *p, size_t n);
};

/* ERR_IO where a frame is not as it must be: the child is then not to be believed in anything. */
enum err must_check frames_take(struct frames *f, const void *bytes, size_t n);
/* After the last byte: what the jail said is wrong with the file, or ERR_IO where its answer is not
 * whole. */
enum err must_check frames_end(const struct frames *f);
enum err frames_lie(void);

/* Starts the jailed program over the file, from its start, and hands its frames on; `mode` "--codes", NULL for a
 * spreadsheet. What the jail says is wrong with the file is the error. */
enum err must_check frames_run(int fd, const char *mode, struct frames *f);

#endif
