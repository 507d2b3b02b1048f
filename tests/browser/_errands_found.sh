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
    number=$(made as li new document receive --set "title=$1" --set sender=市政府办公室 --set proposed_level=internal \
        --set "issued_on=$LONG_AGO" --file "body=$ROOT/LICENSE")
    must as li do document "$number" issue
    printf '%s\n' "$number"
}

carriers() {
    local paper old
    mail=$(made as li new incoming_mail --set envelope_no=W-0101 --set sender=市防汛指挥部 --set secrecy=secret)
    must as li do incoming_mail "$mail" open --set found=1
    cabinet=$(made as li new place --set name=保密柜一)
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
    for n in 1 2; do must as li new medium --set "code=U-00$n" --set "serial=S-000$n" --set side=intranet --set grade=internal; done
}

letters() {
    local text request
    text=$(made as zhou new letter_text --set kind=in_post --set title=在岗保密承诺书 \
        --set text=一、遵守保密法律法规。二、不以任何方式泄露国家秘密和工作秘密。)
    request=$(made as zhou do letter_text "$text" put_in_force)
    must as wu approve "$request"
    must as he do letter_text "$text" issue --set "person=$person_zheng"
}

found "$SCRATCH/office"
people
carriers
letters
