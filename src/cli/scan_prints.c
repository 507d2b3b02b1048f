/* --fingerprints: texts are not sieved, their fingerprints are written, for the office to hold them against its secrets. */
#include "base/io.h"
#include "cli/scan.h"
#include "sieve/fingerprint.h"

static enum err write_out(struct scan *s, struct str bytes)
{
    sha256_add(&s->sum, bytes.p, bytes.n);
    return fd_write(STDOUT_FILENO, bytes.p, bytes.n, "-");
}

static enum err begin(struct scan *s)
{
    BUF_SCOPE(b, 64);
    if (isatty(STDOUT_FILENO))
        return fail(ERR_INPUT, "Fingerprints are no text: send them to a file");
    sha256_init(&s->sum);
    fingerprint_begin(&b);
    return write_out(s, buf_view(&b));
}

/* By a worker. */
static enum err part(struct scan_file *file, const struct text_part *part)
{
    struct fingerprint f = {
        .path = str_of(file->path), .place = part->place, .lines_before = (uint32_t)part->line};
    if (!file->prints.max)
        file->prints = BUF(FINGERPRINT_FILE_MAX);
    TRY(prints_make(file->a, &part->text, 1, &f.prints));
    return f.prints.gram_count ? fingerprint_put(&file->prints, &f) : ERR_OK;
}

/* What was not read is told beside the fingerprints: they do not say it. */
static enum err file(struct scan *s, const struct scan_file *f)
{
    const char *why = f->why                          ? f->why->text[s->c->lang]
                      : f->coverage != COVERAGE_WHOLE ? scan_coverage_words(s, f->coverage)
                                                      : NULL;
    if (why)
        fprintf(stderr, "%s: %s\n", f->path, why);
    return f->prints.n ? write_out(s, buf_view(&f->prints)) : ERR_OK;
}

static enum err end(struct scan *s)
{
    BUF_SCOPE(b, 64);
    fingerprint_end(&b, &s->sum);
    return fd_write(STDOUT_FILENO, b.p, b.n, "-");
}

const struct scan_writer scan_prints = {begin, file, end, part};
