"""letters.py BOX: the letters of a box as another program reads them: "recipients | subject | lines of the text"."""
import email
import email.policy
import sys
from pathlib import Path

for path in sorted(Path(sys.argv[1]).glob("[0-9]*")):
    to, letter = path.read_bytes().split(b"\n\n", 1)
    mail = email.message_from_bytes(letter, policy=email.policy.default)
    assert not mail.defects, mail.defects
    assert mail["Date"].datetime and mail["Message-ID"] and mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain" and mail.get_content_charset() == "utf-8"
    text = " / ".join(line for line in mail.get_content().splitlines() if line)
    print(f"{to.decode()} | {mail['Subject']} | {text}")
