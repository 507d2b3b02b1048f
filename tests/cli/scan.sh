#!/bin/bash
# scan: its options, what it writes for whom, and what it makes of a hostile folder.
set -u
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH" || exit 1
scan() { "$COFFERDAM" scan --lang en "$@"; }
mkdir box box/sub
printf '机密★10年\n关于防汛的通知 11010519491231002X 电话 13800138000\n' >box/a.txt
printf 'x\n秘密★6个月\n' >box/sub/b.txt
printf 'nothing here\n' >box/clean.txt

# ---- people ----
gives 1 "findings" scan box
says "a line each, with file, line and level" 'box/a.txt:1: Classification mark: 机密★10年'
says "the level by shape and word" '[■ Highly secret]'
says "the sum" 'Files: 3  Findings: 4  Not read in full: 0'
hides "no colour where there is no terminal" $'\033'
gives 1 "with context" scan --context box/a.txt
says "the words around" '电话 13*******00'
says "what else stands there is hidden" '****************** 电话'
says "why, by which rule and article" '(id_card, L35)'
hides "a number never stands whole" 13800138000
hides "nor the other" 11010519491231002X
gives 1 "in Chinese" "$COFFERDAM" scan --lang zh box/a.txt
says "in Chinese words" '密级标志: 机密★10年'

# ---- the same bytes out, however many work ----
for i in $(seq 1 60); do printf '%s 13800138%03d\n' "$i" "$i" >box/sub/n$i.txt; done
scan --json -j 1 box >one.json || :
for n in 2 7; do scan --json -j "$n" box >many.json || :; ok "$n workers write what one writes" cmp -s one.json many.json; done
rm box/sub/n*.txt
for i in $(seq 1 400); do mkdir -p "many/$i/x"; printf '13800138%03d\n' "$i" >"many/$i/x/a.txt"; done
scan --json -j 1 many >one.json || :
scan --json -j 2 many >many.json || :
ok "a folder for each file: the same" cmp -s one.json many.json
ok "and each has its line" test "$(grep -c '"rule":"phone"' one.json)" -eq 400
ok "with no more descriptors than a window" bash -c 'ulimit -n 200; "$COFFERDAM" scan --json -j 2 many | cmp -s one.json -'
rm -r many

# ---- a sheet is read as a whole ----
mkdir sheet
python3 - <<'PY'
import zipfile
rows = [["职工名册"], ["序号", "姓名", "身份证号", "办公电话", "初始密码"],
        ["1", "章三丰", "110105491231002", "010-12345678", "Fr3ight-7!"],
        ["2", "-", "11010519491231", "002X", "无"]]
cells = "".join('<row r="%d">%s</row>' % (r, "".join(
    '<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (chr(65 + i), r, t) for i, t in enumerate(row)))
    for r, row in enumerate(rows, 1))
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
with zipfile.ZipFile("sheet/a.xlsx", "w") as z:
    z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
    z.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="账" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, rel))
    z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % rel)
    z.writestr("xl/worksheets/sheet1.xml", '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, cells))
PY
gives 1 "a sheet" scan sheet
says "a column's head tells what a number is" 'a.xlsx: 账!C3:1: Identity card number: 11***********02'
says "and what a telephone is" 'a.xlsx: 账!D3:1: '
says "and a password" 'a.xlsx: 账!E3:1: Password: Fr******7!'
says "two cells make no number" 'Findings: 4  '
rm -r sheet

# ---- formats ----
gives 1 "SARIF" scan --sarif box
printf '%s' "$out" >out.sarif
ok "SARIF is what it says" python3 - <<'PY'
import json
run = json.load(open("out.sarif"))["runs"][0]
rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
assert len(run["results"]) == 4 and run["invocations"][0]["executionSuccessful"] is True
for r in run["results"]:
    assert rules[r["ruleIndex"]] == r["ruleId"] and r["level"] in ("error", "warning", "note")
    assert r["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    assert len(r["partialFingerprints"]["cofferdam/v1"]) == 32
assert run["results"][1]["locations"][0]["physicalLocation"]["region"] == {
    "startLine": 2, "startColumn": 9, "snippet": {"text": "11**************2X"}}, run["results"][1]
PY
printf '<b>&"机密★10年' >'box/<i>.txt'
gives 1 "a page" scan --html box
ok "names and words are escaped" lacks "$out" '<i>.txt'
says "as text" '&lt;i&gt;.txt'
says "the words are highlighted" '<mark>机密★10年</mark>'
ok "no script and nothing from elsewhere" lacks "$out" '<script'
rm 'box/<i>.txt'
gives 2 "two formats at once" scan --json --html box
complains "are refused" "do not go together"

# ---- what is not reported ----
scan --baseline-out box >base.jsonl || :
gives 0 "all known before" scan --baseline base.jsonl box
says "they are counted" 'Findings: 0  Not read in full: 0  Known before: 4'
printf '\n\n机密★10年\n关于防汛的通知 11010519491231002X 电话 13800138000\n又电话 13900139000\n' >box/a.txt
gives 1 "a new one beside the known, moved ones" scan --baseline base.jsonl box
says "is found" 'Findings: 1'
says "where it stands" 'box/a.txt:5: Mobile phone number: 13*******00'
printf '13800138000 13800138000\n' >twice.txt
scan --baseline-out twice.txt >twice.jsonl || :
printf '13800138000 13800138000 13800138000\n' >twice.txt
gives 1 "of equal ones the number counts" scan --baseline twice.jsonl twice.txt
says "the third is new" 'Findings: 1  Not read in full: 0  Known before: 2'
printf 'no json\n' >bad.jsonl
gives 2 "what is no baseline" scan --baseline bad.jsonl box
complains "names its line" 'bad.jsonl:1:'
cat >allow.yaml <<'Y'
- {path: "box/*.txt", rule: phone, until: 2999-01-01, reason: published number}
- {text: 秘密★6个月, until: 2020-01-01, reason: was an example}
Y
gives 1 "allowed ones are left out" scan --allow allow.yaml box
says "and counted" 'Findings: 3  Not read in full: 0  Allowed: 2'
complains "what is over allows nothing and is said" 'allow.yaml:2: this was allowed until 2020-01-01'
for bad in '- {rule: x, until: 2999-01-01}' '- {rule: x, reason: y}' '- {until: 2999-01-01, reason: y}' '- {rule: x, until: 2999-02-30, reason: y}' \
    '- {rule: x, untl: 2999-01-01, reason: y}' 'rule: x' '- [a]' '- {rule: [a], until: 2999-01-01, reason: y}'; do
    printf '%s\n' "$bad" >bad.yaml
    gives 2 "refused: $bad" scan --allow bad.yaml box
    complains "with its place" 'bad.yaml'
done
printf '*.txt\n!clean.txt\n' >box/.cofferdamignore
gives 0 "what .cofferdamignore names" scan box
says "is passed over and counted" 'Passed over: 2'
gives 1 "and is read on demand" scan --no-ignore box
says "then too" 'Files: 4'
gives 1 "what is named itself is read" scan box/a.txt
rm box/.cofferdamignore; ln -s /etc/passwd box/.cofferdamignore
gives 1 "a link is no rule file" scan box
rm box/.cofferdamignore

# ---- lists of paths ----
find box -type f -print0 >list
status=0; scan --stdin0 <list >lout || status=$?
ok "paths from standard input" test "$status" -eq 1
ok "all of them" grep -q 'Files: 3  Findings: 5' lout
gives 2 "nothing to look at" scan
complains "says how it is called" usage

# ---- a hostile folder ----
mkdir bad
python3 - <<'PY'
import os
for i, name in enumerate([b"a\nb.txt", b"\xff\xfe.txt", b"\x1b[31m.txt", "机密.txt".encode(), b"-rf", b" ", b"x" * 255]):
    open(b"bad/" + name, "wb").write(b"13800138%03d" % i)
path = b"bad"
for i in range(80):
    path += b"/d"
    os.mkdir(path)
open(path + b"/deep.txt", "wb").write(b"13800138000")
open("bad/null", "wb").write(bytes(1000))
open("bad/empty", "wb").close()
PY
mkfifo bad/pipe; ln -s . bad/loop; ln -s /dev/zero bad/zero; ln -s nowhere bad/dangling
python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.bind("bad/socket")'
status=0; timeout 60 "$COFFERDAM" scan --lang en bad >hostile 2>hostile.err || status=$?
ok "it ends, with findings" test "$status" -eq 1
ok "all that can be read was read" test "$(grep -c 'Mobile phone number' hostile)" -eq 7
ok "what was not read is told" grep -q 'Folders within folders go at most 64 deep' hostile
ok "no control character reaches the terminal" test "$(tr -d '\n\t' <hostile | LC_ALL=C grep -c '[[:cntrl:]]')" -eq 0
ok "well-formed text" iconv -f UTF-8 -t UTF-8 hostile -o /dev/null
gives 2 "a pipe that is named" timeout 20 "$COFFERDAM" scan --lang en bad/pipe
says "is neither" 'neither a file nor a folder'
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed; chmod 0 closed
    gives 2 "a closed folder" scan closed
fi
# ---- the examples of docs/scan.md do what they say ----
python3 - "$ROOT/docs/scan.md" <<'PY'
import re, sys
blocks = re.findall(r"```sh\n(.*?)```", open(sys.argv[1]).read(), re.S)
for name, block in zip(("pre-commit", "mail-filter"), blocks, strict=True):
    open(name, "w").write(block)
PY
chmod +x pre-commit mail-filter
mkdir bin && ln -s "$COFFERDAM" bin/cofferdam
export PATH=$SCRATCH/bin:$PATH COFFERDAM_EXTRACT=${COFFERDAM_EXTRACT:-$(dirname "$COFFERDAM")/cofferdam-extract}
git init -q repo && cp pre-commit repo/.git/hooks/ && cd repo || exit 1
git config user.name test && git config user.email test@example.org
printf 'fine\n' >fine.txt; git add . && gives 0 "a clean commit goes through" git commit -qm one
printf '机密★10年\n' >'a b.txt'; git add . && gives 1 "a marked file is held" git commit -qm two
complains "and named" 'a b.txt:1:'
printf 'fine\n' >'a b.txt'
gives 1 "what is staged counts, not what lies there" git commit -qm three
git add . && gives 0 "mended, it goes through" git commit -qm four
cd .. || exit 1
printf '#!/bin/sh\ncat >sent\necho "$@" >args\n' >sendmail; chmod +x sendmail
printf 'Subject: x\n\nhello\n' >mail
gives 0 "a clean mail is sent" env SENDMAIL=./sendmail ./mail-filter a@example.org b@example.org <mail
ok "as it came" cmp -s mail sent
ok "to whom it was for" grep -q -- '-f a@example.org -- b@example.org' args
rm sent; printf 'Subject: x\n\n机密★10年\n' >mail
gives 69 "a mail with a mark goes back" env SENDMAIL=./sendmail ./mail-filter a@example.org b@example.org <mail
ok "and not out" test ! -e sent

# ---- a virus scanner: a stand-in that speaks clamd's protocol ----
cat >clamd.py <<'PY'
import os, socket, struct, sys, threading
def whole(c, n):
    out = b""
    while len(out) < n:
        part = c.recv(n - len(out))
        if not part:
            raise SystemExit
        out += part
    return out
def serve(c):
    assert whole(c, 10) == b"zINSTREAM\0"
    body = b""
    while (n := struct.unpack(">I", whole(c, 4))[0]):
        body += whole(c, n)
    c.sendall(b"stream: Bad\x1b[31m.Thing FOUND\0" if b"HARM" in body else b"nonsense" if b"ODD" in body else b"stream: OK\0")
    c.close()
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(16)
open("ready", "w").close()
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
PY
python3 clamd.py clamd.ctl & clamd=$!
for _ in $(seq 100); do [ -e ready ] && break; sleep 0.1; done
mkdir viral; printf 'fine\n' >viral/fine.txt; printf 'HARM\n' >viral/harm.txt
gives 1 "a virus scanner is asked" scan --clamd clamd.ctl viral
says "and what it knows is a finding, made harmless" 'viral/harm.txt:1: Harmful program: Bad?[31m.Thing'
says "about each file" 'Files: 2  Findings: 1  Not read in full: 0'
printf 'ODD\n' >viral/harm.txt
gives 2 "nonsense from it" scan --clamd clamd.ctl viral
says "is no answer: not read in full" 'Not read in full: 1'
kill "$clamd"; wait "$clamd" 2>/dev/null || :
gives 2 "where nobody listens" scan --clamd clamd.ctl viral
says "nothing counts as read" 'Not read in full: 2'

status=0; "$COFFERDAM" scan box --json >/dev/full 2>full.err || status=$?
ok "a full disk ends with 2" test "$status" -eq 2
ok "and says so" test -s full.err
done_testing
