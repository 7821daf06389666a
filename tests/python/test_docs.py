# SPDX-License-Identifier: Apache-2.0
"""docs/python.md: its python blocks are two scripts, which run in an empty folder."""

import re

import pytest

from conftest import ROOT


def scripts():
    """The blocks of the page, and those under "Torch"."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    sections = re.split(r"^(?=## )", page, flags=re.M)
    is_torch = [section.startswith("## Torch\n") for section in sections]
    assert is_torch.count(True) == 1

    def blocks(wanted):
        return [block for section, torch in zip(sections, is_torch) if torch == wanted
                for block in re.findall(r"^```python\n(.*?)^```", section, re.S | re.M)]

    return blocks(False), blocks(True)


def run(blocks, name):
    exec(compile("\n".join(blocks), name, "exec"), {"__name__": "page"})


def test_the_blocks_of_the_page_run(tmp_path, monkeypatch, capsys):
    blocks, _ = scripts()
    assert len(blocks) == 9
    monkeypatch.chdir(tmp_path)
    run(blocks, "docs/python.md")
    printed = capsys.readouterr().out
    assert "equal 80 images" in printed and "PW" in printed
    assert (tmp_path / "bundle" / "reports" / "parity.json").exists()


def test_the_blocks_about_torch_run(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch")
    _, blocks = scripts()
    assert len(blocks) == 3
    monkeypatch.chdir(tmp_path)
    run(blocks, "docs/python.md")
    scores = [float(line) for line in capsys.readouterr().out.splitlines() if re.fullmatch(r"[01]\.\d+", line)]
    assert len(scores) == 3 and min(scores) > 0.9
    assert (tmp_path / "torch_bundle" / "reports" / "parity.json").exists()
