#!/bin/bash
# sieve: a file before it leaves, held against the office's registered secrets; they come and go with their entries.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

cd "$SCRATCH" || exit 1
cat >secret.txt <<'TXT'
关于水库大坝加固工程安全保卫的方案
本次加固工程自三月初开始，六月底结束，施工期间坝顶道路封闭，值守人员分三班轮换，
每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。
备用电源放在坝体东侧的地下室里，入口由两把不同的钥匙同时开启，钥匙分别由两个人保管。
TXT
cat >leak.txt <<'TXT'
各位网友好，听说我们这里的大坝要修了。值守人员分三班轮换，
每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。大家绕行。
TXT
printf '今天天气很好，适合去水库边散步，听说大坝要修了，请大家绕行。\n' >clean.txt

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter zhang 张承办 "$dept" "$post" highly_secret
enter feng 冯旁人 "$dept" "$(made as system new post --set name=综合岗位)" internal
gives 0 "before anything is registered the text is clean" as feng sieve leak.txt
draft=$(made as zhang new document --set title=加固工程保卫方案 --set kind=report \
    --set protection=highly_secret --set "readers=person:${person_zhang#RY-}" --file body=secret.txt)
gives 1 "what the office registered is found again" as zhang sieve leak.txt --json
says "as a passage" '"kind":"passage"'
says "with the level of the draft" '"level":"highly_secret"'
says "and its number for who may know of it" "\"source\":\"$draft\""
says "where it stands" '"line":1'
gives 1 "who may not know of it is warned too" as feng sieve leak.txt --json
says "with the level" '"level":"highly_secret"'
says "but is not told what it is" '"source":""'
hides "nor by its number" "$draft"
gives 0 "what only speaks of the same things is clean" as feng sieve clean.txt
gives 1 "several files in one call, for people" as zhang sieve clean.txt leak.txt secret.txt
says "name the document" "$draft"

# another computer's files, by their fingerprints alone
mkdir -p outside/sub
cp clean.txt outside/
{ printf 'first line\nsecond line\n'; cat leak.txt; } >outside/sub/chat.txt
gives 0 "a computer without the office writes fingerprints of its files" \
    sh -c '"$0" scan outside --fingerprints >outside.prints' "$COFFERDAM"
ok "in which no word stands" lacks "$(strings -e S outside.prints)" 专用频道
gives 1 "inside they are held against the secrets" as zhang match outside.prints --json
says "and the file is named" '"path":"outside/sub/chat.txt"'
says "with the line" '"line":3'
says "and the document" "\"source\":\"$draft\""
hides "what is clean is not" outside/clean.txt
gives 1 "who may not know of it" as feng match outside.prints
hides "learns no number" "$draft"
head -c 200 outside.prints >cut.prints
gives 2 "a file that was cut off is none" as zhang match cut.prints

# the office's own lists
printf '姓名,电话,科室\n欧阳修远,13900000001,综合科\n陈明,0512-6678001,综合科\n' >staff.csv
printf '会议联系人：陈明（0512 6678001）。综合科\n' >notice.txt
gives 1 "a row of a list is found" "$COFFERDAM" scan --listed staff.csv notice.txt --json
says "by two of its cells" '"kind":"listed"'
says "list and row are named" 'staff.csv:3'
printf '综合科陈明显然同意。\n' >notice.txt
gives 0 "a word by chance is none" "$COFFERDAM" scan --listed staff.csv notice.txt
gives 2 "a list that is not there" "$COFFERDAM" scan --listed nowhere.csv notice.txt

gives 2 "no document" as zhang sieve no-such-file
gives 2 "no administrator asks" as system sieve leak.txt

gives 0 "that was asked is in the ledger" as audit ledger log --json
says "for each question" sieve.ask
says "and each comparison" sieve.match
gives 0 "the ledger stands" as audit ledger verify

words=$(strings -e S "$OFFICE/office.db" "$OFFICE/office.db-wal" 2>/dev/null | grep -c 专用频道) || true
ok "no word of the secret lies in the database" test "$words" = 0
done_testing
