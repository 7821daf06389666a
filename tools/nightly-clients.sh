#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gives what pulsewright writes to the newest programs that read it: yosys and nextpnr of YoWASP get the demo's design,
# nextpnr packages of every shape too, and sc-neurocore's own reader gets the demo's streams. A program that is missing is a
# failure. Part of tools/nightly.sh; needs a release build of pulsewright, or PULSEWRIGHT, the program, and of test_rtl.
# nightly-clients.sh [FOLDER] takes the demo that tools/demo.sh made in FOLDER before.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
pulsewright=${PULSEWRIGHT:-$root/build/release/src/pulsewright}
environment=$root/build/python-nightly
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

tools/setup-python.sh
tools/setup-python.sh tools/requirements-nightly.txt "$environment"
# The environment is kept, so what it has may no longer be the newest.
"$environment/bin/python" -m pip --disable-pip-version-check install --quiet --upgrade \
  --requirement tools/requirements-nightly.txt
demo=${1:-$scratch/demo}
[[ -n ${1-} ]] || tools/demo.sh "$demo"

# Exit code 1: the older format does not carry the whole document, and the command says what is lost.
"$pulsewright" export "$demo/run" --view sc-neurocore-0.7 --out "$scratch/streams.json" >/dev/null || (($? == 1))
"$environment/bin/python" - "$scratch" <<'PYTHON'
import pathlib
import sys

from sc_neurocore.ir.scnir_schema import load_scnir, write_scnir

folder = pathlib.Path(sys.argv[1])
document = load_scnir(folder / "streams.json")
write_scnir(folder / "again.json", document)
same = (folder / "streams.json").read_bytes() == (folder / "again.json").read_bytes()
print(f"sc-neurocore: {len(document.streams)} streams read, {'the same' if same else 'OTHER'} bytes written")
sys.exit(0 if same and document.streams else 1)
PYTHON

# They stand before Debian's on PATH, under the names that makefiles and FuseSoC call.
mkdir "$scratch/bin"
for name in yosys nextpnr-ice40 nextpnr-ecp5 icepack; do
  [[ -x $environment/bin/yowasp-$name ]] || {
    echo "nightly-clients: yowasp-$name is not in $environment" >&2
    exit 3
  }
  ln -s "$environment/bin/yowasp-$name" "$scratch/bin/$name"
done
export PATH=$scratch/bin:$PATH
yosys -V
nextpnr-ice40 --version
nextpnr-ecp5 --version

"$pulsewright" synth "$demo/bundle" --target ice40-hx8k --out "$scratch/hx8k"
"$pulsewright" synth "$demo/bundle" --target ecp5-85k --out "$scratch/ecp5"
cp -r "$demo/bundle" "$scratch/package"
make -s -C "$scratch/package" bitstream

# FuseSoC drives yosys by Tcl, which the yosys of YoWASP is built without: it gets Debian's, and the newest nextpnr.
rm "$scratch/bin/yosys"
name=$(sed -n 's/^NAME := //p' "$scratch/package/Makefile")
(cd "$scratch/package" && "$root/build/python/bin/fusesoc" --cores-root=. run --target=synth_hx8k "$name")
build/release/tests/test_rtl --warn NoTests "every client takes packages of every shape\\, to a bitstream"
echo "nightly-clients: all held"
