/* Other programs that look for the same words: how fast, and what they found. */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include "base/arena.h"

/* Runs each of them over `text` and prints its speed, of `floor` (GB/s), and how much it found. All output is read: a
 * program that writes to nowhere may stop at its first match. Least of a few runs, less what it takes to start
 * with the words and an empty file; processor time of the program alone. What is not installed is said, and what
 * fails or finds nothing "did not run", with its own words: the answer is then false. */
bool peers_run(struct arena *a, struct str text, struct str words, double floor);

#endif
