#include "ledger/note.h"

#include "crypto/hash.h"

#define DASH "\xe2\x80\x94 " /* em dash and a space: begins every signature line */

/* ---- keys ---- */

/* Unicode's White_Space. */
static bool is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

static bool name_ok(struct str name)
{
    if (name.n == 0 || name.n > NOTE_NAME_MAX || !str_utf8(name))
        return false;
    for (size_t at = 0; at < name.n;) {
        uint32_t c = str_next(name, &at);
        if (c == '+' || c < 0x20 || is_space(c))
            return false;
    }
    return true;
}

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_be32(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 24);
    p[1] = (unsigned char)(v >> 16);
    p[2] = (unsigned char)(v >> 8);
    p[3] = (unsigned char)v;
}

enum err note_key_make(struct str name, enum note_type type, const uint8_t key[NOTE_KEY_SIZE],
                       struct note_key *ret_key)
{
    if (!name_ok(name))
        return fail(ERR_INPUT, "The name of a signing key has 1 to 255 bytes, no space and no +");
    struct note_key k = {.type = type};
    memcpy(k.name, name.p, name.n);
    memcpy(k.key, key, NOTE_KEY_SIZE);
    struct sha256 h;
    unsigned char hash[SHA256_SIZE], kind = (unsigned char)type;
    sha256_init(&h);
    sha256_add(&h, name.p, name.n);
    sha256_add(&h, "\n", 1);
    sha256_add(&h, &kind, 1);
    sha256_add(&h, key, NOTE_KEY_SIZE);
    sha256_end(&h, hash);
    k.id = be32(hash);
    *ret_key = k;
    return ERR_OK;
}

enum err note_key_parse(struct str text, struct note_key *ret_key)
{
    struct str rest = text, name, hash, base64;
    unsigned char id[4], key[1 + NOTE_KEY_SIZE];
    size_t id_n, key_n;
    if (!str_split(&rest, '+', &name) || !str_split(&rest, '+', &hash) || !rest.p || !name_ok(name))
        return fail(ERR_INPUT, "A verifier key has the form name+hash+base64");
    base64 = rest; /* base64 may hold a plus itself */
    if (!hex_decode(hash, id, sizeof id, &id_n) || id_n != sizeof id)
        return fail(ERR_INPUT, "The hash of a verifier key is eight hex digits");
    if (!base64_decode(base64, key, sizeof key, &key_n) || key_n == 0)
        return fail(ERR_INPUT, "The key of a verifier key is 33 bytes in base64");
    if (key[0] != NOTE_ED25519 && key[0] != NOTE_COSIGNATURE)
        return fail(ERR_UNSUPPORTED, "Signatures of type {1} are not supported", numtext(key[0]));
    if (key_n != sizeof key)
        return fail(ERR_INPUT, "The key of a verifier key is 33 bytes in base64");
    struct note_key k;
    TRY(note_key_make(name, key[0], key + 1, &k));
    if (k.id != be32(id))
        return fail(ERR_INPUT, "The hash of the verifier key does not fit the key");
    *ret_key = k;
    return ERR_OK;
}

void note_key_text(struct buf *out, const struct note_key *key)
{
    unsigned char bytes[1 + NOTE_KEY_SIZE] = {(unsigned char)key->type};
    memcpy(bytes + 1, key->key, NOTE_KEY_SIZE);
    buf_printf(out, "%s+%08x+", key->name, (unsigned)key->id);
    buf_base64(out, bytes, sizeof bytes);
}

/* ---- reading ---- */

enum err note_check_text(struct str text)
{
    if (!str_ends(text, "\n"))
        return fail(ERR_INPUT, "A signed text ends in a newline");
    if (!str_utf8(text))
        return fail(ERR_INPUT, "A signed text is UTF-8");
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 && text.p[i] != '\n')
            return fail(ERR_INPUT, "A signed text has no control characters");
    return ERR_OK;
}

static enum err line_parse(struct arena *a, struct str line, struct note_signature *ret_signature)
{
    if (!str_starts(line, DASH))
        return fail(ERR_INPUT, "it begins with an em dash and a space");
    struct str rest = {line.p + strlen(DASH), line.n - strlen(DASH)}, name;
    if (!str_split(&rest, ' ', &name) || !rest.p || !name_ok(name))
        return fail(ERR_INPUT, "it has a name without spaces, and a signature");
    if (rest.n > NOTE_SIGNATURE_MAX / 3 * 4)
        return fail(ERR_TOO_LARGE, "the signature is too long");
    size_t room = rest.n / 4 * 3 + 3, n;
    unsigned char *bytes = arena_alloc(a, room);
    if (!base64_decode(rest, bytes, room, &n) || n < 5)
        return fail(ERR_INPUT, "the signature is base64 of a key id and at least one byte more");
    *ret_signature = (struct note_signature){name, be32(bytes), str_bytes(bytes + 4, n - 4)};
    return ERR_OK;
}

/* Puts the line's number before what line_parse() said. */
static enum err line_fail(enum err code, long long line)
{
    char zh[ERR_TEXT_MAX], en[ERR_TEXT_MAX];
    snprintf(zh, sizeof zh, "签名文本第 %lld 行是签名行：%.300s", line, problem()->text[LANG_ZH]);
    snprintf(en, sizeof en, "Line %lld of the note is a signature: %.300s", line,
             problem()->text[LANG_EN]);
    return fail_words(code, zh, en);
}

/* Where the text ends: after the newline before the last empty line. */
static bool last_empty_line(struct str body, size_t *ret_text)
{
    for (size_t i = body.n; i >= 2; i--)
        if (body.p[i - 1] == '\n' && body.p[i - 2] == '\n') {
            *ret_text = i - 1;
            return true;
        }
    return false;
}

enum err note_parse(struct arena *a, struct str body, struct note *ret_note)
{
    size_t end;
    if (body.n > NOTE_MAX)
        return fail(ERR_TOO_LARGE, "A signed note has at most {1} bytes", numtext(NOTE_MAX));
    TRY(note_check_text(body));
    if (!last_empty_line(body, &end) || end + 1 == body.n)
        return fail(ERR_INPUT, "A signed note has an empty line and signatures after its text");
    struct note note = {.text = {body.p, end}};
    long long line = 2;
    for (size_t i = 0; i < end; i++)
        line += body.p[i] == '\n';
    struct note_signature *signatures = NULL;
    size_t cap = 0;
    /* without the last newline, so that every part of the split is a line */
    struct str rest = {body.p + end + 1, body.n - end - 2}, part;
    while (str_split(&rest, '\n', &part)) {
        if (note.count == NOTE_SIGNATURES_MAX)
            return fail(ERR_TOO_LARGE, "A signed note has at most {1} signatures",
                        numtext(NOTE_SIGNATURES_MAX));
        signatures = arena_grow(a, signatures, note.count, &cap, sizeof *signatures);
        enum err e = line_parse(a, part, &signatures[note.count]);
        if (e)
            return line_fail(e, line + (long long)note.count);
        note.count++;
    }
    note.signatures = signatures;
    *ret_note = note;
    return ERR_OK;
}

/* ---- verifying ---- */

static bool is_by(const struct note_signature *s, const struct note_key *key)
{
    return s->id == key->id && str_is(s->name, key->name);
}

/* Whether this key signed, and well. */
static enum err verify_key(const struct note *note, const struct note_key *key, bool *ret_signed)
{
    bool found = false;
    for (size_t i = 0; i < note->count; i++) {
        const struct note_signature *s = &note->signatures[i];
        if (!is_by(s, key))
            continue;
        if (s->bytes.n != SIGN_SIZE ||
            !sign_verify(key->key, note->text, (const unsigned char *)s->bytes.p))
            return fail(ERR_CRYPTO, "The signature of {1} is not genuine", key->name);
        found = true;
    }
    *ret_signed = found;
    return ERR_OK;
}

enum err note_verify(const struct note *note, const struct note_key *key)
{
    bool found;
    if (key->type != NOTE_ED25519)
        return fail(ERR_INPUT, "The key {1} signs cosignatures, not notes", key->name);
    TRY(verify_key(note, key, &found));
    return found ? ERR_OK : fail(ERR_MISSING, "{1} has not signed this", key->name);
}

enum err note_verify_any(const struct note *note, const struct note_key *keys, size_t count,
                         uint64_t *ret_verified)
{
    if (count > 64)
        return fail(ERR_TOO_LARGE, "At most {1} keys are tried", "64");
    uint64_t verified = 0;
    for (size_t i = 0; i < count; i++) {
        bool found;
        if (keys[i].type != NOTE_ED25519)
            continue;
        TRY(verify_key(note, &keys[i], &found));
        verified |= (uint64_t)found << i;
    }
    if (!verified)
        return fail(ERR_MISSING, "Nobody that is known has signed this");
    if (ret_verified)
        *ret_verified = verified;
    return ERR_OK;
}

/* ---- signing ---- */

void note_line(struct buf *out, const struct note_key *key, struct str bytes)
{
    BUF_SCOPE(raw, NOTE_SIGNATURE_MAX);
    unsigned char id[4];
    put_be32(id, key->id);
    buf_add(&raw, id, sizeof id);
    buf_str(&raw, bytes);
    if (raw.over) {
        out->over = true; /* the caller's buf_check() says so */
        return;
    }
    buf_printf(out, DASH "%s ", key->name);
    buf_base64(out, raw.p, raw.n);
    buf_char(out, '\n');
}

enum err note_sign(struct buf *out, struct str text, const struct note_key *key,
                   const struct sign_key *pair)
{
    TRY(note_check_text(text));
    if (key->type != NOTE_ED25519)
        return fail(ERR_INPUT, "The key {1} signs cosignatures, not notes", key->name);
    if (!bytes_equal(key->key, sign_key_public(pair), NOTE_KEY_SIZE))
        return fail(ERR_CRYPTO, "The signing key is not that of {1}", key->name);
    unsigned char signature[SIGN_SIZE];
    sign(pair, text, signature);
    note_line(out, key, str_bytes(signature, sizeof signature));
    return buf_check(out);
}
