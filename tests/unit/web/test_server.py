#!/usr/bin/env python3
"""The real server over real sockets: test_server.py DEMO_SERVER [--large]

Plays browsers, broken clients and attackers on 127.0.0.1. --large adds the trial of 1,010 tricklers
and an upload of 256 MiB whose memory is watched.
"""
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SERVER, LARGE = sys.argv[1], "--large" in sys.argv
SHARED = Path(os.environ.get("COFFERDAM_SHARED", Path(__file__).resolve().parents[4] / "shared"))
CONTEXT = ssl._create_unverified_context()
LOCK = threading.Lock()
failures, passes, skips = [], 0, 0


def check(good, what):
    global passes
    with LOCK:
        if good:
            passes += 1
            print("ok -", what.splitlines()[0].replace("#", ""))
        else:
            failures.append(what)
            print("not ok -", what.replace("#", "").replace("\n", "\n# "))


class Demo:
    """The demonstration server, with short deadlines."""

    def __init__(self, folder, *limits):
        self.socket = f"{folder}/socket"
        self.log = open(f"{folder}/log", "w+b")
        self.process = subprocess.Popen([SERVER, "127.0.0.1:0", f"{folder}/cert.pem", f"{folder}/key.pem", self.socket,
                                         *map(str, limits)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().split()
        if not line:
            self.log.seek(0)
            sys.exit("the server did not start: " + self.log.read().decode())
        self.port = int(line[1])

    def stop(self):
        self.process.stdin.close()
        code = self.process.wait(20)
        self.log.seek(0)
        return code, self.log.read().decode()

    def raw(self):
        return CONTEXT.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=15))

    def ask(self, method, path, body=None, headers=None, connection=None):
        c = connection or http.client.HTTPSConnection("127.0.0.1", self.port, timeout=15, context=CONTEXT)
        c.request(method, path, body, headers or {})
        answer = c.getresponse()
        answer.text = answer.read()
        if not connection:
            c.close()
        return answer

    def memory(self):
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
                   check=True, capture_output=True)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_pages(demo, token):
    a = demo.ask("GET", "/")
    check(a.status == 200 and b"home" in a.text, "GET /")
    for name, words in {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
                        "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
                        "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
                        "Permissions-Policy": "camera=()", "Cache-Control": "no-store"}.items():
        check(words in a.headers.get(name, ""), f"header {name}")
    csp = a.headers["Content-Security-Policy"]
    check("unsafe" not in csp and "trusted-types 'none'" in csp and "frame-ancestors 'none'" in csp, csp)
    check(demo.ask("HEAD", "/").text == b"", "HEAD /")
    check(demo.ask("GET", "/worker").status == 200, "a GET on a worker")
    a = demo.ask("GET", "/echo/%E4%BD%A0%3Cb%3E?x=%3Ci%3E&y=1")
    check(a.text.decode() == "你&lt;b&gt;\nx=&lt;i&gt;\ny=1", f"echo: {a.text}")
    for method, path, status in [("GET", "/nope", 404), ("POST", "/", 405), ("DELETE", "/form", 405), ("GET", "/peer", 404),
                                 ("GET", "/closed", 401), ("GET", "/refused", 403), ("GET", "/%00", 400), ("GET", "//", 400),
                                 ("GET", "/a/../b", 400), ("GET", "/echo/%ff", 400), ("GET", "/?a=%zz", 400),
                                 ("OPTIONS", "/", 405), ("TRACE", "/", 405), ("GET", "/stream", 400)]:
        a = demo.ask(method, path)
        check(a.status == status, f"{method} {path}: {a.status}")
    framing = demo.ask("GET", "/frame/html").headers["Content-Security-Policy"]
    framed = demo.ask("GET", "/framed/html").headers["Content-Security-Policy"]
    check("frame-src 'self'" in framing and "frame-ancestors 'none'" in framing, "a page that frames: " + framing)
    check(framed == "default-src 'none'; frame-ancestors 'self'", "what is framed may do nothing: " + framed)
    a = demo.ask("GET", "/leave")
    check(a.status == 303 and a.headers["Location"] == "/", "redirect")
    a = demo.ask("GET", "/leave", headers={"Accept": "application/json"})
    check(a.status == 200 and a.text == b'{"location":"/"}', "redirect for a script")
    a = demo.ask("GET", "/closed", headers={"Cookie": "__Host-session=abc"})
    check(a.status == 200, "a cookie lets in")
    a = demo.ask("GET", "/token")
    check(a.headers["Set-Cookie"] == "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Strict", "cookie")
    a = demo.ask("GET", "/gallery/list")
    style = re.search(rb'href="(/a/style\.[0-9a-f]{16}\.css)"', a.text)[1].decode()
    a = demo.ask("GET", style)
    check(a.status == 200 and "immutable" in a.headers["Cache-Control"] and a.headers["Content-Type"].startswith("text/css"),
          "style sheet")
    a = demo.ask("GET", style, headers={"If-None-Match": a.headers["ETag"]})
    check(a.status == 304 and a.text == b"", "style sheet unchanged")
    c = http.client.HTTPSConnection("127.0.0.1", demo.port, timeout=15, context=CONTEXT)
    for path in ["/", "/nope", "/refused", "/worker", "/"]:
        check(demo.ask("GET", path, connection=c).status in (200, 403, 404), f"one connection: {path}")
    check(demo.ask("POST", "/form", f"name=a&csrf={token}", FORM, c).text == b"a 7", "one connection: POST")
    c.close()


def test_forms(demo, token):
    def post(path, body, headers=None, status=200):
        a = demo.ask("POST", path, body, headers or FORM)
        check(a.status == status, f"POST {path} {body[:60]!r} {headers}: {a.status} {a.text[:100]}")
        return a.text

    check(post("/form", f"csrf={token}&name=%E6%96%87&n=5") == "文 5".encode(), "form")
    post("/form", "name=a", status=403)
    post("/form", f"name=a&csrf={token}x", status=403)
    post("/form", f"name=a&csrf={token}&csrf={token}", status=403)
    post("/form", f"name=a&csrf={token}", {**FORM, "Origin": "https://evil"}, 403)
    post("/form", f"name=a&csrf={token}", {**FORM, "Sec-Fetch-Site": "cross-site"}, 403)
    post("/form", f"name=a&csrf={token}", {**FORM, "Origin": f"https://127.0.0.1:{demo.port}", "Sec-Fetch-Site": "same-origin"})
    post("/form", "name=a", {**FORM, "X-CSRF-Token": token})
    post("/form", f"csrf={token}", status=400)
    post("/form", f"csrf={token}&name=a&name=b", status=400)
    post("/form", f"csrf={token}&name=a&n=1000", status=400)
    post("/form", f"csrf={token}&name=%ff", status=400)
    post("/form", f"csrf={token}&name=" + "a" * 21, status=400)
    post("/form", f"csrf={token}&" + "x=1&" * 600, status=400)
    post("/form", f"csrf={token}&name=" + "a" * (1 << 20), status=413)
    post("/form", "{}", {"Content-Type": "application/json"}, 415)
    post("/form", "x", {"Content-Type": "text/plain"}, 415)
    post("/closed", f"csrf={token}&name=a", status=401)
    check(post("/json", '{"a":"文"}'.encode(), {"Content-Type": "application/json", "X-CSRF-Token": token})
          == '{"a":"文"}'.encode(), "JSON")
    post("/json", b"\xff", {"Content-Type": "application/json", "X-CSRF-Token": token}, 400)
    start = time.time()
    threads = [threading.Thread(target=post, args=("/slow", f"csrf={token}")) for _ in range(32)]
    [t.start() for t in threads]
    worst = 0
    while any(t.is_alive() for t in threads):
        begun = time.time()
        demo.ask("GET", "/")
        worst = max(worst, time.time() - begun)
    check(time.time() - start < 5, f"32 slow acts at once took {time.time() - start:.1f} s")
    check(worst < 2, f"a GET waited {worst:.2f} s while workers slept")


def parts(fields, size, chunk, tail=b""):
    """A multipart body as pieces, and its length."""
    head = b"".join(b'--BoUnD\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % f for f in fields)
    head += b'--BoUnD\r\nContent-Disposition: form-data; name="file"; filename="a/\xe6\x96\x87.bin"\r\n\r\n'
    end = b"\r\n" + tail + b"--BoUnD--\r\n"

    def pieces():
        yield head
        left = size
        while left:
            yield chunk[:left]
            left -= min(left, len(chunk))
        yield end
    return pieces(), len(head) + size + len(end)


def upload(demo, fields, size, tail=b""):
    chunk = bytes(range(256)) * 256
    body, length = parts(fields, size, chunk, tail)
    a = demo.ask("POST", "/upload", body, {"Content-Type": "multipart/form-data; boundary=BoUnD", "Content-Length": str(length)})
    return a.status, a.text.decode()


def test_uploads(demo, token):
    csrf = (b"csrf", token.encode())
    size = 3 * 65536 + 5
    total = 3 * sum(range(256)) * 256 + 10
    check(upload(demo, [csrf], size) == (200, f"文.bin {size} {total} 1 1 0 fields 1"), "upload")
    late = b'--BoUnD\r\nContent-Disposition: form-data; name="late"\r\n\r\nx\r\n'
    check(upload(demo, [csrf, (b"a", b"b")], 0, late) == (200, "文.bin 0 0 1 1 0 fields 3"), "empty file, field after it")
    status, text = upload(demo, [], size)
    check(status == 403, f"upload without token: {status}")
    status, text = upload(demo, [csrf, (b"stop_at", b"100")], 8 << 20)
    check(status == 413, f"upload stopped by its handler: {status} {text}")
    a = demo.ask("POST", "/upload", b"x", {"Content-Type": "multipart/form-data"})
    check(a.status == 400, "multipart without boundary")
    a = demo.ask("POST", "/upload", b"--B\r\n\r\n", {"Content-Type": "multipart/form-data; boundary=B"})
    check(a.status == 400, "malformed multipart")
    a = demo.ask("POST", "/upload", f"csrf={token}", FORM)
    check(a.status == 200, "upload form without multipart")
    s = demo.raw()
    s.sendall(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 9999999999\r\n\r\n")
    check(b" 413 " in s.recv(4096), "more than 4 GiB announced")
    s.close()
    s = demo.raw()  # breaks off in the middle
    s.sendall(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 100000\r\n\r\n"
              b'--B\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + token.encode() +
              b'\r\n--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * 50000)
    time.sleep(0.3)
    s.close()
    a = demo.ask("GET", "/stream?n=3000000")
    check(len(a.text) == 3000000, "streamed answer")


def test_local(demo):
    def ask(request):
        s = socket.socket(socket.AF_UNIX)
        s.connect(demo.socket)
        s.sendall(request)
        got = s.recv(65536)
        s.close()
        return got
    check(os.stat(demo.socket).st_mode & 0o777 == 0o600, "mode of the socket")
    check(f"unix {os.getuid()}".encode() in ask(b"GET /peer HTTP/1.1\r\nHost: x\r\n\r\n"), "who is at the other end")
    got = ask(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nname=a")
    check(b"a 7" in got and b"Strict-Transport" not in got, "a form over the socket needs no token")
    second = subprocess.run([SERVER, "127.0.0.1:0", *demo.process.args[2:5]], stdin=subprocess.DEVNULL, capture_output=True)
    check(second.returncode == 2 and b"taken by another program" in second.stderr, "a second server on one socket")
    second = subprocess.run([SERVER, f"127.0.0.1:{demo.port}", *demo.process.args[2:4], demo.socket + "2"],
                            stdin=subprocess.DEVNULL, capture_output=True)
    check(second.returncode == 2 and b"taken by another program" in second.stderr, "a second server on one port")


def answers(demo, request):
    """(status codes, closed) of whatever comes."""
    got, closed = b"", False
    s = demo.raw()
    s.settimeout(4)
    try:
        s.sendall(request)
        while True:
            part = s.recv(65536)
            if not part:
                closed = True
                break
            got += part
    except TimeoutError:
        pass
    except OSError:
        closed = True
    return re.findall(rb"HTTP/1\.[01] (\d{3})", got), closed


def test_hostile(demo):
    global skips
    smuggled = b"GET /s HTTP/1.1\r\nHost: x\r\n\r\n"
    for request in [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
                    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 0\r\n\r\nabc" + smuggled,
                    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
                    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\nabc",
                    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n" + smuggled,
                    b"GET / HTTP/1.1\nHost: x\n\n", b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
                    b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 100 + b"\r\n",
                    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000 + b"\r\n\r\n", b"\x16\x03\x01\r\n\r\n", b"GET /\r\n\r\n",
                    b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"]:
        codes, closed = answers(demo, request)
        check(closed and len(codes) <= 1 and all(c[0:1] == b"4" for c in codes), f"{request[:70]!r}: {codes} closed={closed}")
    probe = SHARED / "probes/http_probe.py"
    if probe.exists():
        done = subprocess.run([sys.executable, probe, "smuggle", str(demo.port)], capture_output=True, text=True)
        check(done.returncode == 0, done.stdout)
    else:
        skips += 1
        print("ok - the probe # SKIP there is no ../shared/probes")


def test_deadlines(demo):
    """The server was started with 2 s for a head and 3 s idle."""
    slow = [demo.raw() for _ in range(40)]
    begun = time.time()
    for s in slow:
        s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    c = http.client.HTTPSConnection("127.0.0.1", demo.port, timeout=15, context=CONTEXT)
    demo.ask("GET", "/", connection=c)
    for _ in range(6):
        time.sleep(0.4)
        for s in slow:
            try:
                s.sendall(b"X: y\r\n")
            except OSError:
                pass
        check(demo.ask("GET", "/").status == 200, "an honest request beside tricklers")
    time.sleep(0.8)
    left = 0
    for s in slow:
        s.settimeout(0.5)
        try:
            left += s.recv(10) != b""
        except TimeoutError:
            left += 1
        except OSError:
            pass
    check(left == 0, f"{left} of {len(slow)} tricklers left after {time.time() - begun:.1f} s")
    time.sleep(2)
    try:
        demo.ask("GET", "/", connection=c)
        check(False, "an idle connection was kept")
    except (OSError, http.client.HTTPException):
        check(True, "an idle connection is closed")


def test_stop(demo):
    answer = []

    def slow():
        token = demo.ask("GET", "/token").text.decode()
        answer.append(demo.ask("POST", "/slow", f"csrf={token}", FORM).text)
    t = threading.Thread(target=slow)
    t.start()
    time.sleep(0.15)
    waiting = demo.raw()
    code, log = demo.stop()
    t.join()
    check(code == 0, f"exit code {code}: {log[-3000:]}")
    check(answer == [b"done"], "an act under way was answered before the end")
    check("secret" not in log and "csrf" not in log and "?" not in log and "%E4" not in log, "the log tells no query")
    check(re.search(r"^\S+Z 200 GET /echo/\{text\} [\d.]+ ms$", log, re.M), "the log tells the pattern")
    waiting.close()


def test_large(folder):
    demo = Demo(folder)
    token = demo.ask("GET", "/token").text.decode()
    before, most, over = demo.memory(), 0, threading.Event()

    def watch():
        nonlocal most
        while not over.wait(0.1):
            most = max(most, demo.memory())
    t = threading.Thread(target=watch)
    t.start()
    begun = time.time()
    status, text = upload(demo, [(b"csrf", token.encode())], 256 << 20)
    took = time.time() - begun
    over.set()
    t.join()
    print(f"# 256 MiB uploaded in {took:.1f} s; memory {before} KiB before, {most} KiB at most")
    check(status == 200 and f" {256 << 20} " in text, f"large upload: {status} {text}")
    check(most - before < 16 * 1024, f"memory grew by {most - before} KiB during an upload")
    probe = SHARED / "probes/http_probe.py"
    if probe.exists():
        done = subprocess.run([sys.executable, probe, "trickle", str(demo.port), "1010", "20"], capture_output=True, text=True)
        print("#", done.stdout.strip().splitlines()[-1])
        check(done.returncode == 0, done.stdout)
    check(demo.stop()[0] == 0, "end after the large trial")


def main():
    with tempfile.TemporaryDirectory() as folder:
        certificate(folder)
        if LARGE:
            test_large(folder)
        else:
            demo = Demo(folder, 2, 3, 512)
            token = demo.ask("GET", "/token").text.decode()
            test_pages(demo, token)
            test_forms(demo, token)
            test_uploads(demo, token)
            test_local(demo)
            test_hostile(demo)
            test_deadlines(demo)
            test_stop(demo)
    print(f"1..{passes + len(failures) + skips}")
    sys.exit(1 if failures else 0)


main()
