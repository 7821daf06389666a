#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up, gets the data sets, builds and runs every test: all of them in the release build, those of readers and
# engines under the sanitizers too. Ends with a summary; a test that was skipped, or none that ran, is
# a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# tools/nightly.sh has the others, whose rooms take long to compile with them.
sanitized_targets=(test_base test_netlist test_exact test_data test_picture fuzz_netlist fuzz_idx fuzz_csv fuzz_npz_data)
malformed=(tests/netlist/malformed/*.json)

# The C++ that Verilator writes is compiled through the cache too.
export OBJCACHE=${OBJCACHE-ccache}

# run_tests PRESET: its tests, with the results in build/PRESET/tests.xml.
run_tests() {
  ctest --preset "$1" --parallel "$(nproc)" --output-junit tests.xml
}

# Every malformed document is an error of the input (exit code 2) to the program as well.
check_malformed() {
  local document status
  for document in "${malformed[@]}"; do
    status=0
    build/release/src/pulsewright check "$document" >build/release/check.log 2>&1 || status=$?
    if ((status != 2)); then
      echo "test: check of $document ended with $status, not 2:" >&2
      cat build/release/check.log >&2
      return 1
    fi
  done
}

summarise() {
  python3 - "${#malformed[@]}" build/release/tests.xml build/sanitize/tests.xml <<'EOF'
import sys
import xml.etree.ElementTree as tree

good = True
for path in sys.argv[2:]:
    suite = tree.parse(path).getroot()
    count = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "disabled", "skipped")}
    bad = count["failures"] + count["disabled"] + count["skipped"]
    good = good and count["tests"] > 0 and bad == 0
    print(f"{path}: {count['tests']} test programs run, {bad} failed or skipped")
print(f"malformed documents refused by the program: {sys.argv[1]}")
print("all tests passed" if good else "TESTS FAILED")
sys.exit(0 if good else 1)
EOF
}

tools/get-data.sh
tools/setup-python.sh
tools/setup-python.sh tools/requirements-module.txt build/python-module
tools/build.sh release
run_tests release
tools/build.sh sanitize "${sanitized_targets[@]}"
run_tests sanitize
check_malformed
summarise
