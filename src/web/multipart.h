/* multipart/form-data (RFC 7578) as browsers send it, read in one pass with a fixed window: bytes
 * are given, events are taken. Pure; no I/O. Strict: no preamble, no nesting, no transfer
 * encodings. */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "web/http.h"

enum { MULTIPART_WINDOW = 64 * 1024, PART_HEAD_MAX = 4096, FILE_NAME_MAX = 255 /* characters */ };

enum multipart_event {
    MULTIPART_MORE,  /* all that was given is dealt with: give more */
    MULTIPART_FIELD, /* a plain field came whole: part.field, data */
    MULTIPART_FILE,  /* a file begins: part */
    MULTIPART_DATA,  /* bytes of it: data, valid until the next call */
    MULTIPART_END,   /* the file came whole */
    MULTIPART_DONE   /* the closing boundary was read; what follows it is ignored */
};

struct multipart;

/* `content_type` is the request's header. Fields together hold at most BODY_MAX bytes. */
enum err must_check multipart_new(struct arena *a, struct str content_type,
                                  struct multipart **ret_parser);

/* How many bytes the window takes now, and where: fill at most *ret_room, then say how many. */
void *multipart_room(struct multipart *m, size_t *ret_room);
void multipart_gave(struct multipart *m, size_t n);

struct multipart_item {
    struct upload_part part;
    struct str data;
};
enum err must_check multipart_next(struct multipart *m, enum multipart_event *ret_event,
                                   struct multipart_item *ret_item);

#endif
