#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the Python package with pip into build/module and runs tests/python on it. python.sh --all also runs them with
# numpy 1.26, runs those about torch with torch (3 GB to download, once), makes a wheel, takes that in an empty environment
# from the digits to an audited bundle, and lets Optuna choose the cells of a sweep.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
all=${1-}
tools/setup.sh
tools/setup-python.sh tools/requirements-module.txt build/python-module

# As tools/build.sh; the compiler has the name that CMake gives it, so that builds without pip fill the same cache.
export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,locale
export CXX=${CXX-c++} CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL-$(nproc)}
export OBJCACHE=${OBJCACHE-ccache}
pip=(build/python-module/bin/python -m pip --disable-pip-version-check --quiet)

rm -rf build/module
"${pip[@]}" install --no-build-isolation --no-deps --target build/module .

# run_tests PYTHON [FILE...]: from outside of the tree, so that it is the built package that is imported.
run_tests() {
  local python=$root/$1 files=("${@:2}")
  files=("${files[@]/#/$root/tests/python/}")
  (cd / && PYTHONPATH=$root/build/module PULSEWRIGHT=$root/build/module/bin/pulsewright PYTHONDONTWRITEBYTECODE=1 \
    "$python" -m pytest -q -p no:cacheprovider "${files[@]:-$root/tests/python}")
}
run_tests build/python-module/bin/python
[[ $all == --all ]] || exit 0

tools/setup-python.sh tools/requirements-numpy1.txt build/python-numpy1
run_tests build/python-numpy1/bin/python
tools/setup-python.sh tools/requirements-torch.txt build/python-torch
run_tests build/python-torch/bin/python test_torch.py test_fine_tuning.py test_docs.py test_examples.py

# The wheel alone, with numpy and without a compiler of its own.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${pip[@]}" wheel --no-build-isolation --no-deps --wheel-dir "$scratch" .
/usr/bin/python3 -m venv "$scratch/empty"
"$scratch/empty/bin/python" -m pip --disable-pip-version-check --quiet install "$scratch"/pulsewright-*.whl
cd "$scratch"
"$scratch/empty/bin/python" "$root/docs/examples/digits.py"
PATH=$scratch/empty/bin:$PATH pulsewright audit bundle

"$root/tools/setup-python.sh" "$root/tools/requirements-optuna.txt" "$root/build/python-optuna"
# The second study goes on where the first one ended.
for trials in 3 4; do
  PATH=$scratch/empty/bin:$PATH "$root/build/python-optuna/bin/python" "$root/docs/examples/sweep_optuna.py" "$trials"
done
echo "python: all held"
