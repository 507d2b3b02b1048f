#!/bin/bash
# report.sh [COFFERDAM] [RECORDS]: the self-examination with the evidence of 100,000 records (media, each with its own leaf), as
# JSON and PDF, and as a bundle sealed to the superior. Seconds of the processor and on the wall for each, start of the program,
# login and the whole examination included; The goal of issue 4 is 15 s.
#
#   tests/bench/report.sh build/cofferdam
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
COFFERDAM=$(realpath "${1:-$ROOT/build/cofferdam}")
records=${2:-100000}
SCRATCH=$(mktemp -d /var/tmp/cofferdam-report-XXXXXX)
trap 'rm -rf "$SCRATCH"' EXIT
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=岗位)
enter zhou 周保密 "$dept" "$post" internal officer registrar
"$COFFERDAM" keygen -o "$SCRATCH/identity" 2>/dev/null
found "$SCRATCH/superior" --origin superior.example
superior=$("$COFFERDAM" ledger key -d "$SCRATCH/superior") witness=$("$COFFERDAM" ledger key --witness -d "$SCRATCH/superior")
OFFICE=$SCRATCH/office
must as security new superior --set name=县保密局 --set "ledger_key=$superior" --set "witness_key=$witness" \
    --set "recipient=$(sed -n 's/^# public key: //p' "$SCRATCH/identity")"
seq "$records" | awk 'BEGIN { print "code,serial,side,grade,capacity" } { printf "U%06d,S%06d,internet,internal,64GB\n", $1, $1 }' \
    >"$SCRATCH/media.csv"
must as zhou import medium "$SCRATCH/media.csv"

year=$(date +%Y)
# measured WHAT COMMAND...
measured() {
    local what=$1
    shift
    (
        TIMEFORMAT="$what: %U s of the processor and %S s of the kernel's, %R s on the wall (goal 15 s)"
        time must "$@"
    )
}
measured "report as JSON" as zhou report --kind self-inspection --period "$year" --out "$SCRATCH/report.json"
measured "once more" as zhou report --kind self-inspection --period "$year" --out "$SCRATCH/again.json"
measured "report as PDF" as zhou report --kind self-inspection --period "$year" --out "$SCRATCH/report.pdf"
measured "bundle with its evidence" as zhou bundle export --report self_inspection --period "$year" --out "$SCRATCH/bundle.age"
"$COFFERDAM" open -i "$SCRATCH/identity" -o "$SCRATCH/bundle" "$SCRATCH/bundle.age"
"$COFFERDAM" bundle verify "$SCRATCH/bundle" | tail -1
grep -c '^........ record ' "$SCRATCH/bundle" | sed 's/$/ records/'
du -h "$SCRATCH/report.json" "$SCRATCH/report.pdf" "$SCRATCH/bundle" | sed "s|$SCRATCH/||"
