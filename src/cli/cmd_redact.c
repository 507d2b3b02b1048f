/* redact: a copy of a document without what may not leave. Needs no office. */
#include "base/io.h"
#include "base/json.h"
#include "cli/link.h"
#include "cli/output.h"
#include "cli/scan.h"
#include "extract/extractor.h"
#include "redact/redact.h"
#include "sieve/document.h"
#include "sieve/rules.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { FINDINGS_BYTES_MAX = 256 << 20, LINE_BYTES_MAX = 64 * 1024 };

struct redacting {
    struct cli *c;
    struct str with;
    enum level level;
    struct redaction *list;
    size_t count, room;
};

static void add(struct redacting *r, struct redaction one)
{
    one.with = r->with;
    r->list = arena_grow(r->c->a, r->list, r->count, &r->room, sizeof one);
    r->list[r->count++] = one;
}

/* ---- what is asked for ---- */

static enum err add_box(struct redacting *r, const char *text)
{
    enum { PARTS = 5, PART = BOX_WHOLE / 1000 };
    static const char ends[PARTS] = {':', ',', ',', ',', '\0'};
    struct str rest = str_of(text), one;
    uint32_t n[PARTS] = {0};
    for (int i = 0; i < PARTS; i++) {
        int64_t value;
        bool good = ends[i] ? str_split(&rest, ends[i], &one) : (one = rest, true);
        if (!good || !str_int(one, i == 0, i == 0 ? TEXT_PAGES_MAX : 1000, &value))
            return fail(ERR_INPUT, "--box {1}: PAGE:X,Y,W,H are whole numbers, of 1000", text);
        n[i] = (uint32_t)value;
    }
    add(r,
        (struct redaction){.kind = REDACT_BOX,
                           .box = {n[0] - 1, n[1] * PART, n[2] * PART, n[3] * PART, n[4] * PART}});
    return ERR_OK;
}

static enum err add_finding(struct redacting *r, const char *path, int64_t line, struct str text)
{
    ANSWER_SCOPE(object);
    enum level level = LEVEL_PUBLIC;
    const char *file, *place, *code = NULL;
    json_int_t from = -1, to = -1;
    const char *shown = scan_shown(r->c->a, r->c->operands[0]);
    object =
        text.n < LINE_BYTES_MAX ? json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!object || json_unpack(object, "{s:s}", "path", &file))
        return fail(ERR_INPUT, "{1}:{2}: this is no line of scan --json", path, numtext(line));
    if (strcmp(file, shown) != 0 || json_object_get(object, "coverage"))
        return ERR_OK;
    if (json_unpack(object, "{s:s, s:I, s:I, s?s}", "place", &place, "from", &from, "to", &to,
                    "level", &code) ||
        from < 0 || to <= from || (code && !level_parse(str_of(code), &level)))
        return fail(ERR_INPUT, "{1}:{2}: this is no line of scan --json", path, numtext(line));
    if (level < r->level)
        return ERR_OK;
    add(r, (struct redaction){.kind = REDACT_SPAN,
                              .place = arena_str(r->c->a, str_of(place)),
                              .from = (size_t)from,
                              .to = (size_t)to});
    return ERR_OK;
}

static enum err add_findings(struct redacting *r, const char *path)
{
    struct str text, line;
    int64_t number = 0;
    size_t before = r->count;
    TRY(file_read(r->c->a, path, FINDINGS_BYTES_MAX, &text));
    while (str_split(&text, '\n', &line)) {
        number++;
        if (str_trim(line).n)
            TRY(add_finding(r, path, number, line));
    }
    if (r->count == before)
        return fail(ERR_INPUT, "{1} has no finding of {2}", path, r->c->operands[0]);
    return ERR_OK;
}

static enum err broke_off(void)
{
    return fail(ERR_TOO_LARGE, "The search broke off: not all that is to be removed was "
                               "found");
}

/* What lies in the document and was not read is in no copy; the document itself must have been. */
static enum err read_whole(const struct extracted *text)
{
    for (size_t i = 0; i < text->note_count; i++) {
        const struct text_note *n = &text->notes[i];
        if (!n->place.n || n->why == COVERAGE_TIMEOUT || n->why == COVERAGE_BROKEN)
            return broke_off();
    }
    return ERR_OK;
}

static enum err add_found(void *at, const struct text_part *part, struct findings *f)
{
    struct redacting *r = at;
    if (f->dropped)
        return broke_off();
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].level >= r->level)
            add(r, (struct redaction){.kind = REDACT_SPAN,
                                      .place = part->place,
                                      .from = part->from + f->rows[i].from,
                                      .to = part->from + f->rows[i].to});
    return ERR_OK;
}

static enum err sieve_all(struct redacting *r, int fd)
{
    struct sieve_rules *rules CLEANUP(sieve_rules_cleanup) = NULL;
    struct listed *listed CLEANUP(listed_cleanup) = NULL;
    struct sieve *sieve CLEANUP(sieve_cleanup) = NULL;
    const struct document_sink sink = {r, add_found};
    struct extracted text;
    TRY(scan_rules_load(r->c, &rules));
    TRY(scan_lists_load(r->c, &listed));
    TRY(extract_text(fd, r->c->a, &text));
    TRY(read_whole(&text));
    TRY(sieve_open(&(struct sieve_parts){.rules = rules, .listed = listed}, &sieve));
    struct document_sieve *document CLEANUP(document_sieve_cleanup) =
        document_sieve_new(sieve, r->c->a, &sink);
    for (size_t i = 0; i < text.part_count; i++)
        TRY(document_sieve_part(document, &text.parts[i]));
    TRY(document_sieve_end(document));
    if (!r->count)
        return fail(ERR_INPUT, "Nothing was found that is to be removed");
    return ERR_OK;
}

static enum err collect(struct redacting *r, int fd)
{
    struct cli *c = r->c;
    const char *value;
    if ((value = option_value(c, "level")) && !level_parse(str_of(value), &r->level))
        return fail(ERR_INPUT, "{1} is no level", value);
    if ((value = option_value(c, "with")))
        r->with = str_of(value);
    for (int at = 0; (value = option_next(c, "remove", &at));)
        add(r, (struct redaction){.kind = REDACT_TEXT, .text = str_of(value)});
    for (int at = 0; (value = option_next(c, "box", &at));)
        TRY(add_box(r, value));
    if ((value = option_value(c, "findings")))
        TRY(add_findings(r, value));
    if (option_given(c, "all-findings"))
        TRY(sieve_all(r, fd));
    else if (option_given(c, "words") || option_given(c, "listed"))
        return fail(ERR_INPUT, "--words and --listed go with --all-findings");
    if (!r->count)
        return fail(ERR_INPUT, "Say what is to be removed: --remove, --findings, --all-findings or "
                               "--box");
    return ERR_OK;
}

/* ---- what came of it ---- */

static enum err write_json(const struct redact_result *result)
{
    static const char *const names[LEFT_COUNT] = {"deletions", "comments", "hidden", "pictures",
                                                  "parts"};
    ANSWER_SCOPE(object);
    json_t *left = json_object();
    for (int i = 0; i < LEFT_COUNT; i++)
        json_object_set_new(left, names[i], json_integer(result->left[i]));
    json_t *unread = json_array();
    for (size_t i = 0; i < result->note_count; i++)
        json_array_append_new(unread,
                              json_stringn(result->notes[i].place.p, result->notes[i].place.n));
    object = json_pack("{s:I, s:I, s:I, s:o, s:s, s:o}", "removed", (json_int_t)result->removed,
                       "pictured", (json_int_t)result->pictured, "near", (json_int_t)result->near,
                       "left", left, "coverage", coverage_name(result->coverage), "unread", unread);
    return object_write(object);
}

static enum err write_unread(struct cli *c, const struct redact_result *result)
{
    BUF_SCOPE(out, 64 * 1024);
    buf_text(&out, tr(c->lang,
                      N_("The copy holds pictures that were not read, or not wholly: look at them "
                         "before it leaves.")));
    for (size_t i = 0; i < result->note_count && out.n < 4096; i++) {
        struct str place = result->notes[i].place;
        if (!place.n)
            continue;
        buf_text(&out, i ? "; " : " ");
        buf_str(&out, place);
    }
    return line_write(buf_view(&out));
}

static enum err write_words(struct cli *c, const struct redact_result *result)
{
    static const char *const names[LEFT_COUNT] = {
        [LEFT_DELETIONS] = N_("Deletions still stored"),
        [LEFT_COMMENTS] = N_("Comments and notes"),
        [LEFT_HIDDEN] = N_("Hidden things"),
        [LEFT_PICTURES] = N_("Pictures made grey"),
        [LEFT_PARTS] = N_("Parts of the package"),
    };
    BUF_SCOPE(out, 4096);
    buf_printf(&out, "%s: %u", tr(c->lang, N_("Places removed")), result->removed);
    for (int i = 0; i < LEFT_COUNT; i++)
        if (result->left[i])
            buf_printf(&out, "  %s: %u", tr(c->lang, names[i]), result->left[i]);
    if (result->pictured)
        buf_printf(&out, "  %s: %u", tr(c->lang, N_("in pictures")), result->pictured);
    if (result->near)
        buf_printf(&out, "  %s: %u", tr(c->lang, N_("read nearly so")), result->near);
    TRY(line_write(buf_view(&out)));
    if (result->pictured)
        TRY(line_write(str_of(tr(
            c->lang, N_("Letters in pictures are recognized, not known: look at the copy before it "
                        "leaves.")))));
    return result->coverage == COVERAGE_WHOLE ? ERR_OK : write_unread(c, result);
}

static enum err hand_out(struct cli *c, const char *out, int fd)
{
    struct stat st;
    size_t n;
    if (fstat(fd, &st) || lseek(fd, 0, SEEK_SET) < 0)
        return fail_errno("cannot read", "memory");
    char *bytes = arena_alloc(c->a, (size_t)st.st_size + 1);
    TRY(fd_read(fd, bytes, (size_t)st.st_size, "memory", &n));
    if (!strcmp(out, "-"))
        return bytes_write(str_bytes(bytes, n));
    return file_write(out, str_bytes(bytes, n), 0600);
}

enum err redact_run(struct cli *c)
{
    struct redacting r = {.c = c};
    struct redact_result result;
    const char *out;
    const struct redact_options options = {.keep_pictures = option_given(c, "keep-pictures")};
    FD_SCOPE(in);
    FD_SCOPE(copy);
    TRY(out_file(c, &out));
    in = open(c->operands[0], O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (in < 0)
        return fail_errno("cannot open", c->operands[0]);
    TRY(collect(&r, in));
    TRY(memory_file(&copy));
    TRY(redact_file(in, r.list, r.count, &options, copy, c->a, &result));
    TRY(hand_out(c, out, copy));
    if (!strcmp(out, "-"))
        return ERR_OK;
    return c->json ? write_json(&result) : write_words(c, &result);
}
