#!/bin/bash
# A superior cosigns the heads of a unit's ledger. The unit's own administrator, who has its folder and its keys, then
# rewrites its past: an older copy is put back and other work done in it, so that everything fits together again.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

# at NAME COMMAND...: in that office
unit=$SCRATCH/unit superior=$SCRATCH/superior
at() {
    OFFICE=$1
    shift
    "$@"
}
PW=$SCRATCH/passwords
found "$unit" --origin unit.example
found "$superior" --origin superior.example
unit_key=$("$COFFERDAM" ledger key -d "$unit")
superior_key=$("$COFFERDAM" ledger key -d "$superior")
witness_key=$("$COFFERDAM" ledger key --witness -d "$superior")
printf '%s\n' "$witness_key" >"$SCRATCH/witness.key"
ok "the key that it witnesses with is another than its ledger's" test "$superior_key" != "$witness_key"
ok "of the type of cosignatures" has "$witness_key" 'superior.example+'

OFFICE=$superior
number=$(made as security new unit --set name=青溪镇 --set "ledger_key=$unit_key" --set report_due=2030-01-31)
OFFICE=$unit
sup=$(made as security new superior --set name=县保密局 --set "ledger_key=$superior_key" \
    --set "witness_key=$witness_key" --set recipient=age1x --set contact=甲)
gives 0 "a fresh ledger" "$COFFERDAM" ledger verify -d "$unit"
says "is not witnessed" 'No witness covers this ledger'

# the first head is trusted as it comes
witness_round() { # witness_round FILE: the unit's head, cosigned, kept
    "$COFFERDAM" ledger checkpoint --for-witness -d "$unit" --out "$1.request" &&
        at "$superior" as security ledger witness "$number" "$1.request" --out "$1" &&
        at "$unit" as security ledger witnessed "$1"
}
gives 0 "a head is cosigned and kept" witness_round "$SCRATCH/one"
says "by the superior, by name" 县保密局
gives 0 "the ledger then" "$COFFERDAM" ledger verify -d "$unit"
says "names its witness" 'The past is witnessed by superior.example'
says "and says what is not witnessed yet" 'not witnessed yet: 3 leaves, 1 hours'
cp -r "$unit" "$SCRATCH/older"

OFFICE=$unit
for i in 1 2 3; do must as system new department --set "name=科室$i" --set "code=K$i"; done
gives 0 "the next head goes on from it" witness_round "$SCRATCH/two"
gives 1 "an old request begins elsewhere" at "$superior" as security ledger witness "$number" "$SCRATCH/one.request"
complains "and is told where it must begin" 'the proof must begin there'
gives 0 "everything" "$COFFERDAM" ledger verify -d "$unit" --witnessed "$SCRATCH/two" --witness "$SCRATCH/witness.key"
gives 0 "in numbers" "$COFFERDAM" ledger verify -d "$unit" --json
says "two witnessed heads" '"witnessed":2'
says "and the tail in hours" '"hours":1'

# who may
password_of nobody >"$PW/nobody"
gives 1 "the system administrator cosigns nothing" at "$superior" as system ledger witness "$number" "$SCRATCH/two.request"
gives 1 "and keeps nothing" at "$unit" as system ledger witnessed "$SCRATCH/two"
gives 1 "an unknown unit is none" at "$superior" as security ledger witness SY-DW-9 "$SCRATCH/two.request"
sed 's/^unit.example$/unit.exbmple/' "$SCRATCH/two" >"$SCRATCH/forged"
gives 2 "a head of another ledger is not kept" at "$unit" as security ledger witnessed "$SCRATCH/forged"
sed '$d' "$SCRATCH/two" >"$SCRATCH/bare"
gives 1 "nor one that nobody cosigned" at "$unit" as security ledger witnessed "$SCRATCH/bare"
complains "in these words" 'None of the superiors in force has cosigned this'

# root rewrites: the older copy with other work in it, all signed with the office's own key
mv "$unit" "$SCRATCH/honest"
mv "$SCRATCH/older" "$unit"
OFFICE=$unit
for i in 1 2 3 4 5; do must as system new department --set "name=处室$i" --set "code=C$i"; done
gives 0 "the rewritten ledger agrees with itself" "$COFFERDAM" ledger verify -d "$unit"
gives 1 "but not with the cosigned head" "$COFFERDAM" ledger verify -d "$unit" \
    --witnessed "$SCRATCH/two" --witness "$SCRATCH/witness.key"
says "that the superior holds" 'is of another history: this ledger was rewritten'
must "$COFFERDAM" ledger checkpoint --for-witness -d "$unit" --out "$SCRATCH/lie.request"
gives 1 "its next head does not begin where the superior's proof must" \
    at "$superior" as security ledger witness "$number" "$SCRATCH/lie.request"
size=$(sed -n '/^unit.example$/{n;p}' "$SCRATCH/two")
must "$COFFERDAM" ledger checkpoint --for-witness --old "$size" -d "$unit" --out "$SCRATCH/lie.request"
gives 1 "and a proof that begins there fails" \
    at "$superior" as security ledger witness "$number" "$SCRATCH/lie.request"
complains "in plain words" 'its past was rewritten'
gives 2 "the cosigned head cannot be kept there" at "$unit" as security ledger witnessed "$SCRATCH/two"

# rows changed and a witnessed head taken out of the honest office
rm -rf "$unit"
mv "$SCRATCH/honest" "$unit"
sqlite3 "$unit/office.db" "UPDATE witnessed SET note = replace(note, 'unit.example', 'unit.exbmple') WHERE id = 1"
gives 1 "a changed witnessed head" "$COFFERDAM" ledger verify -d "$unit"
says "is found as a row" 'The row 1 of witnessed is not what record'
says "and by its signature" 'is not genuinely signed'
done_testing
