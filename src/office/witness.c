#include "office/witness.h"

#include "base/clock.h"
#include "office/internal.h"
#include "office/keys.h"
#include "office/proof.h"
#include "office/tree.h"
#include "office/verify.h"

static const struct sql last_of = {
    "witness.last",
    "SELECT size, note, at FROM witnessed WHERE origin = $1 AND by_key = $2"
    " ORDER BY size DESC, id DESC LIMIT 1",
    NULL};
static const struct sql latest_of = {
    "witness.latest",
    "SELECT size, by_key, at FROM witnessed WHERE origin = $1 ORDER BY size DESC, id DESC LIMIT 1",
    NULL};
static const struct sql known = {
    "witness.known", "SELECT id FROM witnessed WHERE origin = $1 AND by_key = $2 AND size = $3",
    NULL};
static const struct sql put = {
    "witness.put",
    "INSERT INTO witnessed (origin, size, note, by_key, at, leaf) VALUES ($1, $2, $3, $4, $5, $6)"
    " RETURNING id",
    NULL};
static const struct sql moment_of = {"witness.moment", "SELECT at FROM record WHERE idx = $1",
                                     NULL};

const struct sql *const witness_statements[] = {&last_of, &latest_of, &known,
                                                &put,     &moment_of, NULL};

/* ---- keys ---- */

static enum err key_pair(const struct office *o, struct note_key *ret_key,
                         struct sign_key **ret_pair)
{
    unsigned char seed[SIGN_SEED_SIZE];
    WIPE_SCOPE(seed);
    struct note_key key;
    hkdf_sha256(sign_key_seed(keys_ledger(o)), STR(""), STR("cofferdam witness v1"), seed,
                sizeof seed);
    SIGN_KEY_SCOPE(pair);
    pair = sign_key_from_seed(seed);
    TRY(note_key_make(str_of(o->facts.origin), NOTE_COSIGNATURE, sign_key_public(pair), &key));
    *ret_key = key;
    if (ret_pair) {
        *ret_pair = pair;
        pair = NULL;
    }
    return ERR_OK;
}

enum err witness_key(const struct office *o, struct note_key *ret_key)
{
    return key_pair(o, ret_key, NULL);
}

static struct str key_text(struct arena *a, const struct note_key *key)
{
    BUF_SCOPE(text, 1024);
    note_key_text(&text, key);
    return arena_str(a, buf_view(&text));
}

/* ---- keeping ---- */

struct keep {
    const char *act;
    struct str origin, note, by_key;
    int64_t size, seconds;
};

static enum err keep_deed(struct deed *d, void *arg)
{
    const struct keep *k = arg;
    char at[MOMENT_SIZE];
    bool found;
    int64_t id = 0;
    moment_text(k->seconds, at);
    d->act = k->act;
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_str(&j, "by", k->by_key);
    json_key_str(&j, "checkpoint", k->note);
    json_key_str(&j, "origin", k->origin);
    json_close(&j, '}');
    TRY(db_one(d->db, NULL, &put, &found, "tittzi>i", k->origin, k->size, k->note, k->by_key, at,
               d->leaf, &id));
    deed_touch(d, "witnessed", id);
    return ERR_OK;
}

static enum err is_known(struct office *o, const struct keep *k, bool *ret_known)
{
    struct db *db;
    int64_t id;
    TRY(store_read(o->store, &db));
    enum err err = db_one(db, NULL, &known, ret_known, "tti>i", k->origin, k->by_key, k->size, &id);
    db_release(db);
    return err;
}

static enum err keep(struct office *o, const struct viewer *v, const struct keep *k)
{
    bool there = false;
    TRY(is_known(o, k, &there));
    return there ? ERR_OK : deed_run(o, v, keep_deed, (void *)k, NULL);
}

/* ---- at the unit ---- */

static enum err last_row(struct office *o, const char *origin, struct str by_key, struct arena *a,
                         struct witnessed *ret_last)
{
    struct db *db;
    struct witnessed last = {.at = ""};
    struct str at;
    bool found = false;
    TRY(store_read(o->store, &db));
    enum err err =
        db_one(db, a, &last_of, &found, "zt>itt", origin, by_key, &last.size, &last.note, &at);
    db_release(db);
    if (err)
        return err;
    if (found)
        last.at = arena_text(a, at);
    *ret_last = last;
    return ERR_OK;
}

static enum err prove_since(struct office *o, struct arena *a, uint64_t old, uint64_t size,
                            struct proof *ret_path)
{
    struct db *db;
    struct proof path = {0};
    if (old == 0) {
        *ret_path = path;
        return ERR_OK;
    }
    if (old > size)
        return fail(ERR_CORRUPT, "This ledger has {1} leaves, a witness knows of {2}",
                    numtext((long long)size), numtext((long long)old));
    TRY(store_read(o->store, &db));
    struct tree_view *view = NEW(a, struct tree_view);
    tree_view_init(view, db, size);
    struct tree_reader reader = tile_reader(&view->source);
    enum err err = consistency_prove(&reader, old, size, &path);
    db_release(db);
    if (!err)
        *ret_path = path;
    return err;
}

enum err witness_request(struct office *o, int64_t old, struct arena *a, struct str *ret_request)
{
    struct str note;
    struct note_key key;
    struct note parsed;
    struct checkpoint head;
    struct proof path;
    struct witness_tail tail;
    TRY(proof_checkpoint(o, a, &note));
    TRY(keys_note_key(o, &key));
    TRY(checkpoint_open(a, note, &key, &parsed, &head));
    TRY(witness_tail(o, a, &tail));
    uint64_t since = (uint64_t)(old < 0 ? tail.covered : old);
    TRY(prove_since(o, a, since, head.size, &path));
    BUF_SCOPE(out, WITNESS_REQUEST_MAX);
    buf_printf(&out, "old %llu\n", (unsigned long long)since);
    for (size_t i = 0; i < path.count; i++) {
        buf_base64(&out, path.at[i].byte, TREE_HASH_SIZE);
        buf_char(&out, '\n');
    }
    buf_char(&out, '\n');
    buf_str(&out, note);
    TRY(buf_check(&out));
    *ret_request = arena_str(a, buf_view(&out));
    return ERR_OK;
}

/* That the first c->size leaves of this ledger, as it stands in the database, have that root. */
static enum err same_past(struct office *o, struct arena *a, const struct checkpoint *c)
{
    struct frontier head, then;
    struct tree_hash root;
    struct db *db;
    ledger_head(o, &head);
    if (c->size > head.size)
        return fail(ERR_CORRUPT,
                    "A witness cosigned {1} leaves, the ledger has {2}: its end was cut off",
                    numtext((long long)c->size), numtext((long long)head.size));
    TRY(store_read(o->store, &db));
    struct tree_view *view = NEW(a, struct tree_view);
    tree_view_init(view, db, head.size);
    struct tree_reader reader = tile_reader(&view->source);
    enum err err = frontier_read(&reader, c->size, &then);
    db_release(db);
    if (err)
        return err;
    frontier_root(&then, &root);
    if (!tree_hash_eq(&root, &c->root))
        return fail(ERR_CORRUPT,
                    "The head of {1} leaves that a witness cosigned is of another history: this "
                    "ledger was rewritten",
                    numtext((long long)c->size));
    return ERR_OK;
}

static enum err open_cosigned(struct office *o, const struct note_key *witness, struct str note,
                              struct arena *a, struct checkpoint *ret_head, int64_t *ret_seconds)
{
    struct note_key own;
    struct note parsed;
    TRY(keys_note_key(o, &own));
    TRY(checkpoint_open(a, note, &own, &parsed, ret_head));
    return cosignature_verify(&parsed, witness, ret_seconds);
}

enum err witness_compare(struct office *o, const struct note_key *witness, struct str note,
                         struct arena *a)
{
    struct checkpoint head;
    int64_t seconds;
    TRY(open_cosigned(o, witness, note, a, &head, &seconds));
    return same_past(o, a, &head);
}

enum err witness_keep(struct office *o, const struct viewer *v, const struct note_key *witness,
                      struct str note)
{
    ARENA_SCOPE(a);
    struct checkpoint head;
    struct keep k = {.act = "ledger.witnessed", .note = note};
    TRY(viewer_ready(v));
    TRY(open_cosigned(o, witness, note, a, &head, &k.seconds));
    TRY(same_past(o, a, &head));
    k.origin = str_of(o->facts.origin);
    k.by_key = key_text(a, witness);
    k.size = (int64_t)head.size;
    return keep(o, v, &k);
}

static enum err tail_row(struct office *o, struct arena *a, struct db *db, struct witness_tail *t)
{
    bool found;
    struct str by_key = STR(""), at = STR("");
    int64_t moment;
    TRY(db_one(db, a, &latest_of, &found, "z>itt", o->facts.origin, &t->covered, &by_key, &at));
    if (found) {
        const char *plus = memchr(by_key.p, '+', by_key.n);
        t->witness = arena_text(a, (struct str){by_key.p, plus ? (size_t)(plus - by_key.p) : 0});
        t->at = arena_text(a, at);
    }
    TRY(db_one(db, a, &moment_of, &found, "i>t", t->covered, &at));
    if (found && moment_parse(at, &moment)) {
        int64_t seconds = clock_now() - moment;
        t->hours = seconds > 0 ? seconds / 3600 + 1 : 1; /* those begun */
    }
    return ERR_OK;
}

enum err witness_tail(struct office *o, struct arena *a, struct witness_tail *ret_tail)
{
    struct witness_tail t = {.witness = "", .at = ""};
    struct frontier head;
    struct db *db;
    ledger_head(o, &head);
    TRY(store_read(o->store, &db));
    enum err err = tail_row(o, a, db, &t);
    db_release(db);
    if (err)
        return err;
    t.leaves = (int64_t)head.size > t.covered ? (int64_t)head.size - t.covered : 0;
    *ret_tail = t;
    return ERR_OK;
}

/* ---- at the superior ---- */

enum err witness_last(struct office *o, const char *origin, struct arena *a,
                      struct witnessed *ret_last)
{
    struct note_key key;
    TRY(witness_key(o, &key));
    return last_row(o, origin, key_text(a, &key), a, ret_last);
}

/* That a head goes on from what was cosigned of this ledger before. */
static enum err goes_on(struct office *o, const struct note_key *unit,
                        const struct checkpoint *head, int64_t old, const struct proof *path,
                        struct arena *a)
{
    struct witnessed last;
    struct note parsed;
    struct checkpoint then;
    TRY(witness_last(o, unit->name, a, &last));
    if (!last.size)
        return ERR_OK; /* the first one: trusted as it comes */
    if (old != last.size)
        return fail(ERR_CONFLICT,
                    "{1} leaves of this ledger were cosigned last: the proof must begin there",
                    numtext(last.size));
    TRY(checkpoint_open(a, last.note, unit, &parsed, &then));
    if (consistency_verify(then.size, &then.root, head->size, &head->root, path->at, path->count))
        return fail(
            ERR_REFUSED,
            "The ledger of {1} does not go on from the {2} leaves that were cosigned: its past "
            "was rewritten",
            unit->name, numtext(last.size));
    return ERR_OK;
}

enum err witness_cosign_head(struct office *o, const struct viewer *v, const struct note_key *unit,
                             struct str note, int64_t old, const struct proof *path,
                             struct arena *a, struct str *ret_note)
{
    struct note parsed;
    struct checkpoint head;
    struct note_key key;
    SIGN_KEY_SCOPE(pair);
    struct keep k = {.act = "ledger.cosign", .seconds = clock_now()};
    TRY(viewer_ready(v));
    TRY(checkpoint_open(a, note, unit, &parsed, &head));
    TRY(goes_on(o, unit, &head, old, path, a));
    TRY(key_pair(o, &key, &pair));
    BUF_SCOPE(out, NOTE_MAX);
    buf_str(&out, note);
    TRY(cosignature_sign(&out, parsed.text, k.seconds, &key, pair));
    k.origin = str_of(unit->name);
    k.note = arena_str(a, buf_view(&out));
    k.by_key = key_text(a, &key);
    k.size = (int64_t)head.size;
    TRY(keep(o, v, &k));
    *ret_note = k.note;
    return ERR_OK;
}

static enum err malformed(int line)
{
    return fail(ERR_INPUT, "Line {1} of the request to a witness is malformed", numtext(line));
}

enum err witness_cosign(struct office *o, const struct viewer *v, const struct note_key *unit,
                        struct str request, struct arena *a, struct str *ret_note)
{
    struct str rest = request, line;
    struct proof path = {0};
    int64_t old;
    int at = 1;
    if (request.n > WITNESS_REQUEST_MAX || !str_split(&rest, '\n', &line) ||
        !str_starts(line, "old ") ||
        !str_int((struct str){line.p + 4, line.n - 4}, 0, (int64_t)TREE_SIZE_MAX, &old))
        return malformed(at);
    for (at++; str_split(&rest, '\n', &line) && line.n; at++) {
        size_t n;
        if (path.count == PROOF_MAX ||
            !base64_decode(line, path.at[path.count].byte, TREE_HASH_SIZE, &n) ||
            n != TREE_HASH_SIZE)
            return malformed(at);
        path.count++;
    }
    if (!rest.p)
        return malformed(at);
    return witness_cosign_head(o, v, unit, rest, old, &path, a, ret_note);
}
