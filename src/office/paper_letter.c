/* A letter on paper says that its text was signed: so the signature is checked first, over the text
 * as it stands now. */
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "office/act.h"
#include "office/papers.h"

#include <jansson.h>

static void json_release(json_t **j)
{
    json_decref(*j);
}

/* The answers as they stand in the content, byte for byte: `{"asked":{...},...`. */
static struct str asked_of(struct str body)
{
    static const char head[] = "{\"asked\":";
    if (!str_starts(body, head))
        return STR("");
    size_t from = sizeof head - 1, at = from;
    int depth = 0;
    for (bool text = false; at < body.n; at++) {
        char c = body.p[at];
        if (text) {
            at += c == '\\';
            text = c != '"';
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return str_bytes(body.p + from, at + 1 - from);
        }
    }
    return STR("");
}

static bool from_base64(const char *text, unsigned char *ret_bytes, size_t n)
{
    size_t got = 0;
    return text && base64_decode(str_of(text), ret_bytes, n, &got) && got == n;
}

/* Whether the act's signature stands over `text`, its field `field`. */
static bool stands(const struct paper *p, const char *action, const char *field, struct str text,
                   const struct paper_act *act, const json_t *content)
{
    unsigned char key[SIGN_PUBLIC_SIZE], signature[SIGN_SIZE];
    BUF_SCOPE(covers, 2048);
    BUF_SCOPE(signed_text, 4096);
    act_cover(&covers, field, text);
    act_text(&signed_text, p->view->reg->name, action, p->view->id, arena_text(p->k->a, act->at),
             asked_of(act->body), buf_view(&covers));
    return from_base64(json_string_value(json_object_get(content, "key")), key, sizeof key) &&
           from_base64(json_string_value(json_object_get(content, "signature")), signature,
                       sizeof signature) &&
           !buf_check(&signed_text) && sign_verify(key, buf_view(&signed_text), signature);
}

static enum err signed_facts(struct paper *p, const struct paper_act *act, struct letter *f)
{
    struct arena *a = p->k->a;
    unsigned char sum[SHA256_SIZE];
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    json_error_t wrong;
    json_t *content CLEANUP(json_release) = json_loadb(act->body.p, act->body.n, 0, &wrong);
    if (!stands(p, "sign", "text", f->text, act, content))
        return fail(ERR_CORRUPT,
                    "The text of this letter is not what was signed: nothing is printed");
    sha256(f->text, sum);
    buf_hex(&hex, sum, sizeof sum);
    f->sum = arena_str(a, buf_view(&hex));
    f->key = arena_str(a, str_of(json_string_value(json_object_get(content, "key"))));
    f->signature = arena_str(a, str_of(json_string_value(json_object_get(content, "signature"))));
    f->signer = act->who;
    f->signed_at = shown_moment(p->k, act->at);
    return ERR_OK;
}

enum err paper_letter(struct paper *p, struct doc **ret_doc)
{
    struct paper_act act;
    struct letter f = {
        .title = paper_value(p, "title"),
        .text = paper_value(p, "text"),
        .signer = paper_value(p, "person"),
        .post = paper_value(p, "post"),
        .unit = paper_value(p, "unit"),
        .until = paper_value(p, "valid_until"),
        .issued_by = paper_value(p, "created_by"),
        .issued_on = paper_value(p, "issued_on"),
    };
    if (!f.unit.n)
        f.unit = paper_value(p, "department");
    TRY(paper_act_find(p, "sign", &act));
    if (act.leaf >= 0)
        TRY(signed_facts(p, &act, &f));
    f.head = p->head;
    *ret_doc = form_letter(p->k->a, p->k->v->lang, &f);
    return ERR_OK;
}
