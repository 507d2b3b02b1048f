#!/bin/bash
# Hostile arguments and files: a clear error, the right status, nothing half done.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

gives 0 "without a word there is help" "$COFFERDAM"
says "with the commands" 'ledger verify'
gives 2 "an unknown command" "$COFFERDAM" frobnicate
complains "is named" frobnicate
gives 2 "half a command" "$COFFERDAM" ledger
complains "is told how it goes on" verify
gives 2 "an unknown option" "$COFFERDAM" list --colour
complains "is named, too" colour
gives 2 "no abbreviations" "$COFFERDAM" list --filt a=b
gives 2 "a value is missing" "$COFFERDAM" list -d
gives 2 "a switch takes no value" "$COFFERDAM" list --json=yes
gives 2 "an option twice" "$COFFERDAM" list --sort a --sort b
gives 2 "a number that is none" "$COFFERDAM" list --limit 1e3
gives 2 "a number past its range" "$COFFERDAM" list --limit 99999999999999999999
gives 2 "a language that is none" "$COFFERDAM" list --lang fr
gives 0 "--help goes before everything" "$COFFERDAM" do --help
says "and says what it takes" 'REGISTER NUMBER ACTION'
gives 0 "help in Chinese" "$COFFERDAM" help do --lang zh
says "is Chinese" 条目
gives 2 "malformed UTF-8" "$COFFERDAM" show document $'\xff\xfe'
complains "is said to be so" UTF-8
gives 2 "no office is named" "$COFFERDAM" list
complains "and how to name one is said" COFFERDAM_DIR
gives 1 "no office is there" "$COFFERDAM" list -d "$SCRATCH/nowhere" --as x --password-file /dev/null
mkdir "$SCRATCH/empty"
gives 1 "an empty folder is none" "$COFFERDAM" ledger verify -d "$SCRATCH/empty"
ok "and stays empty" test -z "$(ls -A "$SCRATCH/empty")"

found "$SCRATCH/office"
gives 2 "nobody acts" "$COFFERDAM" list -d "$OFFICE"
complains "and how to say who is said" --as
gives 2 "no password, no terminal" "$COFFERDAM" list -d "$OFFICE" --as system
gives 1 "a wrong password" "$COFFERDAM" list -d "$OFFICE" --as system --password-file "$PW/audit"
gives 1 "an unknown login" "$COFFERDAM" list -d "$OFFICE" --as nobody --password-file "$PW/audit"
gives 2 "a missing password file" "$COFFERDAM" list -d "$OFFICE" --as system --password-file "$SCRATCH/x"
# the wrong password slows the next login down
sleep 2
gives 1 "an unknown register" as system list nothing
gives 2 "a path for a register" as system list ../../etc/passwd
gives 2 "a number that is a path" as system show department a/b
gives 2 "an empty number" as system show department ''
gives 2 "a dot" as system show department ..
gives 1 "a number past all numbers" as system show department 99999999999999999999999
gives 1 "a negative one" "$COFFERDAM" show -d "$OFFICE" --as system --password-file "$PW/system" -- \
    department -1
gives 2 "a filter that the register does not know" as system list department --filter x=y
gives 2 "a filter without a value" as system list department --filter name
gives 2 "a sort that it does not know" as system list department --sort "name; DROP TABLE r_department"
gives 2 "a made-up cursor" as system list department --cursor AAAA
gives 0 "any words can be searched for" as system list department --search '" OR 1=1 -- *'
gives 2 "an answer to nothing asked" as system new department --set name=a --set rank=b
complains "is named" rank
gives 2 "an answer without =" as system new department --set name
gives 2 "a required answer is missing" as system new department
complains "and is named" name
gives 2 "too long a name" as system new department --set "name=$(printf '%061d' 0)"
gives 2 "a huge one" as system new department --set "name=$(head -c 100000 /dev/zero | tr '\0' x)"
gives 2 "control characters" as system new department --set "name=$(printf 'a\033[31mb')"
gives 2 "writing turned round" as system new department --set "name=$(printf 'a\342\200\256b')"
gives 2 "a name of malformed UTF-8" as system new department --set name=$'\xc3\x28'
gives 2 "a reference to nothing" as system new department --set name=a --set parent=77
gives 1 "no administrator uploads" as system new department --file name="$PW/system"
gives 0 "after all that nothing is there" as system list department --json
ok "not one entry" test -z "$out"
gives 0 "quotes and dollars are letters like others" as system new department \
    --set "name='; DROP TABLE r_department; -- \$1 \"x\""
gives 0 "as the list shows" as system list department
says "unchanged" "'; DROP TABLE r_department; -- \$1 \"x\""
gives 1 "a unique name is not given twice" as system new department \
    --set "name='; DROP TABLE r_department; -- \$1 \"x\""
gives 1 "an administrator makes no document" as system new document --set title=a
gives 1 "nor sees the register" as system list document
gives 1 "the auditor changes nothing" as audit new department --set name=b
gives 1 "the system administrator gives no roles" as system role give nobody officer
gives 2 "the security administrator gives himself none" as security role give security officer
gives 1 "the auditor sees no accounts" as audit account list
gives 0 "the clocks run for the owner of the folder" "$COFFERDAM" tick -d "$OFFICE"
printf 'x' >>"$OFFICE/office.db-garbage"
cp -r "$OFFICE" "$SCRATCH/broken"
printf 'not a database at all' >"$SCRATCH/broken/office.db"
rm -f "$SCRATCH/broken/office.db-wal" "$SCRATCH/broken/office.db-shm"
gives 2 "a database that is none" "$COFFERDAM" ledger verify -d "$SCRATCH/broken"
gives 0 "the office stands" "$COFFERDAM" ledger verify -d "$OFFICE"

if [ -w /dev/full ]; then
    got=0
    "$COFFERDAM" help >/dev/full 2>"$SCRATCH/.err" || got=$?
    err=$(cat "$SCRATCH/.err") out=
    ok "a full disk is a failure" test "$got" -eq 2
fi
done_testing
