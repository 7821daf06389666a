#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the release build into a scratch folder, builds two of docs/examples in a project outside of the tree
# that finds the installed package, and compares what they print with the pages; compiles the host in C against the
# installed link. Needs a release build of `pulsewright`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
examples=(values_and_scale conv_layer)

cmake --install "$root/build/release" --prefix "$scratch/prefix" >/dev/null
# The package must not lead back into the tree.
if grep --recursive --files-with-matches --fixed-strings "$root" "$scratch/prefix" --include='*.cmake'; then
  echo "nightly-install: these files name the tree that they came from" >&2
  exit 1
fi

mkdir "$scratch/project"
cp "$root/tests/install/CMakeLists.txt" "$scratch/project"
for example in "${examples[@]}"; do
  cp "$root/docs/examples/$example.cpp" "$scratch/project"
done
cmake -S "$scratch/project" -B "$scratch/project/build" -D CMAKE_PREFIX_PATH="$scratch/prefix" \
  -D CMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$scratch/project/build"
for example in "${examples[@]}"; do
  "$scratch/project/build/$example" | diff - "$root/docs/examples/$example.txt"
done

# The link to boards is for programs in C, without CMake and without any other library.
cc -std=c99 -Wall -Wextra -Werror -I "$scratch/prefix/include/pulsewright" "$root/docs/examples/board_client.c" \
  -L "$scratch/prefix/lib" -lpulsewright_link -o "$scratch/board_client"
status=0
"$scratch/board_client" /dev/null 115200 2>"$scratch/said" </dev/null || status=$?
((status == 3)) && grep --quiet "is not a serial port" "$scratch/said"

"$scratch/prefix/bin/pulsewright" --version
"$scratch/prefix/bin/pulsewright" check "$root/generated/reference/scnir_document.json" >/dev/null
echo "nightly-install: the installed package serves"
