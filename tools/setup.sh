#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/setup.sh [PACKAGE...]: installs the Debian 12 packages that pulsewright is built, simulated and checked
# with, and those named. Calls apt-get only when one of them is missing, so it costs nothing the second time.
set -euo pipefail

packages=(
  g++ make cmake ninja-build ccache python3 python3-dev python3-venv libpython3.11
  libfmt-dev nlohmann-json3-dev libssl-dev libeigen3-dev libhwy-dev libbenchmark-dev libcli11-dev catch2
  libprotozero-dev zlib1g-dev libtomlplusplus-dev libpng-dev libjpeg62-turbo-dev libncurses-dev libopenmpi-dev openmpi-bin
  verilator iverilog yosys yosys-dev nextpnr-ice40 fpga-icestorm fpga-icestorm-chipdb
  clang-format shellcheck openssl qemu-user zsh fish tmux
  "$@"
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || {
    echo "setup: missing ${missing[*]}; install them as root, or install sudo" >&2
    exit 3
  }
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --no-install-recommends -qq "${missing[@]}"
