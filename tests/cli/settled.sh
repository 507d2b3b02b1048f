#!/bin/bash
# Wording that papers share wants one reason. What a decision said is no secret is none in the next draft,
# whatever secret has it; but only what was judged, only inside, and not when the decision falls.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_weigh.sh"
SHARED=各村要高度重视本项工作，主要负责同志亲自部署，分管负责同志具体落实，层层压实责任，确保各项措施按期落实到位，并于月底前报送书面总结。
OWN=备用电源放在坝体东侧的地下室里，入口由两把不同的钥匙同时开启，钥匙分别由两个人保管，交接时当面登记并由值班室存档。
HABIT=请各单位严格执行值班制度，遇有紧急情况第一时间报告，不得迟报、漏报、瞒报，值班人员不得擅自离岗，交接班应当当面办理并签字。
printf '关于大坝值守的方案\n%s\n%s\n另外还有：%s\n' "$OWN" "$SHARED" "$HABIT" >plan.txt
printf '关于假期值班的通知\n%s\n' "$HABIT" >habit.txt
for n in 1 2 3 4; do printf '关于第%s项工作的通知\n%s\n请按时完成。\n' $n "$SHARED" >"note$n.txt"; done
printf '关于夜间值守的方案\n值守由八人轮换，口令每日更换，不得使用手机转告，也不得写在纸上，由值班室当面交接。\n%s\n' "$SHARED" >later.txt
printf '关于电源检修的通知\n%s\n%s\n' "$SHARED" "$OWN" >leak.txt

drafted() { made as zhang new document --set "title=$1" --file "body=$2" "${@:3}"; }
plan=$(drafted 值守方案 plan.txt --set protection=highly_secret --set "readers=$scope")
first=$(drafted 第一项通知 note1.txt --set sieve_reason=通用工作要求)
gives 1 "wording that a secret has too is questioned" as zhang weigh document "$first" --json
says "as its passage" '"kind":"passage"'
gives 1 "a drafter's own reason settles nothing" as zhang new document --set title=第二项通知 --file body=note2.txt
complains "each draft wants one" '[R17]'
second=$(drafted 第二项通知 note2.txt --set sieve_reason=待核实)
gives 1 "without a reason it is not approved" as zhang do document "$first" plain --set sieve_reason=
gives 0 "with the one that stands it goes to the head" as zhang do document "$first" plain
request=$out
gives 1 "a request alone settles nothing" as zhang weigh document "$second"
must as qian approve "$request"
gives 0 "once it is approved the same wording is no finding" as zhang weigh document "$second" --json
hides "no passage" '"kind":"passage"'
gives 0 "and the next needs no reason" as zhang do document "$second" plain
gives 1 "the document itself says what it said" as zhang weigh document "$first" --json
says "its passage" '"kind":"passage"'

later=$(drafted 夜间值守 later.txt --set protection=secret --set "readers=$scope")
third=$(drafted 第三项通知 note3.txt) # needs none
gives 0 "a secret that is registered later and has it makes no difference" as zhang weigh document "$third" --json
hides "no passage either" '"kind":"passage"'

leak=$(drafted 电源检修 leak.txt --set sieve_reason=待核实)
gives 1 "what nobody judged is found as before" as zhang weigh document "$leak" --json
says "with the level of its secret" '"proposed":"highly_secret"'
gives 1 "what leaves is not excused by what is settled inside" as zhang sieve note3.txt
says "a passage" note3.txt

cp -r "$OFFICE" "$SCRATCH/again"
OFFICE=$SCRATCH/again gives 0 "another start reads the same" as zhang weigh document "$third"
# it falls with what it was decided for
lifted=$(drafted 假期值班 habit.txt --set protection=work --set sieve_reason=待核实)
request=$(made as zhang do document "$lifted" lift --set grounds=不属于秘密 --set sieve_reason=通用值班要求)
must as qian approve "$request"
other=$(drafted 春节值班 habit.txt)
gives 0 "wording is settled where a protection is lifted too" as zhang weigh document "$other"
must as zhang do document "$lifted" protect_unclear --set proposed_level=secret --set period=P5Y --set grounds=另有情况 \
    --set "knowing=$scope"
gives 1 "and not any more once that draft is a secret after all" as zhang weigh document "$other"
gives 0 "the ledger stands" as audit ledger verify
done_testing
