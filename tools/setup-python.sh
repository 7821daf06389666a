#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Python environment of the tests, build/python: FuseSoC, cocotb, slang and a JSON Schema validator, in the
# versions of tools/requirements.txt. It is kept in the cache folder, once for each state of that file, so that a
# second run or a second clone costs nothing. setup-python.sh [REQUIREMENTS [FOLDER]] makes another one.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
requirements=$(realpath "${1:-$root/tools/requirements.txt}")
link=$(realpath --no-symlinks -m "${2:-$root/build/python}")

fail() {
  echo "setup-python: $1" >&2
  exit 3
}

# Debian's own Python, whatever other one a user has on PATH; cocotb needs its shared library.
python=/usr/bin/python3
[[ -x $python ]] || fail "$python is missing; tools/setup.sh installs it"

version=$("$python" -c 'import sys; print(sys.version.split()[0])')
key=$({ echo "$version"; cat "$requirements"; } | sha256sum | cut -c 1-16)
cache=${XDG_CACHE_HOME:-${HOME:-$root/build}/.cache}/pulsewright
environment=$cache/python-$key
mkdir -p "$cache" "$(dirname "$link")" || fail "cannot make $cache"

# One at a time; what an interrupted run left is made again from the beginning.
exec {lock}>"$environment.lock"
flock "$lock"
if [[ ! -e $environment/complete ]]; then
  echo "setup-python: installing $(basename "$requirements") into $environment"
  rm -rf "$environment"
  log=$environment.log
  pip=("$environment/bin/python" -m pip --disable-pip-version-check --no-input)
  "$python" -m venv "$environment" >"$log" 2>&1 || fail "no environment could be made; $log says why"
  "${pip[@]}" install --no-compile --requirement "$requirements" >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "pip could not install $requirements; the whole log is $log"
  }
  touch "$environment/complete"
fi
ln -sfn "$environment" "$link"
