/* Drawn pictures of Windows ([MS-EMF], [MS-EMFPLUS], [MS-WMF]): records that draw, of which the texts and the painted pictures are
 * read. Internal to src/extract. */
#ifndef EXTRACT_METAFILE_H
#define EXTRACT_METAFILE_H

#include "extract/layers.h"

bool is_emf(struct str bytes);
enum err must_check words_emf(struct words *w, struct str place, struct str bytes);
bool is_wmf(struct str bytes);
enum err must_check words_wmf(struct words *w, struct str place, struct str bytes);

/* A bitmap without the head of its file: read as the file that it would be. `bits` empty: they follow the head and the colours. */
enum err must_check words_dib(struct words *w, struct str place, struct str head, struct str bits);

/* The code page of a font's texts; that of this country where the font leaves it to the machine. */
unsigned metafile_page(int charset);

/* Texts as they are drawn, word by word or letter by letter, put together into lines by where they stand. */
struct drawn_text {
    struct words *w;
    struct str place;
    struct buf text;
    bool any, unread; /* some text was not of characters but of shapes in a font */
    double end, y;    /* of the last one */
    int pictures;
};
struct drawn_text drawn_text_of(struct words *w, struct str place);
/* `width` is that of the whole text; 0: unknown. A place of 0, 0 is where the last one ended. */
void drawn_text_add(struct drawn_text *d, struct str utf8, double x, double y, double width);
/* "picture 3", counted against the budget; false: too many. */
bool drawn_text_picture(struct drawn_text *d, struct str *ret_place);
/* Tells it, and frees. `err`: how the reading went; `whole`: to the end. */
enum err must_check drawn_text_end(struct drawn_text *d, enum err err, bool whole);

#endif
