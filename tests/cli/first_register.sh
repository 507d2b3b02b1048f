#!/bin/bash
# CONTRIBUTING.md's first register is a regulation that stands, and its misspelling is noticed.
. "$ROOT/tests/cli/_tap.sh"

cp -r "$ROOT/regulations" "$SCRATCH/rules"
gives 0 "the regulations of the tree stand" "$COFFERDAM" rules check "$SCRATCH/rules"

# block N: the N-th yaml block of the page
block() { awk -v n="$1" '/^```yaml$/ { on = ++seen == n; next } /^```$/ { on = 0 } on' "$ROOT/CONTRIBUTING.md"; }
keys=$SCRATCH/rules/keys.yaml
block 1 >"$keys"
ok "the page has a first register" grep -q '^regulation: keys' "$keys"
gives 0 "it stands as it is written" "$COFFERDAM" rules check "$SCRATCH/rules"

# the rule goes under `issue`, the last action
rule() { block 2 | sed 's/clearance/'"$1"'/'; }
with_rule() { awk -v rule="$(rule "$1")" '{ print } /asks: \[holder, due\]/ { print rule }' "$keys"; }
with_rule clearance >"$SCRATCH/good" && with_rule clearence >"$SCRATCH/bad"
cp "$SCRATCH/good" "$keys"
gives 0 "it stands with its rule" "$COFFERDAM" rules check "$SCRATCH/rules"
cp "$SCRATCH/bad" "$keys"
gives 1 "a misspelt name is a fault" "$COFFERDAM" rules check "$SCRATCH/rules"
says "and the fault has file and line" "keys.yaml:$(grep -n clearence "$keys" | cut -d: -f1):"
done_testing
