/* cofferdam-verify: checks an evidence bundle of a confidentiality office, with no trust in whoever made it.
 *
 *     cc -O2 -o cofferdam-verify cofferdam-verify.c -lsodium
 *     cofferdam-verify [--key KEY] [--witness KEY] [--records] [--lang zh|en] FILE
 *
 * One file, nothing but libsodium, meant to be read whole before it is believed: docs/bundle.md is the format,
 * and this is what follows from it, in order:
 *   1  every line's check digits fit, so that a changed digit is found and its line named        advance()
 *   2  the office's key signed the head of its ledger, and a witness too, where one is given     checkpoint()
 *   3  the ledger goes on from the head that was sent before                                     previous()
 *   4  every record leads to that signed head: none was changed, added or put elsewhere          tree()
 *   5  the office's key signed this very bundle                                                  signature()
 *   6  each sentence's figures are what their records count, and it says these figures           sentences()
 * What it cannot know: whether a key is the office's (compare --key by another way), whether an office entered what
 * happened, and records of which only a commitment was sent. Exit status: 0 all holds, 1 something does not,
 * 2 could not look. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 30)
#define TREE_MAX ((uint64_t)1 << 62)
enum { HASH = 32, CHECK = 8, PATH_MAX_HASHES = 64, KEY_TEXT_MAX = 512 };

struct text {
    const char *p;
    size_t n;
};

/* A verifier key "name+id+base64": Ed25519 notes (type 1) or a witness's cosignatures (type 4). */
struct key {
    struct text name;
    unsigned char type, id[4], public[32];
};

struct row { /* of a register, as a record names it */
    struct text table;
    uint64_t id;
};
struct record {
    uint64_t index;
    struct text skeleton; /* p NULL: only its commitment was sent */
    size_t first_row, row_count;
};
struct item {       /* what a sentence rests on */
    struct row row; /* table.p NULL: withheld */
    uint64_t leaf, line;
};
struct figure {
    bool named,
        counts; /* unnamed: evidence beside the figures; counts: it is the number of its items */
    uint64_t value;      /* where it counts */
    struct text zh, en;  /* as the sentence says it */
    size_t first, count; /* items */
    uint64_t line;
};
struct sentence {
    struct text id, state, zh, en, by;
    size_t first, count; /* figures */
    uint64_t line;
};

struct list {
    void *p;
    size_t n, room;
};

struct head { /* of a ledger: a C2SP checkpoint */
    struct text note;
    uint64_t size;
    unsigned char root[HASH];
};

struct bundle_file {
    struct text file;
    size_t at; /* the next line begins here */
    uint64_t line;
    struct text now; /* the line at hand, without its check digits; p NULL: the end */
    crypto_hash_sha256_state running;
    struct text origin;
    struct key key;
    struct head head, before;
    struct list records, rows, sentences, figures, items;
    size_t withheld;
    unsigned char digest[HASH]; /* of the lines up to "end" */
    uint64_t lines;
    int64_t witnessed; /* seconds since 1970; -1: no witness was asked about */
    bool zh;
    char fault[600];
    uint64_t fault_line;
};

struct options {
    const char *file, *key, *witness;
    bool zh, records;
};

static FILE *screen; /* where the findings go: standard output */

/* ---- saying what is wrong ---- */

/* Remembers it and is false, so that whoever notices can return it. {1} and {2} are texts. */
static bool wrong(struct bundle_file *b, uint64_t line, const char *zh, const char *en,
                  struct text one, struct text two)
{
    const char *from = b->zh ? zh : en;
    size_t n = 0;
    for (; *from && n + 1 < sizeof b->fault; from++) {
        if (from[0] == '{' && (from[1] == '1' || from[1] == '2') && from[2] == '}') {
            struct text t = from[1] == '1' ? one : two;
            for (size_t i = 0; i < t.n && i < 120 && n + 1 < sizeof b->fault; i++)
                b->fault[n++] = t.p[i];
            from += 2;
        } else {
            b->fault[n++] = *from;
        }
    }
    b->fault[n] = 0;
    b->fault_line = line;
    return false;
}

#define NO_TEXT ((struct text){"", 0})
#define WRONG(b, zh, en) wrong(b, (b)->line, zh, en, NO_TEXT, NO_TEXT)
#define MUST(x)                                                                                    \
    do {                                                                                           \
        if (!(x))                                                                                  \
            return false;                                                                          \
    } while (0)

/* Texts come from outside: what could play tricks on a terminal (controls, turned writing) becomes '?'. */
static void print_text(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        const unsigned char *p = (const unsigned char *)t.p + i;
        size_t left = t.n - i;
        bool c1 = p[0] == 0xc2 && left > 1 && p[1] < 0xa0;
        bool turns =
            p[0] == 0xe2 && left > 2 &&
            ((p[1] == 0x80 && p[2] >= 0x8e && p[2] != 0x93 && p[2] != 0x94 && p[2] <= 0xae &&
              p[2] != 0x98 && p[2] != 0x99 && p[2] != 0x9c && p[2] != 0x9d && p[2] != 0xa6) ||
             (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
        if (p[0] < 0x20 || p[0] == 0x7f || c1 || turns) {
            fputc('?', screen);
            i += turns ? 2 : c1 ? 1 : 0;
        } else {
            fputc(p[0], screen);
        }
    }
}

/* ---- small things ---- */

static struct text text_of(const char *z)
{
    return (struct text){z, strlen(z)};
}

static bool same(struct text a, struct text b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static int compare(struct text a, struct text b)
{
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

static bool contains(struct text whole, struct text part)
{
    return part.n == 0 || memmem(whole.p, whole.n, part.p, part.n);
}

/* Takes the part before the next blank off the front. */
static struct text word(struct text *rest)
{
    const char *blank = memchr(rest->p, ' ', rest->n);
    struct text w = {rest->p, blank ? (size_t)(blank - rest->p) : rest->n};
    size_t used = blank ? w.n + 1 : w.n;
    *rest = (struct text){rest->p + used, rest->n - used};
    return w;
}

/* A whole number as it is written canonically: no sign, no leading zero. */
static bool number(struct text t, uint64_t max, uint64_t *ret)
{
    uint64_t n = 0;
    if (t.n == 0 || t.n > 19 || (t.n > 1 && t.p[0] == '0'))
        return false;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
        n = 10 * n + (uint64_t)(t.p[i] - '0');
    }
    *ret = n;
    return n <= max;
}

/* Exactly `n` bytes in base64; only the one canonical form of them. */
static bool base64(struct text t, void *out, size_t n, int variant)
{
    size_t got;
    const char *end;
    return sodium_base642bin(out, n, t.p, t.n, NULL, &got, &end, variant) == 0 && got == n &&
           end == t.p + t.n;
}
#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define RAW64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING

static bool hex(struct text t, unsigned char *out, size_t n)
{
    if (t.n != 2 * n)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        int d = t.p[i] >= '0' && t.p[i] <= '9'   ? t.p[i] - '0'
                : t.p[i] >= 'a' && t.p[i] <= 'f' ? t.p[i] - 'a' + 10
                                                 : -1;
        if (d < 0)
            return false;
        out[i / 2] = (unsigned char)(i % 2 ? out[i / 2] | d : d << 4);
    }
    return true;
}

/* Room for one more; every element answers to a line of the file, so memory is bounded by its size. */
static void *add(struct list *l, size_t size)
{
    if (l->n == l->room) {
        l->room = l->room ? 2 * l->room : 64;
        void *more = realloc(l->p, l->room * size);
        if (!more) {
            fputs("out of memory\n", stderr);
            exit(2);
        }
        l->p = more;
    }
    return memset((char *)l->p + size * l->n++, 0, size);
}

static void hash_of(const void *p, size_t n, unsigned char out[HASH])
{
    crypto_hash_sha256(out, p, n);
}

static void node_hash(const unsigned char left[HASH], const unsigned char right[HASH],
                      unsigned char out[HASH])
{
    unsigned char bytes[1 + 2 * HASH] = {1}; /* RFC 9162: SHA-256(0x01 || left || right) */
    memcpy(bytes + 1, left, HASH);
    memcpy(bytes + 1 + HASH, right, HASH);
    hash_of(bytes, sizeof bytes, out);
}

/* ---- lines ---- */

/* The next line into b->now. Its first eight characters are the beginning of the SHA-256 over all lines up to and
 * with it, each without its own first nine characters and with its line feed. */
static bool advance(struct bundle_file *b)
{
    static const char digits[] = "0123456789abcdef";
    b->line++;
    b->now = (struct text){NULL, 0};
    if (b->at == b->file.n)
        return true;
    const char *line = b->file.p + b->at, *feed = memchr(line, '\n', b->file.n - b->at);
    if (!feed)
        return WRONG(b, "文件在本行中途断开", "The file breaks off within this line");
    size_t n = (size_t)(feed - line);
    if (n < CHECK + 2 || line[CHECK] != ' ')
        return WRONG(b, "本行不完整：缺少校验码或内容",
                     "This line is not whole: check digits or words are missing");
    crypto_hash_sha256_update(&b->running, (const unsigned char *)line + CHECK + 1, n - CHECK);
    crypto_hash_sha256_state copy = b->running;
    unsigned char sum[HASH];
    crypto_hash_sha256_final(&copy, sum);
    for (int i = 0; i < CHECK; i++) {
        if (line[i] != digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4])
            return wrong(b, b->line, "校验码不符，本行被改动：{1}",
                         "The check digits do not fit, this line was changed: {1}",
                         (struct text){line + CHECK + 1, n - CHECK - 1}, NO_TEXT);
    }
    b->now = (struct text){line + CHECK + 1, n - CHECK - 1};
    b->at += n + 1;
    return true;
}

/* Whether the line at hand begins with this word; what stands behind it. */
static bool is(const struct bundle_file *b, const char *name, struct text *ret_rest)
{
    size_t n = strlen(name);
    if (!b->now.p || b->now.n < n || memcmp(b->now.p, name, n) != 0 ||
        (b->now.n > n && b->now.p[n] != ' '))
        return false;
    size_t used = b->now.n > n ? n + 1 : n;
    *ret_rest = (struct text){b->now.p + used, b->now.n - used};
    return true;
}

static bool expect(struct bundle_file *b, const char *name, struct text *ret_rest)
{
    return is(b, name, ret_rest) || wrong(b, b->line, "此处应为“{1}”行",
                                          "A line \"{1}\" belongs here", text_of(name), NO_TEXT);
}

/* A line that must be there and is only kept. */
static bool keep(struct bundle_file *b, const char *name, struct text *ret_rest)
{
    MUST(expect(b, name, ret_rest));
    return advance(b);
}

static bool both(struct bundle_file *b, const char *name_zh, const char *name_en, struct text *zh,
                 struct text *en)
{
    MUST(keep(b, name_zh, zh));
    return keep(b, name_en, en);
}

/* ---- signed notes (c2sp.org/signed-note) ---- */

static bool key_parse(struct text t, struct key *ret)
{
    struct key k = {0};
    const char *plus = memchr(t.p, '+', t.n);
    unsigned char bytes[33], sum[HASH];
    if (!plus || plus == t.p || t.n - (size_t)(plus - t.p) < 10 || plus[9] != '+')
        return false;
    k.name = (struct text){t.p, (size_t)(plus - t.p)};
    struct text coded = {plus + 10, t.n - k.name.n - 10};
    if (memchr(k.name.p, ' ', k.name.n) || !hex((struct text){plus + 1, 8}, k.id, 4) ||
        !base64(coded, bytes, sizeof bytes, BASE64))
        return false;
    k.type = bytes[0];
    memcpy(k.public, bytes + 1, 32);
    crypto_hash_sha256_state h; /* id: SHA-256(name || "\n" || type || key)[:4] */
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const unsigned char *)k.name.p, k.name.n);
    crypto_hash_sha256_update(&h, (const unsigned char *)"\n", 1);
    crypto_hash_sha256_update(&h, bytes, sizeof bytes);
    crypto_hash_sha256_final(&h, sum);
    *ret = k;
    return memcmp(sum, k.id, 4) == 0 && (k.type == 1 || k.type == 4);
}

/* The lines "note ..." that follow, joined with line feeds; the caller frees. */
static bool take_note(struct bundle_file *b, char **ret_note, struct text *ret)
{
    size_t room = 0, n = 0;
    char *note = NULL;
    for (struct text line; is(b, "note", &line);) {
        if (n + line.n + 1 > room) {
            room = 2 * (n + line.n + 1);
            char *more = realloc(note, room);
            if (!more) {
                free(note);
                return WRONG(b, "内存不足", "Out of memory");
            }
            note = more;
        }
        memcpy(note + n, line.p, line.n);
        n += line.n;
        note[n++] = '\n';
        if (!advance(b)) {
            free(note);
            return false;
        }
    }
    *ret_note = note;
    *ret = (struct text){note ? note : "", n};
    return true;
}

/* Splits a note into its text (with its last line feed) and its signature lines. */
static bool note_split(struct text note, struct text *ret_text, struct text *ret_signatures)
{
    for (size_t i = note.n; i >= 2; i--) {
        if (note.p[i - 1] == '\n' && note.p[i - 2] == '\n') {
            *ret_text = (struct text){note.p, i - 1};
            *ret_signatures = (struct text){note.p + i, note.n - i};
            return ret_signatures->n > 0;
        }
    }
    return false;
}

/* Whether the key signed: 1 it did, 0 it did not, -1 a signature under its name is false. For a witness
 * *ret_seconds is when it did so. */
static int note_signed(struct text text, struct text signatures, const struct key *k,
                       int64_t *ret_seconds)
{
    static const char dash[] = "\xe2\x80\x94 ";
    int found = 0;
    while (signatures.n) {
        const char *feed = memchr(signatures.p, '\n', signatures.n);
        struct text line = {signatures.p, feed ? (size_t)(feed - signatures.p) : signatures.n};
        size_t used = line.n + (feed != NULL);
        signatures = (struct text){signatures.p + used, signatures.n - used};
        if (line.n < 4 || memcmp(line.p, dash, 4) != 0)
            return -1;
        struct text rest = {line.p + 4, line.n - 4}, name = word(&rest);
        unsigned char bytes[4 + 8 + 64];
        size_t n = k->type == 1 ? 4 + 64 : 4 + 8 + 64;
        if (!same(name, k->name) || !base64(rest, bytes, n, BASE64) || memcmp(bytes, k->id, 4) != 0)
            continue; /* somebody else's */
        char *said = malloc(text.n + 64);
        if (!said)
            return -1;
        size_t said_n = 0;
        uint64_t seconds = 0;
        if (k->type == 4) { /* c2sp.org/tlog-cosignature */
            for (int i = 0; i < 8; i++)
                seconds = seconds << 8 | bytes[4 + i];
            said_n = (size_t)snprintf(said, 64, "cosignature/v1\ntime %" PRIu64 "\n", seconds);
        }
        memcpy(said + said_n, text.p, text.n);
        int bad = crypto_sign_verify_detached(bytes + n - 64, (unsigned char *)said,
                                              said_n + text.n, k->public);
        free(said);
        if (bad || seconds > INT64_MAX)
            return -1;
        *ret_seconds = (int64_t)seconds;
        found = 1;
    }
    return found;
}

/* A checkpoint (c2sp.org/tlog-checkpoint): origin, size, root; signed by the office's key. */
static bool head_open(struct bundle_file *b, struct text note, struct head *ret,
                      struct text *ret_text, struct text *ret_sigs)
{
    int64_t seconds;
    if (!note_split(note, ret_text, ret_sigs))
        return WRONG(b, "检查点不是签名文本", "The checkpoint is no signed note");
    if (note_signed(*ret_text, *ret_sigs, &b->key, &seconds) != 1)
        return WRONG(b, "检查点没有本单位账本密钥的真实签名",
                     "The checkpoint is not genuinely signed by the office's key");
    struct text line[3], rest = *ret_text;
    for (int i = 0; i < 3; i++) {
        const char *feed = memchr(rest.p, '\n', rest.n);
        if (!feed)
            return WRONG(b, "检查点不完整", "The checkpoint is not whole");
        line[i] = (struct text){rest.p, (size_t)(feed - rest.p)};
        rest = (struct text){feed + 1, rest.n - line[i].n - 1};
    }
    if (!same(line[0], b->origin) || !number(line[1], TREE_MAX, &ret->size) ||
        !base64(line[2], ret->root, HASH, BASE64))
        return WRONG(b, "检查点的账本名称、大小或树根不正确",
                     "Origin, size or root of the checkpoint is malformed");
    return true;
}

/* ---- the parts, in the order of the file ---- */

static bool beginning(struct bundle_file *b, const struct options *o)
{
    static const char *const names[] = {"office.zh", "office.en", "exercise", "made",
                                        "report",    "from",      "until",    "level",
                                        "title.zh",  "title.en"};
    struct text rest, key;
    MUST(expect(b, "cofferdam-bundle", &rest));
    if (!same(rest, text_of("v1")))
        return WRONG(b, "此版本的证据包不能核验", "Bundles of this version are not understood");
    MUST(advance(b));
    MUST(keep(b, "origin", &b->origin));
    MUST(expect(b, "key", &key));
    if (!key_parse(key, &b->key) || b->key.type != 1 || !same(b->key.name, b->origin))
        return WRONG(b, "密钥不正确或不是该账本的", "The key is malformed or another ledger's");
    if (o->key && !same(key, text_of(o->key)))
        return WRONG(b, "不是以所给密钥签署的", "This is not the key that was given");
    MUST(advance(b));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        MUST(keep(b, names[i], &rest));
        fprintf(screen, "%-10s ", names[i]);
        print_text(rest);
        fputc('\n', screen);
    }
    while (is(b, "to", &rest))
        MUST(advance(b));
    return true;
}

static bool checkpoint(struct bundle_file *b, const struct options *o)
{
    struct text rest, note, text, signatures;
    struct key witness;
    char *bytes = NULL;
    MUST(keep(b, "checkpoint", &rest));
    MUST(take_note(b, &bytes, &note));
    bool good = head_open(b, note, &b->head, &text, &signatures);
    if (good && o->witness) {
        int said = key_parse(text_of(o->witness), &witness)
                       ? note_signed(text, signatures, &witness, &b->witnessed)
                       : -1;
        if (said != 1)
            good = said ? WRONG(b, "见证人的签名不真实", "The witness's signature is not genuine")
                        : WRONG(b, "见证人没有会签此检查点",
                                "The witness has not cosigned this checkpoint");
    }
    free(bytes);
    return good;
}

/* RFC 9162 2.1.4.2: that the tree of `before` is the beginning of that of `head`. */
static bool consistent(const struct head *before, const struct head *head,
                       const unsigned char (*path)[HASH], size_t n)
{
    uint64_t fn = before->size - 1, sn = head->size - 1;
    unsigned char fr[HASH], sr[HASH];
    size_t i = 0;
    if (before->size == head->size)
        return n == 0 && memcmp(before->root, head->root, HASH) == 0;
    if (before->size == 0 || before->size > head->size)
        return false;
    while (fn & 1)
        fn >>= 1, sn >>= 1;
    if (fn == 0) { /* a whole tree of its own: its root stands for itself */
        memcpy(fr, before->root, HASH);
    } else {
        if (n == 0)
            return false;
        memcpy(fr, path[i++], HASH);
    }
    memcpy(sr, fr, HASH);
    for (; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            node_hash(path[i], fr, fr);
            node_hash(path[i], sr, sr);
            for (; !(fn & 1) && fn; sn >>= 1)
                fn >>= 1;
        } else {
            node_hash(sr, path[i], sr);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && memcmp(fr, before->root, HASH) == 0 && memcmp(sr, head->root, HASH) == 0;
}

static bool previous(struct bundle_file *b)
{
    struct text rest, note, text, signatures;
    unsigned char path[PATH_MAX_HASHES][HASH];
    char *bytes = NULL;
    size_t n = 0;
    if (!is(b, "previous", &rest))
        return true;
    uint64_t line = b->line;
    MUST(advance(b));
    MUST(take_note(b, &bytes, &note));
    bool good = head_open(b, note, &b->before, &text, &signatures);
    free(bytes);
    MUST(good);
    for (; is(b, "path", &rest); n++) {
        if (n == PATH_MAX_HASHES || !base64(rest, path[n], HASH, BASE64))
            return WRONG(b, "接续证明不正确", "The consistency proof is malformed");
        MUST(advance(b));
    }
    if (!consistent(&b->before, &b->head, (const unsigned char(*)[HASH])path, n))
        return wrong(
            b, line, "账本没有接续上次报送的检查点：历史被改写",
            "The ledger does not go on from the head that was sent before: its past was rewritten",
            NO_TEXT, NO_TEXT);
    return true;
}

static bool numbers(struct bundle_file *b)
{
    struct text rest, zh, en;
    while (is(b, "number", &rest)) {
        struct text name = word(&rest);
        MUST(advance(b));
        MUST(both(b, "zh", "en", &zh, &en));
        fprintf(screen, "%s ", b->zh ? "数" : "number");
        print_text(name);
        fputs(" = ", screen);
        print_text(rest);
        fputs("  ", screen);
        print_text(b->zh ? zh : en);
        fputc('\n', screen);
    }
    return true;
}

static bool take_items(struct bundle_file *b, struct figure *f)
{
    struct text rest;
    f->first = b->items.n;
    for (;; f->count++) {
        bool shown = is(b, "entry", &rest);
        if (!shown && !is(b, "withheld", &rest))
            return true;
        struct item *item = add(&b->items, sizeof *item);
        item->line = b->line;
        if (shown) {
            item->row.table = word(&rest);
            if (!number(word(&rest), INT64_MAX, &item->row.id))
                return WRONG(b, "条目编号不正确", "The entry's number is malformed");
        }
        if (!number(rest, TREE_MAX - 1, &item->leaf))
            return WRONG(b, "账本序号不正确", "The number of the record is malformed");
        MUST(advance(b));
    }
}

static bool take_figure(struct bundle_file *b, struct text rest, struct figure *f)
{
    struct text rule;
    f->named = word(&rest).n > 0;
    f->counts = same(word(&rest), text_of("entries"));
    if (f->counts && !number(rest, INT64_MAX, &f->value))
        return WRONG(b, "数字不正确", "The figure is malformed");
    MUST(advance(b));
    MUST(both(b, "zh", "en", &f->zh, &f->en));
    return keep(b, "rule", &rule);
}

static bool take_figures(struct bundle_file *b, struct sentence *s)
{
    struct text rest;
    s->first = b->figures.n;
    for (;; s->count++) {
        struct figure f = {.line = b->line};
        if (is(b, "figure", &rest)) {
            MUST(take_figure(b, rest, &f));
        } else if (is(b, "evidence", &rest)) {
            f.counts = true;
            if (!number(rest, INT64_MAX, &f.value))
                return WRONG(b, "数字不正确", "The figure is malformed");
            MUST(advance(b));
        } else {
            return true;
        }
        MUST(take_items(b, &f));
        *(struct figure *)add(&b->figures, sizeof f) = f;
    }
}

static bool take_sentences(struct bundle_file *b)
{
    struct text rest;
    while (is(b, "sentence", &rest)) {
        struct sentence s = {.line = b->line, .id = word(&rest)};
        s.state = rest;
        bool unproven = same(rest, text_of("unproven"));
        if (!unproven && !same(rest, text_of("proven")) && !same(rest, text_of("gap")))
            return WRONG(b, "句子的状态不正确", "The state of the sentence is malformed");
        MUST(advance(b));
        MUST(both(b, "zh", "en", &s.zh, &s.en));
        if (unproven)
            MUST(keep(b, "by", &s.by));
        MUST(take_figures(b, &s));
        *(struct sentence *)add(&b->sentences, sizeof s) = s;
    }
    return true;
}

/* ---- records ---- */

/* Reading a skeleton: canonical JSON, so each member begins with these very bytes. */
static bool eat(struct text *t, const char *z)
{
    size_t n = strlen(z);
    if (t->n < n || memcmp(t->p, z, n) != 0)
        return false;
    *t = (struct text){t->p + n, t->n - n};
    return true;
}

static bool eat_string(struct text *t, struct text *ret)
{
    if (!eat(t, "\""))
        return false;
    for (size_t i = 0; i < t->n; i++) {
        if (t->p[i] == '\\') {
            i++;
        } else if (t->p[i] == '"') {
            *ret = (struct text){t->p, i};
            *t = (struct text){t->p + i + 1, t->n - i - 1};
            return true;
        }
    }
    return false;
}

static bool eat_number(struct text *t, uint64_t *ret)
{
    size_t n = 0;
    while (n < t->n && t->p[n] >= '0' && t->p[n] <= '9')
        n++;
    struct text digits = {t->p, n};
    *t = (struct text){t->p + n, t->n - n};
    return number(digits, INT64_MAX, ret);
}

struct skeleton {
    struct text act, at, number, reg, content; /* content.p NULL: none */
    uint64_t actor, entry, index;
};

static bool eat_rows(struct bundle_file *b, struct text *t, struct record *r)
{
    unsigned char hash[HASH];
    struct text hashed;
    r->first_row = b->rows.n;
    for (; !eat(t, "]"); r->row_count++) {
        struct row row;
        if ((r->row_count && !eat(t, ",")) || !eat(t, "[") || !eat_string(t, &row.table) ||
            !eat(t, ",") || !eat_number(t, &row.id) || !eat(t, ",") || !eat_string(t, &hashed) ||
            !eat(t, "]") || !hex(hashed, hash, HASH))
            return false;
        *(struct row *)add(&b->rows, sizeof row) = row;
    }
    return true;
}

static bool skeleton_parse(struct bundle_file *b, struct text t, struct record *r,
                           struct skeleton *ret)
{
    struct text ignored;
    uint64_t n;
    struct skeleton s = {0};
    if (!eat(&t, "{\"act\":") || !eat_string(&t, &s.act) || !eat(&t, ",\"actor\":") ||
        !eat_number(&t, &s.actor) || !eat(&t, ",\"at\":") || !eat_string(&t, &s.at) ||
        (eat(&t, ",\"caused\":") && !eat_string(&t, &ignored)) || !eat(&t, ",\"content\":") ||
        (!eat(&t, "null") && !eat_string(&t, &s.content)) || !eat(&t, ",\"entry\":") ||
        !eat_number(&t, &s.entry) || !eat(&t, ",\"index\":") || !eat_number(&t, &s.index) ||
        !eat(&t, ",\"label\":") || !eat_number(&t, &n) || !eat(&t, ",\"number\":") ||
        !eat_string(&t, &s.number) || !eat(&t, ",\"register\":") || !eat_string(&t, &s.reg) ||
        !eat(&t, ",\"responsible\":["))
        return false;
    while (!eat(&t, "]")) {
        if (!eat_number(&t, &n))
            return false;
        eat(&t, ",");
    }
    if (!eat(&t, ",\"rows\":[") || (r && !eat_rows(b, &t, r)))
        return false;
    *ret = s;
    return !r || (eat(&t, "}") && t.n == 0);
}

static void leaf_of(const unsigned char commitment[HASH], unsigned char out[HASH])
{
    unsigned char bytes[1 + HASH] = {
        0}; /* RFC 9162: SHA-256(0x00 || entry), the entry being the commitment */
    memcpy(bytes + 1, commitment, HASH);
    hash_of(bytes, sizeof bytes, out);
}

static void salted(const unsigned char salt[HASH], struct text t, unsigned char out[HASH])
{
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, salt, HASH);
    crypto_hash_sha256_update(&h, (const unsigned char *)t.p, t.n);
    crypto_hash_sha256_final(&h, out);
}

static bool take_content(struct bundle_file *b, const struct skeleton *s, struct text rest)
{
    unsigned char salt[HASH], said[HASH], sum[HASH];
    if (!base64(word(&rest), salt, HASH, BASE64) || !s->content.p || !hex(s->content, said, HASH))
        return WRONG(b, "内容不属于此记录", "This content belongs to no record");
    salted(salt, rest, sum);
    if (memcmp(sum, said, HASH) != 0)
        return WRONG(b, "内容与记录所承诺的不符", "The content is not what the record commits to");
    return advance(b);
}

static bool take_record(struct bundle_file *b, uint64_t index, unsigned char out[HASH])
{
    struct text rest;
    uint64_t said;
    unsigned char salt[HASH], commitment[HASH];
    struct skeleton s;
    bool hidden = is(b, "hidden", &rest);
    if (!hidden)
        MUST(expect(b, "record", &rest));
    if (!number(word(&rest), TREE_MAX - 1, &said) || said != index ||
        !base64(word(&rest), hidden ? commitment : salt, HASH, BASE64) || (rest.n == 0) != hidden)
        return WRONG(b, "记录不正确或不在其位", "The record is malformed or not in its place");
    struct record *r = add(&b->records, sizeof *r);
    r->index = index;
    if (hidden) {
        b->withheld++;
        MUST(advance(b));
    } else {
        r->skeleton = rest;
        salted(salt, rest, commitment);
        if (!skeleton_parse(b, rest, r, &s) || s.index != index)
            return WRONG(b, "记录内容不可读或属于别处",
                         "The record cannot be read, or belongs elsewhere");
        MUST(advance(b));
        if (is(b, "content", &rest))
            MUST(take_content(b, &s, rest));
    }
    leaf_of(commitment, out);
    return true;
}

/* The hash of the leaves lo to hi - 1. A line "node LO HI HASH" stands for all of them; otherwise the subtree is put
 * together from its halves, split as RFC 9162 does, down to single records. */
static bool subtree(struct bundle_file *b, uint64_t lo, uint64_t hi, unsigned char out[HASH])
{
    struct text rest;
    uint64_t from, to, half = 1;
    if (is(b, "node", &rest)) {
        if (!number(word(&rest), TREE_MAX, &from) || !number(word(&rest), TREE_MAX, &to) ||
            !base64(rest, out, HASH, BASE64))
            return WRONG(b, "证明节点不正确", "The node is malformed");
        if (from == lo && to == hi)
            return advance(b);
    }
    if (hi - lo == 1)
        return take_record(b, lo, out);
    while (half * 2 < hi - lo)
        half *= 2;
    unsigned char left[HASH], right[HASH];
    MUST(subtree(b, lo, lo + half, left));
    MUST(subtree(b, lo + half, hi, right));
    node_hash(left, right, out);
    return true;
}

static bool tree(struct bundle_file *b)
{
    struct text rest;
    uint64_t size, line = b->line;
    unsigned char root[HASH];
    MUST(expect(b, "tree", &rest));
    if (!number(rest, TREE_MAX, &size) || size == 0 || size != b->head.size)
        return WRONG(b, "树的大小与检查点不符", "The size of the tree is not the checkpoint's");
    MUST(advance(b));
    MUST(subtree(b, 0, size, root));
    if (memcmp(root, b->head.root, HASH) != 0)
        return wrong(b, line, "记录推不出所签署的树根：有记录或节点被替换",
                     "The records do not lead to the signed root: a record or a node was replaced",
                     NO_TEXT, NO_TEXT);
    return true;
}

/* ---- the end ---- */

static bool signature(struct bundle_file *b)
{
    struct text rest, note, text, signatures;
    char expected[KEY_TEXT_MAX + 200], *bytes = NULL, hexed[2 * HASH + 1];
    int64_t seconds;
    MUST(expect(b, "end", &rest));
    crypto_hash_sha256_state copy = b->running;
    crypto_hash_sha256_final(&copy, b->digest);
    b->lines = b->line;
    sodium_bin2hex(hexed, sizeof hexed, b->digest, HASH);
    int n = snprintf(expected, sizeof expected,
                     "cofferdam-bundle v1\n%.*s\nlines %" PRIu64 "\nsha256 %s\n",
                     (int)(b->origin.n < KEY_TEXT_MAX ? b->origin.n : KEY_TEXT_MAX), b->origin.p,
                     b->lines, hexed);
    MUST(advance(b));
    uint64_t line = b->line;
    MUST(keep(b, "signature", &rest));
    MUST(take_note(b, &bytes, &note));
    bool good = note_split(note, &text, &signatures) &&
                same(text, (struct text){expected, (size_t)n}) &&
                note_signed(text, signatures, &b->key, &seconds) == 1;
    free(bytes);
    if (!good)
        return wrong(b, line, "签名不是对本证据包的真实签名：内容在签署后被改动",
                     "The office did not sign this bundle: it was changed after signing", NO_TEXT,
                     NO_TEXT);
    return !b->now.p || WRONG(b, "签名之后不应再有内容", "Nothing may follow the signature");
}

/* ---- what the sentences rest on ---- */

static const struct record *record_find(const struct bundle_file *b, uint64_t index)
{
    const struct record *r = b->records.p;
    size_t lo = 0, hi = b->records.n;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (r[middle].index < index)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo < b->records.n && r[lo].index == index ? &r[lo] : NULL;
}

static int row_compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int c = compare(x->table, y->table);
    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

/* Whether that record is one that changed this row: rows of each record were sorted before. */
static bool names_row(const struct bundle_file *b, const struct record *r, const struct row *row)
{
    const struct row *rows = b->rows.p;
    return r->row_count &&
           bsearch(row, rows + r->first_row, r->row_count, sizeof *row, row_compare);
}

static bool check_figure(struct bundle_file *b, const struct sentence *s, const struct figure *f,
                         size_t *withheld)
{
    const struct item *items = b->items.p;
    char count[24];
    for (size_t i = f->first; i < f->first + f->count; i++) {
        const struct item *item = &items[i], *last = i > f->first ? item - 1 : NULL;
        const struct record *r = record_find(b, item->leaf);
        if (!r)
            return wrong(b, item->line, "句子 {1} 所依据的记录不在包内",
                         "A record that sentence {1} rests on is not in the bundle", s->id,
                         NO_TEXT);
        if (!item->row.table.p) { /* withheld ones come last, in the order of the ledger */
            if (r->skeleton.p || (last && !last->row.table.p && last->leaf > item->leaf))
                return wrong(b, item->line, "句子 {1} 的保留项不正确",
                             "What sentence {1} withholds is malformed", s->id, NO_TEXT);
            ++*withheld;
            continue;
        }
        if (!r->skeleton.p || !names_row(b, r, &item->row))
            return wrong(b, item->line, "句子 {1}：该记录没有写过此条目",
                         "Sentence {1}: this record did not write that entry", s->id, NO_TEXT);
        if (last && (!last->row.table.p || row_compare(&last->row, &item->row) >= 0))
            return wrong(b, item->line, "句子 {1}：条目重复或次序不对",
                         "Sentence {1}: an entry is counted twice or out of order", s->id, NO_TEXT);
    }
    int n = snprintf(count, sizeof count, "%zu", f->count);
    struct text counted = {count, (size_t)n};
    if (f->counts &&
        (f->value != f->count || (f->named && (!same(f->zh, counted) || !same(f->en, counted)))))
        return wrong(b, f->line, "句子 {1} 的数字不是其记录的数目 {2}",
                     "A figure of sentence {1} is not the count of its records, {2}", s->id,
                     counted);
    if (!contains(s->zh, f->zh) || !contains(s->en, f->en))
        return wrong(b, s->line, "句子 {1} 没有说出数字 {2}",
                     "Sentence {1} does not say its figure {2}", s->id, f->en);
    return true;
}

static void print_record(const struct bundle_file *b, uint64_t leaf)
{
    const struct record *r = record_find(b, leaf);
    struct skeleton s;
    fprintf(screen, "      %" PRIu64 " ", leaf);
    if (!r->skeleton.p || !skeleton_parse(NULL, r->skeleton, NULL, &s)) {
        fputs(b->zh ? "（只有承诺值）\n" : "(only its commitment)\n", screen);
        return;
    }
    print_text(s.at);
    fputc(' ', screen);
    print_text(s.act);
    fputc(' ', screen);
    print_text(s.number);
    fputc('\n', screen);
}

static void print_sentence(const struct bundle_file *b, const struct sentence *s, size_t items,
                           size_t withheld, bool records)
{
    const struct figure *f = (const struct figure *)b->figures.p + s->first;
    size_t said = 0;
    for (size_t i = 0; i < s->count; i++)
        said += !f[i].counts;
    if (s->by.p)
        fputs(b->zh ? "未证实 " : "unproven ", screen);
    else if (same(s->state, text_of("gap")))
        fputs(b->zh ? "缺证据 " : "gap      ", screen);
    else
        fputs(b->zh ? "相符   " : "holds    ", screen);
    print_text(s->id);
    fprintf(screen,
            b->zh ? "：依据 %zu 项（其中保留 %zu 项，本单位自算数字 %zu 个）  "
                  : ": rests on %zu entries (%zu withheld, %zu figures the office's own)  ",
            items, withheld, said);
    print_text(b->zh ? s->zh : s->en);
    if (s->by.p) {
        fputs(b->zh ? "（陈述人：" : " (stated by ", screen);
        print_text(s->by);
        fputs(b->zh ? "）" : ")", screen);
    }
    fputc('\n', screen);
    for (size_t i = 0; records && i < s->count; i++) {
        for (size_t k = f[i].first; k < f[i].first + f[i].count; k++)
            print_record(b, ((const struct item *)b->items.p)[k].leaf);
    }
}

static bool sentences(struct bundle_file *b, const struct options *o)
{
    struct record *r = b->records.p;
    for (size_t i = 0; i < b->records.n; i++) {
        if (r[i].row_count > 1)
            qsort((struct row *)b->rows.p + r[i].first_row, r[i].row_count, sizeof(struct row),
                  row_compare);
    }
    for (size_t i = 0; i < b->sentences.n; i++) {
        const struct sentence *s = (const struct sentence *)b->sentences.p + i;
        size_t withheld = 0, items = 0;
        for (size_t k = s->first; k < s->first + s->count; k++) {
            const struct figure *f = (const struct figure *)b->figures.p + k;
            MUST(check_figure(b, s, f, &withheld));
            items += f->count;
        }
        if (same(s->state, text_of("proven")) && s->count == 0)
            return wrong(b, s->line, "句子 {1} 自称有据而无据",
                         "Sentence {1} is called proven and rests on nothing", s->id, NO_TEXT);
        print_sentence(b, s, items, withheld, o->records);
    }
    return true;
}

static void print_verdict(const struct bundle_file *b, const struct options *o)
{
    char hexed[2 * HASH + 1];
    sodium_bin2hex(hexed, sizeof hexed, b->digest, HASH);
    if (b->before.size)
        fprintf(screen,
                b->zh ? "账本接续上次报送的 %" PRIu64 " 条\n"
                      : "The ledger goes on from the %" PRIu64 " records sent before\n",
                b->before.size);
    if (b->witnessed >= 0)
        fprintf(screen,
                b->zh ? "见证人已会签，时间 %" PRId64 "（1970 年起的秒数）\n"
                      : "Cosigned by the witness, at second %" PRId64 " since 1970\n",
                b->witnessed);
    fprintf(screen,
            b->zh ? "全部相符：%zu 句，%zu 条记录（其中 %zu 条只有承诺值），账本共 %" PRIu64
                    " 条，sha256 %s\n"
                  : "All of it holds: %zu sentences, %zu records (%zu of them commitments only) of "
                    "a ledger of %" PRIu64 ", sha256 %s\n",
            b->sentences.n, b->records.n, b->withheld, b->head.size, hexed);
    if (!o->key)
        fputs(b->zh ? "注意：密钥取自本包，请以其他途径核对（--key）\n"
                    : "Mind: the key is the bundle's own word; compare it by another way (--key)\n",
              screen);
}

/* All of it. The file is only read; what is kept points into it. */
static bool verify(struct bundle_file *b, const struct options *o)
{
    b->zh = o->zh;
    b->witnessed = -1;
    crypto_hash_sha256_init(&b->running);
    MUST(advance(b));
    MUST(beginning(b, o));
    MUST(checkpoint(b, o));
    MUST(previous(b));
    MUST(numbers(b));
    MUST(take_sentences(b));
    MUST(tree(b));
    MUST(signature(b));
    MUST(sentences(b, o));
    print_verdict(b, o);
    return true;
}

static void bundle_release(struct bundle_file *b)
{
    free(b->records.p);
    free(b->rows.p);
    free(b->sentences.p);
    free(b->figures.p);
    free(b->items.p);
}

#ifndef COFFERDAM_VERIFY_PART /* tests call verify() themselves */

static int usage(void)
{
    fputs("cofferdam-verify [--key KEY] [--witness KEY] [--records] [--lang zh|en] FILE\n"
          "  FILE is an opened evidence bundle (a sealed one: age -d -i KEYFILE FILE | "
          "cofferdam-verify -)\n"
          "  KEY is \"name+id+base64\": of the office's ledger, and of a witness who must have "
          "cosigned\n",
          stderr);
    return 2;
}

static bool read_all(const char *path, struct text *ret)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t n = 0, room = 1 << 20;
    char *bytes = malloc(room), *more = bytes;
    if (!f || !bytes) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        free(bytes);
        return false;
    }
    for (size_t got = 1; got && more;) {
        if (n == room && room < FILE_MAX && (more = realloc(bytes, room *= 2)))
            bytes = more;
        got = more ? fread(bytes + n, 1, room - n, f) : 0;
        n += got;
    }
    bool good = more && !ferror(f) && n < FILE_MAX;
    if (!good)
        fprintf(stderr, "%s: cannot be read whole\n", path);
    fclose(f);
    *ret = (struct text){bytes, n};
    return good;
}

int main(int argc, char **argv)
{
    struct options o = {.zh = getenv("LANG") && strncmp(getenv("LANG"), "zh", 2) == 0};
    struct text file;
    for (int i = 1; i < argc; i++) {
        bool last = i + 1 == argc;
        if (strcmp(argv[i], "--records") == 0)
            o.records = true;
        else if (strcmp(argv[i], "--key") == 0 && !last)
            o.key = argv[++i];
        else if (strcmp(argv[i], "--witness") == 0 && !last)
            o.witness = argv[++i];
        else if (strcmp(argv[i], "--lang") == 0 && !last)
            o.zh = strcmp(argv[++i], "zh") == 0;
        else if (o.file || (argv[i][0] == '-' && argv[i][1]))
            return usage();
        else
            o.file = argv[i];
    }
    if (!o.file)
        return usage();
    screen = stdout;
    if (sodium_init() < 0 || !read_all(o.file, &file))
        return 2;
    struct bundle_file b = {.file = file};
    bool good = verify(&b, &o);
    if (!good) {
        printf(o.zh ? "不符：第 %" PRIu64 " 行：" : "DOES NOT HOLD: line %" PRIu64 ": ",
               b.fault_line);
        print_text(text_of(b.fault));
        putchar('\n');
    }
    bundle_release(&b);
    free((void *)file.p);
    return fflush(stdout) ? 2 : !good;
}
#endif
