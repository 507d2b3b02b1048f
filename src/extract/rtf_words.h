/* The words of RTF that matter to its text. Internal to src/extract. */
#ifndef EXTRACT_RTF_WORDS_H
#define EXTRACT_RTF_WORDS_H

#include "base/str.h"
#include "extract/look.h"

/* Where a group's text goes. */
enum rtf_place {
    RTF_BODY,
    RTF_NOTE,
    RTF_HEADER,
    RTF_COMMENT,
    RTF_BOX,
    RTF_SHAPE, /* values of a shape's properties: most are numbers */
    RTF_INFO,
    RTF_MARKUP, /* HTML that a letter was made of */
    RTF_FIELD,
    RTF_UNKNOWN,
    RTF_FONTS,
    RTF_COLOURS,
    RTF_PICTURE,
    RTF_OBJECT,
    RTF_NOWHERE,
    RTF_PLACES
};
enum rtf_kind { RTF_TEXT, RTF_TABLE, RTF_DATA };
struct rtf_place_row {
    const char *name; /* NULL: the document's own */
    enum rtf_kind kind;
    enum text_look look;
};
extern const struct rtf_place_row rtf_places[RTF_PLACES];

enum rtf_property {
    RTF_HIDDEN,
    RTF_DELETED,
    RTF_COLOUR,
    RTF_SHADE,
    RTF_CELL_SHADE,
    RTF_ROW,
    RTF_SIZE,
    RTF_PLAIN,
    RTF_UNICODE_SKIP,
    RTF_PAGE,
    RTF_FONT,
    RTF_CHARSET,
    RTF_RED,
    RTF_GREEN,
    RTF_BLUE
};

enum rtf_word_kind {
    RTF_WORD_PLACE,     /* value: enum rtf_place */
    RTF_WORD_PROPERTY,  /* value: enum rtf_property */
    RTF_WORD_CHARACTER, /* value: it */
    RTF_WORD_BREAK,
    RTF_WORD_UNICODE,
    RTF_WORD_BINARY,
    RTF_WORD_PASS /* its group is one like any */
};
struct rtf_word {
    const char *name;
    enum rtf_word_kind kind;
    int value;
};

const struct rtf_word *rtf_word_find(struct str name); /* NULL: it says nothing about text */
unsigned rtf_page_of_charset(int charset);             /* 0: the document's */

#endif
