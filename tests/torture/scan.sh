#!/bin/bash
# What is large: a text of 1 GB on a single line, with a mark at its end, 100,000 tiny files, one of them marked, and 120 files
# that are nothing but telephone numbers. All is found, and none of it needs the memory of it.
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
COFFERDAM=${COFFERDAM:-$(find "$ROOT/build" -name cofferdam -type f -perm -u+x | head -n 1)}
SCRATCH=$(mktemp -d -p /var/tmp)
trap 'rm -rf "$SCRATCH"' EXIT
. "$ROOT/tests/cli/_tap.sh"

python3 - "$SCRATCH" <<'PY'
import os, sys
d = sys.argv[1]
block = ("防汛物资储备工作的通知，" * 20000).encode()
with open(os.path.join(d, "line.txt"), "wb") as f:
    for _ in range((1 << 30) // len(block)):
        f.write(block)
    f.write("机密★10年".encode())
for i in range(100):
    os.makedirs(os.path.join(d, "tiny", str(i)))
    for k in range(1000):
        with open(os.path.join(d, "tiny", str(i), "%d.txt" % k), "w") as f:
            f.write("文件 %d\n" % k if (i, k) != (57, 311) else "绝密★30年\n")
os.makedirs(os.path.join(d, "dense"))
for i in range(120):
    with open(os.path.join(d, "dense", "%d.txt" % i), "w") as f:
        f.writelines("phone 138%08d y\n" % (k * 7 + i) for k in range(30000))
PY

# within MIB COMMAND...: its exit status, or 99 where it held more, or all processes together 1.5 GiB
within() {
    local most=$1 status=0 parent together
    shift
    python3 "$ROOT/tests/cli/_memory.py" "$SCRATCH/held" "$@" || status=$?
    read -r parent together <"$SCRATCH/held"
    echo "# the parent held $parent MiB at most, all processes together $together MiB"
    [ "$parent" -lt "$most" ] && [ "$together" -lt 1536 ] || status=99
    return $status
}
gives 1 "1 GB on a line, in at most 200 MiB" within 200 "$COFFERDAM" scan --json --no-ocr "$SCRATCH/line.txt"
says "the mark at its end" '机密★10年'
says "all of it was read" '"coverage":"whole"'
gives 1 "100,000 files, in at most 200 MiB" within 200 "$COFFERDAM" scan --lang en "$SCRATCH/tiny"
says "the one that is marked" '57/311.txt'
says "all of them" 'Files: 100000  Findings: 1  Not read in full: 0'
gives 1 "120 files of 30,000 findings, in at most 200 MiB" within 200 "$COFFERDAM" scan --json "$SCRATCH/dense"
ok "told of each as many as are told of a file" test "$(grep -c '"rule"' "$SCRATCH/.out")" -eq $((120 * 20000))
done_testing
