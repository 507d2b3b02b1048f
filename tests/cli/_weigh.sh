# An office with a drafter, a determiner, a list of matters, a secret to be registered, and files that quote and bear marks.
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
enter zhou 周保密 "$dept" "$post" highly_secret officer registrar
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
