#include "base/cpu.h"

static bool only_plain;

void cpu_plain(bool plain)
{
    only_plain = plain;
}

bool cpu_fast(void)
{
#if CPU_HAS_FAST
    return !only_plain && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}
