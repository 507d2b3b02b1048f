"""calendar.py FILE [EVENT...]: FILE is iCalendar to the letter (RFC 5545) and has exactly these events,
each "NUMBER DATE-OR-MOMENT"; read by python3-icalendar and line by line."""
import re
import sys
from pathlib import Path

import icalendar

data = Path(sys.argv[1]).read_bytes()
assert data.endswith(b"\r\n"), "ends with CRLF"
assert b"\n" not in data.replace(b"\r\n", b""), "every line ends with CRLF"
for line in data.split(b"\r\n"):
    assert len(line) <= 75, f"a line of {len(line)} octets"
    line.decode()
events = icalendar.Calendar.from_ical(data).walk("VEVENT")
for event in events:
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "CLASS", "TRANSP"}, set(event)
    assert re.fullmatch(r"[0-9a-f]{32}@cofferdam", event["UID"]), event["UID"]
uids = [str(e["UID"]) for e in events]
assert len(set(uids)) == len(uids), "one UID each"
found = sorted(f"{e['SUMMARY']} {e.decoded('DTSTART').isoformat()}" for e in events)
assert found == sorted(sys.argv[2:]), found
