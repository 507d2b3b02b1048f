/* Passages: 10,000 registered secrets of 3,000 characters, and text that is none of them. Floors in the same
 * run: the text copied, and each byte of it hashed once. */
#include "base/io.h"
#include "crypto/secret.h"
#include "sieve/passage.h"

#include <stdlib.h>

enum {
    SECRETS = 10000,
    SECRET_CHARS = 3000,
    TEXT = 64 << 20,
    WORDS = 20000,
    PASSES = 7,
    TRIALS = 2000
};

static uint64_t seed = 20271128;
static uint32_t chance(uint32_t below)
{
    seed = seed * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)((seed >> 33) % below);
}

/* Words of one to four common characters; the often used ones are drawn more often. */
static uint16_t words[WORDS][4];
static void make_words(void)
{
    for (int i = 0; i < WORDS; i++)
        for (uint32_t k = 0, n = 1 + chance(4); k < n; k++)
            words[i][k] = (uint16_t)(0x4E00 + chance(3500));
}

static void chinese(struct buf *b, size_t chars)
{
    for (size_t n = 0; n < chars;) {
        uint32_t word = (uint32_t)((uint64_t)chance(WORDS) * chance(WORDS) / WORDS);
        for (int k = 0; k < 4 && words[word][k]; k++, n++)
            buf_utf8(b, words[word][k]);
        if (chance(12) == 0)
            buf_utf8(b, chance(3) ? 0xFF0C : 0x3002);
    }
}

static void latin(struct buf *b, size_t bytes)
{
    while (b->n < bytes) {
        uint32_t word = (uint32_t)((uint64_t)chance(WORDS) * chance(WORDS) / WORDS);
        for (uint32_t k = 0, n = 2 + word % 9; k < n; k++)
            buf_char(b, (char)('a' + (word * 7 + k * (word % 11 + 1)) % 26));
        buf_char(b, chance(14) ? ' ' : '\n');
    }
}

/* Of this thread's processor, so that what else runs weighs less. */
static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static double seconds(uint64_t since)
{
    return (double)(cpu_ns() - since) / 1e9;
}

static void row(const char *what, double speed, double floor)
{
    printf("%-44s %6.2f GB/s  %5.2f of the floor\n", what, speed, speed / floor);
    fflush(stdout);
}

static double floor_copy(struct str text)
{
    char *copy = malloc(text.n);
    if (!copy)
        die("out of memory");
    memset(copy, 1, text.n);
    uint64_t since = cpu_ns();
    for (int i = 0; i < PASSES; i++) {
        memcpy(copy, text.p, text.n);
        __asm__ volatile("" : : "r"(copy) : "memory");
    }
    double speed = (double)text.n * PASSES / 1e9 / seconds(since);
    free(copy);
    return speed;
}

static double floor_hash(struct str text)
{
    uint64_t h = 0, since = cpu_ns();
    for (int i = 0; i < PASSES; i++)
        for (size_t k = 0; k < text.n; k++)
            h = (h << 5 | h >> 59) ^ (unsigned char)text.p[k];
    __asm__ volatile("" : : "r"(h));
    return (double)text.n * PASSES / 1e9 / seconds(since);
}

/* The least of a few passes. */
static double scan(const struct passages *p, struct passage_search *s, struct str text,
                   size_t *ret_findings)
{
    struct normal joined = {.text = text, .original = text.n};
    double least = 1e9;
    for (int i = 0; i < PASSES; i++) {
        ARENA_SCOPE(a);
        struct findings f = {.a = a};
        uint64_t since = cpu_ns();
        need(passages_find(p, s, &joined, &f));
        double took = seconds(since);
        least = took < least ? took : least;
        *ret_findings = f.count;
    }
    return (double)text.n / 1e9 / least;
}

static void measure(const char *what, const struct passages *p, struct passage_search *s,
                    struct str text)
{
    size_t findings;
    double copy = floor_copy(text), hash = floor_hash(text), speed = scan(p, s, text, &findings);
    printf("%s, %d MiB: copied %.2f GB/s, each byte hashed %.2f GB/s\n", what, TEXT >> 20, copy,
           hash);
    row(what, speed, hash);
    if (findings)
        die("a passage was found where there is none");
}

/* Of passages cut out of secrets, how many are found; every `edit`th character is another, 0: none. */
static size_t starts[SECRETS]; /* of each secret among all of them */

static double recall(const struct passages *p, struct passage_search *s, struct str secrets,
                     size_t chars, size_t edit)
{
    int found = 0;
    for (int i = 0; i < TRIALS; i++) {
        ARENA_SCOPE(a);
        BUF_SCOPE(b, 1 << 20);
        struct findings f = {.a = a};
        chinese(&b, 200);
        size_t from = b.n;
        size_t at = starts[chance(SECRETS)] + chance(3 * (SECRET_CHARS - 2 * (uint32_t)chars));
        while (((unsigned char)secrets.p[at] & 0xC0) == 0x80)
            at++;
        for (size_t k = 1; k <= chars; k++) {
            size_t first = at;
            (void)str_next(secrets, &at);
            uint32_t kind = edit && k % edit == 0 ? chance(3) : 3;
            if (kind == 0 || kind == 1)
                buf_utf8(&b, 0x9000 + chance(500));
            if (kind == 1 || kind == 3)
                buf_add(&b, secrets.p + first, at - first);
        }
        size_t to = b.n;
        chinese(&b, 200);
        struct normal lines, joined;
        need(normal_make(a, buf_view(&b), &lines));
        need(normal_join(a, &lines, &joined));
        need(passages_find(p, s, &joined, &f));
        bool hit = false;
        for (size_t k = 0; k < f.count; k++)
            hit |= f.rows[k].from < to && f.rows[k].to > from;
        found += hit;
    }
    return (double)found / TRIALS;
}

int main(void)
{
    unsigned char key[PASSAGES_KEY_SIZE];
    struct passages *p CLEANUP(passages_cleanup) = NULL;
    struct passage_search *s CLEANUP(passage_search_cleanup) = passage_search_new();
    BUF_SCOPE(secrets, (size_t)SECRETS * SECRET_CHARS * 4 + 100);
    BUF_SCOPE(text, (size_t)TEXT + 100);
    crypto_start();
    random_bytes(key, sizeof key);
    p = passages_new(key);
    make_words();
    double taken = 0, added = 0;
    for (int i = 0; i < SECRETS; i++) {
        ARENA_SCOPE(a);
        struct prints prints;
        char name[16];
        size_t from = starts[i] = secrets.n;
        chinese(&secrets, SECRET_CHARS);
        struct str one = str_bytes(secrets.p + from, secrets.n - from);
        uint64_t since = cpu_ns();
        need(prints_make(a, &one, 1, &prints));
        taken += seconds(since);
        since = cpu_ns();
        struct str number = str_bytes(name, (size_t)snprintf(name, sizeof name, "QX-%d", i));
        need(passages_add_prints(p, number, number, LEVEL_SECRET, &prints));
        added += seconds(since);
    }
    struct passages_size size = passages_size(p);
    printf("%zu secrets of %d characters: %zu fingerprints, %.1f MiB (%.1f bytes a fingerprint); "
           "fingerprints taken in %.2f s (with normalizing), put in in %.2f s\n",
           size.documents, SECRET_CHARS, size.fingerprints, (double)size.bytes / 1048576,
           (double)size.bytes / (double)size.fingerprints, taken, added);
    while (text.n < TEXT)
        chinese(&text, 1000);
    measure("Chinese that is in none", p, s, str_bytes(text.p, TEXT / 3 * 3));
    buf_clear(&text);
    latin(&text, TEXT);
    measure("English that is in none", p, s, str_bytes(text.p, TEXT));
    printf(
        "found: 48 characters as they are %.4f; 100 with an edit every 25 %.4f; 60 every 20 %.4f\n",
        recall(p, s, buf_view(&secrets), 48, 0), recall(p, s, buf_view(&secrets), 100, 25),
        recall(p, s, buf_view(&secrets), 60, 20));
    return 0;
}
