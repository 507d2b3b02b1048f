/* How far a device can be read through its electromagnetic radiation: an estimate, for choosing
 * measures. It never says that protection suffices; that is for a measurement on the spot.
 *
 * The formula. A device whose strongest emission gives the field E (dBμV/m, in 120 kHz) at 3 m
 * radiates, as seen by a receiver of bandwidth B,
 *     P  = E + 20 log10(3) - 104.77 + 10 log10(B / 120 kHz)         dBm (EIRP)
 * In free space (ITU-R P.525) this weakens over d metres at f MHz by
 *     L  = 20 log10(d) + 20 log10(f) - 27.55                         dB
 * and further by walls and shielding (dB). The receiver's own noise is
 *     N  = 10 log10(kT / 1 mW) + 10 log10(B) + NF,  T = 290 K        dBm
 * A screen repeats its picture, so that averaging many of them gains A dB. It can be read while
 *     (P - L + G - walls - shielding) - (N + jammer) >= SNR - A      dB
 * where the jammer's power adds to the noise and weakens over the same way. Solved for d, in closed
 * form; a jammer strong enough makes d zero.
 *
 * Sources: free-space loss, ITU-R P.525; default fields, CISPR 32 limits of class A and B (10 m
 * values carried to 3 m with 10 dB); averaging, the published work on compromising emanations of
 * displays. What no source gives is an office default and is in the table of leak.c.
 *
 * Uncertainty: `low` and `high` take every assumption at its mild and at its grave end; between them
 * lie about 35 dB, a factor of 50 or more in distance. Not modelled: reflections, conduction along
 * cables, near field (closer than about 50/f metres), the horizon. */
#ifndef LOCK_LEAK_H
#define LOCK_LEAK_H

#include <stdbool.h>

#include "base/err.h"

/* What bounds the emission where no field strength was measured. */
enum leak_device { LEAK_CLASS_A, LEAK_CLASS_B, LEAK_LOW_RADIATION, LEAK_DEVICE_COUNT };
enum leak_wall {
    LEAK_WALL_OPEN,
    LEAK_WALL_LIGHT,
    LEAK_WALL_BRICK,
    LEAK_WALL_CONCRETE,
    LEAK_WALL_COUNT
};
/* Codes as in the register leak_point ("class_a", "brick"); COUNT where there is no such. */
enum leak_device leak_device_from_code(const char *code);
enum leak_wall leak_wall_from_code(const char *code);

struct leak_case {
    enum leak_device device;
    bool measured;     /* field_dbuv is known; otherwise the limit of the device's class */
    double field_dbuv; /* strongest, at 3 m in 120 kHz, dBμV/m; -40..120 */
    double frequency;  /* of that emission, MHz; 30..6000 */
    enum leak_wall wall;
    int walls;        /* 0..20 */
    double shielding; /* dB; 0..120 */
    bool jammed;
    double jammer_dbuv; /* at 3 m in 120 kHz, dBμV/m; -40..120. It stands at the device */
};

struct leak_range {
    double low, likely, high; /* metres; 0 where the jammer covers it at any distance */
};

/* Report 2 of the founding reports: "copied within a kilometer". Metres. */
#define LEAK_REPORTED 1000.0

/* ERR_INPUT names what lies outside the ranges above. */
enum err must_check leak_distance(const struct leak_case *c, struct leak_range *ret_metres);

/* dBμV/m at 3 m: the limit of the device's class at this frequency. */
double leak_default_field(enum leak_device device, double frequency);

/* The assumptions in words, one msgid each, printed beside the figure; NULL behind the last. */
extern const char *const leak_assumptions[];

#endif
