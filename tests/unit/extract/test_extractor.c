/* The service of readers: pieces of long texts, many threads, what becomes of broken services, files and sinks. */
#include "unit/test.h"

#include "base/buf.h"
#include "base/io.h"
#include "extract/extractor.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static int file_of(struct str bytes)
{
    int fd;
    assert_ok(memory_file(&fd));
    assert_ok(fd_write(fd, bytes.p, bytes.n, "memory"));
    return fd;
}

static struct extracted read_bytes(struct extractor *x, struct arena *a, struct str bytes)
{
    struct extracted text;
    FD_SCOPE(fd);
    fd = file_of(bytes);
    assert_ok(extractor_text(x, fd, a, &text));
    return text;
}

static struct extractor *open_readers(void)
{
    struct extractor *x;
    assert_ok(extractor_open(true, &x));
    return x;
}

static void documents_one_after_the_other(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    for (int i = 0; i < 3; i++) {
        ARENA_SCOPE(a);
        struct extracted plain = read_bytes(x, a, STR("会议纪要\nminutes"));
        assert_int_equal(plain.part_count, 1);
        assert_str(plain.parts[0].text, "会议纪要\nminutes");
        assert_int_equal(plain.coverage, COVERAGE_WHOLE);
        struct extracted none = read_bytes(x, a, STR(""));
        assert_int_equal(none.part_count, 0);
        assert_int_equal(none.coverage, COVERAGE_WHOLE);
        struct extracted unknown = read_bytes(x, a,
                                              STR("\x7F"
                                                  "ELF\2\1\1\0\0\0"));
        assert_int_equal(unknown.part_count, 0);
        assert_int_equal(unknown.coverage, COVERAGE_UNKNOWN);
        assert_int_equal(unknown.note_count, 1);
    }
}

/* ---- long texts ---- */

struct joined {
    struct buf text;
    size_t pieces, cuts_at_lines;
    uint64_t lines;
};

static enum err join(void *at, const struct text_part *part)
{
    struct joined *j = at;
    assert_true(part->text.n <= TEXT_PIECE + TEXT_CHUNK);
    assert_true(str_utf8(part->text));
    assert_int_equal(part->from + part->again, j->text.n);
    assert_true(!j->pieces || (part->again && part->again <= TEXT_OVERLAP));
    if (part->again) { /* the same bytes once more */
        assert_memory_equal(j->text.p + part->from, part->text.p, part->again);
        j->cuts_at_lines += j->text.p[j->text.n - 1] == '\n';
    }
    uint64_t lines = 0;
    for (size_t i = 0; i < part->from; i++)
        lines += j->text.p[i] == '\n';
    assert_int_equal(lines, part->line);
    buf_add(&j->text, part->text.p + part->again, part->text.n - part->again);
    j->pieces++;
    return ERR_OK;
}

static enum err no_note(void *at, const struct text_note *note)
{
    (void)at;
    fail_msg("a note: %s", coverage_name(note->why));
    return ERR_OK;
}

static size_t joins(struct extractor *x, struct str bytes, struct str text, size_t *ret_at_lines)
{
    struct joined j = {.text = BUF(256 << 20)};
    const struct extractor_sink sink = {&j, join, no_note};
    enum coverage coverage;
    FD_SCOPE(fd);
    fd = file_of(bytes);
    assert_ok(extractor_read(x, fd, &sink, &coverage));
    assert_int_equal(coverage, COVERAGE_WHOLE);
    assert_int_equal(j.text.n, text.n);
    assert_memory_equal(j.text.p, text.p, text.n);
    *ret_at_lines = j.cuts_at_lines;
    buf_free(&j.text);
    return j.pieces;
}

static void long_texts_come_in_pieces(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    BUF_SCOPE(lines, 128 << 20);
    BUF_SCOPE(one, 128 << 20);
    size_t at_lines;
    for (int i = 0; lines.n < 10u << 20; i++)
        buf_printf(&lines, "第%d行：防汛物资储备工作\n", i);
    size_t pieces = joins(x, buf_view(&lines), buf_view(&lines), &at_lines);
    assert_true(pieces >= 3);
    assert_int_equal(at_lines, pieces - 1);
    while (one.n < 10u << 20)
        buf_text(&one, "防汛物资");
    assert_true(joins(x, buf_view(&one), buf_view(&one), &at_lines) >= 3);
    assert_int_equal(at_lines, 0);
}

/* Longer than what is read into memory, a single line of three-byte characters: no piece of the file ends between two
 * of them. */
static void texts_longer_than_memory(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    BUF_SCOPE(one, 128 << 20);
    size_t at_lines;
    while (one.n < 66u << 20)
        buf_text(&one, "防汛物资储备工作的通知，");
    assert_true(joins(x, buf_view(&one), buf_view(&one), &at_lines) >= 16);
}

/* ---- threads ---- */

static void *read_many(void *at)
{
    struct extractor *x = at;
    for (int i = 0; i < 30; i++) {
        ARENA_SCOPE(a);
        struct str body = str_of(arena_printf(a, "%d %p", i, (void *)a));
        struct extracted text = read_bytes(x, a, body);
        if (text.part_count != 1 || !str_eq(text.parts[0].text, body))
            return (void *)"another's document";
    }
    return NULL;
}

static void threads_get_their_own(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_many, x), 0);
    for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
        void *wrong;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

/* ---- what goes wrong ---- */

/* The children of this process, or of that one. */
static int children(pid_t of, pid_t *pids, int room)
{
    ARENA_SCOPE(a);
    struct str all, one;
    int count = 0;
    assert_ok(file_read(a, arena_printf(a, "/proc/%d/task/%d/children", of, of), 4096, &all));
    while (str_split(&all, ' ', &one)) {
        int64_t pid;
        if (count < room && str_int(one, 1, INT32_MAX, &pid))
            pids[count++] = (pid_t)pid;
    }
    return count;
}

static void a_dead_service_is_started_again(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    pid_t service;
    assert_int_equal(children(getpid(), &service, 1), 0); /* nothing was to be read yet */
    for (int i = 0; i < 3; i++) {
        ARENA_SCOPE(a);
        (void)read_bytes(x, a, STR("read"));
        assert_int_equal(children(getpid(), &service, 1), 1);
        kill(service, SIGKILL);
        struct extracted text = read_bytes(x, a, STR("still read"));
        assert_int_equal(text.part_count, 1);
        assert_int_equal(text.coverage, COVERAGE_WHOLE);
    }
}

struct killer {
    int parts;
    bool fails, grows;
    int fd;
};

static enum err act_on_part(void *at, const struct text_part *part)
{
    struct killer *k = at;
    (void)part;
    k->parts++;
    if (k->grows)
        assert_ok(fd_write(k->fd, "more", 4, "memory"));
    return k->fails ? fail(ERR_STOPPED, "no more") : ERR_OK;
}

static enum err take_note(void *at, const struct text_note *note)
{
    (void)at, (void)note;
    return ERR_OK;
}

static void a_sink_that_fails_ends_the_reading(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    BUF_SCOPE(text, 64 << 20);
    while (text.n < 40u << 20)
        buf_text(&text, "a line of a long document\n");
    struct killer k = {.fails = true};
    const struct extractor_sink sink = {&k, act_on_part, take_note};
    enum coverage coverage;
    FD_SCOPE(fd);
    fd = file_of(buf_view(&text));
    assert_err(ERR_STOPPED, extractor_read(x, fd, &sink, &coverage));
    assert_int_equal(k.parts, 1);
    /* its reader is gone with it */
    pid_t service, reader;
    assert_int_equal(children(getpid(), &service, 1), 1);
    for (int i = 0; i < 100 && children(service, &reader, 1); i++)
        usleep(20000);
    assert_int_equal(children(service, &reader, 1), 0);
}

static void a_file_that_changes_is_read_in_part(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    struct killer k = {.grows = true};
    const struct extractor_sink sink = {&k, act_on_part, take_note};
    enum coverage coverage;
    FD_SCOPE(fd);
    fd = k.fd = file_of(STR("a document"));
    assert_ok(extractor_read(x, fd, &sink, &coverage));
    assert_int_equal(k.parts, 1);
    assert_int_equal(coverage, COVERAGE_PARTIAL);
}

/* A pipe into which nobody writes: the reader waits for ever, and is ended. */
static void a_reader_that_hangs_is_ended(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    ARENA_SCOPE(a);
    int ends[2];
    struct extracted text;
    assert_int_equal(pipe(ends), 0);
    assert_ok(extractor_text(x, ends[0], a, &text));
    assert_int_equal(text.coverage, COVERAGE_TIMEOUT);
    pid_t service, reader;
    assert_int_equal(children(getpid(), &service, 1), 1);
    for (int i = 0; i < 100 && children(service, &reader, 1); i++)
        usleep(20000);
    assert_int_equal(children(service, &reader, 1), 0);
    close(ends[0]);
    close(ends[1]);
}

/* A reader that is killed in the middle is a coverage of that document, and the next one is read. */
static void a_reader_that_dies_is_told(void **state)
{
    (void)state;
    struct extractor *x CLEANUP(extractor_cleanup) = open_readers();
    ARENA_SCOPE(a);
    int ends[2];
    pid_t service, reader = 0;
    struct extracted text;
    assert_int_equal(pipe(ends), 0);
    (void)read_bytes(x, a, STR("the service starts"));
    assert_int_equal(children(getpid(), &service, 1), 1);
    pid_t killer = fork();
    if (killer == 0) {
        while (!children(service, &reader, 1))
            usleep(1000);
        usleep(50000);
        kill(reader, SIGSEGV);
        _exit(0);
    }
    assert_ok(extractor_text(x, ends[0], a, &text));
    assert_int_equal(waitpid(killer, NULL, 0), killer);
    assert_int_equal(text.coverage, COVERAGE_BROKEN);
    assert_int_equal(text.note_count, 1);
    assert_int_equal(read_bytes(x, a, STR("next")).coverage, COVERAGE_WHOLE);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_one_after_the_other),
        cmocka_unit_test(long_texts_come_in_pieces),
        cmocka_unit_test(texts_longer_than_memory),
        cmocka_unit_test(threads_get_their_own),
        cmocka_unit_test(a_dead_service_is_started_again),
        cmocka_unit_test(a_sink_that_fails_ends_the_reading),
        cmocka_unit_test(a_file_that_changes_is_read_in_part),
        cmocka_unit_test(a_reader_that_dies_is_told),
        cmocka_unit_test(a_reader_that_hangs_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
