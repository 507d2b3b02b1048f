# An office with a drafter, a determiner, a list of matters, a registered secret, and files that quote and bear marks.
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_weigh.sh"
made as zhang new document --set title=加固工程保卫方案 --set kind=report --set protection=highly_secret \
    --set "readers=$scope" --file body=secret.txt >/dev/null
