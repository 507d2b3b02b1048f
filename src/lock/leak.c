#include "lock/leak.h"

#include <math.h>
#include <string.h>

#include "base/tr.h"

/* Every assumption at its mild end (the reader is badly off), as is likely, and at its grave end.
 * Office defaults; docs/leak-distance.md says why. */
enum { MILD, LIKELY, GRAVE, END_COUNT };
static const struct ends {
    double spread;    /* dB about the limit or the measured field: units differ, so do test sites */
    double antenna;   /* G, dBi */
    double noise;     /* NF, dB */
    double averaging; /* A, dB: about 3, 10 and 30 pictures */
} ends[END_COUNT] = {
    [MILD] = {-6, 6, 10, 5},
    [LIKELY] = {0, 10, 6, 10},
    [GRAVE] = {6, 14, 3, 15},
};
static const double snr_wanted = 10;         /* dB, to read text off one picture */
static const double bandwidth = 10e6;        /* Hz: strokes of ordinary text */
static const double limit_bandwidth = 120e3; /* Hz: in which CISPR 16 receivers measure */
static const double thermal = -173.98;       /* dBm/Hz: kT at 290 K */

/* dB of one wall: the order of magnitude of published losses at 300 MHz to 1 GHz. */
static const double wall_loss[LEAK_WALL_COUNT][END_COUNT] = {
    [LEAK_WALL_OPEN] = {0, 0, 0},
    [LEAK_WALL_LIGHT] = {5, 3, 1},
    [LEAK_WALL_BRICK] = {10, 6, 3},
    [LEAK_WALL_CONCRETE] = {23, 15, 8},
};

static const char *const device_codes[LEAK_DEVICE_COUNT] = {
    [LEAK_CLASS_A] = "class_a",
    [LEAK_CLASS_B] = "class_b",
    [LEAK_LOW_RADIATION] = "low_radiation",
};
static const char *const wall_codes[LEAK_WALL_COUNT] = {
    [LEAK_WALL_OPEN] = "open",
    [LEAK_WALL_LIGHT] = "light",
    [LEAK_WALL_BRICK] = "brick",
    [LEAK_WALL_CONCRETE] = "concrete",
};

const char *const leak_assumptions[] = {
    N_("Free space (ITU-R P.525) from the device to the reader; no reflections, no conduction "
       "along "
       "cables, no horizon"),
    N_("The emission is at the limit of its class (CISPR 32, in 120 kHz) or as measured, ±6 dB"),
    N_("The reader has an antenna of 6, 10 or 14 dBi and a receiver with a noise figure of 10, 6 "
       "or "
       "3 dB and 10 MHz of bandwidth"),
    N_("He needs 10 dB over the noise and gains 5, 10 or 15 dB by averaging repeated pictures"),
    N_("Walls weaken by 1 to 5 dB (light), 3 to 10 dB (brick) or 8 to 23 dB (concrete) each"),
    N_("The jammer stands at the device and is weakened over the same way"),
    N_("Low radiation without a measured field counts as 30 dB below class B (office default)"),
    NULL,
};

static int code_index(const char *const *codes, int count, const char *code)
{
    for (int i = 0; i < count; i++)
        if (strcmp(codes[i], code) == 0)
            return i;
    return count;
}

enum leak_device leak_device_from_code(const char *code)
{
    return (enum leak_device)code_index(device_codes, LEAK_DEVICE_COUNT, code);
}

enum leak_wall leak_wall_from_code(const char *code)
{
    return (enum leak_wall)code_index(wall_codes, LEAK_WALL_COUNT, code);
}

double leak_default_field(enum leak_device device, double frequency)
{
    /* CISPR 32, quasi-peak at 3 m: class B 40 dBμV/m up to 230 MHz, 47 above; class A 10 dB more.
     * Its average limits above 1 GHz are 50 and 54 (class B). */
    double class_b = frequency <= 230 ? 40 : frequency <= 1000 ? 47 : frequency <= 3000 ? 50 : 54;
    switch (device) {
    case LEAK_CLASS_A:
        return class_b + (frequency <= 1000 ? 10 : 6);
    case LEAK_LOW_RADIATION:
        return class_b - 30;
    default:
        return class_b;
    }
}

static double power(double db)
{
    return pow(10, db / 10);
}

static double reach(const struct leak_case *c, double field, int end)
{
    const struct ends *e = &ends[end];
    /* Received at one metre, before the distance: dBm of a field of 0 dBμV/m. */
    double way = 20 * log10(3) - 104.77 + 10 * log10(bandwidth / limit_bandwidth) -
                 (20 * log10(c->frequency) - 27.55) + e->antenna -
                 c->walls * wall_loss[c->wall][end] - c->shielding;
    double signal = power(field + e->spread + way);
    double jammer = c->jammed ? power(c->jammer_dbuv + way) : 0;
    double noise = power(thermal + 10 * log10(bandwidth) + e->noise);
    /* signal/d² over (noise + jammer/d²) is at least what is wanted. */
    double usable = signal / power(snr_wanted - e->averaging) - jammer;
    /* what only rounding leaves of two equal powers is nothing */
    return usable > jammer * 1e-9 ? sqrt(usable / noise) : 0;
}

static bool within(double value, double least, double most)
{
    return value >= least && value <= most; /* also refuses what is not a number */
}

enum err leak_distance(const struct leak_case *c, struct leak_range *ret_metres)
{
    if ((unsigned)c->device >= LEAK_DEVICE_COUNT)
        return fail(ERR_INPUT, "No such emission class");
    if ((unsigned)c->wall >= LEAK_WALL_COUNT || !within(c->walls, 0, 20))
        return fail(ERR_INPUT, "Walls: 0 to 20 of a known kind");
    if (!within(c->frequency, 30, 6000))
        return fail(ERR_INPUT, "The frequency lies between 30 and 6000 MHz");
    if (!within(c->shielding, 0, 120))
        return fail(ERR_INPUT, "Shielding lies between 0 and 120 dB");
    if ((c->measured && !within(c->field_dbuv, -40, 120)) ||
        (c->jammed && !within(c->jammer_dbuv, -40, 120)))
        return fail(ERR_INPUT, "Field strengths lie between -40 and 120 dBμV/m");
    double field = c->measured ? c->field_dbuv : leak_default_field(c->device, c->frequency);
    *ret_metres =
        (struct leak_range){reach(c, field, MILD), reach(c, field, LIKELY), reach(c, field, GRAVE)};
    return ERR_OK;
}
