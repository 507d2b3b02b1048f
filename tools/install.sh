#!/bin/bash
# Installs what is missing, and says what. Silent and quick where nothing is.
#   tools/install.sh build        what building and running needs: tools/packages.txt, node and npm
#                                 for the icons (the dependencies of package.json)
#   tools/install.sh build test   and what the tests need: tools/packages-test.txt and the
#                                 devDependencies of package.json
#   tools/install.sh build accuracy   and what draws scanned pages: tools/packages-accuracy.txt
# Works as root or as a user with sudo. Debian 12; elsewhere it names what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

packages=()
npm_stamp=node_modules/.installed-build
npm_omit=--omit=dev
for kind; do
    case $kind in
        build) mapfile -t -O "${#packages[@]}" packages <tools/packages.txt ;;
        test)
            mapfile -t -O "${#packages[@]}" packages <tools/packages-test.txt
            npm_stamp=node_modules/.installed-test
            npm_omit=--include=dev
            ;;
        accuracy) mapfile -t -O "${#packages[@]}" packages <tools/packages-accuracy.txt ;;
        *) say "usage: tools/install.sh build|test|accuracy..."; exit 2 ;;
    esac
done

missing_packages() {
    local installed name
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || :)
    for name in "${packages[@]}"; do
        case $'\n'$installed$'\n' in
            *$'\n'"installed $name"$'\n'*) ;;
            *) printf '%s\n' "$name" ;;
        esac
    done
    # Any node with npm will do; Debian's where there is none.
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

install_packages() {
    local missing=("$@") as_root=()
    say "Missing Debian packages (${#missing[@]}): ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        say "There is no apt-get here: this script knows Debian 12. Install them (or their like), then try again."
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "Installing them needs root, and there is no sudo. As root, run:"
            say "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    say "Installing them with apt-get${as_root:+ (through sudo)}."
    "${as_root[@]}" apt-get -q update >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y --no-install-recommends install "${missing[@]}" >&2
}

mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

# npm: only what package-lock.json names, checked against its hashes, and no package's scripts.
newer() { [ "$1" -nt package-lock.json ]; }
if ! newer "$npm_stamp" && ! newer node_modules/.installed-test; then
    say "Installing the npm packages of package.json into node_modules/ (npm ci $npm_omit):"
    npm ci "$npm_omit" --ignore-scripts --no-audit --no-fund >&2
    touch "$npm_stamp"
fi
