#!/bin/bash
# The reports of the demonstration year, all five kinds in both languages: _year.py composes each a second time out of the
# regulations' files and the database, and every sentence, figure and record must be the same. For who knows all, and for
# somebody of a lower clearance to whom some registers are not open.
. "$ROOT/tests/cli/_tap.sh"
export LANG=C.UTF-8

command -v sqlite3 >/dev/null || {
    echo "ok - # SKIP sqlite3 is not there"
    exit 0
}
OFFICE=$SCRATCH/office
echo "qingxi demonstration" >"$SCRATCH/password"
chmod 600 "$SCRATCH/password"
as() {
    local who=$1
    shift
    "$COFFERDAM" "$@" -d "$OFFICE" --as "$who" --password-file "$SCRATCH/password"
}
gives 0 "the demonstration year" "$COFFERDAM" demo "$OFFICE"
ok "in which every act went as its script says" bash -c "! grep -E '^[a-z][^:]*: [A-Z]' '$SCRATCH/.err'"
to=$(TZ=Asia/Shanghai date +%F)
from=$(date -d "$to -364 days" +%F)
for reader in chen.shishi wei.lier; do
    reports=()
    for kind in self-inspection annual activity incident publication; do
        for lang in zh en; do
            reports+=("$SCRATCH/$reader.$kind.$lang.json")
            gives 0 "$reader writes it: $kind, $lang" as "$reader" report --kind "$kind" --period "$from..$to" --lang "$lang" \
                --out "${reports[-1]}"
        done
    done
    python3 "$ROOT/tests/cli/_year.py" "$OFFICE" "$reader" "$SCRATCH/password" "${reports[@]}" ||
        tap_failed=$((tap_failed + 1))
done
done_testing
