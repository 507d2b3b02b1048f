#include "ledger/checkpoint.h"

/* ---- text ---- */

static bool line_ok(struct str line)
{
    if (line.n == 0 || !str_utf8(line))
        return false;
    for (size_t i = 0; i < line.n; i++)
        if ((unsigned char)line.p[i] < 0x20)
            return false;
    return true;
}

/* Every extension line is whole and not empty. */
static bool extensions_ok(struct str lines)
{
    if (lines.n == 0)
        return true;
    if (!str_ends(lines, "\n"))
        return false;
    struct str rest = {lines.p, lines.n - 1}, line;
    while (str_split(&rest, '\n', &line))
        if (!line_ok(line))
            return false;
    return true;
}

enum err checkpoint_text(struct buf *out, const struct checkpoint *c)
{
    if (!line_ok(c->origin))
        return fail(ERR_INPUT, "The origin of a checkpoint is one line of text");
    if (c->size > TREE_SIZE_MAX)
        return fail(ERR_INPUT, "A tree has at most 2^62 leaves");
    if (!extensions_ok(c->extensions))
        return fail(ERR_INPUT, "The extension lines of a checkpoint are whole and not empty");
    buf_str(out, c->origin);
    buf_char(out, '\n');
    buf_int(out, (int64_t)c->size);
    buf_char(out, '\n');
    buf_base64(out, c->root.byte, TREE_HASH_SIZE);
    buf_char(out, '\n');
    buf_str(out, c->extensions);
    return buf_check(out);
}

enum err checkpoint_parse(struct str text, struct checkpoint *ret_checkpoint)
{
    TRY(note_check_text(text));
    struct str rest = text, origin, size, root;
    struct checkpoint c = {0};
    int64_t leaves;
    size_t n;
    if (!str_split(&rest, '\n', &origin) || origin.n == 0)
        return fail(ERR_INPUT, "The first line of a checkpoint is its origin");
    if (!str_split(&rest, '\n', &size) || size.n == 0 || size.p[0] == '-' ||
        (size.n > 1 && size.p[0] == '0') || !str_int(size, 0, (int64_t)TREE_SIZE_MAX, &leaves))
        return fail(ERR_INPUT, "The second line of a checkpoint is the number of leaves");
    if (!str_split(&rest, '\n', &root) || !base64_decode(root, c.root.byte, TREE_HASH_SIZE, &n) ||
        n != TREE_HASH_SIZE)
        return fail(ERR_INPUT, "The third line of a checkpoint is a root of 32 bytes in base64");
    if (!extensions_ok(rest))
        return fail(ERR_INPUT, "The extension lines of a checkpoint are whole and not empty");
    c.origin = origin;
    c.size = (uint64_t)leaves;
    c.extensions = rest;
    *ret_checkpoint = c;
    return ERR_OK;
}

enum err checkpoint_sign(struct buf *out, const struct checkpoint *c, const struct note_key *key,
                         const struct sign_key *pair)
{
    size_t from = out->n;
    TRY(checkpoint_text(out, c));
    BUF_SCOPE(line, NOTE_MAX);
    TRY(note_sign(&line, (struct str){out->p + from, out->n - from}, key, pair));
    buf_char(out, '\n');
    buf_str(out, buf_view(&line));
    return buf_check(out);
}

enum err checkpoint_open(struct arena *a, struct str body, const struct note_key *key,
                         struct note *ret_note, struct checkpoint *ret_checkpoint)
{
    struct note note;
    struct checkpoint c;
    TRY(note_parse(a, body, &note));
    TRY(note_verify(&note, key));
    TRY(checkpoint_parse(note.text, &c));
    if (!str_is(c.origin, key->name))
        return fail(ERR_CRYPTO, "The checkpoint is of another ledger, not of {1}", key->name);
    *ret_note = note;
    *ret_checkpoint = c;
    return ERR_OK;
}

/* ---- cosignatures ---- */

enum { TIME_SIZE = 8, COSIGNATURE_SIZE = TIME_SIZE + SIGN_SIZE };

/* What a witness signs. */
static enum err cosigned(struct buf *out, struct str text, int64_t seconds)
{
    buf_printf(out, "cosignature/v1\ntime %lld\n", (long long)seconds);
    buf_str(out, text);
    return buf_check(out);
}

static enum err witness_key(const struct note_key *key)
{
    return key->type == NOTE_COSIGNATURE
               ? ERR_OK
               : fail(ERR_INPUT, "The key {1} signs notes, not cosignatures", key->name);
}

enum err cosignature_sign(struct buf *out, struct str text, int64_t seconds,
                          const struct note_key *key, const struct sign_key *pair)
{
    struct checkpoint c;
    TRY(witness_key(key));
    TRY(checkpoint_parse(text, &c));
    if (seconds < 0)
        return fail(ERR_INPUT, "A cosignature's time lies after 1970");
    if (!bytes_equal(key->key, sign_key_public(pair), NOTE_KEY_SIZE))
        return fail(ERR_CRYPTO, "The signing key is not that of {1}", key->name);
    BUF_SCOPE(message, NOTE_MAX + 64);
    TRY(cosigned(&message, text, seconds));
    unsigned char signature[SIGN_SIZE];
    sign(pair, buf_view(&message), signature);
    BUF_SCOPE(bytes, COSIGNATURE_SIZE);
    buf_be64(&bytes, (uint64_t)seconds);
    buf_add(&bytes, signature, sizeof signature);
    TRY(buf_check(&bytes));
    note_line(out, key, buf_view(&bytes));
    return buf_check(out);
}

static enum err cosignature_check(struct str text, const struct note_signature *s,
                                  const struct note_key *key, int64_t *ret_seconds)
{
    uint64_t time = 0;
    bool good = s->bytes.n == COSIGNATURE_SIZE;
    for (size_t i = 0; good && i < TIME_SIZE; i++)
        time = time << 8 | (unsigned char)s->bytes.p[i];
    good = good && time <= INT64_MAX;
    if (good) {
        BUF_SCOPE(message, NOTE_MAX + 64);
        TRY(cosigned(&message, text, (int64_t)time));
        good = sign_verify(key->key, buf_view(&message),
                           (const unsigned char *)s->bytes.p + TIME_SIZE);
    }
    if (!good)
        return fail(ERR_CRYPTO, "The signature of {1} is not genuine", key->name);
    *ret_seconds = (int64_t)time;
    return ERR_OK;
}

enum err cosignature_verify(const struct note *note, const struct note_key *key,
                            int64_t *ret_seconds)
{
    TRY(witness_key(key));
    int64_t latest = -1;
    for (size_t i = 0; i < note->count; i++) {
        const struct note_signature *s = &note->signatures[i];
        int64_t seconds = 0;
        if (s->id != key->id || !str_is(s->name, key->name))
            continue;
        TRY(cosignature_check(note->text, s, key, &seconds));
        latest = seconds > latest ? seconds : latest;
    }
    if (latest < 0)
        return fail(ERR_MISSING, "{1} has not signed this", key->name);
    *ret_seconds = latest;
    return ERR_OK;
}
