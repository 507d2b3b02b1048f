"""Judges reports as JSON against the office's database, with SQL of its own.

_report.py same ZH EN           both languages say the same: sentences, standings, figures
_report.py resolves FILE DB     every entry of every sentence is in its register, every count is its entries'
_report.py counts FILE DB       figures are what SQL written here counts
_report.py again ONE TWO        two composings without a change between are the same report
_report.py says FILE SENTENCE STANDING WORDS
"""
import datetime
import json
import re
import sqlite3
import sys

# sentence.figure -> what this file counts by itself; :from and :to are the period.
COUNTS = {
    "people.people": "SELECT count(*) FROM r_person WHERE state = 'active'",
    "computers.all": "SELECT count(*) FROM r_computer WHERE state IN ('in_use', 'lent', 'repairing')",
    "musters.musters": "SELECT count(*) FROM r_muster WHERE state = 'closed' AND closed_on BETWEEN :from AND :to",
    "meetings.meetings": "SELECT count(*) FROM r_group_meeting WHERE held_on BETWEEN :from AND :to",
    "no_leak.leaks": "SELECT count(*) FROM r_incident WHERE kind IN ('leak', 'loss', 'illegal_connection')"
                     " AND state <> 'unfounded' AND substr(discovered_at, 1, 10) BETWEEN :from AND :to",
    "no_leak.musters": "SELECT count(*) FROM r_muster WHERE state = 'closed' AND closed_on BETWEEN :from AND :to",
    "no_leak.machines": "SELECT count(*) FROM r_computer WHERE state IN ('in_use', 'lent')",
    "budget.amount": "SELECT coalesce(sum(amount), 0) FROM r_budget WHERE state IN ('granted', 'closed')"
                     " AND for_year = CAST(substr(:to, 1, 4) AS INTEGER)",
}


DIGITS = re.compile(r"\d+(?:\.\d+)?")


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def sentences(report):
    return [s for part in report["sections"] for s in part["sentences"]]


def same(zh, en):
    one, two = sentences(read(zh)), sentences(read(en))
    assert [(s["id"], s["standing"]) for s in one] == [(s["id"], s["standing"]) for s in two], "other sentences"
    for a, b in zip(one, two):
        assert [(f["name"], f["value"]) for f in a["figures"]] == [(f["name"], f["value"]) for f in b["figures"]], a["id"]
        assert re.search("[一-鿿]", a["text"]) and "{" not in a["text"] + b["text"], a["text"]
    assert len(one) > 10


def resolves(path, database):
    db, rows, report = sqlite3.connect(database), 0, read(path)
    made = datetime.datetime.strptime(report["composed_at"], "%Y-%m-%dT%H:%M:%SZ") + datetime.timedelta(hours=8)
    dates = "%s %s %s %d %d" % (made.date(), report["from"], report["to"], made.month, made.day)
    for s in sentences(report):
        assert any(f["evidence"] and f["proofs"] or f["evidence"] and f["value"] == 0 for f in s["figures"]) or not s[
            "figures"] or s["standing"] == "missing", "nothing behind " + s["id"]
        for f in s["figures"]:
            for p in f["proofs"]:
                assert p["count"] == len(p["entries"]), s["id"]
                for e in p["entries"]:
                    found = db.execute("SELECT number FROM r_%s WHERE id = ?" % p["register"], [e["id"]]).fetchone()
                    assert found and found[0] == e["number"], (s["id"], e)
                    rows += 1
            if f["query"].startswith("group_member") or f["query"].startswith("person"):
                assert f["value"] == sum(p["count"] for p in f["proofs"]), (s["id"], f["name"])
        # every number in the sentence is a figure, or of a date
        if "." not in s["id"]:
            known = {"100", "24"} | set(DIGITS.findall(" ".join(f["text"] for f in s["figures"]) + " " + dates))
            assert set(DIGITS.findall(s["text"])) <= known, s["text"]
    assert rows > 0
    print("# %d entries" % rows)


def counts(path, database):
    report = read(path)
    db, met = sqlite3.connect(database), 0
    for s in sentences(report):
        for f in s["figures"]:
            sql = COUNTS.get("%s.%s" % (s["id"], f["name"]))
            if sql:
                want = db.execute(sql, {"from": report["from"], "to": report["to"]}).fetchone()[0]
                assert f["value"] == want, "%s.%s is %s, not %s" % (s["id"], f["name"], f["value"], want)
                met += 1
    assert met >= 4, met


def again(one, two):
    a, b = read(one), read(two)
    for r in (a, b):
        r.pop("composed_at")
        r.pop("leaf")
    assert a == b


def says(path, sentence, standing, words):
    found = [s for s in sentences(read(path)) if s["id"] == sentence]
    assert found, "there is no such sentence"
    assert found[0]["standing"] == standing and words in found[0]["text"], (found[0]["standing"], found[0]["text"])


if __name__ == "__main__":
    {"same": same, "resolves": resolves, "counts": counts, "again": again, "says": says}[sys.argv[1]](*sys.argv[2:])
