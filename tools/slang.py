#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""slang.py ARGUMENTS...: elaborates Verilog with slang, whose arguments these are (files, --top MODULE, -W...), once
as Verilog-2005 and once as SystemVerilog, which reserves more words and is what many tools take every file for. Says
nothing, and ends with 0, when slang has no error and no warning. Every warning is on, but for those of names without a
use, which Verilator's lint knows to be meant. Wants the environment of tools/setup-python.sh."""

import shlex
import sys

from pyslang.driver import Driver

WARNINGS = ["-Weverything", "-Wno-unused"]


def is_silent(standard, arguments):
    """Whether slang has nothing to say; what it says goes to standard error."""
    driver = Driver()
    driver.addStandardArgs()
    command = ["slang", "--std", standard, *WARNINGS, *arguments]
    if not driver.parseCommandLine(shlex.join(command)) or not driver.processOptions():
        return False
    parsed = driver.parseAllSources()
    compilation = driver.createCompilation()
    driver.reportCompilation(compilation, True)
    driver.runAnalysis(compilation)
    engine = driver.diagEngine
    quiet = driver.reportDiagnostics(True)
    return parsed and quiet and engine.numErrors == 0 and engine.numWarnings == 0


silent = [is_silent(standard, sys.argv[1:]) for standard in ("1364-2005", "1800-2017")]
sys.exit(0 if all(silent) else 1)
