#include "office/exercise.h"

#include "base/clock.h"
#include "office/deed.h"
#include "office/internal.h"

static const struct sql clock_put = {
    "exercise.clock_put",
    "UPDATE fact SET value = $1, leaf = $2 WHERE key = 'clock_offset' RETURNING id", NULL};
static const struct sql clock_add = {
    "exercise.clock_add",
    "INSERT INTO fact (key, value, leaf) VALUES ('clock_offset', $1, $2) RETURNING id", NULL};

const struct sql *const exercise_statements[] = {&clock_put, &clock_add, NULL};

enum { OPENING_HOUR = 9, YEARS_MAX_SECONDS = 60 * 366 * 86400 };

struct setting {
    int64_t moment, offset;
};

static bool moment_of(const struct office *o, struct arena *a, struct str when, int64_t *ret_moment)
{
    int64_t day;
    if (moment_parse(when, ret_moment))
        return true;
    bool only_day = date_parse(when, &day);
    const char *local = only_day
                            ? arena_printf(a, "%.*sT%02d:00:00Z", (int)when.n, when.p, OPENING_HOUR)
                            : arena_printf(a, "%.*s:00Z", (int)when.n, when.p);
    if ((!only_day && when.n != 16) || !moment_parse(str_of(local), ret_moment))
        return false;
    *ret_moment -= o->facts.zone_minutes * 60;
    return true;
}

static void put_forward(struct office *o, void *arg)
{
    const struct setting *s = arg;
    o->facts.clock_offset = (int)s->offset;
    clock_set_offset(s->offset);
}

static enum err setting_deed(struct deed *d, void *arg)
{
    const struct setting *s = arg;
    const char *value = arena_printf(d->a, "%lld", (long long)s->offset);
    int64_t id;
    bool found;
    TRY(db_one(d->db, NULL, &clock_put, &found, "zi>i", value, d->leaf, &id));
    if (!found)
        TRY(db_one(d->db, NULL, &clock_add, &found, "zi>i", value, d->leaf, &id));
    deed_touch(d, "fact", id);
    char to[MOMENT_SIZE];
    moment_text(s->moment, to);
    d->act = "office.clock";
    struct json j = json_to(&d->content);
    json_open(&j, '{');
    json_key_text(&j, "to", to);
    json_close(&j, '}');
    struct setting *kept = NEW(d->a, struct setting);
    *kept = *s;
    deed_after(d, put_forward, kept);
    return ERR_OK;
}

enum err exercise_clock_set(struct office *o, const struct viewer *v, struct str when)
{
    ARENA_SCOPE(a);
    struct viewer owner = {.scheduler = true, .lang = LANG_ZH, .login = "", .address = ""};
    struct setting s;
    if (v && v->kind != ADMINISTRATOR_SYSTEM)
        return fail(ERR_REFUSED, "Only the system administrator may do this");
    if (!o->facts.exercise)
        return fail(ERR_REFUSED, "Only an office founded as an exercise has a clock to set");
    if (!moment_of(o, a, when, &s.moment))
        return fail(ERR_INPUT, "{1} is not a moment: write 2026-11-22 or 2026-11-22T18:46",
                    arena_text(a, when));
    int64_t now = clock_now();
    if (s.moment < now)
        return fail(ERR_REFUSED, "The clock of an exercise only goes forward");
    s.offset = s.moment - (now - o->facts.clock_offset);
    if (s.offset > YEARS_MAX_SECONDS)
        return fail(ERR_INPUT, "The clock of an exercise goes forward by sixty years at most");
    return deed_run(o, v ? v : &owner, setting_deed, &s, NULL);
}
