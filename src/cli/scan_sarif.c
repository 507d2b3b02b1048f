/* SARIF 2.1.0 (OASIS): what other tools of review read. Results are written as they come; the tool with its rules
 * follows them, for an object has no order. */
#include "base/json.h"
#include "cli/output.h"
#include "cli/scan.h"

static size_t index_of(struct scan *s, const struct finding_rule *rule)
{
    for (size_t i = 0; i < s->rule_count; i++)
        if (s->rules[i] == rule)
            return i;
    s->rules =
        arena_grow(s->c->a, s->rules, s->rule_count, &s->rule_room, sizeof(struct finding_rule *));
    s->rules[s->rule_count] = rule;
    return s->rule_count++;
}

/* Spaces and other characters of a path, as a URI reference has them. */
static void put_uri(struct buf *out, const char *path)
{
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~/", c);
        if (plain)
            buf_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

static void put_message(struct json *j, const char *key, struct str text)
{
    json_key(j, key);
    json_open(j, '{');
    json_key_str(j, "text", text);
    json_close(j, '}');
}

static void put_location(struct json *j, const char *path, const struct scan_finding *x)
{
    BUF_SCOPE(uri, 256 * 1024);
    put_uri(&uri, path);
    json_open(j, '{');
    json_key(j, "physicalLocation");
    json_open(j, '{');
    json_key(j, "artifactLocation");
    json_open(j, '{');
    json_key_str(j, "uri", buf_view(&uri));
    json_close(j, '}');
    /* lines of a part are no lines of the file that it lies in */
    if (x && !x->place.n) {
        json_key(j, "region");
        json_open(j, '{');
        json_key_int(j, "startLine", x->line);
        json_key_int(j, "startColumn", x->column);
        put_message(j, "snippet", x->snippet);
        json_close(j, '}');
    }
    json_close(j, '}');
    if (x && x->place.n) {
        json_key(j, "logicalLocations");
        json_open(j, '[');
        json_open(j, '{');
        json_key_str(j, "fullyQualifiedName", x->place);
        json_close(j, '}');
        json_close(j, ']');
    }
    json_close(j, '}');
}

static const char *severity(const struct scan_finding *x)
{
    return x->level >= LEVEL_WORK || x->kind == FINDING_PRIVATE_KEY ? "error"
           : x->level > LEVEL_PUBLIC                                ? "warning"
                                                                    : "note";
}

static void put_result(struct scan *s, struct buf *out, const char *path,
                       const struct scan_finding *x)
{
    struct json j = json_to(out);
    struct words kind = finding_kind_words(x->kind);
    BUF_SCOPE(text, 4096);
    BUF_SCOPE(mark, 2 * SCAN_MARK + 1);
    buf_printf(&text, "%s: ", words_in(&kind, s->c->lang));
    buf_str(&text, x->snippet);
    buf_printf(&text, ". %s", words_in(&x->rule->reason, s->c->lang));
    buf_hex(&mark, x->mark, SCAN_MARK);
    buf_text(out, s->written++ ? ",\n" : "");
    json_open(&j, '{');
    json_key_str(&j, "ruleId", x->rule->id);
    json_key_int(&j, "ruleIndex", (int64_t)index_of(s, x->rule));
    json_key_text(&j, "level", severity(x));
    put_message(&j, "message", buf_view(&text));
    json_key(&j, "locations");
    json_open(&j, '[');
    put_location(&j, path, x);
    json_close(&j, ']');
    json_key(&j, "partialFingerprints");
    json_open(&j, '{');
    json_key_str(&j, "cofferdam/v1", buf_view(&mark));
    json_close(&j, '}');
    json_close(&j, '}');
}

/* They wait in memory for the end: past that, one says that the list is not whole. */
enum { NOTES_BYTES = 32 << 20 };

static void put_note(struct scan *s, struct buf *out, const char *path, struct str place,
                     const char *words)
{
    struct json j = json_to(out);
    BUF_SCOPE(text, 8192);
    if (s->notes_full)
        return;
    if (out->n > NOTES_BYTES) {
        s->notes_full = true;
        place = STR("");
        words = tr(s->c->lang, N_("here and further on more was not read than this list holds"));
    }
    buf_str(&text, place);
    buf_printf(&text, "%s%s", place.n ? ": " : "", words);
    buf_text(out, s->notes.n ? "," : "");
    json_open(&j, '{');
    json_key_text(&j, "level", "error");
    put_message(&j, "message", buf_view(&text));
    json_key(&j, "locations");
    json_open(&j, '[');
    put_location(&j, path, NULL);
    json_close(&j, ']');
    json_close(&j, '}');
}

static enum err sarif_begin(struct scan *s)
{
    s->notes = BUF(256 << 20);
    return scan_write(
        s,
        STR("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\","
            "\"runs\":[{\"columnKind\":\"unicodeCodePoints\",\"results\":[\n"));
}

static enum err sarif_file(struct scan *s, const struct scan_file *f)
{
    BUF_SCOPE(out, 512 << 20);
    for (size_t i = 0; i < f->count; i++)
        put_result(s, &out, f->path, &f->findings[i]);
    for (size_t i = 0; i < f->note_count; i++)
        put_note(s, &s->notes, f->path, f->notes[i].place, scan_coverage_words(s, f->notes[i].why));
    if (!f->looked)
        put_note(s, &s->notes, f->path, STR(""), f->why->text[s->c->lang]);
    else if (f->coverage != COVERAGE_WHOLE && !f->note_count)
        put_note(s, &s->notes, f->path, STR(""), scan_coverage_words(s, f->coverage));
    TRY(buf_check(&out));
    return out.n ? scan_write(s, buf_view(&out)) : ERR_OK;
}

static void put_rule(struct json *j, const struct scan *s, const struct finding_rule *rule)
{
    json_open(j, '{');
    json_key_str(j, "id", rule->id);
    put_message(j, "shortDescription", str_of(words_in(&rule->reason, s->c->lang)));
    json_key(j, "properties");
    json_open(j, '{');
    json_key_int(j, "version", rule->version);
    json_key_str(j, "basis", rule->basis);
    json_close(j, '}');
    json_close(j, '}');
}

static enum err sarif_end(struct scan *s)
{
    BUF_SCOPE(out, 512 << 20);
    struct json j = {.out = &out, .comma = true};
    buf_text(&out, "\n]");
    json_key(&j, "invocations");
    json_open(&j, '[');
    json_open(&j, '{');
    json_key_bool(&j, "executionSuccessful", s->totals.unread == 0);
    json_key(&j, "toolExecutionNotifications");
    buf_char(&out, '[');
    buf_str(&out, buf_view(&s->notes));
    buf_char(&out, ']');
    json_close(&j, '}');
    json_close(&j, ']');
    json_key(&j, "tool");
    json_open(&j, '{');
    json_key(&j, "driver");
    json_open(&j, '{');
    json_key_text(&j, "name", "Cofferdam");
    json_key_text(&j, "version", "0.1.0");
    json_key(&j, "rules");
    json_open(&j, '[');
    for (size_t i = 0; i < s->rule_count; i++)
        put_rule(&j, s, s->rules[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    json_close(&j, '}');
    buf_text(&out, "}]}\n");
    enum err err = buf_check(&s->notes);
    buf_free(&s->notes);
    TRY(err);
    TRY(buf_check(&out));
    return scan_write(s, buf_view(&out));
}

const struct scan_writer scan_sarif = {sarif_begin, sarif_file, sarif_end};
