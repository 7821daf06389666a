# SPDX-License-Identifier: Apache-2.0
"""What goes wrong, as Python sees it."""

from __future__ import annotations

from typing import Iterable, NamedTuple


class Diagnostic(NamedTuple):
    """One thing that is wrong with the input. docs/diagnostics.md lists the codes."""

    code: str  #: such as "PW0204"; never changes its meaning
    where: str  #: a file, a flag of the command line, an array or a JSON pointer
    expected: str  #: what would have been right
    got: str  #: what was found
    hint: str = ""  #: what to do; may be empty

    def __str__(self) -> str:
        return f"{self.code} {self.where}: expected {self.expected}, got {self.got}" + (
            f"; {self.hint}" if self.hint else ""
        )


class Refused(ValueError):
    """The input is wrong. ``diagnostics`` has everything that is wrong with it, not only the first problem."""

    diagnostics: list[Diagnostic]

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = [Diagnostic(*one) for one in diagnostics]
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.diagnostics)


class Failure(OSError):
    """A file, a tool or the disk failed; nothing is known about the input."""


class Defect(RuntimeError):
    """An invariant of pulsewright itself broke. Please report it; the interpreter and other objects are usable."""
