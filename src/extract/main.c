/* cofferdam-extract: reads one file from descriptor 0, writes frames (frame.h) to descriptor 1. Everything but
 * what main() prepares runs inside the jail. */
#include "extract/answer.h"
#include "extract/cms.h"
#include "extract/codes.h"
#include "extract/extract.h"
#include "extract/extractor.h"
#include "extract/input.h"
#include "extract/jail.h"
#include "extract/rewrite.h"
#include "extract/serve.h"

#include "base/clock.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum mode {
    MODE_TABLE,
    MODE_CODES,
    MODE_SERVE,
    MODE_PICTURES,
    MODE_FLOWS, /* the texts that a copy of a document would hold */
    MODE_REDACT,
    MODE_SEARCH,
    MODE_STATUS,
    MODE_COUNT
};

static const char *const MODE_NAMES[MODE_COUNT] = {
    [MODE_TABLE] = "--table",   [MODE_CODES] = "--codes",
    [MODE_SERVE] = "--serve",   [MODE_PICTURES] = "--serve-pictures",
    [MODE_FLOWS] = "--flows",   [MODE_REDACT] = "--redact",
    [MODE_SEARCH] = "--search", [MODE_STATUS] = "--status",
};

static bool rewrites(enum mode mode)
{
    return mode == MODE_FLOWS || mode == MODE_REDACT || mode == MODE_SEARCH;
}

static bool serves(enum mode mode)
{
    return mode == MODE_SERVE || mode == MODE_PICTURES;
}

static enum err rewrite(struct answer *o, enum mode mode, struct str file, struct arena *a)
{
    const struct words_sink sink = answer_words(o);
    struct cuts cuts;
    struct str document;
    struct rewriter r = {.a = a, .sink = &sink, .out = BUF(REWRITING_MAX)};
    unsigned char left[4 * LEFT_COUNT];
    TRY(cuts_read(a, file, &cuts, &document));
    if (mode != MODE_FLOWS)
        r.cuts = &cuts;
    if (mode == MODE_SEARCH)
        return search_streams(&r, document);
    enum err err = rewrite_document(&r, document);
    if (!err && r.cuts)
        err = answer_bytes(o, buf_view(&r.out));
    buf_free(&r.out);
    for (int i = 0; i < LEFT_COUNT; i++)
        put_le(left + (size_t)4 * i, r.left[i], 4);
    return err || !r.cuts ? err : answer_frame(o, FRAME_LEFT, left, sizeof left, STR(""));
}

static enum err image(struct input *in, struct words *w)
{
    struct str file;
    TRY(input_whole(in, IMAGE_HEAD + IMAGE_BYTES_MAX, &file));
    if (file.n < IMAGE_HEAD)
        return fail(ERR_INPUT, "The picture is damaged or too large");
    const unsigned char *p = (const unsigned char *)file.p;
    const struct image given = {get_le(p, 4), get_le(p + 4, 4),
                                str_bytes(file.p + IMAGE_HEAD, file.n - IMAGE_HEAD)};
    uint64_t until = clock_processor_ns() + get_le(p + 8, 4) * UINT64_C(1000000);
    w->pictures_until = until < w->pictures_until ? until : w->pictures_until;
    return words_image(w, &given);
}

static enum err parse(struct answer *o, enum mode mode, enum asked asked, struct input *in,
                      struct arena *a)
{
    static const unsigned seconds[ASKED_COUNT] = {[ASKED_IMAGES] = WORDS_IMAGES_SECONDS,
                                                  [ASKED_IMAGE] = WORDS_PICTURES_SECONDS,
                                                  [ASKED_PLACES] = WORDS_PLACES_SECONDS};
    const struct sheet_sink sheets = answer_sheets(o);
    const struct words_sink words = answer_words(o);
    struct words w = {.a = a,
                      .sink = &words,
                      .reads_pictures = mode == MODE_PICTURES || asked == ASKED_IMAGES,
                      .wants_places = asked == ASKED_PLACES,
                      .pictures_until =
                          clock_processor_ns() + seconds[asked] * UINT64_C(1000000000)};
    o->pictures = w.reads_pictures;
    if (asked == ASKED_IMAGE)
        return image(in, &w);
    if (serves(mode))
        return input_words(in, &w);
    struct str file;
    TRY(input_whole(in, TABLE_INPUT_MAX, &file));
    if (rewrites(mode))
        return rewrite(o, mode, file, a);
    return mode == MODE_CODES ? codes_parse(file, a, &sheets) : sheet_parse(file, a, &sheets);
}

static enum err work(struct answer *o, enum mode mode, enum asked asked, struct input *in)
{
    static const unsigned char version = FRAME_VERSION;
    ARENA_SCOPE(a);
    TRY(answer_frame(o, FRAME_HELLO, &version, 1, STR("")));
    enum err err = parse(o, mode, asked, in, a);
    if (err)
        TRY(answer_failure(o, err));
    else
        TRY(answer_frame(o, FRAME_DONE, NULL, 0, STR("")));
    return answer_flush(o);
}

static int seconds_of(enum mode mode, enum asked asked)
{
    if (asked == ASKED_PLACES)
        return EXTRACTOR_PLACES_SECONDS;
    return serves(mode) ? EXTRACTOR_PROCESSOR_SECONDS : EXTRACT_PROCESSOR_SECONDS;
}

/* A child enters the jail, where it may write no file, and tells by its end what holds it. */
static int say_status(void)
{
    enum { HELD = 64 };
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct jail_status jail = {0};
        _exit(jail_enter(false, EXTRACT_PROCESSOR_SECONDS, &jail) || !jail.filtered
                  ? 0
                  : HELD + jail.landlock);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) < HELD) {
        puts("seccomp: off; no file is opened here");
        return 1;
    }
    puts("seccomp: on");
    if (WEXITSTATUS(status) > HELD)
        printf("Landlock: on, version %d of the kernel's\n", WEXITSTATUS(status) - HELD);
    else
        puts("Landlock: the kernel has none; seccomp alone lets no file be opened");
    return 0;
}

static enum err prepare(enum mode mode)
{
    if (setenv("TZ", "UTC0", 1) || !setlocale(LC_CTYPE, "C.UTF-8"))
        die("no memory, or no UTF-8");
    tzset(); /* dates in a ZIP are converted: this opens a file */
    TRY(delimited_prepare());
    if (mode == MODE_CODES)
        return codes_prepare();
    if (!serves(mode) && !rewrites(mode))
        return ERR_OK;
    if (mode == MODE_PICTURES)
        words_pictures_prepare();
    words_pdf_prepare();
    if (serves(mode))
        words_mail_prepare();
    words_cms_prepare();
    words_sqlite_prepare();
    return words_prepare();
}

int main(int argc, char **argv)
{
    struct jail_status jail;
    struct answer o = {.waiting = BUF(ANSWER_BLOCK + FRAME_HEAD + FRAME_MAX)};
    enum mode mode = MODE_TABLE;
    enum asked asked = ASKED_TEXT;
    while (argc == 2 && mode < MODE_COUNT && strcmp(argv[1], MODE_NAMES[mode]) != 0)
        mode++;
    if (argc > 2 || mode == MODE_COUNT) {
        fputs("cofferdam-extract reads a file from descriptor 0 and is started by cofferdam\n"
              "cofferdam-extract --status   says what holds it\n",
              stderr);
        return 2;
    }
    if (mode == MODE_STATUS)
        return say_status();
    enum err err = prepare(mode);
    if (!err && serves(mode))
        asked = serve();            /* comes back in each child */
    struct input in = input_open(); /* its size is asked for outside */
    if (!err)
        err = jail_enter(serves(mode) || rewrites(mode), seconds_of(mode, asked), &jail);
    if (err) {
        fprintf(stderr, "cofferdam-extract: %s\n", problem()->text[LANG_EN]);
        return 2;
    }
    _exit(work(&o, mode, asked, &in) ? 2
                                     : 0); /* nothing is left to be done, and nothing else may be */
}
