"""Public laws bear no marks: every one found is false. Folder: COFFERDAM_LAWS."""
import os

from common import Count, scan_folder

SKIPPED = "COFFERDAM_LAWS names no folder of public laws"


def measure(half, misses):
    folder = os.environ.get("COFFERDAM_LAWS")
    if not folder or not os.path.isdir(folder):
        return None
    found, _ = scan_folder(folder)
    files = sum(name.endswith((".md", ".txt")) for _, _, names in os.walk(folder) for name in names)
    # the halves are of the same kind: every second file by name
    mine = [name for i, name in enumerate(sorted(found)) if i % 2 == (half != "tune")]
    marks = Count()
    for name in mine:
        for f in found[name]:
            if f["kind"] in ("mark", "private_key", "access_key", "password", "id_card", "bank_card"):
                marks.false += 1
                misses.append(f"{f['kind']} {f['rule']} in {name}:{f['line']}: {f['before']}[{f['snippet']}]{f['after']}")
    return [(f"false marks, keys, numbers: {files // 2} laws", marks, None)]
