#!/bin/bash
# A year of a township and one of a company, out of tables: every register, action and clock of the
# regulations, and the refusals that must come. tests/cli/year/README.md
set -eu
for name in township company; do
    mkdir -p "$SCRATCH/$name"
    COVERED=$SCRATCH/$name.covered SCRATCH=$SCRATCH/$name python3 "$ROOT/tests/year.py" "$name" \
        >"$SCRATCH/$name.tap" 2>&1 &
done
status=0
for job in $(jobs -p); do wait "$job" || status=1; done
cat "$SCRATCH/township.tap" "$SCRATCH/company.tap"
python3 "$ROOT/tests/year.py" --covered "$SCRATCH/township.covered" "$SCRATCH/company.covered" || status=1
exit $status
