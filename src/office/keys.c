#include "office/keys.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/io.h"
#include "crypto/age/age.h"
#include "crypto/wrap.h"
#include "office/internal.h"

enum { KEY_FILE_MAX = 16 * 1024 };

struct keys {
    struct sign_key *ledger;
    struct secret *identity; /* the vault's, as text */
    char recipient[AGE_RECIPIENT_TEXT_SIZE];
};

/* DIR/key: lines of a name, a space and a value, in this order; lines that start with # are
 * remarks. `cost` and `salt` stand there in the passphrase form only. */
enum key_line { LINE_FORM, LINE_COST, LINE_SALT, LINE_LEDGER, LINE_VAULT, LINES };
static const char *const line_names[LINES] = {
    [LINE_FORM] = "form",     [LINE_COST] = "cost",   [LINE_SALT] = "salt",
    [LINE_LEDGER] = "ledger", [LINE_VAULT] = "vault",
};
static const char head_open[] =
    "# The keys of this office, open: whoever has this folder has everything in it.\n";
static const char head_locked[] = "# The keys of this office, wrapped under its passphrase.\n";

/* What the file says, as it stands there. */
struct key_file {
    struct str line[LINES];
    bool locked;
    struct password_cost cost;
    unsigned char salt[PASSWORD_SALT_SIZE];
};

static enum err malformed(const char *path, const char *what)
{
    return fail(ERR_CORRUPT, "The key file {1} is malformed at \"{2}\"", path, what);
}

static bool take_cost(struct str text, struct password_cost *ret_cost)
{
    struct str passes, memory;
    int64_t p, m;
    if (!str_split(&text, ' ', &passes) || !str_split(&text, ' ', &memory) || text.p ||
        !str_int(passes, 1, 64, &p) || !str_int(memory, 8, 1 << 20, &m))
        return false;
    *ret_cost = (struct password_cost){.passes = (unsigned)p, .memory_kib = (unsigned)m};
    return true;
}

static enum err parse(const char *path, struct str body, struct key_file *ret)
{
    struct key_file f = {0};
    struct str line;
    while (str_split(&body, '\n', &line)) {
        if (!line.n || line.p[0] == '#')
            continue;
        struct str name;
        if (!str_split(&line, ' ', &name) || !line.n)
            return malformed(path, "?");
        int i = 0;
        while (i < LINES && !str_is(name, line_names[i]))
            i++;
        if (i == LINES || f.line[i].p)
            return malformed(path, i == LINES ? "?" : line_names[i]);
        f.line[i] = line;
    }
    f.locked = str_is(f.line[LINE_FORM], "passphrase");
    if (!f.locked && !str_is(f.line[LINE_FORM], "open"))
        return malformed(path, line_names[LINE_FORM]);
    for (int i = LINE_COST; i < LINES; i++) {
        if (!f.line[i].p != (!f.locked && i <= LINE_SALT))
            return malformed(path, line_names[i]);
    }
    size_t n;
    if (f.locked && !take_cost(f.line[LINE_COST], &f.cost))
        return malformed(path, line_names[LINE_COST]);
    if (f.locked &&
        (!hex_decode(f.line[LINE_SALT], f.salt, sizeof f.salt, &n) || n != sizeof f.salt))
        return malformed(path, line_names[LINE_SALT]);
    *ret = f;
    return ERR_OK;
}

static char *key_path(struct arena *a, const char *dir)
{
    return path_join(a, dir, "key");
}

/* The file's bytes are secret in the open form: they lie in guarded memory, not in an arena. */
static enum err read_file(const char *path, struct secret **ret_body)
{
    if (!file_exists(path))
        return fail(ERR_MISSING, "There is no key file {1}", path);
    FD_SCOPE(fd);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return fail_errno("cannot open", path);
    SECRET_SCOPE(body);
    body = secret_new(KEY_FILE_MAX);
    size_t n;
    TRY(fd_read(fd, secret_bytes(body), KEY_FILE_MAX, path, &n));
    if (n == KEY_FILE_MAX)
        return malformed(path, "?");
    *ret_body = secret_copy(secret_bytes(body), n ? n : 1);
    return ERR_OK;
}

enum err keys_locked(const char *dir, bool *ret_locked)
{
    ARENA_SCOPE(a);
    SECRET_SCOPE(body);
    struct key_file f;
    TRY(read_file(key_path(a, dir), &body));
    TRY(parse(key_path(a, dir), secret_view(body), &f));
    *ret_locked = f.locked;
    return ERR_OK;
}

static const struct str context_ledger = {"office key: ledger", 18};
static const struct str context_vault = {"office key: vault", 17};

static enum err open_part(const struct key_file *f, const unsigned char key[WRAP_KEY_SIZE],
                          enum key_line line, struct str context, struct secret **ret_part)
{
    if (f->locked) {
        enum err err = unwrap(key, f->line[line], context, ret_part);
        return err == ERR_CRYPTO ? fail(err, "The passphrase of the office's keys is wrong") : err;
    }
    if (line == LINE_VAULT) {
        *ret_part = secret_copy(f->line[line].p, f->line[line].n);
        return ERR_OK;
    }
    SECRET_SCOPE(seed);
    seed = secret_new(SIGN_SEED_SIZE);
    size_t n;
    if (!hex_decode(f->line[line], secret_bytes(seed), SIGN_SEED_SIZE, &n) || n != SIGN_SEED_SIZE)
        return malformed("key", line_names[line]);
    *ret_part = seed;
    seed = NULL;
    return ERR_OK;
}

static void keys_free(struct keys *k)
{
    if (!k)
        return;
    sign_key_free(k->ledger);
    secret_free(k->identity);
    free(k);
}

static void keys_cleanup(struct keys **k)
{
    keys_free(*k);
}

static struct keys *keys_alloc(void)
{
    struct keys *k = calloc(1, sizeof *k);
    if (!k)
        die("out of memory");
    return k;
}

static enum err recipient_of(struct keys *k)
{
    AGE_IDENTITY_SCOPE(identity);
    TRY(age_identity_parse(secret_view(k->identity), &identity));
    age_recipient_text(age_identity_recipient(identity), k->recipient);
    return ERR_OK;
}

static enum err load(const char *path, struct str passphrase, struct keys **ret_keys,
                     bool *ret_open)
{
    SECRET_SCOPE(body);
    struct key_file f;
    TRY(read_file(path, &body));
    TRY(parse(path, secret_view(body), &f));
    unsigned char key[WRAP_KEY_SIZE] = {0};
    WIPE_SCOPE(key);
    if (f.locked && !passphrase.n)
        return fail(ERR_LOGIN, "The keys of this office want their passphrase");
    if (f.locked)
        TRY(password_key(passphrase, f.salt, &f.cost, key));
    struct keys *k CLEANUP(keys_cleanup) = keys_alloc();
    SECRET_SCOPE(seed);
    TRY(open_part(&f, key, LINE_LEDGER, context_ledger, &seed));
    TRY(open_part(&f, key, LINE_VAULT, context_vault, &k->identity));
    if (secret_size(seed) != SIGN_SEED_SIZE)
        return malformed(path, line_names[LINE_LEDGER]);
    k->ledger = sign_key_from_seed(secret_bytes(seed));
    TRY(recipient_of(k));
    *ret_open = !f.locked;
    *ret_keys = k;
    k = NULL;
    return ERR_OK;
}

static void wiped_buf(struct buf *b)
{
    wipe(b->p, b->p ? b->cap : 0);
    buf_free(b);
}

static enum err save(const char *path, const struct keys *k, struct str passphrase,
                     const struct password_cost *cost)
{
    /* room for all from the start: a buffer that grows would leave pieces of secrets behind */
    struct buf out CLEANUP(wiped_buf) = BUF(KEY_FILE_MAX);
    char room[4096] = {0};
    buf_add(&out, room, sizeof room);
    buf_clear(&out);
    struct str seed = sign_key_seed(k->ledger), identity = secret_view(k->identity);
    if (!passphrase.n) {
        buf_text(&out, head_open);
        buf_text(&out, "form open\nledger ");
        buf_hex(&out, seed.p, seed.n);
        buf_text(&out, "\nvault ");
        buf_str(&out, identity);
        buf_char(&out, '\n');
        TRY(buf_check(&out));
        return file_write(path, buf_view(&out), 0600);
    }
    ARENA_SCOPE(a);
    unsigned char salt[PASSWORD_SALT_SIZE], key[WRAP_KEY_SIZE];
    WIPE_SCOPE(key);
    random_bytes(salt, sizeof salt);
    TRY(password_key(passphrase, salt, cost, key));
    struct str ledger, vault;
    TRY(wrap(a, key, seed, context_ledger, &ledger));
    TRY(wrap(a, key, identity, context_vault, &vault));
    buf_text(&out, head_locked);
    buf_printf(&out, "form passphrase\ncost %u %u\nsalt ", cost->passes, cost->memory_kib);
    buf_hex(&out, salt, sizeof salt);
    buf_text(&out, "\nledger ");
    buf_str(&out, ledger);
    buf_text(&out, "\nvault ");
    buf_str(&out, vault);
    buf_char(&out, '\n');
    TRY(buf_check(&out));
    return file_write(path, buf_view(&out), 0600);
}

static enum err make(const char *path, struct str passphrase, const struct password_cost *cost)
{
    if (file_exists(path))
        return fail(ERR_CONFLICT, "There is a key file {1} already", path);
    if (passphrase.n)
        TRY(password_rule(passphrase, STR("")));
    struct keys *k CLEANUP(keys_cleanup) = keys_alloc();
    AGE_IDENTITY_SCOPE(identity);
    char text[AGE_IDENTITY_TEXT_SIZE];
    WIPE_SCOPE(text);
    k->ledger = sign_key_new();
    identity = age_keygen();
    age_identity_text(identity, text);
    k->identity = secret_copy(text, strlen(text));
    return save(path, k, passphrase, cost);
}

enum err keys_open(struct office *o, bool fresh)
{
    ARENA_SCOPE(a);
    const char *path = key_path(a, o->dir);
    if (fresh)
        TRY(make(path, o->passphrase, o->cost.passes ? &o->cost : &password_cost_default));
    return load(path, o->passphrase, &o->keys, &o->facts.open_key);
}

void keys_close(struct office *o)
{
    keys_free(o->keys);
    o->keys = NULL;
}

enum err keys_rewrap(const char *dir, struct str old, struct str new,
                     const struct password_cost *cost)
{
    ARENA_SCOPE(a);
    const char *path = key_path(a, dir);
    struct keys *k CLEANUP(keys_cleanup) = NULL;
    bool was_open;
    TRY(load(path, old, &k, &was_open));
    if (new.n)
        TRY(password_rule(new, STR("")));
    return save(path, k, new, cost ? cost : &password_cost_default);
}

enum err keys_passphrase_file(const char *path, struct secret **ret_passphrase)
{
    FD_SCOPE(fd);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st))
        return fail_errno("cannot open", path);
    if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)))
        return fail(ERR_REFUSED, "The passphrase file {1} can be read by others: chmod 600", path);
    unsigned char bytes[KEYS_PASSPHRASE_MAX + 1];
    WIPE_SCOPE(bytes);
    size_t n;
    TRY(fd_read(fd, bytes, sizeof bytes, path, &n));
    const unsigned char *end = memchr(bytes, '\n', n);
    if (end)
        n = (size_t)(end - bytes);
    while (n && bytes[n - 1] == '\r')
        n--;
    if (!n || n > KEYS_PASSPHRASE_MAX)
        return fail(ERR_INPUT, "The passphrase file {1} holds no passphrase in its first line",
                    path);
    *ret_passphrase = secret_copy(bytes, n);
    return ERR_OK;
}

const struct sign_key *keys_ledger(const struct office *o)
{
    return o->keys->ledger;
}

struct str keys_vault_identity(const struct office *o)
{
    return secret_view(o->keys->identity);
}

struct str keys_vault_recipient(const struct office *o)
{
    return str_of(o->keys->recipient);
}

enum err keys_note_key(const struct office *o, struct note_key *ret_key)
{
    return note_key_make(str_of(o->facts.origin), NOTE_ED25519, sign_key_public(o->keys->ledger),
                         ret_key);
}
