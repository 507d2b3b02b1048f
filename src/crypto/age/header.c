#include "crypto/age/header.h"

#include "base/buf.h"

enum { COLUMNS = 64, COLUMN_BYTES = 48 };

/* Where the parser stands; `line` is counted for the messages. */
struct cursor {
    struct arena *arena;
    const char *at, *end;
    size_t line;
};

static enum err refuse(const struct cursor *c, const char *msgid)
{
    fail(ERR_INPUT, msgid, numtext((long long)c->line));
    return fail_field(ERR_INPUT, "header");
}

/* Ends with a line feed and with nothing else: a carriage return is a character of the line. */
static bool next_line(struct cursor *c, struct str *ret_line)
{
    const char *feed = memchr(c->at, '\n', (size_t)(c->end - c->at));
    if (!feed)
        return false;
    *ret_line = str_bytes(c->at, (size_t)(feed - c->at));
    c->at = feed + 1;
    c->line++;
    return true;
}

static bool visible(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x21 || s.p[i] > 0x7e)
            return false;
    return s.n > 0;
}

static enum err parse_arguments(const struct cursor *c, struct str line, struct stanza *ret)
{
    struct str rest = str_bytes(line.p + 3, line.n - 3), part; /* behind "-> " */
    bool first = true;
    while (str_split(&rest, ' ', &part)) {
        if (!visible(part))
            return refuse(c, "Line {1} of the sealed file's header is malformed");
        if (first)
            ret->kind = part;
        else if (ret->argument_count++ < STANZA_ARGUMENTS_KEPT)
            ret->arguments[ret->argument_count - 1] = part;
        first = false;
    }
    return ERR_OK;
}

/* Lines of 64 columns, and a shorter one (maybe empty) that ends the body. */
static enum err parse_body(struct cursor *c, struct stanza *ret)
{
    BUF_SCOPE(body, AGE_HEADER_MAX);
    struct str line;
    do {
        unsigned char bytes[COLUMN_BYTES];
        size_t n;
        if (!next_line(c, &line))
            return refuse(c, "The sealed file's header ends after line {1}");
        if (line.n > COLUMNS || !base64raw_decode(line, bytes, sizeof bytes, &n))
            return refuse(c, "Line {1} of the sealed file's header is malformed");
        buf_add(&body, bytes, n);
    } while (line.n == COLUMNS);
    TRY(buf_check(&body));
    ret->body = arena_str(c->arena, buf_view(&body));
    return ERR_OK;
}

static enum err parse_end(const struct cursor *c, struct str line, struct header *ret)
{
    size_t n;
    if (!str_starts(line, "--- ") ||
        !base64raw_decode(str_bytes(line.p + 4, line.n - 4), ret->mac, sizeof ret->mac, &n) ||
        n != sizeof ret->mac)
        return refuse(c, "Line {1} of the sealed file's header is malformed");
    return ERR_OK;
}

static enum err parse_version(struct cursor *c)
{
    struct str line;
    if (!next_line(c, &line))
        return refuse(c, "This is no sealed file of the age format");
    if (str_is(line, "age-encryption.org/v1"))
        return ERR_OK;
    if (!str_starts(line, "age-encryption.org/") || !visible(line))
        return refuse(c, "This is no sealed file of the age format");
    fail(ERR_UNSUPPORTED, "The sealed file has another version of the age format than v1");
    return fail_field(ERR_UNSUPPORTED, "header");
}

enum err header_parse(struct arena *a, struct str bytes, struct header *ret_header)
{
    struct str whole = str_bytes(bytes.p, bytes.n < AGE_HEADER_MAX ? bytes.n : AGE_HEADER_MAX);
    struct cursor c = {.arena = a, .at = whole.p, .end = whole.p + whole.n};
    if (!whole.n)
        return refuse(&c, "This is no sealed file of the age format");
    TRY(parse_version(&c));
    struct header header = {0};
    struct stanza *stanzas = NULL;
    size_t cap = 0;
    for (;;) {
        struct str line;
        const char *start = c.at;
        if (!next_line(&c, &line))
            return refuse(&c, "The sealed file's header ends after line {1}");
        if (!str_starts(line, "-> ")) {
            TRY(parse_end(&c, line, &header));
            header.authenticated = str_bytes(bytes.p, (size_t)(start + 3 - bytes.p));
            break;
        }
        if (header.count == AGE_RECIPIENTS_MAX)
            return refuse(&c, "The sealed file's header has too many recipients (line {1})");
        stanzas = arena_grow(a, stanzas, header.count, &cap, sizeof *stanzas);
        struct stanza *stanza = &stanzas[header.count++];
        *stanza = (struct stanza){0};
        TRY(parse_arguments(&c, line, stanza));
        TRY(parse_body(&c, stanza));
    }
    if (!header.count)
        return refuse(&c, "Line {1} of the sealed file's header is malformed");
    header.stanzas = stanzas;
    header.size = (size_t)(c.at - bytes.p);
    *ret_header = header;
    return ERR_OK;
}

/* --- the file key ----------------------------------------------------------------------------- */

static void header_mac(const unsigned char file_key[FILE_KEY_SIZE], struct str authenticated,
                       unsigned char ret_mac[SHA256_SIZE])
{
    unsigned char key[SHA256_SIZE];
    WIPE_SCOPE(key);
    hkdf_sha256(str_bytes(file_key, FILE_KEY_SIZE), STR(""), STR("header"), key, sizeof key);
    hmac_sha256(str_bytes(key, sizeof key), authenticated, ret_mac);
}

static enum err check_stanzas(const struct header *header, const struct stanza_type *type)
{
    for (size_t i = 0; i < header->count; i++) {
        const struct stanza *stanza = &header->stanzas[i];
        if (str_is(stanza->kind, type->kind) && !type->valid(stanza)) {
            fail(ERR_INPUT, "Recipient {1} of the sealed file's header is malformed",
                 numtext((long long)i + 1));
            return fail_field(ERR_INPUT, "header");
        }
    }
    return ERR_OK;
}

static enum err try_identity(const struct header *header, const struct age_identity *identity,
                             unsigned char ret_file_key[FILE_KEY_SIZE], bool *ret_matched)
{
    const struct stanza_type *type = identity->recipient.type;
    TRY(check_stanzas(header, type));
    for (size_t i = 0; i < header->count; i++) {
        bool matched;
        if (!str_is(header->stanzas[i].kind, type->kind))
            continue;
        enum err err = type->unwrap(&header->stanzas[i], secret_bytes(identity->key),
                                    identity->recipient.key, ret_file_key, &matched);
        if (err)
            return fail_field(err, "header");
        if (matched) {
            *ret_matched = true;
            return ERR_OK;
        }
    }
    *ret_matched = false;
    return ERR_OK;
}

enum err header_open(const struct header *header, struct age_identity *const *identities, size_t n,
                     unsigned char ret_file_key[FILE_KEY_SIZE])
{
    unsigned char file_key[FILE_KEY_SIZE], mac[SHA256_SIZE];
    WIPE_SCOPE(file_key);
    bool matched = false;
    for (size_t i = 0; i < n && !matched; i++)
        TRY(try_identity(header, identities[i], file_key, &matched));
    if (!matched) {
        fail(ERR_REFUSED, "None of the keys given opens this sealed file");
        return fail_field(ERR_REFUSED, "identity");
    }
    header_mac(file_key, header->authenticated, mac);
    if (!bytes_equal(mac, header->mac, sizeof mac)) {
        fail(ERR_CRYPTO, "The header of the sealed file was changed");
        return fail_field(ERR_CRYPTO, "hmac");
    }
    memcpy(ret_file_key, file_key, FILE_KEY_SIZE);
    return ERR_OK;
}

enum err header_write(const struct age_recipient *const *recipients, size_t n,
                      const unsigned char file_key[FILE_KEY_SIZE], struct buf *out)
{
    unsigned char mac[SHA256_SIZE];
    buf_text(out, AGE_VERSION_LINE);
    for (size_t i = 0; i < n; i++)
        TRY(recipients[i]->type->wrap(recipients[i]->key, file_key, out));
    buf_text(out, "---");
    header_mac(file_key, buf_view(out), mac);
    buf_char(out, ' ');
    buf_base64raw(out, mac, sizeof mac);
    buf_char(out, '\n');
    return buf_check(out);
}
