#!/bin/bash
# The whole life of one document by the command line, through the socket of a running server.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"
. "$ROOT/tests/cli/_server.sh"

found "$SCRATCH/office"
serve
life served

gives 2 "a second server does not start" "$COFFERDAM" serve -d "$OFFICE" --listen 127.0.0.1:0
complains "and says which process serves" "$SERVER"
gives 0 "the first still serves" as li list document
ok "it ends in peace" quit
ok "and said nothing was wrong" lacks "$(cat "$SCRATCH/serve.err")" ERROR
gives 0 "afterwards the ledger stands" "$COFFERDAM" ledger verify --files -d "$OFFICE"
done_testing
