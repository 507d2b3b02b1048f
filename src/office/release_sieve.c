/* The sieve at work on releases: opens what is to be published, has it read in the jail, lets the detectors
 * over it, and hands the result to an act of the office itself. One release at a time: documents come
 * one by one, and a second one would only take the first one's time. */
#include "base/clock.h"
#include "base/io.h"
#include "extract/extractor.h"
#include "office/act.h"
#include "office/background.h"
#include "office/mosaics.h"
#include "office/own_sieve.h"
#include "office/secrets_parts.h"
#include "office/settled.h"
#include "office/vaults.h"
#include "sieve/document.h"
#include "store/store.h"

#include <time.h>

enum { SIEVER_SECONDS = 30, WAITING_MAX = 100, SNIPPET_MAX = 600, PRINTS_MAX = 8 << 20 };

static const struct sql waiting = {
    "release.waiting",
    "SELECT id FROM r_release WHERE content_hash IS NULL AND state IN ('submitted', 'sieved',"
    " 'in_review', 'checked', 'approved', 'published') AND id > $1 ORDER BY id LIMIT $2",
    NULL};
static const struct sql state_of = {"release.state",
                                    "SELECT state, label FROM r_release WHERE id = $1", NULL};

const struct sql *const release_sieve_statements[] = {&waiting, &state_of, NULL};

/* The office's own sieve: what it goes by, and what it hands over. */
struct room {
    pthread_mutex_t work; /* one at a time */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken;
    const struct sieved *handed;
};

static void *room_new(struct office *o)
{
    struct room *r = calloc(1, sizeof *r);
    pthread_condattr_t monotonic;
    (void)o;
    if (!r)
        die("out of memory");
    pthread_mutex_init(&r->work, NULL);
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&r->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return r;
}

static void room_free(void *at)
{
    struct room *r = at;
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    pthread_mutex_destroy(&r->work);
    free(r);
}

static struct room *room_of(struct office *o)
{
    return office_guest(o, GUEST_SIEVE, room_new, room_free);
}

const struct sieved *release_sieved(struct office *o, int64_t release)
{
    struct room *r = room_of(o);
    pthread_mutex_lock(&r->lock);
    const struct sieved *s = r->handed && r->handed->release == release ? r->handed : NULL;
    pthread_mutex_unlock(&r->lock);
    return s;
}

static void hand_over(struct room *r, const struct sieved *s)
{
    pthread_mutex_lock(&r->lock);
    r->handed = s;
    pthread_mutex_unlock(&r->lock);
}

void release_wake(struct office *o)
{
    struct room *r = room_of(o);
    pthread_mutex_lock(&r->lock);
    r->woken = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

/* The detectors by their names, the rules and lists by their text, which secrets are registered, and how much is
 * public no more. */
static void stamp_of(const struct passages *passages, const struct own_sieve *own, int64_t lost,
                     char ret_stamp[RELEASE_STAMP_SIZE])
{
    struct passages_size size = passages_size(passages);
    BUF_SCOPE(head, 200);
    buf_printf(&head, "cofferdam sieve v3\n%zu %lld %lld\n", size.secrets, (long long)size.newest,
               (long long)lost);
    own_sieve_stamp(own, buf_view(&head), ret_stamp);
}

static const struct viewer CLOCK = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};

enum err release_stamp(struct office *o, char ret_stamp[RELEASE_STAMP_SIZE])
{
    ARENA_SCOPE(a);
    struct secrets *secrets;
    int64_t lost = 0;
    DESK_SCOPE(k);
    const struct own_sieve *own;
    TRY(desk_open(&k, o, &CLOCK, a));
    TRY(own_sieve_of(&k, &own));
    TRY(background_lost(&k, &lost));
    TRY(secrets_hold(&k, &secrets));
    stamp_of(secrets->passages, own, lost, ret_stamp);
    secrets_release(secrets);
    return ERR_OK;
}

/* ---- one part ---- */

/* One release being sieved. */
struct work {
    const struct desk *k;
    struct sieve *sieve;
    struct sieved *s;
    int part;                   /* that is being sieved */
    struct json j;              /* the text for the reviewer */
    size_t left;                /* bytes of it */
    struct release_text *texts; /* the same, for the mosaics */
    int text_count;
    size_t text_room;
    bool is_cut;
};

static void add_gap(struct arena *a, struct sieved *s, int part, struct str place, const char *why)
{
    if (s->gap_count == RELEASE_GAPS_MAX)
        return;
    s->gaps = arena_grow(a, s->gaps, s->gap_count, &s->gap_room, sizeof *s->gaps);
    s->gaps[s->gap_count++] = (struct sieved_gap){part, place, why};
}

/* Rule, place and words: the same finding again, wherever in the part it has moved to. Of a passage or a listed row its level too: whoever let
 * words of a work secret stay has not said so of a state secret. */
static void key_of(const struct sieved_hit *h, struct str text, char ret_key[RELEASE_STAMP_SIZE])
{
    struct sha256 hash;
    unsigned char bytes[SHA256_SIZE];
    BUF_SCOPE(head, 4096);
    BUF_SCOPE(hex, RELEASE_STAMP_SIZE);
    buf_printf(&head, "%d %s %d ", h->part, finding_kind_name(h->f.kind), h->f.rule->version);
    buf_str(&head, h->f.rule->id);
    if (h->f.kind == FINDING_PASSAGE || h->f.kind == FINDING_LISTED)
        buf_printf(&head, " %d", (int)h->f.level);
    buf_char(&head, '\0');
    buf_str(&head, h->place);
    buf_char(&head, '\0');
    sha256_init(&hash);
    sha256_add(&hash, head.p, head.n);
    sha256_add(&hash, text.p + h->f.from, h->f.to - h->f.from);
    sha256_end(&hash, bytes);
    buf_hex(&hex, bytes, sizeof bytes);
    memcpy(ret_key, hex.p, RELEASE_STAMP_SIZE);
}

/* The text for the reviewer: {"parts":[{"part":1,"piece":0,"place":...,"look":...,"text":...}]} */
static void keep_text(struct work *w, int part, int piece, const struct text_part *t)
{
    struct json *j = &w->j;
    struct str text = str_cut(t->text, w->left);
    w->is_cut |= text.n < t->text.n;
    if (!text.n)
        return;
    w->texts =
        arena_grow(w->k->a, w->texts, (size_t)w->text_count, &w->text_room, sizeof *w->texts);
    w->texts[w->text_count++] = (struct release_text){.text = text};
    json_open(j, '{');
    json_key_int(j, "part", part);
    json_key_int(j, "piece", piece);
    json_key_str(j, "place", t->place);
    json_key_text(j, "look", text_look_name(t->look));
    json_key_bool(j, "cut", text.n < t->text.n);
    json_key_str(j, "text", text);
    json_close(j, '}');
    w->left -= text.n;
}

/* Of the file that is being sieved. */
static enum err take_findings(void *at, const struct text_part *t, struct findings *f)
{
    struct work *w = at;
    struct arena *a = w->k->a;
    struct sieved *s = w->s;
    int part = w->part, piece = (int)s->text_count;
    size_t dropped = f->dropped;
    s->texts = arena_grow(a, s->texts, s->text_count, &s->text_room, sizeof *s->texts);
    struct sieved_text *kept = &s->texts[s->text_count++];
    *kept = (struct sieved_text){t->text, {.a = a}};
    keep_text(w, part, piece, t);
    for (size_t i = 0; i < f->count; i++) {
        if (f->rows[i].to <= t->again)
            continue; /* the piece before had it */
        if (s->hit_count == RELEASE_HITS_MAX) {
            dropped++;
            continue;
        }
        const char *list = own_sieve_name(&f->rows[i]);
        s->hits = arena_grow(a, s->hits, s->hit_count, &s->hit_room, sizeof *s->hits);
        struct sieved_hit *h = &s->hits[s->hit_count++];
        *h = (struct sieved_hit){.part = part,
                                 .piece = piece,
                                 .place = str_cut(t->place, TEXT_PLACE_MAX),
                                 .look = t->look,
                                 .f = f->rows[i],
                                 .snippet =
                                     str_cut(sieve_snippet(a, t->text, &f->rows[i]), SNIPPET_MAX)};
        findings_take(&kept->findings, &f->rows[i]);
        if (list) {
            h->source_register = list;
            h->source_number = h->f.source;
        }
        if (h->f.kind == FINDING_PASSAGE) /* of which file, as the office itself sees it */
            TRY(secrets_owner(w->k, h->f.source, &h->source_register, &h->source_number));
        key_of(h, t->text, h->key);
    }
    if (dropped)
        add_gap(a, s, part, str_cut(t->place, TEXT_PLACE_MAX), coverage_name(COVERAGE_PARTIAL));
    return ERR_OK;
}

static enum err sieve_parts(struct work *w, int part, const struct text_part *parts, size_t count)
{
    const struct document_sink sink = {w, take_findings};
    struct document_sieve *document CLEANUP(document_sieve_cleanup) =
        document_sieve_new(w->sieve, w->k->a, &sink);
    w->part = part;
    for (size_t i = 0; i < count; i++)
        TRY(document_sieve_part(document, &parts[i]));
    return document_sieve_end(document);
}

/* ---- the files ---- */

/* A file that cannot be read is no failure of the sieve: it is a part that was not read. */
static enum err read_file(struct office *o, struct arena *a, const struct release_file *file,
                          struct extracted *ret_text)
{
    FD_SCOPE(fd);
    enum err err = release_file_open(o, a, file, &fd);
    if (err == ERR_TOO_LARGE) {
        *ret_text = (struct extracted){.coverage = COVERAGE_UNKNOWN};
        return ERR_OK;
    }
    TRY(err);
    if (secrets_read(secrets_of(o), fd, a, ret_text))
        *ret_text = (struct extracted){.coverage = COVERAGE_UNKNOWN};
    return ERR_OK;
}

/* All files are read before the secrets are held: a slow document keeps nobody from registering one. */
static enum err read_files(struct office *o, struct arena *a, const struct release_content *c,
                           struct extracted *texts)
{
    for (int i = 0; i < RELEASE_FILES; i++) {
        texts[i] = (struct extracted){.coverage = COVERAGE_UNKNOWN};
        if (c->files[i].id && !c->files[i].destroyed)
            TRY(read_file(o, a, &c->files[i], &texts[i]));
    }
    return ERR_OK;
}

static enum err sieve_file(struct work *w, int part, const struct extracted *text)
{
    struct arena *a = w->k->a;
    TRY(sieve_parts(w, part, text->parts, text->part_count));
    for (size_t i = 0; i < text->note_count; i++)
        add_gap(a, w->s, part, str_cut(text->notes[i].place, TEXT_PLACE_MAX),
                coverage_name(text->notes[i].why));
    if (text->coverage != COVERAGE_WHOLE && !text->note_count)
        add_gap(a, w->s, part, STR(""), coverage_name(text->coverage));
    return ERR_OK;
}

static enum err sieve_typed(struct work *w, int part, struct str text)
{
    const struct text_part typed = {.place = STR(""), .text = text};
    return text.n ? sieve_parts(w, part, &typed, 1) : ERR_OK;
}

static enum err sieve_content(struct work *w, const struct extracted *texts, struct buf *preview)
{
    struct sieved *s = w->s;
    w->j = json_to(preview);
    w->left = RELEASE_PREVIEW_MAX;
    json_open(&w->j, '{');
    json_key(&w->j, "parts");
    json_open(&w->j, '[');
    TRY(sieve_typed(w, 0, s->content.text));
    for (int i = 0; i < RELEASE_FILES; i++)
        if (s->content.files[i].id)
            TRY(sieve_file(w, i + 1, &texts[i]));
    TRY(sieve_typed(w, RELEASE_LINK, s->content.link));
    if (s->content.link.n)
        add_gap(w->k->a, s, RELEASE_LINK, STR(""), "link");
    json_close(&w->j, ']');
    json_close(&w->j, '}');
    return buf_check(preview);
}

/* What it says, for the day on which it is public. Of what is too much for that it is no background. */
static enum err take_prints(struct work *w, struct secrets *secrets)
{
    struct arena *a = w->k->a;
    struct sieved *s = w->s;
    struct prints prints;
    char name[BACKGROUND_NAME_SIZE];
    struct str *texts = NEW_ARRAY(a, struct str, s->text_count + 1);
    for (size_t i = 0; i < s->text_count; i++)
        texts[i] = s->texts[i].text;
    s->leaf = secrets->leaf;
    TRY(prints_make(a, texts, s->text_count, &prints));
    if (prints.gram_count)
        TRY(passages_seal(secrets->passages, str_of(background_name(name, s->release)), &prints, a,
                          &s->record));
    if (s->record.n > PRINTS_MAX)
        s->record = STR("");
    return ERR_OK;
}

/* A mosaic comes first: its number is among those that can be decided, however many findings follow. */
static void add_mosaics(struct work *w, const struct completion *rows, size_t count)
{
    struct arena *a = w->k->a;
    struct sieved *s = w->s;
    size_t kept = s->hit_count;
    if (!count)
        return;
    if (kept + count > RELEASE_HITS_MAX) {
        kept = count < RELEASE_HITS_MAX ? RELEASE_HITS_MAX - count : 0;
        add_gap(a, s, 0, STR(""), coverage_name(COVERAGE_PARTIAL));
    }
    struct sieved_hit *hits = NEW_ARRAY(a, struct sieved_hit, count + kept);
    for (size_t i = 0; i < count; i++) {
        const struct declared *d = rows[i].declared;
        hits[i] = (struct sieved_hit){.source_register = "mosaic",
                                      .source_number = d->number,
                                      .f = {.kind = FINDING_MOSAIC,
                                            .rule = finding_kind_rule(FINDING_MOSAIC),
                                            .sure = 100,
                                            .level = d->level}};
        memcpy(hits[i].key, rows[i].key, sizeof hits[i].key);
    }
    for (size_t i = 0; i < kept; i++)
        hits[count + i] = s->hits[i];
    s->hits = hits;
    s->hit_count = s->hit_room = count + kept;
}

static enum err look_for_mosaics(struct work *w, const struct declarations *d)
{
    struct sieved *s = w->s;
    struct completion *rows = NULL;
    size_t count;
    s->declared = d;
    if (d->count && w->is_cut)
        add_gap(w->k->a, s, 0, STR(""), coverage_name(COVERAGE_PARTIAL));
    TRY(declarations_facts(d, w->k->a, w->texts, w->text_count, &s->facts, &s->fact_count));
    TRY(declarations_completed(d, w->k->db, w->k->a, s->release, s->facts, s->fact_count, &rows,
                               &count));
    add_mosaics(w, rows, count);
    for (size_t i = 0; i < count; i++) {
        const struct words *why = &finding_kind_rule(FINDING_MOSAIC)->reason;
        enum level level = rows[i].declared->level;
        if ((int)level <= s->level)
            continue;
        s->level = (int)level;
        s->verdict = (struct words){
            arena_printf(w->k->a, "建议按“%s”处理：%s", level_name(level, LANG_ZH), why->zh),
            arena_printf(w->k->a, "To be treated as %s: %s", level_name(level, LANG_EN), why->en)};
    }
    return ERR_OK;
}

/* With the office's registered secrets as they are now; they are let go before the act that follows. */
static enum err sieve_now(struct office *o, struct arena *a, struct sieved *s,
                          const struct extracted *texts, struct declarations *declared,
                          struct buf *preview, const struct own_sieve **ret_own)
{
    struct work w = {.s = s};
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    struct secrets *secrets;
    char name[BACKGROUND_NAME_SIZE];
    int64_t lost = 0;
    DESK_SCOPE(k);
    TRY(desk_open(&k, o, &CLOCK, a));
    TRY(own_sieve_hold(&k, ret_own));
    TRY(background_lost(&k, &lost));
    TRY(secrets_hold(&k, &secrets));
    stamp_of(secrets->passages, *ret_own, lost, s->stamp);
    w.k = &k;
    struct sieve_parts parts = {.passages = secrets->passages,
                                .rules = (*ret_own)->rules,
                                .listed = (*ret_own)->listed,
                                .before = s->is_public ? str_of(background_name(name, s->release))
                                                       : SETTLED_OUTSIDE};
    enum err err = sieve_open(&parts, &sieve);
    w.sieve = sieve;
    if (!err)
        err = sieve_content(&w, texts, preview);
    if (!err)
        err = release_judge(&k, s);
    if (!err)
        err = take_prints(&w, secrets);
    secrets_release(secrets);
    if (!err)
        err = declarations_read(k.db, k.book, a, declared);
    return err ? err : look_for_mosaics(&w, declared);
}

/* ---- the act ---- */

static const char *action_for(struct str state)
{
    if (str_is(state, "submitted"))
        return "sieve";
    if (str_is(state, "published"))
        return "recheck";
    return str_is(state, "refused") || str_is(state, "withdrawn") ? NULL : "sieve_again";
}

static enum err look_up(struct office *o, struct arena *a, int64_t release,
                        struct release_content *ret_content, struct str *ret_state,
                        int64_t *ret_label)
{
    struct db *db;
    bool found = false;
    TRY(store_read(o->store, &db));
    enum err err = db_one(db, a, &state_of, &found, "i>ti", release, ret_state, ret_label);
    if (!err && !found)
        err = fail(ERR_MISSING, "There is no such entry");
    if (!err)
        err = release_content(db, a, release, ret_content);
    db_release(db);
    return err;
}

/* The text is kept only where it differs from what is kept already: each month's check would else add a
 * file. */
static enum err put_preview(struct office *o, const struct sieved *s, struct str text,
                            char ret_token[VAULT_TOKEN_SIZE])
{
    unsigned char hash[SHA256_SIZE];
    sha256(text, hash);
    *ret_token = '\0';
    if (s->content.preview.id && !s->content.preview.destroyed &&
        bytes_equal(hash, s->content.preview.sha256, sizeof hash))
        return ERR_OK;
    return vault_put_bytes(o, &CLOCK, STR("text.json"), text, ret_token);
}

static enum err sieve_one(struct office *o, struct room *r, struct arena *a, int64_t release,
                          const struct own_sieve **ret_own)
{
    struct sieved s = {.release = release, .record = STR("")};
    struct extracted texts[RELEASE_FILES];
    struct str state;
    struct act_result result;
    char token[VAULT_TOKEN_SIZE];
    int64_t label;
    BUF_SCOPE(preview, 8 * RELEASE_PREVIEW_MAX);
    DECLARATIONS_SCOPE(declared);
    TRY(look_up(o, a, release, &s.content, &state, &label));
    const char *action = action_for(state);
    if (!action)
        return fail(ERR_CONFLICT, "This release needs no sieve any more");
    s.is_public = str_is(state, "published");
    TRY(read_files(o, a, &s.content, texts));
    TRY(sieve_now(o, a, &s, texts, &declared, &preview, ret_own));
    TRY(put_preview(o, &s, buf_view(&preview), token));
    struct answer answer = {STR("preview"), str_of(token)};
    struct act_request request = {.reg = STR("release"),
                                  .action = str_of(action),
                                  .entry = release,
                                  .answers = &answer,
                                  .count = *token ? 1 : 0,
                                  .rev = -1};
    hand_over(r, &s);
    enum err err = act(o, &CLOCK, &request, a, &result);
    hand_over(r, NULL);
    return err;
}

static enum err sieve_locked(struct office *o, int64_t release)
{
    ARENA_SCOPE(a);
    const struct own_sieve *own = NULL; /* until the findings that speak of it are written */
    struct room *r = room_of(o);
    pthread_mutex_lock(&r->work);
    enum err err = mosaics_follow(o);
    if (!err)
        err = sieve_one(o, r, a, release, &own);
    own_sieve_release(o, own);
    pthread_mutex_unlock(&r->work);
    return err;
}

enum err release_sieve(struct office *o, const struct viewer *v, int64_t release)
{
    ARENA_SCOPE(a);
    struct release_content content;
    struct str state;
    int64_t label;
    TRY(viewer_ready(v));
    TRY(look_up(o, a, release, &content, &state, &label));
    const struct sight *sight = sight_hold(o, v);
    bool seen = v->person && sight_has(sight, (uint32_t)label);
    sight_release(o, sight);
    return seen ? sieve_locked(o, release) : fail(ERR_MISSING, "There is no such entry");
}

static enum err find_waiting(struct office *o, int64_t after, int64_t *ret_ids, int *ret_count)
{
    int n = 0;
    struct db *db;
    const struct rules *rules = rules_hold(o);
    bool known = rule_register(rules->book, STR("release"));
    rules_release(o, rules);
    *ret_count = 0;
    if (!known)
        return ERR_OK;
    TRY(store_read(o->store, &db));
    struct query *q = NULL;
    enum err err = db_start(db, &waiting, &q, "ii", after, (int64_t)WAITING_MAX);
    bool row = true;
    while (!err && n < WAITING_MAX && !(err = query_step(q, &row)) && row)
        ret_ids[n++] = query_int(q, 0);
    query_done(q);
    db_release(db);
    *ret_count = n;
    return err;
}

static enum err follow_locked(struct office *o)
{
    struct room *r = room_of(o);
    pthread_mutex_lock(&r->work);
    enum err err = mosaics_follow(o);
    pthread_mutex_unlock(&r->work);
    return err;
}

enum err release_sieve_waiting(struct office *o, const _Atomic bool *ending, int *ret_count)
{
    int64_t ids[WAITING_MAX], after = 0;
    enum err first = ERR_OK;
    int count, done = 0;
    struct problem told = *problem();
    TRY(follow_locked(o));
    do {
        TRY(find_waiting(o, after, ids, &count));
        for (int i = 0; i < count && !(ending && atomic_load(ending)); i++) {
            enum err err = sieve_locked(o, ids[i]);
            done += !err;
            if (err && !first) {
                first = err;
                told = *problem();
            }
        }
        after = count ? ids[count - 1] : after;
    } while (count == WAITING_MAX && !(ending && atomic_load(ending)));
    if (first)
        problem_set(&told);
    *ret_count = done;
    return first;
}

/* ---- the thread ---- */

struct siever {
    struct office *o;
    pthread_t thread;
    _Atomic bool ending;
};

/* A failure is met again with the next round. */
static void *run(void *arg)
{
    struct siever *s = arg;
    struct room *r = room_of(s->o);
    while (!atomic_load(&s->ending)) {
        int done = 0;
        if (release_sieve_waiting(s->o, &s->ending, &done))
            done = 0;
        struct timespec until;
        pthread_mutex_lock(&r->lock);
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += SIEVER_SECONDS;
        while (!r->woken && !atomic_load(&s->ending))
            if (pthread_cond_timedwait(&r->wake, &r->lock, &until))
                break;
        r->woken = false;
        pthread_mutex_unlock(&r->lock);
    }
    return NULL;
}

struct siever *siever_start(struct office *o)
{
    struct siever *s = calloc(1, sizeof *s);
    if (!s)
        die("out of memory");
    s->o = o;
    if (pthread_create(&s->thread, NULL, run, s))
        die("cannot start a thread");
    return s;
}

void siever_stop(struct siever *s)
{
    if (!s)
        return;
    atomic_store(&s->ending, true);
    release_wake(s->o);
    pthread_join(s->thread, NULL);
    free(s);
}
