#!/bin/bash
# Hostile HTTP clients against a real server: the published probe's malformed requests, and 1,010
# clients that send one header line every four seconds while an honest one is timed.
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
COFFERDAM=${COFFERDAM:-$(find "$ROOT/build" -name cofferdam -type f -perm -u+x | head -n 1)}
SCRATCH=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server"; rm -rf "$SCRATCH"' EXIT
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
probe=${COFFERDAM_SHARED:-$ROOT/../shared}/probes/http_probe.py
[ -f "$probe" ] || { echo "ok 1 - no probe here # SKIP"; exit 0; }

found "$SCRATCH/office"
"$COFFERDAM" serve -d "$OFFICE" --listen 127.0.0.1:0 >"$SCRATCH/serve" 2>&1 &
server=$!
for _ in $(seq 100); do grep -q https "$SCRATCH/serve" && break || sleep 0.1; done
port=$(sed -n 's/.*https:.*:\([0-9]*\)$/\1/p' "$SCRATCH/serve" | head -n 1)
gives 0 "13 malformed requests are refused" python3 "$probe" smuggle "$port"
gives 0 "1,010 tricklers are dropped while others are served" python3 "$probe" trickle "$port" 1010 24
printf '%s\n' "$out" | tail -n 1 | sed 's/^/# /'
done_testing
