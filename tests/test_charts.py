"""Charts: drawn by Vega-Lite at build time, in the page's own colours, the same everywhere."""

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from roundtable_kb import caches
from roundtable_kb.charts import Chart, Mark, specification
from roundtable_kb.drawing import Vega, draw
from roundtable_kb.kinds.statistics import Statistic
from roundtable_kb.knowledge import Knowledge
from roundtable_kb.views.series import series, sparkline

YEARS = tuple(
    Mark(f"{year}-01-01", f"{year}-12-31", value, value - 5.0, value + 5.0, f"{value:g}", own)
    for year, value, own in ((2022, 100.0, False), (2023, 120.0, False), (2024, 150.0, True))
)
CHART = Chart(YEARS, "million yuan", 640, 260)


@pytest.fixture(scope="module")
def svg(tmp_path_factory: pytest.TempPathFactory) -> str:
    return draw([CHART], tmp_path_factory.mktemp("charts"))[CHART]


def test_a_chart_needs_no_script_style_or_address(svg: str) -> None:
    assert svg.startswith("<svg")
    assert not re.search(r"<(?!/?(svg|g|path|line|text)\b)", svg)
    assert not re.search(r"\b(style|href|src|class|id|on\w+)=", svg)
    assert "url(" not in svg


def test_a_chart_takes_its_colours_from_the_page(svg: str) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
    assert {"currentColor", "var(--kb-accent)", "var(--kb-muted)", "var(--kb-line)"} == colours


def test_each_figure_is_a_line_over_its_period_on_the_band_of_what_it_allows(svg: str) -> None:
    soup = BeautifulSoup(svg, "html.parser")
    accent = soup.find_all(attrs={"stroke": "var(--kb-accent)"})
    bands = [p for p in soup.find_all("path") if p.get("fill-opacity")]
    assert len(accent) == 1
    assert len(bands) == len(YEARS)
    assert "150" in [text.get_text() for text in soup.find_all("text")]


def test_a_drawn_chart_is_kept_and_a_damaged_one_is_drawn_again(tmp_path: Path, svg: str) -> None:
    assert draw([CHART], tmp_path) == {CHART: svg}
    (file,) = tmp_path.iterdir()
    stamp = file.stat().st_mtime_ns
    assert draw([CHART], tmp_path) == {CHART: svg}
    assert file.stat().st_mtime_ns == stamp
    file.write_text("<svg cut off", encoding="utf-8")
    assert draw([CHART], tmp_path) == {CHART: svg}
    assert caches.kept(tmp_path, file.name) == svg


def test_who_has_drawn_draws_again_until_it_has_waited_in_vain(svg: str) -> None:
    asked = [json.dumps(specification(CHART))]
    vega = Vega(patience=60.0)
    first = vega.svg(asked)
    drawing = vega._process
    assert drawing is not None
    assert vega.svg(asked * 2) == first * 2
    assert vega._process is drawing
    drawing.kill()
    assert vega.svg(asked) == first
    vega.end()
    assert vega._process is None
    impatient = Vega(patience=0.1)
    assert impatient.svg(asked) == first
    assert impatient._process is not None
    assert impatient._process.wait(20) == 0
    assert impatient.svg(asked) == first


def test_what_cannot_be_drawn_is_a_fault_and_no_other_is(svg: str) -> None:
    vega = Vega()
    with pytest.raises(subprocess.CalledProcessError):
        vega.svg(['{"mark": 1}'])
    assert vega.svg([json.dumps(specification(CHART))])[0].startswith("<svg")


def drawn_elsewhere(cache: Path, **variables: str) -> str | None:
    """Return the chart as another process draws or keeps it; None if it cannot."""
    script = (
        "import pickle, sys\n"
        "from pathlib import Path\n"
        "from roundtable_kb.drawing import draw\n"
        "chart = pickle.load(sys.stdin.buffer)\n"
        "sys.stdout.write(draw([chart], Path(sys.argv[1]))[chart])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(cache)],
        input=pickle.dumps(CHART),
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode() if done.returncode == 0 else None


def test_a_chart_is_the_same_on_a_machine_with_other_fonts(tmp_path: Path, svg: str) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    bare = {"FONTCONFIG_FILE": str(config), "HOME": str(tmp_path)}
    assert drawn_elsewhere(tmp_path / "cache", **bare) == svg


def test_a_chart_that_is_kept_does_not_need_the_library(tmp_path: Path, svg: str) -> None:
    (tmp_path / "vl_convert.py").write_text("raise ImportError\n")
    without = {"PYTHONPATH": str(tmp_path)}
    assert drawn_elsewhere(tmp_path / "cache", **without) is None
    assert drawn_elsewhere(tmp_path / "cache") == svg
    assert drawn_elsewhere(tmp_path / "cache", **without) == svg


def test_an_unbounded_figure_reaches_the_top() -> None:
    over = Chart(
        (*YEARS[:2], Mark("2024-01-01", "2024-12-31", 150.0, 150.0, None, "over", True)),
        "members",
        640,
        260,
    )
    rows = specification(over)["data"]["values"]
    assert [row["open"] for row in rows] == [False, False, True]
    assert rows[2]["high"] == pytest.approx(150 * 1.12)


def test_unlike_periods_make_no_series(knowledge: Knowledge) -> None:
    for statistic in knowledge.kb.all(Statistic):
        drawn = series(statistic)
        spark = sparkline(statistic)
        assert (drawn is None) == (spark is None)
        if drawn:
            lengths = {len(mark.first + mark.last) for mark in drawn.wide.marks}
            assert len(lengths) == 1
            assert len(drawn.wide.marks) + drawn.left_out == len(statistic.observations)
            assert drawn.words.startswith(statistic.name)
