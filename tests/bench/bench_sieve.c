/* The detectors over 32 MiB of Chinese text, one core: the files of $COFFERDAM_LAWS, else the laws of $COFFERDAM_SHARED, again
 * and again. Floors and peers
 * of the same run: bare Vectorscan with the same words on the same text; ripgrep, grep -F, YARA and clamscan with
 * them on the same file, where they are installed. Seconds are those of the processor, the least of several rounds.
 * `bench_sieve ROW` measures only the rows whose names hold ROW, and no peers: for a profile. */
#include <dirent.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "peers.h"

#include "base/buf.h"
#include "base/io.h"
#include "sieve/listed.h"
#include "sieve/marking.h"
#include "sieve/passage_gram.h"
#include "sieve/personal.h"
#include "sieve/rules.h"
#include "sieve/sieve.h"

enum { SIZE = 32 << 20, WORDS = 1000, FOUND_WORDS = 20, ROUNDS = 15, WORD_CHARS = 4 };

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *only; /* NULL: all rows */
static bool wanted(const char *name)
{
    return !only || strstr(name, only);
}

static double row(const char *name, double seconds, double floor, size_t found)
{
    double speed = SIZE / 1e9 / seconds;
    printf("%-34s %7.3f GB/s", name, speed);
    if (floor > 0)
        printf("  %5.2f of it", speed / floor);
    if (found)
        printf("  %zu matches", found);
    printf("\n");
    fflush(stdout);
    return speed;
}

/* The least of a few rounds. */
#define TIME(call)                                                                                 \
    ({                                                                                             \
        double least = 1e9;                                                                        \
        for (int round = 0; round < ROUNDS; round++) {                                             \
            struct arena *own CLEANUP(arena_cleanup) = arena_new_of(SIEVE_ROOM);                   \
            struct findings f = {.a = own};                                                        \
            (void)f;                                                                               \
            double since_ = now();                                                                 \
            call;                                                                                  \
            double took_ = now() - since_;                                                         \
            least = took_ < least ? took_ : least;                                                 \
        }                                                                                          \
        least;                                                                                     \
    })

/* ---- the text, the words ---- */

static void fill_from(struct arena *a, const char *path, struct buf *text)
{
    struct stat st;
    struct str body;
    if (text->n >= SIZE || stat(path, &st))
        return;
    if (S_ISREG(st.st_mode) && str_ends(str_of(path), ".md")) {
        need(file_read(a, path, 64 << 20, &body));
        if (str_utf8(body))
            buf_str(text, body.n < SIZE ? body : str_bytes(body.p, 0));
    }
    DIR *dir = S_ISDIR(st.st_mode) ? opendir(path) : NULL;
    for (const struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            fill_from(a, path_join(a, path, e->d_name), text);
    if (dir)
        closedir(dir);
}

static bool fill(struct arena *a, struct buf *text)
{
    const char *laws = getenv("COFFERDAM_LAWS"), *shared = getenv("COFFERDAM_SHARED");
    const char *folder = laws ? laws : path_join(a, shared ? shared : "../shared", "law");
    for (size_t before = 1; text->n < SIZE && before != text->n;) {
        before = text->n;
        fill_from(a, folder, text);
    }
    if (text->n < SIZE)
        return false;
    text->n = SIZE;
    while (((unsigned char)text->p[text->n - 1] & 0xC0) == 0x80)
        text->n--;
    text->n -= (unsigned char)text->p[text->n - 1] >= 0x80;
    while (text->n < SIZE)
        text->p[text->n++] = ' ';
    return true;
}

static bool is_han(uint32_t c)
{
    return c >= 0x4E00 && c < 0xA000;
}

/* A few words that stand in the text, and many of its characters that do not stand together. */
static void make_words(struct str text, struct buf *words)
{
    uint64_t seed = 7;
    for (int made = 0; made < WORDS;) {
        char word[4 * WORD_CHARS];
        size_t n = 0;
        bool found = made < FOUND_WORDS;
        for (int i = 0; i < WORD_CHARS; i++) {
            if (!i || !found)
                seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t at = (size_t)(seed >> 33) % (SIZE - 4096), from;
            while (((unsigned char)text.p[at] & 0xC0) == 0x80)
                at++;
            for (int k = 0; k < i && found; k++)
                (void)str_next(text, &at);
            from = at;
            if (!is_han(str_next(text, &at)))
                break;
            memcpy(word + n, text.p + from, at - from);
            n += at - from;
        }
        if (n < 3 * WORD_CHARS)
            continue;
        bool twice = words->n && memmem(words->p, words->n, word, n);
        if (twice)
            continue;
        buf_add(words, word, n);
        buf_char(words, '\n');
        made++;
    }
}

/* ---- a list of people ---- */

enum { PEOPLE = 100000, PERSON_CELLS = 4, DEPARTMENTS = 300 };

static uint64_t draw(uint64_t *seed, uint64_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % below;
}

/* A Chinese character as often as the text has it, so that names begin like much of what it says. */
static void put_char_of(struct buf *b, struct str text, uint64_t *seed)
{
    for (;;) {
        size_t at = draw(seed, SIZE - 4096);
        while (((unsigned char)text.p[at] & 0xC0) == 0x80)
            at++;
        uint32_t c = str_next(text, &at);
        if (!is_han(c))
            continue;
        buf_utf8(b, c);
        return;
    }
}

/* Surname and one or two characters, telephone, identity number, department: of each as much as 100,000 people have. */
static void make_person(struct arena *a, struct str text, uint64_t *seed, struct str *cells)
{
    static const char surnames[] = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹";
    BUF_SCOPE(b, 64);
    buf_add(&b, surnames + 3 * draw(seed, (sizeof surnames - 1) / 3), 3);
    for (uint64_t i = 0, n = 1 + (draw(seed, 4) > 0); i < n; i++)
        put_char_of(&b, text, seed);
    cells[0] = arena_str(a, buf_view(&b));
    cells[1] = str_of(arena_printf(a, "1%010llu", (unsigned long long)draw(seed, 9999999999)));
    cells[2] = str_of(arena_printf(a, "%06llu19%012llu", (unsigned long long)draw(seed, 900000),
                                   (unsigned long long)draw(seed, 999999999999)));
    cells[3] = str_of(arena_printf(a, "第%llu研究室", (unsigned long long)draw(seed, DEPARTMENTS)));
}

static struct listed *make_people(struct arena *a, struct str text)
{
    static const unsigned char key[LISTED_KEY_SIZE] = {1};
    struct listed *l = listed_new(key);
    static const struct listed_column columns[PERSON_CELLS] = {{{"姓名", 6}, LISTED_TOGETHER},
                                                               {{"电话", 6}, LISTED_TOGETHER},
                                                               {{"证件", 6}, LISTED_ALONE},
                                                               {{"部门", 6}, LISTED_TOGETHER}};
    uint64_t seed = 11;
    need(listed_begin(l, STR("people"), LEVEL_WORK, columns, PERSON_CELLS));
    for (int i = 0; i < PEOPLE; i++) {
        struct str cells[PERSON_CELLS];
        make_person(a, text, &seed, cells);
        need(listed_add(l, i + 2, cells));
    }
    return l;
}

static void take_units(struct str text, struct units *units)
{
    for (size_t at = 0; at < text.n;)
        at = units_of(text, at, units);
}

/* ---- documents of 64 KiB, as scans meet them ---- */

enum { DOCUMENT = 64 << 10, SMALL = 1 << 10 };
struct document {
    struct str text;
    struct normal lines, joined;
};

static size_t cut(struct arena *a, struct str text, size_t size, struct document *documents)
{
    size_t count = 0;
    for (size_t at = 0, end; at < text.n; at = end, count++) {
        end = text.n - at > size ? at + size : text.n;
        while (end < text.n && ((unsigned char)text.p[end] & 0xC0) == 0x80)
            end++;
        struct document *d = &documents[count];
        d->text = str_bytes(text.p + at, end - at);
        need(normal_make(a, d->text, &d->lines));
        need(normal_join(a, &d->lines, &d->joined));
    }
    return count;
}

/* The call for each document, in memory that is given back behind it. */
#define each(call)                                                                                 \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < count; i_++) {                                                    \
            const struct document *d = &documents[i_];                                             \
            (void)d;                                                                               \
            call;                                                                                  \
            arena_clear(own);                                                                      \
            f = (struct findings){.a = own};                                                       \
        }                                                                                          \
    } while (0)

#define ROW(name, call)                                                                            \
    do {                                                                                           \
        if (wanted(name))                                                                          \
            row(name, TIME(call), 0, 0);                                                           \
    } while (0)

/* ---- bare Vectorscan ---- */

static int count_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                       void *context)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(size_t *)context;
    return 0;
}

static double bare(struct arena *a, struct str text, struct str words, size_t *ret_found)
{
    const char **rows = NEW_ARRAY(a, const char *, WORDS);
    size_t *sizes = NEW_ARRAY(a, size_t, WORDS), count = 0;
    unsigned *flags = NEW_ARRAY(a, unsigned, WORDS), n = 0;
    hs_database_t *database;
    hs_compile_error_t *error;
    hs_scratch_t *scratch = NULL;
    for (struct str word; str_split(&words, '\n', &word) && word.n; n++) {
        rows[n] = word.p;
        sizes[n] = word.n;
    }
    if (hs_compile_lit_multi(rows, flags, NULL, sizes, n, HS_MODE_BLOCK, NULL, &database, &error) ||
        hs_alloc_scratch(database, &scratch))
        die("Vectorscan does not compile the words");
    double took =
        TIME(hs_scan(database, text.p, (unsigned)text.n, 0, scratch, count_match, &count));
    hs_free_scratch(scratch);
    hs_free_database(database);
    *ret_found = count / ROUNDS;
    return took;
}

int main(int argc, char **argv)
{
    ARENA_SCOPE(a);
    BUF_SCOPE(text_buf, 2 * SIZE);
    BUF_SCOPE(words_buf, 1 << 20);
    struct normal lines, joined;
    struct sieve_rules *words CLEANUP(sieve_rules_cleanup) = NULL;
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL,
                              *both CLEANUP(sieve_rules_cleanup) = NULL;
    if (!fill(a, &text_buf)) {
        printf("skipped: neither $COFFERDAM_LAWS nor the laws of $COFFERDAM_SHARED are there\n");
        return 0;
    }
    struct str text = str_bytes(text_buf.p, SIZE);
    make_words(text, &words_buf);
    struct rule_file list = {"words", buf_view(&words_buf)};
    struct rule_faults *faults = NEW(a, struct rule_faults);
    struct rules_source from = {.words = &list, .word_count = 1};
    need(normal_make(a, text, &lines)); /* which fills its tables, once */
    need(normal_join(a, &lines, &joined));
    double since = now();
    need(sieve_rules_load(a, &from, faults, &words));
    printf("%-34s %7.2f ms\n", "loading 1,000 words", (now() - since) * 1e3);
    from.rules = sieve_built_in;
    from.rule_count = sieve_built_in_count;
    since = now();
    need(sieve_rules_load(a, &from, faults, &both));
    printf("%-34s %7.0f ms\n", "loading rules and 1,000 words", (now() - since) * 1e3);
    from.word_count = 0;
    need(sieve_rules_load(a, &from, faults, &rules));
    struct rules_room *room CLEANUP(rules_room_cleanup) = rules_room_new(both);
    struct rules_room *words_room CLEANUP(rules_room_cleanup) = rules_room_new(words);
    struct marking_room *marks CLEANUP(marking_room_cleanup) = marking_room_new();
    struct sieve *all CLEANUP(sieve_cleanup) = NULL, *plain CLEANUP(sieve_cleanup) = NULL;
    need(sieve_open(&(struct sieve_parts){.rules = both}, &all));
    need(sieve_open(&(struct sieve_parts){0}, &plain));

    since = now();
    struct listed *people CLEANUP(listed_cleanup) = make_people(a, text);
    printf("%-34s %7.0f ms\n", "hashing 100,000 rows of 4 cells", (now() - since) * 1e3);
    printf("%-34s %7.1f MiB\n", "their memory", (double)listed_memory(people) / (1 << 20));
    struct sieve *listing CLEANUP(sieve_cleanup) = NULL;
    need(sieve_open(&(struct sieve_parts){.rules = both, .listed = people}, &listing));

    only = argc > 1 ? argv[1] : NULL;
    double floor = 0, ours;
    size_t found = 0;
    bool good = true;
    if (!only)
        floor = row("bare Vectorscan, 1,000 words", bare(a, text, list.text, &found), 0, found);
    if (wanted("the same words by the sieve")) {
        double took =
            TIME(rules_find(words, words_room, &lines, &joined, &f); found = f.count + f.dropped);
        ours = row("the same words by the sieve", took, floor, found);
        good = only || peers_run(a, text, list.text, ours);
    }
    struct document *documents = NEW_ARRAY(a, struct document, SIZE / SMALL * 2);
    size_t count = cut(a, text, DOCUMENT, documents);
    struct normal n;
    ROW("normalizing", each(need(normal_make(own, d->text, &n))));
    ROW("joining", each(need(normal_join(own, &d->lines, &n))));
    ROW("marks", each((void)marking_find(marks, &d->lines, LOOK_SHOWN, &f)));
    ROW("personal data", each(personal_find(&d->lines, &f)));
    ROW("rules", each(rules_find(rules, room, &d->lines, &d->joined, &f)));
    ROW("1,000 words", each(rules_find(words, words_room, &d->lines, &d->joined, &f)));
    if (wanted(
            "listed rows, 100,000 x 4")) { /* the least: the text taken apart as they compare it */
        struct units *units = NEW(a, struct units);
        floor = row("units alone, the floor of lists",
                    TIME(each(take_units(d->joined.text, units))), 0, 0);
        row("listed rows, 100,000 x 4", TIME(each(need(listed_find(people, &d->joined, &f)))),
            floor, 0);
    }
    ROW("marks and personal data, folding", each(need(sieve_text(plain, d->text, LOOK_SHOWN, &f))));
    ROW("all detectors, folding", each(need(sieve_text(all, d->text, LOOK_SHOWN, &f))));
    ROW("all detectors with listed rows", each(need(sieve_text(listing, d->text, LOOK_SHOWN, &f))));
    count = cut(a, text, SMALL, documents);
    ROW("all detectors, texts of 1 KiB", each(need(sieve_text(all, d->text, LOOK_SHOWN, &f))));
    return good ? 0 : 1;
}
