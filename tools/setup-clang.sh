#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs clang 16, for the fuzzers and for the nightly build with a second compiler. Clang 14, which Debian calls
# clang, cannot compile the ranges of GCC's library.
set -euo pipefail
packages=(clang-16 libclang-rt-16-dev)
dpkg-query --show "${packages[@]}" >/dev/null 2>&1 && exit 0
as_root=()
((EUID == 0)) || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install --yes --no-install-recommends -qq "${packages[@]}"
