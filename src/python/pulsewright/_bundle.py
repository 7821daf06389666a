# SPDX-License-Identifier: Apache-2.0
"""Bundles: a circuit with its Verilog, its test images and the evidence about both."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence, Union

from . import _native
from ._errors import Diagnostic, Refused

if TYPE_CHECKING:
    from ._circuit import Circuit

_SIMULATORS = {"both": ("verilator", "icarus"), "all": ("verilator", "icarus", "cxxrtl")}


class ParityReport(dict):
    """The object of ``pulsewright parity --json``."""

    @property
    def equal(self) -> bool:
        """Words were compared, none differs, and every negative control was caught."""
        return self["status"] == "equal"


class AuditReport(dict):
    """The object of ``pulsewright audit --json``."""

    @property
    def valid(self) -> bool:
        return self["status"] == "valid"

    @property
    def findings(self) -> list[Diagnostic]:
        return [Diagnostic(**finding) for finding in self["findings"]]

    def raise_if_invalid(self) -> "AuditReport":
        """Raises Refused with the findings; returns the report if there are none."""
        if not self.valid:
            raise Refused(self.findings)
        return self


class Exported:
    """A bundle on disk, of whatever kind. Nothing of it is kept in memory."""

    def __init__(self, folder: Union[str, "os.PathLike[str]"], export_report: Optional[dict] = None):
        self.folder = os.fspath(folder)
        self._export_report = export_report

    @property
    def export_report(self) -> Optional[dict]:
        """The object of ``pulsewright export --json``, if the bundle was written here; else None."""
        return self._export_report

    def audit(
        self, *, replay: bool = False, key: Optional[str] = None, report: Optional[str] = None,
        progress: Optional[Callable[[dict], Any]] = None,
    ) -> AuditReport:
        """Checks the bundle from disk and trusts nothing that it says about itself (docs/audit.md).

        replay: run parity again. key: file of the public key that must have signed it. report: file for the
        report; by default BUNDLE.audit.json, and only if the bundle is invalid.
        """
        return AuditReport(json.loads(_native.audit(self.folder, replay, key or "", report or "", progress)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.folder!r})"


def simulator_names(simulators: Union[str, Sequence[str]]) -> list[str]:
    """"both" Verilog simulators, "all" of them, one name or a list of names."""
    if isinstance(simulators, str):
        return list(_SIMULATORS.get(simulators, (simulators,)))
    return list(simulators)


class Bundle(Exported):
    """The bundle of a circuit."""

    @property
    def circuit(self) -> "Circuit":
        from ._circuit import read_circuit

        return read_circuit(self.folder)

    def parity(
        self, simulators: Union[str, Sequence[str]] = "both", images: Union[str, int] = "all", *,
        random: Optional[int] = None, stalled: int = 64, traced: int = 8, seed: int = 1, ports: bool = False,
        rtl: Optional[str] = None, progress: Optional[Callable[[dict], Any]] = None,
    ) -> ParityReport:
        """Simulates the bundle's Verilog and compares it with the exact model, word by word.

        simulators: "verilator", "icarus", "cxxrtl", "both" Verilog ones or "all", or a list of names. images: how
        many of the bundle's, or "all". random: so many random vectors instead. stalled: images that meet gaps and
        back-pressure. traced: images whose every stream bit is compared. Evidence goes into the bundle if it is
        whole: all images, both Verilog simulators, equal.
        """
        request = _native.ParityRequest()
        request.simulators = simulator_names(simulators)
        if images != "all":
            if not isinstance(images, int) or images < 1:
                raise ValueError(f'images is {images!r}; a number from 1 on or "all" was expected')
            request.images = images
        if random is not None and not 1 <= random <= 10_000_000:
            raise ValueError(f"random is {random}; a number from 1 to 10000000 was expected")
        request.random, request.stalled, request.traced = random, stalled, traced
        request.seed, request.ports, request.rtl = seed, ports, rtl or ""
        return ParityReport(json.loads(_native.parity(self.folder, request, progress)))
