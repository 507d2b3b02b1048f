/* The regulations in force as files. */
#ifndef OFFICE_BYLAW_FILE_H
#define OFFICE_BYLAW_FILE_H

#include "base/buf.h"
#include "office/bylaw.h"
#include "office/desk.h"

/* The version in force. Texts in the desk's arena. */
enum err must_check bylaw_version_of(struct desk *k, struct bylaw_version *ret_version);

struct bylaw_file {
    const char *name, *media; /* "涉密载体管理制度.pdf", "application/pdf" */
};

/* One regulation, or all of them where `name` is "" or "all"; `format` is pdf, docx or txt. Written to `out`. ERR_MISSING: no
 * such regulation; ERR_INPUT: no such format. */
enum err must_check bylaw_file(struct desk *k, struct str name, struct str format, enum lang lang,
                               struct buf *out, struct bylaw_file *ret_file);

#endif
