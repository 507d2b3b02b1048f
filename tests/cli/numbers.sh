#!/bin/bash
# Numbers that do not say an entry's label: people who may not know of each other's entries get numbers that differ.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
"$COFFERDAM" clock 2078-03-01 -d "$OFFICE" >/dev/null
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=干事)
must as security do post "$post" classify --set secret_class=important
enter zhang 张承办 "$dept" "$post" internal
enter li 李审查 "$dept" "$post" internal
enter wang 王保密 "$dept" "$post" internal
enter zhao 赵分管 "$dept" "$post" internal
abroad() { as "$1" new abroad --set country=某国 --set purpose=探亲 --set from_day=2078-04-01 --set to_day=2078-04-08; }

first=$(made abroad zhang)
second=$(made abroad li)
third=$(made abroad wang)
ok "three people leave for abroad, each with a number" test "${first##*-} ${second##*-} ${third##*-}" = "001 002 003"
gives 1 "one does not see the other's" as li show abroad "$first"
gives 0 "but his own" as li show abroad "$second"
"$COFFERDAM" clock 2079-01-05 -d "$OFFICE" >/dev/null
next=$(made as zhao new abroad --set country=某国 --set purpose=探亲 --set from_day=2079-04-01 --set to_day=2079-04-08)
ok "the count begins anew with the year" test "${next#SY-CJ-}" = "2079-001"
gives 0 "the ledger holds" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
