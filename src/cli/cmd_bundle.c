/* bundle: reports up as evidence bundles, what comes in, notices down. */
#include "base/io.h"
#include "cli/link.h"
#include "cli/output.h"
#include "crypto/age/file.h"
#include "extract/text.h"
#include "ledger/bundle.h"

#include <stdio.h>

static void bundle_target(struct target *t, const char *what)
{
    target_part(t, "api");
    target_part(t, "bundle");
    target_part(t, what);
}

/* ---- opening ---- */

static enum err read_str(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    const struct str *s = context;
    size_t left = offset < s->n ? s->n - (size_t)offset : 0, got = n < left ? n : left;
    if (got)
        memcpy(p, s->p + offset, got);
    *ret_n = got;
    return ERR_OK;
}

static enum err open_sealed(struct cli *c, struct age_keys *keys, struct str *file)
{
    const char *path;
    struct str chunk;
    AGE_OPEN_SCOPE(open);
    BUF_SCOPE(out, BUNDLE_MAX);
    TRY(option_need(c, "identity", &path));
    TRY(age_keys_identity_file(keys, path));
    struct age_source source = {read_str, file, file->n};
    TRY(age_open_begin(keys->identities, keys->identity_count, AGE_ANY_FORM, source, &open));
    do {
        TRY(age_open_next(open, &chunk));
        buf_str(&out, chunk);
        TRY(buf_check(&out));
    } while (chunk.n);
    *file = arena_str(c->a, buf_view(&out));
    return ERR_OK;
}

/* The file's bytes, opened where they are sealed. */
static enum err opened(struct cli *c, const char *path, struct str *ret_file)
{
    struct str file;
    struct age_keys keys;
    TRY(file_read(c->a, path, BUNDLE_MAX + (BUNDLE_MAX >> 8), &file));
    age_keys_init(&keys);
    enum err err = ERR_OK;
    if (str_starts(file, "age-encryption.org/") || str_starts(file, "-----BEGIN AGE"))
        err = open_sealed(c, &keys, &file);
    age_keys_release(&keys);
    if (!err)
        *ret_file = file;
    return err;
}

/* ---- verify ---- */

/* A key is given as it is, or as the file that it stands in. */
static enum err key_of(struct cli *c, const char *text, struct note_key *ret_key)
{
    struct str key = str_of(text);
    if (file_exists(text))
        TRY(file_read(c->a, text, 4096, &key));
    return note_key_parse(str_trim(key), ret_key);
}

static const char *state_words(struct cli *c, const struct bundle_said *s)
{
    switch (s->state) {
    case BUNDLE_GAP:
        return tr(c->lang, N_("evidence missing"));
    case BUNDLE_UNPROVEN:
        return tr(c->lang, N_("stated, not proven"));
    case BUNDLE_PROVEN:
        break;
    }
    return tr(c->lang, N_("holds"));
}

static enum err write_sentences(struct cli *c, const struct bundle *b)
{
    struct table t;
    table_init(&t, c->a, 4);
    for (size_t i = 0; i < b->sentence_count; i++) {
        const struct bundle_said *s = &b->sentences[i];
        table_text(&t, state_words(c, s));
        table_add(&t, s->id);
        table_text(&t, arena_printf(c->a, "%zu", s->items));
        table_add(&t, c->lang == LANG_ZH ? s->words.zh : s->words.en);
    }
    return table_write(&t);
}

static enum err write_verdict(struct cli *c, const struct bundle *b)
{
    if (!c->json) {
        TRY(write_sentences(c, b));
        return line_write(str_of(arena_printf(
            c->a, "%s: %s, %zu %s, %llu %s (%llu %s)", tr(c->lang, N_("All of it holds")),
            b->head.key.name, b->sentence_count, tr(c->lang, N_("sentences")),
            (unsigned long long)b->records, tr(c->lang, N_("records")),
            (unsigned long long)b->withheld, tr(c->lang, N_("withheld")))));
    }
    BUF_SCOPE(digest, 2 * SHA256_SIZE + 1);
    buf_hex(&digest, b->digest, SHA256_SIZE);
    ANSWER_SCOPE(object);
    object = json_pack("{s:b, s:s, s:s%, s:s%, s:s%, s:I, s:I, s:I, s:I, s:s}", "holds", 1,
                       "origin", b->head.key.name, "report", b->head.kind.p, b->head.kind.n, "from",
                       b->head.from.p, b->head.from.n, "until", b->head.until.p, b->head.until.n,
                       "sentences", (json_int_t)b->sentence_count, "records",
                       (json_int_t)b->records, "withheld", (json_int_t)b->withheld, "leaves",
                       (json_int_t)b->checkpoint.size, "sha256", digest.p);
    if (!object)
        return fail(ERR_INPUT, "The text is not well-formed UTF-8");
    return object_write(object);
}

/* 0: all of it holds. 1: it does not, and which line. */
enum err bundle_verify_run(struct cli *c)
{
    struct str file;
    struct bundle b;
    struct note_key key, witness;
    const char *given = option_value(c, "key"), *by = option_value(c, "witness");
    if (given)
        TRY(key_of(c, given, &key));
    if (by)
        TRY(key_of(c, by, &witness));
    TRY(opened(c, c->operands[0], &file));
    enum err err = bundle_open(c->a, file, given ? &key : NULL, &b);
    if (!err && by) {
        struct note note;
        int64_t seconds;
        err = note_parse(c->a, b.note, &note);
        if (!err)
            err = cosignature_verify(&note, &witness, &seconds);
    }
    if (!err) {
        if (!given)
            say(c, N_("The key is the bundle's own word: compare it by another way (--key)"));
        return write_verdict(c, &b);
    }
    if (err != ERR_CRYPTO && err != ERR_INPUT && err != ERR_MISSING && err != ERR_UNSUPPORTED)
        return err;
    c->status = 1;
    return line_write(str_of(problem()->text[c->lang]));
}

/* ---- export, import, notice ---- */

static enum err fetch_token(struct link *l, const json_t *answer, const char *out, struct arena *a)
{
    TARGET_SCOPE(t);
    const char *token = json_string_value(json_object_get(answer, "token"));
    if (!token)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    target_part(&t, "api");
    target_part(&t, "uploads");
    target_part(&t, token);
    return link_save(l, &t, out, a);
}

static void put_option(struct cli *c, json_t *body, const char *name)
{
    if (option_value(c, name))
        json_object_set_new(body, name, json_string(option_value(c, name)));
}

enum err bundle_export_run(struct cli *c)
{
    static const char *const names[] = {"report", "period", "kept", "to", "level"};
    const char *out, *need;
    int64_t since;
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    if (!option_given(c, "kept")) {
        TRY(option_need(c, "report", &need));
        TRY(option_need(c, "period", &need));
    }
    TRY(option_need(c, "out", &out));
    TRY(option_int(c, "since", 0, INT64_MAX, -1, &since));
    TRY(link_open(c, &l));
    bundle_target(&t, "export");
    json_t *body = json_object();
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        put_option(c, body, names[i]);
    json_object_set_new(body, "since", json_integer((json_int_t)since));
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    TRY(fetch_token(l, answer, out, c->a));
    return c->json ? object_write(answer) : line_write(json_shown(c, answer, "number"));
}

/* The opened bytes as an upload. */
static enum err upload_bytes(struct cli *c, struct link *l, struct str file, const char **ret_token)
{
    FD_SCOPE(fd);
    TRY(memory_file(&fd));
    TRY(fd_write(fd, file.p, file.n, "memory"));
    if (lseek(fd, 0, SEEK_SET) < 0)
        return fail_errno("cannot read", "memory");
    return link_upload(l, arena_printf(c->a, "/proc/self/fd/%d", fd), "bundle.txt", ret_token);
}

/* 0: taken in, and it holds. 1: taken in as one that does not hold. */
enum err bundle_import_run(struct cli *c)
{
    struct str file;
    const char *token, *receipt = option_value(c, "receipt");
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(opened(c, c->operands[0], &file));
    TRY(link_open(c, &l));
    TRY(upload_bytes(c, l, file, &token));
    bundle_target(&t, "import");
    json_t *body = json_pack("{s:s}", "file", token);
    put_option(c, body, "unit");
    TRY(link_call(l, METHOD_POST, &t, body, &answer));
    struct str note = json_shown(c, answer, "receipt"), reason = json_shown(c, answer, "reason");
    if (receipt && note.n)
        TRY(file_write(receipt, note, 0666));
    c->status = json_is_true(json_object_get(answer, "holds")) ? 0 : 1;
    if (c->json)
        return object_write(answer);
    if (reason.n)
        fprintf(stderr, "%.*s\n", (int)reason.n, reason.p);
    return line_write(json_shown(c, answer, "number"));
}

enum err bundle_notice_run(struct cli *c)
{
    const char *out = option_value(c, "out");
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    bundle_target(&t, "notice");
    target_param(&t, "number", c->operands[0]);
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    const char *text = json_string_value(json_object_get(answer, "notice"));
    if (!text)
        return fail(ERR_UNSUPPORTED, "The server's answer is not understood");
    return out ? file_write(out, str_of(text), 0666) : bytes_write(str_of(text));
}

enum err units_run(struct cli *c)
{
    static const struct json_column columns[] = {{"number", N_("Number")},
                                                 {"name", N_("Unit")},
                                                 {"score", N_("Score")},
                                                 {"coefficient", N_("Risk coefficient")},
                                                 {"overdue", N_("Findings overdue")},
                                                 {"entered", N_("Entered here")},
                                                 {"reported", N_("Reported")},
                                                 {"reported_on", N_("Reported on")},
                                                 {"report_due", N_("Next report due")},
                                                 {"witnessed_at", N_("Witnessed on")},
                                                 {0}};
    LINK_SCOPE(l);
    TARGET_SCOPE(t);
    ANSWER_SCOPE(answer);
    TRY(link_open(c, &l));
    target_part(&t, "api");
    target_part(&t, "units");
    TRY(link_call(l, METHOD_GET, &t, NULL, &answer));
    if (c->json)
        return object_write(answer);
    return rows_write(c, json_object_get(answer, "rows"), columns);
}
