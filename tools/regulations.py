#!/usr/bin/env python3
"""Embeds the regulations in the program: regulations.py FOLDER OUT.c DEPFILE HEADER ROWS COUNT

Offices are founded with them where nobody names others (src/office/built_in.h); the sieve goes by its own
(src/sieve/rules.h). HEADER declares ROWS and COUNT. The dependency file names the folder too, so that a regulation
added or removed is noticed.
"""
import sys
from pathlib import Path


def main():
    folder, out, deps = map(Path, sys.argv[1:4])
    header, rows_name, count_name = sys.argv[4:]
    files = sorted(folder.glob("*.yaml"))
    if not files:
        sys.exit(f"{folder}: no regulations")
    rows = []
    for path in files:
        body = path.read_bytes()
        body.decode("utf-8")
        data = ",".join(str(b - 256 if b > 127 else b) for b in body)
        rows.append(f"    {{\"{path.name}\", {{(const char[]){{{data}, 0}}, {len(body)}}}}},\n")
    out.write_text(f"/* Made by tools/regulations.py. */\n#include \"{header}\"\n\n"
                   f"const struct rule_file {rows_name}[] = {{\n" + "".join(rows) + "};\n"
                   f"const int {count_name} = {len(files)};\n")
    deps.write_text(f"{out}: {' '.join(map(str, [folder, *files]))}\n")


main()
