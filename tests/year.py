#!/usr/bin/env python3
"""Plays a year of an office out of tables through the command line, as TAP.

year.py NAME [FILE...]     NAME is a folder of tests/cli/year; FILEs (their stems) pick some of it

$COFFERDAM is the program, $SCRATCH an empty folder. The tables: tests/cli/year/README.md. What was
covered is left in $COVERED (a file), where that is given: year.py --covered FILE... judges them.
"""
import datetime
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
YEARS = ROOT / "tests/cli/year"
ADMINISTRATORS = ("system", "security", "audit")
VERDICTS = ("approve", "return", "refuse", "witness", "withdraw")
ZONE = datetime.timezone(datetime.timedelta(hours=8))
START_SECONDS = 120
GUARDS_PERCENT = 60     # of all guards must have refused something; only to be raised


class Fault(Exception):
    """A row that cannot be played: a mistake in the table, or an expectation that is not met."""


class Row:
    def __init__(self, place, text):
        self.place = place
        parts = [p.strip() for p in re.split(r"(?<=\s)\|(?=\s|$)", text)]
        if not 3 <= len(parts) <= 5:
            raise SystemExit(f"{place}: a row has who | verb | what | answers | expected")
        self.who, self.verb, self.what, self.answers, self.expected = parts + [""] * (5 - len(parts))
        self.text = " ".join(text.split())


def read_table(path):
    """[(moment, Row)]: rows with the moment of the last line '= DAY [TIME]' before them."""
    rows, moment, pending = [], None, None
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines() + [""], 1):
        blank = not line.strip() or line.lstrip().startswith("#")
        if pending and not blank and line[0] in " \t":
            pending = (pending[0], pending[1] + " " + line.strip())
            continue
        if pending:
            rows.append((moment, Row(*pending)))
            pending = None
        if blank:
            continue
        if line.startswith("="):
            text = line[1:].strip()
            new = datetime.datetime.fromisoformat(text if ":" in text else text + " 09:00")
            if moment and new < moment:
                raise SystemExit(f"{path.name}:{n}: a day before the one above it")
            moment = new
        elif moment is None:
            raise SystemExit(f"{path.name}:{n}: a row before the first day")
        else:
            pending = (f"{path.name}:{n}", line)
    return rows


class Office:
    def __init__(self, name, program, scratch):
        self.program, self.scratch = program, scratch
        self.folder = scratch / "office"
        self.alias = {}     # name -> (register, id or None, request or None)
        self.moment = None
        self.clocks = set()  # (register, clock) that came due
        self.said = set()    # (register, action, what the refusal says)
        self.cases = self.failed = 0
        self.server = None
        try:
            self.found(name)
        except BaseException:
            self.close()
            raise

    # ---- the command line ----
    def run(self, *args, who=None):
        command = [self.program, *args]
        if args[0] != "init":
            command += ["-d", str(self.folder)]
        if who:
            command += ["--as", who, "--password-file", str(self.password(who))]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              timeout=120)
        if done.returncode not in (0, 1, 2):
            raise Fault(f"{' '.join(args)} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done

    def must(self, *args, who=None):
        done = self.run(*args, who=who)
        if done.returncode:
            raise SystemExit(f"setting up: {' '.join(map(str, args))} as {who}: {done.stderr}")
        return done.stdout.strip()

    def password(self, who, first=False):
        path = self.scratch / f"password.{who}{'.first' if first else ''}"
        if not path.exists():
            digest = hashlib.md5(who.encode()).hexdigest()[:12]
            path.write_text(f"{digest} walks past the {'west' if first else 'east'} gate\n")
            path.chmod(0o600)
        return path

    def query(self, sql, *values):
        db = sqlite3.connect(f"file:{self.folder}/office.db?mode=ro", uri=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    # ---- the server: with the rules read once, each command takes a tenth of its time ----
    def serve(self):
        said = self.scratch / "serve.out"
        with said.open("w") as out, (self.scratch / "serve.err").open("w") as err:
            self.server = subprocess.Popen([self.program, "serve", "-d", str(self.folder), "--listen", "127.0.0.1:0"],
                                           stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        for _ in range(START_SECONDS * 10):
            if said.read_text().startswith("Serving on"):
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"the server does not start: {(self.scratch / 'serve.err').read_text()[-2000:]}")

    def close(self):
        """None, or what went wrong in the server."""
        if not self.server:
            return None
        server, self.server = self.server, None
        server.terminate()
        status = server.wait(timeout=START_SECONDS)
        return f"exit {status}: {(self.scratch / 'serve.err').read_text()[-4000:]}" if status else None

    # ---- founding ----
    def found(self, name):
        facts = yaml.safe_load((YEARS / name / "office.yaml").read_text(encoding="utf-8"))
        options = [part for key, value in facts.items() for part in (f"--{key}", str(value))]
        for who in ADMINISTRATORS:
            options += [f"--{who}", who, f"--{who}-password-file", str(self.password(who))]
        self.must("init", str(self.folder), "--exercise", "--open-key", "--password-cost", "light",
                  "--rules", str(ROOT / "regulations"), *options)
        self.serve()
        place = YEARS / name / "office.people"
        for n, line in enumerate(place.read_text(encoding="utf-8").splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            kind, rest = line.split(None, 1)
            parts = [p.strip() for p in rest.split("|")]
            getattr(self, "found_" + kind)(f"{place.name}:{n}", *parts)

    def entry(self, alias, register, number):
        ((id_,),) = self.query(f"SELECT id FROM r_{register} WHERE number = ?", number)
        self.alias[alias] = [register, id_, None]

    def found_department(self, _place, alias, name):
        self.entry(alias, "department", self.must("new", "department", "--set", f"name={name}", who="system"))

    def found_post(self, _place, alias, name, secret_class="none"):
        number = self.must("new", "post", "--set", f"name={name}", who="system")
        if secret_class != "none":
            self.must("do", "post", number, "classify", "--set", f"secret_class={secret_class}", who="security")
        self.entry(alias, "post", number)

    def found_person(self, _place, login, name, department, post, clearance="internal", roles=""):
        number = self.must("new", "person", "--set", f"name={name}", "--set", f"unit={self.number(department)}",
                           "--set", f"post={self.number(post)}", who="system")
        if clearance != "internal":
            self.must("do", "person", number, "clear", "--set", f"clearance={clearance}",
                      "--set", f"vetted_on={datetime.date.today()}", who="security")
        self.must("account", "make", login, "--person", number, "--first-password-file",
                  str(self.password(login, first=True)), who="system")
        self.must("account", "activate", login, who="security")
        if roles.split():
            self.must("role", "give", login, *roles.split(), who="security")
        self.must("account", "password", "--as", login, "--password-file", str(self.password(login, first=True)),
                  "--new-password-file", str(self.password(login)))
        self.entry(login, "person", number)

    # ---- words of a table ----
    def known(self, name):
        if name not in self.alias:
            raise Fault(f"nothing is called {name} yet")
        return self.alias[name]

    def id_of(self, name):
        register, id_, request = self.known(name)
        if id_ is None:
            raise Fault(f"{name} is still a request ({request})")
        return register, id_

    def number(self, name):
        register, id_ = self.id_of(name)
        ((number,),) = self.query(f"SELECT number FROM r_{register} WHERE id = ?", id_)
        return number

    def state(self, name):
        register, id_ = self.id_of(name)
        ((state,),) = self.query(f"SELECT state FROM r_{register} WHERE id = ?", id_)
        return state

    def value(self, text):
        def day(match):
            return str(self.moment.date() + datetime.timedelta(days=int(match[1])))

        def moment(match):
            hours = int(match[1] or 0)
            return (self.moment + datetime.timedelta(hours=hours)).isoformat()[:16]

        text = re.sub(r"\b(person|post|department):@(\w+)",
                      lambda m: f"{m[1]}:{self.id_of(m[2])[1]}", text)
        text = re.sub(r"(?<!\w)@(\w+)", lambda m: self.number(m[1]), text)   # not in a mail address
        if re.fullmatch(r"([+-]\d+)d", text):
            return day(re.fullmatch(r"([+-]\d+)d", text))
        if re.fullmatch(r"now([+-]\d+)?h?", text):
            return moment(re.fullmatch(r"now(?:([+-]\d+)h)?", text))
        return str(self.moment.date()) if text == "today" else text

    def answers(self, text):
        options = []
        for n, part in enumerate(p for p in re.split(r"(?<!\\);\s*", text) if p.strip()):
            name, sign, value = part.replace("\\;", ";").partition("=")
            if not sign:
                raise Fault(f"{part!r} is no answer: NAME=VALUE")
            if name.startswith("file:"):
                path = self.scratch / f"upload-{self.cases}-{n}.txt"
                path.write_text(value + "\n", encoding="utf-8")
                options += ["--file", f"{name[5:].strip()}={path}"]
            else:
                options += ["--set", f"{name.strip()}={self.value(value)}"]
        return options

    # ---- the verbs ----
    def new(self, row):
        register, *action = row.what.split()
        done = self.run("new", register, *action, *self.answers(row.answers), who=row.who)
        self.heard(done, register, action[0] if action else "create")
        self.done(row, done, register)

    def do(self, row):
        name, action = row.what.split()
        register, _ = self.id_of(name)
        done = self.run("do", register, self.number(name), action, *self.answers(row.answers), who=row.who)
        self.heard(done, register, action)
        self.done(row, done, register, name)

    def heard(self, done, register, action):
        if done.returncode == 1:
            self.said.add((register, action, done.stderr))

    def decide(self, row):
        name = row.what
        entry = self.known(name)
        if not entry[2]:
            raise Fault(f"nothing was asked for with {name}")
        reason = re.search(r"remark=(.*)", row.answers)
        options = ["--reason", reason[1]] if reason else []
        done = self.run(row.verb, str(entry[2]), *options, who=row.who)
        if done.returncode == 0 and entry[1] is None:
            ((made, state),) = self.query("SELECT entry, state FROM request WHERE id = ?", int(entry[2]))
            if state == "done":
                entry[1] = made or self.query(f"SELECT max(id) FROM r_{entry[0]}")[0][0]
        self.done(row, done, entry[0], name, decided=True)

    def done(self, row, done, register, name=None, decided=False):
        name_of = re.match(r"->\s*(\w+)\s*:?\s*(.*)", row.expected)
        alias, expected = (name_of[1], name_of[2]) if name_of else (name, row.expected)
        word, _, text = expected.partition(" ")
        status = {"refused": 1, "wrong": 2}.get(word, 0)
        if done.returncode != status:
            raise Fault(f"exit {done.returncode}, not {status}: {(done.stderr or done.stdout).strip()}")
        if status:
            if not text or text not in done.stderr:
                raise Fault(f"it says {done.stderr.strip()!r}")
            return
        line = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
        if word == "waits":
            if not decided:
                digits = re.search(r"\d+", line)
                if not digits or not self.query("SELECT 1 FROM request WHERE id = ? AND state = 'open'", int(digits[0])):
                    raise Fault(f"no request was made: {line!r}")
                if name is None:
                    self.alias[alias] = [register, None, int(digits[0])]
                else:
                    self.known(name)[2] = int(digits[0])
            elif self.query("SELECT state FROM request WHERE id = ?", int(self.known(name)[2]))[0][0] != "open":
                raise Fault("the request waits no longer")
            return
        if name is None:
            if not alias:
                raise Fault("a new entry needs a name: -> NAME : STATE")
            self.entry(alias, register, line)
        if word not in ("done", ""):
            got = self.state(alias)
            if got != word:
                raise Fault(f"its state is {got}, not {word}")
        elif word == "":
            raise Fault("nothing is expected of this row")

    def read(self, row):
        name, *action = row.what.split()
        register, _ = self.id_of(name)
        out = self.scratch / f"read-{self.cases}"
        done = self.run("read", self.number(name), "--register", register, "--out", str(out),
                        *(["--action", action[0]] if action else []), *self.answers(row.answers), who=row.who)
        self.heard(done, register, action[0] if action else "")
        self.done(row, done, register, name)
        if done.returncode == 0 and not out.stat().st_size:
            raise Fault("nothing was read")

    def see(self, row):
        if self.state(row.what) != row.expected:
            raise Fault(f"its state is {self.state(row.what)}, not {row.expected}")

    def find(self, row):
        register, *conditions = row.what.split()
        where, values = ["1 = 1"], []
        for condition in conditions:
            field, _, value = condition.partition("=")
            if not re.fullmatch(r"\w+", field):
                raise Fault(f"{field!r} is no field")
            where.append(f"{field} = ?")
            values.append(self.id_of(value[1:])[1] if value.startswith("@") else self.value(value))
        rows = self.query(f"SELECT id FROM r_{register} WHERE {' AND '.join(where)} ORDER BY id DESC", *values)
        match = re.match(r"->\s*(\w+)\s*:?\s*(\w*)", row.expected)
        if not match or not rows:
            raise Fault("there is none" if match else "it needs a name: -> NAME : STATE")
        self.alias[match[1]] = [register, rows[0][0], None]
        if match[2] and self.state(match[1]) != match[2]:
            raise Fault(f"its state is {self.state(match[1])}, not {match[2]}")

    def due(self, row):
        name, clock = row.what.split()
        out = self.must("inbox", "--days", "0", "--json", who=row.who)
        number = self.number(name)
        titles = self.titles[(self.id_of(name)[0], clock)]
        shown = any(number in line and any(t in line for t in titles) for line in out.splitlines()) \
            or (number in out and any(t in out for t in titles))
        if row.expected not in ("shown", "hidden") or shown != (row.expected == "shown"):
            raise Fault(f"it is {'shown' if shown else 'hidden'}")

    def list(self, row):
        register, *filters = row.what.split()
        options = [o for f in filters for o in ("--filter", self.value(f))]
        out = self.must("list", register, "--all", "--json", *options, who=row.who)
        count = sum(1 for line in out.splitlines() if line.startswith("{"))
        if str(count) != row.expected:
            raise Fault(f"{count} are listed, not {row.expected}")

    def role(self, row):
        login, *roles = row.what.split()
        self.must("role", "give", login, *roles, who=row.who)

    def command(self, row):
        words = [self.value(w) for w in row.what.split()]
        done = self.run(*words, *self.answers(row.answers), who=row.who)
        status, _, text = row.expected.partition(" ") if row.expected[:1].isdigit() else ("0", "", row.expected)
        if str(done.returncode) != status or text not in done.stdout + done.stderr:
            raise Fault(f"exit {done.returncode}: {(done.stdout + done.stderr).strip()[-1500:]}")

    # ---- the year ----
    def go_to(self, moment):
        if moment == self.moment:
            return
        self.moment = moment
        now = moment.replace(tzinfo=ZONE).astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        for register, clock in self.query("SELECT DISTINCT register, clock FROM due WHERE at <= ?", now):
            self.clocks.add((register, clock.rstrip("!")))
        self.must("clock", moment.strftime("%Y-%m-%dT%H:%M"))
        self.must("tick")

    def case(self, name, fault=None):
        self.cases += 1
        print(f"{'not ok' if fault else 'ok'} - {name}", flush=True)
        if fault:
            self.failed += 1
            print("\n".join("# " + line for line in str(fault).splitlines()), flush=True)

    def play(self, rows, titles):
        self.titles = titles
        verbs = {"new": self.new, "do": self.do, "read": self.read, "see": self.see, "find": self.find,
                 "due": self.due, "list": self.list, "role": self.role, "run": self.command}
        verbs.update((v, self.decide) for v in VERDICTS)
        for moment, row in rows:
            self.go_to(moment)
            try:
                if row.verb not in verbs:
                    raise Fault(f"{row.verb} is no verb of these tables")
                verbs[row.verb](row)
                self.case(f"{row.place} {moment:%m-%d} {row.text}")
            except (Fault, SystemExit, ValueError) as fault:
                self.case(f"{row.place} {moment:%m-%d} {row.text}", fault)

    def covered(self):
        done = {tuple(act.split(".")[:2]) for (act,) in self.query("SELECT DISTINCT act FROM record")
                if act.count(".") == 1}
        if self.query("SELECT 1 FROM sqlite_master WHERE name = 'caused'"):
            done |= set(self.query("SELECT DISTINCT register, action FROM caused"))
        lines = [f"action {r} {a}" for r, a in done] + [f"clock {r} {c}" for r, c in self.clocks]
        caused = {name: {a for a, action in register["actions"].items() if by_effect_only(action)}
                  for name, register in regulations().items()}
        for register, action, sentence in guards():
            # what an effect runs into is said by the action that causes it
            if any(sentence in said and (action == said_action and register == r or action in caused.get(register, ()))
                   for r, said_action, said in self.said):
                lines.append(f"guard {register} {action} {sentence}")
        return sorted(lines)


def regulations():
    """{register: its definition} of every regulation."""
    all_ = {}
    for path in sorted((ROOT / "regulations").glob("*.yaml")):
        all_.update(yaml.safe_load(path.read_text(encoding="utf-8")).get("registers") or {})
    return all_


def guards():
    """(register, action, the sentence of a refusal in English) of every guard that refuses by itself."""
    return [(name, a, guard["en"]) for name, register in regulations().items()
            for a, action in (register.get("actions") or {}).items() for guard in action.get("require") or []]


def by_effect_only(action):
    return set(action.get("who") or []) <= {"effect", "clock"}


# Registers whose life is that of one paper and not of an office's year: tests of their own live it.
ELSEWHERE = {"work_report": "cli/report_keep", "report_statement": "cli/report_keep", "release": "cli/release", "mosaic": "cli/mosaic",
             "exposure": "cli/release_outside", "word_list": "cli/words", "data_list": "cli/data_list"}


def judge(paths):
    covered = {line for p in paths for line in Path(p).read_text(encoding="utf-8").splitlines()}
    failed = 0
    for name, register in regulations().items():
        if name in ELSEWHERE:
            print(f"# {name}: {ELSEWHERE[name]}")
            continue
        wanted = [f"action {name} {a}" for a in register.get("actions") or {}]
        wanted += [f"clock {name} {c}" for c in register.get("clocks") or {}]
        missing = [w for w in wanted if w not in covered]
        failed += bool(missing)
        print(f"{'not ok' if missing else 'ok'} - every action and clock of {name} happened ({len(wanted)})")
        for w in missing:
            print(f"# never: {w}")
    wanted = {f"guard {r} {a} {sentence}" for r, a, sentence in guards() if r not in ELSEWHERE}
    share = 100 * len(wanted & covered) // len(wanted)
    few = share < GUARDS_PERCENT
    print(f"{'not ok' if few else 'ok'} - at least {GUARDS_PERCENT} % of the {len(wanted)} guards refused something ({share} %)")
    if few or os.environ.get("GUARDS"):
        print("\n".join(f"# never refused: {w[6:]}" for w in sorted(wanted - covered)))
    return failed + few


def main(args):
    if args and args[0] == "--covered":
        return 1 if judge(args[1:]) else 0
    name, *only = args
    rows = []
    for path in sorted((YEARS / name).glob("*.year")):
        if not only or path.stem in only:
            rows += [(moment, path.name, n, row) for n, (moment, row) in enumerate(read_table(path))]
    rows.sort(key=lambda r: r[:3])
    titles = {(name_, c): [rule[lang] for lang in ("zh", "en")]
              for name_, r in regulations().items() for c, rule in (r.get("clocks") or {}).items()}
    scratch = Path(os.environ["SCRATCH"])
    office = Office(name, os.environ["COFFERDAM"], scratch)
    try:
        office.play([(moment, row) for moment, _, _, row in rows], titles)
        verified = office.run("ledger", "verify", "--files")
        office.case("the ledger of the year verifies", None if verified.returncode == 0 else verified.stdout)
    finally:
        fault = office.close()
    office.case("the server of the year ends well", fault)
    if os.environ.get("COVERED"):
        Path(os.environ["COVERED"]).write_text("\n".join(office.covered()) + "\n", encoding="utf-8")
    return 1 if office.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
