#!/bin/bash
# A unit's report comes in as a bundle: two programs check it, the superior takes it in and cosigns, sees its units on one page and
# sends a notice down. What was changed on the way is found. unit.bundle is a made-up office's, of nine records.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

VERIFY=${COFFERDAM_VERIFY:-$(dirname "$(readlink -f "$COFFERDAM")")/../verify/cofferdam-verify}
KEY=unit.example/ledger+24f41cc3+AaL6L0o1W6LpB6UwCenjfK3fesfmagi6B2MfVTBys/JM
cp "$ROOT/tests/cli/year/township/unit.bundle" "$SCRATCH/one"
"$COFFERDAM" keygen -o "$SCRATCH/identity" 2>/dev/null
recipient=$(sed -n 's/^# public key: //p' "$SCRATCH/identity")
"$COFFERDAM" seal -r "$recipient" -o "$SCRATCH/one.age" "$SCRATCH/one"

# ---- checked by both programs
gives 2 "nobody reads a sealed one without the identity" "$COFFERDAM" bundle verify "$SCRATCH/one.age"
gives 0 "it holds" "$COFFERDAM" bundle verify "$SCRATCH/one.age" -i "$SCRATCH/identity" --key "$KEY"
says "every sentence is named" 'visits'
says "with what is not proven" 'stated, not proven'
gives 0 "opened, too" "$COFFERDAM" bundle verify "$SCRATCH/one" --key "$KEY" --json
says "as the office's" '"origin":"unit.example/ledger"'
gives 0 "the program that stands alone says the same" "$VERIFY" --key "$KEY" "$SCRATCH/one"
says "sentence by sentence" 'holds    visits: rests on 3 entries'
says "in the end" 'All of it holds'
gives 0 "and in Chinese" "$VERIFY" --lang zh --records "$SCRATCH/one"
says "with the records" 'visit.sign SY-JC-2026-00004'
other=superior.example+ef19f8e6+AbtcZySCsNzKkaIaTtY7Fa/eiqE3jacs0Bs0lYnW591q
gives 1 "under another key it does not hold" "$VERIFY" --key "$other" "$SCRATCH/one"
ok "its digest can be made with ordinary tools" has \
    "$("$VERIFY" "$SCRATCH/one")" "$(sed '/^[0-9a-f]* end$/q' "$SCRATCH/one" | cut -c10- | sha256sum | cut -d' ' -f1)"

# ---- a hundred changes of single bytes, each found by both, each in its line
cat >"$SCRATCH/change.py" <<'PY'
import random, sys
body = bytearray(open(sys.argv[1], "rb").read())
at = random.Random(int(sys.argv[2])).choice([i for i in range(len(body)) if body[i] != 10])
body[at] = ord("7") if body[at] != ord("7") else ord("8")
open(sys.argv[3], "wb").write(body)
print(body[:at].count(10) + 1)
PY
found=0 named=0
for i in $(seq 100); do
    line=$(python3 "$SCRATCH/change.py" "$SCRATCH/one" "$i" "$SCRATCH/changed")
    a=0 b=0
    one=$("$COFFERDAM" bundle verify "$SCRATCH/changed" 2>/dev/null) || a=$?
    two=$("$VERIFY" "$SCRATCH/changed") || b=$?
    if [ "$a" = 1 ] && [ "$b" = 1 ]; then found=$((found + 1)); fi
    if has "$one" "Line $line of" && has "$two" "line $line:"; then named=$((named + 1)); fi
done
ok "a hundred changed bytes are found: $found" test "$found" = 100
ok "each is named by its line: $named" test "$named" = 100

# ---- in
found "$SCRATCH/superior" --origin superior.example
dept=$(made as system new department --set name=保密局 --set code=BMJ)
post=$(made as system new post --set name=岗位)
enter county 县保密员 "$dept" "$post" internal officer
enter chief 县领导 "$dept" "$post" internal leader_in_charge
number=$(made as security new unit --set name=青溪镇 --set "ledger_key=$KEY" --set report_due=2026-01-31)
must as security new unit --set name=甲村 --set ledger_key=甲村账本 --set report_due=2020-01-31
must as county do unit "$number" change --set contact=丙 --set people=9 --set report_due=2026-01-31
gives 1 "nobody but the officer takes in" as chief bundle import "$SCRATCH/one"
gives 0 "the superior takes it in" as county bundle import "$SCRATCH/one.age" -i "$SCRATCH/identity" \
    --receipt "$SCRATCH/one.cosigned"
says "under a number" SY-SB-
ok "the receipt is cosigned" grep -q '^— superior.example ' "$SCRATCH/one.cosigned"
gives 0 "its units" as county units --json
says "one has reported" '"reported":1'
says "one is late" '"late":1'
says "what is known here stands beside" '"entered":9'
says "its head was cosigned" '"witnessed":9'
python3 "$SCRATCH/change.py" "$SCRATCH/one" 7 "$SCRATCH/changed" >/dev/null
gives 1 "a changed one is taken in as that" as county bundle import "$SCRATCH/changed" --unit "$number"
complains "with the line" 'Line '
gives 1 "the same again is not comparable: its proof begins elsewhere" as county bundle import "$SCRATCH/one"
complains "and the superior says where" 'the unit exports again with --since 9'
gives 0 "both stand in the register" as county list unit_bundle -F state=failed --json
says "as what they are" 'SY-SB-2026-0003'

# ---- down
note=$(made as county new notice_down --set "unit=$number" --set kind=inspection_order --set subject=检查通知 \
    --set "text=将派员检查。请准备。" --set due=2030-01-01)
gives 1 "a draft is not handed out" as county bundle notice "$note"
request=$(made as county do notice_down "$note" send)
must as chief approve "$request"
gives 0 "a notice that was sent is" as county bundle notice "$note" --out "$SCRATCH/notice"
"$COFFERDAM" ledger key -d "$OFFICE" >"$SCRATCH/superior.key"
"$COFFERDAM" ledger key --witness -d "$OFFICE" >"$SCRATCH/witness.key"
found "$SCRATCH/unit" --origin unit.example/ledger
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=岗位)
enter officer 丙保密员 "$dept" "$post" internal officer
gives 2 "a stranger's notice is not taken in" as officer bundle import "$SCRATCH/notice"
must as security new superior --set name=县保密局 --set "ledger_key=$(cat "$SCRATCH/superior.key")" \
    --set "witness_key=$(cat "$SCRATCH/witness.key")" --set "recipient=$recipient"
sed 's/检查通知/捡查通知/' "$SCRATCH/notice" >"$SCRATCH/notice.changed"
gives 2 "a changed one neither" as officer bundle import "$SCRATCH/notice.changed"
gives 0 "the superior's is" as officer bundle import "$SCRATCH/notice"
says "as a notice from him" SY-SJTZ-
gives 0 "it can be read" as officer list notice_from_superior --json
says "in his words" 检查通知
done_testing
