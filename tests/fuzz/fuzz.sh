#!/bin/sh
# Fuzzes every target (or those named) for a number of seconds each, from the seeds in the tree.
# What it finds interesting goes to build-fuzz/corpus, what fails to build-fuzz/found.
set -eu
cd "$(dirname "$0")/../.."
seconds=$1
shift
[ -e build-fuzz/build.ninja ] ||
    CC=clang meson setup build-fuzz -Dfuzzing=true -Db_sanitize=address,undefined \
        -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
ninja -C build-fuzz fuzz
[ $# -gt 0 ] || set -- $(ls tests/fuzz/fuzz_*.c | sed 's|.*/fuzz_||; s|\.c$||')
failed=0
for name; do
    mkdir -p "build-fuzz/corpus/$name" "build-fuzz/found"
    words=
    [ ! -e "tests/fuzz/dict/$name" ] || words="-dict=tests/fuzz/dict/$name"
    echo "== $name, $seconds s"
    "build-fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -print_final_stats=1 \
        -timeout=10 -rss_limit_mb=2048 $words -artifact_prefix="build-fuzz/found/$name-" \
        "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name" 2>"build-fuzz/$name.log" ||
        { failed=$((failed + 1)); tail -n 60 "build-fuzz/$name.log"; }
    grep -E '^(stat::number_of_executed_units|stat::average_exec_per_sec)' "build-fuzz/$name.log" || :
done
[ "$failed" -eq 0 ] || { echo "$failed targets failed; inputs are in build-fuzz/found" >&2; exit 1; }
