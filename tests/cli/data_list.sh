#!/bin/bash
# Lists of data: a table's rows found in what leaves, by who may know of the list and who may not; replaced, withdrawn, lost.
# People and numbers are made up.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_review.sh"

knowing=person:$person_wang,person:$person_zhao
submitted() {
    local number
    number=$(made as zhang new release --set "title=$1" --set "body_text=$2")
    eval "$1=$number"
    sieve
    must as li do release "$number" begin_review
}
list() { as wang new data_list --set grade=highly_secret --set reason=人员不得对外 --set "knowing=$knowing" "$@"; }
roster() { list --set title=人员名册 --set "alone=证件号" --set "together=姓名、手机" "$@"; }

cat >"$SCRATCH/roster.csv" <<'T'
某院人员名册,,,,
姓名,部门,手机,证件号,备注
欧阳修远,综合科,13900000001,KZ20780001,
张伟,综合科,13900000002,KZ20780002,
张伟,后勤科,13900000003,A1,
司空曙光,后勤科,13912345678,KZ20780055,
T

# ---- tables that are refused, with the place ----
bad() { list --set title=x --file "body=$SCRATCH/$1" --set "alone=${2:-}" --set "together=${3:-}"; }
printf '姓名,证件号\n' >"$SCRATCH/empty.csv"
gives 2 "a table with nothing in it" bad empty.csv 证件号
complains "which is said" "nothing below its heads"
gives 2 "a column that is not there" bad roster.csv 身份证
complains "with the heads that are" "Row 2 has no column 身份证; its heads are: 姓名, 部门, 手机, 证件号, 备注"
gives 2 "one column that counts only together" bad roster.csv "" 姓名
complains "which is said" "Name a column that says alone"
gives 2 "no column at all" bad roster.csv
gives 2 "a column named twice" bad roster.csv 手机 "姓名，手 机"
complains "which is said" "手 机 is named twice"
printf 'x' >"$SCRATCH/plain.txt"
gives 2 "no table" bad plain.txt 证件号
head -c 100000 /dev/urandom >"$SCRATCH/noise.xlsx"
gives 2 "noise" bad noise.xlsx 证件号
printf '证件号,x,证件号\na,b,c\n' >"$SCRATCH/twice.csv"
gives 2 "a head that stands twice" bad twice.csv 证件号
complains "which is said" "has the column 证件号 twice"
awk 'BEGIN { print "a,b,c,d,e"; for (i = 0; i < 200001; i++) printf "1%d,2%d,3%d,4%d,5%d\n", i, i, i, i, i }' >"$SCRATCH/large.csv"
gives 2 "more than a million cells" bad large.csv "" a,b,c,d,e
complains "with the limit" "more than 1000000 cells"
gives 1 "nobody but an officer drafts" as zhang new data_list --set title=x --set grade=work --set reason=x --set alone=证件号 --file "body=$SCRATCH/roster.csv"

python3 - "$SCRATCH" <<'P'
import sys, zipfile
M = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/"
C = "application/vnd.openxmlformats-officedocument.spreadsheetml."
def sheet(rows):
    def cell(at, v):
        if isinstance(v, int):
            return '<c r="%s"><v>%d</v></c>' % (at, v)
        if v.startswith("#"):
            return '<c r="%s" t="e"><v>%s</v></c>' % (at, v)
        return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (at, v)
    return '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (M, "".join(
        '<row r="%d">%s</row>' % (i + 1, "".join(cell("AB"[k] + str(i + 1), v) for k, v in enumerate(row))) for i, row in enumerate(rows)))
def book(name, *sheets):
    with zipfile.ZipFile(sys.argv[1] + "/" + name, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/>%s</Types>' % (P, C, "".join('<Override PartName="/xl/s%d.xml" ContentType="%sworksheet+xml"/>' % (i, C) for i in range(len(sheets)))))
        z.writestr("_rels/.rels", '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (P, R))
        z.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (M, R, "".join('<sheet name="表%d" sheetId="%d" r:id="r%d"/>' % (i + 1, i + 1, i) for i in range(len(sheets)))))
        z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="%srelationships">%s</Relationships>' % (P, "".join('<Relationship Id="r%d" Type="%s/worksheet" Target="s%d.xml"/>' % (i, R, i) for i in range(len(sheets)))))
        for i, rows in enumerate(sheets):
            z.writestr("xl/s%d.xml" % i, sheet(rows))
book("number.xlsx", [["姓名", "证件号"], ["甲乙丙", "KZ20780009"], ["丁戊己", 110101199003078123]])
book("error.xlsx", [["姓名", "证件号"], ["甲乙丙", "#N/A"]])
book("two.xlsx", [["姓名", "证件号"], ["甲乙丙", "KZ1"]], [["另一张"]])
book("good.xlsx", [["人员名册"], ["姓名", "证件号"], ["夏侯惇厚", "KZ20790001"]], [])
P
gives 2 "a number that the spreadsheet has cut short" bad number.xlsx 证件号
complains "with sheet and cell" '表1!B3: a number of more than 15 digits'
gives 2 "a cell with an error" bad error.xlsx 证件号
complains "with sheet and cell" '表1!B2: the cell holds an error'
gives 0 "what does not count may have one" bad error.xlsx 姓名
gives 2 "two sheets" bad two.xlsx 证件号
complains "which is said" "more than one sheet"
gives 0 "an empty one is none" bad good.xlsx 证件号

# ---- drafted, in force ----
list=$(made roster --file "body=$SCRATCH/roster.csv")
gives 0 "the entry" as wang show data_list "$list" --json
says "says how many rows" '"name":"row_count","title":"Rows","text":"4"'
says "and which cells are too short to count" 'count alone","text":"1"'
submitted before "欧阳修远，电话13900000001"
as li release findings "$before" --json >"$SCRATCH/.before" || true
ok "a draft is not looked for" lacks "$(cat "$SCRATCH/.before")" listed
gives 1 "who drafted it does not put it in force" as wang do data_list "$list" approve
gives 2 "other columns want the table again" as wang do data_list "$list" amend --set title=人员名册 --set reason=x --set alone=证件号 --set together=姓名
complains "and it says so" "bring it with them"
must as wang do data_list "$list" amend --set title=人员名册 --set reason=人员不得对外 --set "alone=证件号" --set "together=姓名，手机、部门" --file "body=$SCRATCH/roster.csv"
gives 0 "the leader puts it in force" as zhao do data_list "$list" approve
ok "nothing of a row stands anywhere in the office" bash -c "! grep -raq -e 司空曙光 -e 13912345678 -e KZ20780055 '$OFFICE'"
ok "what does is seen by such a search" grep -raq 人员名册 "$OFFICE"

# ---- found, and who may know of it ----
submitted two "联系人：歐陽 修远，手机 139-0000-0001。"
gives 1 "two cells of a row stop a release" as li release findings "$two" --json
ok "with its level, the list named to nobody who may not know of it" python3 - "$SCRATCH/.out" <<'P'
import json, sys
a = json.load(open(sys.argv[1]))
rows = [f for f in a["findings"] if f["kind"] == "listed"]
assert len(rows) == 1 and rows[0]["level"] == "highly_secret" and rows[0]["sure"] == 95, rows
assert rows[0]["source"] == "" and rows[0]["source_hidden"] and "row" not in rows[0] and "columns" not in rows[0], rows
P
hides "nor in any other field" "$list"
gives 0 "nor in the release itself" as li show release "$two" --json
hides "not even its row" "$list"
hides "or its columns" "姓名, 手机"
gives 1 "nobody lets it pass" as li do release "$two" pass
gives 1 "who may know of the list" as zhao release findings "$two" --json
ok "sees which, which row and what of it" python3 - "$SCRATCH/.out" "$list" <<'P'
import json, sys
row = [f for f in json.load(open(sys.argv[1]))["findings"] if f["kind"] == "listed"][0]
assert (row["source"], row["row"], row["columns"]) == (sys.argv[2], 3, "姓名, 手机"), row
assert "修远" not in row["snippet"] and "0000" not in row["snippet"], row
P
listed_in() { as zhao release findings "$1" --json | python3 -c 'import json,sys; print(sum(f["kind"] == "listed" for f in json.load(sys.stdin)["findings"]))'; }
submitted one "欧阳修远同志的先进事迹"
ok "one cell is none" test "$(listed_in "$one")" = 0
submitted phone "有事请拨13900000001"
ok "nor is a telephone number alone" test "$(listed_in "$phone")" = 0
submitted card "凭kz20780002号证件进入，A1厅"
ok "a cell that counts alone is one" test "$(listed_in "$card")" = 1
submitted namesakes "张伟的电话是13900000003。李伟：13900000002"
ok "a name that several have counts beside its own number" test "$(listed_in "$namesakes")" = 1

printf '汇报：张伟，13900000002\n' >"$SCRATCH/note.txt"
gives 1 "a file is asked for" as zhao sieve "$SCRATCH/note.txt"
says "and the row is named" "$list:4 (姓名, 手机)"
gives 1 "by somebody who may not know" as zhang sieve "$SCRATCH/note.txt"
hides "it is not" "$list"
hides "nor its columns" "姓名, 手机"
gives 1 "nor does he see the list" as zhang show data_list "$list"

# ---- where a level is determined ----
draft=$(made as wang new document --set title=通讯录 --set "summary=张伟的手机是13900000002" --set kind=report)
gives 0 "the sieve's word on a draft" as wang weigh document "$draft" --json
says "speaks of the row" '"kind":"listed"'
hides "of no list, for whoever reads it" "$list"
draft=$(made as wang new document --set title=附件 --set kind=report --file "body=$SCRATCH/note.txt")
gives 0 "the same of what a file said when it came" as wang weigh document "$draft" --json
says "speaks of the row" '"kind":"listed"'

# ---- what is public already ----
public=$(made as wang new release enter_published --set title=旧闻 --set published_on=2078-02-01 --set "body_text=欧阳修远的电话13900000001")
sieve
gives 1 "what was published before is to be taken down" as zhao release recheck --json
says "as it has a row" "$public"

# ---- a newer table ----
must as li release sieve "$before"
ok "what passed the sieve before is found now" test "$(listed_in "$before")" = 1
printf '姓名,手机,证件号\n欧阳修远,13900000009,KZ20780009\n' >"$SCRATCH/newer.csv"
newer=$(made roster --set "replaces=$list" --file "body=$SCRATCH/newer.csv")
must as li release sieve "$two"
ok "as long as it is a draft the old one counts" test "$(listed_in "$two")" = 1
must as zhao do data_list "$newer" approve
gives 0 "the old one" as wang show data_list "$list" --json
says "gave way" '"state":"replaced"'
must as li release sieve "$two"
ok "and its rows are looked for no more" test "$(listed_in "$two")" = 0
submitted renewed "欧阳修远：13900000009"
ok "the new ones are" test "$(listed_in "$renewed")" = 1
gives 1 "what is in force no more is not replaced" roster --set "replaces=$list" --file "body=$SCRATCH/newer.csv"
ok "of what gave way no hashes are kept" test "$(sqlite3 "$OFFICE/office.db" "SELECT count(*) FROM r_data_list l JOIN data_rows d ON d.file = l.body WHERE l.state = 'replaced'")" = 0

# ---- lost ----
cp -a "$OFFICE" "$SCRATCH/lost"
sqlite3 "$SCRATCH/lost/office.db" "DELETE FROM data_rows"
lost() { "$COFFERDAM" sieve "$SCRATCH/note.txt" -d "$SCRATCH/lost" --as "$1" --password-file "$PW/$1"; }
gives 2 "where the hashes of a list in force are gone nothing passes for sieved" lost zhang
complains "and it is said" "rows of a list of data in force are missing"
hides "but not of which" "$newer"
sqlite3 "$SCRATCH/lost/office.db" ".restore '$OFFICE/office.db'" "UPDATE data_rows SET record = zeroblob(500)"
gives 2 "nor where they are others" lost zhang

# ---- withdrawn ----
must as zhao do data_list "$newer" withdraw --set withdraw_reason=名册作废
must as li release sieve "$renewed"
must as li release sieve "$public"
ok "a list that is withdrawn is not looked for" test "$(listed_in "$renewed")" = 0
gives 0 "the ledger holds" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
