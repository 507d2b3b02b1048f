/* What the readers of documents share: text with its place, and notes of what was not read. They run
 * inside the jail, and in the fuzzer without it. Internal to src/extract. */
#ifndef EXTRACT_WORDS_H
#define EXTRACT_WORDS_H

#include "base/buf.h"
#include "extract/image.h"
#include "extract/text.h"

enum {
    WORDS_LEFT_OVER_MAX = 2048,
    WORDS_DEPTH_MAX = 6,         /* archives within archives */
    WORDS_ENTRIES_MAX = 20000,   /* of all archives together */
    WORDS_PICTURES_MAX = 512,    /* that are told apart */
    WORDS_LINES_MAX = 256,       /* short ones of a page */
    WORDS_PICTURES_SECONDS = 15, /* of the processor's */
    WORDS_IMAGES_SECONDS = 6,    /* of handing them out, drawn */
    WORDS_PLACES_SECONDS = 170,  /* where their places are wanted */
};
#define WORDS_UNPACKED_MAX (UINT64_C(512) << 20) /* bytes of all entries together */
#define WORDS_REPEATED_MAX (UINT64_C(64) << 20)  /* bytes of text that was told before */

struct words_sink {
    void *at;
    enum err (*part)(void *at, enum text_look look, struct str place);
    enum err (*text)(void *at,
                     struct str text); /* of the last part; well-formed UTF-8, any length */
    enum err (*note)(void *at, enum coverage why, struct str place);
    enum err (*picture)(void *at, struct str place); /* one that was not read, or not whole */
    /* one to be recognized by somebody else, where pictures are handed out */
    enum err (*image)(void *at, struct str place, const struct image *image);
    enum err (*word)(void *at,
                     const struct text_word *word); /* of the last part, where places are wanted */
    enum err (*flush)(
        void *at); /* or NULL: sends what was told, before something that may end the reader */
};

/* One document and all that lies in it. The budgets are shared, so that a bomb is one however deep. */
struct words {
    struct arena *a;
    const struct words_sink *sink;
    int depth;
    uint64_t entries, unpacked, repeated;
    size_t parts;
    /* pictures: nothing of them is read unless asked for, until a moment of clock_processor_ns() */
    bool reads_pictures;
    uint64_t pictures_until;
    /* each place with its words, also what was told before */
    bool wants_places;
    uint32_t page; /* that is read, from 0 */
    uint64_t picture_hashes[WORDS_PICTURES_MAX];
    int picture_count;
    uint64_t line_hashes[WORDS_LINES_MAX]; /* of the page that is read: what was told of it */
    int line_count;
};

/* By what the bytes begin with, never by a name. `place` is where they lie, "" for the document
 * itself. A damaged or unknown thing is a note, not a failure; failures are the sink's and those of
 * the budgets (ERR_TOO_LARGE). */
enum err must_check words_read(struct words *w, struct str place, struct str bytes);

/* A ZIP: OOXML, ODF, OFD, EPUB or an archive. */
enum err must_check words_package(struct words *w, struct str place, struct str bytes);
/* Text without its tags; what stands in comments and attributes that people read is kept. */
enum err must_check words_html(struct words *w, struct str place, struct str utf8);
/* What libarchive knows: TAR, 7z, RAR, CAB, ISO ..., and single packed files. */
enum err must_check words_archive(struct words *w, struct str place, struct str bytes);
enum err must_check words_warc(struct words *w, struct str place, struct str bytes);

enum err must_check words_mail(struct words *w, struct str place, struct str bytes);
enum err must_check words_mbox(struct words *w, struct str place, struct str bytes);

enum err must_check words_pdf(struct words *w, struct str place, struct str bytes);
/* A compound file: DOC, XLS, PPT, MSG and what lies in them. */
enum err must_check words_ole(struct words *w, struct str place, struct str bytes);
enum err must_check words_rtf(struct words *w, struct str place, struct str bytes);

/* What lies in something else: as words_read(), a level deeper; too deep is a note. */
enum err must_check words_nested(struct words *w, struct str place, struct str bytes);

/* `n` bytes of text that the document holds once and shows again. False in *ret_may: there was too much of that, which is a note the first
 * time, at "(repeated text)". */
enum err must_check words_again(struct words *w, struct str place, size_t n, bool *ret_may);

/* PNG, JPEG, TIFF, BMP, GIF, WebP: what is written about the picture, and, where that is asked for, in it. */
enum err must_check words_picture(struct words *w, struct str place, struct str bytes);
/* One that was handed out by the reader of its document. */
enum err must_check words_image(struct words *w, const struct image *image);
/* A picture as dots of 4 bytes (cairo's RGB24). */
struct dots {
    const unsigned char *p;
    int width, height, stride;
};
enum err must_check words_dots(struct words *w, struct str place, const struct dots *dots);

/* What stands behind the end of a file, where its programs do not look: read as what it is, all of it hidden. Blanks and
 * zeros are nothing. */
enum err must_check words_behind(struct words *w, struct str place, struct str bytes);
/* The same of a file that a program fills up to whole blocks with whatever its memory held: so little of it, where it is no file and no
 * text, is looked through for words and is no gap. */
enum err must_check words_left_over(struct words *w, struct str place, struct str bytes);

/* Any text as UTF-8: by its byte order mark, else by what it looks like as UTF-8, UTF-16, UTF-32, GB18030,
 * Big5, Japanese, Korean, Cyrillic, and Latin for what is left. False: it is no text. The result lies in
 * `room` or in `bytes`; what is malformed in it became U+FFFD. */
bool words_decode(struct str bytes, struct buf *room, struct str *ret_text);
/* The same for text that says what it is written in ("gb2312"): believed where that can be. */
bool words_decode_as(const char *charset, struct str bytes, struct buf *room, struct str *ret_text);

/* Text that comes piece by piece, because it is too long for memory. */
struct writing {
    size_t which;
    uint32_t high; /* half a character that waits for the other */
    bool broken;   /* something in it was no text, and became U+FFFD */
};
/* By its beginning, of which `ret_text` is the text. False: it is none. */
bool writing_of(struct str head, struct buf *room, struct writing *ret_writing,
                struct str *ret_text);
/* The pieces from the first byte on. */
enum err must_check writing_next(struct writing *x, struct str some, struct buf *room,
                                 struct str *ret_text);

struct words_source {
    void *at;
    enum err (*read)(void *at, struct str *ret_bytes); /* what follows; empty at the end */
};
/* Plain text, whose first bytes are at hand, in bounded memory. `ret_taken` false: it is no plain text, and nothing
 * has been read. */
enum err must_check words_stream(struct words *w, struct str head,
                                 const struct words_source *source, bool *ret_taken);

/* Loads what all that needs: before the jail. */
enum err must_check words_prepare(void);
bool words_is_html(struct str text); /* by how it begins */
void words_pdf_prepare(void);
void words_mail_prepare(void);
void words_sqlite_prepare(void);
void words_pictures_prepare(void); /* loads the models: without it no picture is read */

/* "outer/inner"; the name made harmless: what is no UTF-8 or control becomes '?', long ones are cut. */
struct str words_place(struct words *w, struct str outer, struct str name);

#endif
