#!/bin/bash
# The question bank that comes with the program: entered by one examiner, adopted by another, enough for an exam of the default mix;
# a file of one's own is taken whole or not at all.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
enter chen 陈命题 "$dept" "$post" internal examiner
enter wu 吴审定 "$dept" "$post" internal examiner
enter kao 考应试 "$dept" "$post" internal
delivered=$(grep -cE '^[SMJ][0-9]{3},' "$ROOT/regulations/bank/questions.csv")

bank=$(made as chen new question_bank --set name=通用题库 --set "keepers=$person_wu")
gives 0 "an examiner enters the questions that come with the program" as chen questions load "$bank"
ok "all of them" test "$out" = "$delivered"
ok "which are 210 at least" test "$delivered" -ge 210
gives 0 "entering them again" as chen questions load "$bank"
ok "enters none twice" test "$out" = 0

gives 1 "who wrote them does not adopt them" as chen do question_bank "$bank" adopt
gives 0 "another examiner does" as wu do question_bank "$bank" adopt

for audience in leading_cadre core important general village_cadre office_staff everyone; do
    exam=$(made as wu new exam --set "name=年度考试 $audience" --set "bank=$bank" --set audience=$audience --set open_to=2099-12-31)
    gives 0 "the questions suffice for the default mix ($audience)" as wu do exam "$exam" begin
done
gives 0 "and the exam is sat" as kao new paper begin --set "exam=$exam"

head -1 "$ROOT/regulations/bank/questions.csv" >"$SCRATCH/own.csv"
cat >>"$SCRATCH/own.csv" <<'CSV'
X1,judgement,everyone,L1,保密法根据宪法制定。,,,,,,,The law is made on the ground of the constitution.,,,,,,,A
X2,judgement,everyone,L66,保密法有六十六条。,,,,,,,The law has 66 articles.,,,,,,,B
CSV
own=$(made as chen new question_bank --set name=自编题库 --set "keepers=$person_wu")
gives 2 "a file with a wrong article is refused" as chen questions load "$own" "$SCRATCH/own.csv"
complains "its line is named" "Line 3"
sed -i 3d "$SCRATCH/own.csv"
gives 0 "mended it is taken" as chen questions load "$own" "$SCRATCH/own.csv"
ok "nothing had been entered before" test "$out" = 1

# ---- passed: a certificate on paper, whose code leads back to its record ----
must as wu do question_bank "$own" adopt
exam=$(made as wu new exam --set name=小考 --set "bank=$own" --set singles=0 --set multiples=0 --set judgements=1 --set open_to=2099-12-31)
must as wu do exam "$exam" begin
paper=$(made as kao new paper begin --set "exam=$exam")
must as kao do paper "$paper" answer --set given=1:A
must as kao do paper "$paper" submit
certificate=$(as kao list certificate --json | sed -n 's/.*"number":"\([^"]*\)".*/\1/p' | head -1)
gives 0 "who passed prints his certificate" as kao print certificate "$certificate" --out "$SCRATCH/certificate.pdf" --lang zh
out=$(pdftotext "$SCRATCH/certificate.pdf" - | tr -d '\f\n ')
says "it is called so" 保密教育培训考试合格证
says "it names the holder" 考应试
says "and the exam" 小考
pdftoppm -r 200 -gray "$SCRATCH/certificate.pdf" "$SCRATCH/page"
out=$(zbarimg -q --raw --nodbus "$SCRATCH"/page*)
says "its code says which record it stands for" ";certificate/certificate/$certificate"

gives 1 "who is no examiner enters none" as kao questions load "$own" "$SCRATCH/own.csv"
done_testing
