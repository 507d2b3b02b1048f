#!/usr/bin/env python3
"""Embeds the question bank in the program: questions.py FILE.csv OUT.c

What stands in it is checked by src/office/bank.c, whose test reads the built-in file; `cofferdam questions load` reads it again.
"""
import sys
from pathlib import Path


def main():
    source, out = map(Path, sys.argv[1:])
    body = source.read_bytes()
    body.decode("utf-8")
    data = ",".join(str(b - 256 if b > 127 else b) for b in body)
    out.write_text("/* Made by tools/questions.py. */\n#include \"office/bank.h\"\n\n"
                   f"const char built_in_questions[] = {{{data}, 0}};\n"
                   f"const unsigned built_in_questions_size = {len(body)};\n")


main()
