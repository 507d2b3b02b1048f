#!/bin/bash
# Files made to do harm: bombs, archives 42 deep, entities, circles, names that lead elsewhere, files that change. Each is
# answered for itself, and the rest is scanned all the same.
. "$ROOT/tests/cli/_tap.sh"
dir=$SCRATCH/hostile
mkdir -p "$dir"
printf '机密★10年\n' >"$dir/marked.txt"
printf '绝密★30年\n' >"$dir/$(printf 'line\nbreak').txt"
printf '秘密★5年\n' >"$dir/$(printf 'bad\xff\xfename').txt"
python3 - "$dir" <<'PY'
import gzip, io, os, sys, tarfile, zipfile
d = sys.argv[1]
def put(name, data):
    with open(os.path.join(d, name), "wb") as f:
        f.write(data)
def zipped(name, data, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as z:
        z.writestr(name, data)
    return out.getvalue()
put("bomb.gz", gzip.compress(b"\0" * (64 << 20), 9))
put("bomb.zip", zipped("a", b"\0" * (64 << 20)))
put("bomb.docx", zipped("word/document.xml", b"<d>" + b"a" * (64 << 20) + b"</d>"))
level = "机密★20年".encode()
for i in range(42):
    level = zipped("in.zip", level)
put("levels.zip", level)
put("entities.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' +
    b"".join(b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 10) for i in range(12)) + b"]><a>&m;</a>")
out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w") as t:
    for name in ("../../escape.txt", "/etc/absolute.txt"):
        e = tarfile.TarInfo(name)
        e.size = 13
        t.addfile(e, io.BytesIO("秘密★3年\n".encode() + b" " * 1))
    e = tarfile.TarInfo("link")
    e.type, e.linkname = tarfile.SYMTYPE, "/etc/passwd"
    t.addfile(e)
put("escape.tar", out.getvalue())
put("circle.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]/Contents 3 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 9>>\n%%EOF\n")
put("deep.json", b"[" * 200000)
PY

# scan.sh has pipes, links and closed folders; this is about what lies in files
gives 1 "findings come before what was not read" timeout 200 "$COFFERDAM" scan --json --no-ocr "$dir"
printf '%s\n' "$out" >"$SCRATCH/all.json"
says "a name with a line break" 'line?break.txt'
says "a name that is no text" 'bad??name.txt'

# coverage NAME: what was answered of it, and its findings
coverage() {
    python3 - "$SCRATCH/all.json" "$1" <<'PY'
import json, sys
for line in open(sys.argv[1]):
    o = json.loads(line)
    if "coverage" in o and o["path"].endswith("/" + sys.argv[2]):
        print(o["coverage"], o.get("findings", 0))
PY
}
for name in bomb.gz bomb.zip bomb.docx levels.zip; do
    ok "$name is not read, and says so" lacks "$(coverage $name)" whole
    ok "$name is answered" test -n "$(coverage $name)"
done
ok "entities are not multiplied" test -n "$(coverage entities.xml)"
ok "a PDF that runs in circles is answered" test -n "$(coverage circle.pdf)"
ok "brackets within brackets are text" test "$(coverage deep.json)" = "whole 0"
ok "names that lead out of an archive are names alone" test "$(coverage escape.tar)" = "whole 2"
ok "and lead nowhere" test ! -e /etc/absolute.txt -a ! -e "$SCRATCH/../../escape.txt"
ok "what is marked is found" test "$(coverage marked.txt)" = "whole 1"

# ---- a file that grows while it is read ----
growing=$SCRATCH/growing.log
head -c 3000000 /dev/zero | tr '\0' 'x' >"$growing"
(until [ -e "$SCRATCH/enough" ]; do printf 'more\n' >>"$growing"; done) &
gives 2 "a file that grows is not read in full" "$COFFERDAM" scan --no-ocr "$growing"
touch "$SCRATCH/enough"
wait
gives 0 "once it rests it is" "$COFFERDAM" scan "$growing"
done_testing
