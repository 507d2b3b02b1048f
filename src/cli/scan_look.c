/* One file: extracted in the jail, sieved, its findings made ready to be shown. */
#include "base/io.h"
#include "cli/scan.h"
#include "crypto/hash.h"
#include "extract/clamd.h"
#include "extract/plain.h"
#include "sieve/document.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { CONTEXT_CHARS = 24, SHOWN_MAX = 20000 /* of a file, that are shown */ };

/* ---- what stands around a finding, with all that was found there hidden ---- */

/* For each finding, how far those up to it reach: what begins before a byte and reaches past it hides it. */
static const size_t *reaches(struct arena *a, const struct findings *f)
{
    size_t *reach = NEW_ARRAY(a, size_t, f->count + 1);
    for (size_t i = 0, most = 0; i < f->count; i++) {
        const struct finding *x = &f->rows[i];
        bool hides = x->kind != FINDING_MARK && x->kind != FINDING_HIDDEN;
        most = hides && x->to > most ? x->to : most;
        reach[i] = most;
    }
    return reach;
}

struct shown {
    struct str text;
    const struct findings *f;
    const size_t *reach;
};

/* `i` is a finding that begins at `from` or behind it, or the last. */
static struct str around(struct arena *a, const struct shown *s, size_t i, size_t from, size_t to)
{
    BUF_SCOPE(b, 8 * CONTEXT_CHARS + 16);
    while (i > 0 && s->f->rows[i].from >= from)
        i--;
    for (size_t at = from; at < to;) {
        size_t start = at;
        uint32_t c = str_next(s->text, &at);
        while (i + 1 < s->f->count && s->f->rows[i + 1].from <= start)
            i++;
        if (s->f->rows[i].from <= start && start < s->reach[i])
            buf_char(&b, '*');
        else if (char_steers(c) || c == 0xFFFD || (c >= 0x200B && c < 0x2010) ||
                 (c >= 0x2060 && c < 0x2070))
            buf_char(&b, ' ');
        else
            buf_add(&b, s->text.p + start, at - start);
    }
    return arena_str(a, buf_view(&b));
}

/* The line's text before and behind, at most so many characters. */
static void set_context(struct scan_finding *out, struct arena *a, const struct shown *s, size_t i)
{
    const struct finding *x = &s->f->rows[i];
    struct str text = s->text;
    size_t from = x->from, to = x->to;
    for (int n = 0; from > 0 && n < CONTEXT_CHARS && text.p[from - 1] != '\n'; n++) {
        from--;
        while (from > 0 && ((unsigned char)text.p[from] & 0xC0) == 0x80)
            from--;
    }
    for (int n = 0; to < text.n && n < CONTEXT_CHARS && text.p[to] != '\n'; n++)
        (void)str_next(text, &to);
    out->before = around(a, s, i, from, x->from);
    out->after = around(a, s, i, x->to, to);
}

/* ---- which finding it is ---- */

static void set_mark(struct scan_finding *x, const char *path)
{
    unsigned char hash[SHA256_SIZE];
    struct sha256 h;
    const struct str parts[] = {str_of(path), x->place, x->rule->id, x->snippet};
    sha256_init(&h);
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        sha256_add(&h, parts[i].p, parts[i].n);
        sha256_add(&h, "", 1);
    }
    sha256_end(&h, hash);
    memcpy(x->mark, hash, SCAN_MARK);
}

static int by_mark(const void *x, const void *y)
{
    const struct scan_finding *const *a = x, *const *b = y;
    int order = memcmp((*a)->mark, (*b)->mark, SCAN_MARK);
    return order ? order : (*a > *b) - (*a < *b);
}

/* Equal ones are told apart by counting them. */
static void number_equals(struct arena *a, struct scan_file *file)
{
    struct scan_finding **all = NEW_ARRAY(a, struct scan_finding *, file->count + 1);
    for (size_t i = 0; i < file->count; i++)
        all[i] = &file->findings[i];
    if (file->count)
        qsort(all, file->count, sizeof *all, by_mark);
    for (size_t i = 0, equal; i < file->count; i += equal) {
        for (equal = 1;
             i + equal < file->count && !memcmp(all[i]->mark, all[i + equal]->mark, SCAN_MARK);
             equal++)
            ;
        for (size_t k = 1; k < equal; k++) {
            unsigned char hash[SHA256_SIZE];
            struct sha256 h;
            sha256_init(&h);
            sha256_add(&h, all[i]->mark, SCAN_MARK);
            sha256_add(&h, &k, sizeof k);
            sha256_end(&h, hash);
            memcpy(all[i + k]->mark, hash, SCAN_MARK);
        }
    }
}

/* ---- parts ---- */

/* A list's row is named by list and row. */
static struct str source_of(struct arena *a, const struct finding *f)
{
    if (f->kind != FINDING_LISTED)
        return arena_str(a, f->source);
    return str_of(arena_printf(a, "%.*s:%lld", (int)f->source.n, f->source.p, (long long)f->row));
}

static void take_part(const struct scan *s, struct scan_file *file, const struct text_part *part,
                      const struct findings *f)
{
    const struct shown shown = {part->text, f, reaches(f->a, f)};
    int64_t line = 1 + (int64_t)part->line;
    size_t counted = 0, line_start = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *x = &f->rows[i];
        for (; counted < x->from; counted++) {
            if (part->text.p[counted] == '\n') {
                line++;
                line_start = counted + 1;
            }
        }
        if (x->to <= part->again)
            continue; /* told with the piece before */
        struct str found = str_bytes(part->text.p + x->from, x->to - x->from);
        if (scan_allow_has(s->allow, file->path, x->rule->id, found)) {
            file->allowed++;
            continue;
        }
        if (file->count == SHOWN_MAX) {
            file->dropped++;
            continue;
        }
        file->findings =
            arena_grow(file->a, file->findings, file->count, &file->room, sizeof *file->findings);
        struct scan_finding *out = &file->findings[file->count++];
        *out = (struct scan_finding){
            .rule = x->rule,
            .kind = x->kind,
            .level = x->level,
            .look = part->look,
            .sure = x->sure,
            .place = arena_str(file->a, part->place),
            .source = source_of(file->a, x),
            .line = line,
            .column =
                1 + (int64_t)str_chars(str_bytes(part->text.p + line_start, x->from - line_start)),
            .from = part->from + x->from,
            .to = part->from + x->to,
            .snippet = sieve_snippet(file->a, part->text, x)};
        set_context(out, file->a, &shown, i);
        set_mark(out, file->path);
    }
    file->dropped += (int64_t)f->dropped;
}

/* ---- the file ---- */

static void drop_known(const struct scan *s, struct scan_file *file)
{
    size_t kept = 0;
    for (size_t i = 0; i < file->count; i++) {
        if (scan_known_has(s->known, file->findings[i].mark))
            file->known++;
        else
            file->findings[kept++] = file->findings[i];
    }
    file->count = kept;
}

void scan_failed(struct scan_file *file)
{
    file->why = NEW(file->a, struct problem);
    *file->why = *problem();
    file->coverage = COVERAGE_UNKNOWN;
}

static enum err sieve_plain(const struct scan *s, struct scan_room *room, struct scan_file *file,
                            const struct text_part *part)
{
    struct findings f = {.a = room->a};
    if (s->writer->part)
        return s->writer->part(file, part);
    TRY(sieve_text(room->sieve, part->text, part->look, &f));
    take_part(s, file, part, &f);
    return ERR_OK;
}

/* Small plain text, whole; else nothing, and the jail reads it from its start. What a read of more than the file is gives
 * is all of it. */
static bool read_plain(int fd, off_t size, struct scan_room *room, struct str *ret_text)
{
    size_t want = (size_t)size + 1, n;
    if (size > PLAIN_MAX)
        return false;
    char *bytes = want <= SCAN_BLOCK ? room->block : arena_take(room->a, want);
    ssize_t got = want <= SCAN_BLOCK ? read(fd, bytes, want) : -1;
    if (got < 0 || got != size) {
        if (lseek(fd, 0, SEEK_SET) < 0 || fd_read(fd, bytes, want, "file", &n))
            return false;
        got = (ssize_t)n;
    }
    if (got != size)
        return false;
    *ret_text = str_bytes(bytes, (size_t)got);
    return plain_text(*ret_text);
}

/* What the readers give is sieved piece by piece, the cells of a sheet together. */
struct looking {
    const struct scan *s;
    struct scan_file *file;
    struct document_sieve *document;
};

static enum err look_part(void *at, const struct text_part *part)
{
    const struct looking *l = at;
    return l->s->writer->part ? l->s->writer->part(l->file, part)
                              : document_sieve_part(l->document, part);
}

static enum err look_findings(void *at, const struct text_part *part, struct findings *f)
{
    const struct looking *l = at;
    take_part(l->s, l->file, part, f);
    return ERR_OK;
}

static enum err look_note(void *at, const struct text_note *note)
{
    struct scan_file *file = ((const struct looking *)at)->file;
    file->notes =
        arena_grow(file->a, file->notes, file->note_count, &file->note_room, sizeof *file->notes);
    file->notes[file->note_count++] =
        (struct text_note){note->why, arena_str(file->a, note->place)};
    return ERR_OK;
}

static enum err look(const struct scan *s, struct scan_room *room, int fd, struct scan_file *file)
{
    struct stat st;
    struct text_part plain = {.look = LOOK_SHOWN};
    struct looking l = {s, file, NULL};
    const struct extractor_sink sink = {&l, look_part, look_note};
    const struct document_sink found = {&l, look_findings};
    if (fstat(fd, &st))
        return fail_errno("cannot read", "file");
    if (!S_ISREG(st.st_mode)) { /* it was, when its folder was read */
        file->skipped = !S_ISDIR(st.st_mode);
        return fail(ERR_INPUT, "{1} is neither a file nor a folder", file->path);
    }
    if (read_plain(fd, st.st_size, room, &plain.text))
        return sieve_plain(s, room, file, &plain);
    struct document_sieve *document CLEANUP(document_sieve_cleanup) =
        document_sieve_new(room->sieve, NULL, &found);
    l.document = document;
    TRY(extractor_read(s->readers, fd, &sink, &file->coverage));
    return document_sieve_end(document);
}

/* What the virus scanner says of the file; where it says nothing, the file was not looked at whole. */
static void ask_clamd(const struct scan *s, int fd, struct scan_file *file)
{
    struct looking l = {.file = file};
    struct str name;
    if (clamd_ask(s->clamd, fd, file->a, &name)) {
        (void)look_note(&l, &(struct text_note){COVERAGE_PARTIAL, STR("clamd")});
        file->coverage = COVERAGE_PARTIAL;
    } else if (name.n) {
        file->findings =
            arena_grow(file->a, file->findings, file->count, &file->room, sizeof *file->findings);
        struct scan_finding *x = &file->findings[file->count++];
        *x = (struct scan_finding){.rule = finding_kind_rule(FINDING_HARMFUL),
                                   .kind = FINDING_HARMFUL,
                                   .sure = 99,
                                   .line = 1,
                                   .column = 1,
                                   .snippet = name};
        set_mark(x, file->path);
    }
}

void scan_look(const struct scan *s, struct scan_room *room, int fd, struct scan_file *file)
{
    enum err err = look(s, room, fd, file);
    arena_clear(room->a);
    if (err) {
        scan_failed(file);
        return;
    }
    if (s->clamd && !s->writer->part)
        ask_clamd(s, fd, file);
    file->looked = true;
    if (file->count > 1)
        number_equals(file->a, file);
    drop_known(s, file);
}
