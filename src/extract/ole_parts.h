/* The documents that lie in compound files, and what they share. Each reads what stands in the storage `in`, whose
 * own stream is `main`. Internal to src/extract. */
#ifndef EXTRACT_OLE_PARTS_H
#define EXTRACT_OLE_PARTS_H

#include "extract/layers.h"
#include "extract/ole.h"

struct ole_document {
    struct words *w;
    struct ole *o;
    const struct ole_entry *in, *main;
    struct str place; /* of the storage */
    int depth;        /* storages around it */
    bool in_known;    /* part of a document that is read */
};

/* A stream whole or as much as is there; that some is missing is a note. Counts against the budgets. */
enum err must_check ole_stream(const struct ole_document *d, const struct ole_entry *e,
                               struct str *ret_bytes);

/* Whatever lies in the storage `in`. */
enum err must_check ole_storage(const struct ole_document *d);

enum err must_check ole_doc(const struct ole_document *d);
enum err must_check ole_xls(const struct ole_document *d);
enum err must_check ole_ppt(const struct ole_document *d);
enum err must_check ole_msg(const struct ole_document *d);
/* [MS-OLEPS]: title, author, company, own properties; `main` is "\005SummaryInformation" or its like. */
enum err must_check ole_properties(const struct ole_document *d);
/* [MS-OVBA]: the source of macros; `main` is the storage's "dir". */
enum err must_check ole_macros(const struct ole_document *d);
/* What was dragged into a document: "\001Ole10Native", with its name and path. */
enum err must_check ole_native(const struct ole_document *d);
enum err must_check ole_native_bytes(struct words *w, struct str place, struct str native);

/* [MS-ODRAW]: the pictures among records, nested. */
enum err must_check art_pictures(struct words *w, struct str place, struct str records);
/* Drawn letters, names and descriptions of shapes; `depth` 0. */
void art_shape_words(struct str properties, uint32_t n, struct layers *out);
void art_words(struct str records, int depth, struct layers *out);

#endif
