/* Files in and out. */
#include "office/paper.h"
#include "office/vault.h"
#include "web/api_parts.h"
#include "web/network_map.h"

struct putting {
    struct api *x;
    struct vault_put *put;
    char token[VAULT_TOKEN_SIZE]; /* "" before the first file has ended */
};

static enum err put_begin(void *at, const struct upload_part *part)
{
    struct putting *p = at;
    if (p->token[0])
        return fail(ERR_INPUT, "One file at a time");
    return vault_put_begin(p->x->o, p->x->v, part->file_name, &p->put);
}

static enum err put_data(void *at, const void *bytes, size_t n)
{
    struct putting *p = at;
    return vault_put_write(p->put, bytes, n);
}

static enum err put_end(void *at)
{
    struct putting *p = at;
    struct vault_put *put = p->put;
    p->put = NULL;
    enum err err = vault_put_end(put, p->token);
    if (err)
        vault_put_free(put); /* one that ended well frees itself */
    return err;
}

static void put_abort(void *at)
{
    struct putting *p = at;
    vault_put_free(p->put);
    p->put = NULL;
}

enum err api_files(struct request *rq, struct response *rs)
{
    (void)rs;
    struct api *x = rq->context;
    TRY(api_ready(x));
    struct putting p = {.x = x};
    TRY(request_upload(rq, &(struct upload){&p, put_begin, put_data, put_end, put_abort}));
    if (!p.token[0])
        return fail(ERR_INPUT, "No file was sent");
    struct vault_waiting file;
    TRY(vault_waiting(x->o, x->v, str_of(p.token), &file));
    json_key_text(&x->j, "token", p.token);
    json_key_text(&x->j, "name", file.name);
    json_key_text(&x->j, "media", file.media);
    json_key_int(&x->j, "size", file.size);
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    buf_hex(&hex, file.sha256, SHA256_SIZE);
    json_key_str(&x->j, "sha256", buf_view(&hex));
    return ERR_OK;
}

static enum err reading_bytes(void *at, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    return vault_read(at, (int64_t)offset, p, n, ret_n);
}

static void reading_close(void *at)
{
    vault_read_close(at);
}

/* The name as RFC 8187 writes it: whatever is not a plain character, in percent signs. */
enum err api_file_name(struct request *rq, struct response *rs, const char *name)
{
    BUF_SCOPE(value, 4096);
    buf_text(&value, "attachment; filename*=UTF-8''");
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
                     (*p >= 'A' && *p <= 'Z') || *p == '.' || *p == '-' || *p == '_';
        buf_printf(&value, plain ? "%c" : "%%%02X", *p);
    }
    TRY(buf_check(&value));
    return response_header(rq, rs, "Content-Disposition", buf_view(&value));
}

enum err api_reading(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    TRY(api_ready(x));
    int64_t id;
    TRY(api_id(x, 0, &id));
    struct vault_reader *reader;
    TRY(vault_read_open(x->o, x->v, id, &reader));
    const struct vault_file *file = vault_read_file(reader);
    enum err err = api_file_name(rq, rs, file->name);
    if (err) {
        vault_read_close(reader);
        return err;
    }
    rs->type = file->media;
    rs->source = (struct source){reading_bytes, reading_close, reader, (uint64_t)file->size};
    return ERR_OK;
}

enum err api_print(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    struct paper_want want = {.reg = rq->capture[0], .entry = rq->capture[1]};
    const char *name;
    TRY(api_ready(x));
    TRY(api_query(x, "form", &want.form));
    buf_clear(&rs->body);
    TRY(paper_print(x->o, x->v, &want, x->a, &rs->body, &name));
    TRY(api_file_name(rq, rs, name));
    rs->type = "application/pdf";
    x->is_raw = true;
    return ERR_OK;
}

/* The networks as a picture (SVG), without links: a file finds no way back into the office. */
enum err api_topology(struct request *rq, struct response *rs)
{
    struct api *x = rq->context;
    int64_t network;
    int level;
    const struct topology *map;
    const struct drawing *drawing;
    TRY(api_ready(x));
    TRY(api_query_int(x, "network", 1, INT64_MAX, 0, &network));
    DESK_SCOPE(k);
    TRY(desk_open(&k, x->o, x->v, x->a));
    TRY(network_map(&k, network, &map, &level));
    TRY(topology_draw(x->a, map, x->lang, &drawing));
    buf_clear(&rs->body);
    TRY(drawing_svg(drawing, NULL, &rs->body));
    rs->type = "image/svg+xml";
    x->is_raw = true;
    return ERR_OK;
}
