# One real document lives its whole life, by the command line alone. The same whether a server has the
# office open or not.

# A document that nobody here wrote, where it is at hand.
real=${COFFERDAM_SHARED:-$ROOT/../shared}/founding-reports.txt
[ -f "$real" ] || real=$ROOT/LICENSE

people() {
    local dept post general
    dept=$(made as system new department --set name=办公室 --set code=BGS)
    post=$(made as system new post --set name=机要岗位)
    general=$(made as system new post --set name=综合岗位)
    must as security do post "$post" classify --set secret_class=important
    enter zhang 张承办 "$dept" "$post" highly_secret
    enter qian 钱主任 "$dept" "$post" highly_secret
    enter sun 孙定密 "$dept" "$post" highly_secret determiner
    enter li 李机要 "$dept" "$post" highly_secret registrar
    enter zhou 周保密 "$dept" "$post" highly_secret officer
    enter wu 吴分管 "$dept" "$post" highly_secret leader_in_charge
    enter zheng 郑收件 "$dept" "$post" highly_secret
    enter wang 王收件 "$dept" "$post" highly_secret
    enter feng 冯旁人 "$dept" "$general" internal
    must as system do department "$dept" appoint --set "head=$person_qian"
}

catalogue() {
    local basis request
    basis=$(made as zhou new basis_document --set title=保密事项范围 --set kind=scope \
        --set issuer=上级机关 --set reference=〔2025〕1号 --set issued_on=2025-03-01)
    request=$(made as zhou new matter --set code=SM-01 --set name=年度调研材料 --set kind=state \
        --set grade=highly_secret --set period=P10Y --set "provided_by=$basis")
    must as sun approve "$request"
    matter=$(as zhou list matter --json | sed -n 's/.*"number":"\([^"]*\)".*/\1/p')
    [ -n "$matter" ] || matter=1
}

draft() {
    gives 2 "a file that is not there makes no document" as zhang new document --set title=无 \
        --file "body=$SCRATCH/nowhere"
    gives 2 "nor does a folder" as zhang new document --set title=无 --file "body=$SCRATCH"
    gives 0 "nothing is half there" as zhang list document --json
    ok "not an entry" test -z "$out"
    gives 0 "a draft is made out of a real file" as zhang new document \
        --set title=保密工作年度调研报告 --set kind=report --set protection=highly_secret \
        --set "readers=person:${person_zhang#RY-}" --file "body=$real"
    draft=$out
    says "it gets a number" SY-WJ
    gives 1 "a stranger does not know of it" as feng show document "$draft"
    gives 0 "nor see it in a list" as feng list document
    hides "not even its title" 调研报告
    gives 1 "no secret is proposed with a level that the list does not give" as zhang do document \
        "$draft" propose --set proposed_level=secret --set "matter=$matter" --set period=P10Y \
        --set grounds=涉及工作部署 --set "knowing=$scope"
    complains "with the article that says so" '[L19]'
    gives 1 "nor for longer than the law allows" as zhang do document "$draft" propose \
        --set proposed_level=highly_secret --set "matter=$matter" --set period=P21Y \
        --set grounds=涉及工作部署 --set "knowing=$scope"
    complains "which is L20" '[L20]'
    gives 0 "level, period and scope are proposed" as zhang do document "$draft" propose \
        --set proposed_level=highly_secret --set "matter=$matter" --set period=P10Y \
        --set grounds=涉及工作部署 --set "knowing=$scope"
}

determine() {
    gives 1 "the drafter does not determine" as zhang do document "$draft" determine
    gives 1 "nor somebody without the duty" as qian do document "$draft" determine
    gives 0 "the responsible person determines" as sun do document "$draft" determine
    number=$out
    ok "it has a number of its own level's series" test "$number" != "$draft"
    gives 0 "the entry shows it" as sun show document "$number"
    says "with its mark" '机密★10年'
    says "and the way it went" 保密工作年度调研报告
}

# What the sieve says of a part of the file.
passages() {
    out=$(as zhang sieve "$SCRATCH/$mode.part" --json) || true
}

circulate() {
    head -n 40 "$real" >"$SCRATCH/$mode.part"
    passages
    says "a part of it is known as a passage of a registered secret" "\"source\":\"$number\""
    gives 1 "only the registrar issues" as zhang do document "$number" issue
    gives 0 "it is issued" as li do document "$number" issue
    gives 1 "no copy goes to one who may not know" as li do document "$number" circulate \
        --set "recipients=$person_feng" --set due=2099-01-01
    complains "which is L21" '[L21]'
    gives 0 "it goes to named people in numbered copies" as li do document "$number" circulate \
        --set "recipients=$person_zheng,$person_wang" --set due=2099-01-01
    gives 0 "each copy is an entry" as li list copy
    says "the first" "$number-01"
    says "the second" "$number-02"
    gives 1 "nobody signs for another's copy" as wang do copy "$number-01" receive
    gives 0 "the holder signs for his" as zheng do copy "$number-01" receive --set place=保密柜一
    gives 0 "and so does the other" as wang do copy "$number-02" receive --set place=保密柜二
}

reading() {
    gives 2 "reading says where to" as zheng read "$number"
    gives 0 "a holder reads" as zheng read "$number" --out "$SCRATCH/$mode.read"
    complains "the reading has a number" "$number-R1"
    ok "what he reads is the file, byte for byte" cmp -s "$SCRATCH/$mode.read" "$real"
    gives 1 "a reading does not overwrite" as zheng read "$number" --out "$SCRATCH/$mode.read"
    gives 1 "who may not know cannot read" as feng read "$number" --out "$SCRATCH/$mode.feng"
    ok "and gets nothing" test ! -e "$SCRATCH/$mode.feng"
    gives 1 "no administrator reads" as system read "$number" --out "$SCRATCH/$mode.system"
    gives 0 "the time line tells" as sun show document "$number"
    says "who read" 郑收件
}

ending() {
    local first second
    gives 1 "nothing is destroyed while copies are out" as li do document "$number" destroy \
        --set method=delivered --set certificate=XH-2026-001
    complains "which is R28" '[R28]'
    for copy in 01 02; do
        gives 0 "copy $copy comes back" as li do copy "$number-$copy" give_back
        gives 0 "its destruction is asked for" as li do copy "$number-$copy" destroy \
            --set method=own_device --set device=碎纸机 --set "certificate=XH-2026-$copy"
        first=$out
        gives 0 "who is responsible for it" as wu request "$first" --json
        says "from the top leader" '"duty":'
        says "down to the asker" '"people":"李'
        gives 1 "who asked does not approve" as li approve "$first"
        gives 0 "the leader in charge approves" as wu approve "$first"
        gives 1 "who approved does not witness" as wu witness "$first"
        gives 0 "another one witnesses" as zhou witness "$first"
        gives 0 "one witness is not enough" as li show copy "$number-$copy" --json
        says "for that" '"state":"returned"'
        gives 0 "and so does a second" as sun witness "$first"
        gives 0 "then it is done" as li show copy "$number-$copy" --json
        says "for good" '"state":"destroyed"'
    done
    gives 0 "now the document itself" as li do document "$number" destroy --set method=delivered \
        --set certificate=XH-2026-100
    second=$out
    gives 0 "waits in the leader's queue" as wu inbox
    says "by its number" "$number"
    gives 2 "a return needs its reason" as wu return "$second"
    gives 0 "approved" as wu approve "$second"
    gives 0 "witnessed" as zhou witness "$second"
    gives 0 "it is destroyed" as li show document "$number" --json
    says "says the entry" '"state":"destroyed"'
    says "with its certificate" XH-2026-100
    passages
    says "the sieve has read" '"coverage"'
    hides "and knows the destroyed document's passages no more" '"kind":"passage"'
    gives 1 "and nobody reads it any more" as zheng read "$number" --out "$SCRATCH/$mode.after"
}

ledger() {
    gives 0 "the ledger verifies" "$COFFERDAM" ledger verify --files -d "$OFFICE"
    gives 0 "the auditor sees the skeleton" as audit ledger log --limit 1000
    says "with the destruction" document.destroy
    hides "without a title" 调研报告
    gives 1 "others do not verify through him" as feng ledger verify
    gives 0 "the destruction's leaf is found" as audit ledger log --act document.destroy --json
    leaf=$(printf '%s\n' "$out" | sed -n 's/.*"index":\([0-9]*\).*"act":"document.destroy".*/\1/p' | head -1)
    gives 0 "that act is proved" as li ledger prove "$leaf" \
        --out "$SCRATCH/$mode.proof"
    gives 0 "the key of the proofs" "$COFFERDAM" ledger key -d "$OFFICE"
    printf '%s\n' "$out" >"$SCRATCH/$mode.key"
    gives 0 "which checks without the office" "$COFFERDAM" ledger check "$SCRATCH/$mode.proof" \
        --key "$SCRATCH/$mode.key"
    says "that it was destroyed" document.destroy
    sed '/^extra /s/A/B/' "$SCRATCH/$mode.proof" >"$SCRATCH/$mode.forged"
    gives 2 "a changed proof proves nothing" "$COFFERDAM" ledger check "$SCRATCH/$mode.forged" \
        --key "$SCRATCH/$mode.key"
    tail -c +2 "$SCRATCH/$mode.key" >"$SCRATCH/$mode.badkey"
    gives 2 "with another key it proves nothing" "$COFFERDAM" ledger check "$SCRATCH/$mode.proof" \
        --key "$SCRATCH/$mode.badkey"
}

life() {
    mode=$1
    people
    scope="person:${person_zhang#RY-},person:${person_zheng#RY-},person:${person_wang#RY-}"
    scope="$scope,person:${person_li#RY-},person:${person_wu#RY-},person:${person_zhou#RY-}"
    catalogue
    draft
    determine
    circulate
    reading
    ending
    ledger
}
