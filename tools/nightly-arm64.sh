#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Cross-compiles for 64-bit Arm, tests the exact engines there (NEON, emulated by qemu) and trains the networks of
# tests/cli/golden/trained_networks.tsv, whose hashes have to be those of x86-64. Minutes to build the first time.
# Arm's libraries are unpacked below build/arm64, so that the machine's own packages stay as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/setup.sh g++-aarch64-linux-gnu

build=$PWD/build/arm64
root=$build/root
emulator=(qemu-aarch64 -L /usr/aarch64-linux-gnu)

unpack_libraries() {
  local apt=$build/apt
  local options=(
    -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=
    -o Dir::State::lists="$apt/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$apt/cache"
  )
  rm -rf "$apt" "$root"
  mkdir -p "$apt"/{lists,cache/archives}/partial "$root"
  apt-get "${options[@]}" update -qq
  (cd "$apt" && apt-get "${options[@]}" download -qq \
    libfmt-dev libfmt9 libssl-dev libssl3 libhwy-dev libhwy1 libbenchmark-dev libbenchmark1debian)
  for package in "$apt"/*.deb; do dpkg --extract "$package" "$root"; done
  touch "$root/.complete"
}

[[ -e $root/.complete ]] || unpack_libraries
cmake -S . -B "$build" -G Ninja -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_COMPILER_LAUNCHER=ccache \
  -D CMAKE_TOOLCHAIN_FILE="$PWD/tools/arm64.cmake" -D PULSEWRIGHT_ARM64_ROOT="$root"
cmake --build "$build" --parallel "$(nproc)" --target pulsewright test_exact

"${emulator[@]}" "$build/tests/test_exact" --warn NoTests
differing=0
while IFS=$'\t' read -r name network state flags; do
  rm -rf "$build/run"
  # shellcheck disable=SC2086 # the flags are words
  "${emulator[@]}" "$build/src/pulsewright" train --data digits $flags --real-epochs 1 --search-epochs 1 --epochs 1 \
    --threads 1 --quiet --out "$build/run" </dev/null >/dev/null
  got=$(cd "$build/run" && sha256sum scnir_document.json checkpoint.bin | cut -d ' ' -f 1)
  if [[ $got == "$network"$'\n'"$state" ]]; then
    echo "arm64: $name: the same network"
  else
    echo "arm64: $name: ANOTHER network, $got"
    differing=1
  fi
done <tests/cli/golden/trained_networks.tsv
exit "$differing"
