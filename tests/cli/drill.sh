#!/bin/bash
# A loss in an exercise: planted, noticed, reported, scored; never in a real office, never in its ledger.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
must as security do post "$post" classify --set secret_class=important
enter wei 魏甲 "$dept" "$post" highly_secret officer registrar
enter fen 冯丁 "$dept" "$post" highly_secret leader_in_charge
enter tou 头己 "$dept" "$post" highly_secret top_leader
enter zhu 朱戊 "$dept" "$post" secret
must as system do department "$dept" appoint --set "head=$person_tou"
disk=$(made as wei new medium --set code=U-1 --set kind=usb --set serial=S1 --set side=classified --set grade=secret)
request=$(made as wei do medium "$disk" issue --set "holder=$person_zhu")
must as tou approve "$request"
must as wei new medium --set code=U-2 --set kind=usb --set serial=S2 --set side=intranet --set grade=internal
before=$("$COFFERDAM" ledger checkpoint -d "$OFFICE" | sed -n 2p)

drill() { "$COFFERDAM" drill "$SCRATCH/drill" "$@"; }
gives 2 "of which office it must be said" drill --scenario loss
gives 0 "a loss is planted in a copy of the structure" drill --scenario loss --of "$OFFICE" --password 'drill in the east wing'
says "its people are told how they log in" 'drill in the east wing'
gives 1 "there is one drill at a time" drill --scenario loss
ok "the real ledger knows nothing of it" \
    test "$("$COFFERDAM" ledger checkpoint -d "$OFFICE" | sed -n 2p)" = "$before"
gives 0 "the exercise says that it is one" "$COFFERDAM" office -d "$SCRATCH/drill" --json
says "in its facts" '"exercise":true'
ok "the most secret one was taken" grep -q '"carrier": "JZ-0001"' "$SCRATCH/drill/drill.json"
ok "from its holder" grep -q '"holder": "朱戊"' "$SCRATCH/drill/drill.json"
gives 1 "nobody has done anything yet" drill --score
says "no points" 'Score: 0 / 100'
says "and time is left" 'not over'

cat >"$SCRATCH/bad.txt" <<'S'
# noticed late, reported late to one, the other forgotten
+2:00 | zhu | medium report_lost @carrier | circumstances=抽屉里没有
+2:10 | wei | incident accept @incident | affected_level=secret
+2:20 | zhu | incident report_admin @incident | admin_name=县保密局; admin_receiver=王
S
cp -r "$SCRATCH/drill" "$SCRATCH/second"
gives 1 "a half-hearted office fails" drill --script "$SCRATCH/bad.txt"
says "with less than half the points" 'Score: 45 / 100'
complains "what was refused is told with its line" 'bad.txt:4:'
says "what was forgotten is named" forgotten
ok "the sheet is kept as text" grep -q 'Score:' "$SCRATCH/drill/drill-score.txt"
ok "and as JSON" grep -q '"point": "superior"' "$SCRATCH/drill/drill-score.json"

cat >"$SCRATCH/good.txt" <<'S'
+0:30 | zhu | medium report_lost @carrier | circumstances=清点时不见
+0:40 | wei | incident accept @incident | affected_level=secret; involved=RY-0004
+1:00 | wei | incident_step create | incident=@incident; kind=remedy; task=封存并排查; responsible=RY-0001; due=@today
+1:30 | wei | incident report_admin @incident | admin_name=县保密局; admin_receiver=王
+2:00 | fen | incident report_superior @incident | superior_name=市局; superior_receiver=李
+3:00 | wei | incident_step finish @incident-01 | result=已排查
+4:00 | fen | incident investigate @incident | lead=RY-0001; team=RY-0003
S
drill2() { "$COFFERDAM" drill "$SCRATCH/second" "$@"; }
gives 0 "an office that knows its trade passes" drill2 --script "$SCRATCH/good.txt" --json
says "all of it" '"points":100'
says "noticed by him who had it" '"who":"朱戊"'
says "the ledger bears out what was planted" '"proven":true'
gives 2 "there is no other scenario" "$COFFERDAM" drill "$SCRATCH/third" --scenario fire --of "$OFFICE"
sed -i 's/"carrier": "JZ-0001"/"carrier": "JZ-0002"/' "$SCRATCH/second/drill.json"
gives 1 "a sheet that was changed afterwards" drill2 --score
says "is seen to be" 'does not know of this loss'
gives 0 "the exercise's own ledger verifies" "$COFFERDAM" ledger verify -d "$SCRATCH/second"
OFFICE=$SCRATCH/earnest
"$COFFERDAM" init "$OFFICE" --name 试验市 --name-en 'Trial City' --short SY --rank city \
    --level highly_secret --open-key --system system --system-password-file "$PW/system" \
    --security security --security-password-file "$PW/security" \
    --audit audit --audit-password-file "$PW/audit" 2>/dev/null
gives 1 "no loss is planted in an office in earnest" "$COFFERDAM" drill "$OFFICE" --scenario loss
done_testing
