#!/bin/bash
# weigh: an entry's level held against what the sieve finds; sources of passages, matters of the list, both directions.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_weigh.sh"

source=$(made as zhang new document --set title=加固工程保卫方案 --set kind=report --set protection=highly_secret \
    --set "readers=$scope" --file body=secret.txt)

# a mark decides, in the draft already (R17)
gives 1 "a draft that bears a mark is not protected lower" as zhang new document --set title=值守通知 --file body=marked.docx
complains "without saying why" '[R17]'
complains "with the level that its mark says" 'Highly secret'
protected=$(made as zhang new document --set title=值守通知（一） --file body=marked.docx --set protection=highly_secret --set "readers=$scope")
gives 0 "protected as its mark says it agrees" as zhang weigh document "$protected" --json
says "and is not too high before anything is chosen" '"says":"agrees"'
marked=$(made as zhang new document --set title=值守通知 --file body=marked.docx --set sieve_reason=旧件模板遗留的标志)
gives 0 "what was said of the draft stands in it" as zhang show document "$marked" --json
says "as lower" 'Lower than the sieve says'
gives 1 "a draft whose file bears a mark is protected too low" as zhang weigh document "$marked" --json
says "its mark gives the level" '"proposed":"highly_secret"'
says "it decides" '"decides":true'
says "where it stands" 'word/document.xml'
says "and that is told" '"says":"too_low"'
says "as a hint with its article" '"hint":"under"'
gives 0 "what is seen on the entry" as zhang show document "$marked"
gives 1 "it is no secret only with a reason" as zhang do document "$marked" plain --set sieve_reason=
complains "which says what was found" 'Highly secret'
complains "and the article" '[R17]'
gives 0 "with one it goes to the head" as zhang do document "$marked" plain --set sieve_reason=旧件模板遗留的标志，已删除
must as qian approve "$out"
gives 0 "what the sieve proposed then stands in the entry" as zhang show document "$marked" --json
says "the level" '"sieve_level"'
says "and the reason" 旧件模板

# a passage decides, and names its source to who may know it
gives 1 "a draft that quotes a secret wants its level" as zhang new document --set title=宣传通知 --file body=quote.txt
complains "with the article" '[R17]'
quote=$(made as zhang new document --set title=宣传通知 --file body=quote.txt --set sieve_reason=待核实)
gives 1 "a quoted secret is found in what is kept" as zhang weigh document "$quote" --json
says "with its level" '"proposed":"highly_secret"'
says "its source by number" "\"number\":\"$source\""
says "which is a secret still" '"status":"secret"'
gives 1 "who may not know of the source" as feng weigh document "$quote" --json
says "is told the level" '"proposed":"highly_secret"'
hides "and not which it is" "$source"
hides "nor its title" 加固工程
gives 0 "a document is no source of itself" as zhang weigh document "$source" --json
says "nothing was found in it" '"findings":[]'
says "and a draft that is only protected is not too high" '"hints":[]'

points() { # CHECK of `check --json`: how many entries fail it
    python3 -c 'import json, sys
print(*[p["failing_entries"] for p in json.load(sys.stdin)["points"] if p["name"] == sys.argv[1]])' "$1"
}

# a number that is typed counts as a passage of what it names, for who may know of that
gives 1 "a draft that names a secret by its number has at least its level" as zhang new document --set title=落实方案 \
    --set "summary=现按$source的要求落实。"
complains "by the article of derivation's level" '[R17]'
complains "and says why" 'names'
gives 1 "with a reason it is told" as zhang weigh document "$(made as zhang new document --set title=落实方案 \
    --set "summary=现按$source的要求落实。" --set sieve_reason=仅引用编号)" --json
says "as a source that is named" '"named":true'
says "with its level" '"proposed":"highly_secret"'
says "by the rule for that" '"rule":"source.named"'
gives 0 "a number that he may not know of is as if it were not there" as feng new document --set title=转办 \
    --set "summary=现按$source的要求落实。"
gives 0 "and tells nothing" as feng weigh document "$out" --json
says "no source" '"sources":[]'
gives 0 "a number that there is not is none" as zhang new document --set title=转办 --set 'summary=见SY-WJ-1999-0001和a-b-c。'

# a table is stopped by no row; each that is lower than its text says is told and counted
quoted='值守人员分三班轮换，每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。备用电源放在坝体东侧的地下室里'
{
    echo '标题,来文单位,拟定密级,保密期限,制发日期,知悉范围,摘要'
    echo "转发文件,市局,内部,,2025-03-01,,机密★10年"
    echo "水库通报,市局,秘密,P10Y,2025-03-01,person:${person_sun#RY-},$quoted"
    echo '植树通知,市局,内部,,2025-03-01,,请各村按时参加'
    echo "旧件,市局,机密,P10Y,2025-03-01,person:${person_sun#RY-},机密★10年"
} >table.csv
gives 0 "a look at a table" as zhou import document table.csv --action receive --dry-run --json
says "names the rows that are lower" '"low":2'
says "with the level of a mark" '{"row":2,"proposed":"highly_secret"'
says "and of a quoted secret" '{"row":3,"proposed":"highly_secret"'
gives 0 "which leaves a leaf, for it is a question" as audit ledger log --act document.import.looked --json
says "of its own" document.import.looked
gives 0 "the table is taken in whole" as zhou import document table.csv --action receive
says "from its first row" ' .. '
complains "and says how many are lower" 'lower: 2'
gives 0 "the ledger has it" as audit ledger log --act document.import --json
gives 0 "what was said stands in each entry" as zhou list document --filter sieve_says=too_low --filter state=determined --json
says "of the quoted secret" 水库通报
says "and of the mark" 转发文件
hides "and of no other" 植树通知
gives 0 "of a row that has no file nobody says that it is too high" as zhou list document --filter sieve_says=unread --json
says "it was not read" 旧件
gives 1 "the self-examination counts them" as zhou check --json
ok "both by its check" test "$(printf '%s' "$out" | points document.level_below_sieve)" = 2
mkdir lists && cp table.csv lists/2025年收文登记簿.csv
gives 1 "old lists are held against it too, before anything is taken in" as zhou dayone lists --json
says "as what contradicts itself" '"kind":"below"'

# matters of the list
draft=$(made as zhang new document --set title=民兵整组 --file body=militia.txt)
gives 0 "a text that reads like a matter of the list" as zhang weigh document "$draft" --json
says "has that matter proposed" "\"number\":\"$militia\""
says "with the words that were found" 民兵组织
hides "and no other" "$shelter"
says "since it is chosen lower" '"basis":"L19"'
gives 0 "it is proposed so" as zhang do document "$draft" propose --set proposed_level=secret --set "matter=$militia" \
    --set period=P10Y --set grounds=涉及集结地点 --set "knowing=$scope"
gives 0 "and agrees then" as zhang weigh document "$draft" --json
says "with the list" '"says":"agrees"'
gives 0 "determined" as sun do document "$draft" determine
draft=$out
gives 0 "the ledger has what was said" as sun show document "$draft" --json
says "in the entry" 'As the sieve says'

# nothing speaks for it
trees=$(made as zhang new document --set title=植树通知 --file body=trees.txt)
gives 0 "what is no secret agrees" as zhang weigh document "$trees"
gives 0 "to choose high is no bar" as zhang do document "$trees" propose --set proposed_level=highly_secret \
    --set "matter=$shelter" --set period=P10Y --set grounds=参照执行 --set "knowing=$scope"
gives 1 "but it is told" as zhang weigh document "$trees" --json
says "as too high" '"says":"too_high"'
says "with its article" '"hint":"over"'
gives 0 "and determined all the same" as sun do document "$trees" determine
gives 1 "the self-examination counts it" as zhou check --json
ok "by its check, and no row of the table" test "$(printf '%s' "$out" | points document.level_without_evidence)" = 1

# unread is never clean
picture=$(made as zhang new document --set title=扫描件 --file body=scan.png)
gives 2 "a picture was read by nobody" as zhang weigh document "$picture" --json
says "and that is said" '"says":"unread"'
says "with the reason" '"why":"unknown"'

gives 1 "a register that is not weighed" as zhang weigh person "$person_zhang"
gives 1 "what may not be known of is not there" as feng weigh document "$source"
gives 0 "the ledger stands" as audit ledger verify
words=$(strings -e S "$OFFICE/office.db" "$OFFICE/office.db-wal" 2>/dev/null | grep -c 坝顶道路) || true
ok "no word of a file lies in the database" test "$words" = 0
done_testing
