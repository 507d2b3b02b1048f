#!/usr/bin/env python3
"""The code checks: what the compiler does not say.

check.py [--tap] [NAME...]    messages as file:line: what is wrong; status 1 where there are any

A check is a function over a Tree that yields (file, line, message). `self_test` gives each a small
tree with that one fault and one without: a check that finds nothing in the first is a fault itself.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Lowest first. Includes go down, or stay on the floor where that makes no circle.
FLOORS = (
    ("base", "verify"),
    ("crypto", "rulebook", "access", "report", "lock"),
    ("ledger", "store", "sieve", "extract", "redact", "mail", "agent"),
    ("office",),
    ("inspect",),
    ("web",),
    ("cli",),
)
FLOOR = {folder: height for height, floor in enumerate(FLOORS) for folder in floor}

FILE_LINES, FILE_NOTE = 800, 400
FUNCTION_LINES, FUNCTION_NOTE = 120, 60
# What must be one file, because somebody reads, compiles and believes it alone.
WHOLE_FILES = {"src/verify/cofferdam-verify.c": 1200}
ARTICLES = {"L": 65, "R": 74}

# base/banned.h stops these in the compiler too; a folded builtin or a macro can slip past it.
BANNED = ("strcpy stpcpy strcat strncat strncpy strtok strtok_r sprintf vsprintf sscanf scanf fscanf gets atoi "
          "atol atoll atof system popen mktemp tmpnam tempnam rand srand gmtime localtime ctime "
          "asctime alloca setjmp longjmp").split()


class Tree:
    """The files that git knows of (or the texts given), and what several checks ask of them."""

    def __init__(self, root=None, texts=None):
        self.root = root
        if texts is None:
            listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                     cwd=root, check=True, capture_output=True).stdout.decode()
            names = [n for n in listing.split("\0") if n and (Path(root) / n).is_file()]
            texts = {}
            for name in names:
                data = (Path(root) / name).read_bytes()
                if b"\0" not in data[:4096]:
                    texts[name] = data.decode("utf-8", errors="surrogateescape")
        self.texts = texts

    def files(self, pattern):
        return sorted(n for n in self.texts if re.search(pattern, n))

    def c_files(self, where=r"^(src|tests)/"):
        return [n for n in self.files(r"\.[ch]$") if re.search(where, n)]


def line_of(text, at):
    return text.count("\n", 0, at) + 1


TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)


def blank(text, comments=True, strings=False):
    """The C text with comments (and strings) blanked out; every line stays where it was."""
    def empty(match):
        token = match.group()
        if token[0] == "/" and not comments or token[0] != "/" and not strings:
            return token
        inside = re.sub(r"[^\n]", " ", token)
        return inside if token[0] == "/" else token[0] + inside[1:-1] + token[0]
    return TOKEN.sub(empty, text)


def folder_of(name):
    return name.split("/")[1] if name.startswith("src/") and name.count("/") >= 2 else None


def include_direction(tree):
    """Includes point down the floors, name their folder, and make no circle."""
    edges = {}
    for name in tree.c_files(r"^src/"):
        here = folder_of(name)
        if here not in FLOOR:
            yield name, 1, f"the folder {here} stands on no floor: add it to FLOORS in tools/check.py"
            continue
        for match in re.finditer(r'^\s*#\s*include\s+"([^"]+)"', blank(tree.texts[name]), re.M):
            at, target = line_of(tree.texts[name], match.start()), match.group(1)
            there = target.split("/")[0]
            if "/" not in target or there not in FLOOR:
                yield name, at, f'"{target}" is not included as "folder/file.h" from src/'
            elif FLOOR[there] > FLOOR[here]:
                yield name, at, f"{here} may not include {target}: {there} stands above it"
            elif there != here:
                edges.setdefault((here, there), (name, at))
    for start in sorted({here for here, _ in edges}):
        path, seen = [start], set()
        while path:
            last = path[-1]
            onward = sorted(t for h, t in edges if h == last and (h, t) not in seen)
            if not onward:
                path.pop()
                continue
            seen.add((last, onward[0]))
            if onward[0] == start:
                if start == min(path):
                    yield *edges[last, start], f"circle of includes: {' > '.join(path + [start])}"
                continue
            if onward[0] not in path:
                path.append(onward[0])


def lengths(tree, file_limit=FILE_LINES, function_limit=FUNCTION_LINES):
    """No file over 800 lines, no function over 120."""
    for name in tree.c_files() + tree.files(r"^(tools|tests)/.*\.(py|sh|mjs)$"):
        count, limit = tree.texts[name].count("\n"), WHOLE_FILES.get(name, file_limit)
        if count > limit:
            yield name, 1, f"{count} lines; at most {limit}"
    for name in tree.c_files():
        for at, count, title in functions(tree.texts[name]):
            if count > function_limit:
                yield name, at, f"{title} has {count} lines; at most {function_limit}"


def functions(text):
    """(line, lines, name) of each: clang-format sets a function's braces in the first column."""
    lines, start = text.split("\n"), None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            head = " ".join(lines[max(0, start - 6):start - 1])
            names = re.findall(r"(\w+)\(", head)
            yield start, number - start + 1, names[-1] if names else "a function"
            start = None


def banned(tree):
    """Calls that end in overflow, in a shell or in shared static state; comments that excuse code."""
    calls = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    excuses = re.compile(r"clang-format o" r"ff|NOLI" r"NT|cppcheck-supp" r"ress")
    for name in tree.c_files():
        if name == "src/base/banned.h":
            continue
        text = tree.texts[name]
        for match in calls.finditer(blank(text, strings=True)):
            yield name, line_of(text, match.start()), f"{match.group(1)} is banned: see src/base/banned.h"
        for match in excuses.finditer(text):
            yield name, line_of(text, match.start()), f"{match.group()}: no exemption comments"


def unfinished(tree):
    """No words that put work off."""
    words = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    for name in tree.files(r"^(src|tests|tools|regulations|po|docs|\.ci)/|^[^/]*$"):
        if name == "package-lock.json" or name.startswith("tests/fuzz/corpus/"):
            continue
        for match in words.finditer(tree.texts[name]):
            yield name, line_of(tree.texts[name], match.start()), f"{match.group()}: finish it or leave it out"


def folder_readmes(tree):
    """Every folder of src says what lives there."""
    for folder in sorted({folder_of(n) for n in tree.c_files(r"^src/")} - {None}):
        if f"src/{folder}/README.md" not in tree.texts:
            yield f"src/{folder}/README.md", 1, "is missing: half a page on what lives here and where to start"


LITERALS = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)\s*[,)]'
MESSAGES = (re.compile(r"\bfail\(\s*[^,()\"]+(?:\([^()]*\))?\s*,\s*" + LITERALS),
            re.compile(r"\btr\(\s*[^,()\"]+(?:\([^()]*\))?\s*,\s*" + LITERALS),
            re.compile(r"\bN_\(\s*" + LITERALS))


def unquote(literals):
    parts = re.findall(r'"((?:[^"\\\n]|\\.)*)"', literals)
    escapes = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "'": "'", "?": "?"}
    return re.sub(r"\\(.)", lambda m: escapes.get(m.group(1), m.group()), "".join(parts))


def template_messages(tree):
    names = tree.files(r"^src/web/.*\.html$")
    compiler = ROOT / "tools/template.py"
    if not names or tree.root is None or not compiler.exists():
        return
    for name in names:
        done = subprocess.run([sys.executable, compiler, "--msgids", name], cwd=tree.root,
                              capture_output=True, text=True)
        if done.returncode:
            yield name, 1, None, done.stderr.strip() or "tools/template.py --msgids failed"
            continue
        for row in done.stdout.splitlines():
            yield name, 1, json.loads(row), None


def translations(tree):
    """Every text that reaches a person has its Chinese."""
    known = set()
    for name in tree.files(r"^po/zh_CN/.*\.po$"):
        for match in re.finditer(r'^msgid\s+((?:"(?:[^"\\\n]|\\.)*"\s*)+)', tree.texts[name], re.M):
            known.add(unquote(match.group(1)))
    for name in tree.c_files(r"^src/"):
        text = blank(tree.texts[name])
        for pattern in MESSAGES:
            for match in pattern.finditer(text):
                msgid = unquote(match.group(1))
                if msgid not in known and re.search("[A-Za-z]{2}", msgid):
                    yield name, line_of(text, match.start()), f"no Chinese in po/zh_CN for {json.dumps(msgid)}"
    for name, at, msgid, problem in template_messages(tree):
        if problem:
            yield name, at, problem
        elif msgid not in known and re.search("[A-Za-z]{2}", msgid):
            yield name, at, f"no Chinese in po/zh_CN for {json.dumps(msgid)}"


def articles(tree):
    """Cited articles exist: L1 to L65, R1 to R74."""
    for name in tree.c_files(r"^src/") + tree.files(r"^(regulations|docs)/|^[^/]*\.md$|^src/.*\.(html|md)$"):
        text = tree.texts[name]
        for match in re.finditer(r"(?<![\w.#/%-])([LR])(\d{1,3})(?![\w])", text):
            letter, number = match.group(1), int(match.group(2))
            if not 1 <= number <= ARTICLES[letter]:
                yield name, line_of(text, match.start()), f"{match.group()}: there is no such article"


def law_texts(tree):
    """The counts of ARTICLES agree with the laws where they are at hand."""
    folder = os.environ.get("COFFERDAM_SHARED") or (tree.root and Path(tree.root) / "../shared")
    for letter, file in (("L", "law2024.md"), ("R", "reg2024.md")):
        path = Path(folder or "/nonexistent") / "law" / file
        if path.is_file():
            count = len(re.findall(r"^第[一二三四五六七八九十百]+条", path.read_text(encoding="utf-8"), re.M))
            if count != ARTICLES[letter]:
                yield "tools/check.py", 1, f"{file} has {count} articles, ARTICLES says {ARTICLES[letter]}"


def plain_text(tree):
    """No white space at line ends, a newline at the end, UTF-8; ASCII identifiers in C."""
    for name, text in sorted(tree.texts.items()):
        if name.startswith("tests/fuzz/corpus/") or name.startswith("tests/vectors/"):
            continue
        if re.search(r"[\udc80-\udcff]", text):
            yield name, 1, "is not UTF-8"
        for match in re.finditer(r"[ \t\r]+$", text, re.M):
            yield name, line_of(text, match.start()), "white space at the end of the line"
        if text and not text.endswith("\n") and re.search(r"\.(c|h|py|sh|mjs|js|css|html|md|po|yaml|build)$", name):
            yield name, text.count("\n") + 1, "no newline at the end of the file"
    for name in tree.c_files():
        for match in re.finditer(r"[^\x00-\x7f]+", blank(tree.texts[name], strings=True)):
            yield name, line_of(tree.texts[name], match.start()), f"{match.group()!r} outside of comments and strings"


def wired(tree):
    """Every source and test is named in its folder's meson.build: what is not built is not tested."""
    for name in tree.files(r"^(src|tests)/.*\.c$"):
        path = Path(name)
        folders = [p for p in path.parents if f"{p}/meson.build" in tree.texts]
        build = tree.texts[f"{folders[0]}/meson.build"] if folders else ""
        inside = str(path.relative_to(folders[0])) if folders else name
        stem = re.sub(r"^(test|fuzz|bench)_", "", path.stem)
        if not re.search(rf"'({re.escape(inside)}|{re.escape(stem)}|{re.escape(path.stem)})'", build):
            yield name, 1, f"{folders[0] if folders else path.parent}/meson.build does not name it"
        seeds = f"tests/fuzz/corpus/{stem}/"
        if name.startswith("tests/fuzz/fuzz_") and not any(n.startswith(seeds) for n in tree.texts):
            yield name, 1, f"no seeds in {seeds}"


def links(tree):
    """Links and images in the documents lead somewhere."""
    everything = set(tree.texts) | {str(p) for n in tree.texts for p in Path(n).parents}
    for name in tree.files(r"\.md$"):
        text = tree.texts[name]
        for match in re.finditer(r"\]\(([^)#\s]+)[^)]*\)", text):
            target = match.group(1)
            if re.match(r"[a-z]+:", target):
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(name), target))
            if path not in everything and not (tree.root and (Path(tree.root) / path).exists()):
                yield name, line_of(text, match.start()), f"the link to {target} is broken"


def shell_syntax(tree):
    """Scripts parse, and stop at the first error."""
    for name in tree.files(r"\.sh$|^\.ci/run$"):
        text = tree.texts[name]
        done = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True)
        if done.returncode:
            yield name, 1, done.stderr.decode().strip()
        if not re.search(r"^set -e|^\. .*/_tap\.sh", text, re.M) and not re.match(r"_", Path(name).name):
            yield name, 1, "does not begin with set -eu"


def on_disk(tree):
    """The root of the tree; a temporary one for texts."""
    if tree.root:
        return Path(tree.root), None
    holder = tempfile.TemporaryDirectory(prefix="cofferdam-check-")
    for name, text in tree.texts.items():
        path = Path(holder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Path(holder.name), holder


def library_flags(tree):
    """What pkg-config says of the libraries that the build files ask for."""
    names = {n for f in tree.files(r"(^|/)meson\.build$") for n in re.findall(r"dependency\('([^']+)'", tree.texts[f])}
    names.discard("threads")
    if not names:
        return []
    return subprocess.run(["pkg-config", "--cflags", *sorted(names)], capture_output=True, text=True, check=True).stdout.split()


def headers_alone(tree):
    """Every header compiles with nothing before it, twice in a row."""
    root, holder = on_disk(tree)
    flags = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-Isrc", "-Itests",
             "-include", "base/banned.h"] + library_flags(tree)

    def compile_one(name):
        path = name.split("/", 1)[1]
        code = f'#include "{path}"\n#include "{path}"\n'
        done = subprocess.run(["gcc", "-fsyntax-only", *flags, "-x", "c", "-"], cwd=root, input=code,
                              capture_output=True, text=True)
        return name, done.stderr if done.returncode else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, problem in pool.map(compile_one, tree.files(r"^(src|tests)/.*\.h$")):
            if problem:
                first = next((s for s in problem.splitlines() if "error:" in s), problem.splitlines()[0])
                yield name, 1, f"does not compile alone: {first.split('error:')[-1].strip()}"
    if holder:
        holder.cleanup()


def formatting(tree):
    """clang-format (14) would change nothing."""
    root, holder = on_disk(tree)
    names = tree.c_files()
    if names:
        style = "file" if (root / ".clang-format").exists() else (ROOT / ".clang-format").read_text()
        if style != "file":
            (root / ".clang-format").write_text(style)
        done = subprocess.run(["clang-format-14", "--dry-run", "-Werror", "--style=file", *names], cwd=root,
                              capture_output=True, text=True)
        worst = {}
        for file, at in re.findall(r"^([^:\n]+):(\d+):\d+: error:", done.stderr, re.M):
            worst.setdefault(file, int(at))
        for file, at in worst.items():
            yield file, at, "is not formatted: make format"
        if done.returncode and not worst:
            yield names[0], 1, done.stderr.strip()[:300]
    if holder:
        holder.cleanup()


CHECKS = (include_direction, lengths, banned, unfinished, folder_readmes, translations, articles, law_texts,
          plain_text, wired, links, shell_syntax, headers_alone, formatting)

GOOD = {
    "src/base/banned.h": (ROOT / "src/base/banned.h").read_text(),
    ".clang-format": (ROOT / ".clang-format").read_text(),
    "src/base/a.h": '#ifndef A\n#define A\n#include <stddef.h>\nsize_t a(void);\n#endif\n',
    "src/base/README.md": "# base: [web](../web/README.md)\n",
    "src/web/meson.build": "web_lib = static_library('web', 'w.c')\n",
    "src/web/README.md": "# web\n",
    "src/office/README.md": "# office\n",
    "src/store/README.md": "# store\n",
    "src/ledger/README.md": "# ledger\n",
    "src/web/w.c": '#include "base/a.h"\n\n/* L21 and R20; strcpy( stands in a comment */\nint w(void)\n{\n'
                   '    return fail(ERR_INPUT, "No such {1}", "x");\n}\n',
    "po/zh_CN/web.po": 'msgid "No such {1}"\nmsgstr "没有此 {1}"\n',
    "tools/x.sh": "#!/bin/sh\nset -eu\n",
}

FAULTS = (  # the check that must notice, what is changed, a word of its message
    (include_direction, {"src/base/b.c": '#include "web/x.h"\n'}, "stands above"),
    (include_direction, {"src/base/b.c": '#include "b.h"\n'}, "folder/file.h"),
    (include_direction, {"src/cellar/b.c": "int b;\n"}, "no floor"),
    (include_direction, {"src/store/b.c": '#include "ledger/x.h"\n', "src/ledger/b.c": '#include "store/x.h"\n'},
     "circle"),
    (lengths, {"src/base/b.c": "int b;\n" * 801}, "801 lines"),
    (lengths, {"src/base/b.c": "int f(void)\n{\n" + "    g();\n" * 119 + "}\n"}, "f has 121"),
    (banned, {"src/base/b.c": "void f(char *p)\n{\n    strcpy (p, q);\n}\n"}, "strcpy is banned"),
    (banned, {"src/base/b.c": "/* clang-format o" "ff */\n"}, "no exemption"),
    (unfinished, {"src/base/b.c": "/* TO" "DO later */\n"}, "finish it"),
    (folder_readmes, {"src/access/b.c": "int b;\n"}, "is missing"),
    (translations, {"src/web/b.c": 'x = fail(ERR_INPUT, "A new "\n    "sentence", y);\n'}, "A new sentence"),
    (translations, {"src/web/b.c": 'struct row r[] = {{N_("A title")}};\n'}, "A title"),
    (translations, {"src/web/b.c": 'x = tr(person->lang, "A word");\n'}, "A word"),
    (articles, {"regulations/a.yaml": "basis: [L21, R75]\n"}, "R75"),
    (articles, {"src/web/b.c": "/* by L66 */\n"}, "L66"),
    (plain_text, {"docs/a.md": "a \n"}, "white space"),
    (plain_text, {"docs/a.md": "a"}, "no newline"),
    (plain_text, {"docs/a.md": "a\udcff\n"}, "UTF-8"),
    (plain_text, {"src/base/b.c": "int é;\n"}, "outside of comments"),
    (wired, {"src/web/b.c": "int b;\n"}, "src/web/meson.build does not name it"),
    (wired, {"tests/unit/web/test_b.c": "int b;\n", "tests/unit/web/meson.build": "['bb']\n"}, "does not name it"),
    (wired, {"tests/fuzz/fuzz_b.c": "int b;\n", "tests/fuzz/meson.build": "['b', []]\n"}, "no seeds"),
    (links, {"docs/a.md": "[b](b.md)\n"}, "b.md is broken"),
    (shell_syntax, {"tools/x.sh": "set -eu\nif true; then\n"}, "syntax error"),
    (shell_syntax, {"tools/x.sh": "echo hello\n"}, "set -eu"),
    (headers_alone, {"src/base/b.h": "bool b(void);\n"}, "does not compile alone"),
    (headers_alone, {"src/base/b.h": "struct b {\n    int b;\n};\n"}, "does not compile alone"),
    (formatting, {"src/base/b.c": "int  b ;\n"}, "not formatted"),
)


def self_test():
    for check in CHECKS:
        found = list(check(Tree(texts=dict(GOOD))))
        yield f"{check.__name__} accepts a good tree", "\n".join(map(str, found))
    for check, change, word in FAULTS:
        found = list(check(Tree(texts={**GOOD, **change})))
        good = any(word in message for _, _, message in found)
        yield f"{check.__name__} notices {word}", "" if good else f"it said {found}"


def notes(tree):
    """What is allowed, and worth splitting next time."""
    for name in tree.c_files():
        count = tree.texts[name].count("\n")
        if count > FILE_NOTE:
            yield f"{name}: {count} lines"
        for at, lines, title in functions(tree.texts[name]):
            if lines > FUNCTION_NOTE:
                yield f"{name}:{at}: {title} has {lines} lines"


def main():
    tap, names = "--tap" in sys.argv, [a for a in sys.argv[1:] if a != "--tap"]
    tree, failed = Tree(ROOT), 0
    chosen = [c for c in CHECKS if not names or c.__name__ in names]
    if not chosen:
        sys.exit(f"check.py: no check is called {' or '.join(names)}: {' '.join(c.__name__ for c in CHECKS)}")
    for check in chosen:
        found = [f"{name}:{at}: {message}" for name, at, message in check(tree)]
        failed += len(found)
        for line in found:
            print(line)
        if tap:
            print(f"{'not ok' if found else 'ok'} - {check.__doc__.splitlines()[0]}")
    for title, problem in self_test():
        failed += bool(problem)
        if problem:
            print(f"self test: {title}: {problem}")
        if tap:
            print(f"{'not ok' if problem else 'ok'} - {title}")
    remarks = list(notes(tree))
    if remarks:
        print(f"# {len(remarks)} notes (allowed; split when you come by):")
        for remark in remarks:
            print(f"#   {remark}")
    if not tap:
        print(f"{len(chosen)} checks, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
