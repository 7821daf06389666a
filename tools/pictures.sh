#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/pictures.sh DEMO [--check]: makes the pictures of README.md from the folder that tools/demo.sh made: the screen of
# `pulsewright watch`, and two pictures of the report side by side. With --check, says which ones differ from those in
# docs/pictures and ends with 1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
demo=$(realpath "$1")
out=$root/docs/pictures
if [[ ${2-} == --check ]]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi

(cd "$demo" && "$root/build/release/src/pulsewright" watch run --quiet --snapshot "$out/instrument.svg" --size 160x40 \
  --layer 1 --neuron 4 --image 9 >/dev/null)
python3 "$root/tools/report_strip.py" "$demo/report.html" "$out/report_strip.svg"

status=0
for picture in instrument.svg report_strip.svg; do
  cmp -s "$out/$picture" "$root/docs/pictures/$picture" || {
    echo "pictures: docs/pictures/$picture is not what the demo gives; tools/pictures.sh makes it" >&2
    status=1
  }
done
exit "$status"
