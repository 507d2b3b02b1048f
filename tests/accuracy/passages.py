"""Passages of registered secrets in real prose (accuracy_passage.c). Folder: COFFERDAM_LAWS."""
import json
import os
import subprocess

from common import HALVES, ROOT, Count

SKIPPED = "COFFERDAM_LAWS names no folder of public laws"
GOALS = {"passages: revised laws": 0.97, "passages: 48 characters": 1.0, "passages: 100, an edit each 25": 0.99,
         "passages: common phrases": 0.9997}


def measure(half, _misses):
    folder = os.environ.get("COFFERDAM_LAWS")
    if not folder or not os.path.isdir(folder):
        return None
    run = subprocess.run([os.environ.get("ACCURACY_PASSAGE") or ROOT / "build/tests/accuracy/accuracy_passage", folder, str(HALVES.index(half))],
                         check=True, capture_output=True)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return [(row["what"], Count(row["hit"], row["missed"], row["false"]), GOALS[row["what"]]) for row in rows]
