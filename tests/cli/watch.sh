#!/bin/bash
# The watch over convergence: a person who reads far more than he and his peers did is noticed once, with his pieces.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
far=$(made as system new department --set name=档案室)
post=$(made as system new post --set name=干事)
enter wei 魏甲 "$dept" "$post" internal officer
enter fen 冯丁 "$dept" "$post" internal leader_in_charge
enter tou 头己 "$far" "$post" internal
for i in 1 2 3 4; do enter "p$i" "同事$i" "$far" "$post" internal; done
enter zhu 朱戊 "$far" "$post" internal
must as system do department "$far" appoint --set "head=$person_tou"

printf 'a paper\n' >"$SCRATCH/paper.txt"
docs=()
for i in $(seq 22); do
    docs+=("$(made as wei new document --set "title=文件$i" --file "body=$SCRATCH/paper.txt")")
done
# reads PERSON DOCUMENT
reads() { must as "$1" do document "$2" open; }
for i in 1 2 3 4; do reads "p$i" "${docs[0]}"; done
for i in $(seq 0 18); do reads zhu "${docs[$i]}"; done
gives 0 "nineteen are no alert" "$COFFERDAM" watch -d "$OFFICE" --json
says "though they are more than usual" '"raised":0'
reads zhu "${docs[19]}"
gives 0 "the twentieth is one" "$COFFERDAM" watch -d "$OFFICE" --json
says "exactly one" '"raised":1'
gives 0 "the officer sees it" as wei list gathering_alert --json
alert=$(printf '%s\n' "$out" | grep -o 'SY-HJ[^"]*' | head -n 1)
says "of that person" 朱戊
gives 0 "with its pieces" as wei show gathering_alert "$alert" --json
ok "all twenty" test "$(printf '%s\n' "$out" | grep -o '"kind":"read"' | wc -l)" = 20
says "and how it came about" 'median 1, deviation 0; usual up to 9'
gives 0 "who it is about does not" as zhu list gathering_alert --json
hides "know of it" "$alert"
gives 0 "it is not raised twice" "$COFFERDAM" watch -d "$OFFICE" --json
says "while it is open" '"raised":0'
reads zhu "${docs[20]}"
gives 0 "it grows" "$COFFERDAM" tick -d "$OFFICE"
gives 0 "with the day's tick" as wei show gathering_alert "$alert" --json
ok "by one" test "$(printf '%s\n' "$out" | grep -o '"kind":"read"' | wc -l)" = 21
gives 0 "the officer is told how he stands" as wei watch "$person_zhu"
says "rule by rule" 'Unusual volume'
gives 1 "he himself is not" as zhu watch "$person_zhu"
gives 1 "nor is an officer told of himself" as wei watch "$person_wei"
request=$(made as wei do gathering_alert "$alert" explain --set need=编写大事记)
gives 1 "nobody explains his own" as zhu approve "$request"
gives 0 "his head confirms" as tou approve "$request"
gives 0 "what was told is not told again" "$COFFERDAM" watch -d "$OFFICE" --json
says "the same day" '"raised":0'
enter bao 包庚 "$dept" "$post" internal officer
for i in $(seq 0 20); do reads wei "${docs[$i]}"; done
gives 0 "an officer who gathers is noticed too" "$COFFERDAM" watch -d "$OFFICE" --json
says "once" '"raised":1'
gives 0 "another officer sees it" as bao list gathering_alert --json
says "with his name" 魏甲
gives 0 "whom it is about does not, officer or not" as wei list gathering_alert --json
hides "know of his own" 魏甲
gives 0 "the ledger verifies" "$COFFERDAM" ledger verify -d "$OFFICE"

# a rule that does not stand is a fault with file and line
cp -r "$ROOT/regulations" "$SCRATCH/rules"
sed -i 's/counts: matters/counts: mattrs/' "$SCRATCH/rules/watch.yaml"
gives 1 "a misspelt count is a fault" "$COFFERDAM" rules check "$SCRATCH/rules"
says "with file and line" "watch.yaml:$(grep -n mattrs "$SCRATCH/rules/watch.yaml" | cut -d: -f1):"
sed -i 's/counts: mattrs/counts: matters/; s/copy.receive/copy.recieve/' "$SCRATCH/rules/watch.yaml"
gives 1 "so is an act that there is not" "$COFFERDAM" rules check "$SCRATCH/rules"
says "with the nearest name" receive
done_testing
