/* cofferdam-extract --serve: a child of each document. Internal to src/extract. */
#ifndef EXTRACT_SERVE_H
#define EXTRACT_SERVE_H

/* A message is a byte that says what is asked (enum asked), and with it (SCM_RIGHTS) the file and the pipe for the frames. Takes messages from descriptor 0 until nobody holds its other end; then ends the process. Returns in each child, which
 * has its file as descriptor 0, the pipe as 1 and nothing else of them. A child whose pipe nobody reads any more is
 * killed; of each that ends its end is told on the pipe (FRAME_ENDED). */
enum asked {
    ASKED_TEXT,
    ASKED_IMAGES, /* of the readers without models: the document's pictures, and nothing else of it */
    ASKED_IMAGE, /* of those with models: one picture (image.h) */
    ASKED_PLACES, /* of pictures: also where the words stand, in as much time as a person waits for */
    ASKED_COUNT
};
enum asked serve(void);

#endif
