#include "unit/redact/streams.h"

#include <zip.h>
#include <zlib.h>

enum { UNPACKED_MAX = 64 << 20 };

static bool holds(struct str s, struct str word)
{
    BUF_SCOPE(wide, 1024);
    if (memmem(s.p, s.n, word.p, word.n))
        return true;
    for (size_t at = 0; at < word.n;) { /* words of the test: none beyond U+FFFF */
        uint32_t c = str_next(word, &at);
        buf_char(&wide, (char)c);
        buf_char(&wide, (char)(c >> 8));
    }
    return memmem(s.p, s.n, wide.p, wide.n) || memmem(s.p, s.n, wide.p + 1, wide.n - 1);
}

static bool pdf_holds(struct str file, struct str word)
{
    static const char begins[] = "stream\n";
    static char unpacked[UNPACKED_MAX];
    bool found = false;
    for (const char *p = file.p;
         !found && (p = memmem(p, file.n - (size_t)(p - file.p), begins, sizeof begins - 1));) {
        p += sizeof begins - 1;
        z_stream z = {.next_in = (Bytef *)p,
                      .avail_in = (uInt)(file.n - (size_t)(p - file.p)),
                      .next_out = (Bytef *)unpacked,
                      .avail_out = UNPACKED_MAX};
        if (inflateInit(&z) != Z_OK)
            die("no zlib");
        (void)inflate(&z, Z_FINISH);
        found = holds(str_bytes(unpacked, z.total_out), word);
        inflateEnd(&z);
    }
    return found;
}

/* Calls for each member until one says true. */
static bool any_member(struct str file, bool (*say)(void *at, struct str bytes), void *at)
{
    bool said = false;
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(file.p, file.n, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (!zip)
        die("no zip");
    for (zip_uint64_t i = 0; !said && i < (zip_uint64_t)zip_get_num_entries(zip, 0); i++) {
        zip_stat_t stat;
        zip_file_t *f = zip_fopen_index(zip, i, 0);
        if (!f || zip_stat_index(zip, i, 0, &stat))
            die("a member cannot be read");
        char *bytes = malloc(stat.size + 1);
        if (!bytes || zip_fread(f, bytes, stat.size) != (zip_int64_t)stat.size)
            die("a member cannot be read");
        said = say(at, str_of(stat.name)) || say(at, str_bytes(bytes, stat.size));
        free(bytes);
        zip_fclose(f);
    }
    zip_discard(zip);
    return said;
}

static bool member_holds(void *word, struct str bytes)
{
    return holds(bytes, *(const struct str *)word);
}

bool streams_hold(struct str file, const char *word)
{
    struct str w = str_of(word);
    return holds(file, w) || (str_starts(file, "%PDF-") && pdf_holds(file, w)) ||
           (str_starts(file, "PK") && any_member(file, member_holds, &w));
}

static bool add_text(void *out, struct str bytes)
{
    bool tag = false;
    for (size_t i = 0; i < bytes.n; i++) {
        tag |= bytes.p[i] == '<';
        if (!tag)
            buf_char(out, bytes.p[i]);
        tag &= bytes.p[i] != '>';
    }
    return false;
}

void streams_text(struct str file, struct buf *out)
{
    if (str_starts(file, "PK"))
        (void)any_member(file, add_text, out);
    else
        buf_str(out, file);
}
