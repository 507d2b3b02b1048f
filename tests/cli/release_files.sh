#!/bin/bash
# The redacted copy of files: what was decided to be removed is in no unpacked stream of what goes out, the copy is
# sieved again, and what cannot be redacted is told.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/browser/_release_found.sh"
sieve() { must "$COFFERDAM" tick -d "$OFFICE"; }
holds() { python3 "$ROOT/tests/cli/_redacted.py" holds "$1" "$2" >"$SCRATCH/where"; }
gone() { # 1: nowhere; a fault of the script is another
    local status=0
    holds "$1" "$2" || status=$?
    test $status -eq 1
}
# numbers RELEASE EXPRESSION: findings for which the expression over f holds
numbers() {
    as li release findings "$1" --json | python3 -c '
import json, sys
print(*[f["finding"] for f in json.load(sys.stdin)["findings"] if eval(sys.argv[1])])' "$2"
}
copy() { must as li read "$1" --register release --action "$2" --force --out "$3"; }

printf '姓名：甲\n手机：13900139000\n' >"$SCRATCH/list.txt"
one=$(made as zhang new release --set title=汛期通知 --set body_text=咨询手机13700137000。 \
    --file "file=$SCRATCH/notice.docx" --file "second_file=$SCRATCH/grants.xlsx" --file "third_file=$SCRATCH/list.txt")
sieve
must as li do release "$one" begin_review
for at in notice.docx=13800138000 notice.docx=机密 grants.xlsx=11010519491231002X; do
    ok "${at%=*} holds ${at#*=} before" holds "$SCRATCH/${at%=*}" "${at#*=}"
done
gives 1 "who may not redact has no document opened for it" as zhang release redact "$one"
gives 0 "everything is to be removed" as li release decide "$one" remove $(numbers "$one" True)
gives 0 "one copy of all of it" as li release redact "$one" --json
says "text and three files" '"parts":4'
gives 0 "the second look finds nothing more" as li release findings "$one" --json
says "of any kind" '"findings":[]'
copy "$one" open "$SCRATCH/copy.docx"
copy "$one" open_second "$SCRATCH/copy.xlsx"
copy "$one" open_third "$SCRATCH/copy.txt"
for at in copy.docx=13800138000 copy.docx=机密 copy.docx=备用转移路线 copy.xlsx=11010519491231002X \
    copy.txt=13900139000; do
    ok "${at#*=} is in no stream of ${at%=*}" gone "$SCRATCH/${at%=*}" "${at#*=}"
done
for at in copy.docx=汛期值班值守 copy.xlsx=补助 copy.txt=姓名; do
    ok "${at#*=} still stands in ${at%=*}" holds "$SCRATCH/${at%=*}" "${at#*=}"
done
gives 0 "it passes" as li do release "$one" pass
gives 0 "and is approved" as zhao do release "$one" approve
gives 0 "and published" as zhang do release "$one" publish --set published_at=https://example.invalid/1

# ---- what is not redacted is told, and nothing changes ----
printf '{\\rtf1\\ansi mobile 13800138000 end}' >"$SCRATCH/note.rtf"
two=$(made as zhang new release --set title=说明 --set body_text=手机13700137000。 --file "file=$SCRATCH/note.rtf")
sieve
must as li do release "$two" begin_review
must as li release decide "$two" remove $(numbers "$two" True)
before=$(as li release findings "$two" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["content_hash"])')
gives 2 "a kind that cannot be redacted is refused" as li release redact "$two"
complains "and what to do first is said" "save it as DOCX"
as li release findings "$two" --json >"$SCRATCH/after"
ok "nothing changed, the text neither" has "$(cat "$SCRATCH/after")" "\"content_hash\":\"$before\""

# ---- one file of two: the other stays, byte for byte ----
three=$(made as zhang new release --set title=两份 --file "file=$SCRATCH/grants.xlsx" --file "second_file=$SCRATCH/list.txt")
sieve
must as li do release "$three" begin_review
must as li release decide "$three" remove $(numbers "$three" 'f["part"] == 2')
must as li release decide "$three" false_alarm $(numbers "$three" 'f["part"] == 1') --reason 虚构的示例
gives 0 "the second file alone" as li release redact "$three" --json
says "is made anew" '"parts":1'
copy "$three" open "$SCRATCH/same.xlsx"
copy "$three" open_second "$SCRATCH/other.txt"
ok "the first is as it was" cmp -s "$SCRATCH/grants.xlsx" "$SCRATCH/same.xlsx"
ok "the second has it not" gone "$SCRATCH/other.txt" 13900139000
gives 0 "nothing is open" as li release findings "$three"
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
done_testing
