#!/bin/bash
# Day one: thirty spreadsheets of an office that never had a system, looked at all together: what registers they
# are, what their columns give, what contradicts itself; and what comes of it can be taken in.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"

found "$SCRATCH/office"
dept=$(made as system new department --set name=办公室 --set code=BGS)
post=$(made as system new post --set name=机要岗位)
must as security do post "$post" classify --set secret_class=important
enter zhou 周保密 "$dept" "$post" highly_secret officer registrar archivist

gives 0 "thirty messy spreadsheets are made" python3 "$ROOT/tests/cli/messy.py" make "$SCRATCH/messy"
printf 'no table\0\1\2' >"$SCRATCH/messy/99坏文件.xlsx"
gives 1 "they are looked at" as zhou dayone "$SCRATCH/messy" --out "$SCRATCH/report.json" --lang zh
says "a file that cannot be read is one line of it" 99坏文件
gives 0 "registers, columns and contradictions are right" python3 "$ROOT/tests/cli/messy.py" judge "$SCRATCH/report.json"
printf '%s\n' "$out" | sed 's/^/# /'
gives 1 "as a workbook, with cleaned tables" as zhou dayone "$SCRATCH/messy" --out "$SCRATCH/report.xlsx" \
    --prepare "$SCRATCH/ready" --lang zh
ok "the workbook is there" test -s "$SCRATCH/report.xlsx"
says "with the commands that take them in" "cofferdam import medium"
ready=$(ls "$SCRATCH"/ready/*-basis_document.csv)
gives 0 "a cleaned table is taken in without a question" as zhou import basis_document "$ready" --json
says "all its rows" '"done":2'
gives 0 "nothing was changed by looking" as zhou list computer --json
ok "not an entry" test -z "$out"
gives 2 "an empty folder is an error" as zhou dayone "$SCRATCH/passwords/nowhere"
gives 1 "a report does not overwrite" as zhou dayone "$SCRATCH/messy" --out "$SCRATCH/report.json"
gives 2 "its name says what it is" as zhou dayone "$SCRATCH/messy" --out "$SCRATCH/report.doc"
gives 0 "the ledger stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
