#!/bin/bash
# The clock of an exercise goes forward, and only there.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_server.sh"

found "$SCRATCH/office"
clock() { "$COFFERDAM" clock "$@" -d "$OFFICE"; }

gives 0 "the owner of the folder sees the time" clock
gives 0 "he puts it forward" clock 2078-03-01
says "to nine in the morning there" 2078-03-01T01:00
gives 1 "never back" clock 2078-02-28
complains "and says so" 'only goes forward'
gives 2 "not to a day that there is not" clock 2078-02-30
gives 2 "nor to anything else" clock tomorrow
gives 0 "the year is what numbers and dates go by" as system new department --set name=办公室
gives 0 "to the minute" clock 2078-03-01T18:46
gives 0 "it stays when the office is opened again" clock --json
says "on that day" '"today":"2078-03-01"'
serve
gives 0 "a server goes by it" clock
says "too" 2078-03-01T10:46
gives 0 "and puts it forward for all" clock 2078-03-02T08:00
gives 1 "an officer has no hand on it" as audit clock 2078-03-03
gives 0 "the system administrator has" as system clock 2078-03-03
quit
gives 0 "every setting is in the ledger" as audit ledger log --act office.clock --json
ok "all four of them" test "$(printf '%s\n' "$out" | grep -c office.clock)" = 4
gives 0 "which verifies" "$COFFERDAM" ledger verify -d "$OFFICE"

OFFICE=$SCRATCH/earnest
"$COFFERDAM" init "$OFFICE" --name 试验市 --name-en 'Trial City' --short SY --rank city \
    --level highly_secret --open-key --system system --system-password-file "$PW/system" \
    --security security --security-password-file "$PW/security" \
    --audit audit --audit-password-file "$PW/audit" 2>/dev/null
gives 1 "an office in earnest has the system's clock" clock 2078-03-01
complains "and no other" exercise
done_testing
