# An office in the middle of its work, for the errands: people with every role, and what each errand finds.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
LONG_AGO=2025-01-05

id_of() { as "$1" show "$2" "$3" --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p' | head -1; }
later() { date -d "$1 days" +%F; }
newest() { as "$1" list "$2" --json | sed -n 's/.*"number":"\([^"]*\)".*/\1/p' | head -1; }

people() {
    local dept post leader general
    dept=$(made as system new department --set name=办公室 --set code=BGS)
    post=$(made as system new post --set name=机要岗位)
    leader=$(made as system new post --set name=领导岗位)
    general=$(made as system new post --set name=综合岗位)
    must as security do post "$post" classify --set secret_class=important
    must as security do post "$leader" classify --set secret_class=important
    enter top 甲书记 "$dept" "$leader" highly_secret top_leader
    enter wu 吴分管 "$dept" "$leader" highly_secret leader_in_charge
    enter qian 钱主任 "$dept" "$leader" highly_secret
    enter sun 孙定密 "$dept" "$leader" highly_secret determiner
    enter zhou 周保密 "$dept" "$post" highly_secret officer
    enter li 李机要 "$dept" "$post" highly_secret registrar
    enter he 何组织 "$dept" "$post" highly_secret personnel_officer
    enter dang 党档案 "$dept" "$post" highly_secret archivist
    enter wang 王网管 "$dept" "$post" highly_secret network_manager
    enter kao 高考务 "$dept" "$post" highly_secret examiner training_organizer
    enter kao2 常考务 "$dept" "$post" highly_secret examiner
    enter zheng 郑收件 "$dept" "$post" highly_secret
    enter lu 陆离岗 "$dept" "$post" highly_secret
    enter feng 冯旁人 "$dept" "$general" internal
    must as system do department "$dept" appoint --set "head=$person_qian"
}

# received TITLE: a document issued, with a file
received() {
    local number
    printf '%s：请按通知办理。\n' "$1" >"$SCRATCH/received.txt"
    number=$(made as li new document receive --set "title=$1" --set sender=市政府办公室 --set proposed_level=internal \
        --set "issued_on=$LONG_AGO" --file "body=$SCRATCH/received.txt")
    must as li do document "$number" issue
    printf '%s\n' "$number"
}

carriers() {
    local paper old
    mail=$(made as li new incoming_mail --set envelope_no=W-0101 --set sender=市防汛指挥部 --set secrecy=secret)
    must as li do incoming_mail "$mail" open --set found=1
    cabinet=$(made as li new place --set name=保密柜一)
    shelf0=$(made as li new place --set name=办公室柜)
    cabinet3=$(made as li new place --set name=发件柜)
    shelf=$(made as li new place --set name=待销毁柜)
    paper=$(received 防汛值班安排)
    must as li do document "$paper" circulate --set "recipients=$person_zheng,$person_lu" --set "due=$(later 20)"
    must as lu do copy "$paper-02" receive --set "kept_in=$cabinet"
    old=$(received 上年度值班表)
    must as li do document "$old" circulate --set "recipients=$person_zheng,$person_wang,$person_qian" --set "due=$(later 20)"
    must as zheng do copy "$old-01" receive --set "kept_in=$cabinet"
    must as wang do copy "$old-02" receive
    must as li do copy "$old-02" give_back --set "kept_in=$shelf"
    must as qian do copy "$old-03" receive
    must as li do copy "$old-03" give_back
    must as zheng do copy "$paper-01" receive --set "kept_in=$shelf0"
    must as li do document "$paper" circulate --set "recipients=$person_qian" --set "due=$(later 20)"
    must as qian do copy "$paper-03" receive
    must as li do copy "$paper-03" give_back --set "kept_in=$cabinet3"
    paper=$(received 汛期联络表)
    must as li do document "$paper" circulate --set "recipients=$person_zheng" --set "due=$(later 20)"
    secret=$(made as li new document receive --set title=机密会议纪要 --set sender=市政府办公室 --set proposed_level=secret --set period=P5Y \
        --set "issued_on=$LONG_AGO" --set "knowing=person:${person_li#RY-},person:${person_zhou#RY-},person:${person_sun#RY-}" --file "body=$ROOT/LICENSE")
    must as li do document "$secret" issue
    for n in 1 2; do must as li new medium --set "code=U-00$n" --set "serial=S-000$n" --set side=intranet --set grade=internal; done
    medium=$(newest li medium)
    must as qian approve "$(made as li do medium "$medium" issue --set "holder=$person_zheng")"
    must as zheng do medium "$medium" sign_for
    doomed=$(made as li new place --set name=已批销毁柜)
    paper=$(received 旧通讯录)
    must as li do document "$paper" circulate --set "recipients=$person_qian" --set "due=$(later 20)"
    must as qian do copy "$paper-01" receive
    must as li do copy "$paper-01" give_back --set "kept_in=$doomed"
    batch=$(made as li new destruction_batch --set reason=旧通讯录 --set "place=$doomed")
    must as li do destruction_batch "$batch" count --set counted=1
    must as wu approve "$(made as li do destruction_batch "$batch" approve)"
}

letters() {
    local text request
    text=$(made as zhou new letter_text --set kind=in_post --set title=在岗保密承诺书 \
        --set text=一、遵守保密法律法规。二、不以任何方式泄露国家秘密和工作秘密。)
    request=$(made as zhou do letter_text "$text" put_in_force)
    must as wu approve "$request"
    must as he do letter_text "$text" issue --set "person=$person_zheng"
}

exam() {
    local bank exam kind answer
    bank=$(made as kao new question_bank --set name=练习题库 --set "keepers=$person_kao,$person_kao2")
    for kind in single multiple judgement; do
        case $kind in single) answer=A ;; multiple) answer=AB ;; judgement) answer=A ;; esac
        set -- --set zh_a=甲 --set zh_b=乙 --set zh_c=丙 --set zh_d=丁 --set en_a=First --set en_b=Second --set en_c=Third --set en_d=Fourth
        [ $kind != judgement ] || set --
        must as kao new question --set "bank=$bank" --set "code=$kind" --set "kind=$kind" --set article=L21 \
            --set "zh_text=国家秘密的知悉范围应当如何限定？（$kind）" --set "en_text=How is the scope of knowledge limited? ($kind)" "$@" --set "answer=$answer"
    done
    must as kao2 do question_bank "$bank" adopt
    exam=$(made as kao new exam --set name=保密知识测试 --set "bank=$bank" --set "open_to=$(later 20)" --set singles=1 --set multiples=1 \
        --set judgements=1 --set pass_mark=1)
    must as kao do exam "$exam" begin
}

rooms() {
    local venue meeting attendee
    must as wang new equipment --set name=打印机一 --set class=intranet --set place=文印室 --set "keeper=$person_wang"
    must as dang new archive_record --set title=建设用地档案 --set class_no=D1 --set shelf=二柜 --set grade=internal --set retention=ten --set made_in=2010
    must as top approve "$(made as zhou new key_part --set name=机要室 --set reason=carriers_here --set spot=二楼西 \
        --set "responsible=$person_li" --set "entrants=$person_li,$person_dang")"
    venue=$(made as zhou new venue --set name=三楼会议室 --set spot=三楼东 --set suited=highly_secret)
    meeting=$(made as zheng new meeting --set subject=防汛部署会 --set grade=internal --set "venue=$venue" --set "chair=$person_qian" \
        --set "members=$person_wang,$person_qian")
    must as wu approve "$(made as zheng do meeting "$meeting" approve)"
    for attendee in $(as zheng list meeting_attendee --json | sed -n 's/.*"number":"\([^"]*\)".*/\1/p'); do
        must as zheng do meeting_attendee "$attendee" arrive --set phone_left=yes
    done
    must as zheng do meeting "$meeting" hand_out --set paper_title=防汛预案 --set "holders=$person_wang,$person_qian"
}

found "$SCRATCH/office"
people
carriers
letters
exam
rooms
