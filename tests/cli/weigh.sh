#!/bin/bash
# weigh: an entry's level held against what the sieve finds; sources of passages, matters of the list, both directions.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

cd "$SCRATCH" || exit 1
cat >secret.txt <<'TXT'
关于水库大坝加固工程安全保卫的方案
本次加固工程自三月初开始，六月底结束，施工期间坝顶道路封闭，值守人员分三班轮换，
每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。
备用电源放在坝体东侧的地下室里，入口由两把不同的钥匙同时开启，钥匙分别由两个人保管。
TXT
cat >quote.txt <<'TXT'
关于做好施工期间宣传工作的通知
各村要向群众说明，值守人员分三班轮换，
每班八人，通信使用专用频道，口令每日更换并由值班室当面交接，不得使用手机转告。
备用电源放在坝体东侧的地下室里，入口由两把不同的钥匙同时开启。请大家配合。
TXT
printf '关于民兵组织编成的通知\n各村民兵组织的编成和集结地点见附件。\n' >militia.txt
printf '关于召开春季植树活动的通知\n请各村按时参加。\n' >trees.txt
printf '\211PNG\r\n\032\n\0\0\0\rIHDR' >scan.png
python3 - <<'PY'
import zipfile
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
with zipfile.ZipFile("marked.docx", "w") as z:
    z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    z.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
    p = "".join("<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % t for t in ("机密★10年", "关于调整防汛值守的通知", "请各村按照要求做好准备。"))
    z.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (W, p))
PY

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter zhang 张承办 "$dept" "$post" highly_secret
enter qian 钱主任 "$dept" "$post" highly_secret
enter sun 孙定密 "$dept" "$post" highly_secret determiner
enter zhou 周保密 "$dept" "$post" highly_secret officer
enter feng 冯旁人 "$dept" "$(made as system new post --set name=综合岗位)" internal
must as system do department "$dept" appoint --set "head=$person_qian"
basis=$(made as zhou new basis_document --set title=保密事项范围 --set kind=scope --set issuer=上级机关 \
    --set reference=〔2025〕1号 --set issued_on=2025-03-01)
listed() { # CODE NAME LEVEL
    local request
    request=$(made as zhou new matter --set "code=$1" --set "name=$2" --set kind=state --set "grade=$3" \
        --set period=P10Y --set "provided_by=$basis")
    must as sun approve "$request"
}
listed GM-05 民兵组织编成和集结预案 secret
listed GM-07 人民防空指挥所的位置和图件 highly_secret
militia=SX-0001
shelter=SX-0002
scope=person:${person_zhang#RY-},person:${person_zhou#RY-},person:${person_sun#RY-},person:${person_qian#RY-}

source=$(made as zhang new document --set title=加固工程保卫方案 --set kind=report --set protection=highly_secret \
    --set "readers=$scope" --file body=secret.txt)

# a mark decides
marked=$(made as zhang new document --set title=值守通知 --file body=marked.docx)
gives 1 "a draft whose file bears a mark is protected too low" as zhang weigh document "$marked" --json
says "its mark gives the level" '"proposed":"highly_secret"'
says "it decides" '"decides":true'
says "where it stands" 'word/document.xml'
says "and that is told" '"says":"too_low"'
says "as a hint with its article" '"hint":"under"'
gives 0 "what is seen on the entry" as zhang show document "$marked"
gives 1 "it is no secret only with a reason" as zhang do document "$marked" plain
complains "which says what was found" 'Highly secret'
complains "and the article" '[R17]'
gives 0 "with one it goes to the head" as zhang do document "$marked" plain --set sieve_reason=旧件模板遗留的标志，已删除
must as qian approve "$out"
gives 0 "what the sieve proposed then stands in the entry" as zhang show document "$marked" --json
says "the level" '"sieve_level"'
says "and the reason" 旧件模板

# a passage decides, and names its source to who may know it
quote=$(made as zhang new document --set title=宣传通知 --file body=quote.txt)
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
says "by its check" document.level_without_evidence

# unread is never clean
picture=$(made as zhang new document --set title=扫描件 --file body=scan.png)
gives 2 "a picture was read by nobody" as zhang weigh document "$picture" --json
says "and that is said" '"says":"unread"'
says "with the reason" '"why":"unknown"'

gives 1 "a register that is not weighed" as zhang weigh person "$person_zhang"
gives 1 "what may not be known of is not there" as feng weigh document "$source"
gives 0 "the ledger stands" as audit ledger verify
words=$(strings -e S "$OFFICE/office.db" "$OFFICE/office.db-wal" 2>/dev/null | grep -c 专用频道) || true
ok "no word of a file lies in the database" test "$words" = 0
done_testing
