#include "office/own_sieve.h"

#include <stdlib.h>

#include "office/data_list.h"
#include "office/internal.h"
#include "sieve/rules.h"

enum { LISTS_MAX = 500 };

#define ROW "SELECT id, number, grade, words, rev FROM r_word_list"
static const struct sql in_force = {"words.in_force", ROW " WHERE state = 'in_force' ORDER BY id",
                                    NULL};
static const struct sql of_entry = {"words.of_entry", ROW " WHERE id = $1", NULL};

const struct sql *const own_sieve_statements[] = {&in_force, &of_entry, NULL};

static const char word_register[] = "word_list";

/* ---- what it is made from ---- */

/* A word without a level of its own has that of its list. */
static struct str with_levels(struct arena *a, struct str words, enum level level)
{
    struct str line;
    BUF_SCOPE(out, 256 * 1024);
    while (str_split(&words, '\n', &line)) {
        line = str_trim(line);
        buf_str(&out, line);
        if (line.n && line.p[0] != '#' && line.p[0] != '!' && !memchr(line.p, '\t', line.n))
            buf_printf(&out, "\t%s", level_code(level));
        buf_char(&out, '\n');
    }
    return arena_str(a, buf_view(&out));
}

static void read_list(struct arena *a, struct query *q, struct rule_file *ret_list)
{
    int64_t grade = query_int(q, 2);
    enum level level = level_is_valid((int)grade) ? (enum level)grade : LEVEL_TOP_SECRET;
    *ret_list = (struct rule_file){.name = arena_text(a, query_text(q, 1)),
                                   .text = with_levels(a, query_text(q, 3), level)};
}

static enum err read_lists(const struct desk *k, struct arena *a, struct rules_source *from)
{
    struct rule_file *lists = NULL;
    size_t count = 0, room = 0;
    if (!rule_register(k->book, str_of(word_register)))
        return ERR_OK;
    QUERY_SCOPE(q);
    TRY(db_start(k->db, &in_force, &q, ""));
    for (;;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            break;
        if (count == LISTS_MAX)
            return fail(ERR_TOO_LARGE, "At most {1} lists of words", numtext(LISTS_MAX));
        lists = arena_grow(a, lists, count, &room, sizeof *lists);
        read_list(a, q, &lists[count++]);
    }
    from->words = lists;
    from->word_count = (int)count;
    return ERR_OK;
}

static void use_rules_of(const struct rulebook *book, struct rules_source *from)
{
    from->prepared = &sieve_built_in_prepared;
    from->rules = book->sieve_count ? book->sieve : sieve_built_in;
    from->rule_count = book->sieve_count ? book->sieve_count : sieve_built_in_count;
}

/* What it is compiled from. */
struct source {
    struct rules_source rules;
    struct data_list *data;
    size_t data_count;
};

/* A list of data is told by its file: another table is another one. */
static void stamp_of(const struct source *from, unsigned char ret_stamp[SHA256_SIZE])
{
    unsigned char parts[2 * SHA256_SIZE];
    struct sha256 all;
    rules_digest(from->rules.rules, from->rules.rule_count, parts);
    rules_digest(from->rules.words, from->rules.word_count, parts + SHA256_SIZE);
    sha256_init(&all);
    sha256_add(&all, parts, sizeof parts);
    for (size_t i = 0; i < from->data_count; i++) {
        const struct data_list *d = &from->data[i];
        BUF_SCOPE(line, 1000);
        buf_printf(&line, "%.*s %d %.*s %.*s\n", (int)d->number.n, d->number.p, (int)d->level,
                   (int)d->name.n, d->name.p, (int)d->stamp.n, d->stamp.p);
        sha256_add(&all, line.p, line.n);
    }
    sha256_end(&all, ret_stamp);
}

static enum err read_source(const struct desk *k, struct arena *a, struct source *from)
{
    use_rules_of(k->book, &from->rules);
    TRY(read_lists(k, a, &from->rules));
    return data_lists_in_force(k, a, &from->data, &from->data_count);
}

/* ---- kept ---- */

struct kept {
    struct own_sieve shown;
    struct sieve_rules *rules;
    struct listed *listed;
    struct arena *a;
    int holders; /* the office is one, while it is today's */
};

struct keeper {
    pthread_mutex_t lock;
    struct kept *today;
};

static void drop(struct kept *x)
{
    if (!x || --x->holders)
        return;
    sieve_rules_free(x->rules);
    listed_free(x->listed);
    arena_free(x->a);
    free(x);
}

static void *keeper_new(struct office *o)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    (void)o;
    if (!keeper)
        die("out of memory");
    pthread_mutex_init(&keeper->lock, NULL);
    return keeper;
}

static void keeper_free(void *p)
{
    struct keeper *keeper = p;
    drop(keeper->today);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

static struct keeper *keeper_of(struct office *o)
{
    return office_guest(o, GUEST_OWN_SIEVE, keeper_new, keeper_free);
}

/* `from` lies in `a`, which the sieve takes over. */
static enum err compile(struct keeper *keeper, const struct desk *k, struct arena *a,
                        const struct source *from, const unsigned char stamp[SHA256_SIZE])
{
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct listed *listed CLEANUP(listed_cleanup) = NULL;
    struct sieve_rules *rules;
    TRY(data_lists_load(k, from->data, from->data_count, &listed));
    TRY(sieve_rules_load(a, &from->rules, faults, &rules));
    struct kept *x = calloc(1, sizeof *x);
    if (!x)
        die("out of memory");
    *x = (struct kept){.shown = {.rules = rules, .listed = listed},
                       .rules = rules,
                       .listed = listed,
                       .a = a,
                       .holders = 1};
    listed = NULL;
    memcpy(x->shown.stamp, stamp, SHA256_SIZE);
    drop(keeper->today);
    keeper->today = x;
    return ERR_OK;
}

/* A desk of an older snapshot compiles what it sees, which the next one does again: that is rare and right. */
static enum err follow(struct keeper *keeper, const struct desk *k)
{
    unsigned char stamp[SHA256_SIZE];
    struct source from = {0};
    struct arena *a = arena_new();
    enum err err = read_source(k, a, &from);
    if (!err)
        stamp_of(&from, stamp);
    bool same =
        !err && keeper->today && bytes_equal(stamp, keeper->today->shown.stamp, SHA256_SIZE);
    if (!err && !same)
        err = compile(keeper, k, a, &from, stamp);
    if (err || same)
        arena_free(a);
    return err;
}

enum err own_sieve_hold(const struct desk *k, const struct own_sieve **ret_own)
{
    struct keeper *keeper = keeper_of(k->o);
    pthread_mutex_lock(&keeper->lock);
    enum err err = follow(keeper, k);
    if (!err) {
        keeper->today->holders++;
        *ret_own = &keeper->today->shown;
    }
    pthread_mutex_unlock(&keeper->lock);
    return err;
}

enum err own_sieve_of(struct desk *k, const struct own_sieve **ret_own)
{
    if (!k->own_sieve)
        TRY(own_sieve_hold(k, &k->own_sieve));
    *ret_own = k->own_sieve;
    return ERR_OK;
}

void own_sieve_release(struct office *o, const struct own_sieve *own)
{
    struct keeper *keeper = keeper_of(o);
    if (!own)
        return;
    pthread_mutex_lock(&keeper->lock);
    drop((struct kept *)own); /* `shown` is its first member */
    pthread_mutex_unlock(&keeper->lock);
}

/* ---- findings ---- */

void own_sieve_stamp(const struct own_sieve *own, struct str head,
                     char ret_stamp[OWN_SIEVE_STAMP_SIZE])
{
    unsigned char hash[SHA256_SIZE];
    struct sha256 all;
    BUF_SCOPE(hex, OWN_SIEVE_STAMP_SIZE);
    sha256_init(&all);
    sha256_add(&all, head.p, head.n);
    for (int kind = 0; kind < FINDING_KINDS; kind++) {
        struct str name = str_of(finding_kind_name((enum finding_kind)kind));
        sha256_add(&all, name.p, name.n);
        sha256_add(&all, "\n", 1);
    }
    sha256_add(&all, own->stamp, sizeof own->stamp);
    sha256_end(&all, hash);
    buf_hex(&hex, hash, sizeof hash);
    memcpy(ret_stamp, hex.p, OWN_SIEVE_STAMP_SIZE);
}

static const char LIST[] = "words.";

const char *own_sieve_name(struct finding *f)
{
    if (f->kind == FINDING_LISTED)
        return data_list_register; /* its source already */
    if (f->kind != FINDING_WORD || !str_starts(f->rule->id, LIST))
        return NULL;
    f->source = str_bytes(f->rule->id.p + strlen(LIST), f->rule->id.n - strlen(LIST));
    f->rule = finding_kind_rule(FINDING_WORD);
    return word_register;
}

void own_sieve_hide(struct finding *f)
{
    f->source = f->columns = STR("");
    f->row = 0;
}

/* ---- what is founded with, what is proposed ---- */

bool own_sieve_found(struct arena *a, const struct rule_file **rules, int *rule_count)
{
    int count = *rule_count;
    struct rule_file *all =
        NEW_ARRAY(a, struct rule_file, (size_t)(count + sieve_built_in_count) + 1);
    for (int i = 0; i < count; i++) {
        if (rule_file_is_sieve(&(*rules)[i]))
            return true;
        all[i] = (*rules)[i];
    }
    for (int i = 0; i < sieve_built_in_count; i++)
        all[count++] = (struct rule_file){arena_printf(a, "sieve/%s", sieve_built_in[i].name),
                                          sieve_built_in[i].text};
    *rules = all;
    *rule_count = count;
    return false;
}

enum err own_sieve_check(struct arena *a, const struct rulebook *book, struct rule_faults *faults)
{
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    struct rules_source from = {.rules = book->sieve, .rule_count = book->sieve_count};
    if (!from.rule_count)
        return ERR_OK;
    TRY(sieve_rules_load(a, &from, faults, &rules));
    return sieve_rules_judge(a, rules, faults);
}

/* It reads as a list, and has a word. */
enum err word_list_compute(struct doing *x)
{
    struct arena *a = x->d->a;
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    struct rule_file list;
    bool row;
    QUERY_SCOPE(q);
    TRY(db_start(x->d->db, &of_entry, &q, "i", x->entry));
    TRY(query_step(q, &row));
    read_list(a, q, &list);
    enum err err = sieve_rules_load(a, &(struct rules_source){.words = &list, .word_count = 1},
                                    faults, &rules);
    if (err && faults->count) {
        const struct rule_fault *first = &faults->rows[0];
        err = fail_words(ERR_INPUT, arena_printf(a, "第%d行：%s", first->line, first->words.zh),
                         arena_printf(a, "Line %d: %s", first->line, first->words.en));
    }
    return err ? fail_field(err, "words") : ERR_OK;
}
