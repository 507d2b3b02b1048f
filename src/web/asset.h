/* The style sheet, the script and the icon: in the program, served under a name with their hash. */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "web/http.h"

enum asset_name { ASSET_STYLE_CSS, ASSET_APP_JS, ASSET_ICON_SVG, ASSET_COUNT };

struct asset {
    const char *path; /* "/a/style.0123456789abcdef.css" */
    const char *etag; /* quoted */
    const char *type;
    const char *body;
    size_t size;
};

extern const struct asset asset_table[ASSET_COUNT]; /* made by tools/assets.py */

static inline const char *asset_path(enum asset_name name)
{
    return asset_table[name].path;
}

/* Handler of GET /a/{name}: ROUTE_OPEN. */
enum err must_check asset_serve(struct request *rq, struct response *rs);

#endif
