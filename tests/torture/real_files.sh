#!/bin/bash
# Every file of ../shared that nobody here wrote lives its whole life by the command line: drafted,
# approved, issued, circulated, signed for, read (byte for byte), returned, destroyed with approval and
# witness, unreadable after that. The ledger verifies at the end.
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
COFFERDAM=${COFFERDAM:-$(find "$ROOT/build" -name cofferdam -type f -perm -u+x | head -n 1)}
SCRATCH=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; rm -rf "$SCRATCH"' EXIT
server=''
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"
shared=${COFFERDAM_SHARED:-$ROOT/../shared}
[ -d "$shared" ] || { echo "0 passed, 0 failed, 1 skipped"; exit 0; }

found "$SCRATCH/office"
people
"$COFFERDAM" serve -d "$OFFICE" --listen 127.0.0.1:0 >"$SCRATCH/serve" 2>&1 &
server=$!
for _ in $(seq 100); do grep -q https "$SCRATCH/serve" && break || sleep 0.1; done

# destroy REGISTER NUMBER WITNESS...: asked for by the registrar, approved, witnessed
destroy() {
    local register=$1 number=$2 request one how=(--set method=delivered)
    shift 2
    [ "$register" = document ] || how=(--set method=own_device --set device=碎纸机)
    request=$(made as li do "$register" "$number" destroy "${how[@]}" --set certificate=XH-1) || return 1
    as wu approve "$request" >/dev/null || return 1
    for one; do as "$one" witness "$request" >/dev/null || return 1; done
}

life_of() {
    local file=$1 name draft number request
    name=$(basename "$file")
    draft=$(made as zhang new document --set "title=$name" --set kind=other --file "body=$file") || return 1
    request=$(made as zhang do document "$draft" plain) || return 1
    as qian approve "$request" >/dev/null || return 1
    number=$draft
    as li do document "$number" issue >/dev/null || return 1
    as li do document "$number" circulate --set "recipients=$person_zheng" --set due=2099-01-01 >/dev/null || return 1
    as zheng do copy "$number-01" receive --set place=柜 >/dev/null || return 1
    as zheng read "$number" --out "$SCRATCH/read" >/dev/null || return 1
    cmp -s "$SCRATCH/read" "$file" || return 1
    rm -f "$SCRATCH/read"
    as li do copy "$number-01" give_back >/dev/null || return 1
    destroy copy "$number-01" zhou sun || return 1
    destroy document "$number" zhou || return 1
    ! as zheng read "$number" --out "$SCRATCH/read" >/dev/null 2>&1
}

passed=0 failed=0
for file in "$shared"/founding-reports.txt "$shared"/law/* "$shared"/corpus/office/*; do
    if (life_of "$file") >"$SCRATCH/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not ok - $file"
        sed 's/^/# /' "$SCRATCH/said"
    fi
done
kill "$server" && wait "$server" || true
server=''
if "$COFFERDAM" ledger verify -d "$OFFICE"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
