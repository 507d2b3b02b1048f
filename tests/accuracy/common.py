"""What the sets share: a document with labels, the scan, and counting."""
import json
import os
import random
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HALVES = ("tune", "hold-out")


def rng(half, name):
    """Its own row of numbers for each half of each set, the same on every machine."""
    return random.Random(f"{half}/{name}")


def of_half(items, half):
    """Every second template belongs to the other half."""
    return list(items)[HALVES.index(half) :: 2]


@dataclass
class Label:
    kind: str
    text: str = ""  # what must be found; "" where only the level counts
    level: str = ""


@dataclass
class Document:
    name: str
    body: bytes
    labels: list = field(default_factory=list)
    group: str = ""  # figures are given by group


class Sureness:
    """How often each rule is right, beside how sure it says it is."""

    def __init__(self):
        self.rows = {}

    def add(self, rule, sure, right):
        row = self.rows.setdefault((rule, sure), [0, 0])
        row[not right] += 1

    def lines(self):
        for (rule, sure), (right, wrong) in sorted(self.rows.items()):
            # what is left to chance where there are few: Laplace's rule
            yield rule, sure, right, wrong, 100 * (right + 1) / (right + wrong + 2)


@dataclass
class Count:
    hit: int = 0
    missed: int = 0
    false: int = 0

    def precision(self):
        return self.hit / (self.hit + self.false) if self.hit + self.false else None

    def recall(self):
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else None

    def f1(self):
        p, r = self.precision(), self.recall()
        return 2 * p * r / (p + r) if p and r else None


def program():
    return os.environ.get("COFFERDAM") or str(ROOT / "build" / "cofferdam")


def scan(documents, *options):
    """Findings of each document by its name, and what was not read whole."""
    folder = Path(tempfile.mkdtemp(prefix="accuracy-"))
    try:
        for d in documents:
            path = folder / d.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(d.body)
        return scan_folder(folder, *options)
    finally:
        shutil.rmtree(folder)


def scan_folder(folder, *options):
    run = subprocess.run([program(), "scan", "--json", *options, "."], cwd=folder, capture_output=True, check=False)
    if run.returncode not in (0, 1, 2) or (run.returncode == 2 and not run.stdout):
        raise SystemExit(f"scan ended with {run.returncode}: {run.stderr.decode()}")
    found, unread = {}, []
    for line in run.stdout.decode().splitlines():
        row = json.loads(line)
        name = row["path"].removeprefix("./")
        if "kind" in row:
            found.setdefault(name, []).append(row)
        elif row["coverage"] != "whole":
            unread.append(name)
    return found, unread


def text_of(document, finding):
    return document.body[finding["from"] : finding["to"]].decode("utf-8", "replace")
