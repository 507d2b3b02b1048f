/* Office documents through the service, as scan reads them: one thread, each document a child in the jail. The floor in the
 * same run is what nothing can do without: a bare fork for each of as many documents, and their bytes read. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "extract/extractor.h"
#include "unit/extract/book.h"

enum { DOCUMENTS = 2000, GOAL = 400, ROWS = 60 };

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static double cpu_seconds(void)
{
    struct rusage own, all;
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &all);
    return (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec + all.ru_utime.tv_sec +
                    all.ru_stime.tv_sec) +
           (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec + all.ru_utime.tv_usec +
                    all.ru_stime.tv_usec) /
               1e6;
}

static struct str document(struct arena *a)
{
    BUF_SCOPE(sheet, 1 << 20);
    buf_text(&sheet, SHEET_HEAD);
    for (int i = 1; i <= ROWS; i++)
        buf_printf(
            &sheet,
            "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>防汛物资第%d批储备点</t></is></c>"
            "<c r=\"B%d\"><v>%d</v></c></row>",
            i, i, i, i, i * 17);
    buf_text(&sheet, SHEET_END);
    return book(a, buf_view(&sheet), NULL, NULL);
}

static double floor_of(int fd, size_t n)
{
    uint64_t start = clock_monotonic_ns();
    for (int i = 0; i < DOCUMENTS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            char *room = malloc(n);
            _exit(room && pread(fd, room, n, 0) == (ssize_t)n ? 0 : 1);
        }
        int status;
        if (waitpid(pid, &status, 0) != pid || status)
            die("fork");
    }
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

int main(void)
{
    ARENA_SCOPE(kept);
    struct extractor *x;
    struct str bytes = document(kept);
    int fd;
    need(memory_file(&fd));
    need(fd_write(fd, bytes.p, bytes.n, "memory"));
    need(extractor_open(false, &x));
    double took = 0, cpu = cpu_seconds();
    uint64_t start = 0;
    for (int i = -50; i < DOCUMENTS; i++) { /* the first ones find the service starting */
        ARENA_SCOPE(a);
        struct extracted text;
        if (i == 0)
            start = clock_monotonic_ns();
        need(extractor_text(x, fd, a, &text));
        if (text.coverage != COVERAGE_WHOLE || text.part_count < ROWS)
            die("a document was not read");
    }
    took = (double)(clock_monotonic_ns() - start) / 1e9;
    extractor_free(x); /* waits for the service, whose children's time counts */
    cpu = cpu_seconds() - cpu;
    double least = floor_of(fd, bytes.n);
    printf("documents of %zu bytes, %d sheets' rows   %8.0f a second of wall clock, %6.0f a second "
           "of one core   goal %d: "
           "%s\n",
           bytes.n, ROWS, DOCUMENTS / took, (DOCUMENTS + 50) / cpu, GOAL,
           (DOCUMENTS + 50) / cpu >= GOAL ? "met" : "missed");
    printf("floor (fork, read)  %8.0f a second   ratio %.1f\n", DOCUMENTS / least, took / least);
    close(fd);
    return 0;
}
