#include "web/asset.h"

enum err asset_serve(struct request *rq, struct response *rs)
{
    for (size_t i = 0; i < ARRAY_SIZE(asset_table); i++) {
        const struct asset *asset = &asset_table[i];
        if (!str_is(rq->path, asset->path))
            continue;
        rs->is_cacheable = true;
        rs->type = asset->type;
        TRY(response_header(rq, rs, "Cache-Control", STR("public, max-age=31536000, immutable")));
        TRY(response_header(rq, rs, "ETag", str_of(asset->etag)));
        if (str_is(rq->header[HEADER_IF_NONE_MATCH], asset->etag))
            rs->status = 304;
        else
            buf_add(&rs->body, asset->body, asset->size);
        return ERR_OK;
    }
    return fail(ERR_MISSING, "There is no such page");
}
