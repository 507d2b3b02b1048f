/* One XML part written anew: known namespaces alone, under prefixes of our own, by a table of what is left out. Internal to
 * src/extract. */
#ifndef EXTRACT_REWRITE_XML_H
#define EXTRACT_REWRITE_XML_H

#include "extract/rewrite.h"

enum xml_ns {
    NS_NONE, /* attributes without a prefix */
    NS_UNKNOWN,
    NS_XML,
    NS_W, /* WordprocessingML */
    NS_R, /* relationships */
    NS_WP,
    NS_WPS,
    NS_WPG,
    NS_A, /* DrawingML */
    NS_PIC,
    NS_C, /* charts */
    NS_M, /* formulas */
    NS_MC,
    NS_V,
    NS_O,
    NS_P, /* PresentationML */
    NS_X, /* SpreadsheetML */
    NS_XDR,
    NS_OFFICE, /* from here on: OpenDocument */
    NS_STYLE,
    NS_TEXT,
    NS_TABLE,
    NS_DRAW,
    NS_FO,
    NS_XLINK,
    NS_NUMBER,
    NS_SVG,
    NS_PRESENTATION,
    NS_COUNT
};

enum xml_act {
    XML_KEEP,
    XML_DROP,   /* with all that is in it */
    XML_UNWRAP, /* what is in it stays */
    XML_HOLD,   /* kept only where all parts that it points to are kept */
};

struct xml_rule {
    enum xml_ns ns;
    const char *local;
    enum xml_act act;
    int left; /* enum rewrite_left that a drop counts as; -1 none */
};
extern const struct xml_rule xml_rules[]; /* ends with a row without a name */
/* Elements whose characters are words for people; in OpenDocument all are. */
extern const struct xml_rule xml_words[];
/* Elements that part words. */
extern const struct xml_rule xml_breaks[];
/* Attributes that are left out: made by and for programs and authors. */
extern const struct xml_rule xml_left_attributes[];

/* The row that fits; NULL. A local name that ends with '*' stands for all that begin so. */
const struct xml_rule *xml_find(const struct xml_rule *rules, enum xml_ns ns, const char *local);

bool xml_is_vocabulary(struct str value); /* a word of the formats */

struct xml_sheet;
struct xml_job {
    struct str bytes, place;
    bool odf;
    const char *const *children; /* what the root may hold; NULL: anything */
    /* The id that a relationship gets, or the name of a part that a link gets; NULL: it is not kept. `uses`: it is written
     * down now. */
    const char *(*target)(void *at, const char *id, bool uses);
    void *at;
    const char *const *hidden_styles; /* ends with NULL; NULL: none */
    struct xml_sheet *sheet;          /* cells; NULL where there are none */
    const bool *strings;              /* which shared strings are used; NULL: all are kept */
    size_t string_count;
};

/* Appends to `out`. ERR_INPUT: no well-formed XML, or no known root. */
enum err must_check rewrite_xml(struct rewriter *r, const struct xml_job *job, struct buf *out);

/* ---- cells of a worksheet ---- */

struct styles;
enum { SHEET_STRINGS_MAX = 4000000, SHEET_COLUMNS = 16384 };
struct xml_sheet {
    const struct styles *styles;
    bool *strings; /* those that are used are set */
    size_t string_count;
    bool hidden_column[SHEET_COLUMNS];
    bool hidden_row, in_cell, in_value, in_phonetic;
    uint32_t row, column, next_column;
    char type[12], style[12];
    struct buf value;
};
void sheet_column(struct xml_sheet *s, struct rewriter *r, const char **atts);
void sheet_row(struct xml_sheet *s, struct rewriter *r, const char **atts);
void sheet_cell(struct xml_sheet *s, const char **atts);
void sheet_inner(struct xml_sheet *s, const char *local, bool starts);
enum err must_check sheet_cell_end(struct xml_sheet *s, struct flow *f, struct buf *out);

#endif
