#include "web/exchange.h"

/* One event of the body; reads from the pipe as needed. */
static enum err next_event(struct exchange *ex, enum multipart_event *ret_event,
                           struct multipart_item *ret_item)
{
    for (;;) {
        enum multipart_event event;
        TRY(multipart_next(ex->parser, &event, ret_item));
        if (event != MULTIPART_MORE) {
            *ret_event = event;
            return ERR_OK;
        }
        size_t room, n;
        void *at = multipart_room(ex->parser, &room);
        TRY(pipe_take(ex->pipe, at, room, &n));
        if (n == 0)
            return fail(ERR_INPUT, "The form was sent in a malformed way");
        multipart_gave(ex->parser, n);
    }
}

static void add_field(struct exchange *ex, const struct multipart_item *item)
{
    struct params *form = &ex->rq.form;
    struct param_pair *rows = NEW_ARRAY(ex->rq.arena, struct param_pair, form->n + 1);
    if (form->n)
        memcpy(rows, form->row, form->n * sizeof *rows);
    rows[form->n] = (struct param_pair){item->part.field, item->data};
    *form = (struct params){rows, form->n + 1};
}

enum err exchange_read_fields(struct exchange *ex)
{
    for (;;) {
        enum multipart_event event;
        struct multipart_item item;
        TRY(next_event(ex, &event, &item));
        if (event == MULTIPART_FIELD) {
            add_field(ex, &item);
        } else {
            ex->has_file = event == MULTIPART_FILE;
            ex->file = item;
            return ERR_OK;
        }
    }
}

/* The body of the file that has begun. A file input left empty sends no name and no byte: no file.
 */
static enum err read_file(struct exchange *ex, const struct upload *to)
{
    const struct upload_part part = ex->file.part;
    bool has_begun = false;
    enum err err = ERR_OK;
    for (;;) {
        enum multipart_event event;
        struct multipart_item item;
        err = next_event(ex, &event, &item);
        if (err)
            break;
        if (!has_begun && (event == MULTIPART_DATA || part.file_name.n)) {
            err = to->begin(to->at, &part);
            if (err)
                return err;
            has_begun = true;
        }
        if (event == MULTIPART_END) {
            if (!has_begun)
                return ERR_OK;
            err = to->end(to->at);
            break;
        }
        err = to->data(to->at, item.data.p, item.data.n);
        if (err)
            break;
    }
    if (err && has_begun)
        to->abort(to->at);
    return err;
}

enum err request_upload(struct request *rq, const struct upload *to)
{
    struct exchange *ex = rq->exchange;
    if (!ex->parser)
        return ERR_OK; /* a form without files */
    while (ex->has_file) {
        TRY(read_file(ex, to));
        TRY(exchange_read_fields(ex));
    }
    return ERR_OK;
}
