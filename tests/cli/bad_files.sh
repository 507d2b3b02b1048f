#!/bin/bash
# A folder as a hostile hand leaves it: closed files and folders, pipes, sockets, devices, links in circles, names that are
# markup or steer a terminal, files that are swapped while they are read, and bombs. hostile.sh is
# about what lies in files.
. "$ROOT/tests/cli/_tap.sh"
dir=$SCRATCH/bad
mkdir -p "$dir"
scan() { timeout 300 "$COFFERDAM" scan --lang en --no-ocr "$@"; }
# as somebody whom the permissions of files bind: root may read all
bound=(env)
if [ "$(id -u)" -eq 0 ]; then
    bound=(setpriv --bounding-set=-dac_override,-dac_read_search)
fi
bound() { timeout 300 "${bound[@]}" "$COFFERDAM" scan --lang en --no-ocr "$@"; }
# coverage FILE NAME: what a scan's JSON lines say of the one file whose path ends so, with its findings; once
coverage() {
    python3 - "$@" <<'PY'
import json, sys
rows = [o for o in map(json.loads, open(sys.argv[1])) if "coverage" in o and o["path"].endswith(sys.argv[2])]
assert len(rows) == 1, (sys.argv[2], rows)
print(rows[0]["coverage"], rows[0]["findings"], "why" if rows[0].get("why") else "")
PY
}

# ---- what cannot be looked at, each told for itself ----
printf '机密★10年\n' >"$dir/marked.txt"
printf 'nothing\n' >"$dir/clean.txt"
printf '绝密★30年\n' >"$dir/closed.txt"
mkdir "$dir/closed" "$dir/nameless"
printf '绝密★30年\n' >"$dir/closed/in.txt"
printf '绝密★30年\n' >"$dir/nameless/in.txt"
chmod 0 "$dir/closed.txt" "$dir/closed"
chmod 0444 "$dir/nameless" # its names can be read, its files not
mkfifo "$dir/pipe"
ln -s around "$dir/circle" && ln -s circle "$dir/around"
ln -s . "$dir/itself"
ln -s /etc/passwd "$dir/passwd"
ln -s /dev/zero "$dir/zero"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$dir/socket"
mknod "$dir/device" c 1 5 2>/dev/null || true # where that is allowed
gives 1 "findings come before what was not read" bound --json "$dir"
printf '%s\n' "$out" >"$SCRATCH/bad.json"
ok "what is marked is found" test "$(coverage "$SCRATCH/bad.json" /marked.txt)" = "whole 1 "
ok "what is clean is clean" test "$(coverage "$SCRATCH/bad.json" /clean.txt)" = "whole 0 "
for name in closed.txt closed nameless/in.txt; do
    ok "$name is told as not looked at, and why" test "$(coverage "$SCRATCH/bad.json" "/$name")" = "unknown 0 why"
done
ok "links, pipes, sockets and devices in a folder hold nothing of it" test "$(grep -c '"coverage"' "$SCRATCH/bad.json")" -eq 5
for name in circle pipe socket; do
    gives 2 "a $name that is named" scan "$dir/$name"
    says "is told, by its name" "bad/$name"
done
gives 2 "a device that is named" scan /dev/zero
gives 1 "a link that is named is followed" scan "$dir/itself"
gives 2 "a file that is gone" scan "$dir/gone.txt"
says "is told" 'bad/gone.txt'
gives 1 "with others beside it" scan "$dir/gone.txt" "$dir/marked.txt"
rm "$dir/marked.txt"
gives 2 "without findings, what was not read decides" bound "$dir"
says "each with its reason" 'closed.txt: '
chmod 0700 "$dir/closed" "$dir/nameless"
rm -r "$dir"

# ---- names ----
mkdir "$dir"
python3 - "$dir" <<'PY'
import os, sys
os.chdir(os.fsencode(sys.argv[1]))
for i, name in enumerate([b"<script>alert(1)<", b'"><img src=x onerror=alert(1)>', b"a&amp;b\"'", b"\\\"\\u0000", b"line\nbreak\r\n", b"\xff\xfe\xc3",
                          b"\x1b[2J\x1b]0;x\x07", "\u202egpj.exe".encode(), "\u009b31m\u0085".encode(), "\u2028\u2066".encode(), b"%s%n%00",
                          b"{1}", b"--json", b"$(touch x)", b"a b\tc", "机密★10年".encode(), b"x" * 255]):
    with open(name, "wb") as f:
        f.write(b"13800138%03d\n" % i)
    with open(b"_" + name[:200] + b".bin", "wb") as f:
        f.write(os.urandom(64) + b"\0\x90\xff" * 40)
PY
for format in json sarif html people; do
    option=--$format
    [ $format = people ] && option=--context
    status=0
    scan "$option" "$dir" >"$SCRATCH/$format" 2>"$SCRATCH/err" || status=$?
    ok "$format: names of all kinds" test "$status" -eq 1
done
ok "every name as JSON, SARIF, HTML and lines of text" python3 - "$SCRATCH" <<'PY'
import html.parser, json, re, sys, unicodedata
def read(name):
    return open(f"{sys.argv[1]}/{name}", encoding="utf-8", newline="").read()
rows = [json.loads(line) for line in read("json").splitlines()]
files = [r for r in rows if "coverage" in r]
assert len(files) == 34 and sum(r["findings"] for r in files) == 17, len(files)
assert sum(r["coverage"] == "unknown" for r in files) == 17
steers = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
for r in rows:
    assert not any(steers.search(str(v)) or "\n" in str(v) for v in r.values()), r
run = json.loads(read("sarif"))["runs"][0]
assert len(run["results"]) == 17 and len(run["invocations"][0]["toolExecutionNotifications"]) == 17
for r in run["results"]:
    uri = r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri), uri
class Page(html.parser.HTMLParser):
    tags, attributes, text = set(), set(), ""
    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
    def handle_data(self, data):
        self.text += data
page = Page()
page.feed(read("html"))
assert page.tags <= {"html", "head", "meta", "style", "title", "body", "main", "header", "section", "h1", "h2", "table", "thead", "tbody",
                     "tr", "th", "td", "b", "small", "mark", "p", "dl", "div", "dt", "dd", "br"}, page.tags
assert page.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class", "scope"}, page.attributes
assert "<script>alert(1)<" in page.text and not steers.search(page.text)
lines = read("people")
assert not steers.search(lines) and "�" not in lines
PY

# ---- swapped while they are read: a link that comes in place of a file or folder is not followed ----
rm -r "$dir"
mkdir -p "$dir/folder" "$SCRATCH/outside"
printf '绝密★30年\n' >"$SCRATCH/outside/a.txt"
for i in $(seq 200); do printf '机密★10年 %s\n' "$i" >"$dir/$i.txt"; done
python3 - "$dir" "$SCRATCH" <<'PY' &
import os, shutil, sys
d, scratch = sys.argv[1:]
i = 0
while not os.path.exists(scratch + "/enough"):
    i = i % 200 + 1
    path = f"{d}/{i}.txt"
    os.rename(path, scratch + "/aside")
    os.symlink(scratch + "/outside/a.txt", path)
    shutil.rmtree(d + "/folder")
    os.symlink(scratch + "/outside", d + "/folder")
    os.rename(scratch + "/aside", path)
    os.unlink(d + "/folder")
    os.mkdir(d + "/folder")
    with open(d + "/folder/a.txt", "w") as f:
        f.write("nothing\n")
PY
for i in $(seq 5); do
    status=0
    scan --json "$dir" >"$SCRATCH/swapped.$i" 2>/dev/null || status=$?
    ok "swapped, round $i: findings" test "$status" -eq 1
done
touch "$SCRATCH/enough"
wait
ok "what links led to was never read" lacks "$(cat "$SCRATCH"/swapped.*)" 绝密
ok "each line is whole" python3 - "$SCRATCH"/swapped.* <<'PY'
import json, sys
for name in sys.argv[1:]:
    rows = [json.loads(line) for line in open(name)]
    paths = [r["path"] for r in rows if "coverage" in r]
    assert len(paths) == len(set(paths)) and len(paths) >= 190, len(paths)
    assert all(r["coverage"] == "whole" or r.get("why") or r["unread"] for r in rows if "coverage" in r)
PY
rm -r "$dir"

# ---- much of it; what all that costs (torture/scan.sh has 1 GB and 100,000) ----
mkdir "$dir"
python3 - "$dir" <<'PY'
import gzip, io, os, sys, zipfile
d = sys.argv[1]
os.makedirs(d + "/tiny")
for i in range(5000):
    with open(f"{d}/tiny/{i}.txt", "w") as f:
        f.write("文件 %d\n" % i if i != 4711 else "绝密★30年\n")
os.makedirs(d + "/dense")
for i in range(24):
    with open(f"{d}/dense/{i}.txt", "w") as f:
        f.writelines("phone 138%08d y\n" % (k * 7 + i) for k in range(5000))
block = ("防汛物资储备工作的通知，" * 20000).encode()
with open(d + "/line.txt", "wb") as f:
    for _ in range(100):
        f.write(block)
    f.write("机密★10年".encode())
def zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for part in [name] if isinstance(name, str) else name:
            z.writestr(part, data)
    return out.getvalue()
def put(name, data):
    with open(d + "/" + name, "wb") as f:
        f.write(data)
text = ("防汛物资 " * 2000000).encode()
for i in range(4):
    put(f"much{i}.zip", zipped([f"{k}.txt" for k in range(9)], text))
    put(f"much{i}.docx", zipped("word/document.xml", b"<d><p><t>" + text + b"</t></p></d>"))
laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "' + b"ha" * 50 + b'">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 10) for i in range(12)) + b']><w:document xmlns:w="w"><w:p><w:t>&m;</w:t></w:p></w:document>'
for name, part in (("laughs.docx", "word/document.xml"), ("laughs.odt", "content.xml"), ("laughs.ofd", "Doc_0/Document.xml"),
                   ("laughs.xlsx", "xl/sharedStrings.xml")):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("OFD.xml" if name.endswith("ofd") else "[Content_Types].xml", "<x/>")
        z.writestr(part, laughs)
    put(name, out.getvalue())
# one kernel of zeros that every entry of the directory points to: 2,000 files of it out of one
kernel = zipped("a", b"\0" * (20 << 20))
end = kernel.rindex(b"PK\5\6")
start = int.from_bytes(kernel[end + 16:end + 20], "little")
entry = kernel[start:end]
put("overlap.zip", kernel[:start] + entry * 2000 + kernel[end:end + 8] + (2000).to_bytes(2, "little") * 2 +
    (len(entry) * 2000).to_bytes(4, "little") + kernel[end + 16:])
put("loops.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R/Names 1 0 R/AcroForm<</Fields[5 0 R]>>>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R 2 0 R 3 0 R]/Count 2147483647>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Resources<</XObject<</X 6 0 R>>>>/Contents[7 0 R 7 0 R]/Annots 3 0 R>>endobj\n"
    b"4 0 obj<</First 4 0 R/Next 4 0 R/Last 4 0 R>>endobj\n5 0 obj<</Kids[5 0 R]/Parent 5 0 R/T(x)>>endobj\n"
    b"6 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>stream\n/X Do\nendstream endobj\n"
    b"7 0 obj<</Length 5>>stream\n/X Do\nendstream endobj\ntrailer<</Root 1 0 R/Prev 0/Size 9>>\n%%EOF\n")
PY
status=0
timeout 600 python3 "$ROOT/tests/cli/_memory.py" "$SCRATCH/held" "$COFFERDAM" scan --json --no-ocr "$dir" >"$SCRATCH/much.json" ||
    status=$?
ok "bombs, laughs, loops and much of all: findings" test "$status" -eq 1
ok "each file is answered once, and the marked ones found" python3 - "$SCRATCH/much.json" <<'PY'
import json, sys
files, found = {}, {}
for line in open(sys.argv[1]):
    r = json.loads(line)
    name = r["path"].rsplit("/bad/", 1)[1]
    if "coverage" in r:
        assert name not in files, name
        files[name] = r
    else:
        found[name] = found.get(name, 0) + 1
assert len(files) == 5000 + 24 + 1 + 8 + 4 + 2, len(files)
assert found.pop("tiny/4711.txt") == 1 and found.pop("line.txt") == 1 and files["line.txt"]["coverage"] == "whole"
assert set(found) == {f"dense/{i}.txt" for i in range(24)} and set(found.values()) == {5000}
assert files["overlap.zip"]["coverage"] != "whole", files["overlap.zip"]
for name in ("laughs.docx", "laughs.odt", "laughs.ofd", "laughs.xlsx"):
    assert files[name]["coverage"] != "whole", files[name]
PY
read -r parent together <"$SCRATCH/held"
echo "# the parent held $parent MiB at most, all processes together $together MiB"
if ldd "$COFFERDAM" | grep -q asan; then
    echo "ok - memory, measured without sanitizers # SKIP they hold more than the program"
else
    ok "the parent holds less than 200 MiB" test "$parent" -lt 200
    ok "all processes together less than 1.5 GiB" test "$together" -lt 1536
fi
done_testing
