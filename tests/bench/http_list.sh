#!/bin/sh
# http_list.sh [SERVER] [OFFICE]: the list page of 50 rows as a browser gets it, over TLS, from a
# server that is held to one core; the load comes from the others. Prints how long the start takes,
# the memory (PSS) at rest and after, pages a second, the delays of which 1 in 100 is longer, and the
# processor's time a page, kernel and TLS included: that tells also on a machine that others use.
#
#   COFFERDAM_BENCH_DIR=/var/tmp/million build/tests/bench/bench_list 1000000
#   tests/bench/http_list.sh build/src/cli/cofferdam /var/tmp/million
#
# Needs wrk and curl (Debian). CORE is the server's core (0), SECONDS_EACH the time of a row (10).
set -eu
server=${1:-build/src/cli/cofferdam}
office=${2:-${COFFERDAM_BENCH_DIR:?the office of bench_list}}
core=${CORE:-0}
each=${SECONDS_EACH:-10}
work=$(mktemp -d)
pid=
finish() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

pss() { awk '/^Pss:/ { printf "%.1f MiB", $2 / 1024 }' "/proc/$pid/smaps_rollup"; }
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000000 / hz }' "/proc/$pid/stat"; }
now() { date +%s%N; }

start=$(now)
taskset -c "$core" "$server" serve -d "$office" --listen 127.0.0.1:0 >"$work/ready" 2>"$work/errors" &
pid=$!
until grep -q https: "$work/ready"; do
    kill -0 "$pid" || { cat "$work/errors" >&2; exit 2; }
    sleep 0.01
done
url=$(grep -o 'https:[^ ]*' "$work/ready" | head -1)
echo "ready after $((($(now) - start) / 1000000)) ms"
sleep 2
echo "at rest: PSS $(pss)"

printf 'login=drafter&password=%s' "the drafter's own words" >"$work/form"
curl -sk -o /dev/null -D "$work/head" -H "Origin: $url" --data-binary "@$work/form" "$url/login"
cookie=$(sed -n 's/^[Ss]et-[Cc]ookie: \(__Host-session=[^;]*\).*/\1/p' "$work/head")
[ -n "$cookie" ] || { echo "no session:" >&2; cat "$work/head" >&2; exit 2; }

# name, path
row() {
    bytes=$(curl -sk -H "Cookie: $cookie" -o "$work/page" -w '%{http_code} %{size_download}' "$url$2")
    case $bytes in 200\ *) ;; *) echo "$2: $bytes" >&2; exit 2 ;; esac
    before=$(cpu)
    wrk -t1 -c8 "-d${each}s" --latency -H "Cookie: $cookie" "$url$2" >"$work/wrk"
    ! grep -q 'Non-2xx' "$work/wrk" || { cat "$work/wrk" >&2; exit 1; }
    awk -v name="$1" -v bytes="${bytes#200 }" -v us="$(($(cpu) - before))" '/99%/ { p99 = $2 } /50%/ { p50 = $2 }
        /requests in/ { pages = $1 }
        /Requests\/sec/ { printf "%-22s %6.0f pages/s   p50 %s   p99 %s   %4.0f us of processor a page (%d bytes)\n",
            name, $2, p50, p99, us / pages, bytes }' \
        "$work/wrk"
}
row "first page" "/r/document"
row "as JSON" "/api/r/document"
row "of one state" "/r/document?filter.state=issued"
row "by title" "/r/document?sort=title"
row "a two-character word" "/r/document?q=%E9%98%B2%E6%B1%9B"
row "found and filtered" "/r/document?q=%E6%A1%A3%E6%A1%88&filter.state=issued"
echo "after: PSS $(pss)"
