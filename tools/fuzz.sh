#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes the readers of files with libFuzzer under the address and undefined-behaviour sanitizers, one after the
# other, starting from tests/fuzz/corpus: fuzz.sh [--seconds N] [--build DIR] [READER...], 1800 seconds each
# unless told otherwise. What it finds stays in DIR/found; an input that ends a reader, takes it longer than
# 25 s or more than 2 GB, or leaks, ends the script with 1. The compiler is clang 16 (tools/setup-clang.sh). The
# assertions of Eigen are on.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=1800
build=$root/build/fuzz
readers=()
while (($# > 0)); do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --build) build=$2; shift 2 ;;
    -*) echo "fuzz: unknown flag $1" >&2; exit 2 ;;
    *) readers+=("$1"); shift ;;
  esac
done
((${#readers[@]} > 0)) || readers=(netlist manifest idx csv npz_data sc_neurocore onnx nir safetensors npz float_network checkpoint frames board analog ising)

"$root/tools/setup-clang.sh"
mkdir -p "$build"
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang-16 -DCMAKE_CXX_COMPILER=clang++-16 -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g" -DPULSEWRIGHT_SANITIZE=ON -DPULSEWRIGHT_FUZZ=ON "${launcher[@]}" >"$build.log" 2>&1 || {
  cat "$build.log" >&2
  exit 3
}
targets=("${readers[@]/#/fuzz_}")
cmake --build "$build" --target "${targets[@]}" >"$build.log" 2>&1 || {
  tail -n 40 "$build.log" >&2
  exit 3
}

for reader in "${readers[@]}"; do
  # New inputs go to the first folder; the second, of the repository, is only read.
  mkdir -p "$build/corpus/$reader" "$build/found"
  echo "fuzz: $reader for $seconds s"
  "$build/tests/fuzz_$reader" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -max_len=65536 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/found/$reader-" \
    "$build/corpus/$reader" "$root/tests/fuzz/corpus/$reader" 2>&1 | tee "$build/$reader.log" || {
    echo "fuzz: $reader FAILED; the input is in $build/found" >&2
    exit 1
  }
done
echo "fuzz: nothing found"
