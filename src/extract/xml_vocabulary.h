/* What the elements of office documents mean to their text. Internal to src/extract. */
#ifndef EXTRACT_XML_VOCABULARY_H
#define EXTRACT_XML_VOCABULARY_H

#include "extract/look.h"

#include <stdbool.h>
#include <stdint.h>

enum xml_action {
    XML_NOTHING,
    XML_BREAK = 1 << 0, /* a line ends behind it */
    XML_TAB = 1 << 1,   /* it is a tab, a line's end, a blank, a hyphen */
    XML_LINE = 1 << 2,
    XML_BLANKS = 1 << 3,
    XML_HYPHEN = 1 << 4,
    XML_LOOK = 1 << 5,    /* what is in it lies so */
    XML_SKIP = 1 << 6,    /* numbers of programs */
    XML_BLANK = 1 << 7,   /* its white space is text */
    XML_BASE64 = 1 << 8,  /* a file */
    XML_HIDES = 1 << 9,   /* a property of the run around it: not shown */
    XML_COLOUR = 1 << 10, /* ... or only where it is white, or tiny, or of such a style */
    XML_SIZE = 1 << 11,
    XML_STYLE = 1 << 12,
    XML_SHADE = 1 << 13, /* ... or coloured behind, so that white is seen */
    XML_CHOICE = 1 << 14,
    XML_FALLBACK = 1 << 15,
    XML_OBJECT = 1 << 16, /* placed text of OFD */
};

struct xml_element {
    const char *name; /* without its prefix */
    uint32_t actions;
    enum text_look look;
};
/* NULL: one like any other. */
const struct xml_element *xml_element_find(const char *name);
/* What a whole part is, by its first element. `known`: of an office format, whose other attributes say nothing to
 * people. */
enum text_look xml_root_look(const char *name, bool *ret_known);

/* An attribute that people wrote. What no reader sees but every program shows on demand (codes of fields, addresses,
 * descriptions) is a remark: it hides nothing. */
struct xml_attribute {
    const char *element, *name;
    enum text_look look;
};
extern const struct xml_attribute xml_attributes[];
extern const unsigned xml_attribute_count;

#endif
