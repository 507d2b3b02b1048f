/* Files in and out of the vault, on a real office. */
#include "unit/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "crypto/age/file.h"
#include "office/deed.h"
#include "office/media.h"
#include "office/proof.h"
#include "office/vault.h"
#include "unit/office/small.h"

static struct small s;
static struct session *li, *zhang;

static int setup(void **state)
{
    (void)state;
    small_open(&s);
    li = small_person(&s, "li", NULL, NULL);
    zhang = small_person(&s, "zhang", NULL, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    clock_set_offset(0);
    session_release(li);
    session_release(zhang);
    small_close(&s);
    return 0;
}

static void reopen(void)
{
    session_release(li);
    session_release(zhang);
    small_reopen(&s);
    assert_ok(small_login(&s, "li", SMALL_PASSWORD, SMALL_ADDRESS, &li));
    assert_ok(small_login(&s, "zhang", SMALL_PASSWORD, SMALL_ADDRESS, &zhang));
}

static const struct viewer *who(struct session *x)
{
    return session_viewer(x);
}

/* Bytes that differ everywhere. */
static struct str noise(size_t n)
{
    char *p = arena_alloc(s.a, n + 1);
    uint64_t x = 88172645463325252 + n;
    for (size_t i = 0; i < n; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        p[i] = (char)x;
    }
    return str_bytes(p, n);
}

static int64_t document(struct str body, const char *name)
{
    char token[VAULT_TOKEN_SIZE];
    assert_ok(vault_put_bytes(s.o, who(li), str_of(name), body, token));
    return small_act(&s, who(li), "document", "create", 0, NULL, "title", name, "body", token,
                     NULL);
}

static int64_t open_document(struct session *x, int64_t entry, const char **ret_number)
{
    struct act_result r;
    small_act(&s, who(x), "document", "open", entry, &r, NULL);
    assert_true(r.reading_id > 0);
    if (ret_number)
        *ret_number = r.reading;
    return r.reading_id;
}

/* ---- round trips ------------------------------------------------------------------------------------------ */

static void check_reading(int64_t reading, struct str body)
{
    struct vault_reader *r;
    assert_ok(vault_read_open(s.o, who(li), reading, &r));
    const struct vault_file *f = vault_read_file(r);
    unsigned char hash[SHA256_SIZE];
    sha256(body, hash);
    assert_int_equal(f->size, body.n);
    assert_memory_equal(f->sha256, hash, sizeof hash);
    char *out = arena_alloc(s.a, body.n + 16);
    size_t n;
    assert_ok(vault_read(r, 0, out, body.n + 16, &n));
    assert_int_equal(n, body.n);
    assert_memory_equal(out, body.p, n);
    /* ranges, forwards and backwards, over the borders of chunks */
    const int64_t places[] = {0, 1, 65535, 65536, 65537, 131072, (int64_t)body.n - 1, 5};
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        int64_t at = places[i];
        if (at < 0 || at > (int64_t)body.n)
            continue;
        size_t want = 1000, left = body.n - (size_t)at;
        assert_ok(vault_read(r, at, out, want, &n));
        assert_int_equal(n, left < want ? left : want);
        assert_memory_equal(out, body.p + at, n);
    }
    assert_err(ERR_INPUT, vault_read(r, (int64_t)body.n + 1, out, 1, &n));
    assert_err(ERR_INPUT, vault_read(r, -1, out, 1, &n));
    vault_read_close(r);
}

static void test_round_trips(void **state)
{
    (void)state;
    const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200001};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        struct str body = noise(sizes[i]);
        int64_t entry = document(body, "a.bin");
        check_reading(open_document(li, entry, NULL), body);
    }
    ARENA_SCOPE(a);
    struct proof_report report;
    struct proof_options deep = {.files = true};
    assert_ok(proof_verify(s.o, &deep, a, &report));
    assert_int_equal(report.fault_count, 0);
    assert_int_equal(report.files, ARRAY_SIZE(sizes));
    reopen();
    assert_int_equal(small_number(&s, "SELECT count(*) FROM file"), ARRAY_SIZE(sizes));
}

static void test_numbers(void **state)
{
    (void)state;
    const char *number;
    int64_t one = document(STR("一"), "一.txt"), two = document(STR("二"), "二.txt");
    open_document(li, one, &number);
    assert_string_equal(number, "WJ-0001-R1");
    open_document(zhang, one, &number);
    assert_string_equal(number, "WJ-0001-R2");
    open_document(li, two, &number);
    assert_string_equal(number, "WJ-0002-R1");
    assert_int_equal(small_number(&s, "SELECT count(*) FROM record WHERE act = 'document.open'"),
                     3);
}

/* A reading is for one person, for one hour. */
static void test_reading_is_personal(void **state)
{
    (void)state;
    struct vault_reader *r;
    int64_t reading = open_document(li, document(STR("x"), "x.txt"), NULL);
    assert_err(ERR_MISSING, vault_read_open(s.o, who(zhang), reading, &r));
    assert_err(ERR_MISSING, vault_read_open(s.o, small_viewer(&s, SMALL_SYSTEM), reading, &r));
    assert_err(ERR_MISSING, vault_read_open(s.o, who(li), reading + 1, &r));
    assert_ok(vault_read_open(s.o, who(li), reading, &r));
    vault_read_close(r);
    clock_set_offset(VAULT_READING_SECONDS + 5);
    assert_err(ERR_MISSING, vault_read_open(s.o, who(li), reading, &r));
    clock_set_offset(-60);
    assert_err(ERR_MISSING, vault_read_open(s.o, who(li), reading, &r));
}

/* It was opened for him, and then rose above him. */
static void test_reading_out_of_sight(void **state)
{
    (void)state;
    struct vault_reader *r;
    int64_t entry = document(STR("x"), "x.txt");
    int64_t his = open_document(zhang, entry, NULL), own = open_document(li, entry, NULL);
    small_act(&s, small_viewer(&s, SMALL_SECURITY), "person", "clear", who(li)->person, NULL,
              "clearance", "work", NULL);
    assert_ok(vault_read_open(s.o, who(zhang), his, &r));
    vault_read_close(r);
    small_act(&s, who(li), "document", "raise", entry, NULL, NULL);
    assert_err(ERR_MISSING, vault_read_open(s.o, who(zhang), his, &r));
    assert_ok(vault_read_open(s.o, who(li), own, &r));
    vault_read_close(r);
}

/* ---- tokens -------------------------------------------------------------------------------------------------- */

static void test_tokens(void **state)
{
    (void)state;
    char token[VAULT_TOKEN_SIZE];
    struct vault_waiting w;
    struct act_result r;
    assert_ok(vault_put_bytes(s.o, who(li), STR("C:\\公文\\通知.txt"), STR("正文"), token));
    assert_ok(vault_waiting(s.o, who(li), str_of(token), &w));
    assert_string_equal(w.name, "通知.txt");
    assert_string_equal(w.media, "text/plain; charset=utf-8");
    assert_int_equal(w.size, 6);
    assert_err(ERR_MISSING, vault_waiting(s.o, who(zhang), str_of(token), &w));
    assert_err(ERR_MISSING, vault_waiting(s.o, who(li), STR(""), &w));
    assert_err(ERR_MISSING,
               vault_waiting(s.o, who(li), STR("00000000000000000000000000000000"), &w));
    struct answer answers[] = {{STR("body"), str_of(token)}, {STR("title"), STR("")}};
    struct act_request q = {
        .reg = STR("document"), .action = STR("create"), .answers = answers, .count = 2, .rev = -1};
    assert_err(ERR_INPUT, act(s.o, who(li), &q, s.a, &r)); /* no title: it still waits */
    answers[1].value = STR("通知");
    assert_true(act(s.o, who(zhang), &q, s.a, &r) != ERR_OK); /* not his */
    assert_ok(act(s.o, who(li), &q, s.a, &r));
    assert_true(act(s.o, who(li), &q, s.a, &r) != ERR_OK); /* taken */
    assert_err(ERR_MISSING, vault_waiting(s.o, who(li), str_of(token), &w));
    assert_int_equal(small_number(&s, "SELECT count(*) FROM file"), 1);
}

static void test_names(void **state)
{
    (void)state;
    char token[VAULT_TOKEN_SIZE];
    static const char *const bad[] = {"", " ", "..", "a/..", "a\nb", "\xff.txt", "a/"};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_err(ERR_INPUT, vault_put_bytes(s.o, who(li), str_of(bad[i]), STR("x"), token));
        assert_string_equal(problem()->field, "file");
    }
    char long_name[VAULT_NAME_CHARS_MAX + 2];
    memset(long_name, 'a', sizeof long_name);
    assert_ok(
        vault_put_bytes(s.o, who(li), str_bytes(long_name, VAULT_NAME_CHARS_MAX), STR("x"), token));
    assert_err(ERR_INPUT, vault_put_bytes(s.o, who(li), str_bytes(long_name, sizeof long_name),
                                          STR("x"), token));
    for (int i = 0; i < SMALL_KINDS; i++)
        assert_err(ERR_REFUSED, vault_put_bytes(s.o, small_viewer(&s, (enum small_kind)i),
                                                STR("a.txt"), STR("x"), token));
}

static void test_too_many_wait(void **state)
{
    (void)state;
    char token[VAULT_TOKEN_SIZE];
    for (int i = 0; i < VAULT_WAITING_MAX; i++)
        assert_ok(vault_put_bytes(s.o, who(li), STR("a"), STR("x"), token));
    assert_err(ERR_TOO_MANY, vault_put_bytes(s.o, who(li), STR("a"), STR("x"), token));
    assert_ok(vault_put_bytes(s.o, who(zhang), STR("a"), STR("x"), token));
}

static char *only_file(struct arena *a);

/* ---- what a crash leaves behind --------------------------------------------------------------------------------- */

/* Folders of sealed files that are not empty: as many as files while there are few. */
static int sealed_files(void)
{
    char folder[128];
    int n = 0;
    for (int i = 0; i < 256; i++) {
        snprintf(folder, sizeof folder, "%s/vault/%02x", s.dir, i);
        n += file_exists(folder) && rmdir(folder) != 0;
    }
    return n;
}

/* As if all files had been written two days ago. */
static int old_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)ftw;
    const struct timespec then[2] = {{.tv_sec = st->st_mtime - 2 * 86400},
                                     {.tv_sec = st->st_mtime - 2 * 86400}};
    return type == FTW_F ? utimensat(AT_FDCWD, path, then, 0) : 0;
}

static void make_old(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/vault", s.dir);
    assert_int_equal(nftw(path, old_one, 16, FTW_PHYS), 0);
}

/* An older database than the vault: nothing is lost, and all comes back with the newer one. */
static void test_older_database(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    int64_t entry = document(STR("stays"), "stays.txt");
    char *path = only_file(a), lost[256];
    snprintf(lost, sizeof lost, "%s/vault/lost%s", s.dir, strrchr(path, '/'));
    small_sql(&s, "CREATE TABLE kept AS SELECT * FROM file; DELETE FROM file");
    reopen();
    assert_false(file_exists(path));
    assert_true(file_exists(lost));
    int removed;
    make_old();
    assert_ok(vault_sweep(s.o, &removed));
    assert_true(file_exists(lost)); /* two days are no month */
    small_sql(&s, "INSERT INTO file SELECT * FROM kept; DROP TABLE kept");
    reopen();
    assert_false(file_exists(lost));
    check_reading(open_document(li, entry, NULL), STR("stays"));
    small_sql(&s, "DELETE FROM file");
    reopen();
    for (int i = 0; i < 16; i++)
        make_old();
    assert_ok(vault_sweep(s.o, &removed));
    assert_int_equal(removed, 1);
    assert_false(file_exists(lost));
}

static void test_sweep(void **state)
{
    (void)state;
    char token[VAULT_TOKEN_SIZE], path[256];
    struct vault_put *put;
    int removed;
    int64_t entry = document(STR("stays"), "stays.txt");
    assert_ok(vault_put_bytes(s.o, who(li), STR("waits.txt"), STR("waits"), token));
    assert_ok(vault_put_begin(s.o, who(li), STR("half.txt"), &put));
    assert_ok(vault_put_write(put, "half", 4));
    make_old();
    assert_ok(vault_sweep(s.o, &removed)); /* the first two are needed still */
    assert_int_equal(removed, 1);
    vault_put_free(put);
    snprintf(path, sizeof path, "%s/vault/new/left-over", s.dir);
    assert_ok(file_write(path, STR("left"), 0600));
    reopen();
    assert_false(file_exists(path));
    assert_int_equal(sealed_files(), 1);
    check_reading(open_document(li, entry, NULL), STR("stays"));
}

/* ---- the sealed file itself ------------------------------------------------------------------------- */

static char *only_file(struct arena *a)
{
    struct str name;
    assert_int_equal(small_number(&s, "SELECT count(*) FROM file"), 1);
    struct db *db;
    static const struct sql get = {"test.sealed", "SELECT sealed FROM file", NULL};
    bool found;
    assert_ok(store_read(office_store(s.o), &db));
    assert_ok(db_one(db, a, &get, &found, ">t", &name));
    db_release(db);
    return arena_printf(a, "%s/vault/%.2s/%.*s", s.dir, name.p, (int)name.n, name.p);
}

/* ---- destroying ------------------------------------------------------------------------------------------------- */

static enum err destroy(struct deed *d, void *arg)
{
    d->act = "document.destroy";
    return vault_destroy(d, *(int64_t *)arg);
}

static void test_destroy(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct vault_reader *r, *held;
    int64_t entry = document(noise(100000), "secret.bin");
    int64_t reading = open_document(li, entry, NULL);
    int64_t file = small_number(&s, "SELECT id FROM file");
    assert_ok(vault_read_open(s.o, who(li), reading, &held));
    assert_int_equal(sealed_files(), 1);
    assert_ok(deed_run(s.o, who(li), destroy, &file, NULL));
    assert_int_equal(sealed_files(), 0);
    assert_err(ERR_MISSING, vault_read_open(s.o, who(li), reading, &r));
    assert_err(ERR_MISSING, deed_run(s.o, who(li), destroy, &file, NULL));
    vault_read_close(held);
    struct proof_report report;
    assert_ok(proof_verify(s.o, NULL, a, &report));
    assert_int_equal(report.fault_count, 0);
    assert_int_equal(small_number(&s, "SELECT count(*) FROM file WHERE destroyed_at IS NOT NULL"),
                     1);
}

/* Whoever kept the sealed file open, or the disk, has no file key any more. */
static void test_erased(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    document(noise(100000), "secret.bin");
    int64_t file = small_number(&s, "SELECT id FROM file");
    char before[1000], after[1000];
    int fd = open(only_file(a), O_RDONLY);
    assert_int_equal(pread(fd, before, sizeof before, 0), sizeof before);
    assert_ok(deed_run(s.o, who(li), destroy, &file, NULL));
    assert_int_equal(pread(fd, after, sizeof after, 0), sizeof after);
    assert_memory_not_equal(before, after, 100);
    assert_memory_not_equal(before + 900, after + 900, 100);
    close(fd);
}

/* The power failed between the commit and the erasing. */
static void test_erased_later(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str sealed;
    document(STR("secret"), "secret.txt");
    int64_t file = small_number(&s, "SELECT id FROM file");
    char *path = only_file(a);
    assert_ok(file_read(a, path, 1 << 20, &sealed));
    assert_ok(deed_run(s.o, who(li), destroy, &file, NULL));
    assert_false(file_exists(path));
    assert_ok(folder_make(arena_printf(a, "%.*s", (int)(strrchr(path, '/') - path), path), 0700));
    assert_ok(file_write(path, sealed, 0600));
    reopen();
    assert_false(file_exists(path));
}

/* ---- hands on the sealed file ------------------------------------------------------------------------------------- */

static void flip(const char *path, off_t at)
{
    int fd = open(path, O_RDWR);
    char c;
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &c, 1, at), 1);
    c ^= 1;
    assert_int_equal(pwrite(fd, &c, 1, at), 1);
    close(fd);
}

static bool deep_fault(void)
{
    ARENA_SCOPE(a);
    struct proof_report report;
    struct proof_options deep = {.files = true};
    assert_ok(proof_verify(s.o, &deep, a, &report));
    for (int i = 0; i < report.fault_count; i++) {
        if (report.faults[i].kind == FAULT_FILE)
            return true;
    }
    return false;
}

static enum err read_all(int64_t reading)
{
    struct vault_reader *r;
    TRY(vault_read_open(s.o, who(li), reading, &r));
    char *out = arena_alloc(s.a, 200000);
    size_t n;
    enum err err = vault_read(r, 0, out, 200000, &n);
    vault_read_close(r);
    return err;
}

static void test_tampered_file(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    int64_t reading = open_document(li, document(noise(150000), "a.bin"), NULL);
    const char *path = only_file(a);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    const off_t places[] = {0, 30, 100, 160, 300, 70000, 140000, st.st_size - 1};
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        assert_ok(read_all(reading));
        flip(path, places[i]);
        if (!read_all(reading))
            fail_msg("a flip at %lld is not seen", (long long)places[i]);
        assert_true(deep_fault());
        flip(path, places[i]);
    }
    assert_false(deep_fault());
    small_sql(&s, "UPDATE file SET size = size + 1");
    assert_err(ERR_CORRUPT, read_all(reading));
    small_sql(&s, "UPDATE file SET size = size - 1");
    assert_int_equal(truncate(path, st.st_size - 20), 0);
    assert_true(read_all(reading) != ERR_OK);
    assert_true(deep_fault());
    assert_int_equal(unlink(path), 0);
    assert_err(ERR_CORRUPT, read_all(reading));
    assert_true(deep_fault());
}

/* Whoever holds DIR/key opens the files with the standard `age`: here with our own. */
static void test_opens_as_age(void **state)
{
    (void)state;
    ARENA_SCOPE(a);
    struct str key, line, got;
    document(STR("公开的秘密"), "a.txt");
    assert_ok(file_read(a, path_join(a, s.dir, "key"), 1 << 16, &key));
    char *identity = path_join(a, s.dir, "identity"), *out = path_join(a, s.dir, "out");
    while (str_split(&key, '\n', &line)) {
        if (str_starts(line, "vault "))
            assert_ok(file_write(identity, str_bytes(line.p + 6, line.n - 6), 0600));
    }
    struct age_keys keys;
    age_keys_init(&keys);
    assert_ok(age_keys_identity_file(&keys, identity));
    assert_ok(age_file_open(&keys, only_file(a), out, NULL));
    age_keys_release(&keys);
    assert_ok(file_read(a, out, 1000, &got));
    assert_str(got, "公开的秘密");
}

/* ---- media ------------------------------------------------------------------------------------------------------------ */

static void test_media(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str head;
        const char *media;
        bool shown;
    } cases[] = {
        {"a.pdf", {"%PDF-1.7\n", 9}, "application/pdf", true},
        {"a.txt", {"%PDF-1.7\n", 9}, "application/pdf", true},
        {"a.png", {"\x89PNG\r\n\x1a\n....", 12}, "image/png", true},
        {"a.jpg", {"\xFF\xD8\xFF\xE0", 4}, "image/jpeg", true},
        {"a.gif", {"GIF89a", 6}, "image/gif", true},
        {"a.webp", {"RIFF\1\2\3\4WEBPVP8 ", 16}, "image/webp", true},
        {"a.DOCX",
         {"PK\x03\x04", 4},
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         false},
        {"a.odt", {"PK\x03\x04", 4}, "application/vnd.oasis.opendocument.text", false},
        {"a.jar", {"PK\x03\x04", 4}, "application/zip", false},
        {"a.txt", {"plain", 5}, "text/plain; charset=utf-8", true},
        {"a.html", {"<script>alert(1)</script>", 25}, "text/plain; charset=utf-8", true},
        {"a.svg", {"<svg onload='x'/>", 17}, "text/plain; charset=utf-8", true},
        {"a.txt", {"", 0}, "text/plain; charset=utf-8", true},
        {"a.txt", {"\xEF\xBB\xBF\xE6\x96\x87", 6}, "text/plain; charset=utf-8", true},
        {"a.txt",
         {"\xFF\xFE"
          "a\0",
          4},
         "text/plain; charset=utf-16le",
         true},
        {"a.txt", {"\xFE\xFF\0a", 4}, "text/plain; charset=utf-16be", true},
        {"a.txt", {"\xD6\xD0\xCE\xC4", 4}, "text/plain; charset=gb18030", true}, /* 中文 */
        {"a.bin", {"a\0b", 3}, "application/octet-stream", false},
        {"a.bin", {"\x80\x81", 2}, "application/octet-stream", false},
        {"a.pdf", {"\x7F\x45LF", 4}, "application/octet-stream", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const char *media = media_type(str_of(cases[i].name), cases[i].head);
        if (strcmp(media, cases[i].media) != 0 || media_shown(media) != cases[i].shown)
            fail_msg("%s (case %zu): %s", cases[i].name, i, media);
    }
    /* a head cut inside a character is text all the same */
    char head[MEDIA_HEAD];
    memset(head, 'a', sizeof head);
    head[MEDIA_HEAD - 2] = '\xE6';
    head[MEDIA_HEAD - 1] = '\x96';
    assert_string_equal(media_type(STR("a"), str_bytes(head, sizeof head)),
                        "text/plain; charset=utf-8");
    assert_string_equal(media_type(STR("a"), str_bytes(head + 1, sizeof head - 1)),
                        "text/plain; charset=gb18030");
}

/* ---- large files ---------------------------------------------------------------------------------------------------- */

static long peak_kib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

/* 300 MB go in and out in less than 32 MB more than there was. */
static void test_large(void **state)
{
    (void)state;
    enum { PIECE = 1 << 20, PIECES = 300 };
    char token[VAULT_TOKEN_SIZE];
    struct str piece = noise(PIECE);
    struct vault_put *put;
    int64_t entry = document(STR("warm"), "warm.txt");
    check_reading(open_document(li, entry, NULL), STR("warm"));
    long before = peak_kib();
    assert_ok(vault_put_begin(s.o, who(li), STR("large.bin"), &put));
    for (int i = 0; i < PIECES; i++)
        assert_ok(vault_put_write(put, piece.p, piece.n));
    assert_ok(vault_put_end(put, token));
    entry =
        small_act(&s, who(li), "document", "create", 0, NULL, "title", "大", "body", token, NULL);
    struct vault_reader *r;
    assert_ok(vault_read_open(s.o, who(li), open_document(li, entry, NULL), &r));
    assert_int_equal(vault_read_file(r)->size, (int64_t)PIECE * PIECES);
    char *out = arena_alloc(s.a, PIECE);
    for (int i = 0; i < PIECES; i++) {
        size_t n;
        assert_ok(vault_read(r, (int64_t)i * PIECE, out, PIECE, &n));
        assert_int_equal(n, PIECE);
        assert_memory_equal(out, piece.p, PIECE);
    }
    vault_read_close(r);
    print_message("300 MB in and out: %ld KiB more at the peak\n", peak_kib() - before);
    assert_true(peak_kib() - before < 32 * 1024);
}

int main(void)
{
#define IN_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_OFFICE(test_round_trips),
        IN_OFFICE(test_numbers),
        IN_OFFICE(test_reading_is_personal),
        IN_OFFICE(test_tokens),
        IN_OFFICE(test_names),
        IN_OFFICE(test_too_many_wait),
        IN_OFFICE(test_sweep),
        IN_OFFICE(test_older_database),
        IN_OFFICE(test_destroy),
        IN_OFFICE(test_erased),
        IN_OFFICE(test_erased_later),
        IN_OFFICE(test_reading_out_of_sight),
        IN_OFFICE(test_tampered_file),
        IN_OFFICE(test_opens_as_age),
        cmocka_unit_test(test_media),
        IN_OFFICE(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
