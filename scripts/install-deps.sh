#!/bin/sh
# Installs what building and testing ppc needs and this machine lacks. Debian and Ubuntu; elsewhere it
# only says what is needed. With everything in place it does nothing and needs no network.
#   scripts/install-deps.sh [--tidy]     --tidy: clang-format and clang-tidy as well
set -eu

packages="
    g++ cmake ninja-build make python3
    clang-19 llvm-19-dev libclang-19-dev libclang-common-19-dev libclang-rt-19-dev
    libeigen3-dev librandom123-dev nlohmann-json3-dev
    catch2 libboost-math-dev libbenchmark-dev graphviz
    r-base-core r-cran-posterior"
if [ "${1-}" = --tidy ]; then
    packages="$packages clang-format-19 clang-tidy-19"
fi

if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system. ppc needs the equivalents of:" $packages >&2
    exit 0
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "These packages are missing, and installing them needs root:$missing" >&2
        exit 1
    }
    sudo=sudo
fi
echo "Installing$missing"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y --no-install-recommends $missing >/dev/null
