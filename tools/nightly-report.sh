#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/nightly-report.sh: reports of a run, a convolution on MNIST and a sweep, opened in headless Chromium; then pages that are
# wrong on purpose, each of which has to be noticed. Needs a release build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pulsewright=$root/build/release/src/pulsewright
"$root/tools/setup.sh" chromium
"$root/tools/get-data.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

quick=(--encoding sign_magnitude --source-pair ramp_vdc --real-epochs 1 --search-epochs 1 --epochs 1 --length 8 --quiet)
"$pulsewright" train --data digits --hidden 6 "${quick[@]}" --out run
"$pulsewright" report run --out run.html
"$pulsewright" train --data mnist --layers conv:4:5 maxpool:2 dense:16 "${quick[@]}" --out convolution
"$pulsewright" report convolution --out convolution.html
cat >plan.toml <<'END'
name = "two_lengths"
objectives = ["accuracy max", "lut4 min"]
[common]
data = "digits"
hold_out = true
hidden = 4
source_pair = "ramp_vdc"
encoding = "sign_magnitude"
real_epochs = 1
search_epochs = 1
epochs = 2
[axes]
length = [[8], [16]]
END
"$pulsewright" sweep plan.toml --out sweep --quiet
"$pulsewright" report sweep --out sweep.html
"$root/tools/check_report.py" run.html convolution.html sweep.html
bytes=$(stat --format=%s convolution.html)
if ((bytes > 2000000)); then
  echo "nightly-report: the report of a convolution has $bytes bytes, more than 2 MB" >&2
  exit 1
fi

# spoil NAME TEXT: run.html with this behind its heading, and without the policy that would keep it from acting.
spoil() {
  sed -e '/Content-Security-Policy/d' -e "s|<main>|<main>$2|" run.html >"$1.html"
  cmp -s run.html "$1.html" && return 1
  if "$root/tools/check_report.py" "$1.html"; then
    echo "nightly-report: $1 was not noticed" >&2
    exit 1
  fi
}
spoil script_error '<script>throw new Error("x")</script>'
spoil remote_image '<img alt="x" src="http://127.0.0.1:1/x.png">'
spoil pale_text '<p style="color:#999">pale</p>'
spoil nameless_picture '<svg width="9" height="9"><rect width="9" height="9"/></svg>'
echo "nightly-report: all held"
