"""tools/po.py: what it refuses would show a person a wrong sentence."""
import os
import subprocess
import sys
from pathlib import Path

ROOT, SCRATCH = Path(os.environ["ROOT"]), Path(os.environ["SCRATCH"])
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
failed = 0


def compiled(*texts):
    names = []
    for number, text in enumerate(texts):
        names.append(SCRATCH / f"{number}.po")
        names[-1].write_text(HEAD + text, encoding="utf-8")
    out = SCRATCH / "out.c"
    done = subprocess.run([sys.executable, ROOT / "tools/po.py", out, *names], capture_output=True, text=True)
    return done.returncode, done.stderr, out.read_text(encoding="utf-8") if done.returncode == 0 else ""


def case(what, good):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} - {what}")


status, _, table = compiled('msgid "b {1}"\nmsgstr "乙 {1}"\n\nmsgid "a"\nmsgstr "甲"\n')
case("compiles a table", status == 0 and "tr_table_size = 2" in table)
case("sorted by msgid", 0 < table.find('"a"') < table.find('"b {1}"'))
for what, word, texts in (
        ("an empty translation", "no translation", ('msgid "a"\nmsgstr ""\n',)),
        ("two different translations", "differently", ('msgid "a"\nmsgstr "甲"\n', 'msgid "a"\nmsgstr "乙"\n')),
        ("an argument that is lost", "different arguments", ('msgid "a {1}"\nmsgstr "甲"\n',)),
        ("an unquoted line", "quoted", ('msgid a\nmsgstr "甲"\n',))):
    status, message, _ = compiled(*texts)
    case(f"refuses {what}", status == 1 and word in message)
sys.exit(1 if failed else 0)
