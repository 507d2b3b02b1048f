#include "office/media.h"

/* Magic bytes first: a name can say anything. `suffix` narrows what a container holds. */
static const struct {
    struct str magic;
    const char *suffix, *media;
    bool shown;
} kinds[] = {
    {{"%PDF-", 5}, NULL, "application/pdf", true},
    {{"\x89PNG\r\n\x1a\n", 8}, NULL, "image/png", true},
    {{"\xFF\xD8\xFF", 3}, NULL, "image/jpeg", true},
    {{"GIF87a", 6}, NULL, "image/gif", true},
    {{"GIF89a", 6}, NULL, "image/gif", true},
    {{"PK\x03\x04", 4},
     ".docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     false},
    {{"PK\x03\x04", 4},
     ".xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     false},
    {{"PK\x03\x04", 4},
     ".pptx",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     false},
    {{"PK\x03\x04", 4}, ".odt", "application/vnd.oasis.opendocument.text", false},
    {{"PK\x03\x04", 4}, ".ods", "application/vnd.oasis.opendocument.spreadsheet", false},
    {{"PK\x03\x04", 4}, ".odp", "application/vnd.oasis.opendocument.presentation", false},
    {{"PK\x03\x04", 4}, ".ofd", "application/ofd", false},
    {{"PK\x03\x04", 4}, NULL, "application/zip", false},
    {{"PK\x05\x06", 4}, NULL, "application/zip", false},
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, ".doc", "application/msword", false},
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, ".wps", "application/vnd.ms-works", false},
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, ".xls", "application/vnd.ms-excel", false},
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, ".ppt", "application/vnd.ms-powerpoint", false},
    {{"{\\rtf", 5}, NULL, "application/rtf", false},
    {{"BM", 2}, ".bmp", "image/bmp", true},
    {{"II*\0", 4}, NULL, "image/tiff", false},
    {{"MM\0*", 4}, NULL, "image/tiff", false},
    {{"7z\xBC\xAF\x27\x1C", 6}, NULL, "application/x-7z-compressed", false},
    {{"Rar!\x1A\x07", 6}, NULL, "application/vnd.rar", false},
    {{"\x1F\x8B", 2}, NULL, "application/gzip", false},
};

static const char text_utf8[] = "text/plain; charset=utf-8";
static const char text_utf16le[] = "text/plain; charset=utf-16le";
static const char text_utf16be[] = "text/plain; charset=utf-16be";
static const char text_gb18030[] = "text/plain; charset=gb18030";
static const char webp[] = "image/webp";
static const char unknown[] = "application/octet-stream";

static bool begins(struct str s, struct str with)
{
    return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool has_suffix(struct str name, const char *suffix)
{
    size_t n = strlen(suffix);
    if (name.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (lower(name.p[name.n - n + i]) != suffix[i])
            return false;
    }
    return true;
}

static bool no_controls(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F)
            return false;
    }
    return true;
}

/* The head may end inside a character: up to three bytes are let go. */
static bool is_utf8(struct str s, bool cut)
{
    for (size_t off = 0; off <= (cut ? 3u : 0u) && off <= s.n; off++) {
        if (str_utf8(str_bytes(s.p, s.n - off)))
            return true;
    }
    return false;
}

/* GB18030: one byte, two (81-FE, 40-FE but 7F) or four (81-FE, 30-39, 81-FE, 30-39). */
static bool is_gb18030(struct str s, bool cut)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        if (p[i] < 0x80) {
            i++;
            continue;
        }
        size_t left = s.n - i;
        if (p[i] == 0x80 || p[i] == 0xFF)
            return false;
        if (left < 2)
            return cut;
        if (p[i + 1] >= 0x40 && p[i + 1] <= 0xFE && p[i + 1] != 0x7F) {
            i += 2;
            continue;
        }
        if (p[i + 1] < 0x30 || p[i + 1] > 0x39)
            return false;
        if (left < 4)
            return cut;
        if (p[i + 2] < 0x81 || p[i + 2] == 0xFF || p[i + 3] < 0x30 || p[i + 3] > 0x39)
            return false;
        i += 4;
    }
    return true;
}

static const char *text_type(struct str head)
{
    bool cut = head.n >= MEDIA_HEAD;
    if (begins(head, STR("\xEF\xBB\xBF")))
        return is_utf8(head, cut) ? text_utf8 : unknown;
    if (begins(head, STR("\xFF\xFE")))
        return text_utf16le;
    if (begins(head, STR("\xFE\xFF")))
        return text_utf16be;
    if (!no_controls(head))
        return unknown;
    if (is_utf8(head, cut))
        return text_utf8;
    return is_gb18030(head, cut) ? text_gb18030 : unknown;
}

const char *media_type(struct str name, struct str head)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (begins(head, kinds[i].magic) && (!kinds[i].suffix || has_suffix(name, kinds[i].suffix)))
            return kinds[i].media;
    }
    if (head.n >= 12 && begins(head, STR("RIFF")) && memcmp(head.p + 8, "WEBP", 4) == 0)
        return webp;
    return text_type(head);
}

bool media_shown(const char *media)
{
    if (strncmp(media, "text/plain", 10) == 0 || strcmp(media, webp) == 0)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (strcmp(media, kinds[i].media) == 0)
            return kinds[i].shown;
    }
    return false;
}
