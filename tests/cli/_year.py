"""Composes the reports of an office a second time, out of the regulations' files and the database, and holds the program's
against it: every sentence word for word, every figure counted in SQL (_year_counts.py), every record there and open to the
reader.

_year.py OFFICE LOGIN PASSWORD_FILE REPORT...    TAP: a case for each report, which LOGIN composed today in OFFICE
"""
import datetime
import glob
import json
import math
import os
import re
import sqlite3
import subprocess
import sys
import traceback

import yaml

from _year_counts import CHECKS, COUNTS

ROOT = os.environ["ROOT"]
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# Sentences that a report of the demonstration year has at least: one that says nothing resolves too.
LEAST = {"self_inspection": 60, "annual": 35, "activity": 1, "incident": 2, "publication": 3}
HIDDEN = {"zh": "此处应有的内容无法显示：报告编写人无权查看有关记录。",
          "en": "What should stand here cannot be shown: the records are not open to who composed this report."}
GRADES = {"zh": ["不涉及", "符合", "基本符合", "不符合"],
          "en": ["Nothing applies", "Conforms", "Basically conforms", "Does not conform"]}
NAMES_SHOWN = 12


def regulations():
    """What the test reads of the files: checks, choices, registers, reports."""
    checks, choices, registers, reports = {}, {}, {}, {}
    for path in sorted(glob.glob(ROOT + "/regulations/*.yaml")):
        with open(path, encoding="utf-8") as f:
            law = yaml.load(f, LOADER)
        choices.update(law.get("choices") or {})
        reports.update(law.get("reports") or {})
        for name, register in (law.get("registers") or {}).items():
            registers[name] = register
            for check, rule in (register.get("checks") or {}).items():
                checks[check] = dict(rule, name=check, register=name)
    return checks, choices, registers, reports


class Reader:
    """What a person may know of, by the labels and the roles in the database."""

    def __init__(self, db, login, today):
        self.person, post, self.clearance, compartments, department = db.execute(
            "SELECT p.id, p.post, p.clearance, coalesce(p.compartments, 0), p.department FROM account a JOIN r_person p"
            " ON p.id = a.person WHERE a.login = ?", [login]).fetchone()
        roles = db.execute("SELECT role FROM role_grant WHERE person = ? AND coalesce(from_day, '') <= ?"
                           " AND coalesce(to_day, '9999') >= ?", [self.person, today, today])
        self.roles = {r for r, in roles}
        above = {d for d, in db.execute("SELECT ancestor FROM department_ancestor WHERE department = ?", [department])}
        db.execute("CREATE TEMP TABLE seen (label INTEGER PRIMARY KEY)")
        for label, level, needed, scope in db.execute("SELECT id, level, compartments, scope FROM label").fetchall():
            knows = level <= self.clearance and not needed & ~compartments
            if knows and scope:
                knows = any({"person": self.person == m, "post": post == m, "department": m in above}[kind]
                            for kind, m in db.execute(
                                "SELECT kind, member FROM scope_member WHERE scope = ? AND coalesce(from_day, '') <= ?"
                                " AND coalesce(to_day, '9999') >= ?", [scope, today, today]))
            if knows:
                db.execute("INSERT INTO seen VALUES (?)", [label])

    def sees(self, register):
        return "anyone" in register["view"] or bool(self.roles & set(register["view"]))


class Point:
    """How a check stands for the reader, out of what the examination wrote; with SQL of our own where there is some."""

    def __init__(self, db, rule, args):
        self.rule, self.name = rule, rule["name"]
        self.office = "needs" in rule
        self.grade = int(rule.get("likelihood", 3)) * int(rule.get("consequence", 3))
        self.weight = int(rule.get("weight", 5 if rule.get("veto") == "yes" else 2))
        self.veto = rule.get("veto") == "yes"
        rows = db.execute("SELECT department, population, failing, max(day) FROM extent WHERE what = ? AND (label = -1 OR label"
                          " IN (SELECT label FROM seen)) AND day <= ? GROUP BY label, department", [self.name, args["today"]])
        parts = {}
        for department, population, failing, _ in rows:
            have = parts.setdefault(department, [0, 0])
            have[0] += population
            have[1] += failing
        self.population = sum(p for p, _ in parts.values())
        self.failing = sum(f for _, f in parts.values())
        self.worst = max([max(f * 1000 // p, int(f > 0)) for p, f in parts.values() if p] or [0])
        hits = db.execute("SELECT entry, since FROM hit WHERE check_name = ? AND until IS NULL AND (label = -1 OR label IN"
                          " (SELECT label FROM seen)) ORDER BY entry", [self.name]).fetchall()
        self.entries = [] if self.office else [e for e, _ in hits]
        self.since = min([s for _, s in hits] or [""])
        assert len(hits) == self.failing, "%s: %d hits, extent %d" % (self.name, len(hits), self.failing)
        self.counted = self.name in CHECKS
        if self.counted:
            self.count(db, *CHECKS[self.name], args)

    def count(self, db, applies, holds, args):
        if self.office:
            yes = applies is None or db.execute("SELECT " + applies, args).fetchone()[0]
            got = [int(bool(yes)), int(bool(yes) and not db.execute("SELECT " + holds, args).fetchone()[0])]
            assert got == [self.population, self.failing], (self.name, got, self.population, self.failing)
            return
        rows = db.execute("SELECT id, (%s) IS NOT TRUE FROM r_%s WHERE (%s) AND label IN (SELECT label FROM seen) ORDER BY id"
                          % (holds, self.rule["register"], applies), args).fetchall()
        assert len(rows) == self.population, (self.name, len(rows), self.population)
        assert [i for i, fails in rows if fails] == self.entries, (self.name, rows, self.entries)

    def gravity(self):
        return self.grade * (self.failing * 1000 // self.population + 1 if self.failing else 1)

    def term(self):
        if not self.failing:
            return 0
        share = self.failing / self.population
        return self.grade / 25 * math.sqrt(0.75 * share + 0.25 * max(share, self.worst / 1000))


def score(points):
    points = [p for p in points if p.population]
    if not points:
        return None, 0, 0
    earned = sum(p.weight * (1 - p.failing / p.population) for p in points)
    n = int(1000 * earned / sum(p.weight for p in points) + 1e-7)
    vetoes = sum(1 for p in points if p.veto and p.failing)
    return n, 3 if vetoes else 1 if n >= 900 else 2 if n >= 800 else 3, vetoes


def risk(points):
    """docs/risk.md, by its formula."""
    causes = {}
    for p in points:
        grade, term = causes.get(p.rule.get("cause", p.name), (0, 0))
        causes[p.rule.get("cause", p.name)] = (max(grade, p.grade / 25), max(term, p.term()))
    low, high = 0.0, 0.25
    for _ in range(60):
        w = (low + high) / 2
        low, high = (low, w) if 1 - math.prod(1 - w * g for g, _ in causes.values()) > 0.95 else (w, high)
    return 1 - math.prod(1 - low * t for _, t in causes.values())


class Figure:
    def __init__(self, n=None, text=None, ids=None, proofs=None, hidden=False):
        self.n, self.ids, self.proofs, self.hidden = n, ids, proofs, hidden
        self.text = str(n) if text is None and n is not None else text


class Composer:
    def __init__(self, database, login, report, law):
        self.db = sqlite3.connect(database)
        self.checks, self.choices, self.registers, reports = law
        self.report, self.lang, self.rules = report, report["lang"], reports[report["kind"]]
        facts = dict(self.db.execute("SELECT key, value FROM fact"))
        self.zone = datetime.timedelta(minutes=int(facts["zone_minutes"]))
        self.office = facts["name_" + self.lang]
        now = datetime.datetime.strptime(report["composed_at"], "%Y-%m-%dT%H:%M:%SZ")
        first, last = [datetime.datetime.strptime(report[k], "%Y-%m-%d") - self.zone for k in ("from", "to")]
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        self.args = {"from": report["from"], "to": report["to"], "begins": first.strftime(stamp),
                     "ends": (last + datetime.timedelta(days=1)).strftime(stamp), "now": now.strftime(stamp),
                     "today": str((now + self.zone).date()), "each": 0,
                     "week_ago": (now - datetime.timedelta(hours=168)).strftime(stamp)}
        self.reader = Reader(self.db, login, self.args["today"])
        self.points = [Point(self.db, rule, self.args) for rule in self.checks.values()]
        self.numbers = {}
        self.counted = 0

    # ---- words ----

    def day(self, day):
        return "%d年%d月%d日" % tuple(map(int, day.split("-"))) if self.lang == "zh" and day else day or ""

    def local(self, moment):
        return datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ") + self.zone

    def shown(self, register, entry, field):
        """A field of an entry, as a page shows it."""
        if field == "number":
            return self.number(register, entry)
        rule = self.registers[register]["fields"].get(field, {})
        value = self.db.execute("SELECT %s FROM r_%s WHERE id = ?" % (field, register), [entry]).fetchone()[0]
        if field == "state":
            return self.registers[register]["states"][value][self.lang]
        if value is None:
            return ""
        kind = rule["type"]
        if kind == "choice":
            return self.choices[rule["of"]][value][self.lang]
        if kind == "moment":
            return self.local(value).strftime("%Y-%m-%d %H:%M")
        if kind in ("department", "person", "reference"):
            return self.title(rule["of"] if kind == "reference" else kind, value)
        return str(value)

    def number(self, register, entry):
        key = register, entry
        if key not in self.numbers:
            self.numbers[key] = self.db.execute("SELECT number FROM r_%s WHERE id = ?" % register, [entry]).fetchone()[0]
        return self.numbers[key]

    def title(self, register, entry):
        field = self.registers[register].get("title")
        return self.shown(register, entry, field) if field else self.number(register, entry)

    # ---- figures ----

    def rows(self, query):
        """The entries that a query means; None where its register is not open to the reader."""
        query = " ".join(query.split())
        register = query.split()[0]
        assert query in COUNTS, "no SQL for: " + query
        if not self.reader.sees(self.registers[register]):
            return register, None
        self.counted += 1
        return register, [i for i, in self.db.execute("SELECT id FROM r_%s WHERE (%s) AND label IN (SELECT label FROM seen)"
                                                      " ORDER BY id" % (register, COUNTS[query]), self.args)]

    def counts(self, rule, query):
        register, ids = self.rows(query)
        if ids is None:
            return Figure(hidden=True)
        proofs = [(register, ids)]
        if "names" in rule:
            titles = [self.title(register, i) for i in ids[:NAMES_SHOWN]]
            text = ("、" if self.lang == "zh" else ", ").join(titles)
            if len(ids) > NAMES_SHOWN:
                text += ("等%d项" if self.lang == "zh" else " and others, %d in all") % len(ids)
            return Figure(len(ids), text, ids, proofs)
        if "of" not in rule:
            return Figure(len(ids), None, ids, proofs)
        values = [v for v, in self.db.execute("SELECT %s FROM r_%s WHERE id IN (%s)" % (
            rule["of"], register, ", ".join(map(str, ids)))) if v is not None]
        if "sum" in rule:
            return Figure(sum(values), None, ids, proofs)
        best = (min if "earliest" in rule else max)(values) if values else None
        return Figure(len(ids) if best else None, self.day(best) if best else None, ids, proofs)

    def chosen(self, choice, of):
        if isinstance(of, Point):
            return [of]
        return [p for p in self.points if ("link" not in choice or p.rule["link"] == choice["link"]) and
                ("head" not in choice or p.rule["head"] == choice["head"])]

    def point_figure(self, rule, choice, of):
        what = rule["points"]
        points = [p for p in self.chosen(choice, of) if
                  {"applicable": p.population, "population": p.population, "failing": p.failing,
                   "entries": p.failing}[what]]
        n = sum({"population": p.population, "entries": p.failing}.get(what, 1) for p in points)
        return Figure(n, None, None, points)

    def measure(self, rule, choice, of):
        assert not choice and of is None, "only the whole office is measured in the reports of the house"
        points = [p for p in self.points if p.population]
        n, grade, vetoes = score(points)
        index = risk(self.points)
        figure = {"score": Figure(n, "%d.%d" % divmod(n or 0, 10)), "grade": Figure(grade, GRADES[self.lang][grade]),
                  "vetoes": Figure(vetoes), "risk": Figure(int(index * 1000), "%.2f" % index)}[rule["measure"]]
        figure.proofs = points
        return figure if n is not None else Figure(None)

    def figure(self, rule, own, of, done):
        choice = {k: rule.get(k, own.get(k)) for k in ("link", "head") if k in rule or k in own}
        for kind in ("count", "sum", "earliest", "latest", "names"):
            if kind in rule:
                return self.counts(rule, rule[kind])
        if "points" in rule:
            return self.point_figure(rule, choice, of)
        if "measure" in rule:
            return self.measure(rule, choice, of)
        part, whole = done[rule["share"]], done[rule["of"]]
        known = part.n is not None and whole.n
        return Figure(part.n * 100 // whole.n if known else None, hidden=part.hidden or whole.hidden)

    # ---- sentences ----

    def holds(self, when, figures):
        """A condition over figures: the three-valued logic is Python's where nothing is unknown."""
        if not when:
            return True
        code = re.sub(r"(?<![<>!=])=(?!=)", "==", when)
        try:
            return bool(eval(code, {"__builtins__": {}}, {k: f.n for k, f in figures.items()}))
        except TypeError:
            return False

    def saying(self, rule, figures):
        """(words, standing) that are said; None where nothing is."""
        sayings = []
        if "missing" in rule:
            listed = rule.get("records") or [k for k, f in rule["figures"].items() if "share" not in f]
            first = figures[listed[0]]
            if not first.hidden and not first.n:
                sayings.append((rule["missing"], "missing", None))
        sayings += [(s, "missing" if s.get("missing") == "yes" else "proven", s.get("when"))
                    for s in rule.get("say", [rule])] if self.holds(rule.get("when"), figures) else []
        if not self.holds(rule.get("when"), figures):
            sayings = []
        for words, standing, when in sayings:
            used = [figures[w] for w in re.findall(r"{(\w+)}", words[self.lang]) if w in figures]
            if (when is None or words is rule or self.holds(when, figures)) and all(f.n is not None for f in used):
                return words[self.lang], standing
        return (HIDDEN[self.lang], "missing") if any(f.hidden for f in figures.values()) else None

    def word(self, word, rule, figures, of):
        if word in figures:
            return figures[word].text
        fixed = {"from": self.day(self.report["from"]), "to": self.day(self.report["to"]),
                 "today": self.day(self.args["today"]), "office": self.office}
        if word in fixed:
            return fixed[word]
        if isinstance(of, Point):
            return {"name": of.rule[self.lang], "remedy": of.rule.get("remedy", {}).get(self.lang, ""),
                    "since": self.day(str(self.local(of.since).date()))}[word]
        if isinstance(of, str):
            return self.choices["exam_link"][of][self.lang]
        register, entry = of
        return self.title(register, entry) if word == "name" else self.shown(register, entry, word)

    def one(self, name, rule, own, of, tail):
        self.args["each"] = of[1] if isinstance(of, tuple) else 0
        figures = {}
        for key, each in rule.get("figures", {}).items():
            figures[key] = self.figure(each, dict(own, link=of) if isinstance(of, str) else own, of, figures)
        said = self.saying(rule, figures)
        if said is None:
            return []
        text = re.sub(r"{(\w+)}", lambda m: self.word(m.group(1), rule, figures, of), said[0])
        if isinstance(of, Point):
            figures = dict({"point": Figure(len(of.entries), of.rule[self.lang], None, [of])}, **figures)
        elif isinstance(of, tuple):
            figures = dict({"entry": Figure(1, self.title(*of), [of[1]], [(of[0], [of[1]])])}, **figures)
        return [(name + tail, said[1], text, figures)]

    def sentence(self, name, rule, own):
        each = rule.get("each")
        limit = int(rule.get("limit", 1 << 30))
        if each is None:
            return self.one(name, rule, own, None, "")
        if each == "link":
            return [s for link in self.choices["exam_link"] for s in self.one(name, rule, own, link, "." + link)]
        if each == "point":
            assert rule.get("is", "failing") == "failing"
            points = sorted([p for p in self.points if p.failing], key=lambda p: (not p.veto, -p.gravity(), p.name))
            return [s for p in points[:limit] for s in self.one(name, rule, own, p, "." + p.name)]
        register, ids = self.rows(each)
        return [s for i in (ids or [])[:limit]
                for s in self.one(name, rule, own, (register, i), "." + self.number(register, i))]

    def compose(self):
        for name, section in self.rules["sections"].items():
            own = {k: section[k] for k in ("link", "head") if k in section}
            sentences = []
            if own:
                for common, rule in self.rules.get("common", {}).items():
                    sentences += self.sentence(name + "_" + common, rule, own)
            for key, rule in (section.get("sentences") or {}).items():
                sentences += self.sentence(key, rule, own)
            yield name, sentences


def judge_proofs(composer, lists, sentence, figure, want):
    """What the figure rests on is exactly what was counted here, is there, and is open to the reader."""
    numbers = 0
    got = figure["proofs"]
    proofs = [p if isinstance(p, tuple) else (p.rule["register"], p.entries) for p in want.proofs or []]
    assert [(p["register"], [e["id"] for e in p["entries"]]) for p in got] == proofs, (sentence, figure["name"], got, proofs)
    for p, w in zip(got, want.proofs or []):
        assert p["count"] == len(p["entries"]), (sentence, p)
        if isinstance(w, Point):
            assert (p["check"], p["population"], p["failing"]) == (w.name, w.population, w.failing), (sentence, p)
        for e in p["entries"]:
            assert e["number"] == composer.number(p["register"], e["id"]), (sentence, e)
            assert e["id"] in lists(p["register"]), "%s rests on %s, which its reader cannot open" % (sentence, e)
            numbers += 1
    return numbers


class Lists:
    """Which entries the reader is shown when he lists a register: another way to them than the report's."""

    def __init__(self, office, login, password):
        self.office, self.login, self.password, self.known = office, login, password, {}

    def __call__(self, register):
        if register not in self.known:
            out = subprocess.run([os.environ["COFFERDAM"], "list", register, "-d", self.office, "--as", self.login,
                                  "--password-file", self.password, "--json", "--all"], capture_output=True, check=True)
            self.known[register] = {json.loads(line)["id"] for line in out.stdout.splitlines()}
        return self.known[register]


def judge(composer, lists):
    report, want = composer.report, list(composer.compose())
    sentences = records = figures = 0
    assert [s["name"] for s in report["sections"]] == [name for name, _ in want]
    for section, (_, expected) in zip(report["sections"], want):
        got = section["sentences"]
        assert [s["id"] for s in got] == [e[0] for e in expected], ([s["id"] for s in got], [e[0] for e in expected])
        for s, (name, standing, text, values) in zip(got, expected):
            assert s["text"] == text, "%s says\n# %s\n# and not\n# %s" % (name, s["text"], text)
            assert s["standing"] == standing, (name, s["standing"], standing)
            assert [f["name"] for f in s["figures"]] == list(values), (name, s["figures"], values)
            for f in s["figures"]:
                w = values[f["name"]]
                assert f["value"] == w.n, "%s.%s is %s, not %s" % (name, f["name"], f["value"], w.n)
                assert w.n is None or f["text"] == w.text, (name, f["name"], f["text"], w.text)
                records += judge_proofs(composer, lists, name, f, w)
                figures += 1
            assert standing == "missing" or not values or any(f["evidence"] for f in s["figures"]), "nothing behind " + name
            sentences += 1
    counted = [p for p in composer.points if p.counted]
    print("# %d sentences, %d figures, %d records; %d counts and %d of the points (%d that fail) in SQL of the test's own" % (
        sentences, figures, records, composer.counted, len(counted), sum(1 for p in counted if p.failing)))
    assert sentences >= LEAST[report["kind"]], "it says too little"


def main(office, login, password, *paths):
    law, lists, failed = regulations(), Lists(office, login, password), 0
    for path in paths:
        with open(path, encoding="utf-8") as f:
            report = json.load(f)
        what = "%s of %s in %s: every sentence resolves" % (report["kind"], login, report["lang"])
        try:
            judge(Composer(office + "/office.db", login, report, law), lists)
            print("ok - " + what)
        except AssertionError as e:
            failed = 1
            print("not ok - %s\n# %s" % (what, str(e)[:4000]))
            traceback.print_exc()
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
