#!/bin/bash
# Facts that are a secret together, in what one person has gathered: three documents with one piece each. Who reads two of
# them is nothing; with the third those who may know of the mosaic are told, with the entries; he himself never.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
must as security do post "$post" classify --set secret_class=important
enter wang 王保密 "$dept" "$post" highly_secret officer
enter zhao 赵分管 "$dept" "$post" highly_secret leader_in_charge
enter sun 孙保密 "$dept" "$post" highly_secret officer
enter bian 边草拟 "$dept" "$post" internal
enter cheng 程草拟 "$dept" "$post" internal
enter du 杜读者 "$dept" "$post" internal
enter gu 顾读者 "$dept" "$post" highly_secret
enter he 何读者 "$dept" "$post" internal
knowing=person:$person_wang,person:$person_zhao,person:$person_gu
watch() { must "$COFFERDAM" watch -d "$OFFICE"; }
# written NAME WHO TEXT: a document with that text as its file; its number in $NAME
written() {
    local number
    printf '%s\n' "$3" >"$SCRATCH/$1.txt"
    number=$(made as "$2" new document --set "title=文件$1" --file "body=$SCRATCH/$1.txt")
    eval "$1=$number"
}
reads() { must as "$1" do document "$2" open; }
# alerts WHO: how many alerts over mosaics he sees
alerts() { as "$1" list gathering_alert --json | grep -c 'A declared mosaic'; }

# ---- an older file, a mosaic, three files ----
written old bian "青山枢纽上游水库开放参观。"
mosaic=$(made as wang new mosaic --set title=春检 --set grade=highly_secret --set $'pieces=上游水库|upper reservoir\n三号闸门\n四月检修' \
    --set about=青山枢纽 --set reason=合在一起说明何时何处失去防护 --set "knowing=$knowing")
must as zhao do mosaic "$mosaic" approve
written one bian "青山枢纽上游水库开放参观。"
written two bian "青山枢纽完成 三 号
闸门 采购。"
written three cheng "青山枢纽将进行四月检修。"
written other cheng "红河大桥的四月检修。"
python3 - "$SCRATCH/sheet.docx" <<'P'
import sys, zipfile
body = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in ("青山枢纽", "四月", "检修安排"))
with zipfile.ZipFile(sys.argv[1], "w") as z:
    z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    z.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
    z.writestr("word/document.xml", f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>')
P
docx=$(made as cheng new document --set title=安排 --file "body=$SCRATCH/sheet.docx")

# ---- two are nothing, the third completes ----
reads du "$one"
reads du "$two"
reads du "$other"
watch
ok "two pieces are nothing" test "$(alerts wang)" = 0
reads gu "$one"
reads gu "$two"
reads gu "$three"
reads he "$old"
reads he "$two"
reads he "$three"
gives 0 "who may know of the mosaic anyway" "$COFFERDAM" watch -d "$OFFICE" --json
says "gathers nothing, nor who read a file that is older than it" '"raised":0'
says "that is counted as not looked through" '"uncovered":1'
reads du "$three"
gives 0 "the third" "$COFFERDAM" watch -d "$OFFICE" --json
says "is one alert" '"raised":1'
gives 0 "the officer sees it" as wang list gathering_alert --json
alert=$(printf '%s\n' "$out" | grep -o 'SY-HJ[^"]*' | head -n 1)
says "of that person" 杜读者
gives 0 "with its pieces" as wang show gathering_alert "$alert" --json
ok "each with its entry and what it says, under the mosaic's level" python3 - "$SCRATCH/.out" "$one" "$two" "$three" <<'P'
import json, sys
text = open(sys.argv[1]).read()
a = json.loads(text)
def rows(x):
    if isinstance(x, dict):
        if "fact" in x and "number" in x:
            yield x
        for v in x.values():
            yield from rows(v)
    elif isinstance(x, list):
        for v in x:
            yield from rows(v)
got = {(r["number"], r["fact"], r["kind"]) for r in rows(a)}
want = {(sys.argv[2], "上游水库|upper reservoir", "read"), (sys.argv[3], "三号闸门", "read"), (sys.argv[4], "四月检修", "read")}
assert got == want, (got, text)
assert "highly_secret" in text, text
P
says "in the mosaic's name" 春检
ok "one of them" test "$(alerts wang)" = 1
gives 0 "the leader does too" as zhao show gathering_alert "$alert"
ok "he himself sees none" test "$(alerts du)" = 0
gives 1 "nor finds it by its number" as du show gathering_alert "$alert"
ok "nor does an officer who may not know of the mosaic" test "$(alerts sun)" = 0
gives 1 "by its number either" as sun show gathering_alert "$alert"
gives 1 "nor another reader" as he show gathering_alert "$alert"
gives 0 "it is told once" "$COFFERDAM" watch -d "$OFFICE" --json
says "the same day" '"raised":0,"grown":0'
reads du "$docx"
reads du "$one"
gives 0 "the same pieces in another file" "$COFFERDAM" watch -d "$OFFICE" --json
says "are no news" '"raised":0,"grown":0'
request=$(made as wang do gathering_alert "$alert" dismiss --set reason=已经核实)
must as zhao approve "$request"
gives 0 "nor are they once it was dealt with" "$COFFERDAM" watch -d "$OFFICE" --json
says "and nothing came" '"raised":0,"grown":0'

# ---- a year's review keeps what is known; another piece is news; a DOCX says it as well ----
must as wang do mosaic "$mosaic" review
request=$(made as wang do mosaic "$mosaic" change --set need=2 --set about=青山枢纽 \
    --set $'pieces=上游水库|upper reservoir\n三号闸门\n四月检修' --set reason=两条已经足够)
must as zhao approve "$request"
gives 0 "with two that are enough" "$COFFERDAM" watch -d "$OFFICE" --json
says "who read two and an older file, and who wrote two" '"raised":2'
gives 0 "the officer" as wang list gathering_alert --json
says "sees who read" 何读者
says "and who wrote" 边草拟
hides "who may know of it is in none" 顾读者
other_alert=$(printf '%s\n' "$out" | grep 何读者 | grep -o 'SY-HJ[^"]*' | head -n 1)
gives 0 "his alert" as wang show gathering_alert "$other_alert"
says "counts the file that nobody looked into" "1 of the files that he has read were not looked through"
written four cheng "青山枢纽 upper reservoir 夜间关闭。"
reads he "$four"
gives 0 "a third piece" "$COFFERDAM" watch -d "$OFFICE" --json
says "lets it grow, and makes one of who wrote both" '"raised":1,"grown":1'
gives 0 "with three" as wang show gathering_alert "$other_alert" --json
says "by its entry" "$four"

# ---- where a piece changes, the others are still known; the changed one is not, and that is counted ----
read_by_all=$("$COFFERDAM" watch -d "$OFFICE" --json | grep -o '"uncovered":[0-9]*')
ok "one file was not looked through before" test "$read_by_all" = '"uncovered":1'
request=$(made as wang do mosaic "$mosaic" change --set need=3 --set about=青山枢纽 \
    --set $'pieces=上游水库|upper reservoir\n三号闸门\n四月检修|April works' --set reason=增加写法)
must as zhao approve "$request"
gives 0 "a changed mosaic" "$COFFERDAM" watch -d "$OFFICE" --json
says "raises nothing by what it knew of the piece before" '"raised":0,"grown":0'
says "and all seven that were read count as not looked through" '"uncovered":7'
written five cheng "青山枢纽 April works。"
reads he "$five"
gives 0 "with the new words" "$COFFERDAM" watch -d "$OFFICE" --json
says "it goes on with what is known of the others" '"raised":0,"grown":1'

# ---- what is withdrawn is watched no more ----
must as zhao do mosaic "$mosaic" withdraw --set withdraw_reason=不再需要
enter jin 金读者 "$dept" "$post" internal
for doc in "$one" "$two" "$three"; do reads jin "$doc"; done
gives 0 "a mosaic that is withdrawn" "$COFFERDAM" watch -d "$OFFICE" --json
says "raises nothing" '"raised":0,"grown":0'

# ---- given the secret itself is not gathering; bits ----
whole=$(made as wang new mosaic --set title=合编 --set grade=work --set $'pieces=[1/8] 北门\n[1/8] 南门' --set bits=6 --set reason=合在一起 \
    --set "knowing=person:$person_wang,person:$person_zhao")
must as zhao do mosaic "$whole" approve
written north bian 北门每日开放
written south cheng 南门每日关闭
printf '北门和南门\n' >"$SCRATCH/both.txt"
both=$(made as wang new document --set title=两门 --set protection=work --set "readers=person:$person_gu,person:$person_wang" --file "body=$SCRATCH/both.txt")
reads gu "$both"
gives 0 "who was given a file of that level with all of it" "$COFFERDAM" watch -d "$OFFICE" --json
says "gathered nothing" '"raised":0'
reads jin "$north"
watch
ok "three bits of six are few" test "$(as wang list gathering_alert --json | grep -c 金读者)" = 0
reads jin "$south"
watch
ok "six make it" test "$(as wang list gathering_alert --json | grep -c 金读者)" = 1
# ---- a copy on paper says what its document's file says ----
must as system do department "$dept" appoint --set "head=$person_zhao"
enter li 李机要 "$dept" "$post" internal registrar
enter ou 欧读者 "$dept" "$post" internal
request=$(made as cheng do document "$south" plain)
must as zhao approve "$request"
number=$(as li list document --json | grep -o '"number":"[^"]*"[^}]*文件south' | cut -d'"' -f4)
must as li do document "$number" issue
must as li do document "$number" circulate --set "recipients=$person_ou" --set due=2099-01-01
reads ou "$north"
watch
ok "a copy that he has not signed for is none" test "$(as wang list gathering_alert --json | grep -c 欧读者)" = 0
must as ou do copy "$number-01" receive --set place=柜
watch
gives 0 "one that he has" as wang list gathering_alert --json
says "counts" 欧读者
copied=$(printf '%s\n' "$out" | grep 欧读者 | grep -o 'SY-HJ[^"]*' | head -n 1)
gives 0 "its alert" as wang show gathering_alert "$copied" --json
says "names the document and the copy" "\"number\":\"$number\",\"day\":\"2078-03-01\",\"kind\":\"copy\",\"fact\":\"南门\""
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
done_testing
