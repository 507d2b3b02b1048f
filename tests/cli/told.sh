#!/bin/bash
# What an applicant is told of a refusal is sieved before it is handed out: by the act, and again when it is printed.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_review.sh"
SECRET=本次加固工程自三月初开始，坝顶道路封闭，值守人员分三班轮换，每班八人，通信使用专用频道，口令每日更换，由值班室当面交接并登记。
LATER=备用电源放在坝体东侧的地下室里，入口由两把不同的钥匙同时开启，钥匙分别由两个人保管，交接时当面登记并由值班室存档。
secret() { # TITLE TEXT
    printf '%s\n' "$2" >"$SCRATCH/secret.txt"
    made as wang new document --set "title=$1" --set kind=report --set protection=highly_secret \
        --set "readers=person:${person_wang#RY-}" --file "body=$SCRATCH/secret.txt"
}
asked() { made as zhang new release --set "title=$1" --set purpose=on_request --set applicant=某公司 --set applied_on=2025-01-06 --set body_text=申请公开的信息; }
refuse() { # RELEASE BY REASON, more
    as "$2" do release "$1" refuse --set refuse_reason=内部理由 --set "told_reason=$3" --set told_basis=条例第十四条 "${@:4}"
}
one=$(secret 加固工程保卫方案 "$SECRET")
release=$(asked 加固工程信息)
must "$COFFERDAM" tick -d "$OFFICE"

gives 1 "a reason that bears a mark is not handed out" refuse "$release" wang '该信息已定密（机密★10年），不予公开。'
complains "by its reason" 'may not be told outside'
complains "with the article" '[R5]'
complains "and the words that stand in it" '机密★10年'
gives 1 "nor one that quotes a secret" refuse "$release" wang "不予公开，因为$SECRET"
complains "whose number is told to who may know it" "$one"
gives 1 "a person's word makes no difference there" refuse "$release" wang "不予公开，因为$SECRET" --set told_confirmed=申请人已知悉
gives 1 "who may not know the secret is refused too" refuse "$release" li "不予公开，因为$SECRET"
hides "and not told which it is" "$one"
gives 0 "the ledger has the refusal" as audit ledger log --act release.refuse.refused --json
hides "without what was quoted" 专用频道

gives 1 "personal data want a sentence" refuse "$release" wang '不予公开，经办人身份证11010519491231002X。'
complains "that says why they may be told" 'Why what the sieve found may be told'
hides "and are not written out" 11010519491231002X
gives 0 "how the body of appeal is reached is no finding" refuse "$release" wang '该信息公开后可能危及公共安全。' \
    --set 'told_remedy=可以自收到本答复之日起六十日内申请行政复议，电话13800138000。'
gives 0 "the reply is printed" as wang print release "$release" --form reply --out "$SCRATCH/one.pdf"

again=$(asked 电源信息)
must "$COFFERDAM" tick -d "$OFFICE"
gives 0 "with the sentence it is told" refuse "$again" wang "不予公开：$LATER 经办人身份证11010519491231002X。" --set told_confirmed=申请人即本人
gives 0 "and printed" as wang print release "$again" --form reply --out "$SCRATCH/two.pdf"
secret 电源方案 "$LATER" >/dev/null
gives 1 "a secret that was registered since stops the paper" as wang print release "$again" --form reply --out "$SCRATCH/three.pdf"
complains "by its reason" 'may not be told outside'
ok "nothing was written" test ! -e "$SCRATCH/three.pdf"
gives 0 "the other is printed still" as wang print release "$release" --form reply --out "$SCRATCH/four.pdf"
gives 0 "the ledger stands" as audit ledger verify
done_testing
