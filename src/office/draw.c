#include "office/draw.h"

#include "office/doing.h"
#include "office/internal.h"

void draw_seed(const struct tree_hash *root, uint64_t size, const char *reg, int64_t entry,
               const char *action, unsigned char ret_seed[SHA256_SIZE])
{
    BUF_SCOPE(b, 1024);
    buf_text(&b, "cofferdam draw v1\n");
    buf_hex(&b, root->byte, sizeof root->byte);
    buf_printf(&b, "\n%llu\n%s\n%lld\n%s\n", (unsigned long long)size, reg, (long long)entry,
               action);
    sha256(buf_view(&b), ret_seed);
}

uint64_t draw_pick(const unsigned char seed[SHA256_SIZE], uint64_t count)
{
    /* how many numbers stand past the last whole multiple of `count` below 2^64 */
    uint64_t over = (UINT64_MAX % count + 1) % count;
    for (uint64_t turn = 0;; turn++) {
        unsigned char block[SHA256_SIZE + 8], sum[SHA256_SIZE];
        uint64_t n = 0;
        memcpy(block, seed, SHA256_SIZE);
        for (int i = 0; i < 8; i++)
            block[SHA256_SIZE + i] = (unsigned char)(turn >> (56 - 8 * i));
        sha256(str_bytes((const char *)block, sizeof block), sum);
        for (int i = 0; i < 8; i++)
            n = n << 8 | sum[i];
        if (n <= UINT64_MAX - over)
            return n % count;
    }
}

/* Of the candidates those that he may know who draws: the record names them. */
static enum err known_only(struct doing *x, int64_t *ids, int *count)
{
    const struct draw *draw = x->action->draw;
    int known = 0;
    for (int i = 0; x->sight && i < *count; i++) {
        QUERY_SCOPE(q);
        bool row;
        TRY(db_start(x->d->db, (const struct sql *)(const void *)draw->field->target->title_of, &q,
                     "i", ids[i]));
        TRY(query_step(q, &row));
        if (row && sight_has(x->sight, (uint32_t)query_int(q, 2)))
            ids[known++] = ids[i];
    }
    if (x->sight)
        *count = known;
    return ERR_OK;
}

static enum err put(struct doing *x, int64_t drawn)
{
    struct eval e = x->e;
    bool row;
    QUERY_SCOPE(q);
    e.each = drawn;
    TRY(eval_query(&e, x->action->draw->put, &q));
    TRY(query_step(q, &row));
    if (!row)
        return fail(ERR_REFUSED, "It was drawn for this entry already: nobody draws twice");
    return ERR_OK;
}

static void remember(struct doing *x, const struct tree_hash *root, const int64_t *ids, int count,
                     int64_t drawn)
{
    struct deed *d = x->d;
    BUF_SCOPE(b, 1 << 20);
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    struct json j = json_to(&b);
    buf_hex(&hex, root->byte, sizeof root->byte);
    json_open(&j, '{');
    json_key_text(&j, "register", x->reg->name);
    json_key_int(&j, "entry", x->entry);
    json_key_text(&j, "action", x->action->name);
    json_key_text(&j, "field", x->action->draw->field->name);
    json_key_int(&j, "size", d->leaf);
    json_key_str(&j, "root", buf_view(&hex));
    json_key(&j, "candidates");
    json_open(&j, '[');
    for (int i = 0; i < count; i++)
        json_int(&j, ids[i]);
    json_close(&j, ']');
    json_key_int(&j, "drawn", drawn);
    json_close(&j, '}');
    const char *one = arena_text(d->a, buf_view(&b));
    d->draws = d->draws ? arena_printf(d->a, "%s,%s", d->draws, one) : one;
}

enum err draw_run(struct doing *x)
{
    unsigned char seed[SHA256_SIZE];
    struct tree_hash root;
    int64_t *ids;
    int count;
    const struct frontier *before = &x->d->o->frontier;
    if (!x->action->draw)
        return ERR_OK;
    TRY(eval_ids(&x->e, x->action->draw->from, x->d->a, &ids, &count));
    if (count > DRAW_CANDIDATES_MAX)
        return fail(ERR_REFUSED, "One cannot draw from more than {1} entries",
                    numtext(DRAW_CANDIDATES_MAX));
    TRY(known_only(x, ids, &count));
    if (!count)
        return fail(ERR_REFUSED, "There is nothing to draw from");
    if (before->size != (uint64_t)x->d->leaf)
        return fail(ERR_CORRUPT, "The ledger does not end where this act begins");
    frontier_root(before, &root);
    draw_seed(&root, before->size, x->reg->name, x->entry, x->action->name, seed);
    int64_t drawn = ids[draw_pick(seed, (uint64_t)count)];
    TRY(put(x, drawn));
    remember(x, &root, ids, count, drawn);
    return ERR_OK;
}

void draw_say(const struct deed *d, struct json *j)
{
    if (!d->draws)
        return;
    json_key(j, "draws");
    json_open(j, '[');
    json_raw(j, str_of(d->draws));
    json_close(j, ']');
}
