/* The readers of documents, as a service: cofferdam-extract --serve loads its libraries once and makes a child of each
 * document, which locks itself into the jail before it reads a byte and ends after it. */
#ifndef EXTRACT_EXTRACTOR_H
#define EXTRACT_EXTRACTOR_H

#include "extract/text.h"

/* A document's limits. The first is of the processor's time, so that a busy machine makes no page unread; a reader that
 * sleeps instead is ended (start.h), and the last is for whatever is neither: its receiver's own time is not counted. */
enum {
    EXTRACTOR_PROCESSOR_SECONDS = 20,
    EXTRACTOR_PLACES_SECONDS = 180,
    EXTRACTOR_PICTURES_MS = 15000,
    EXTRACTOR_WALL_SECONDS = 300
};

struct extractor;

/* The service starts with the first document. `pictures`: pictures and scanned pages are read as well (tesseract), by a second service that starts
 * with the first of them; else they are notes. ERR_IO: the program is not there. A handle may be used by any number of threads, a document each
 * at a time. It ends with the handle, or with this process. */
enum err must_check extractor_open(bool pictures, struct extractor **ret_extractor);
void extractor_free(struct extractor *x); /* NULL is fine */
/* What is recognized in pictures is kept in memory, at most so many bytes, for further documents that show the same; before the first
 * document. Not where documents of different people are read: how long an answer takes tells whether a picture was seen before. */
void extractor_keep(struct extractor *x, size_t bytes);
size_t extractor_recalled(struct extractor *x); /* pictures that were so answered */
static inline void extractor_cleanup(struct extractor **x)
{
    extractor_free(*x);
}

/* What a document holds, as it comes: the slices live until the callback returns, and whatever it fails with ends the
 * reading. Runs on the thread that called extractor_read(). */
struct extractor_sink {
    void *at;
    enum err (*part)(void *at, const struct text_part *part);
    enum err (*note)(void *at, const struct text_note *note);
};

/* Reads the document from its start. No document is a failure: damaged, unknown, hostile, too large or too slow, its
 * coverage and a note say so, and what came before stands. A file that changed meanwhile is read in part. What is held
 * in memory meanwhile is at most a piece (text.h). ERR_IO: the service does not run, not even when it is started
 * again; else the sink's own failures. */
enum err must_check extractor_read(struct extractor *x, int fd, const struct extractor_sink *sink,
                                   enum coverage *ret_coverage);

/* The same, collected in the arena; what is over the limits of text.h is dropped, and the coverage partial. */
enum err must_check extractor_text(struct extractor *x, int fd, struct arena *a,
                                   struct extracted *ret_text);

/* What is recognized in a document's pictures, and nothing else of it: LOOK_PICTURE, with its letters' places (text.h), each
 * reading of a page for itself. A picture that was not read, or not whole, is a note. In up to EXTRACTOR_PLACES_SECONDS. `x` reads
 * pictures. */
enum err must_check extractor_words(struct extractor *x, int fd, struct arena *a,
                                    struct extracted *ret_text);

/* The same for one document and never another: a service of its own. */
enum err must_check extract_text(int fd, struct arena *a, struct extracted *ret_text);

#endif
