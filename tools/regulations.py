#!/usr/bin/env python3
"""Embeds the regulations in the program: regulations.py FOLDER OUT.c DEPFILE

Offices are founded with them where nobody names others (src/office/built_in.h). The dependency file names the folder too, so that a regulation
added or removed is noticed.
"""
import sys
from pathlib import Path


def main():
    folder, out, deps = map(Path, sys.argv[1:])
    files = sorted(folder.glob("*.yaml"))
    if not files:
        sys.exit(f"{folder}: no regulations")
    rows = []
    for path in files:
        body = path.read_bytes()
        body.decode("utf-8")
        data = ",".join(str(b - 256 if b > 127 else b) for b in body)
        rows.append(f"    {{\"{path.name}\", {{(const char[]){{{data}, 0}}, {len(body)}}}}},\n")
    out.write_text("/* Made by tools/regulations.py. */\n#include \"office/built_in.h\"\n\n"
                   "const struct rule_file built_in_rules[] = {\n" + "".join(rows) + "};\n"
                   f"const int built_in_rule_count = {len(files)};\n")
    deps.write_text(f"{out}: {' '.join(map(str, [folder, *files]))}\n")


main()
