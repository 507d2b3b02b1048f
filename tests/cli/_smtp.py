"""smtp.py FOLDER MODE: a real mail server (aiosmtpd) on a free port of loopback, named in FOLDER/port; each letter
is a file in FOLDER/box: the recipients, a blank line, the letter. Recipients at refused.example are refused.
MODE: plain (no TLS, no login), tls (STARTTLS and login needed, certificate FOLDER/cert.pem, FOLDER/key.pem)."""
import os
import signal
import ssl
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder, mode = Path(sys.argv[1]), sys.argv[2]
port = int(sys.argv[3]) if len(sys.argv) > 3 else 0
box = folder / "box"
box.mkdir(exist_ok=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        n = len(list(box.iterdir()))
        part = box / f".{n}"
        part.write_bytes("\n".join(envelope.rcpt_tos).encode() + b"\n\n" + envelope.content)
        part.rename(box / f"{n:04}")
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    good = getattr(data, "login", b"") == b"office" and data.password == "密码 of the server".encode()
    return AuthResult(success=good, handled=False)


settings = {}
if mode == "tls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    settings = dict(tls_context=context, require_starttls=True, authenticator=login, auth_required=True)
if not port:
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
controller = Controller(Handler(), hostname="127.0.0.1", port=port, **settings)
controller.start()
(folder / "port.new").write_text(str(port))
os.rename(folder / "port.new", folder / "port")
done = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: done.set())
done.wait()
controller.stop()
