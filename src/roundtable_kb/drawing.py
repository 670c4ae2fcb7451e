"""Charts to SVG, drawn by Vega-Lite in a process that ends, and kept by what they were drawn from.

vl-convert carries its own JavaScript engine: 100 MB and most of a second, which a build pays only
for a chart that it has not seen before.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic_core import to_json

from roundtable_kb import caches
from roundtable_kb.charts import Chart, specification

_DRAW = """
import json, select, sys, vl_convert
while line := sys.stdin.readline():
    print(json.dumps([vl_convert.vegalite_to_svg(spec) for spec in json.loads(line)]), flush=True)
    if not select.select([sys.stdin], [], [], float(sys.argv[1]))[0]:
        break
"""
_DECIMALS = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


class Vega:
    """Vega-Lite in a process of its own, which ends when nothing is to be drawn for a while."""

    def __init__(self, patience: float = 0.0) -> None:
        """`patience` is for how many seconds it waits for more."""
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None

    def svg(self, specifications: Sequence[str]) -> list[str]:
        """Return what is drawn by each specification, JSON in one line.

        Raises subprocess.CalledProcessError if one of them cannot be drawn.
        """
        asked = f"[{','.join(specifications)}]\n"
        told = _told(self._process, asked) if self._process else ""
        if not told:
            # There was none, or it has just ended.
            self.end()
            told = _told(self._begun(), asked)
        if not told:
            raise subprocess.CalledProcessError(self.end(), _DRAW)
        if not self._patience:
            self.end()
        found: list[str] = json.loads(told)
        return found

    def _begun(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", _DRAW, str(self._patience)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it remarks on is not about the records
            text=True,
            encoding="utf-8",
        )
        return self._process

    def end(self) -> int:
        """End the process, if there is one, and return what it ended with."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.communicate()
        return process.returncode


def _told(process: "subprocess.Popen[str]", asked: str) -> str:
    """Return what a process answers; nothing if it has ended."""
    assert process.stdin is not None  # noqa: S101 - they are pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(asked)
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline()


def draw(charts: Iterable[Chart], cache: Path, vega: Vega | None = None) -> Mapping[Chart, str]:
    """Return the SVG of each chart; those that are not in the folder `cache` are drawn."""
    wanted = {chart: to_json(specification(chart)).decode() for chart in charts}
    by = f"{version('vl-convert-python')}\n{_DRAW}\n" if wanted else ""
    files = {chart: cache / f"{_digest(by + text)}.json" for chart, text in wanted.items()}
    drawn = {chart: _read(file) for chart, file in files.items()}
    missing = [chart for chart, svg in drawn.items() if svg is None]
    if missing:
        svgs = (vega or Vega()).svg([wanted[chart] for chart in missing])
        for chart, svg in zip(missing, svgs, strict=True):
            drawn[chart] = _lean(svg)
            caches.keep(cache, files[chart].name, _lean(svg))
    return {chart: svg for chart, svg in drawn.items() if svg is not None}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(file: Path) -> str | None:
    """Return a kept chart; a damaged one counts as none."""
    found = caches.kept(file.parent, file.name)
    return found if isinstance(found, str) else None


def _lean(svg: str) -> str:
    """Round positions to a hundredth of a pixel, and leave out what an inline SVG does not need."""
    svg = re.sub(r' (?:xmlns(?::xlink)?|version|class|role|aria-[a-z]+)="[^"]*"', "", svg)
    return _DECIMALS.sub(lambda number: f"{float(number[0]):.2f}", svg)
