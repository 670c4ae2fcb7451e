"""Charts to SVG, drawn by Vega-Lite in a process that ends, and kept by what they were drawn from.

vl-convert carries its own JavaScript engine: 100 MB and most of a second, which a build pays only
for a chart that it has not seen before.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from roundtable_kb import disk
from roundtable_kb.charts import Chart, specification

_DRAW = """
import json, sys, vl_convert
print(json.dumps([vl_convert.vegalite_to_svg(spec) for spec in json.load(sys.stdin)]))
"""
_DECIMALS = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


def draw(charts: Iterable[Chart], cache: Path) -> Mapping[Chart, str]:
    """Return the SVG of each chart; those that are not in the folder `cache` are drawn."""
    wanted = {chart: json.dumps(specification(chart), sort_keys=True) for chart in charts}
    by = f"{version('vl-convert-python')}\n{_DRAW}\n" if wanted else ""
    files = {chart: cache / f"{_digest(by + text)}.json" for chart, text in wanted.items()}
    drawn = {chart: _read(file) for chart, file in files.items()}
    missing = [chart for chart, svg in drawn.items() if svg is None]
    if missing:
        for chart, svg in zip(missing, _drawn([wanted[c] for c in missing]), strict=True):
            drawn[chart] = _lean(svg)
            disk.keep(cache, files[chart].name, _lean(svg))
    return {chart: svg for chart, svg in drawn.items() if svg is not None}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(file: Path) -> str | None:
    """Return a kept chart; a damaged one counts as none."""
    found = disk.kept(file.parent, file.name)
    return found if isinstance(found, str) else None


def _drawn(specifications: list[str]) -> list[str]:
    """Draw in another process; what it costs in memory ends with it."""
    run = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", _DRAW],
        input=f"[{','.join(specifications)}]",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    found: list[str] = json.loads(run.stdout)
    return found


def _lean(svg: str) -> str:
    """Round positions to a hundredth of a pixel, and leave out what an inline SVG does not need."""
    svg = re.sub(r' (?:xmlns(?::xlink)?|version|class|role|aria-[a-z]+)="[^"]*"', "", svg)
    return _DECIMALS.sub(lambda number: f"{float(number[0]):.2f}", svg)
