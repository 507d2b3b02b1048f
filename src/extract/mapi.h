/* What letters of Outlook consist of, in MSG and in winmail.dat alike ([MS-OXPROPS], [MS-OXRTFCP]). Internal to src/extract. */
#ifndef EXTRACT_MAPI_H
#define EXTRACT_MAPI_H

#include "base/buf.h"

enum mapi_property {
    MAPI_BODY = 0x1000,
    MAPI_RTF = 0x1009,
    MAPI_HTML = 0x1013,
    MAPI_DATA = 0x3701,
    MAPI_FILE_NAME = 0x3704,
    MAPI_LONG_NAME = 0x3707,
    MAPI_BODY_CODE_PAGE = 0x3FDE,
    MAPI_CODE_PAGE = 0x3FFD,
};
enum mapi_type {
    MAPI_STORAGE = 0x0D,
    MAPI_TEXT_8 = 0x1E,
    MAPI_TEXT = 0x1F,
    MAPI_BYTES = 0x102,
    MAPI_MANY = 0x1000, /* added to the type of each */
};
enum { MAPI_RTF_MAX = 64 << 20 };

/* Whether a reader of the letter sees it; all other texts are about it. */
bool mapi_is_shown(uint32_t property);
/* A text in its code page, 0: unknown, or UTF-16; with a line's end. */
void mapi_add_text(unsigned page, struct str raw, bool wide, struct buf *out);
/* Packed RTF; as much as there is. */
void mapi_unpack_rtf(struct str packed, struct buf *out);

#endif
