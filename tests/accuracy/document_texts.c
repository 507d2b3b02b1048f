/* Documents as the extraction reads them, for measuring it: file names on standard input, a line of JSON for each on standard output:
 * how much was read, how long it took, where something was not, and the text. `--pictures`: with text in pictures. */
#include "base/clock.h"
#include "base/io.h"
#include "base/json.h"
#include "extract/extractor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_SHOWN_MAX = 8 << 20, NOTES_SHOWN_MAX = 50, LINE_MAX_BYTES = 256 << 20 };

struct told {
    struct buf text;
    struct json *notes;
    int note_count, parts;
};

static enum err on_part(void *at, const struct text_part *part)
{
    struct told *t = at;
    struct str fresh = str_bytes(part->text.p + part->again, part->text.n - part->again);
    t->parts++;
    if (t->text.n + fresh.n < TEXT_SHOWN_MAX) {
        buf_str(&t->text, fresh);
        buf_char(&t->text, '\n');
    }
    return ERR_OK;
}

static enum err on_note(void *at, const struct text_note *note)
{
    struct told *t = at;
    if (t->note_count++ < NOTES_SHOWN_MAX) {
        json_open(t->notes, '{');
        json_key_text(t->notes, "why", coverage_name(note->why));
        json_key_str(t->notes, "place", note->place);
        json_close(t->notes, '}');
    }
    return ERR_OK;
}

static enum err one_file(struct extractor *x, const char *path, struct buf *out)
{
    FD_SCOPE(fd);
    enum coverage coverage = COVERAGE_WHOLE;
    struct json j = json_to(out);
    struct told t = {.text = BUF(TEXT_SHOWN_MAX), .notes = &j};
    const struct extractor_sink sink = {&t, on_part, on_note};
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno("cannot open", path);
    uint64_t from = clock_monotonic_ns();
    json_open(&j, '{');
    json_key(&j, "notes");
    json_open(&j, '[');
    enum err err = extractor_read(x, fd, &sink, &coverage);
    json_close(&j, ']');
    json_key_text(&j, "coverage", coverage_name(coverage));
    json_key_int(&j, "ms", (int64_t)((clock_monotonic_ns() - from) / 1000000));
    json_key_int(&j, "parts", t.parts);
    json_key_str(&j, "text", buf_view(&t.text));
    json_close(&j, '}');
    buf_free(&t.text);
    return err;
}

int main(int argc, char **argv)
{
    struct extractor *readers CLEANUP(extractor_cleanup) = NULL;
    bool pictures = argc == 2 && !strcmp(argv[1], "--pictures");
    enum err err = extractor_open(pictures, &readers);
    char *path = NULL;
    size_t room = 0;
    ssize_t n;
    while (!err && (n = getline(&path, &room, stdin)) > 0) {
        BUF_SCOPE(out, LINE_MAX_BYTES);
        path[n - 1] = path[n - 1] == '\n' ? '\0' : path[n - 1];
        err = one_file(readers, path, &out);
        if (!err)
            puts(out.p);
        fflush(stdout);
    }
    free(path);
    if (err)
        fprintf(stderr, "%s\n", problem()->text[LANG_EN]);
    return err ? 2 : 0;
}
