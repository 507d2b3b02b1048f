#!/bin/bash
# redact: what is removed is in no stream of the copy, and the rest still stands in it.
set -u
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH" || exit 1
redact() { timeout 120 "$COFFERDAM" redact --lang en "$@" >out 2>err; }
holds() { python3 "$ROOT/tests/cli/_redacted.py" holds "$1" "$2" >where; }
gone() { # 1: nowhere; a fault of the script is another
    local status=0
    holds "$1" "$2" || status=$?
    test $status -eq 1
}
texts() { ROOT="$ROOT" timeout 60 python3 - "$1" <<'PY'
import sys, re
sys.path.insert(0, __import__("os").environ["ROOT"] + "/tests/cli")
from _redacted import streams
print(" ".join(re.sub(r"<[^>]*>", "", d.decode("utf-8", "replace")) for n, d in streams(open(sys.argv[1], "rb").read()) if d[:2] != b"PK"))
PY
}
# black FILE PAGE AREA: nothing is seen there; seen: dark on light is. Areas lie a little within what was blackened: its edge is drawn soft
dots() { read -r darkest lightest < <(python3 "$ROOT/tests/cli/_redact_dots.py" "$@") || return 1; }
black() { dots "$@" && test "$lightest" -le 16; }
seen() { dots "$@" && test "$darkest" -le 64 -a "$lightest" -ge 192; }
for word in Zwickelbach 梧桐计划; do
    rm -rf box copy; mkdir box copy
    python3 "$ROOT/tests/cli/_redact_make.py" box "$word" || exit 1
    for name in a.docx a.xlsx a.pptx a.odt a.txt gb.txt a.csv a.html; do
        [ "$name$word" = gb.txtZwickelbach ] || ok "$name holds $word before" holds "box/$name" "$word"
        ok "$name: a copy without $word" redact "box/$name" -o "copy/$name" --remove "$word"
        ok "$name: $word is in no stream of it" gone "copy/$name" "$word"
        texts "copy/$name" >text
        ok "$name: what was not to be removed stands" grep -q "kept words\|保留的文字" text
        ok "$name: what was removed is seen to be" grep -q "█" text
    done
    texts copy/a.docx >text
    ok "DOCX: insertions, controls, links and marks keep their words" sh -c 'grep -q "inserted words" text && grep -q "controlled words" text && grep -q "a link" text && grep -q "marked" text'
    ok "DOCX: hidden words are gone, what is seen stays" grep -q "seen" text
    ok "DOCX: revision numbers, authors, properties are gone" sh -c '! unzip -p copy/a.docx | grep -q "rsid\|w:author\|docProps\|customXml\|vbaProject"'
    texts copy/a.xlsx >text
    ok "XLSX: hidden rows, columns, sheets are gone" sh -c '! grep -q "hidden row\|hidden sheet\|hidden column" text'
    ok "XLSX: values stay, formulas go" sh -c 'unzip -p copy/a.xlsx xl/worksheets/sheet1.xml | grep -q "<c r=\"B3\"><v>2</v>" && ! unzip -p copy/a.xlsx xl/worksheets/sheet1.xml | grep -q "<f>"'
    texts copy/a.pptx >text
    ok "PPTX: hidden slides and notes are gone" sh -c '! grep -q "hidden slide" text && ! unzip -l copy/a.pptx | grep -q notes'
    ok "a.pdf holds $word before" sh -c 'pdftotext box/a.pdf - | grep -q "$0"' "$word"
    ok "a.pdf: a copy without $word" redact box/a.pdf -o copy/a.pdf --remove "$word"
    ok "a.pdf: $word is in no stream of it" gone copy/a.pdf "$word"
    ok "PDF: no text, property, note, attachment, revision is left" sh -c 'test -z "$(pdftotext copy/a.pdf - | tr -d "[:space:]")" && ! grep -aq "Title\|Annot\|EmbeddedFile\|Prev" copy/a.pdf'
    ok "PDF: where it was seen is black" black copy/a.pdf 1 126,471,198,78
    ok "PDF: the words beside it are seen" seen copy/a.pdf 1 125,170,500,80
    ok "PDF: and those of the page that had it in a revision" seen copy/a.pdf 2 125,470,300,80
    ok "HTML: scripts, links and handlers are gone, the table stays" sh -c '! grep -q "script\|href\|onload\|style" copy/a.html && grep -q "colspan=\"2\"" copy/a.html'
done

# numbers, words instead of blocks, findings
redact box/a.xlsx -o n.xlsx --remove 138-0013-8000 --with '[removed]'
ok "a number in a cell, written otherwise" gone n.xlsx 13800138000
ok "a word stands instead" sh -c 'unzip -p n.xlsx xl/worksheets/sheet1.xml | grep -q "inlineStr.*\[removed\]"'
printf '机密★10年\n联系电话 １３８ 0013 8000，身份证 11010519491231002X。\n' >f.txt
"$COFFERDAM" scan --json f.txt >found || :
ok "what scan found is removed" redact f.txt -o g.txt --findings found
ok "and nothing of it is found again" "$COFFERDAM" scan g.txt
ok "the rest stays" grep -q "联系电话" g.txt
ok "findings of a level alone" redact f.txt -o h.txt --findings found --level secret
ok "the number stays then, the mark does not" sh -c 'grep -q 11010519491231002X h.txt && ! grep -q 机密 h.txt'
ok "all findings at once" redact f.txt -o i.txt --all-findings
ok "are the same" cmp -s g.txt i.txt
printf '长江计划\thighly_secret\n' >list
printf '工号,姓名\nQX-20417,仓颉\n' >own.csv
printf '经费：长 江計劃。AKIAQ3EGV7ZRTB5XM2LC 是密钥。QX-20417 仓颉，其余照旧。\n' >j.txt
"$COFFERDAM" scan --json --words list --listed own.csv j.txt >found || :
ok "rules, lists of words, the office's own" redact j.txt -o k.txt --all-findings --words list --listed own.csv
ok "of all three nothing is left" sh -c '! grep -q "AKIA\|計劃\|20417" k.txt && grep -q "^经费.*其余照旧" k.txt'
ok "as scan finds them" redact j.txt -o l.txt --findings found
ok "and nothing more" cmp -s k.txt l.txt
ok "without lists the rules still count" sh -c '"$0" redact j.txt -o m.txt --all-findings >/dev/null && ! grep -q AKIA m.txt && grep -q 計劃 m.txt' "$COFFERDAM"
ok "traditional characters and full width" sh -c 'printf "梧桐計劃與Ａｂｃｄｅｆ\n" >t.txt; timeout 60 "$0" redact t.txt -o u.txt --remove 梧桐计划 --remove abcdef >/dev/null && test "$(cat u.txt)" = "████與██████"' "$COFFERDAM"

# what cannot be done is said, and nothing is written
fails() { local name=$1 want=$2; shift 2; local status=0; redact "$@" -o no.out || status=$?
    ok "$name" sh -c "test $status -ne 0 && test ! -e no.out && grep -q '$want' err"; }
fails "nothing named" "Say what is to be removed" f.txt
fails "a text that is not there" "does not hold" f.txt --remove Nirgendwo
fails "a text too short" "at least two letters" f.txt --remove x
printf 'x %s y 梧桐计划第一号\n' "$(printf '梧桐计划第一号' | base64)" >b64.txt
fails "base64 of it is noticed" "still stands" b64.txt --remove 梧桐计划第一号
printf '\320\317\021\340\241\261\032\341' >old.doc
fails "an old format" "cannot be redacted" old.doc --remove 梧桐计划
fails "a text that no picture shows" "by boxes" box/a.png --remove 桂花方案
fails "boxes on text" "pages of a PDF and on pictures only" f.txt --box 1:0,0,500,500
fails "a box of nonsense" "PAGE:X,Y,W,H" box/a.png --box 1:0,0,500
fails "lists that nobody looks with" "go with --all-findings" f.txt --remove 联系电话 --words list
fails "no line of scan" "no line of scan" f.txt --findings f.txt
fails "findings of another file" "has no finding of" box/a.txt --findings found
printf 'PK\003\004broken' >broken.docx
fails "a damaged file" "damaged" broken.docx --remove 梧桐计划
redact f.txt -o f.txt --remove 联系电话 || :
ok "a file that is there is not replaced" grep -q "exists already" err

# boxes
ok "a page of a PDF is blackened by a box" redact box/a.pdf -o b.pdf --box 1:125,170,500,80
ok "where it lies nothing is seen" black b.pdf 1 130,180,490,60
ok "beside it all is" seen b.pdf 1 125,470,200,80
ok "on another page too" seen b.pdf 2 125,170,500,80
fails "a box on no page" "no page 3" box/a.pdf --box 3:0,0,500,500
pdftoppm -q -jpeg -r 144 -singlefile -f 1 -l 1 box/a.pdf clean
python3 - 梧桐计划 <<'PY'
import struct, sys
word, d = sys.argv[1].encode(), open("clean.jpg", "rb").read()
segment = lambda kind, body: b"\xFF" + kind + struct.pack(">H", len(body) + 2) + body
open("a.jpg", "wb").write(d[:2] + segment(b"\xFE", word) + segment(b"\xE1", b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + word) + d[2:] + word)
PY
ok "a JPEG holds words before" holds a.jpg 梧桐计划
ok "it is blackened by a box" redact a.jpg -o b.jpg --box 1:125,470,200,80
ok "its comment, EXIF and what is behind its end are gone" gone b.jpg 梧桐计划
ok "where the box lies nothing is seen" black b.jpg 1 130,480,190,60
ok "beside it all is seen" seen b.jpg 1 125,170,500,80
ok "what is written about a picture is removed without a box" redact box/a.png -o q.png --remove 梧桐计划
ok "it is in no stream of the copy" gone q.png 梧桐计划
ok "a picture is blackened by a box" redact box/a.png -o p.png --box 1:0,0,1000,500
ok "its comments and what is behind its end are gone" gone p.png 梧桐计划
ok "a box hides the dots" python3 - <<'PY'
import struct, zlib
d, at, idat = open("p.png", "rb").read(), 8, b""
while at < len(d):
    n, kind = struct.unpack(">I4s", d[at:at + 8]); body = d[at + 8:at + 8 + n]; at += 12 + n
    if kind == b"IHDR": w, h, depth, color = struct.unpack(">IIBB", body[:10])
    if kind == b"IDAT": idat += body
    assert kind in (b"IHDR", b"IDAT", b"IEND", b"sRGB", b"gAMA"), kind
raw = zlib.decompress(idat); step = len(raw) // h
assert step == w * 3 + 1
assert not any(raw[1:step]), raw[:20]
PY
done_testing
