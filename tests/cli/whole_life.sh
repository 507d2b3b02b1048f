#!/bin/bash
# The whole life of one document by the command line, the folder opened by each command; then the
# ledger names what was changed behind its back.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"

found "$SCRATCH/office"
life alone

cp -r "$OFFICE" "$SCRATCH/changed"
sqlite3 "$SCRATCH/changed/office.db" "UPDATE r_document SET title = '另一标题' WHERE id = 1"
gives 1 "a title changed in the database is found" "$COFFERDAM" ledger verify -d "$SCRATCH/changed"
says "and named" r_document

rm -rf "$SCRATCH/changed"
cp -r "$OFFICE" "$SCRATCH/changed"
sqlite3 "$SCRATCH/changed/office.db" "DELETE FROM r_copy WHERE id = 1"
gives 1 "a row taken away is found" "$COFFERDAM" ledger verify -d "$SCRATCH/changed"
says "and named, too" r_copy

rm -rf "$SCRATCH/changed"
cp -r "$OFFICE" "$SCRATCH/changed"
sqlite3 "$SCRATCH/changed/office.db" \
    "UPDATE request SET duties = replace(duties, '李机要', '某某') WHERE id = (SELECT max(id) FROM request)"
gives 1 "another name among those responsible is found" "$COFFERDAM" ledger verify -d "$SCRATCH/changed"
says "and named, as a request" request

rm -rf "$SCRATCH/changed"
cp -r "$OFFICE" "$SCRATCH/changed"
sqlite3 "$SCRATCH/changed/office.db" "DELETE FROM caused"
gives 1 "what acts did to other entries, taken away, is found" "$COFFERDAM" ledger verify -d "$SCRATCH/changed"
says "and named, by its table" caused

gives 0 "the office itself still stands" "$COFFERDAM" ledger verify -d "$OFFICE"
done_testing
