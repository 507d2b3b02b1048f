#!/bin/bash
# tools/install.sh on machines where things are missing, played with programs of our own in PATH.
. "$ROOT/tests/cli/_tap.sh"

bin=$SCRATCH/bin
mkdir "$bin" "$SCRATCH/tree" "$SCRATCH/tree/tools"
for program in bash dirname cat test touch env; do ln -s "$(command -v $program)" "$bin/$program"; done
cp "$ROOT/tools/install.sh" "$ROOT"/tools/packages*.txt "$SCRATCH/tree/tools"
cp "$ROOT"/package*.json "$SCRATCH/tree"

# play NAME: a program that notes how it was called, then runs the lines given on stdin
play() {
    { echo "#!$bin/bash"; echo "echo \"$1 \$*\" >>$SCRATCH/calls"; cat; } >"$bin/$1"
    chmod +x "$bin/$1"
}
install() { env -i PATH="$bin" HOME="$SCRATCH" bash "$SCRATCH/tree/tools/install.sh" "$@"; }
called() { grep -q -- "$1" "$SCRATCH/calls"; }

play dpkg-query </dev/null
play id <<<'echo 1000'
gives 1 "without apt-get it ends with 1" install build
complains "and names what is missing" build-essential
complains "and says that it knows Debian 12" "Debian 12"

play apt-get </dev/null
gives 1 "without root and sudo it ends with 1" install build
complains "and prints the command for root" "apt-get update && apt-get install --no-install-recommends "

play sudo <<<'"$@"'
play npm <<<'mkdir node_modules 2>/dev/null || [ -d node_modules ]'
play node </dev/null
ln -s "$(command -v mkdir)" "$bin/mkdir"
gives 0 "with sudo it installs" install build
complains "and says so" "through sudo"
ok "it asks apt-get for the packages" called "apt-get .*install .*build-essential"
ok "npm installs no package's scripts" called "npm ci --omit=dev --ignore-scripts"
ok "tests' packages are not asked for" test -z "$(grep chromium "$SCRATCH/calls" || :)"

play apt-get <<<'exit 100'
gives 100 "a failing apt-get is not hidden" install build

play dpkg-query <<<'for p in "$@"; do echo "installed $p"; done'
: >"$SCRATCH/calls"
gives 0 "when all is there it succeeds" install build
ok "silently" test -z "$out$err"
ok "with one question to dpkg and nothing else" test "$(cut -d' ' -f1 "$SCRATCH/calls")" = dpkg-query
gives 0 "the tests need more" install build test
ok "such as the browser driver" called "npm ci --include=dev"

gives 2 "an unknown kind is a usage error" install everything
done_testing
