# Shared by the shell tests: each line of output is a TAP case, and the script fails when one did.
#
#     . "$ROOT/tests/cli/_tap.sh"
#     gives 0 "what is tested" command args...     # exit status; output in $out, errors in $err
#     says "what is tested" 'text in $out'
#     done_testing
set -eu

tap_failed=0
out='' err=''

# ok WHAT COMMAND...: the command succeeds
ok() {
    local what=$1
    shift
    if "$@"; then
        echo "ok - $what"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok - $what"
        printf '# %s\n' "$*"
        printf '%s\n%s\n' "$out" "$err" | tail -n 20 | sed 's/^/# /'
    fi
}

# gives STATUS WHAT COMMAND...: runs it, keeps $out and $err, compares the exit status
gives() {
    local status=$1 what=$2 got=0
    shift 2
    "$@" >"$SCRATCH/.out" 2>"$SCRATCH/.err" || got=$?
    out=$(cat "$SCRATCH/.out") err=$(cat "$SCRATCH/.err")
    ok "$what" test "$got" -eq "$status"
}

has() { case $1 in *"$2"*) return 0 ;; *) return 1 ;; esac; }

# says WHAT TEXT: the last output contains the text; complains, its errors; hides, neither does
says() { ok "$1" has "$out" "$2"; }
complains() { ok "$1" has "$err" "$2"; }
hides() { ok "$1" lacks "$out$err" "$2"; }
lacks() { ! has "$1" "$2"; }

done_testing() { [ "$tap_failed" -eq 0 ]; }
