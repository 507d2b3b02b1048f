#!/bin/bash
# scan: files and folders, what it finds, what it says of what it cannot read.
set -u
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH" || exit 1
mkdir box
python3 - <<'PY'
import os, zipfile
mark = "机密★10年\n关于防汛抢险方案的通知\n"
files = {
    "plain.txt": mark.encode(), "gb.txt": mark.encode("gb18030"), "bom.txt": "\ufeff".encode("utf-16-le") + mark.encode("utf-16-le"),
    "be.txt": mark.replace("通知", "通知 for all of you to read").encode("utf-16-be"),
    "big5.txt": ("機密★10年\n關於防汛搶險方案的通知，請各單位遵照辦理，並於本月底前報送落實情況。\n" * 3).encode("big5hkscs", "replace").replace(b"?", b"\xa1\xb9"),
    "page.html": '<html><head><title>x</title></head><body><p>秘密★6个月</p><!-- 身份证11010519491231002X --></body></html>'.encode(),
    "clean.txt": "保守国家秘密是公民的义务。绝密、机密、秘密三级。\n".encode(),
    "new\nline.txt": b"call 13800138000\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
}
for name, body in files.items():
    open(os.path.join("box", name), "wb").write(body)
P = '<?xml version="1.0"?><w:document xmlns:w="w"><w:body>%s</w:body></w:document>'
def docx(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        for name, body in parts.items():
            z.writestr(name, body)
docx("box/split.docx", {"word/document.xml": P % "<w:p><w:r><w:t>机密</w:t></w:r><w:r><w:t>★10</w:t></w:r><w:r><w:t>年</w:t></w:r></w:p>",
                        "word/header1.xml": P % "<w:p><w:r><w:t>绝密</w:t></w:r></w:p>",
                        "word/mysettings.xml": P % "<w:p><w:r><w:t>秘密★2年</w:t></w:r></w:p>",
                        "word/comments.xml": P % "<w:p><w:r><w:delText>TOP SECRET//NOFORN</w:delText></w:r></w:p>"})
with zipfile.ZipFile("box/outer.zip", "w") as z:
    z.write("box/split.docx", "in/split.docx")
    z.writestr("../../escape.txt", "秘密★1年")
with zipfile.ZipFile("box/broken.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", "x" * 5000)
data = bytearray(open("box/broken.zip", "rb").read()); data[40:60] = bytes(20); open("box/broken.zip", "wb").write(data)
with zipfile.ZipFile("box/bomb.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", b"\0" * (200 << 20))
def pdf(path, objects):
    body, at = b"%PDF-1.4\n", []
    for n, o in enumerate(objects, 1):
        at.append(len(body)); body += b"%d 0 obj" % n + o + b"endobj\n"
    x = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % i for i in at)
    body += b"trailer<</Size %d/Root 1 0 R/Info 7 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, x)
    open(path, "wb").write(body)
words = b"BT /F 12 Tf 20 80 Td (SECRET//NOFORN) Tj ET 0 0 0 rg 0 70 200 30 re f"
pdf("box/boxed.pdf", [b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    b"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(call 13800138000)>>]>>",
    b"<</Length %d>>stream\n" % len(words) + words + b"\nendstream ", b"<</Type/EmbeddedFile/Length 10>>stream\nCONFIDENTIAL\nendstream ".replace(b"10", b"12"),
    b"<</Type/Filespec/F(inner.txt)/EF<</F 5 0 R>>>>", b"<</Title(TOP SECRET)>>"])
open("box/damaged.pdf", "wb").write(b"%PDF-1.7\nnothing more")
PY
mkfifo box/pipe; ln -s . box/loop; ln -s /dev/zero box/zero; mkdir box/deeper; cp box/plain.txt box/deeper/
status=0; timeout 120 "$COFFERDAM" scan --lang en box >out 2>err || status=$?
ok "findings end with 1" test "$status" -eq 1
ok "nothing is said on standard error" test ! -s err
for name in plain gb bom be; do ok "$name.txt: the mark is found in its encoding" grep -q "^box/$name.txt:1: Classification mark: 机密★10年" out; done
ok "big5.txt: traditional characters" grep -q "^box/big5.txt:1: Classification mark" out
ok "HTML: text and comments" test "$(grep -c '^box/page.html' out)" -eq 2
ok "an identity number is hidden but for its ends" grep -q "11\*\*\*\*\*\*\*\*\*\*\*\*\*\*2X" out
ok "a mark parted into runs" grep -q "^box/split.docx: word/document.xml:1: Classification mark: 机密★10年" out
ok "a header, alone on its line" grep -q "^box/split.docx: word/header1.xml:1: Classification mark: 绝密" out
ok "deleted text in comments" grep -q "^box/split.docx: word/comments.xml:1: Classification mark: TOP SECRET//NOFORN" out
ok "a part that calls itself settings" grep -q "^box/split.docx: word/mysettings.xml:1: Classification mark: 秘密★2年" out
ok "a document within an archive" grep -q "^box/outer.zip: in/split.docx/word/document.xml:1: " out
ok "an entry's name leads nowhere" grep -q "^box/outer.zip: ../../escape.txt:1: " out
ok "prose about secrets is clean" test "$(grep -c 'clean.txt' out)" -eq 0
ok "a name with a newline stays on its line" grep -q "^box/new?line.txt:1: Mobile phone number: 13\*\*\*\*\*\*\*00" out
ok "a picture is not read in full" grep -q "^box/picture.png: not read in full" out
ok "damage is told" grep -q "^box/broken.zip: .*not read" out
ok "a bomb is told" grep -q "^box/bomb.zip: .*not read" out
ok "PDF: text under a black box" grep -q "^box/boxed.pdf: page 1:1: Classification mark: SECRET//NOFORN" out
ok "PDF: an annotation" grep -q "^box/boxed.pdf: page 1, annotation:1: Mobile" out
ok "PDF: a property" grep -q "^box/boxed.pdf: title:1: Classification mark: TOP SECRET" out
ok "PDF: an attachment" grep -q "^box/boxed.pdf: inner.txt:1: Classification mark: CONFIDENTIAL" out
ok "PDF: damage is told" grep -q "^box/damaged.pdf: not read in full" out
ok "links, devices and pipes in a folder are passed over" test "$(grep -c 'box/loop\|box/zero\|box/pipe' out)" -eq 0
ok "subfolders are read" grep -q "^box/deeper/plain.txt:1: " out
timeout 120 "$COFFERDAM" scan --lang en box >again 2>/dev/null || :
ok "same input, same bytes out" cmp -s out again
timeout 120 "$COFFERDAM" scan --json box >json || :
ok "JSON: an object a line" python3 -c '
import json, sys
rows = [json.loads(l) for l in open("json")]
marks = [r for r in rows if r.get("kind") == "mark" and r["path"] == "box/gb.txt"]
assert marks and marks[0]["level"] == "highly_secret" and marks[0]["from"] == 0, marks
files = {r["path"]: r for r in rows if "coverage" in r}
assert files["box/clean.txt"]["coverage"] == "whole" and files["box/picture.png"]["coverage"] == "partial", files'
status=0; "$COFFERDAM" scan box/clean.txt >/dev/null || status=$?
ok "clean ends with 0" test "$status" -eq 0
status=0; "$COFFERDAM" scan box/picture.png >/dev/null || status=$?
ok "unread ends with 2" test "$status" -eq 2
status=0; "$COFFERDAM" scan box/none >/dev/null 2>&1 || status=$?
ok "no such file ends with 2" test "$status" -eq 2
status=0; "$COFFERDAM" scan - <box/plain.txt >stdin.out || status=$?
ok "standard input" test "$status" -eq 1
ok "and its mark" grep -q "^-:1: " stdin.out
done_testing
