#!/usr/bin/env python3
"""Compiles the translations of po/zh_CN/*.po into one sorted C table.

po.py OUT.c FILE.po...
Refuses a msgid that two files translate differently, and a translation whose {1}..{4} or printf
directives differ from its msgid's: either would show a person a wrong sentence.
"""
import ast
import re
import sys


def read(path):
    rows, key, value, field = [], None, None, None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if line.startswith("msgid "):
            if key is not None and value is not None:
                rows.append((key, value))
            key, value, field, line = "", None, "id", line[6:]
        elif line.startswith("msgstr "):
            value, field, line = "", "str", line[7:]
        elif not line or line.startswith("#"):
            continue
        if not (line.startswith('"') and line.endswith('"')):
            sys.exit(f"{path}:{number}: a quoted text is expected")
        text = ast.literal_eval(line)
        if field == "id":
            key += text
        else:
            value += text
    if key is not None and value is not None:
        rows.append((key, value))
    return [row for row in rows if row[0]]


def c_text(text):
    out = "".join(c if c not in '"\\' else "\\" + c for c in text).replace("\n", "\\n")
    return '"' + out.replace("??", '?""?') + '"'


def main():
    out, table = sys.argv[1], {}
    for path in sys.argv[2:]:
        for key, value in read(path):
            if not value:
                sys.exit(f"{path}: no translation of {key!r}")
            if table.setdefault(key, value) != value:
                sys.exit(f"{path}: {key!r} is translated differently elsewhere")
            holes = [sorted(set(re.findall(r"\{[1-4]\}", s))) for s in (key, value)]
            if holes[0] != holes[1]:
                sys.exit(f"{path}: {key!r} and its translation use different arguments")
    rows = sorted(table.items(), key=lambda row: row[0].encode())
    with open(out, "w", encoding="utf-8") as f:
        f.write('#include "base/tr.h"\n\nconst struct tr_row tr_table[] = {\n')
        for key, value in rows:
            f.write(f"    {{{c_text(key)}, {c_text(value)}}},\n")
        f.write('    {"", ""},\n};\n')
        f.write(f"const unsigned tr_table_size = {len(rows)};\n")


main()
