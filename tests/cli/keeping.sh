#!/bin/bash
# What a command does not answer stays as it is; what it clears is cleared.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室 --set code=BGS --set duty=文件管理)
gives 0 "one field is changed" as system do department "$dept" change --set name=综合办公室
gives 0 "the entry" as system show department "$dept" --json
says "has the new name" '"text":"综合办公室"'
says "keeps its code" '"text":"BGS"'
says "and its duties" '"text":"文件管理"'
gives 0 "an empty answer" as system do department "$dept" change --set name=综合办公室 --set code=
gives 0 "the entry then" as system show department "$dept" --json
hides "has no code any more" '"text":"BGS"'
says "but its duties" '"text":"文件管理"'
gives 2 "what is required is asked for" as system do department "$dept" change --set duty=综合协调
complains "by its name" 'Name is required'

post=$(made as system new post --set name=综合岗位)
enter zhang 张承办 "$dept" "$post" internal
printf '正文\n' >"$SCRATCH/body.txt"
draft=$(made as zhang new document --set title=年度总结 --set kind=report --set keywords=总结 \
    --file "body=$SCRATCH/body.txt")
gives 0 "rows are written" as zhang do document "$draft" edit --set title=年度总结 --set kind=report \
    --set point.0.place=第一页 --set point.0.content=部署 --set point.0.grade=internal
gives 0 "another field is changed" as zhang do document "$draft" edit --set title=年度工作总结 --set kind=report
gives 0 "the draft can be read still" as zhang read "$draft" --out "$SCRATCH/read.txt"
ok "its file is the same" cmp -s "$SCRATCH/body.txt" "$SCRATCH/read.txt"
gives 0 "its words" as zhang list document --search 总结 --json
says "are kept" '年度工作总结'
ok "and its row" test "$(sqlite3 "$OFFICE/office.db" 'SELECT count(*) FROM r_document_point')" = 1
gives 0 "a row is written anew" as zhang do document "$draft" edit --set title=年度工作总结 --set kind=report \
    --set point.0.place=第二页 --set point.0.content=总结 --set point.0.grade=internal
ok "and replaces what stood" test \
    "$(sqlite3 "$OFFICE/office.db" 'SELECT place FROM r_document_point')" = 第二页
done_testing
