#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kill -9 at 50 random moments of each of train, export and rtl, and a full disk: after each kill the folder is
# the old one, the new one or none, the command run again ends in the bytes of an undisturbed one, and no part is
# left. The full disk is a tmpfs of 64 KB, which takes root. kill.sh [KILLS] [SEED]; needs a release build, or
# PULSEWRIGHT, the program.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pulsewright=${PULSEWRIGHT:-$root/build/release/src/pulsewright}
kills=${1:-50}
RANDOM=${2:-1}
scratch=$(mktemp -d)
trap 'umount "$scratch/disk" 2>/dev/null || true; rm -rf "$scratch"' EXIT
cd "$scratch"

training=(train --data digits --hidden 6 --real-epochs 2 --search-epochs 2 --epochs 3 --length 8)

fail() {
  echo "kill: $*" >&2
  exit 1
}

same() {
  diff -r "$1" "$2" >/dev/null
}

no_parts() {
  local left
  left=$(find . -name '*.part' -o -name '*.old')
  [[ -z $left ]] || fail "left behind: $left"
}

# milliseconds COMMAND...: how long an undisturbed run takes.
milliseconds() {
  local start
  start=$(date +%s%N)
  "$pulsewright" "$@" >/dev/null
  echo $((($(date +%s%N) - start) / 1000000))
}

# killed MILLISECONDS COMMAND...: true when the kill came before the end.
killed() {
  local after=$1 process
  shift
  "$pulsewright" "$@" >/dev/null 2>&1 &
  process=$!
  sleep "$(printf '%d.%03d' $((after / 1000)) $((after % 1000)))"
  kill -9 "$process" 2>/dev/null || true
  ! wait "$process" 2>/dev/null
}

# try NAME OLD WANT COMMAND... --out out: kills it, in every second round over a copy of OLD where there is one; the
# command must end in WANT.
try() {
  local name=$1 old=$2 want=$3 whole hits=0
  shift 3
  whole=$(milliseconds "$@")
  same out "$want" || fail "$name does not make $want"
  for ((i = 0; i < kills; ++i)); do
    rm -rf out
    ((i % 2 == 0)) || [[ -z $old ]] || cp -r "$old" out
    if killed $((RANDOM % (whole + 1))) "$@"; then hits=$((hits + 1)); fi
    if [[ $name != train && -e out ]]; then
      same out "$want" || { [[ -n $old ]] && same out "$old"; } || fail "$name left a part of a folder"
    fi
    # A training goes on from its checkpoint, perhaps to be killed again.
    if [[ $name == train ]] && killed $((RANDOM % (whole + 1))) "$@"; then hits=$((hits + 1)); fi
    "$pulsewright" "$@" >/dev/null
    same out "$want" || fail "$name, run again after kill $i, ends in other bytes"
    no_parts
  done
  ((hits > 0)) || fail "$name was never killed"
  echo "kill: $name: $kills rounds, $hits kills that hit, every end byte-identical"
  rm -rf out
}

"$pulsewright" "${training[@]}" --out first >/dev/null
"$pulsewright" "${training[@]}" --seed 2 --out second >/dev/null
for run in first second; do
  "$pulsewright" export "$run" --out "$run-bundle" --no-synthesis >/dev/null
  "$pulsewright" rtl "$run" --out "$run-rtl" >/dev/null
done
try train '' first "${training[@]}" --out out
try export first-bundle second-bundle export second --out out --no-synthesis
try rtl first-rtl second-rtl rtl second --out out

mkdir disk
mount -t tmpfs -o size=64k tmpfs disk || fail "cannot mount a tmpfs: run as root"
# full COMMAND...: exit code 3, and nothing on the disk but what was there.
full() {
  local status=0
  "$pulsewright" "$@" >"$scratch/words" 2>&1 || status=$?
  ((status == 3)) || fail "full disk: $1 ended with $status: $(cat "$scratch/words")"
  grep -q "No space left on device" "$scratch/words" || fail "full disk: $1 says $(cat "$scratch/words")"
}
full export first --out disk/bundle --no-synthesis
full rtl first --out disk/rtl
[[ -z $(ls -A disk) ]] || fail "full disk: left $(ls -A disk)"
head -c 60000 /dev/zero >disk/ballast
full "${training[@]}" --out disk/run
[[ -z $(find disk -name '*.part' -o -name '*.old') ]] || fail "full disk: train left a part"
cp -r disk/run resumed
"$pulsewright" "${training[@]}" --out resumed >/dev/null
same resumed first || fail "full disk: train does not go on from what it left"
echo "kill: full disk: export, rtl and train end with 3 and leave no half file"
