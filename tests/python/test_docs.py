# SPDX-License-Identifier: Apache-2.0
"""docs/python.md: its python blocks are one script, which runs in an empty folder."""

import re

from conftest import ROOT


def test_the_blocks_of_the_page_run(tmp_path, monkeypatch, capsys):
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.S | re.M)
    assert len(blocks) == 5
    monkeypatch.chdir(tmp_path)
    exec(compile("\n".join(blocks), "docs/python.md", "exec"), {"__name__": "page"})
    printed = capsys.readouterr().out
    assert "equal 80 images" in printed and "PW" in printed
    assert (tmp_path / "bundle" / "reports" / "parity.json").exists()
