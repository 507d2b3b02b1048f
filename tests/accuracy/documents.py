"""Real documents that nobody here wrote: how much of them is read. Folder: COFFERDAM_DOCUMENTS, any tree of files.

Not precision and recall, but a table by format (by the names' ends), and what is compared with peers that are installed:
pdftotext, antiword, catdoc; office packages, pages and letters are read by a few lines of Python. COFFERDAM_EXTRACT names another
reader (that of a build with sanitizers, say), COFFERDAM_DOCUMENTS_OCR=1 reads pictures as well.
"""
import collections
import email
import email.policy
import html
import json
import os
import re
import select
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

from common import ROOT

SKIPPED = "COFFERDAM_DOCUMENTS names no folder of documents"
HANG_SECONDS = 120  # of a reader that may take 20, and of its receiver, on a machine that is busy
COVERAGES = ("whole", "pictures", "partial", "locked", "timeout", "broken", "unknown")
# what has text by its name; others are counted, but that they gave none is no fault
READABLE = set("""doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx xltm ppt pptx pptm pps ppsx ppsm pot potx potm odt ods odp odg ott ots otp
    fodt fods fodp ofd rtf pdf html htm xhtml mht mhtml eml msg mbox txt csv tsv xml xps oxps epub json md log ini kml kmz gpx shp dbf geojson dxf dwg svg
    vsd vsdx pub wps java py c h sql tnef dat p7m p7s wmf emf""".split())
PICTURE = re.compile(r"(\.(png|jpe?g|gif|bmp|dib|tiff?|webp)|page \d+|picture \d+|file \d+|\(thumbnail\))$", re.I)


# ---- what peers read ----

def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def zip_xml(path, wanted, tags):
    """The text of these elements in these parts, with a blank where an element of another kind ends."""
    found = []
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            if not re.fullmatch(wanted, name) or z.getinfo(name).file_size > 32 << 20:
                continue
            text = z.read(name).decode("utf-8")
            for match in re.finditer(rf"<(?:{tags})(?:\s[^>]*)?>([^<]*)<|</(?:w:p|a:p|si|text:p|text:h|w:tc)>", text):
                found.append(html.unescape(match.group(1)) if match.group(1) is not None else " ")
    return "".join(found)


def odf(path):
    with zipfile.ZipFile(path) as z:
        text = z.read("content.xml").decode("utf-8")
    text = re.sub(r"<office:(automatic-styles|font-face-decls|scripts).*?</office:\1>", "", text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def mail(path):
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    texts = [str(message["subject"] or "")]
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            texts.append(part.get_content())
    return " ".join(texts)


PEERS = {
    "pdf": ("pdftotext", lambda p: run("pdftotext", "-q", "-enc", "UTF-8", p, "-")),
    "doc": ("antiword", lambda p: run("antiword", "-m", "UTF-8.txt", p)) if shutil.which("antiword")
    else ("catdoc", lambda p: run("catdoc", "-d", "utf-8", p)),
    "xls": ("xls2csv", lambda p: run("xls2csv", "-d", "utf-8", p)),
    "ppt": ("catppt", lambda p: run("catppt", "-d", "utf-8", p)),
    "docx": (None, lambda p: zip_xml(p, r"word/document\d*\.xml", "w:t")),
    "docm": (None, lambda p: zip_xml(p, r"word/document\d*\.xml", "w:t")),
    "xlsx": (None, lambda p: zip_xml(p, r"xl/sharedStrings\.xml", "t")),
    "xlsm": (None, lambda p: zip_xml(p, r"xl/sharedStrings\.xml", "t")),
    "pptx": (None, lambda p: zip_xml(p, r"ppt/slides/slide\d+\.xml", "a:t")),
    "pptm": (None, lambda p: zip_xml(p, r"ppt/slides/slide\d+\.xml", "a:t")),
    "odt": (None, odf), "ods": (None, odf), "odp": (None, odf),
    "eml": (None, mail),
}


def tokens(text):
    return set(re.findall(r"[A-Za-zÀ-ɏͰ-ӿ]{4,}|[一-鿿]{2}", text))


def peer_text(ending, path):
    """None: no peer, or it cannot read the file either (so that it is not known to be well formed)."""
    tool, read = PEERS.get(ending, (None, None))
    if not read or (tool and not shutil.which(tool)):
        return None
    try:
        return read(str(path))
    except Exception:  # pylint: disable=broad-except   # whatever a hostile file does to the peer
        return None


# ---- the reader ----

class Reader:
    """The program that reads, started again where it dies or hangs."""

    def __init__(self):
        self.child, self.started = None, 0
        self.command = [os.environ.get("ACCURACY_TEXTS") or str(ROOT / "build/tests/accuracy/document_texts")]
        if os.environ.get("COFFERDAM_DOCUMENTS_OCR"):
            self.command.append("--pictures")
        self.environment = dict(os.environ)
        self.environment.setdefault("COFFERDAM_EXTRACT", str(ROOT / "build/src/extract/cofferdam-extract"))

    def start(self):
        self.child = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.environment)
        self.started += 1

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.child = None

    def read(self, path):
        """A row, or "hang", or "crash"."""
        if not self.child:
            self.start()
        line, until = b"", time.monotonic() + HANG_SECONDS
        try:
            self.child.stdin.write(os.fsencode(path) + b"\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            pass
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.child.stdout], [], [], max(0, until - time.monotonic()))
            if not ready:
                self.stop()
                return "hang"
            some = os.read(self.child.stdout.fileno(), 1 << 20)
            if not some:
                self.stop()
                return "crash"
            line += some
        return json.loads(line)


# ---- all of them ----

def ending_of(path):
    return path.suffix[1:].lower() or "-"


def coverage_of(row, path):
    if row["coverage"] == "partial" and all(PICTURE.search(n["place"] or path.name) for n in row["notes"]):
        return "pictures"
    return row["coverage"]


class Figures:
    def __init__(self):
        self.of = collections.defaultdict(collections.Counter)
        self.bad = []
        self.slowest = (0, "")

    def add(self, path, row):
        ending = ending_of(path)
        of = self.of[ending]
        of["files"] += 1
        if isinstance(row, str):
            of[row] += 1
            self.bad.append(f"PARENT {row}: {path}")
            return
        coverage = coverage_of(row, path)
        of[coverage] += 1
        self.slowest = max(self.slowest, (row["ms"], str(path)))
        has_text = bool(row["text"].strip())
        where = ", ".join(sorted({f"{n['why']} {n['place']}" for n in row["notes"]})[:4])
        if coverage in ("broken", "timeout"):
            self.bad.append(f"{coverage}: {path}: {where}")
        if not has_text and ending in READABLE:
            of["no text"] += 1
            self.bad.append(f"no text ({coverage}): {path}: {where}")
        elif coverage in ("partial", "unknown"):
            self.bad.append(f"{coverage}: {path}: {where}")
        theirs = tokens(peer_text(ending, path) or "") if coverage != "locked" else set()
        if theirs:
            share = len(theirs & tokens(row["text"])) / len(theirs)
            of["peer"] += 1
            of["same"] += share >= 0.95
            if share < 0.95:
                self.bad.append(f"less than its peer ({share:.2f}, {coverage}): {path}: {where}")

    def show(self, misses):
        columns = ("files", *COVERAGES, "no text", "peer", "same")
        print(f"{'documents':12}" + "".join(f"{c:>9}" for c in columns))
        total = collections.Counter()
        for ending, of in sorted(self.of.items(), key=lambda x: -x[1]["files"]):
            total.update(of)
            print(f"{ending[:12]:12}" + "".join(f"{of[c] or '.':>9}" for c in columns))
        print(f"{'all':12}" + "".join(f"{total[c]:>9}" for c in columns))
        print(f"formats {len(self.of)}; parent crashed {total['crash']}, hung {total['hang']}; child broke off {total['broken']}, "
              f"ran out of time {total['timeout']}; readable by name without text {total['no text']}")
        if total["peer"]:
            print(f"of {total['peer']} that a peer gets words out of, {total['same']} ({total['same'] / total['peer']:.1%}) gave at least 95 % of those")
        print(f"slowest: {self.slowest[0]} ms, {self.slowest[1]}")
        for line in self.bad[:misses]:
            print("   ", line)


def report(misses):
    folder = os.environ.get("COFFERDAM_DOCUMENTS")
    if not folder or not os.path.isdir(folder):
        print(f"{'documents':34} skipped: {SKIPPED}")
        return
    reader, figures = Reader(), Figures()
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink() and "\n" not in str(path):
            figures.add(path, reader.read(path))
    if reader.child:
        reader.stop()
    figures.show(misses)
