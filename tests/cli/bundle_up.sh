#!/bin/bash
# A unit's own report goes up as a sealed bundle, the next one goes on from it; a past that root rewrote is found by the witness.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

unit=$SCRATCH/unit superior=$SCRATCH/superior
VERIFY=${COFFERDAM_VERIFY:-$(dirname "$(readlink -f "$COFFERDAM")")/../verify/cofferdam-verify}
at() {
    OFFICE=$1
    shift
    "$@"
}
found "$unit" --origin unit.example
found "$superior" --origin superior.example
"$COFFERDAM" ledger key -d "$unit" >"$SCRATCH/unit.key"
"$COFFERDAM" ledger key -d "$superior" >"$SCRATCH/superior.key"
"$COFFERDAM" ledger key --witness -d "$superior" >"$SCRATCH/witness.key"
"$COFFERDAM" keygen -o "$SCRATCH/identity" 2>/dev/null
recipient=$(sed -n 's/^# public key: //p' "$SCRATCH/identity")

OFFICE=$superior
dept=$(made as system new department --set name=保密局 --set code=BMJ)
post=$(made as system new post --set name=岗位)
enter county 县保密员 "$dept" "$post" internal officer
enter chief 县领导 "$dept" "$post" internal leader_in_charge
number=$(made as security new unit --set name=青溪镇 --set "ledger_key=$(cat "$SCRATCH/unit.key")" --set report_due=2026-01-31)
other=$(made as security new unit --set name=甲村 --set ledger_key=甲村账本 --set report_due=2020-01-31)
must as county do unit "$number" change --set contact=丙 --set people=9 --set report_due=2026-01-31

OFFICE=$unit
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=综合岗位)
must as security do post "$post" classify --set secret_class=important
enter officer 丙保密员 "$dept" "$post" secret officer
enter clerk 壬科员 "$dept" "$post" internal
sup=$(made as security new superior --set name=县保密局 --set "ledger_key=$(cat "$SCRATCH/superior.key")" \
    --set "witness_key=$(cat "$SCRATCH/witness.key")" --set "recipient=$recipient")

# ---- out
gives 1 "a clerk reports nothing" as clerk bundle export --report self_inspection --period 2026 --out "$SCRATCH/no.age"
gives 0 "the officer reports" as officer bundle export --report self_inspection --period 2026 --out "$SCRATCH/one.age" --json
says "for his only superior" '"number":"SY-BS-'
gives 0 "it is entered as sent" as officer list report_sent --json
says "with its superior" '县保密局'
ok "it is sealed" sh -c "head -1 '$SCRATCH/one.age' | grep -q age-encryption.org/v1"
gives 2 "nobody reads it without the identity" "$COFFERDAM" bundle verify "$SCRATCH/one.age"
"$COFFERDAM" open -i "$SCRATCH/identity" -o "$SCRATCH/one" "$SCRATCH/one.age"

# ---- checked by both programs
gives 0 "it holds" "$COFFERDAM" bundle verify "$SCRATCH/one.age" -i "$SCRATCH/identity" --key "$SCRATCH/unit.key"
says "every sentence is named" 'group'
gives 0 "opened, too" "$COFFERDAM" bundle verify "$SCRATCH/one" --key "$SCRATCH/unit.key" --json
says "as the office's" '"origin":"unit.example"'
gives 0 "the program that stands alone says the same" "$VERIFY" --key "$(cat "$SCRATCH/unit.key")" "$SCRATCH/one"
says "sentence by sentence" 'holds    '
says "in the end" 'All of it holds'
gives 0 "and in Chinese" "$VERIFY" --lang zh --records "$SCRATCH/one"
says "with the records" 'person.'
gives 1 "under another key it does not hold" "$VERIFY" --key "$(cat "$SCRATCH/superior.key")" "$SCRATCH/one"
gives 1 "for neither program" "$COFFERDAM" bundle verify "$SCRATCH/one" --key "$SCRATCH/superior.key"
ok "its digest can be made with ordinary tools" has \
    "$("$VERIFY" "$SCRATCH/one")" "$(sed '/^[0-9a-f]* end$/q' "$SCRATCH/one" | cut -c10- | sha256sum | cut -d' ' -f1)"

# ---- in
cat >"$SCRATCH/change.py" <<'PY'
import random, sys
body = bytearray(open(sys.argv[1], "rb").read())
at = random.Random(int(sys.argv[2])).choice([i for i in range(len(body)) if body[i] != 10])
body[at] = ord("7") if body[at] != ord("7") else ord("8")
open(sys.argv[3], "wb").write(body)
print(body[:at].count(10) + 1)
PY
gives 0 "the superior takes it in" at "$superior" as county bundle import "$SCRATCH/one.age" -i "$SCRATCH/identity" \
    --receipt "$SCRATCH/one.cosigned"
says "under a number" SY-SB-
gives 0 "its units" at "$superior" as county units --json
says "one has reported" '"reported":1'
says "one is late" '"late":1'
says "what it tells stands beside what is known here" '"entered":9'
gives 0 "in the list" at "$superior" as county units
says "with a coefficient" '0.'
gives 0 "the unit keeps the receipt" at "$unit" as security ledger witnessed "$SCRATCH/one.cosigned"
gives 0 "and is witnessed by it" "$COFFERDAM" ledger verify -d "$unit"
says "by name" 'superior.example'
python3 "$SCRATCH/change.py" "$SCRATCH/one" 7 "$SCRATCH/changed" >/dev/null
gives 1 "a changed one is taken in as that" at "$superior" as county bundle import "$SCRATCH/changed" --unit "$number"
complains "with the line" 'Line '
gives 1 "nobody else takes in" at "$superior" as chief bundle import "$SCRATCH/one"

# ---- the next one goes on from it
OFFICE=$unit
for i in 1 2 3; do must as system new department --set "name=科室$i" --set "code=K$i"; done
gives 0 "the next report" as officer bundle export --report self_inspection --period 2026 --out "$SCRATCH/two.age"
gives 0 "goes on from the first" at "$superior" as county bundle import "$SCRATCH/two.age" -i "$SCRATCH/identity"
OFFICE=$unit
must as officer bundle export --report self_inspection --period 2026 --since 5 --out "$SCRATCH/three.age"
gives 1 "one that begins elsewhere is not comparable" at "$superior" as county bundle import "$SCRATCH/three.age" -i "$SCRATCH/identity"
complains "and the superior says where" 'the unit exports again with --since'

# ---- root rewrites the unit's past and reports from it
cp -r "$unit" "$SCRATCH/honest"
size=$(sed -n '/^unit.example$/{n;p}' "$SCRATCH/one.cosigned" | head -1)
rm -rf "$unit"
found "$unit" --origin unit.example
cp "$SCRATCH/honest/key" "$unit/key"
OFFICE=$unit
for i in $(seq 60); do must as system new department --set "name=处$i" --set "code=C$i"; done
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=综合岗位)
must as security do post "$post" classify --set secret_class=important
enter officer 丙保密员 "$dept" "$post" secret officer
must as security new superior --set name=县保密局 --set "ledger_key=$(cat "$SCRATCH/superior.key")" \
    --set "witness_key=$(cat "$SCRATCH/witness.key")" --set "recipient=$recipient"
gives 0 "a ledger made anew with the same key agrees with itself" "$COFFERDAM" ledger verify -d "$unit"
last=$(at "$superior" as county units --json | sed 's/.*"witnessed":\([0-9]*\).*"name":"甲村".*/\1/; s/.*"witnessed":\([1-9][0-9]*\).*/\1/')
must as officer bundle export --report self_inspection --period 2026 --since "$last" --out "$SCRATCH/lie.age"
"$COFFERDAM" open -i "$SCRATCH/identity" -o "$SCRATCH/lie" "$SCRATCH/lie.age"
gives 0 "its bundle alone looks good" "$VERIFY" --key "$(cat "$SCRATCH/unit.key")" "$SCRATCH/lie"
gives 1 "the superior's witness finds it" at "$superior" as county bundle import "$SCRATCH/lie"
complains "in plain words" 'its past was rewritten'

done_testing
