#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""report_strip.py REPORT.html OUT.svg: pictures of a report side by side, as a file of their own in its light colours."""

import html
import pathlib
import re
import sys

pictures = ("Streams of dense_1", "The logits after each clock")
gap = 24
heading = 28


def colours_of(style):
    """The page's light colours, by the names of its variables."""
    light = re.search(r":root\{([^}]*)\}", style).group(1)
    return dict(re.findall(r"(--\w+):(#\w+)", light))


def rules_of(style):
    """The rules for what a picture has in it, without variables."""
    wanted = r"^(?:svg text|\.(?:edge|box|a|b|c|curve|grid))\{[^}]*\}"
    colours = colours_of(style)
    rules = [rule for line in style.splitlines() for rule in re.findall(wanted, line.replace("}", "}\n"), re.MULTILINE)]
    return re.sub(r"var\((--\w+)\)", lambda match: colours[match.group(1)], "".join(rules))


def picture_of(page, name):
    """The caption, width, height and body of the picture whose name begins so."""
    found = re.search(
        rf'<svg role="img" aria-label="({re.escape(name)}[^"]*)" viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)</svg>', page, re.DOTALL
    )
    if found is None:
        sys.exit(f"report_strip: no picture in the report is called {name!r}")
    caption, width, height, body = found.groups()
    return re.split("[:;]", html.unescape(caption))[0], int(width), int(height), body


def strip_of(page):
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)
    left = gap
    parts = []
    highest = 0
    for name in pictures:
        caption, width, height, body = picture_of(page, name)
        parts.append(f'<text x="{left}" y="20" style="font-size:15px;font-weight:600">{html.escape(caption)}</text>')
        parts.append(f'<svg x="{left}" y="{heading}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{body}</svg>')
        left += width + gap
        highest = max(highest, height)
    bottom = heading + highest + gap // 2
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{left}" height="{bottom}" viewBox="0 0 {left} {bottom}">',
            f"<style>{rules_of(style)}</style>",
            f'<rect width="{left}" height="{bottom}" fill="{colours_of(style)["--ground"]}"/>',
            *parts,
            "</svg>\n",
        ]
    )


page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
pathlib.Path(sys.argv[2]).write_text(strip_of(page), encoding="utf-8")
