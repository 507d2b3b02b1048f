# An office for the command line's tests: founds it, lets people in, acts as them.
#
#     . "$ROOT/tests/cli/_tap.sh"
#     . "$ROOT/tests/cli/_office.sh"
#     found "$SCRATCH/office"                 # sets OFFICE; administrators system, security, audit
#     enter zhang 张承办 "$dept" "$post" highly_secret officer registrar
#     gives 0 "what" as zhang new document --set title=...

export LANG=C.UTF-8 COFFERDAM_DIR=
umask 077
PW=$SCRATCH/passwords
mkdir -p "$PW"

# A password file of one's own for each; none of them is a word of the login.
password_of() { printf '%s walks past the %s gate\n' "$(printf %s "$1" | md5sum | cut -c1-12)" "${2:-east}"; }

found() {
    local who
    OFFICE=$1
    shift
    for who in system security audit; do password_of "$who" >"$PW/$who"; done
    "$COFFERDAM" init "$OFFICE" --name 试验市 --name-en 'Trial City' --short SY --rank city \
        --level highly_secret --exercise --password-cost light --open-key \
        --system system --system-password-file "$PW/system" \
        --security security --security-password-file "$PW/security" \
        --audit audit --audit-password-file "$PW/audit" "$@" 2>/dev/null
}

# as LOGIN COMMAND...: the command as that person
as() {
    local who=$1
    shift
    "$COFFERDAM" "$@" -d "$OFFICE" --as "$who" --password-file "$PW/$who"
}

# made COMMAND...: its one line of output, which must be there (a number, a request)
made() {
    local line
    line=$("$@" 2>"$SCRATCH/.made") && [ -n "$line" ] || {
        echo "not ok - setting up: $*"
        sed 's/^/# /' "$SCRATCH/.made"
        exit 1
    }
    printf '%s\n' "$line"
}
must() {
    "$@" >"$SCRATCH/.must" 2>&1 || {
        echo "not ok - setting up: $*"
        sed 's/^/# /' "$SCRATCH/.must"
        exit 1
    }
}

# enter LOGIN NAME DEPARTMENT POST LEVEL ROLE...: sets person_LOGIN to the person's number
enter() {
    local login=$1 name=$2 dept=$3 post=$4 level=$5 number
    shift 5
    number=$(made as system new person --set "name=$name" --set "unit=$dept" --set "post=$post")
    [ "$level" = internal ] ||
        must as security do person "$number" clear --set "clearance=$level" --set vetted_on=2026-01-05
    password_of "$login" first >"$PW/$login.first"
    password_of "$login" >"$PW/$login"
    must as system account make "$login" --person "$number" --first-password-file "$PW/$login.first"
    must as security account activate "$login"
    [ $# -eq 0 ] || must as security role give "$login" "$@"
    must "$COFFERDAM" account password -d "$OFFICE" --as "$login" \
        --password-file "$PW/$login.first" --new-password-file "$PW/$login"
    eval "person_$login=$number"
}
