#!/bin/bash
# Reports that are kept: composed once and the same ever after, put into words by people under their names, approved as exactly that,
# issued, sent up. What is not proven looks nowhere as if it were.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

VERIFY=${COFFERDAM_VERIFY:-$(dirname "$(readlink -f "$COFFERDAM")")/../verify/cofferdam-verify}
sql() { sqlite3 -cmd '.timeout 20000' "$OFFICE/office.db" "$1"; }
# shown: the draft as zhou's program sees it, in both languages
shown() { for l in zh en; do must as zhou report show "$number" --json --lang $l && cp "$SCRATCH/.must" "$SCRATCH/show.$l"; done; }
# file NAME FORMAT [LANG]: the report as a file
file() { must as zhou report --kept "$number" --out "$SCRATCH/$1.$2" --lang "${3:-zh}" --force; }
judge() { python3 "$ROOT/tests/cli/_kept.py" "$@"; }
state() { sql "SELECT state FROM r_work_report WHERE number = '$number'"; }

command -v sqlite3 >/dev/null || {
    echo "ok - # SKIP sqlite3 is not there"
    exit 0
}
found "$SCRATCH/office" --origin unit.example
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=综合岗位)
enter zhou 周保密 "$dept" "$post" internal officer
enter zheng 郑领导 "$dept" "$post" internal leader_in_charge
enter wu 吴科员 "$dept" "$post" internal

# ---- keeping
gives 1 "a clerk keeps nothing" as wu report keep --kind annual --period 2026
gives 1 "there is no such kind" as zhou report keep --kind gossip --period 2026
gives 0 "the officer keeps one" as zhou report keep --kind self-inspection --period 2026
number=$out
says "it has a number" SY-BG-
gives 0 "it is a draft" as zhou list work_report
says "with its state" Draft
gives 0 "its sentences" as zhou report show "$number" --lang en
says "are named" 'people'
says "and hold" 'holds'
file first json
file first json en
echo '{}' >"$SCRATCH/forged.json"
gives 1 "nobody passes off a file as composed" as zhou do work_report "$number" keep --set body=@"$SCRATCH/forged.json" \
    --set subject=x --set leaves=1 --set sentences=1 --set gaps=0 --set protection=internal

# ---- words
gives 0 "a sentence is changed" as zhou report edit "$number" --sentence people --zh 本单位在岗人员99人，全部合格。 --en 'We have 99 people, all of them fit.'
says "as a statement of its own" SY-CS-
gives 0 "one is added" as zhou report edit "$number" --add --sentence people --zh 领导高度重视。
added=$out
gives 1 "none is left out without a reason" as zhou report edit "$number" --sentence no_leak --leave-out
gives 0 "with a reason it is" as zhou report edit "$number" --sentence no_leak --leave-out --reason 另行报告
gives 2 "a sentence that is not there" as zhou report edit "$number" --sentence gossip --zh 好
gives 2 "a section that is not there" as zhou report edit "$number" --add --section gossip --zh 好
gives 1 "a clerk changes nothing" as wu report edit "$number" --sentence group --zh 好
shown
ok "each is his who wrote it, without evidence" judge stated "$SCRATCH/show.zh" "$SCRATCH/show.en" "$added"
gives 0 "one is changed again" as zhou report edit "$number" --sentence people --zh 本单位在岗人员98人。
gives 0 "one is taken back" as zhou report edit "$number" --sentence "$added" --take-back
gives 2 "what nobody changed is not" as zhou report edit "$number" --sentence group --take-back
must as zhou report edit "$number" --add --section background --zh 领导高度重视。 --en 'The leaders attach great importance to it.'
added=$(sql "SELECT number FROM r_report_statement WHERE state = 'standing' AND how = 'added'")

# ---- approved as exactly that
request=$(made as zhou do work_report "$number" submit)
must as zhou report edit "$number" --sentence people --zh 本单位在岗人员97人。
gives 1 "a word changed meanwhile: the request has fallen" as zheng approve "$request"
ok "and it is a draft still" test "$(state)" = draft
must as zhou do work_report "$number" submit
request=$(as zheng requests --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p' | head -1)
gives 0 "the leader approves" as zheng approve "$request"
ok "and it is approved" test "$(state)" = approved
must as zhou report edit "$number" --sentence people --zh 本单位在岗人员96人。
ok "a word changed afterwards: the approval has fallen" test "$(state)" = draft
gives 1 "so it is not issued" as zhou do work_report "$number" issue
must as zhou do work_report "$number" submit
request=$(as zheng requests --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p' | head -1)
must as zheng approve "$request"
gives 0 "approved again, it is issued" as zhou do work_report "$number" issue
gives 1 "from then on no word changes" as zhou report edit "$number" --sentence people --zh 好

# ---- the same ever after
for f in json html txt docx pdf; do file issued $f; done
file issued-en txt en
must as system new department --set name=新科室
file later json
file later txt
ok "what happens later changes nothing in it" cmp "$SCRATCH/issued.json" "$SCRATCH/later.json"
ok "in words, too" cmp "$SCRATCH/issued.txt" "$SCRATCH/later.txt"
ok "statements are marked in every format" judge marked "$SCRATCH/issued" 本单位在岗人员96人。 领导高度重视。
ok "the report says how many were left out" grep -q '1句未列入' "$SCRATCH/issued.txt"
ok "in English, too" grep -q '1 were left out' "$SCRATCH/issued-en.txt"
ok "what was written in one language stands in the other as it was written" grep -q '本单位在岗人员96人' "$SCRATCH/issued-en.txt"
ok "what was left out is not in it" sh -c "! grep -q 另行报告 '$SCRATCH/issued.txt'"
gives 0 "each file that leaves is a numbered reading" as audit ledger log
ok "with its number" test "$(sql "SELECT count(*) FROM reading WHERE register = 'work_report'")" -ge 7

# ---- up
"$COFFERDAM" ledger key -d "$OFFICE" >"$SCRATCH/unit.key"
"$COFFERDAM" keygen -o "$SCRATCH/identity" 2>/dev/null
must as security new superior --set name=县保密局 --set "ledger_key=$(cat "$SCRATCH/unit.key")" \
    --set "witness_key=$("$COFFERDAM" ledger key --witness -d "$OFFICE")" --set "recipient=$(sed -n 's/^# public key: //p' "$SCRATCH/identity")"
gives 0 "it goes up" as zhou bundle export --kept "$number" --out "$SCRATCH/up.age" --json
says "with what is not proven counted" '"unproven":'
"$COFFERDAM" open -i "$SCRATCH/identity" -o "$SCRATCH/up" "$SCRATCH/up.age"
gives 0 "it holds" "$VERIFY" --key "$(cat "$SCRATCH/unit.key")" --lang zh "$SCRATCH/up"
says "and the statement is shown as that" 周保密
gives 0 "our own program says the same" "$COFFERDAM" bundle verify "$SCRATCH/up" --key "$SCRATCH/unit.key" --lang en
says "of the sentence" 'stated, not proven'
ok "how many were left out goes along" grep -q 'number left_out 1' "$SCRATCH/up"
sed 's/本单位在岗人员96人/本单位在岗人员69人/' "$SCRATCH/up" >"$SCRATCH/changed"
gives 1 "a changed statement is found" "$VERIFY" --key "$(cat "$SCRATCH/unit.key")" "$SCRATCH/changed"
sed 's/ by 周保密/ by 郑领导/' "$SCRATCH/up" >"$SCRATCH/other"
gives 1 "and one put into another's mouth" "$VERIFY" --key "$(cat "$SCRATCH/unit.key")" "$SCRATCH/other"
python3 - "$SCRATCH/up" "$SCRATCH/proven" <<'PY'
import sys
text = open(sys.argv[1], encoding="utf-8").read()
assert "sentence people unproven" in text
open(sys.argv[2], "w", encoding="utf-8").write(text.replace("sentence people unproven", "sentence people proven"))
PY
gives 1 "and one that calls itself proven" "$VERIFY" --key "$(cat "$SCRATCH/unit.key")" "$SCRATCH/proven"
draft=$(made as zhou report keep --kind annual --period 2026)
gives 1 "a draft does not go up" as zhou bundle export --kept "$draft" --out "$SCRATCH/no.age"

# ---- behind its back
gives 0 "the ledger agrees" "$COFFERDAM" ledger verify -d "$OFFICE" --files
sql "UPDATE r_report_statement SET words_zh = '全部合格' WHERE sentence = 'people' AND state = 'standing'"
gives 2 "a statement changed in the database is not shown as the report" as zhou report show "$number"
complains "but called what it is" 'is not what was sealed'
gives 1 "and the ledger names it" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
