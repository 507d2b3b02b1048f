/* Every part of a page with plausible and with hostile values: to look at, and for axe-core. */
#ifndef TESTS_WEB_GALLERY_H
#define TESTS_WEB_GALLERY_H

#include "web/http.h"

/* GET /gallery/{page}?lang=zh|en: list, entry, form, login, problem. */
enum err must_check gallery_show(struct request *rq, struct response *rs);

#endif
