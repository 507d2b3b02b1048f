/* Archives and packed files through libarchive: each entry is read as what it is. ZIP comes here only where its directory
 * is damaged (words_package.c). */
#include "extract/package.h"
#include "extract/words.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"

enum { BLOCK = 64 * 1024 };

static void archive_release(struct archive **a)
{
    archive_read_free(*a);
}

/* Every format and filter of its own; none that would start a program, and not mtree, which any text can look like. */
static struct archive *open_archive(struct str bytes)
{
    static int (*const kinds[])(struct archive *) = {
        archive_read_support_filter_bzip2, archive_read_support_filter_compress,
        archive_read_support_filter_gzip,  archive_read_support_filter_lz4,
        archive_read_support_filter_lzip,  archive_read_support_filter_lzma,
        archive_read_support_filter_rpm,   archive_read_support_filter_xz,
        archive_read_support_filter_zstd,  archive_read_support_format_7zip,
        archive_read_support_format_ar,    archive_read_support_format_cab,
        archive_read_support_format_cpio,  archive_read_support_format_iso9660,
        archive_read_support_format_lha,   archive_read_support_format_rar,
        archive_read_support_format_rar5,  archive_read_support_format_tar,
        archive_read_support_format_xar,   archive_read_support_format_empty,
        archive_read_support_format_raw,   archive_read_support_format_zip_streamable};
    struct archive *a = archive_read_new();
    if (!a)
        die("out of memory");
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (kinds[i](a) < ARCHIVE_WARN)
            die("libarchive lacks a format");
    if (archive_read_open_memory(a, bytes.p, bytes.n)) {
        archive_read_free(a);
        return NULL;
    }
    return a;
}

/* The entry's bytes, or why not. `before`: what all entries of this archive came to. */
static enum coverage read_entry(struct words *w, struct archive *a, struct buf *out,
                                uint64_t before, size_t packed)
{
    static char block[BLOCK];
    for (;;) {
        la_ssize_t n = archive_read_data(a, block, sizeof block);
        if (n == 0)
            return COVERAGE_WHOLE;
        if (n < 0)
            return archive_read_has_encrypted_entries(a) > 0 ? COVERAGE_LOCKED : COVERAGE_PARTIAL;
        buf_add(out, block, (size_t)n);
        w->unpacked += (uint64_t)n;
        uint64_t all = before + out->n;
        if (out->over || w->unpacked > WORDS_UNPACKED_MAX ||
            (all > 16u << 20 && all / PACKAGE_RATIO_MAX > packed))
            return COVERAGE_PARTIAL;
    }
}

static struct str place_of(struct words *w, struct archive *a, struct archive_entry *e,
                           struct str outer)
{
    if (archive_format(a) == ARCHIVE_FORMAT_RAW)
        return outer; /* a single file, packed */
    const char *name = archive_entry_pathname_utf8(e);
    name = name ? name : archive_entry_pathname(e);
    return words_place(w, outer, name ? str_of(name) : STR("?"));
}

/* In *ret_more whether the rest may be read. What was unpacked before it broke off is read. */
static enum err one_entry(struct words *w, struct archive *a, struct archive_entry *e,
                          struct str outer, size_t packed, uint64_t *unpacked, bool *ret_more)
{
    struct str place = place_of(w, a, e, outer);
    BUF_SCOPE(bytes, TEXT_BYTES_MAX);
    *ret_more = ++w->entries <= WORDS_ENTRIES_MAX;
    if (!*ret_more)
        return w->sink->note(w->sink->at, COVERAGE_PARTIAL, outer);
    if (archive_entry_is_encrypted(e))
        return w->sink->note(w->sink->at, COVERAGE_LOCKED, place);
    if (archive_entry_filetype(e) != AE_IFREG && archive_format(a) != ARCHIVE_FORMAT_RAW)
        return ERR_OK;
    enum coverage coverage = read_entry(w, a, &bytes, *unpacked, packed);
    *unpacked += bytes.n;
    if (coverage) {
        *ret_more = coverage == COVERAGE_LOCKED;
        TRY(w->sink->note(w->sink->at, coverage, place));
    }
    return bytes.over ? ERR_OK : words_nested(w, place, buf_view(&bytes));
}

/* A tape's end is two blocks of zeros: what stands behind them, or a header cut short. */
static enum err behind_the_last(struct words *w, struct archive *a, struct str place,
                                struct str bytes)
{
    la_int64_t read = archive_filter_bytes(a, 0);
    bool tape = (archive_format(a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR &&
                archive_filter_code(a, 0) == ARCHIVE_FILTER_NONE;
    if (!tape || read < 0 || (uint64_t)read > bytes.n)
        return ERR_OK;
    return words_behind(w, place, str_bytes(bytes.p + read, bytes.n - (size_t)read));
}

enum err words_archive(struct words *w, struct str place, struct str bytes)
{
    struct archive *a CLEANUP(archive_release) = open_archive(bytes);
    struct archive_entry *e;
    uint64_t unpacked = 0;
    bool more = true, any = false;
    int status = ARCHIVE_FATAL;
    while (a && more) {
        status = archive_read_next_header(a, &e);
        if (status < ARCHIVE_WARN || status == ARCHIVE_EOF)
            break;
        any = true;
        TRY(one_entry(w, a, e, place, bytes.n, &unpacked, &more));
    }
    if (any && !more)
        return ERR_OK;
    if (any && status == ARCHIVE_EOF)
        return behind_the_last(w, a, place, bytes);
    bool locked = a && archive_read_has_encrypted_entries(a) > 0;
    return w->sink->note(w->sink->at, locked ? COVERAGE_LOCKED : COVERAGE_PARTIAL, place);
}
