#include "office/seal.h"

#include "base/json.h"
#include "office/doing.h"

static const struct sql body_get = {
    "seal.body",
    "SELECT f.sha256 FROM r_work_report r JOIN file f ON f.id = r.body WHERE r.id = $1", NULL};
static const struct sql statements_get = {
    "seal.statements",
    "SELECT id, how, sentence, section, words_zh, words_en, reason, author_name, said_on"
    " FROM r_report_statement WHERE report = $1 AND state = 'standing' ORDER BY id",
    NULL};
static const struct sql seal_put = {
    "seal.put",
    "UPDATE r_work_report SET content = $2, changed = $3, added = $4, left_out = $5 WHERE id = $1",
    NULL};

const struct sql *const seal_statements[] = {&body_get, &statements_get, &seal_put, NULL};

enum { LINE_MAX_BYTES = 64 * 1024, TEXTS = 8 };

static enum err add_statement(struct query *q, struct sha256 *h, struct report_seal *seal)
{
    BUF_SCOPE(line, LINE_MAX_BYTES);
    struct json j = json_to(&line);
    struct str how = query_text(q, 1);
    json_open(&j, '[');
    json_int(&j, query_int(q, 0));
    for (int i = 1; i <= TEXTS; i++)
        json_str(&j, query_null(q, i) ? STR("") : query_text(q, i));
    json_close(&j, ']');
    buf_char(&line, '\n');
    TRY(buf_check(&line));
    sha256_add(h, line.p, line.n);
    seal->changed += str_is(how, "changed");
    seal->added += str_is(how, "added");
    seal->left_out += str_is(how, "left_out");
    return ERR_OK;
}

enum err report_seal(struct db *db, struct arena *a, int64_t report, struct report_seal *ret_seal)
{
    bool found;
    struct str body;
    struct sha256 h;
    struct report_seal seal = {.content = ""};
    unsigned char sum[SHA256_SIZE];
    BUF_SCOPE(text, 256);
    TRY(db_one(db, a, &body_get, &found, "i>b", report, &body));
    if (!found || body.n != SHA256_SIZE)
        return fail(ERR_CORRUPT, "A kept report has no file");
    buf_text(&text, "cofferdam report v1\n");
    buf_hex(&text, (const unsigned char *)body.p, SHA256_SIZE);
    buf_char(&text, '\n');
    sha256_init(&h);
    sha256_add(&h, text.p, text.n);
    QUERY_SCOPE(q);
    TRY(db_start(db, &statements_get, &q, "i", report));
    for (bool row = true; row;) {
        TRY(query_step(q, &row));
        if (row)
            TRY(add_statement(q, &h, &seal));
    }
    sha256_end(&h, sum);
    buf_clear(&text);
    buf_hex(&text, sum, SHA256_SIZE);
    memcpy(seal.content, text.p, text.n);
    *ret_seal = seal;
    return ERR_OK;
}

enum err report_compute(struct doing *x)
{
    struct report_seal seal;
    TRY(report_seal(x->d->db, x->d->a, x->entry, &seal));
    return db_run(x->d->db, &seal_put, "iziii", x->entry, seal.content, seal.changed, seal.added,
                  seal.left_out);
}
