/* The bytes of needles in any stream of a result, unpacked: the last proof that nothing was left. */
#include "extract/rewrite.h"

#include <stdlib.h>
#include <zlib.h>

#include "extract/package.h"

/* Words of plain letters stand in the formats' own markup, too; there the texts and values of the result are looked
 * into, by the flows that it would give. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] >= 0x7F)
            return false;
    return true;
}

static enum err search_bytes(struct rewriter *r, struct str bytes, bool markup, struct str place)
{
    for (size_t i = 0; i < r->cuts->needle_count; i++) {
        struct str n = r->cuts->needles[i];
        if (markup && is_plain(n))
            continue;
        if (bytes.n >= n.n && memmem(bytes.p, bytes.n, n.p, n.n))
            return r->sink->note(r->sink->at, COVERAGE_PARTIAL, place);
    }
    return ERR_OK;
}

static void opened_release(struct opened **p)
{
    opened_free(*p);
}

static enum err search_package(struct rewriter *r, struct str file)
{
    struct opened *p CLEANUP(opened_release) = NULL;
    TRY(opened_package(file, &p));
    for (int64_t i = 0; i < opened_count(p); i++) {
        BUF_SCOPE(bytes, 256u << 20);
        const char *name = opened_name(p, i);
        TRY(opened_bytes(p, i, &bytes));
        struct str place = str_of(name ? name : "?");
        bool markup =
            str_ends(place, ".xml") || str_ends(place, ".rels") || str_is(place, "mimetype");
        TRY(search_bytes(r, buf_view(&bytes), markup, place));
    }
    return ERR_OK;
}

/* Our own PDF: each stream that zlib unpacks, as it stands and unpacked. */
static enum err search_pdf(struct rewriter *r, struct str file)
{
    const char *at = file.p, *end = file.p + file.n;
    unsigned char *block = arena_alloc(r->a, 1 << 20);
    while ((at = memmem(at, (size_t)(end - at), "stream\n", 7))) {
        at += 7;
        z_stream z = {.next_in = (unsigned char *)(uintptr_t)at, .avail_in = (unsigned)(end - at)};
        BUF_SCOPE(bytes, 256u << 20);
        if (inflateInit(&z) != Z_OK)
            die("out of memory");
        int status = Z_OK;
        while (status == Z_OK && !bytes.over) {
            z.next_out = block;
            z.avail_out = 1 << 20;
            status = inflate(&z, Z_NO_FLUSH);
            buf_add(&bytes, block, (1 << 20) - z.avail_out);
        }
        inflateEnd(&z);
        TRY(search_bytes(r, buf_view(&bytes), false, STR("PDF")));
    }
    return ERR_OK;
}

enum err search_streams(struct rewriter *r, struct str file)
{
    bool markup = str_starts(file, "PK\3\4") || str_starts(file, "%PDF-") || words_is_html(file);
    TRY(search_bytes(r, file, markup, STR("")));
    if (str_starts(file, "PK\3\4"))
        return search_package(r, file);
    return str_starts(file, "%PDF-") ? search_pdf(r, file) : ERR_OK;
}
