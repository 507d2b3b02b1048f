/* How a text lies in its document: what a reader of the page sees, and what leaves with it unseen. */
#ifndef EXTRACT_LOOK_H
#define EXTRACT_LOOK_H

enum text_look {
    LOOK_SHOWN,
    LOOK_REMARK,   /* comments, annotations, speaker's notes */
    LOOK_HIDDEN,   /* white, tiny, under a box, on a hidden sheet, behind the end of the file */
    LOOK_DELETED,  /* tracked deletions, old revisions, what is still stored */
    LOOK_PROPERTY, /* author, company, paths: about the document */
    LOOK_PICTURE,  /* recognized in a picture: letters may be wrong */
    LOOK_COUNT
};
const char *text_look_name(enum text_look look); /* "hidden" */

#endif
