#!/usr/bin/env python3
"""_memory.py FILE COMMAND...: runs it and writes to FILE how many MiB its process held at most, and it and all below it
together. Pages that processes share count once (Pss). The exit status is the command's."""
import os
import subprocess
import sys
import time


def below(pid):
    """The process and all its children's children."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children") as f:
                    waiting += [int(child) for child in f.read().split()]
        except OSError:
            pass  # it has ended
    return found


def held(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def most(pid):
    """The process's own peak, which the kernel keeps."""
    try:
        with open(f"/proc/{pid}/status") as f:
            return next((int(line.split()[1]) for line in f if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


child = subprocess.Popen(sys.argv[2:])
parent = together = 0
while child.poll() is None:
    parent = max(parent, most(child.pid))
    together = max(together, sum(map(held, below(child.pid))))
    time.sleep(0.01)
with open(sys.argv[1], "w") as out:
    out.write(f"{parent // 1024} {together // 1024}\n")
sys.exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)
