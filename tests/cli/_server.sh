# A server for the office of a test: serve sets SERVER (its process), ADDRESS and WAITS until it answers;
# quit ends it as an administrator would, slay as a power cut.
serve() {
    local waited=0
    "$COFFERDAM" serve -d "$OFFICE" --listen 127.0.0.1:0 "$@" >"$SCRATCH/serve.out" \
        2>"$SCRATCH/serve.err" &
    SERVER=$!
    until grep -q '^Serving on' "$SCRATCH/serve.out"; do
        waited=$((waited + 1))
        if [ "$waited" -gt 600 ] || ! kill -0 "$SERVER" 2>/dev/null; then
            echo "not ok - the server starts"
            sed 's/^/# /' "$SCRATCH/serve.out" "$SCRATCH/serve.err"
            exit 1
        fi
        sleep 0.1
    done
    ADDRESS=$(sed -n 's/^Serving on //p' "$SCRATCH/serve.out")
}
quit() {
    local status=0
    kill -TERM "$SERVER"
    wait "$SERVER" || status=$?
    return "$status"
}
slay() {
    kill -KILL "$SERVER"
    wait "$SERVER" 2>/dev/null || :
}
