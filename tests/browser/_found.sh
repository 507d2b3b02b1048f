# An office with people and a catalogue in $SCRATCH/office, for the browser's tests.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"
found "$SCRATCH/office"
people
catalogue
