#include "ledger/bundle_read.h"

/* ---- lines ---- */

enum err line_said(enum err code, uint64_t line)
{
    char zh[ERR_TEXT_MAX], en[ERR_TEXT_MAX];
    snprintf(zh, sizeof zh, "证据包第 %llu 行：%.400s", (unsigned long long)line,
             problem()->text[LANG_ZH]);
    snprintf(en, sizeof en, "Line %llu of the bundle: %.400s", (unsigned long long)line,
             problem()->text[LANG_EN]);
    return fail_words(code, zh, en);
}

enum err read_advance(struct reader *r)
{
    static const char digits[] = "0123456789abcdef";
    r->line++;
    r->now = (struct str){NULL, 0};
    if (r->at == r->file.n)
        return ERR_OK;
    const char *line = r->file.p + r->at, *feed = memchr(line, '\n', r->file.n - r->at);
    size_t n = feed ? (size_t)(feed - line) : 0;
    if (n < BUNDLE_CHECK + 2 || line[BUNDLE_CHECK] != ' ')
        return line_fail(ERR_INPUT, r->line, "it is not whole");
    sha256_add(&r->running, line + BUNDLE_CHECK + 1, n - BUNDLE_CHECK);
    struct sha256 copy = r->running;
    unsigned char sum[SHA256_SIZE];
    sha256_end(&copy, sum);
    for (int i = 0; i < BUNDLE_CHECK; i++) {
        if (line[i] != digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4])
            return line_fail(ERR_CRYPTO, r->line, "its check digits do not fit: it was changed");
    }
    r->now = (struct str){line + BUNDLE_CHECK + 1, n - BUNDLE_CHECK - 1};
    r->at += n + 1;
    return ERR_OK;
}

bool read_is(const struct reader *r, const char *word, struct str *ret_rest)
{
    size_t n = strlen(word);
    if (!r->now.p || !str_starts(r->now, word) || (r->now.n > n && r->now.p[n] != ' '))
        return false;
    size_t used = r->now.n > n ? n + 1 : n;
    *ret_rest = (struct str){r->now.p + used, r->now.n - used};
    return true;
}

enum err read_expect(struct reader *r, const char *word, struct str *ret_rest)
{
    if (read_is(r, word, ret_rest))
        return ERR_OK;
    return line_fail(ERR_INPUT, r->line, "a line \"{1}\" belongs here", word);
}

enum err read_keep(struct reader *r, const char *word, struct str *ret_rest)
{
    TRY(read_expect(r, word, ret_rest));
    if (ret_rest->n > BUNDLE_TEXT_MAX)
        return line_fail(ERR_INPUT, r->line, "it is too long");
    if (!str_utf8(*ret_rest))
        return line_fail(ERR_INPUT, r->line, "it is no text");
    return read_advance(r);
}

enum err read_both(struct reader *r, const char *zh, const char *en, struct bundle_words *ret_words)
{
    TRY(read_keep(r, zh, &ret_words->zh));
    return read_keep(r, en, &ret_words->en);
}

struct str read_word(struct str *rest)
{
    const char *blank = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
    struct str word = {rest->p, blank ? (size_t)(blank - rest->p) : rest->n};
    size_t used = blank ? word.n + 1 : word.n;
    *rest = (struct str){rest->p + used, rest->n - used};
    return word;
}

bool read_number(struct str word, uint64_t max, uint64_t *ret_n)
{
    int64_t n;
    if ((word.n > 1 && word.p[0] == '0') || !word.n || word.p[0] == '-' ||
        !str_int(word, 0, INT64_MAX, &n) || (uint64_t)n > max)
        return false;
    *ret_n = (uint64_t)n;
    return true;
}

bool read_hash(struct str word, void *out)
{
    size_t n;
    return base64_decode(word, out, TREE_HASH_SIZE, &n) && n == TREE_HASH_SIZE;
}

/* The lines "note ..." that follow, as one note. */
static enum err read_note(struct reader *r, struct str *ret_note)
{
    BUF_SCOPE(note, NOTE_MAX);
    for (struct str line; read_is(r, "note", &line);) {
        buf_str(&note, line);
        buf_char(&note, '\n');
        TRY(buf_check(&note));
        TRY(read_advance(r));
    }
    *ret_note = arena_str(r->a, buf_view(&note));
    return ERR_OK;
}

/* ---- head and checkpoints ---- */

static enum err read_key(struct reader *r, const struct note_key *key)
{
    struct str origin, text;
    struct bundle_head *h = &r->b.head;
    TRY(read_keep(r, "origin", &origin));
    TRY(read_expect(r, "key", &text));
    if (note_key_parse(text, &h->key))
        return line_said(ERR_INPUT, r->line);
    if (h->key.type != NOTE_ED25519 || !str_is(origin, h->key.name))
        return line_fail(ERR_INPUT, r->line, "the key is another ledger's");
    bool same = !key || (key->id == h->key.id && strcmp(key->name, h->key.name) == 0 &&
                         memcmp(key->key, h->key.key, NOTE_KEY_SIZE) == 0);
    if (!same)
        return line_fail(ERR_CRYPTO, r->line,
                         "this is not the key under which it should be signed");
    return read_advance(r);
}

static enum err read_head(struct reader *r, const struct note_key *key)
{
    struct str rest;
    struct bundle_head *h = &r->b.head;
    TRY(read_expect(r, "cofferdam-bundle", &rest));
    if (!str_is(rest, "v1"))
        return line_fail(ERR_UNSUPPORTED, r->line, "bundles of this version are not understood");
    TRY(read_advance(r));
    TRY(read_key(r, key));
    TRY(read_both(r, "office.zh", "office.en", &h->office));
    TRY(read_keep(r, "exercise", &rest));
    h->exercise = str_is(rest, "yes");
    TRY(read_keep(r, "made", &h->made));
    TRY(read_keep(r, "report", &h->kind));
    TRY(read_keep(r, "from", &h->from));
    TRY(read_keep(r, "until", &h->until));
    TRY(read_keep(r, "level", &h->level));
    TRY(read_both(r, "title.zh", "title.en", &h->title));
    while (read_is(r, "to", &rest)) {
        r->to = arena_grow(r->a, r->to, h->to_count, &r->to_cap, sizeof *r->to);
        r->to[h->to_count++] = rest;
        TRY(read_advance(r));
    }
    h->to = r->to;
    return ERR_OK;
}

static enum err open_head(struct reader *r, uint64_t line, struct str body,
                          struct checkpoint *ret_checkpoint)
{
    struct note note;
    enum err err = checkpoint_open(r->a, body, &r->b.head.key, &note, ret_checkpoint);
    return err ? line_said(err, line) : ERR_OK;
}

static enum err read_checkpoints(struct reader *r)
{
    struct str rest;
    uint64_t line = r->line;
    struct bundle *b = &r->b;
    TRY(read_keep(r, "checkpoint", &rest));
    TRY(read_note(r, &b->note));
    TRY(open_head(r, line, b->note, &b->checkpoint));
    line = r->line;
    if (!read_is(r, "previous", &rest))
        return ERR_OK;
    TRY(read_advance(r));
    TRY(read_note(r, &b->previous_note));
    TRY(open_head(r, line, b->previous_note, &b->previous));
    for (; read_is(r, "path", &rest); b->path.count++) {
        if (b->path.count == PROOF_MAX || !read_hash(rest, b->path.at[b->path.count].byte))
            return line_fail(ERR_INPUT, r->line, "it is no hash of a proof");
        TRY(read_advance(r));
    }
    if (consistency_verify(b->previous.size, &b->previous.root, b->checkpoint.size,
                           &b->checkpoint.root, b->path.at, b->path.count))
        return line_fail(
            ERR_CRYPTO, line,
            "the ledger does not go on from the head that was sent before: its past was "
            "rewritten");
    return ERR_OK;
}

static enum err read_numbers(struct reader *r)
{
    struct str rest;
    struct bundle *b = &r->b;
    while (read_is(r, "number", &rest)) {
        struct bundle_named *n;
        r->numbers = arena_grow(r->a, r->numbers, b->number_count, &r->number_cap, sizeof *n);
        n = &r->numbers[b->number_count++];
        *n = (struct bundle_named){.name = read_word(&rest)};
        n->value = rest;
        TRY(read_advance(r));
        TRY(read_both(r, "zh", "en", &n->words));
    }
    b->numbers = r->numbers;
    return ERR_OK;
}

/* ---- the end ---- */

static enum err read_signature(struct reader *r)
{
    struct str rest, body;
    struct note note;
    BUF_SCOPE(text, 2048);
    TRY(read_expect(r, "end", &rest));
    struct sha256 copy = r->running;
    sha256_end(&copy, r->b.digest);
    r->b.lines = r->line;
    buf_printf(&text, "cofferdam-bundle v1\n%s\nlines %llu\nsha256 ", r->b.head.key.name,
               (unsigned long long)r->line);
    buf_hex(&text, r->b.digest, SHA256_SIZE);
    buf_char(&text, '\n');
    TRY(buf_check(&text));
    TRY(read_advance(r));
    uint64_t line = r->line;
    TRY(read_keep(r, "signature", &rest));
    TRY(read_note(r, &body));
    if (note_parse(r->a, body, &note))
        return line_said(ERR_INPUT, line);
    if (!str_eq(note.text, buf_view(&text)) || note_verify(&note, &r->b.head.key))
        return line_fail(ERR_CRYPTO, line,
                         "the office did not sign this bundle: it was changed after signing");
    if (r->now.p)
        return line_fail(ERR_INPUT, r->line, "nothing may follow the signature");
    return ERR_OK;
}

static enum err read_all(struct reader *r, const struct note_key *key)
{
    sha256_init(&r->running);
    TRY(read_advance(r));
    TRY(read_head(r, key));
    TRY(read_checkpoints(r));
    TRY(read_numbers(r));
    TRY(read_sentences(r));
    TRY(read_tree(r));
    TRY(read_signature(r));
    return check_sentences(r);
}

enum err bundle_open(struct arena *a, struct str file, const struct note_key *key,
                     struct bundle *ret_bundle)
{
    if (file.n > BUNDLE_MAX)
        return fail(ERR_TOO_LARGE, "A bundle has at most {1} bytes", numtext(BUNDLE_MAX));
    ARENA_SCOPE(scratch);
    struct reader *r = NEW(a, struct reader);
    *r = (struct reader){.a = a, .scratch = scratch, .file = file};
    TRY(read_all(r, key));
    *ret_bundle = r->b;
    return ERR_OK;
}

struct str bundle_value(const struct bundle *bundle, const char *name)
{
    for (size_t i = 0; i < bundle->number_count; i++) {
        if (str_is(bundle->numbers[i].name, name))
            return bundle->numbers[i].value;
    }
    return STR("");
}
