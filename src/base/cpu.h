/* Hot loops in two forms: one of this machine's wider instructions, and one that any machine runs, with the same
 * results. A function marked CPU_FAST may only be called where cpu_fast() says so. */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
#define CPU_FAST __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define CPU_HAS_FAST 1
#else
#define CPU_HAS_FAST 0
#endif

bool cpu_fast(void);
void cpu_plain(bool plain); /* for tests: cpu_fast() says no from now on, or what is true again */

#endif
