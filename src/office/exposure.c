#include "office/exposure.h"

#include "office/act.h"
#include "office/internal.h"
#include "office/vault.h"

enum { PATH_CHARACTERS = 500 };

static const struct sql of_site = {
    "exposure.of_site",
    "SELECT id, path, state, grade FROM r_exposure WHERE site = $1 AND state IN"
    " ('open', 'taken_down', 'kept') ORDER BY id",
    NULL};

const struct sql *const exposure_statements[] = {&of_site, NULL};

static const struct viewer CLOCK = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};

/* A file that holds passages of secrets. */
struct outside {
    struct str path; /* as it is kept */
    enum level level;
    const struct match_found **rows;
    size_t count, room;
};
struct before {
    int64_t id;
    struct str path, state;
    int grade;
    bool seen;
};
struct keeping {
    struct desk *k;
    struct str site;
    char hash[2 * SHA256_SIZE + 1];
    struct outside *files;
    size_t count, room;
    struct before *before;
    size_t before_count, before_room;
    struct exposures done;
};

/* So many characters of it, the end: there stands the name. */
static struct str kept_path(struct str path)
{
    size_t n = 0, at = path.n;
    while (at && n < PATH_CHARACTERS) {
        at--;
        n += ((unsigned char)path.p[at] & 0xC0) != 0x80;
    }
    return str_bytes(path.p + at, path.n - at);
}

static void group(struct keeping *x, const struct match_found *m)
{
    struct str path = kept_path(m->path);
    struct outside *f = NULL;
    for (size_t i = x->count; i-- > 0 && !f;)
        if (str_eq(x->files[i].path, path))
            f = &x->files[i];
    if (!f) {
        x->files = arena_grow(x->k->a, x->files, x->count, &x->room, sizeof *x->files);
        f = &x->files[x->count++];
        *f = (struct outside){.path = path};
    }
    f->rows = arena_grow(x->k->a, f->rows, f->count, &f->room, sizeof *f->rows);
    f->rows[f->count++] = m;
    f->level = m->level > f->level ? m->level : f->level;
}

static enum err read_before(struct keeping *x)
{
    struct desk *k = x->k;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &of_site, &q, "t", x->site));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        x->before =
            arena_grow(k->a, x->before, x->before_count, &x->before_room, sizeof *x->before);
        x->before[x->before_count++] =
            (struct before){query_int(q, 0), arena_str(k->a, query_text(q, 1)),
                            arena_str(k->a, query_text(q, 2)), (int)query_int(q, 3), false};
    }
}

/* ---- the acts ---- */

struct answers {
    struct answer rows[ANSWERS_MAX];
    int count;
};

static void add(struct answers *as, const char *name, struct str value)
{
    if (value.n)
        as->rows[as->count++] = (struct answer){str_of(name), value};
}

static struct str whole(struct arena *a, int64_t n)
{
    return str_of(arena_printf(a, "%lld", (long long)n));
}

static void add_passages(struct keeping *x, const struct outside *f, struct answers *as)
{
    struct arena *a = x->k->a;
    size_t n = 0;
    for (size_t i = 0; i < f->count && n < EXPOSURE_PASSAGES_MAX; i++) {
        const struct match_found *m = f->rows[i];
        if (!m->source_register)
            continue; /* it went while this was compared */
#define NAMED(field) arena_printf(a, "passage.%zu." field, n)
        add(as, NAMED("place"), kept_path(m->place));
        add(as, NAMED("line"), whole(a, m->line));
        add(as, NAMED("grade"), str_of(level_code(m->level)));
        add(as, NAMED("sure"), whole(a, m->sure));
        add(as, NAMED("source_register"), str_of(m->source_register));
        add(as, NAMED("source_number"), m->source_number);
        n++;
#undef NAMED
    }
}

static enum err enter(struct keeping *x, const char *action, int64_t entry, struct answers *as)
{
    struct act_result result;
    struct act_request r = {.reg = STR("exposure"),
                            .action = str_of(action),
                            .entry = entry,
                            .answers = as->rows,
                            .count = as->count,
                            .rev = -1};
    add(as, "prints_hash", str_of(x->hash));
    r.count = as->count;
    return act(x->k->o, &CLOCK, &r, x->k->a, &result);
}

static enum err keep_file(struct keeping *x, const struct outside *f)
{
    struct arena *a = x->k->a;
    struct answers *as = NEW(a, struct answers);
    struct before *b = NULL;
    for (size_t i = 0; i < x->before_count && !b; i++)
        if (str_eq(x->before[i].path, f->path))
            b = &x->before[i];
    if (b)
        b->seen = true;
    if (b && str_is(b->state, "kept") && (int)f->level <= b->grade) {
        x->done.stays++;
        return enter(x, "seen_kept", b->id, as);
    }
    add(as, "grade", str_of(level_code(f->level)));
    add(as, "found", whole(a, (int64_t)f->count));
    add(as, "found_by", whole(a, x->k->v->person));
    add_passages(x, f, as);
    x->done.again += b != NULL;
    x->done.found += !b;
    if (b)
        return enter(x, "seen_again", b->id, as);
    add(as, "site", x->site);
    add(as, "path", f->path);
    return enter(x, "create", 0, as);
}

static enum err keep_gone(struct keeping *x)
{
    for (size_t i = 0; i < x->before_count; i++) {
        const struct before *b = &x->before[i];
        struct answers *as = NEW(x->k->a, struct answers);
        if (b->seen || str_is(b->state, "kept"))
            continue;
        TRY(enter(x, "gone", b->id, as));
        x->done.gone++;
    }
    return ERR_OK;
}

static enum err may_keep(struct desk *k)
{
    const struct reg *reg;
    TRY(desk_register(k, STR("exposure"), &reg));
    const struct action *answer = rule_action(reg, STR("take_down"));
    if (!answer || !k->v->person || !desk_is_one_of(k, answer->who, answer->who_count))
        return fail(ERR_REFUSED, "What was found outside is kept by those who answer it");
    return ERR_OK;
}

enum err exposures_keep(struct desk *k, struct str token, struct str site,
                        const struct match_found *rows, size_t count, struct exposures *ret_done)
{
    struct vault_waiting file;
    struct keeping x = {.k = k, .site = str_trim(site)};
    BUF_SCOPE(hex, sizeof x.hash);
    TRY(may_keep(k));
    if (!x.site.n || x.site.n > EXPOSURE_SITE_MAX)
        return fail_field(fail(ERR_INPUT, "Say in a few words whose files these are"), "keep");
    TRY(vault_waiting(k->o, k->v, token, &file));
    buf_hex(&hex, file.sha256, SHA256_SIZE);
    memcpy(x.hash, hex.p, sizeof x.hash);
    for (size_t i = 0; i < count; i++) {
        group(&x, &rows[i]);
        if (x.count > EXPOSURES_MAX)
            return fail(ERR_TOO_LARGE, "More than {1} files hold passages of secrets",
                        numtext(EXPOSURES_MAX));
    }
    TRY(read_before(&x));
    for (size_t i = 0; i < x.count; i++)
        TRY(keep_file(&x, &x.files[i]));
    TRY(keep_gone(&x));
    *ret_done = x.done;
    return ERR_OK;
}
