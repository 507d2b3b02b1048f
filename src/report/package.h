/* A ZIP package of XML parts (ECMA-376 part 2), built in memory. Internal to src/report. */
#ifndef REPORT_PACKAGE_H
#define REPORT_PACKAGE_H

#include "base/buf.h"
#include "report/doc.h"

struct zip;
struct zip_source;

struct package {
    struct zip_source *source;
    struct zip *zip;
};

enum err must_check package_open(struct package *ret_package);
/* The part's bytes are copied. Parts are stored in the order given, dated 1980-01-01. */
enum err must_check package_add(struct package *p, const char *name, struct str body);
/* Appends the finished file to `out`; the package is spent. */
enum err must_check package_finish(struct package *p, struct buf *out);
void package_clear(struct package *p);

/* docProps/core.xml: title, author and date, the same in every format. */
enum err must_check package_properties(struct package *p, const struct doc *d);

/* Text of an element or attribute: markup characters escaped. The text went through doc_clean(). */
void xml_text(struct buf *out, struct str s);

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

#endif
