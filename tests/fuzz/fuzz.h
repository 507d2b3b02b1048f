/* What a fuzz target defines. tests/fuzz/replay.c calls it on a folder of inputs in ordinary
 * tests; libFuzzer calls it in `make fuzz`. It returns 0 and aborts where a promise is broken. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
