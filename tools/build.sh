#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/build.sh [PRESET [TARGET...]]: sets up, configures and builds; preset `release` and all targets
# unless told otherwise.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/setup.sh

# The cache ignores where the tree stands, so a copy of it compiles from the cache too.
export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
# It takes the list of headers from the compiler, and need not preprocess each file first.
export CCACHE_DEPEND=1
# What it needs to know of precompiled headers, says its manual. The language of messages is in no object.
export CCACHE_SLOPPINESS=pch_defines,time_macros,locale

preset=${1:-release}
targets=()
if (($# > 1)); then
  targets=(--target "${@:2}")
fi
cmake --preset "$preset"
cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"
