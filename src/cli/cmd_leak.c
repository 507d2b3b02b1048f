/* leak: the estimated distance at which a device can be read. Needs no office. */
#include "cli/link.h"
#include "cli/output.h"
#include "lock/leak.h"

/* A number option, and whether it was given. */
static enum err number(const struct cli *c, const char *name, int64_t least, int64_t most,
                       double otherwise, double *ret_value)
{
    int64_t n;
    TRY(option_int(c, name, least, most, 0, &n));
    *ret_value = option_given(c, name) ? (double)n : otherwise;
    return ERR_OK;
}

static enum err read_case(const struct cli *c, struct leak_case *ret_case)
{
    struct leak_case k = {.device = LEAK_CLASS_B, .wall = LEAK_WALL_BRICK};
    const char *device = option_value(c, "device"), *wall = option_value(c, "wall");
    double walls;
    if (device)
        k.device = leak_device_from_code(device);
    if (wall)
        k.wall = leak_wall_from_code(wall);
    k.measured = option_given(c, "field");
    k.jammed = option_given(c, "jammer");
    TRY(number(c, "field", -40, 120, 0, &k.field_dbuv));
    TRY(number(c, "jammer", -40, 120, 0, &k.jammer_dbuv));
    TRY(number(c, "frequency", 30, 6000, 300, &k.frequency));
    TRY(number(c, "shielding", 0, 120, 0, &k.shielding));
    TRY(number(c, "walls", 0, 20, wall ? 1 : 0, &walls));
    k.walls = (int)walls;
    *ret_case = k;
    return ERR_OK;
}

static enum err write_lines(struct cli *c, const struct leak_range *r, int64_t boundary)
{
    static const char *const names[] = {N_("At least"), N_("Likely"), N_("At most")};
    const double metres[] = {r->low, r->likely, r->high};
    struct table t;
    table_init(&t, c->a, 2);
    table_text(&t, tr(c->lang, N_("Readable within")));
    table_text(&t, "m");
    for (size_t i = 0; i < ARRAY_SIZE(metres); i++) {
        table_text(&t, tr(c->lang, names[i]));
        table_text(&t, arena_printf(c->a, "%.*f", metres[i] < 10, metres[i]));
    }
    table_text(&t, tr(c->lang, N_("Uncontrolled facility, as report 2 has it")));
    table_text(&t, arena_printf(c->a, "%.0f", LEAK_REPORTED));
    if (boundary) {
        table_text(&t, tr(c->lang, N_("Controlled boundary")));
        table_text(&t, numtext(boundary));
    }
    TRY(table_write(&t));
    for (int i = 0; leak_assumptions[i]; i++)
        TRY(line_write(str_of(arena_printf(c->a, "- %s", tr(c->lang, leak_assumptions[i])))));
    return line_write(str_of(
        tr(c->lang, N_("An estimate for choosing measures: only a measurement on the spot shows "
                       "that they suffice."))));
}

enum err leak_run(struct cli *c)
{
    struct leak_case k;
    struct leak_range r;
    int64_t boundary;
    TRY(read_case(c, &k));
    TRY(option_int(c, "boundary", 1, 100000, 0, &boundary));
    TRY(leak_distance(&k, &r));
    c->status = boundary && r.high >= (double)boundary ? 1 : 0;
    if (!c->json)
        return write_lines(c, &r, boundary);
    ANSWER_SCOPE(object);
    object = json_pack("{s:f, s:f, s:f, s:f}", "low_m", r.low, "likely_m", r.likely, "high_m",
                       r.high, "reported_m", LEAK_REPORTED);
    return object_write(object);
}
