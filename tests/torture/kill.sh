#!/bin/bash
# 300 kill -9 during acts from 8 clients, on the program as it is released.
set -eu
cd "$(dirname "$0")/../.."
ninja -C build tests/torture/torture_kill >&2
exec build/tests/torture/torture_kill "${1:-300}"
