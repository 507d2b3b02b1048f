#!/bin/bash
# A hundred changes in the database of a demonstration office, each by itself and behind the program's back: a cell, a row taken
# away, a row put in, over all tables that have rows. ledger verify finds each and names it. The bundle's hundred: bundle_up.sh.
. "$ROOT/tests/cli/_tap.sh"
export LANG=C.UTF-8

command -v sqlite3 >/dev/null || {
    echo "ok - # SKIP sqlite3 is not there"
    exit 0
}
gives 0 "a demonstration office" "$COFFERDAM" demo "$SCRATCH/office" --days 60 --documents 20
python3 "$ROOT/tests/cli/_tamper.py" "$SCRATCH/office" 100 "${TAMPER_SEED:-20}" || tap_failed=$((tap_failed + 1))
done_testing
