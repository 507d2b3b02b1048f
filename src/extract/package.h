/* The parts of an OOXML package, read as a stream of XML elements. Internal to src/extract. */
#ifndef EXTRACT_PACKAGE_H
#define EXTRACT_PACKAGE_H

#include "base/buf.h"

enum {
    PACKAGE_PARTS_MAX = 4096,
    PACKAGE_DEPTH_MAX = 64,
    PACKAGE_TOKEN_MAX = 1 << 20, /* bytes of one tag */
    PACKAGE_RATIO_MAX = 300,     /* of a part that unpacks to more than 16 MiB */
};
#define PACKAGE_PART_MAX (UINT64_C(1) << 30) /* bytes of a part, unpacked */

struct opened;

enum err must_check opened_package(struct str file, struct opened **ret_package);
void opened_free(struct opened *p); /* NULL is fine */
static inline void opened_cleanup(struct opened **p)
{
    opened_free(*p);
}

bool opened_has(struct opened *p, const char *name);
int64_t opened_count(struct opened *p);
const char *opened_name(struct opened *p, int64_t index); /* as it stands in the file; NULL: none */
/* An entry whole. ERR_UNSUPPORTED: behind a password; ERR_INPUT: damaged; ERR_TOO_LARGE: past the
 * buffer's limit, or unpacked out of all proportion. */
enum err must_check opened_bytes(struct opened *p, int64_t index, struct buf *out);

/* Called with names that have no prefix. `atts`: name, value, name, value, NULL. The first failure ends it. */
struct part_reader {
    void *at;
    enum err (*start)(void *at, const char *name, const char **atts);
    enum err (*end)(void *at, const char *name);
    enum err (*text)(void *at, struct str text); /* in pieces; may be NULL */
};

/* ERR_MISSING: there is no such part. A document type is refused: OOXML has none, and entities come with it. */
enum err must_check part_read(struct opened *p, const char *name, const struct part_reader *reader);

/* XML of any kind that is in memory, in UTF-8 whatever it says, with `depth` elements in one another. A document type may name an external
 * one, which is not read; entities of its own are refused (ERR_INPUT), and so nothing can be blown up. */
enum err must_check xml_read(struct str utf8, unsigned depth, const struct part_reader *reader);

/* The attribute without its prefix; NULL where absent. */
const char *part_attribute(const char **atts, const char *name);

#endif
