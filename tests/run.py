#!/usr/bin/env python3
"""Runs every test and closes with one line: N passed, N failed[, N skipped].

run.py [-j N] [-v] [NAME...]     NAME is the beginning of a suite's name: unit/store, cli/, check

A suite is one program. It speaks TAP (cmocka is told to) on stdout; N counts its single cases, not
programs. It fails as a whole where it says nothing, says less than it planned, ends with an error
that no case accounts for, or takes too long. What failed is printed in full at the end; the output
of every suite is kept in build-test/logs.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build-test"
CLANG = ROOT / "build-clang"
RELEASE = ROOT / "build"
LOGS = BUILD / "logs"
CASE = re.compile(r"^(not )?ok\b(?: +\d+)?(?: +-)? *([^#\n]*)(# *(?:SKIP|skip)\b.*)?", re.M)
PLAN = re.compile(r"^1\.\.(\d+)(.*)$", re.M)
# Sanitizers stop at the first error. A leak in the program is an error too.
SANITIZERS = {
    "ASAN_OPTIONS": "abort_on_error=0:detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


class Suite:
    def __init__(self, name, command, cwd=ROOT, env=None, limit=300, scratch=False, whole=False, after=None):
        self.name, self.command, self.cwd, self.env = name, [str(c) for c in command], cwd, env or {}
        self.limit = limit      # seconds
        self.scratch = scratch  # wants an empty folder of its own in $SCRATCH
        self.whole = whole      # one case: its exit status (builds)
        self.after = after      # a suite that comes before it in the list, and must have succeeded
        self.ended, self.good = threading.Event(), False


class Outcome:
    def __init__(self, suite):
        self.suite, self.passed, self.skipped = suite, 0, 0
        self.failures, self.output, self.seconds = [], "", 0.0


def judge(output, code, timed_out, limit):
    """(passed, skipped, failures) of a TAP stream and how its program ended."""
    passed, skipped, failures = 0, 0, []
    for negative, name, skip in CASE.findall(output):
        if skip:
            skipped += 1
        elif negative:
            failures.append(name.strip() or "(unnamed case)")
        else:
            passed += 1
    cases = passed + skipped + len(failures)
    planned = [(int(n), rest) for n, rest in PLAN.findall(output)]
    if timed_out:
        failures.append(f"it took longer than {limit} s")
    elif cases == 0 and any(n == 0 and "skip" in rest.lower() for n, rest in planned):
        skipped = 1  # "1..0 # SKIP why": the whole program
    elif cases == 0:
        failures.append("it ran no case at all")
    elif planned and sum(n for n, _ in planned) != cases:
        failures.append(f"it planned {sum(n for n, _ in planned)} cases and ran {cases}")
    if code and not failures:
        failures.append(f"it ended with {'signal' if code < 0 else 'status'} {abs(code)}")
    return passed, skipped, failures


def log_of(suite):
    return LOGS / (suite.name.replace("/", "-") + ".log")


def run(suite):
    """Waits for what it needs: that was handed out before it, so a worker has it."""
    try:
        if suite.after:
            suite.after.ended.wait()
        if suite.after and not suite.after.good:
            outcome = Outcome(suite)
            outcome.failures = [f"{suite.after.name} failed"]
        else:
            outcome = run_now(suite)
        suite.good = not outcome.failures
        return outcome
    finally:
        suite.ended.set()


def run_now(suite):
    outcome, started = Outcome(suite), time.monotonic()
    scratch = tempfile.mkdtemp(prefix="cofferdam-") if suite.scratch else None
    env = dict(os.environ, **SANITIZERS, **suite.env)
    if scratch:
        env["SCRATCH"] = env["TMPDIR"] = scratch
    log = log_of(suite)
    timed_out = False
    with open(log, "wb") as out:
        child = subprocess.Popen(suite.command, cwd=suite.cwd, env=env, stdin=subprocess.DEVNULL,
                                 stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = child.wait(suite.limit)
        except subprocess.TimeoutExpired:
            timed_out, code = True, -signal.SIGKILL
        finally:
            try:  # also what it left running
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()
    outcome.output = log.read_text(encoding="utf-8", errors="replace")
    if suite.whole:
        outcome.passed, outcome.skipped = int(code == 0), 0
        outcome.failures = [] if code == 0 else [f"it ended with status {code}"]
    else:
        outcome.passed, outcome.skipped, outcome.failures = judge(
            outcome.output, code, timed_out, suite.limit)
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    outcome.seconds = time.monotonic() - started
    return outcome


def meson_suites():
    listing = subprocess.run(["meson", "introspect", str(BUILD), "--tests"], check=True,
                             capture_output=True, text=True).stdout
    for test in json.loads(listing):
        name = test["name"]
        if "/" not in name or name.split("/")[0] not in ("fuzz", "torture"):
            name = "unit/" + name
        env = dict(test["env"], CMOCKA_MESSAGE_OUTPUT="TAP")
        yield Suite(name, test["cmd"], test["workdir"] or BUILD, env, max(3 * test["timeout"], 300))


def script_suites():
    env = {"ROOT": str(ROOT), "COFFERDAM": str(BUILD / "cofferdam"), "LANG": "C.UTF-8"}
    for folder, pattern, command, limit in (("browser", "*.mjs", ["node"], 900),
                                            ("cli", "*.sh", ["bash"], 900),
                                            ("tools", "*.sh", ["bash"], 300),
                                            ("tools", "*.py", [sys.executable], 300),
                                            ("torture", "*.sh", ["bash"], 7200),
                                            ("torture", "*.py", [sys.executable], 7200)):
        for path in sorted((ROOT / "tests" / folder).glob(pattern)):
            if not path.name.startswith("_"):  # what the scripts share
                yield Suite(f"{folder}/{path.stem}", command + [path], ROOT, env, limit, scratch=True)


def configured(tree, *options, **env):
    if not (tree / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(tree), *options], cwd=ROOT, check=True,
                       env=dict(os.environ, **env), stdout=subprocess.DEVNULL)


def build():
    """The tree under test: gcc with the address and undefined-behaviour sanitizers."""
    configured(BUILD, "-Db_sanitize=address,undefined", "-Db_lundef=false")
    LOGS.mkdir(exist_ok=True)
    outcome = run(Suite("build/gcc", ["ninja", "--quiet", "-C", BUILD], limit=3600, whole=True))
    for program in [*BUILD.glob("src/*/cofferdam"), *BUILD.glob("src/*/cofferdam-*")]:
        link = BUILD / program.name
        if program.is_file() and not link.exists():
            link.symlink_to(program.relative_to(BUILD))
    return outcome


def all_suites():
    configured(CLANG, CC="clang")
    yield Suite("build/clang", ["ninja", "--quiet", "-k", "0", "-C", CLANG, "-j", "1"], limit=3600, whole=True)
    configured(RELEASE)  # its optimizer sees other faults than the sanitizers' build
    jail = "tests/unit/extract/test_extract_jail"
    release = Suite("build/release", ["ninja", "--quiet", "-k", "0", "-C", RELEASE, "-j", "1", "release", jail],
                    limit=3600, whole=True)
    yield release
    yield Suite("check/tree", [sys.executable, ROOT / "tools/check.py", "--tap"], limit=600)
    yield Suite("check/runner", [sys.executable, __file__, "--self-test"])
    yield from script_suites()
    units = list(meson_suites())
    yield from units
    yield from released(units, release, RELEASE / jail)


def released(units, release, jail):
    """What opens documents, once more with the reader that is shipped: the sanitizers need system calls, memory and
    signals that its jail does not allow, so that their build alone would prove another jail."""
    reader = {"COFFERDAM_EXTRACT": str(RELEASE / "src/extract/cofferdam-extract")}
    for suite in units:
        if "COFFERDAM_EXTRACT" in suite.env:
            yield Suite("release/" + suite.name.split("/")[-1], suite.command, suite.cwd, {**suite.env, **reader},
                        suite.limit, after=release)
    yield Suite("release/jail", [jail], env={"CMOCKA_MESSAGE_OUTPUT": "TAP"}, after=release)
    for name in ("hostile", "bad_files"):
        env = {"ROOT": str(ROOT), "COFFERDAM": str(RELEASE / "src/cli/cofferdam"), "LANG": "C.UTF-8"}
        yield Suite("release/" + name, ["bash", ROOT / f"tests/cli/{name}.sh"], env=env, limit=900, scratch=True,
                    after=release)


def self_test():
    """The judge must not let a broken suite pass."""
    rows = (
        ("a passing case", "1..1\nok 1 - a\n", 0, (1, 0, 0)),
        ("several cases", "1..3\nok 1 - a\nok\nok 3\n", 0, (3, 0, 0)),
        ("a failing case", "1..2\nok 1 - a\nnot ok 2 - b\n", 1, (1, 0, 1)),
        ("cmocka's way to skip", "1..1\nnot ok 1 # SKIP a\n", 0, (0, 1, 0)),
        ("a whole suite skipped", "1..0 # SKIP no Chromium\n", 0, (0, 1, 0)),
        ("silence", "", 0, (0, 0, 1)),
        ("a crash after the last case", "1..1\nok 1 - a\n", -6, (1, 0, 1)),
        ("a crash in the middle", "1..3\nok 1 - a\n", 1, (1, 0, 1)),
        ("a quiet early end", "1..3\nok 1 - a\n", 0, (1, 0, 1)),
        ("a failed group setup", "1..1\nnot ok 0 - t GROUP SETUP\n# ok - t\n", 1, (0, 0, 1)),
        ("words that only begin with ok", "okay\nok 1 - a\n", 0, (1, 0, 0)),
    )
    print(f"1..{len(rows)}")
    wrong = 0
    for name, output, code, expected in rows:
        passed, skipped, failures = judge(output, code, False, 1)
        good = (passed, skipped, len(failures)) == expected
        wrong += not good
        print(f"{'ok' if good else 'not ok'} - the runner judges {name}")
    return 1 if wrong else 0


def report(outcome, verbose):
    state = "FAILED" if outcome.failures else "ok"
    counts = f"{outcome.passed} passed"
    counts += f", {len(outcome.failures)} failed" if outcome.failures else ""
    counts += f", {outcome.skipped} skipped" if outcome.skipped else ""
    print(f"{state:7}{outcome.suite.name:32} {counts} ({outcome.seconds:.1f} s)", flush=True)
    if verbose:
        print(outcome.output)


def finish(outcomes):
    for outcome in outcomes:
        if outcome.failures:
            print(f"\n--- {outcome.suite.name}: {'; '.join(outcome.failures)}")
            lines = outcome.output.rstrip().split("\n")
            shown = [line for line in lines if not re.match(r"ok\b", line)]
            print("\n".join(shown))
            if len(shown) < len(lines):
                print(f"({len(lines) - len(shown)} passing cases are left out here; all of it: {log_of(outcome.suite)})")
    passed = sum(o.passed for o in outcomes)
    failed = sum(len(o.failures) for o in outcomes)
    skipped = sum(o.skipped for o in outcomes)
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("-j", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument("-v", action="store_true", help="print the output of every suite")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    if args.self_test:
        return self_test()
    if (ROOT / "../shared").is_dir():
        os.environ.setdefault("COFFERDAM_SHARED", str((ROOT / "../shared").resolve()))
    outcomes = [build()]
    report(outcomes[0], args.v)
    if outcomes[0].failures:
        return finish(outcomes)
    suites = list(all_suites())
    wanted = [s for s in suites
              if (any(s.name.startswith(n) for n in args.names) if args.names
                  else not s.name.startswith("torture/"))]
    needed = {s.after for s in wanted if s.after}
    wanted = [s for s in suites if s in needed or s in wanted]
    if not wanted:
        print(f"no suite begins with {' or '.join(args.names)}", file=sys.stderr)
        return 2
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, s) for s in wanted]):
            outcomes.append(done.result())
            report(outcomes[-1], args.v)
    return finish(sorted(outcomes, key=lambda o: o.suite.name))


if __name__ == "__main__":
    sys.exit(main())
