#!/bin/bash
# Tables in and out: columns matched, values understood, every bad row back with its reason; all or none;
# what goes out is marked, numbered and in the ledger, and holds nothing that one may not know.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter zhou 周保密 "$dept" "$post" highly_secret officer registrar
enter feng 冯旁人 "$dept" "$post" internal
enter tong1 同名人 "$dept" "$post" internal
enter tong2 同名人 "$dept" "$post" internal

# ---- text, columns and values ----
printf '2026年度依据文件台账,,,,\n文件名称,类别,制发机关,文号*,制发日期\n甲,scope,市局,〔2025〕1号,2025年3月1日\n乙,保密事项范围,市局,〔2025〕2号,2025/3/2\n丙,Scope of matters,市局,〔2025〕3号,2025.3.3\n丁,scope,市局,〔2025〕4号,45720\n' >"$SCRATCH/good.csv"
kind=$(as zhou show basis_document --json | python3 -c '
import json, sys
f = [f for f in json.load(sys.stdin)["fields"] if f["name"] == "kind"][0]
c = [c for c in f["choices"] if c["code"] == "scope"][0]
print(c["title"])')
sed -i "s/保密事项范围/$kind/; s/Scope of matters/SCOPE/" "$SCRATCH/good.csv"
gives 0 "a look at the table takes nothing in" as zhou import basis_document "$SCRATCH/good.csv" --dry-run
gives 0 "and the register is still empty" as zhou list basis_document --json
ok "not an entry" test -z "$out"
gives 0 "a table under a title is taken in" as zhou import basis_document "$SCRATCH/good.csv" --json
says "all four rows" '"done":4'
gives 0 "with every way to write a day" as zhou list basis_document --sort title --json
for day in 2025-03-01 2025-03-02 2025-03-03 2025-03-04; do
    gives 0 "the day $day" as zhou list basis_document --filter "issued_on.from=$day" --filter "issued_on.to=$day" --json
    says "is one entry's" '"id"'
done
gives 0 "the ledger keeps that a table came in" as audit ledger log --act basis_document.import --json
says "as an act of its own" basis_document.import

# ---- all or none, good rows, reasons ----
printf '标签编号\t类型\t序列号\t使用网络\t用途\nJ-1\tU盘\tS1\t内部\t办公\nJ-2\t软盘\tS2\t内部\t办公\nJ-1\tU盘\tS3\t内部\t办公\n\nJ-4\tusb\tS4\t涉密\t办公\n' >"$SCRATCH/bad.tsv"
gives 1 "a table with bad rows is taken in wholly or not at all" as zhou import medium "$SCRATCH/bad.tsv" \
    --errors "$SCRATCH/bad.xlsx" --json
says "none stays" '"done":0'
says "the bad choice is named with its row and column" '"row":3,"column":"B"'
says "and so is what a rule refuses" '[R27]'
gives 0 "the register is empty" as zhou list medium --json
ok "quite empty" test -z "$out"
ok "the bad rows are a workbook" test -s "$SCRATCH/bad.xlsx"
gives 0 "the refused table stands in the ledger" as audit ledger log --act medium.import.refused --json
says "as refused" medium.import.refused
gives 1 "good rows alone stay" as zhou import medium "$SCRATCH/bad.tsv" --good-rows --json
says "one of four" '"done":1'
gives 1 "the workbook of the bad rows can be taken in again" as zhou import medium "$SCRATCH/bad.xlsx" --dry-run --json
says "with its three rows" '"rows":3'

# ---- likeness waits for a word ----
printf '介质标签编号,介质类型,序列号,使用网络\nK-1,U盘,T1,内部\n' >"$SCRATCH/like.csv"
gives 2 "columns that only look alike wait" as zhou import medium "$SCRATCH/like.csv"
says "with a question mark" 'code ?'
gives 0 "until they are confirmed" as zhou import medium "$SCRATCH/like.csv" --map 介质标签编号=code --map B=kind
gives 2 "a column that is not there" as zhou import medium "$SCRATCH/like.csv" --map 厂家=model
gives 2 "a field that is not asked" as zhou import medium "$SCRATCH/like.csv" --map A=nonsense

# ---- people by name ----
printf '设备名称,使用类别,专管人员,放置地点\n传真机,内部网,同名人,机要室\n打印机,内部网,周保密,机要室\n碎纸机,内部网,无此人,机要室\n' >"$SCRATCH/people.csv"
gives 1 "a name that two bear is not guessed" as zhou import equipment "$SCRATCH/people.csv" --guesses --dry-run --json
says "the numbers of both are told" "$person_tong1, $person_tong2"
says "and who is not there" 无此人

# ---- who may not ----
gives 1 "who may not make the entries cannot take a table in" as feng import medium "$SCRATCH/like.csv" --guesses
gives 2 "what is no table is named" as zhou import medium "$ROOT/docs/images/house.svg"
gives 2 "a table of another kind of file, too" as zhou import medium /bin/true

# ---- out ----
must as zhou new medium --set code=L-1 --set serial=U1 --set side=intranet --set 'purpose==cmd|calc'
gives 0 "a list goes out as text" as zhou export medium --out "$SCRATCH/out.csv" --json
says "with a number" '"export":"'
number=$(printf %s "$out" | sed 's/.*"export":"\([0-9A-F]*\)".*/\1/')
ok "which stands in the file" grep -q "$number" "$SCRATCH/out.csv"
gives 0 "and in the ledger" as audit ledger log --act medium.export --json
says "as an act" medium.export
ok "what a spreadsheet would reckon with is text" sh -c "! grep -qE '(^|,)[=+@]' '$SCRATCH/out.csv'"
gives 0 "a filter narrows it" as zhou export medium --filter kind=disk --out "$SCRATCH/none.xlsx" --json
says "to nothing" '"rows":0'
gives 1 "a file that is there stays" as zhou export medium --out "$SCRATCH/out.csv"
printf '只给知悉人看' >"$SCRATCH/body.txt"
must as zhou new document --set title=机要材料 --set kind=report --set protection=highly_secret \
    --set "readers=person:${person_zhou#RY-}" --file "body=$SCRATCH/body.txt"
gives 0 "its keeper's list has it" as zhou export document --out "$SCRATCH/zhou.xlsx" --json
says "under its level" '"level":"highly_secret"'
gives 0 "another's list has not" as feng export document --out "$SCRATCH/feng.csv" --json
ok "not its name" sh -c "! grep -q 机要材料 '$SCRATCH/feng.csv'"
says "nor its level" '"level":"internal"'
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
