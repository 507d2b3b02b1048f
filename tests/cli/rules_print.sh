#!/bin/bash
# The regulations in force as articles: PDF, DOCX and text, in both languages, out of what is carried out.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

# texts SHOWS FILE: it stands in the file
shows() { ok "$1" grep -qF "$2" "$3"; }

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=综合岗位)
enter zhou 周保密 "$dept" "$post" internal officer
enter wu 吴分管 "$dept" "$post" internal leader_in_charge

gives 0 "one regulation as text" as zhou rules print documents --lang zh --out "$SCRATCH/d.txt"
shows "it begins with its chapters" "第一章　总则" "$SCRATCH/d.txt"
shows "and cites its basis by article" "《保密法》第" "$SCRATCH/d.txt"
shows "articles are counted" "第十条" "$SCRATCH/d.txt"
shows "what refuses is said" "有下列情形之一的，不予办理" "$SCRATCH/d.txt"
shows "what is asked too" "（必填）" "$SCRATCH/d.txt"
shows "states stand there in words" "状态之间的转换如下" "$SCRATCH/d.txt"
shows "deadlines with their reminders" "下列期限由程序监督" "$SCRATCH/d.txt"
shows "checks with what mends them" "整改要求" "$SCRATCH/d.txt"
shows "and the version that it is made of" "第1版" "$SCRATCH/d.txt"
ok "no placeholder is left" lacks "$(cat "$SCRATCH/d.txt")" '{1}'
count=$(grep -cE '^ *第[一二三四五六七八九十百]+条' "$SCRATCH/d.txt" || :)
ok "every article has a number of its own" test "$count" -eq "$(grep -oE '^ *第[一二三四五六七八九十百]+条' "$SCRATCH/d.txt" | sort -u | wc -l)"
ok "and there are many" test "$count" -gt 20

gives 0 "in English" as zhou rules print documents --lang en --out "$SCRATCH/e.txt"
shows "with articles" "Article 1" "$SCRATCH/e.txt"
ok "and without Chinese" lacks "$(tail -n +2 "$SCRATCH/e.txt")" 条
gives 0 "the same bytes again" as zhou rules print documents --lang en --out "$SCRATCH/e.txt" --force
gives 1 "a file is not overwritten" as zhou rules print documents --out "$SCRATCH/e.txt"

gives 0 "as PDF" as zhou rules print documents --lang zh --out "$SCRATCH/d.pdf"
ok "it is one" test "$(head -c 5 "$SCRATCH/d.pdf")" = %PDF-
gives 0 "as DOCX" as zhou rules print documents --lang zh --out "$SCRATCH/d.docx"
ok "with its text" python3 -c 'import sys, zipfile; sys.exit("总则" not in zipfile.ZipFile(sys.argv[1]).read("word/document.xml").decode())' "$SCRATCH/d.docx"
gives 0 "all of them, in every language, for administrators too" as audit rules print --lang en --out "$SCRATCH/all.txt"
for r in $(cd "$ROOT/regulations" && sed -n 's/^regulation: *\([a-z_]*\).*/\1/p' -- *.yaml); do
    gives 0 "$r alone" as zhou rules print "$r" --lang en --out "$SCRATCH/one.txt" --force
    ok "$r is in the whole" grep -qF "$(sed -n 1p "$SCRATCH/one.txt")" "$SCRATCH/all.txt"
    ok "$r has no placeholder left" lacks "$(cat "$SCRATCH/one.txt")" '{1}'
done

gives 1 "no such regulation" as zhou rules print nothing --out "$SCRATCH/x.txt"
gives 2 "no such format" as zhou rules print documents --out "$SCRATCH/x.exe"
ok "and nothing is left of it" test ! -e "$SCRATCH/x.exe" -a ! -e "$SCRATCH/x.txt"

# ---- what is printed is what is in force, no file ----
cp -r "$ROOT/regulations" "$SCRATCH/r"
sed -i '0,/en: Department}/s//en: Department of ours}/; 0,/zh: 部门,/s//zh: 本部门甲,/' "$SCRATCH/r/organization.yaml"
sed -i "s/^title: .*/title: {zh: 新名称制度, en: A new name}\npurpose: {zh: 为试验目的制定本制度。, en: For a trial.}/" "$SCRATCH/r/documents.yaml"
version=$(made as zhou rules propose "$SCRATCH/r")
gives 0 "a proposal changes no text" as zhou rules print documents --lang zh --out "$SCRATCH/d2.txt"
ok "at all" cmp -s "$SCRATCH/d.txt" "$SCRATCH/d2.txt"
must as wu rules approve "$version"
gives 0 "once in force it does" as zhou rules print documents --lang zh --out "$SCRATCH/d2.txt" --force
shows "the new title" 新名称制度 "$SCRATCH/d2.txt"
shows "the purpose" 为试验目的制定本制度。 "$SCRATCH/d2.txt"
shows "the new version" "第2版" "$SCRATCH/d2.txt"
done_testing
