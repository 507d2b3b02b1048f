"""Changes an office's database behind the program's back, one cell or row at a time, and asks `ledger verify` each time.

_tamper.py OFFICE HOW_MANY SEED     TAP; OFFICE is a copy that may be spoiled. The same seed makes the same changes.

Every table that has rows is tried, but those of LOOSE. Each change must be found and named: the row, the record, or (where the
office does not even open any more) what of it is damaged.
"""
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys

# What the ledger does not speak of. None of it proves anything: lost or changed, it is a convenience that is.
LOOSE = {
    "login_try": "attempts to log in, forgotten after a while",
    "migration": "which changes of the tables have been made",
    "outbox": "letters on their way", "outbox_line": "letters on their way",
    "series": "counters of numbers; numbers themselves are unique and covered",
    "sifted": "what the sieve kept of files: each sealed to its file, but that one is missing is not seen",
    "secret_prints": "fingerprints of registered secrets: each sealed to its file, but that one is missing is not seen",
    "settled_prints": "fingerprints of wording that was judged to be no secret: each sealed to its entry",
    "data_rows": "keyed hashes of the rows of lists of data: each sealed to its file; where one in force is missing nothing is sieved",
    "release_prints": "fingerprints of what is submitted for publication: each sealed to its release",
    "mosaic_fact": "what releases say of a declared mosaic, worked out of their texts", "mosaic_read": "which texts that was",
    "file_fact": "what files say of a declared mosaic, taken out of their texts as they came",
    "file_sought": "by which mosaics that was", "sought_mosaic": "by which mosaics that was",
    "due": "when what must be done, worked out of the entries", "addressee": "who is told of it",
}
# A checkpoint binds where it was handed out: the office's own copy may be lost, and when it was made is in no signature.
KEPT, UNSIGNED = {"checkpoint"}, {("checkpoint", "at")}
# What the program says that does not open such an office.
CLOSED = {"label": "Label [0-9]+ is damaged", "leaf": "ledger.s tile", "tile": "ledger.s tile",
          "rulebook": "regulations (are )?in force", "rulebook_file": "regulations (are )?in force", "fact": "fact|office",
          "scope": "[Ss]cope|Label", "scope_member": "[Ss]cope|Label", "record": "ledger", "account": "account"}
# How a table's fault is told where the table is not named with the row's id: (part of the words, key column)
TOLD = {
    "record": ("[Rr]ecord {0}\\b", "idx"), "leaf": ("[Rr]ecord {0}\\b|[Ll]eaves {0}\\b", "idx"),
    "content": ("content of record {0}\\b|Record {0} has a content", "idx"), "caused": ("ecord {0} caused", "idx"),
    "tile": ("in the tile {0}/{1}\\b|of the tile {0}/{1}\\b|[Tt]he tile {0}/{1}\\b", "level"),
    "checkpoint": ("checkpoint of {0} leaves|checkpoint knows of {0} leaves|checkpoint", "size"),
    "scope_member": ("scope of knowledge {0}\\b|of scope {0}\\b|scope_member belongs to no entry: {0}\\b", "scope"),
    "rulebook_file": ("version {0}\\b|rulebook_file belongs to no entry: {0}\\b", "rulebook"),
    "department_ancestor": ("above department {0}\\b", "department"),
}


def tables(db):
    names = [n for n, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [n for n in names if "_search" not in n and not n.startswith("sqlite_") and n not in LOOSE
            and db.execute("SELECT EXISTS (SELECT 1 FROM %s)" % n).fetchone()[0]]


def other(pick, value):
    if value is None:
        return pick.choice([7, "7"])
    if isinstance(value, int):
        return value + pick.choice([1, -1, 1000])
    if isinstance(value, bytes):
        at = pick.randrange(len(value)) if value else 0
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1:] if value else b"\1"
    at = pick.randrange(len(value)) if value else 0
    return value[:at] + ("8" if value[at:at + 1] != "8" else "9") + value[at + 1:]


def change(db, pick, table):
    """(what was done, the row as it was): a cell, a row taken away, a row put in."""
    info = db.execute("PRAGMA table_info(%s)" % table).fetchall()
    columns = [c[1] for c in info]
    rows = db.execute("SELECT count(*) FROM %s" % table).fetchone()[0]
    old = dict(zip(columns, db.execute("SELECT * FROM %s LIMIT 1 OFFSET ?" % table, [pick.randrange(rows)]).fetchone()))
    keys = [c[1] for c in info if c[5]] or columns
    where, at = " AND ".join(k + " IS ?" for k in keys), [old[k] for k in keys]
    how = pick.randrange(10)
    if how == 0 and table not in KEPT:
        db.execute("DELETE FROM %s WHERE %s" % (table, where), at)
        return "a row of %s is taken away" % table, old
    if how == 1 and "id" in old:
        new = dict(old, id=db.execute("SELECT max(id) + 1 FROM %s" % table).fetchone()[0])
        for unique in ("number", "login", "key", "digest"):
            if unique in new:
                new[unique] = other(pick, new[unique])
        db.execute("INSERT INTO %s (%s) VALUES (%s)" % (table, ", ".join(new), ", ".join("?" * len(new))), list(new.values()))
        return "a row of %s is put in" % table, new
    column = pick.choice([c for c in columns if c != "id" and (table, c) not in UNSIGNED])
    db.execute("UPDATE %s SET %s = ? WHERE %s" % (table, column, where), [other(pick, old[column])] + at)
    return "%s.%s is changed" % (table, column), old


def named(status, table, row, words):
    if status == 2:
        return re.search(CLOSED.get(table, "register %s has a row" % table[2:]), words)
    if table in TOLD:
        pattern, key = TOLD[table]
        return re.search(pattern.format(row[key], row.get("idx")), words)
    if "__" in table or "id" not in row or "leaf" not in row:  # a part of an entry
        table = re.sub(r"__.*|_(piece|step|exposed|worker|members|firewall|resource|points?|hit|gap|passage)$", "", table)
        return re.search(r"\b%s\b.*\b%s\b|\b%s\b.*\b%s" % (row["entry"], table, table, row["entry"]), words)
    return re.search(r"row %s of %s\b|decision %s\b" % (row["id"], table, row["id"]), words)


def verify(office):
    env = dict(os.environ, LANG="C.UTF-8")
    out = subprocess.run([os.environ["COFFERDAM"], "ledger", "verify", "-d", office, "--lang", "en"], capture_output=True,
                         text=True, env=env)
    return out.returncode, out.stdout + out.stderr


def main(office, count, seed):
    path, whole = office + "/office.db", office + "/whole.db"
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    shutil.copy(path, whole)
    pick, found, told, seen, missed = random.Random(int(seed)), 0, 0, set(), []
    status, words = verify(office)
    print(("ok" if status == 0 else "not ok") + " - unspoilt it stands")
    for i in range(int(count)):
        shutil.copy(whole, path)
        for left in ("-wal", "-shm"):
            if os.path.exists(path + left):
                os.unlink(path + left)
        db = sqlite3.connect(path)
        db.create_function("add_days", 2, lambda day, n: day)
        all_tables = tables(db)
        table = all_tables[i % len(all_tables)] if i < len(all_tables) else pick.choice(all_tables)
        while True:
            try:
                what, row = change(db, pick, table)
                break
            except sqlite3.IntegrityError:
                db.rollback()
        db.commit()
        db.close()
        status, words = verify(office)
        seen.add(table)
        tells = bool(named(status, table, row, words))
        found += status in (1, 2)
        told += status in (1, 2) and tells
        if status not in (1, 2) or not tells:
            missed.append("%s: %s\n#   exit %d: %s" % (what, str(row)[:200], status, words[:600].replace("\n", "\n#   ")))
    shutil.copy(whole, path)
    for m in missed:
        print("# " + m)
    print("# %d tables" % len(seen))
    for n, what in ((found, "are found"), (told, "are named")):
        print("%s - %s changes of %d in %d tables %s" % ("ok" if n == int(count) else "not ok", n, int(count), len(seen), what))
    sys.exit(int(found < int(count) or told < int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
