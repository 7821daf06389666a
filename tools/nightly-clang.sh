#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the program and its tests with clang 16 into build/clang, where a warning is an error, and runs the tests of
# the circuit's rooms: engines, readers, trainers and the golden networks must come out as with GCC, bit for bit.
# Part of tools/nightly.sh.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
build=$root/build/clang
tests=(base primitives netlist plan exact data train autodiff objective ising analog)

tools/setup.sh
tools/setup-clang.sh
export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,locale
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang-16 -DCMAKE_CXX_COMPILER=clang++-16 -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DPULSEWRIGHT_JOIN=OFF
cmake --build "$build" --parallel "$(nproc)" --target pulsewright test_cli "${tests[@]/#/test_}"
for room in "${tests[@]}"; do
  "$build/tests/test_$room" --warn NoTests
done
"$build/tests/test_cli" --warn NoTests "small trainings end with the networks of the golden table"
echo "nightly-clang: the same bits"
