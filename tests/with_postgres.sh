#!/bin/sh
# with_postgres.sh COMMAND...: runs it with a PostgreSQL of its own in a temporary folder (Unix
# socket only, no network), named by the variable COFFERDAM_PG. Ends as the command ends.
set -eu

bin=${COFFERDAM_PG_BIN:-/usr/lib/postgresql/15/bin}
if [ ! -x "$bin/postgres" ]; then
    echo "with_postgres: there is no PostgreSQL in $bin" >&2
    exit 77
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/pg.XXXXXX")
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$dir"
    as="runuser -u $owner --"
else
    as=
fi

stop() {
    $as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$dir"
$as "$bin/initdb" -D "$dir/data" -U office -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; exit 1; }
# fsync off: what dies with this folder need not be durable.
$as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/log" -w -t 60 start >/dev/null \
    -o "-c listen_addresses='' -c unix_socket_directories='$dir' \
        -c fsync=${COFFERDAM_PG_FSYNC:-off} -c max_connections=100 -c shared_buffers=32MB" ||
    { cat "$dir/data/log" >&2; exit 1; }
$as "$bin/createdb" -h "$dir" -U office office
cd "$OLDPWD"

COFFERDAM_PG="host=$dir user=office dbname=office"
export COFFERDAM_PG
set +e
"$@"
code=$?
exit "$code"
