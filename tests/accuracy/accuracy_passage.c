/* Passages of registered secrets in real prose. Reads a folder of texts (public laws), registers some of them as if they
 * were secrets, and searches the others.
 *     accuracy_passage DIR SEED      a JSON line for each figure: {"what": ..., "hit": n, "missed": n, "false": n}
 * Names like `title(2021-06-10).md`: those of one title are versions of one law. Every second title belongs to the other
 * half (SEED 0 or 1). */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/io.h"
#include "sieve/passage.h"

enum { TEXTS_MAX = 20000, BYTES_MAX = 8 << 20, TRIALS = 1000, LEAST_CHARS = 1500 };

struct text {
    const char *title, *name;
    struct str body;
    struct normal joined;
};

static struct text texts[TEXTS_MAX];
static size_t count;
static uint64_t state = 20261128;

static uint32_t chance(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 11) % below;
}

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

/* ---- the folder ---- */

static bool is_other_half(const char *title, int64_t seed)
{
    unsigned sum = 0;
    for (const char *p = title; *p; p++)
        sum = sum * 31 + (unsigned char)*p;
    return (sum >> 4) % 2 != (unsigned)seed;
}

static void take(struct arena *a, const char *path, const char *name, int64_t seed)
{
    const char *cut = strchr(name, '(');
    const char *title =
        arena_text(a, str_bytes(name, cut ? (size_t)(cut - name) : strlen(name) - 3));
    struct str body;
    if (count == TEXTS_MAX || is_other_half(title, seed) || !str_ends(str_of(name), ".md"))
        return;
    need(file_read(a, path, BYTES_MAX, &body));
    /* the collection's own words above each text are everywhere the same */
    const char *own = memmem(body.p, body.n, "INFO END -->", 12);
    if (own)
        body = str_bytes(own + 12, body.n - (size_t)(own + 12 - body.p));
    if (!str_utf8(body) || str_chars(body) < LEAST_CHARS)
        return;
    struct text *t = &texts[count++];
    struct normal lines;
    *t = (struct text){.title = title, .name = path, .body = body};
    need(normal_make(a, body, &lines));
    need(normal_join(a, &lines, &t->joined));
}

static void walk(struct arena *a, const char *folder, int64_t seed)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (const struct dirent *e; (e = readdir(dir));) {
        const char *path = path_join(a, folder, e->d_name);
        if (e->d_name[0] == '.')
            continue;
        if (e->d_type == DT_DIR)
            walk(a, path, seed);
        else
            take(a, path, e->d_name, seed);
    }
    closedir(dir);
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct text *)x)->name, ((const struct text *)y)->name);
}

/* ---- searching ---- */

static void enter(struct arena *a, struct passages *p, const struct text *t)
{
    struct prints prints;
    need(prints_make(a, &t->body, 1, &prints));
    need(passages_add_prints(p, str_of(t->name), str_of(t->name), LEVEL_SECRET, &prints));
}

/* Whether something of `number` (NULL: of anything) is found between two bytes. */
static bool found(const struct passages *p, struct passage_search *s, const struct normal *joined,
                  const char *number, size_t from, size_t to)
{
    ARENA_SCOPE(a);
    struct findings f = {.a = a};
    need(passages_find(p, s, joined, &f));
    for (size_t i = 0; i < f.count; i++)
        if (f.rows[i].from < to && f.rows[i].to > from &&
            (!number || str_is(f.rows[i].source, number)))
            return true;
    return false;
}

static void say(const char *what, long hit, long missed, long wrong)
{
    printf("{\"what\": \"%s\", \"hit\": %ld, \"missed\": %ld, \"false\": %ld}\n", what, hit, missed,
           wrong);
}

/* Passages out of registered texts, put into the middle of one that is not. */
static void cut_outs(const struct passages *p, struct passage_search *s, size_t registered,
                     const char *what, size_t chars, size_t edit)
{
    long hit = 0;
    for (int i = 0; i < TRIALS; i++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(b, BYTES_MAX);
        const struct text *secret = &texts[chance((uint32_t)registered)],
                          *host = &texts[registered + chance((uint32_t)(count - registered))];
        struct str body = secret->joined.text;
        size_t all = str_chars(body), skip = chance((uint32_t)(all - 2 * chars - 1)), at = 0;
        while (skip--)
            (void)str_next(body, &at);
        buf_str(&b, str_bytes(host->joined.text.p, 0));
        buf_text(&b, "有关情况说明如下：");
        size_t from = b.n;
        for (size_t k = 1; k <= chars; k++) {
            size_t first = at;
            (void)str_next(body, &at);
            uint32_t kind =
                edit && k % edit == 0 ? chance(3) : 3; /* another, one more, one less; as it is */
            if (kind == 0 || kind == 1)
                buf_utf8(&b, 0x9000 + chance(500));
            if (kind == 1 || kind == 3)
                buf_add(&b, body.p + first, at - first);
        }
        size_t to = b.n;
        buf_text(&b, "。以上情况，请予研究。");
        struct normal lines, joined;
        need(normal_make(a, buf_view(&b), &lines));
        need(normal_join(a, &lines, &joined));
        bool it = found(p, s, &joined, NULL, from, to);
        hit += it;
        if (!it)
            fprintf(stderr, "%s: missed in %s: %.*s\n", what, secret->name, (int)(to - from),
                    joined.text.p + from);
    }
    say(what, hit, TRIALS - hit, 0);
}

int main(int argc, char **argv)
{
    static const unsigned char key[PASSAGES_KEY_SIZE] = "accuracy";
    ARENA_SCOPE(a);
    struct passages *p CLEANUP(passages_cleanup) = passages_new(key);
    struct passage_search *s CLEANUP(passage_search_cleanup) = passage_search_new();
    int64_t seed;
    if (argc != 3 || !str_int(str_of(argv[2]), 0, 1, &seed))
        die("usage: accuracy_passage DIR 0|1");
    walk(a, argv[1], seed);
    qsort(texts, count, sizeof *texts, by_name);

    /* the older version of each law that has several is the secret, the newest what leaves */
    size_t registered = 0;
    long hit = 0, missed = 0, wrong = 0, right = 0;
    bool *is_old = NEW_ARRAY(a, bool, count + 1), *is_new = NEW_ARRAY(a, bool, count + 1);
    size_t *old_of = NEW_ARRAY(a, size_t, count + 1);
    for (size_t i = 0; i + 1 < count; i++) {
        if (!strcmp(texts[i].title, texts[i + 1].title) && !is_new[i]) {
            is_old[i] = is_new[i + 1] = true;
            old_of[i + 1] = i;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (is_old[i])
            enter(a, p, &texts[i]);
    for (size_t i = 0; i < count; i++) {
        if (is_new[i]) {
            bool it = found(p, s, &texts[i].joined, texts[old_of[i]].name, 0, SIZE_MAX);
            hit += it;
            missed += !it;
        }
    }
    say("passages: revised laws", hit, missed, 0);

    /* every third text is a secret; passages of it lie in others */
    struct passages *q CLEANUP(passages_cleanup) = passages_new(key);
    for (size_t i = 0; i < count; i++) {
        if (i % 3 == 0) {
            struct text t = texts[registered];
            texts[registered] = texts[i];
            texts[i] = t;
            enter(a, q, &texts[registered++]);
        }
    }
    cut_outs(q, s, registered, "passages: 48 characters", 48, 0);
    cut_outs(q, s, registered, "passages: 100, an edit each 25", 100, 25);

    /* laws do quote each other: what is found in prose that quotes nothing is false */
    for (int i = 0; i < TRIALS * 10; i++) {
        ARENA_SCOPE(own);
        BUF_SCOPE(b, BYTES_MAX);
        const struct text *host = &texts[registered + chance((uint32_t)(count - registered))];
        struct str body = host->joined.text;
        /* sentences of many texts, each too short to be a passage */
        for (int k = 0; k < 40; k++) {
            size_t at = chance((uint32_t)body.n), end;
            while (at < body.n && ((unsigned char)body.p[at] & 0xC0) == 0x80)
                at++;
            end = at;
            for (int c = 0; c < 10 && end < body.n; c++)
                (void)str_next(body, &end);
            buf_add(&b, body.p + at, end - at);
            host = &texts[registered + chance((uint32_t)(count - registered))];
            body = host->joined.text;
        }
        struct normal lines, joined;
        need(normal_make(own, buf_view(&b), &lines));
        need(normal_join(own, &lines, &joined));
        bool it = found(q, s, &joined, NULL, 0, SIZE_MAX);
        wrong += it;
        right += !it;
    }
    printf(
        "{\"what\": \"passages: common phrases\", \"hit\": %ld, \"missed\": 0, \"false\": %ld}\n",
        right, wrong);
    return 0;
}
