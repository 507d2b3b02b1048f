#!/usr/bin/env python3
"""Embeds files in the program: assets.py OUT.c FILE...

Each is served as /a/NAME.HASH.EXTENSION for good, so a changed file has another name. The enum names
in src/web/asset.h are the file names in capitals.
"""
import hashlib
import re
import sys
from pathlib import Path

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def main():
    rows = []
    for path in map(Path, sys.argv[2:]):
        body = path.read_bytes()
        if path.suffix not in TYPES:
            sys.exit(f"{path}: no content type is known for it")
        if re.search(rb"https?://(?!www\.w3\.org/)", body):
            sys.exit(f"{path}: points to another host")
        digest = hashlib.sha256(body).hexdigest()[:16]
        name = re.sub(r"\W", "_", path.name).upper()
        rows.append(f"    [ASSET_{name}] = {{\"/a/{path.stem}.{digest}{path.suffix}\", \"\\\"{digest}\\\"\", "
                    f"\"{TYPES[path.suffix]}\", (const char[]){{" + ",".join(str(b - 256 if b > 127 else b) for b in body)
                    + f"}}, {len(body)}}},\n")
    Path(sys.argv[1]).write_text("/* Made by tools/assets.py. */\n#include \"web/asset.h\"\n\n"
                                 "const struct asset asset_table[ASSET_COUNT] = {\n" + "".join(rows) + "};\n")


main()
