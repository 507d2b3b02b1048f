#!/bin/bash
# A virus scanner that is not what it says: whatever it answers, a file counts as clean only where it took it whole and said
# so.
. "$ROOT/tests/cli/_tap.sh"
cd "$SCRATCH" || exit 1
cat >clamd.py <<'PY'
import os, socket, sys
answers = {b"early": b"stream: OK\0", b"nameless": b"stream: FOUND\0", b"blank": b"stream:  FOUND\0", b"error": b"stream: Heuristics ERROR\0",
           b"empty": b"", b"half": b"stream: O", b"two": b"stream: OK\0stream: OK\0", b"long": b"stream: " + b"A" * 5000 + b" FOUND\0",
           b"markup": b'stream: <script>"\xc2\x9b31m\xe2\x80\xae FOUND\0', b"limit": b"INSTREAM size limit exceeded. ERROR\0",
           b"other": b"/etc/passwd: OK\0"}
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(16)
open("ready", "w").close()
while True:
    c = s.accept()[0]
    said = b""
    while b"\n" not in said and (more := c.recv(4096)):
        said += more
    if not said:
        c.close()
        continue
    kind = said[14:].split(b"\n")[0]  # behind the command and the first block's length
    while kind not in (b"early", b"limit") and said[-4:] != b"\0\0\0\0":
        said += c.recv(65536)
    try:
        c.sendall(answers[kind])
    except OSError:
        pass
    c.close()
PY
python3 clamd.py clamd.ctl & clamd=$!
for _ in $(seq 100); do [ -e ready ] && break; sleep 0.1; done
scan() { timeout 100 "$COFFERDAM" scan --lang en --clamd clamd.ctl "$@"; }
for kind in error empty half two limit other long; do
    printf '%s\nfine\n' "$kind" >file.txt
    gives 2 "$kind: no answer that is one" scan file.txt
    says "and not read in full" 'Not read in full: 1'
done
(printf 'early\n'; head -c 3000000 /dev/zero | tr '\0' x) >file.txt
gives 2 "OK of a file that it has not taken" scan file.txt
says "is no answer either" 'Not read in full: 1'
for kind in nameless blank markup; do
    printf '%s\nfine\n' "$kind" >file.txt
    gives 1 "$kind: found is found" scan file.txt
    says "as harmful" 'Harmful program: '
    ok "on one line, and without what steers a terminal" test "$(printf '%s' "$out" | LC_ALL=C grep -c '[[:cntrl:]]\|'$'\xe2\x80\xae')" -eq 0
done
gives 1 "as a page" scan --html file.txt
says "its markup is text" '&lt;script&gt;'
gives 2 "a path that is too long for a socket" "$COFFERDAM" scan --clamd "/$(head -c 200 /dev/zero | tr '\0' x)" file.txt
gives 2 "a file that is no socket" "$COFFERDAM" scan --clamd file.txt file.txt
kill "$clamd"; wait "$clamd" 2>/dev/null || :
done_testing
