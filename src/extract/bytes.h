/* Numbers and pieces of hostile bytes: what lies past the end is 0, or empty. Little endian. Internal to
 * src/extract. */
#ifndef EXTRACT_BYTES_H
#define EXTRACT_BYTES_H

#include "base/str.h"

/* As much of it as is there. */
static inline struct str cut(struct str s, size_t from, size_t n)
{
    if (from >= s.n)
        return STR("");
    return str_bytes(s.p + from, n < s.n - from ? n : s.n - from);
}

static inline struct str cut_from(struct str s, size_t from)
{
    return cut(s, from, SIZE_MAX);
}

static inline uint32_t le8(struct str s, size_t at)
{
    return at < s.n ? (unsigned char)s.p[at] : 0;
}

static inline uint32_t le16(struct str s, size_t at)
{
    return s.n >= 2 && at <= s.n - 2 ? le8(s, at) | le8(s, at + 1) << 8 : 0;
}

static inline uint32_t le32(struct str s, size_t at)
{
    return s.n >= 4 && at <= s.n - 4 ? le16(s, at) | le16(s, at + 2) << 16 : 0;
}

static inline uint64_t le64(struct str s, size_t at)
{
    return s.n >= 8 && at <= s.n - 8 ? le32(s, at) | (uint64_t)le32(s, at + 4) << 32 : 0;
}

static inline uint32_t be16(struct str s, size_t at)
{
    return s.n >= 2 && at <= s.n - 2 ? le8(s, at) << 8 | le8(s, at + 1) : 0;
}

static inline uint32_t be32(struct str s, size_t at)
{
    return s.n >= 4 && at <= s.n - 4 ? be16(s, at) << 16 | be16(s, at + 2) : 0;
}

static inline double le_double(struct str s, size_t at)
{
    uint64_t bits = le64(s, at);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

#endif
