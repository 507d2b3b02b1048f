#!/bin/bash
# rules check: for those who write regulations; and a regulation's way into force.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

gives 0 "our own regulations have no fault" "$COFFERDAM" rules check "$ROOT/regulations"
ok "and nothing is said" test -z "$out$err"
gives 2 "a missing folder" "$COFFERDAM" rules check "$SCRATCH/nowhere"
mkdir "$SCRATCH/none"
gives 2 "a folder without regulations" "$COFFERDAM" rules check "$SCRATCH/none"

cp -r "$ROOT/regulations" "$SCRATCH/r"
line=$(grep -n 'that: may_know(me)' "$SCRATCH/r/documents.yaml" | head -1 | cut -d: -f1)
sed -i "${line}s/may_know/may_knw/" "$SCRATCH/r/documents.yaml"
gives 1 "a misspelt word is a fault" "$COFFERDAM" rules check "$SCRATCH/r"
says "with its file and line" "$SCRATCH/r/documents.yaml:$line:"
gives 1 "in Chinese" "$COFFERDAM" rules check "$SCRATCH/r" --lang zh
says "at the same place" "documents.yaml:$line:"
gives 1 "or as JSON" "$COFFERDAM" rules check "$SCRATCH/r" --json
says "by line" "\"line\":$line"
printf 'regulation: x\n  bad: [yaml\n' >"$SCRATCH/r/broken.yaml"
gives 1 "malformed YAML is a fault like others" "$COFFERDAM" rules check "$SCRATCH/r"
says "where it is" broken.yaml:
printf '\xff\xfe' >"$SCRATCH/r/broken.yaml"
gives 2 "bytes that are no text" "$COFFERDAM" rules check "$SCRATCH/r"

gives 2 "no office is founded on a regulation with faults" found "$SCRATCH/a" --rules "$SCRATCH/r"
ok "and nothing stays of it" test ! -e "$SCRATCH/a"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室)
post=$(made as system new post --set name=综合岗位)
enter zhou 周保密 "$dept" "$post" internal officer
enter wu 吴分管 "$dept" "$post" internal leader_in_charge
gives 0 "what is in force is listed" as zhou rules list --json
says "as in force" in_force
gives 0 "and written out" as zhou rules show 1 --out "$SCRATCH/out"
ok "byte for byte" diff -r -x bank -x sieve "$ROOT/regulations" "$SCRATCH/out"

rm -f "$SCRATCH/out/broken.yaml"
sed -i 's/duty: {type: long, max: 2000, zh: 岗位职责, en: Duties}/duty: {type: long, max: 2000, zh: 岗位职责, en: Duties}\n      floor: {type: text, max: 20, zh: 楼层, en: Floor}/' "$SCRATCH/out/organization.yaml"
sed -i '0,/asks: \[name, duty\]/s//asks: [name, duty, floor]/' "$SCRATCH/out/organization.yaml"
gives 0 "a changed regulation still is one" "$COFFERDAM" rules check "$SCRATCH/out"
gives 2 "the field is not there yet" as system new post --set name=a --set floor=3
gives 0 "the officer proposes it" as zhou rules propose "$SCRATCH/out"
version=$out
gives 1 "he does not approve it" as zhou rules approve "$version"
gives 0 "the leader in charge does" as wu rules approve "$version"
gives 0 "then the field is there" as system new post --set name=a --set floor=3
gives 0 "and the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
sed -i '/      floor: /d; s/asks: \[name, duty, floor\]/asks: [name, duty]/' "$SCRATCH/out/organization.yaml"
gives 1 "a field is not taken away again" as zhou rules propose "$SCRATCH/out"
says "with file and line" organization.yaml:
done_testing
