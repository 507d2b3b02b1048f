/* drill: an exercise office, a loss planted in it, scripted people, the score. What was planted lies in
 * DIR/drill.json, for whoever leads the drill. */
#include "base/clock.h"
#include "base/io.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "office/drill.h"

#include <dirent.h>

enum { SHEET_MAX = 1 << 20, PASS = 60 /* points: office default */ };

/* ---- DIR/drill.json ---- */

struct planted {
    struct drill drill;
    const char *password;
};

static const char *sheet_path(struct cli *c, const char *dir)
{
    return path_join(c->a, dir, "drill.json");
}

static enum err sheet_write(const char *path, const json_t *sheet)
{
    char *text = json_dumps(sheet, JSON_INDENT(1));
    if (!text)
        return fail(ERR_INPUT, "The drill's sheet holds no text");
    enum err err = file_write(path, str_of(text), 0600);
    free(text);
    return err;
}

static enum err planted_write(struct cli *c, const char *dir, const struct planted *p)
{
    char at[MOMENT_SIZE];
    BUF_SCOPE(salt, 2 * DRILL_SALT_SIZE + 1);
    moment_text(p->drill.planted_at, at);
    buf_hex(&salt, p->drill.salt, DRILL_SALT_SIZE);
    TRY(buf_check(&salt));
    json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "scenario", p->drill.scenario,
                          "planted_at", at, "carrier", p->drill.carrier, "entry",
                          (json_int_t)p->drill.entry, "holder", p->drill.holder, "salt",
                          arena_text(c->a, buf_view(&salt)), "password", p->password);
    enum err err = sheet_write(sheet_path(c, dir), o);
    json_decref(o);
    return err;
}

static bool hex_into(const char *hex, unsigned char *out, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    if (strlen(hex) != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *high = strchr(digits, hex[2 * i]), *low = strchr(digits, hex[2 * i + 1]);
        if (!high || !low)
            return false;
        out[i] = (unsigned char)((high - digits) << 4 | (low - digits));
    }
    return true;
}

static enum err planted_take(struct cli *c, json_t *o, struct planted *ret)
{
    struct planted p = {.drill = {.scenario = "loss"}};
    const char *at, *carrier, *holder, *salt, *password;
    json_int_t entry;
    if (json_unpack(o, "{s:s, s:s, s:I, s:s, s:s, s:s}", "planted_at", &at, "carrier", &carrier,
                    "entry", &entry, "holder", &holder, "salt", &salt, "password", &password) ||
        !moment_parse(str_of(at), &p.drill.planted_at) ||
        !hex_into(salt, p.drill.salt, DRILL_SALT_SIZE))
        return fail(ERR_INPUT, "drill.json is damaged");
    p.drill.entry = entry;
    p.drill.carrier = arena_text(c->a, str_of(carrier));
    p.drill.holder = arena_text(c->a, str_of(holder));
    p.password = arena_text(c->a, str_of(password));
    *ret = p;
    return ERR_OK;
}

static enum err planted_read(struct cli *c, const char *dir, struct planted *ret)
{
    struct str text;
    json_error_t why;
    TRY(file_read(c->a, sheet_path(c, dir), SHEET_MAX, &text));
    json_t *o = json_loadb(text.p, text.n, 0, &why);
    enum err err = o ? planted_take(c, o, ret) : fail(ERR_INPUT, "drill.json is damaged");
    json_decref(o);
    return err;
}

/* ---- founding and planting ---- */

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = true;
    if (!dir)
        return true;
    for (const struct dirent *e; empty && (e = readdir(dir));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(dir);
    return empty;
}

static const char *new_password(struct cli *c)
{
    unsigned char chance[9];
    BUF_SCOPE(hex, 32);
    random_bytes(chance, sizeof chance);
    buf_hex(&hex, chance, sizeof chance);
    return arena_printf(c->a, "drill %.6s %.6s %.6s", hex.p, hex.p + 6, hex.p + 12);
}

static enum err say_founded(struct cli *c, const struct drill_founded *done)
{
    const struct {
        const char *words;
        int n;
    } rows[] = {{N_("departments"), done->departments},
                {N_("posts"), done->posts},
                {N_("people"), done->people},
                {N_("accounts"), done->accounts},
                {N_("roles"), done->roles},
                {N_("media"), done->media},
                {N_("not let in"), done->left_out}};
    struct table t;
    if (done->left_out)
        fprintf(stderr, "%s\n", done->why);
    if (c->json)
        return ERR_OK;
    table_init(&t, c->a, 2);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        table_text(&t, tr(c->lang, rows[i].words));
        table_text(&t, arena_printf(c->a, "%d", rows[i].n));
    }
    return table_write(&t);
}

static enum err found(struct cli *c, const char *dir, const char *password)
{
    struct drill_founding f = {
        .of = option_value(c, "of"), .password = str_of(password), .passphrase = STR("")};
    struct drill_founded done;
    SECRET_SCOPE(passphrase);
    if (!f.of)
        return fail(ERR_INPUT, "--of says of which office the drill takes the structure");
    if (option_given(c, "passphrase-file")) {
        TRY(secret_of(c, "passphrase-file", N_("Passphrase of the office's keys"), false,
                      &passphrase));
        f.passphrase = secret_view(passphrase);
    }
    TRY(drill_found(dir, &f, &done));
    return say_founded(c, &done);
}

static enum err plant_in(struct cli *c, struct office *o, const char *dir, const char *password)
{
    struct planted p = {.password = password};
    TRY(drill_plant(o, str_of(option_value(c, "scenario")), c->a, &p.drill));
    TRY(planted_write(c, dir, &p));
    say(c, N_("The loss is planted; drill.json in the folder of the exercise says which medium to "
              "take away. It is for whoever leads the drill."));
    if (!c->json)
        return line_write(str_of(arena_printf(
            c->a, "%s %s", tr(c->lang, N_("Password of everybody in the drill:")), password)));
    json_t *row = json_pack("{s:s, s:s}", "carrier", p.drill.carrier, "password", password);
    enum err err = object_write(row);
    json_decref(row);
    return err;
}

static enum err plant(struct cli *c, const char *dir)
{
    struct office *o;
    const char *password = option_value(c, "password");
    if (file_exists(sheet_path(c, dir)))
        return fail(ERR_CONFLICT, "A drill runs there already: {1}", sheet_path(c, dir));
    if (!password)
        password = new_password(c);
    if (is_empty(dir))
        TRY(found(c, dir, password));
    TRY(office_open(dir, &o));
    enum err err = plant_in(c, o, dir, password);
    office_close(o);
    return err;
}

/* ---- the score ---- */

static json_t *score_json(struct cli *c, const struct planted *p, const struct drill_score *s)
{
    char at[MOMENT_SIZE];
    json_t *rows = json_array();
    moment_text(p->drill.planted_at, at);
    for (int i = 0; i < DRILL_POINTS; i++) {
        const struct drill_result *r = &s->results[i];
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:b, s:i, s:i, s:s, s:s, s:s, s:I}", "point",
                            drill_point_name((enum drill_point)i), "title",
                            words_in(drill_point_words((enum drill_point)i), c->lang), "done",
                            r->done, "points", r->points, "of", r->of, "when", r->when, "who",
                            r->who, "basis", r->basis, "after", (json_int_t)r->after));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:o}", "scenario", p->drill.scenario,
                     "planted_at", at, "carrier", p->drill.carrier, "holder", p->drill.holder,
                     "incident", s->incident, "points", s->points, "over", s->over, "proven",
                     s->proven, "results", rows);
}

static const char *span(struct cli *c, int64_t seconds)
{
    return seconds < 0 ? ""
                       : arena_printf(c->a, "%lld:%02lld", (long long)(seconds / 3600),
                                      (long long)(seconds / 60 % 60));
}

static void score_rows(struct cli *c, const struct drill_score *s, struct table *t)
{
    static const char *const heads[] = {N_("What"),          N_("Points won"), N_("When"),
                                        N_("After (h:min)"), N_("Who"),        N_("Basis")};
    table_init(t, c->a, (int)ARRAY_SIZE(heads));
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        table_text(t, tr(c->lang, heads[i]));
    for (int i = 0; i < DRILL_POINTS; i++) {
        const struct drill_result *r = &s->results[i];
        table_text(t, words_in(drill_point_words((enum drill_point)i), c->lang));
        table_text(t, arena_printf(c->a, "%d/%d", r->points, r->of));
        table_text(t, *r->when ? r->when : tr(c->lang, N_("forgotten")));
        table_text(t, span(c, r->after));
        table_text(t, r->who);
        table_text(t, r->basis);
    }
}

static enum err score_text(struct cli *c, const struct planted *p, const struct drill_score *s,
                           struct buf *out)
{
    char at[MOMENT_SIZE];
    struct table t;
    moment_text(p->drill.planted_at, at);
    buf_printf(out, "%s %s (%s), %s\n", tr(c->lang, N_("Lost:")), p->drill.carrier,
               *p->drill.holder ? p->drill.holder : "-", at);
    buf_printf(out, "%s %d / 100%s\n\n", tr(c->lang, N_("Score:")), s->points,
               s->over ? "" : tr(c->lang, N_(" (the 24 hours are not over)")));
    score_rows(c, s, &t);
    TRY(table_text_into(&t, out));
    if (!s->proven)
        buf_printf(
            out, "\n%s\n",
            tr(c->lang, N_("The ledger of the exercise does not know of this loss: the sheet "
                           "was changed after it was planted.")));
    return buf_check(out);
}

/* Kept beside the exercise, as text and as JSON, and printed. */
static enum err score(struct cli *c, struct office *o, const char *dir, const struct planted *p)
{
    struct drill_score s;
    BUF_SCOPE(text, SHEET_MAX);
    TRY(drill_score(o, &p->drill, c->a, &s));
    TRY(score_text(c, p, &s, &text));
    TRY(file_write(path_join(c->a, dir, "drill-score.txt"), buf_view(&text), 0600));
    json_t *sheet = score_json(c, p, &s);
    enum err err = sheet_write(path_join(c->a, dir, "drill-score.json"), sheet);
    if (!err)
        err = c->json ? object_write(sheet) : bytes_write(buf_view(&text));
    json_decref(sheet);
    c->status = !s.proven || s.points < PASS;
    return err;
}

static enum err play(struct cli *c, struct office *o, const struct planted *p)
{
    const char *path = option_value(c, "script");
    struct str script;
    struct drill_line *lines;
    int count;
    TRY(file_read(c->a, path, SHEET_MAX, &script));
    TRY(drill_play(o, &p->drill, script, str_of(p->password), c->a, &lines, &count));
    for (int i = 0; i < count; i++) {
        if (lines[i].refused)
            fprintf(stderr, "%s:%d: %s\n", path, lines[i].line, lines[i].why);
    }
    return ERR_OK;
}

enum err drill_run(struct cli *c)
{
    const char *dir = c->operands[0];
    struct planted p;
    struct office *o;
    if (option_given(c, "scenario"))
        return plant(c, dir);
    if (option_given(c, "script") == option_given(c, "score"))
        return fail(ERR_INPUT, "--scenario plants a loss, --script plays people, --score judges");
    TRY(planted_read(c, dir, &p));
    TRY(office_open(dir, &o));
    enum err err = option_given(c, "script") ? play(c, o, &p) : ERR_OK;
    if (!err)
        err = score(c, o, dir, &p);
    office_close(o);
    return err;
}
