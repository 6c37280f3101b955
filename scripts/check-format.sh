#!/bin/sh
# Fails, naming the files, where clang-format would change something. `make format` mends it.
#   scripts/check-format.sh [CLANG_FORMAT]
set -eu
cd "$(dirname "$0")/.."
git ls-files -z '*.cpp' '*.hpp' '*.h' | xargs -0r "${1:-clang-format-19}" --dry-run -Werror --ferror-limit=1
