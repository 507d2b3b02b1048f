/* Planting the loss, and letting scripted people act. */
#include "office/drill.h"

#include "base/clock.h"
#include "base/io.h"
#include "office/act.h"
#include "office/deed.h"
#include "office/drill_parts.h"
#include "office/exam.h"
#include "office/exercise.h"

static const struct sql candidates = {
    "drill.candidates",
    "SELECT m.id, m.number, coalesce(p.name, '') FROM r_medium m"
    " LEFT JOIN r_person p ON p.id = m.holder WHERE m.state IN ('registered', 'issued', 'out')"
    " AND m.grade = (SELECT max(grade) FROM r_medium WHERE state IN ('registered', 'issued', "
    "'out'))"
    " ORDER BY m.id LIMIT 1000",
    NULL};
static const struct sql newest_incident = {
    "drill.newest", "SELECT number FROM r_incident ORDER BY id DESC LIMIT 1", NULL};

const struct sql *const drill_statements[] = {&candidates, &newest_incident, NULL};

/* ---- planting ---- */

static enum err choose(struct office *o, struct arena *a, struct drill *d)
{
    struct drill *all = NEW_ARRAY(a, struct drill, 1000);
    unsigned count = 0;
    struct db *db;
    TRY(store_read(office_store(o), &db));
    enum err err;
    {
        QUERY_SCOPE(q);
        err = db_query(db, &candidates, &q);
        while (!err) {
            bool row = false;
            err = query_step(q, &row);
            if (err || !row)
                break;
            all[count++] = (struct drill){.entry = query_int(q, 0),
                                          .carrier = arena_text(a, query_text(q, 1)),
                                          .holder = arena_text(a, query_text(q, 2))};
        }
    }
    db_release(db);
    TRY(err);
    if (!count)
        return fail(ERR_MISSING, "The exercise has no medium that could be lost");
    const struct drill *one = &all[exam_chance(count)];
    d->entry = one->entry;
    d->carrier = one->carrier;
    d->holder = one->holder;
    return ERR_OK;
}

void drill_commitment(const struct drill *d, struct buf *out)
{
    BUF_SCOPE(text, 1024);
    char at[MOMENT_SIZE];
    unsigned char sum[SHA256_SIZE];
    moment_text(d->planted_at, at);
    buf_printf(&text, "cofferdam drill v1\n%s\n%s\n%s\n", d->scenario, d->carrier, at);
    buf_hex(&text, d->salt, sizeof d->salt);
    sha256(buf_view(&text), sum);
    buf_hex(out, sum, sizeof sum);
}

static enum err plant(struct deed *deed, void *arg)
{
    const struct drill *d = arg;
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    drill_commitment(d, &hex);
    deed->act = "drill.plant";
    struct json j = json_to(&deed->content);
    json_open(&j, '{');
    json_key_text(&j, "scenario", d->scenario);
    json_key_str(&j, "commitment", buf_view(&hex));
    json_close(&j, '}');
    return ERR_OK;
}

enum err drill_plant(struct office *o, struct str scenario, struct arena *a,
                     struct drill *ret_drill)
{
    static const struct viewer office = {
        .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    struct drill d = {.scenario = "loss"};
    if (!office_facts(o)->exercise)
        return fail(ERR_REFUSED, "A drill runs in an office that was founded as an exercise");
    if (!str_is(scenario, d.scenario))
        return fail(ERR_INPUT, "{1} is no scenario: there is {2}", arena_text(a, scenario),
                    d.scenario);
    TRY(choose(o, a, &d));
    random_bytes(d.salt, sizeof d.salt);
    d.planted_at = clock_now();
    TRY(deed_run(o, &office, plant, &d, NULL));
    *ret_drill = d;
    return ERR_OK;
}

/* ---- scripted people ---- */

struct scene {
    struct str login, reg, action, entry, answers;
    int64_t after; /* seconds */
};

/* "+1:30" */
static bool after_of(struct str text, int64_t *ret_seconds)
{
    struct str hours;
    int64_t h, m;
    if (!str_starts(text, "+"))
        return false;
    text = str_bytes(text.p + 1, text.n - 1);
    if (!str_split(&text, ':', &hours) || !str_int(hours, 0, 1000, &h) || !str_int(text, 0, 59, &m))
        return false;
    *ret_seconds = h * 3600 + m * 60;
    return true;
}

static bool parse(struct str line, struct scene *ret_part)
{
    struct scene p = {0};
    struct str at, what, word;
    if (!str_split(&line, '|', &at) || !str_split(&line, '|', &p.login) ||
        !str_split(&line, '|', &what))
        return false;
    p.answers = line.p ? str_trim(line) : STR("");
    p.login = str_trim(p.login);
    what = str_trim(what);
    if (!after_of(str_trim(at), &p.after) || !str_split(&what, ' ', &word))
        return false;
    p.reg = word;
    if (!str_split(&what, ' ', &word))
        return false;
    p.action = word;
    p.entry = what.p ? str_trim(what) : STR("");
    *ret_part = p;
    return true;
}

static enum err incident_number(struct office *o, struct arena *a, struct str *ret_number)
{
    struct db *db;
    bool found = false;
    TRY(store_read(office_store(o), &db));
    enum err err = db_one(db, a, &newest_incident, &found, ">t", ret_number);
    db_release(db);
    if (!err && !found)
        return fail(ERR_MISSING, "Nobody has reported an incident yet");
    return err;
}

/* @carrier, @today, @incident and what hangs on its number: @incident-01 */
static enum err meant(struct office *o, const struct drill *d, struct arena *a, struct str word,
                      struct str *ret_text)
{
    static const char incident[] = "@incident";
    struct str number, rest;
    char today[DATE_SIZE];
    *ret_text = word;
    if (str_is(word, "@carrier"))
        *ret_text = str_of(d->carrier);
    if (str_is(word, "@today")) {
        office_today(o, today);
        *ret_text = arena_str(a, str_of(today));
    }
    if (!str_starts(word, incident))
        return ERR_OK;
    TRY(incident_number(o, a, &number));
    rest = str_bytes(word.p + sizeof incident - 1, word.n - (sizeof incident - 1));
    *ret_text = str_of(arena_printf(a, "%.*s%.*s", (int)number.n, number.p, (int)rest.n, rest.p));
    return ERR_OK;
}

static enum err entry_of(struct office *o, const struct viewer *v, struct arena *a, struct str reg,
                         struct str number, int64_t *ret_id)
{
    const struct reg *r;
    struct entry_view view;
    DESK_SCOPE(k);
    *ret_id = 0;
    if (!number.n)
        return ERR_OK;
    TRY(desk_open(&k, o, v, a));
    TRY(desk_register(&k, reg, &r));
    TRY(entry_view(&k, r, 0, number, &view));
    *ret_id = view.id;
    return ERR_OK;
}

static enum err perform(struct office *o, const struct drill *d, const struct viewer *v,
                        const struct scene *p, struct arena *a)
{
    struct answer answers[32];
    struct act_result result;
    struct str rest = p->answers, one, name, number;
    int n = 0;
    while (rest.n && str_split(&rest, ';', &one)) {
        struct str value = str_trim(one);
        if (n == (int)ARRAY_SIZE(answers) || !str_split(&value, '=', &name))
            return fail(ERR_INPUT, "An answer of the script is written NAME=VALUE");
        answers[n].name = str_trim(name);
        TRY(meant(o, d, a, value.p ? str_trim(value) : STR(""), &answers[n++].value));
    }
    TRY(meant(o, d, a, p->entry, &number));
    struct act_request r = {
        .reg = p->reg, .action = p->action, .answers = answers, .count = n, .rev = -1};
    TRY(entry_of(o, v, a, p->reg, number, &r.entry));
    return act(o, v, &r, a, &result);
}

static enum err as_person(struct office *o, const struct drill *d, const struct scene *p,
                          struct str password, struct arena *a)
{
    char token[2 * SESSION_TOKEN_SIZE + 1];
    struct session *session;
    const struct login_request r = {.login = p->login,
                                    .password = password,
                                    .address = "127.0.0.1",
                                    .agent = "drill",
                                    .lang = LANG_COUNT};
    TRY(login(o, &r, token));
    TRY(session_use(o, str_of(token), "127.0.0.1", &session));
    enum err err = perform(o, d, session_viewer(session), p, a);
    session_release(session);
    return err;
}

static enum err clock_to(struct office *o, int64_t moment)
{
    char at[MOMENT_SIZE];
    int acts;
    moment_text(moment, at);
    if (moment > clock_now())
        TRY(exercise_clock_set(o, NULL, str_of(at)));
    return office_tick(o, &acts);
}

enum err drill_play(struct office *o, const struct drill *d, struct str script, struct str password,
                    struct arena *a, struct drill_line **ret_lines, int *ret_count)
{
    struct drill_line *lines = NULL;
    struct str line;
    size_t count = 0, cap = 0;
    for (int n = 1; script.n && str_split(&script, '\n', &line); n++) {
        struct scene p;
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        if (!parse(line, &p))
            return fail(ERR_INPUT, "Line {1} of the script is not understood", numtext(n));
        TRY(clock_to(o, d->planted_at + p.after));
        enum err err = as_person(o, d, &p, password, a);
        if (err && err != ERR_REFUSED && err != ERR_MISSING)
            return err;
        const struct problem *why = problem();
        lines = arena_grow(a, lines, count, &cap, sizeof *lines);
        lines[count++] = (struct drill_line){
            n, err != ERR_OK,
            err ? arena_printf(a, "%s / %s", why->text[LANG_ZH], why->text[LANG_EN]) : NULL};
    }
    TRY(clock_to(o, d->planted_at + DRILL_HOURS * 3600));
    *ret_lines = lines;
    *ret_count = (int)count;
    return ERR_OK;
}
