#!/bin/bash
# Review first, then disclose: a release is sieved, decided finding by finding, approved by its hash,
# published as that, and looked at again; whoever tries a shorter way is refused.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
enter zhang 张承办 "$dept" "$post" internal
enter li 李审查 "$dept" "$post" internal release_reviewer
enter wang 王保密 "$dept" "$post" internal officer
enter zhao 赵分管 "$dept" "$post" internal leader_in_charge release_reviewer
python3 - "$SCRATCH" <<'P'
import sys, zipfile
P = '<?xml version="1.0"?><w:document xmlns:w="w"><w:body>%s</w:body></w:document>'
def docx(name, *paragraphs, hidden=""):
    with zipfile.ZipFile(f"{sys.argv[1]}/{name}", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", P % "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs))
        z.writestr("word/header1.xml", P % hidden)
docx("notice.docx", "关于汛期值班的通告", "各单位值班电话另行公布。")
docx("marked.docx", "关于汛期值班的通告", "机密★10年", "联系人手机：13800138000。")
open(f"{sys.argv[1]}/locked.bin", "wb").write(bytes(range(256)) * 40)
P
sieve() { must "$COFFERDAM" tick -d "$OFFICE"; }
state() { as wang show release "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["state"])'; }
is_state() { ok "it is $2" test "$(state "$1")" = "$2"; }

# ---- submitting ----
gives 1 "nothing to publish is refused" as zhang new release --set title=空
complains "by its reason" "nothing to publish"
one=$(made as zhang new release --set title=汛期通告 --set channel=website \
    --set 'body_text=请与经办人联系，手机13800138000，身份证11010519491231002X。' --file "file=$SCRATCH/marked.docx")
gives 1 "nobody begins before the sieve" as li do release "$one" begin_review
gives 0 "what waits says so" as li release findings "$one"
says "in words" "waits for the sieve"
gives 1 "nor does anybody do the sieve's work himself" as zhang do release "$one" sieve
gives 0 "the office sieves it" "$COFFERDAM" tick -d "$OFFICE"
is_state "$one" sieved
gives 1 "findings are there and open" as li release findings "$one"
says "the mark of the file" "机密★10年"
says "in its part" word/document.xml
says "a phone, covered" '13*******00'
hides "never whole" 13800138000
says "the verdict is one sentence" "To be treated as"
gives 1 "as JSON too" as li release findings "$one" --json
ok "with rule, version, reason, level, place and offsets" python3 - "$SCRATCH/.out" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
assert a["level"] == "highly_secret" and a["open"] == len(a["findings"]) == 4, a
for f in a["findings"]:
    assert f["rule"] and f["version"] and f["reason"] and f["to"] > f["from"] >= 0 and f["basis"], f
assert a["coverage"] == "whole" and len(a["content_hash"]) == 64
P

# ---- separation ----
must as security role give zhang release_reviewer
gives 1 "the author reviews nothing of his own" as zhang do release "$one" begin_review
gives 0 "another begins" as li do release "$one" begin_review
gives 1 "nothing passes with open findings" as li do release "$one" pass
complains "by its reason" "without a decision"
gives 1 "nothing is approved before it was passed" as zhao do release "$one" approve
gives 1 "nothing is published before it was approved" as zhang do release "$one" publish --set published_at=x

# ---- decisions ----
number_of() { as li release findings "$one" --json | python3 -c '
import json, sys
print(*[f["finding"] for f in json.load(sys.stdin)["findings"] if f["kind"] == sys.argv[1] and f["part"] == int(sys.argv[2])])' "$@"; }
mark=$(number_of mark 1) inner=$(number_of phone 1) phone=$(number_of phone 0) card=$(number_of id_card 0)
gives 2 "a number that is not there" as li release decide "$one" remove 99
gives 1 "who keeps says why" as li release decide "$one" keep "$mark"
gives 1 "the author decides nothing" as zhang release decide "$one" remove "$phone"
gives 0 "what goes" as li release decide "$one" remove "$phone" "$card"
gives 0 "what stays, with a reason" as li release decide "$one" keep "$mark" --reason 原件已解密
gives 0 "a false alarm" as li release decide "$one" false_alarm "$inner" --reason 公开的值班电话
gives 1 "what is to be removed holds it up" as li do release "$one" pass
complains "by its reason" "still stands in it"
gives 0 "the redacted copy is made and sieved again" as li release redact "$one"
gives 0 "nothing is open any more" as li release findings "$one" --json
ok "what was removed is found no more, what was decided needs no second decision" python3 - "$SCRATCH/.out" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
assert [f["part"] for f in a["findings"]] == [1, 1] and a["open"] == 0 and a["to_confirm"] == 1, a
P
as li show release "$one" --json >"$SCRATCH/shown"
ok "it is gone from the text itself" lacks "$(cat "$SCRATCH/shown")" 11010519491231002X
gives 1 "a kept mark wants a second person" as li do release "$one" pass
complains "by its reason" "second person"
mark=$(number_of mark 1)
gives 1 "who is not he who decided" as li do release "$one" confirm --set "hits=$mark"
gives 0 "another confirms" as wang do release "$one" confirm --set "hits=$mark"
gives 0 "now it passes" as li do release "$one" pass
gives 1 "who passed it does not approve it" as li do release "$one" approve
gives 0 "the leader approves" as zhao do release "$one" approve
gives 0 "it is published" as zhang do release "$one" publish --set published_at=https://example.invalid/1 --set filing=备-1
is_state "$one" published
as wang show release "$one" --json >"$SCRATCH/shown"
ok "what went out is bound to what was approved" python3 - "$SCRATCH/shown" <<'P'
import json, sys
fields = {f["name"]: f["text"] for f in json.load(open(sys.argv[1]))["fields"]}
value = fields.get
assert value("approved_hash") == value("content_hash") and len(value("released_hash")) == 64
P

# ---- one file alone: its own hash ----
two=$(made as zhang new release --set title=通告 --file "file=$SCRATCH/notice.docx")
sieve
must as li do release "$two" begin_review
must as li do release "$two" pass
must as zhao do release "$two" approve
must as zhang do release "$two" publish --set published_at=https://example.invalid/2
gives 0 "the released copy's hash" as wang release findings "$two" --json
says "is the file's own" "$(sha256sum <"$SCRATCH/notice.docx" | cut -c1-64)"

# ---- unread is never clean ----
three=$(made as zhang new release --set title=附件 --file "file=$SCRATCH/locked.bin" --set link=https://example.invalid/3)
sieve
gives 1 "what was not read is told" as li release findings "$three"
says "a format that is not read" unknown
says "and the link, never fetched" link
must as li do release "$three" begin_review
gives 1 "it does not pass" as li do release "$three" pass
complains "by its reason" "Unread parts"
gives 0 "until a person has looked" as li do release "$three" state_looked --set 'gaps=1、2' --set note=已在单机上逐页查看
gives 0 "then it does" as li do release "$three" pass
gives 0 "it may be taken back for review" as li do release "$three" reopen --set return_reason=补充审查
gives 2 "a refusal says what may be told" as li do release "$three" refuse --set refuse_reason=内部理由
gives 0 "in its own words, with the article" as li do release "$three" refuse --set refuse_reason=内部理由 \
    --set told_reason=该信息公开后可能妨碍执法 --set 'told_basis=条例第五条'
is_state "$three" refused
gives 0 "what the applicant may be told is on one page" as li print release "$three" --form reply --out "$SCRATCH/reply.pdf" --lang zh
pdftotext -layout "$SCRATCH/reply.pdf" "$SCRATCH/reply.txt"
reply=$(tr -d ' \n\f' <"$SCRATCH/reply.txt")
ok "with the reason" has "$reply" 该信息公开后可能妨碍执法
ok "and its article" has "$reply" 条例第五条
ok "not the internal one" lacks "$reply" 内部理由
ok "nor who printed it" lacks "$reply" 李审查
gives 0 "and in the answer for programs" as li release findings "$three" --json
says "by itself" '"told_reason":"该信息公开后可能妨碍执法"'
hides "without the internal one" 内部理由
gives 2 "no reply is printed of what was not refused" as li print release "$two" --form reply --out "$SCRATCH/none.pdf"
gives 1 "what was applied for names its applicant" as zhang new release --set title=答复 --set purpose=on_request --set body_text=甲
complains "by its reason" "names the applicant"

# ---- content that changes after the sieve ----
four=$(made as zhang new release --set title=改稿 --set body_text=第一稿。)
sieve
must as li do release "$four" begin_review
gives 0 "the reviewer takes another text" as li do release "$four" redact --set body_text=第二稿，手机13900139000。
gives 1 "which is sieved before it passes" as li do release "$four" pass
complains "by its reason" "still at work"
gives 0 "on demand, now" as li release sieve "$four"
gives 1 "and its finding is open" as li do release "$four" pass
gives 0 "it goes back to its author" as li do release "$four" return --set return_reason=删去手机
gives 0 "who mends it" as zhang do release "$four" resubmit --set body_text=第三稿。
sieve
is_state "$four" sieved

# ---- words of a registered secret ----
must as security do post "$post" classify --set secret_class=important
enter chen 陈起草 "$dept" "$post" secret
printf '%s\n' 本次汛期调度采用上库先泄、下库后蓄的方式，库水位降至一百二十三米后依次开启左岸三孔泄洪闸，并由东堤巡查组每两小时报送一次渗压读数，任何数值不得对外提供。 >"$SCRATCH/plan.txt"
must as chen new document --set title=调度方案 --set protection=work --file "body=$SCRATCH/plan.txt"
must as li do release "$four" begin_review
gives 1 "what was sieved before it was registered does not pass" as li do release "$four" pass
complains "by its reason" "ask for the sieve again"
gives 0 "it is sieved by the secrets of today" as li release sieve "$four"
gives 0 "and passes" as li do release "$four" pass
six=$(made as zhang new release --set title=调度通告 --set 'body_text=通告：库水位降至一百二十三米后依次开启左岸三孔泄洪闸，并由东堤巡查组每两小时报送一次渗压读数，任何数值不得对外提供。')
sieve
gives 1 "the passage is found" as li release findings "$six" --json
says "as one" '"kind":"passage"'
says "whose source he may not know of" '"source":"","source_hidden":true'
gives 1 "who may know it" as chen release findings "$six" --json
says "sees its number" '"source_hidden":false'

# ---- by the rule files too; the verdict weighs, and says where a mark seems too much ----
seven=$(made as zhang new release --set title=配置说明 --set 'body_text=示例：AGE-SECRET-KEY-1QQPQYQRQSQTQUQVQWQXQYQZQ2QPQQQRQSQTQUQVQWQXQYQZQ2QPQQQRQSQT')
eight=$(made as zhang new release --set title=旧稿 --set 'body_text=机密★10年
关于汛期值班的通告')
sieve
gives 1 "a key that a rule file describes is found" as li release findings "$seven" --json
says "by that rule" '"rule":"credentials.age_identity"'
gives 1 "a mark alone decides" as li release findings "$eight" --json
says "its level" '"level":"highly_secret"'
says "and nothing else speaks for it" "Nothing but its mark speaks for this level (R17)"

# ---- out without review, and looked at again ----
five=$(made as wang new release enter_published --set title=旧闻 --set published_on=2078-02-01 --set 'body_text=值班手机13700137000。')
sieve
gives 0 "what was published before is sieved" as wang release sieve "$five"
gives 1 "it fails the examination" as wang check release.unreviewed
says "by its number" "$five"
gives 1 "and is to be taken down" as wang check release.take_down
says "by its number" "$five"
gives 1 "what is public is not merely marked for removal" as li release decide "$five" remove 1
gives 0 "it is withdrawn" as wang do release "$five" withdraw --set withdraw_reason=含个人信息
gives 0 "the month passes" "$COFFERDAM" clock 2078-04-03 -d "$OFFICE"
sieve
as wang show release "$two" --json >"$SCRATCH/shown"
ok "and what is public was checked again" has "$(cat "$SCRATCH/shown")" '"2078-04-03"'
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
done_testing
