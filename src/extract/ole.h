/* Compound files ([MS-CFB]): a file system in a file, in which DOC, XLS, PPT, MSG and what is embedded in
 * them lie. Nothing in it is believed: chains end where they leave the file or go in circles, and together give
 * at most twice its bytes. Internal to src/extract. */
#ifndef EXTRACT_OLE_H
#define EXTRACT_OLE_H

#include "base/arena.h"

enum ole_kind { OLE_STORAGE = 1, OLE_STREAM = 2, OLE_ROOT = 5 };

struct ole_entry {
    struct str name; /* UTF-8; the first character may be a control */
    enum ole_kind kind;
    uint32_t start;
    uint64_t size;
    size_t first, count; /* a storage's own, in `entries` */
};

struct ole_table {
    const uint32_t *next; /* of each sector, the one that follows */
    size_t n;
    struct str base; /* where the sectors lie */
    size_t lead;     /* bytes before sector 0 */
    unsigned shift;  /* 2 to this is a sector's size */
};

struct ole {
    struct arena *a;
    struct ole_table sectors, minis;
    uint32_t cutoff;           /* shorter streams lie in mini sectors */
    struct ole_entry *entries; /* the root first; what no storage names is not there */
    size_t count;
    size_t may_copy; /* bytes */
};

/* `file` must outlive it; the rest is the arena's. ERR_INPUT: it is none, or its directory cannot be
 * read. */
enum err must_check ole_open(struct arena *a, struct str file, struct ole *ret_ole);

/* Names are the same in any case of their Latin letters. */
bool ole_same_name(struct str name, const char *other);
/* NULL: the storage has none of that name. */
const struct ole_entry *ole_find(const struct ole *o, const struct ole_entry *in, const char *name);

/* A stream's bytes, lying in the file or the arena. False: some are not there; what is there is given. */
bool ole_read(struct ole *o, const struct ole_entry *stream, struct str *ret_bytes);

#endif
