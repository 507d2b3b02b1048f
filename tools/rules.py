#!/usr/bin/env python3
"""Embeds the regulations in the program: rules.py OUT.c FILE...

What is in force in an office stands in its database; these are the texts that an office is founded
with where nobody names others (see src/office/built_in.h).
"""
import sys
from pathlib import Path

BYTES_MAX = 1 << 20
LINE = 96


def lines(body):
    """String literals; octal escapes, so that no letter that follows is drawn into one."""
    line = ""
    for byte in body:
        c = chr(byte)
        line += c if " " <= c <= "~" and c not in '"\\?' else f"\\{byte:03o}"
        if c == "\n" or len(line) >= LINE:
            yield line
            line = ""
    if line:
        yield line


def main():
    rows = []
    for path in sorted(map(Path, sys.argv[2:])):
        body = path.read_bytes()
        if len(body) > BYTES_MAX:
            sys.exit(f"{path}: longer than {BYTES_MAX} bytes")
        text = "".join(f'      "{line}"\n' for line in lines(body))
        rows.append(f'    {{"{path.name}",\n     {{\n{text}      , {len(body)}}}}},\n')
    Path(sys.argv[1]).write_text('/* Made by tools/rules.py. */\n#include "office/built_in.h"\n\n'
                                 "const struct rule_file built_in_rules[] = {\n" + "".join(rows) + "};\n"
                                 f"const int built_in_rule_count = {len(rows)};\n")


main()
