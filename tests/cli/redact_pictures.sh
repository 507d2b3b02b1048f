#!/bin/bash
# redact, on scanned pages and pictures: what is recognized in the dots of the copy is covered, and read no more.
set -u
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH" || exit 1
redact() { timeout 180 "$COFFERDAM" redact --lang en "$@" >out 2>err; }
fails() { local name=$1 want=$2; shift 2; local status=0; redact "$@" -o no.out || status=$?
    ok "$name" sh -c "test $status -ne 0 && test ! -e no.out && grep -q '$want' err"; }

cat >page.html <<'HTML'
<meta charset="utf-8"><style>@page{size:A4;margin:25mm}body{font:16pt/1.8 'Noto Serif CJK SC'}</style>
<h2>关于汛期值班工作的通知</h2>
<p>各科室、各直属单位：梧桐计划所需经费由财政统一安排解决，负责人的手机为13800138000。请各单位认真组织落实，按时上报有关情况。</p>
<p>附件为梧 桐 计 划实施方案，不对外公布；其余保留的文字照旧公布，不涉及任何秘密事项。</p>
HTML
sed 's/<h2>.*//; s|<p>各科.*|<p>以下为扫描件。<br><img src="part.png" style="width:150mm">|; s|<p>附件.*||' page.html >mixed.html
print_page() { timeout 60 chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf="$2" "$1" >/dev/null 2>&1; test -s "$2"; }
ok "a page is printed" print_page page.html text.pdf
pdftoppm -q -r 150 -jpeg -singlefile text.pdf page
pdftoppm -q -r 150 -png -singlefile text.pdf page
pdftoppm -q -r 150 -png -singlefile -x 130 -y 250 -W 1000 -H 400 text.pdf part
ok "and one that shows a picture beside its text" print_page mixed.html mixed.pdf
python3 "$ROOT/tests/cli/scan.py" --pdf scan.pdf page.jpg page.jpg
python3 "$ROOT/tests/cli/scan.py" --tiff fax.tif page.png page.png
sed 's|/Type /Page |/Rotate 270 /Type /Page |' scan.pdf >across.pdf
pdftoppm -q -r 150 -jpeg -f 1 -l 1 -singlefile across.pdf turned
python3 - <<'PY'
import struct
d = open("turned.jpg", "rb").read() # to be shown a quarter to the right
entry = b"MM\0*\0\0\0\x08\0\1" + struct.pack(">HHIHH", 0x112, 3, 1, 6, 0) + b"\0\0\0\0"
open("photo.jpg", "wb").write(d[:2] + b"\xFF\xE1" + struct.pack(">H", len(entry) + 8) + b"Exif\0\0" + entry + d[2:])
PY
printf '%s\thighly_secret\n' 梧桐计划 统一安排 >list
looks() { # FILE: what is found in it; word: it was found in a picture
    local status=0
    timeout 180 "$COFFERDAM" scan --json --words list "$1" >found || status=$?
    test $status -le 2 && grep -q '"coverage":"whole"' found
}
word() { grep -q "\"look\":\"picture\".*$1" found; }
for name in page.png photo.jpg fax.tif scan.pdf across.pdf mixed.pdf; do
    ok "$name: it is looked at" looks "$name"
    ok "$name: the words are read in it" sh -c 'grep -q "\"kind\":\"word\"" found && grep -q "\"kind\":\"phone\"" found'
    ok "$name: a copy without them" redact "$name" -o "copy_$name" --remove 梧桐计划 --remove 13800138000 --json
    ok "$name: places in pictures are told" grep -q '"pictured":[1-9]' out
    ok "$name: and that all of it was looked at" grep -q '"coverage":"whole","unread":\[\]' out
    ok "$name: the copy is looked at" looks "copy_$name"
    ok "$name: what is to stay is read in it" word 统一安排
    ok "$name: what is removed is not" sh -c '! grep -q "\"kind\":\"phone\"\|梧桐\|计划" found'
done
ok "TIFF: both pages are there" python3 - <<'PY'
import struct
d = open("copy_fax.tif", "rb").read()
at, pages = struct.unpack("<I", d[4:8])[0], 0
while at:
    rows = struct.unpack("<H", d[at:at + 2])[0]
    at, pages = struct.unpack("<I", d[at + 2 + 12 * rows:at + 6 + 12 * rows])[0], pages + 1
assert pages == 2, pages
PY
timeout 180 "$COFFERDAM" scan --json scan.pdf >found || :
ok "findings of a scan are removed" redact scan.pdf -o by_findings.pdf --findings found
ok "nothing is found again" sh -c 'timeout 180 "$0" scan --json by_findings.pdf | grep -q "\"findings\":0"' "$COFFERDAM"
ok "all findings at once" redact page.png -o by_all.png --all-findings
redact page.png -o near.png --remove 悟桐计划
ok "a letter that is read wrongly is found all the same" grep -q "read nearly so" out
ok "and that letters are recognized is said" grep -q "look at the copy" out
fails "words that no page shows" "not recognized in its pictures" page.png --remove 桂花方案第九号

done_testing
