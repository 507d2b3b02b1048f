#include "web/incoming.h"

static enum err upload_begin(void *at, const struct upload_part *part)
{
    struct incoming *in = at;
    if (in->count == in->most)
        return fail(ERR_TOO_LARGE, "{1} to {2} files at once", "1", numtext(in->most));
    return vault_put_begin(in->x->o, in->x->v, part->file_name, &in->put);
}

static enum err upload_data(void *at, const void *p, size_t n)
{
    struct incoming *in = at;
    return vault_put_write(in->put, p, n);
}

static enum err upload_end(void *at)
{
    struct incoming *in = at;
    TRY(vault_put_end(in->put, in->tokens[in->count]));
    in->put = NULL;
    in->count++;
    return ERR_OK;
}

static void upload_abort(void *at)
{
    struct incoming *in = at;
    vault_put_free(in->put);
    in->put = NULL;
}

enum err incoming_take(struct incoming *in)
{
    return request_upload(
        in->x->rq, &(struct upload){in, upload_begin, upload_data, upload_end, upload_abort});
}
