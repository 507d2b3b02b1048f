#!/usr/bin/env python3
"""Precision and recall of the sieve, by detector. See README.md."""
import argparse
import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import marks_pages  # noqa: E402
from common import HALVES  # noqa: E402

SETS = ("marks", "laws", "personal", "credentials", "passages", "documents")


def shown(value):
    return "   -  " if value is None else f"{value:.4f}"


def print_sureness(halves):
    """How sure rules say they are beside how often they are right, where they hit ten times or more."""
    by = {half: {(rule, sure): rest for rule, sure, *rest in of.lines()} for half, of in halves.items()}
    print(f"    {'rule':34} {'sure':>4}   " + "   ".join(f"{half + ' right of':>17} measured" for half in by))
    for key in sorted({k for rows in by.values() for k in rows}):
        cells = []
        for rows in by.values():
            right, wrong, measured = rows.get(key, (0, 0, 0))
            cells.append(f"{right:8} of {right + wrong:5} {f'{measured:8.0f}' if right + wrong >= 10 else '       -'}")
        print(f"    {key[0]:34} {key[1]:4}   " + "   ".join(cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="SET")
    parser.add_argument("--half", choices=HALVES, help="only this one")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print so many of what went wrong")
    parser.add_argument("--pages", type=int, metavar="N", help="of the pictures of each kind, the first N with a mark and N / 2 without")
    args = parser.parse_args()
    if args.pages:
        marks_pages.COUNTS = {half: (args.pages, args.pages // 2, series) for half, (_, _, series) in marks_pages.COUNTS.items()}
    below = 0
    print(f"{'set':34} {'half':9} {'hits':>6} {'missed':>6} {'false':>6}  precision recall   F1       goal")
    for name in args.sets:
        module = importlib.import_module(name)
        if hasattr(module, "report"):  # a table of its own
            module.report(args.misses)
            continue
        for half in [args.half] if args.half else HALVES:
            misses = []
            rows = module.measure(half, misses)
            if rows is None:
                print(f"{name:34} {half:9} skipped: {module.SKIPPED}")
                break
            for title, count, goal in rows:
                values = [v for v in (count.precision(), count.recall()) if v is not None]
                if getattr(module, "BY_F1", False):
                    values = [count.f1() or 0.0]
                short = goal is not None and min(values, default=1.0) < goal
                below += short and half == "hold-out"
                print(f"{title:34} {half:9} {count.hit:6} {count.missed:6} {count.false:6}  {shown(count.precision())}   "
                      f"{shown(count.recall())}  {shown(count.f1())}  {goal or ''}{'  BELOW' if short else ''}", flush=True)
            for line in misses[: args.misses]:
                print("   ", line)
        if getattr(module, "SURE", None):
            print_sureness(module.SURE)
    print(f"{below} figures of the hold-out half are below their goal" if below else "every figure of the hold-out half meets its goal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
