/* What the office made of it: read out of the exercise's own registers and ledger. */
#include "base/clock.h"
#include "office/deed.h"
#include "office/drill_parts.h"

static const struct sql reported = {
    "drill.reported",
    "SELECT i.id, i.number, i.discovered_at, i.reported_at, i.accepted_at, i.admin_at, "
    "i.superior_at,"
    " coalesce(r.name, ''), coalesce(t.name, ''), coalesce(i.first_aid, ''), i.state,"
    " (SELECT count(*) FROM r_incident__involved v WHERE v.entry = i.id)"
    " FROM r_incident i LEFT JOIN r_person r ON r.id = i.reported_by"
    " LEFT JOIN r_person t ON t.id = i.accepted_by"
    " WHERE i.reported_at >= $1 AND (i.object = $2 OR i.subject = $2"
    " OR (i.kind = 'loss' AND i.object IS NULL)) ORDER BY i.reported_at, i.id LIMIT 1",
    NULL};
static const struct sql steps_done = {
    "drill.steps",
    "SELECT count(*), coalesce(min(done_on), '') FROM r_incident_step WHERE incident = $1"
    " AND kind = 'remedy' AND state IN ('done', 'verified')",
    NULL};
static const struct sql act_of = {
    "drill.act",
    "SELECT r.at, coalesce(p.name, '') FROM record r LEFT JOIN account a ON a.id = r.actor"
    " LEFT JOIN r_person p ON p.id = a.person WHERE r.register = 'incident' AND r.entry = $1"
    " AND r.act = $2 ORDER BY r.idx LIMIT 1",
    NULL};
static const struct sql planted = {
    "drill.planted",
    "SELECT c.body FROM record r JOIN content c ON c.idx = r.idx WHERE r.act = 'drill.plant'"
    " AND r.at <= $1 ORDER BY r.idx DESC",
    NULL};

const struct sql *const drill_score_statements[] = {&reported, &steps_done, &act_of, &planted,
                                                    NULL};

static const struct {
    const char *name;
    struct words words;
    int points;
    const char *basis;
} points[DRILL_POINTS] = {
    [DRILL_NOTICED] = {"noticed", {"发现丢失", "The loss was noticed"}, 20, "L47"},
    [DRILL_HOUR] = {"hour",
                    {"发现后一小时内报告", "Reported within the hour of discovery"},
                    15,
                    "L47"},
    [DRILL_TAKEN_UP] = {"taken_up",
                        {"报告后两小时内接报", "Taken up within two hours of the report"},
                        10,
                        "L47"},
    [DRILL_ADMIN] = {"administration",
                     {"二十四小时内报告同级保密行政管理部门",
                      "The administration was told within 24 hours of discovery"},
                     15,
                     "R61"},
    [DRILL_SUPERIOR] = {"superior",
                        {"二十四小时内报告上级主管部门",
                         "The superior was told within 24 hours of discovery"},
                        15,
                        "R61"},
    [DRILL_REMEDY] = {"remedy", {"采取补救措施", "It was remedied"}, 10, "R61"},
    [DRILL_INVOLVED] = {"involved",
                        {"明确涉及人员并回避", "Who was involved is kept out of it"},
                        5,
                        ""},
    [DRILL_ORDERED] = {"investigation", {"组织调查", "An investigation was ordered"}, 10, "R60"},
};

const struct words *drill_point_words(enum drill_point point)
{
    return &points[point].words;
}

const char *drill_point_name(enum drill_point point)
{
    return points[point].name;
}

struct incident {
    int64_t id, involved;
    struct str number, discovered, reported, accepted, admin, superior, reporter, taker, aid, state;
};

static bool within(struct str later, struct str earlier, int64_t seconds, int64_t *ret_after)
{
    int64_t a, b;
    *ret_after = -1;
    if (!moment_parse(later, &a) || !moment_parse(earlier, &b))
        return false;
    *ret_after = a - b;
    return a - b <= seconds;
}

static struct drill_result result(enum drill_point point, bool done, struct str when,
                                  struct str who, int64_t after)
{
    return (struct drill_result){.done = done,
                                 .points = done ? points[point].points : 0,
                                 .of = points[point].points,
                                 .when = when.p ? when.p : "",
                                 .who = who.p ? who.p : "",
                                 .basis = points[point].basis,
                                 .after = after};
}

static enum err told(struct db *db, struct arena *a, const struct incident *i,
                     enum drill_point point, const char *act, struct str at, struct drill_score *s)
{
    struct str when, who = STR("");
    bool found;
    int64_t after;
    TRY(db_one(db, a, &act_of, &found, "iz>tt", i->id, act, &when, &who));
    bool in_time = within(at, i->discovered, DRILL_HOURS * 3600, &after);
    s->results[point] = result(point, in_time, at, who, after);
    return ERR_OK;
}

static enum err judge_remedy(struct db *db, struct arena *a, const struct incident *i,
                             struct drill_score *s)
{
    int64_t done = 0;
    bool found;
    struct str on = STR("");
    TRY(db_one(db, a, &steps_done, &found, "i>it", i->id, &done, &on));
    bool remedied = done > 0 || i->aid.n;
    s->results[DRILL_REMEDY] = result(DRILL_REMEDY, remedied, i->aid.n ? i->reported : on,
                                      i->aid.n ? i->reporter : STR(""), -1);
    return ERR_OK;
}

static enum err judge_ordered(struct db *db, struct arena *a, const struct incident *i,
                              struct drill_score *s)
{
    struct str when = STR(""), who = STR("");
    bool found;
    TRY(db_one(db, a, &act_of, &found, "iz>tt", i->id, "incident.investigate", &when, &who));
    s->results[DRILL_ORDERED] = result(DRILL_ORDERED, found, when, who, -1);
    return ERR_OK;
}

static enum err judge(struct db *db, const struct drill *d, struct arena *a,
                      const struct incident *i, struct drill_score *s)
{
    char planted_at[MOMENT_SIZE];
    int64_t after;
    moment_text(d->planted_at, planted_at);
    bool noticed = within(i->discovered, str_of(planted_at), DRILL_HOURS * 3600, &after);
    s->incident = i->number.p;
    s->results[DRILL_NOTICED] = result(DRILL_NOTICED, noticed, i->discovered, i->reporter, after);
    bool hour = within(i->reported, i->discovered, 3600, &after);
    s->results[DRILL_HOUR] = result(DRILL_HOUR, hour, i->reported, i->reporter, after);
    bool taken = within(i->accepted, i->reported, 7200, &after);
    s->results[DRILL_TAKEN_UP] = result(DRILL_TAKEN_UP, taken, i->accepted, i->taker, after);
    TRY(told(db, a, i, DRILL_ADMIN, "incident.report_admin", i->admin, s));
    TRY(told(db, a, i, DRILL_SUPERIOR, "incident.report_superior", i->superior, s));
    TRY(judge_remedy(db, a, i, s));
    s->results[DRILL_INVOLVED] = result(DRILL_INVOLVED, i->involved > 0, i->accepted, i->taker, -1);
    return judge_ordered(db, a, i, s);
}

/* Whether the ledger of the exercise knew of this loss when it was planted. */
static enum err prove(struct db *db, const struct drill *d, bool *ret_proven)
{
    BUF_SCOPE(hex, 2 * SHA256_SIZE + 1);
    char at[MOMENT_SIZE];
    drill_commitment(d, &hex);
    TRY(buf_check(&hex));
    moment_text(d->planted_at + 60, at);
    QUERY_SCOPE(q);
    TRY(db_start(db, &planted, &q, "z", at));
    for (*ret_proven = false; !*ret_proven;) {
        bool row;
        TRY(query_step(q, &row));
        if (!row)
            return ERR_OK;
        struct str body = query_text(q, 0);
        for (size_t i = 0; i + hex.n <= body.n && !*ret_proven; i++)
            *ret_proven = memcmp(body.p + i, hex.p, hex.n) == 0;
    }
    return ERR_OK;
}

static enum err read_score(struct db *db, const struct drill *d, struct arena *a,
                           struct drill_score *s)
{
    char planted_at[MOMENT_SIZE];
    struct incident i = {0};
    bool found;
    moment_text(d->planted_at, planted_at);
    TRY(prove(db, d, &s->proven));
    TRY(db_one(db, a, &reported, &found, "zz>itttttttttti", planted_at, d->carrier, &i.id,
               &i.number, &i.discovered, &i.reported, &i.accepted, &i.admin, &i.superior,
               &i.reporter, &i.taker, &i.aid, &i.state, &i.involved));
    if (found)
        TRY(judge(db, d, a, &i, s));
    for (int p = 0; p < DRILL_POINTS; p++)
        s->points += s->results[p].points;
    return ERR_OK;
}

static enum err say_score(struct deed *deed, void *arg)
{
    const struct drill_score *s = arg;
    deed->act = "drill.score";
    struct json j = json_to(&deed->content);
    json_open(&j, '{');
    json_key_int(&j, "points", s->points);
    json_key_text(&j, "incident", s->incident);
    json_key(&j, "done");
    json_open(&j, '[');
    for (int p = 0; p < DRILL_POINTS; p++) {
        if (s->results[p].done)
            json_text(&j, points[p].name);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return ERR_OK;
}

enum err drill_score(struct office *o, const struct drill *d, struct arena *a,
                     struct drill_score *ret_score)
{
    static const struct viewer office = {
        .scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    struct drill_score s = {.incident = "",
                            .over = clock_now() >= d->planted_at + DRILL_HOURS * 3600};
    struct db *db;
    if (!office_facts(o)->exercise)
        return fail(ERR_REFUSED, "A drill runs in an office that was founded as an exercise");
    for (int p = 0; p < DRILL_POINTS; p++)
        s.results[p] = result((enum drill_point)p, false, STR(""), STR(""), -1);
    TRY(store_read(office_store(o), &db));
    enum err err = read_score(db, d, a, &s);
    db_release(db);
    TRY(err);
    TRY(deed_run(o, &office, say_score, &s, NULL));
    *ret_score = s;
    return ERR_OK;
}
