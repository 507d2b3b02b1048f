/* Records of old workbooks ([MS-XLS]): a type, a length and a body; what does not fit goes on in records of the
 * type CONTINUE. Internal to src/extract. */
#ifndef EXTRACT_BIFF_H
#define EXTRACT_BIFF_H

#include "base/buf.h"

enum biff_type {
    BIFF_FORMULA = 0x06,
    BIFF_EOF = 0x0A,
    BIFF_HEADER = 0x14,
    BIFF_FOOTER = 0x15,
    BIFF_NAME = 0x18,
    BIFF_NOTE = 0x1C,
    BIFF_DATE_MODE = 0x22,
    BIFF_FILE_PASS = 0x2F,
    BIFF_CONTINUE = 0x3C,
    BIFF_CODE_PAGE = 0x42,
    BIFF_WRITE_ACCESS = 0x5C,
    BIFF_OBJ = 0x5D,
    BIFF_COLUMN_INFO = 0x7D,
    BIFF_BOUND_SHEET = 0x85,
    BIFF_MUL_RK = 0xBD,
    BIFF_SX_STRING = 0xCD,
    BIFF_RSTRING = 0xD6,
    BIFF_XF = 0xE0,
    BIFF_DRAWING_GROUP = 0xEB,
    BIFF_SST = 0xFC,
    BIFF_LABEL_SST = 0xFD,
    BIFF_SUP_BOOK = 0x1AE,
    BIFF_TXO = 0x1B6,
    BIFF_HLINK = 0x1B8,
    BIFF_VALIDATION = 0x1BE,
    BIFF_NUMBER = 0x203,
    BIFF_LABEL = 0x204,
    BIFF_STRING = 0x207,
    BIFF_ROW = 0x208,
    BIFF_RK = 0x27E,
    BIFF_FORMAT = 0x41E,
    BIFF_BOF = 0x809,
    BIFF_SERIES_TEXT = 0x100D,
};

struct biff {
    struct str s;
    size_t at, end; /* of the record's body */
    uint32_t type;
    bool wide;     /* BIFF8: strings say whether they are UTF-16 */
    unsigned page; /* of older ones */
};

/* The next record; false behind the last. */
bool biff_next(struct biff *b);
struct str biff_body(const struct biff *b);

/* `characters` of a string from b->at, over as many records as it takes; moves on behind it. The flags stand
 * before them in BIFF8. */
void biff_string(struct biff *b, size_t characters, struct buf *out);
/* The same with what BIFF8's rich strings have besides their characters, all of it skipped. Its own length
 * stands before it. */
void biff_rich_string(struct biff *b, struct buf *out);
/* The four bytes of a packed number. */
double biff_rk(uint32_t rk);

#endif
