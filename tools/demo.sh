#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/demo.sh [FOLDER] [--built]: sets up, builds, and takes the embedded digits from training to an audited
# bundle in FOLDER (demo/ unless told otherwise). Ends with a table of what it made and measured. With --built it
# takes the program that tools/build.sh made before.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
demo=$(realpath -m "${1:-$root/demo}")
cd "$root"

# Only a folder that an earlier demo made is replaced.
mark=$demo/.made_by_demo
if [[ -d $demo && ! -e $mark && -n $(ls -A "$demo") ]]; then
  echo "demo: $demo is not empty and no demo made it; name another folder" >&2
  exit 2
fi
rm -rf "$demo"
mkdir -p "$demo"
touch "$mark"

if [[ ${2-} != --built ]]; then
  tools/build.sh release pulsewright
fi
pulsewright=$root/build/release/src/pulsewright
bundle=$demo/bundle

# step NAME ARGUMENTS...: runs the sub-command NAME and keeps its JSON object in NAME.json.
step() {
  echo "demo: pulsewright $*" >&2
  "$pulsewright" "$@" --json >"$demo/$1.json"
}

# 1800 of 2368 synapses and a register before each accumulator: a design with room to spare on an HX8K.
step train --data digits --hidden 32 --encoding sign_magnitude --live-synapses 1800 --pipeline-delay 1 --out "$demo/run"
step export "$demo/run" --out "$bundle"
step evaluate "$bundle/scnir_document.json" --data digits
step parity "$bundle" --sim both --images all
step audit "$bundle"
step synth "$bundle" --target ice40-hx8k --out "$demo/synth"
step report "$bundle" --synth "$demo/synth" --out "$demo/report.html"

python3 "$root/tools/demo_table.py" "$demo"
