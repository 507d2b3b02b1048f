"""Keys and passwords, over a set of real source files that people have labelled line by line.

COFFERDAM_CREDDATA names a folder as the makers of CredData lay it out: meta/*.csv (a row a labelled line or span) and data/ with the files
that FilePath names; what is not there is left out. Split by repository. A hit on a line that nobody labelled is counted as false like one on a
line labelled false; how sure rules are is measured over labelled lines alone. Left out are categories that open nothing by themselves: identifiers, salts, nonces, names of buckets and domains.
"""
import csv
import os
import subprocess
from collections import defaultdict
from pathlib import Path

from common import ROOT, HALVES, Count, Sureness

SKIPPED = "COFFERDAM_CREDDATA names no folder with meta/ and data/"
BY_F1 = True
GOAL = 0.75
KINDS = {"private_key", "access_key", "password"}
SURE = {}  # by half, for the table of how sure rules are
NO_KEYS = {"UUID", "Nonce", "Salt", "AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID"}


def program():
    return os.environ.get("COFFERDAM_SIEVE_LINES") or str(ROOT / "build/tests/accuracy/sieve_lines")


def labels(folder, half):
    """Rows by file: (first line, last line, label, category)."""
    rows = defaultdict(list)
    for table in sorted((folder / "meta").glob("*.csv")):
        if HALVES[int(table.stem, 16) % 2] != half:
            continue
        with table.open(newline="") as f:
            for r in csv.DictReader(f):
                path = folder / r["FilePath"]
                if path in rows or path.is_file():
                    rows[path].append((int(r["LineStart"]), int(r["LineEnd"]), r["GroundTruth"], r["Category"]))
    return rows


def hits(paths):
    run = subprocess.run([program()], input="".join(f"{p}\n" for p in paths).encode(), capture_output=True, check=True)
    found = defaultdict(list)
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        path, first, last, kind, rule, sure = line.split("\t")[:6]
        if kind in KINDS:
            found[Path(path)].append((int(first), int(last), rule, int(sure)))
    return found


def judge(path, rows, found, count, misses, sure):
    true, neutral = defaultdict(set), set()
    for first, last, label, category in rows:
        if label == "T" and set(category.split(":")) <= NO_KEYS:
            neutral.update(range(first, last + 1))
        elif label == "T":
            true[first, last].add(category)
    labelled = {n for first, last, _, _ in rows for n in range(first, last + 1)}
    good = {n for span in true for n in range(span[0], span[1] + 1)}
    lines = set()
    for first, last, rule, said in found:
        span = set(range(first, last + 1))
        if span & labelled and (span & good or not span & neutral):
            sure.add(rule, said, bool(span & good))
        if not span & (good | neutral) and first not in lines:
            count.false += 1
            misses.append(f"false {rule} {path}:{first}")
        lines |= span
    for span, category in true.items():
        if lines & set(range(span[0], span[1] + 1)):
            count.hit += 1
        else:
            count.missed += 1
            misses.append(f"missed {','.join(sorted(category))} {path}:{span[0]}")


def measure(half, misses):
    folder = Path(os.environ.get("COFFERDAM_CREDDATA", "/nonexistent"))
    if not (folder / "meta").is_dir():
        return None
    rows, count = labels(folder, half), Count()
    sure = SURE[half] = Sureness()
    found = hits(sorted(rows))
    for path in sorted(rows):
        judge(path, rows[path], found[path], count, misses, sure)
    return [("credentials", count, GOAL)]
