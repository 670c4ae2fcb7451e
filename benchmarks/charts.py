"""What charts cost: drawn for the first time, and kept; run it with the project's Python.

python benchmarks/charts.py [runs]
"""

import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from roundtable_kb import building, project, site
from roundtable_kb.charts import Chart
from roundtable_kb.diagnostics import Report
from roundtable_kb.drawing import draw
from roundtable_kb.views import pages as pages_of

ROOT = Path(__file__).parent.parent


def seconds(work: object) -> float:
    """Return how long a call takes."""
    begin = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begin


def charts_of_the_project() -> list[Chart]:
    """Return every chart of the site."""
    knowledge = project.check(ROOT, Report())
    assert knowledge is not None
    pages = list(pages_of(knowledge))
    return list(dict.fromkeys(chart for page in pages for chart in page.charts))


def without_charts(copy: Path) -> Path:
    """Return a copy of a rendered project whose pages have no charts."""
    bare = copy.parent / "bare"
    shutil.copytree(copy, bare, ignore=shutil.ignore_patterns("site", ".cache"))
    for page in bare.rglob("docs/statistics/*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r"<svg.*?</svg>", "", text), encoding="utf-8")
    return bare


def publish(root: Path) -> None:
    """Make the whole site of a rendered project."""
    with tempfile.TemporaryDirectory() as nothing:
        shutil.rmtree(root / "site", ignore_errors=True)
        assert site.Site(root, Path(nothing)).build((), Report())


def main(runs: int) -> None:
    """Print medians over `runs` runs."""
    charts = charts_of_the_project()
    one, all_, kept, built, with_charts, bare = ([] for _ in range(6))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        ignore = shutil.ignore_patterns(".venv", ".git", "site", ".cache", "src", "tests")
        shutil.copytree(ROOT, copy, ignore=ignore)
        building.build(copy, Report(), lambda step: None)
        plain = without_charts(copy)
        for run in range(runs):
            cache = Path(folder) / f"cache-{run}"
            one.append(seconds(lambda cache=cache: draw(charts[:1], cache / "one")))
            all_.append(seconds(lambda cache=cache: draw(charts, cache / "all")))
            kept.append(seconds(lambda cache=cache: draw(charts, cache / "all")))
            built.append(seconds(lambda: building.build(copy, Report(), lambda step: None)))
            with_charts.append(seconds(lambda: publish(copy)))
            bare.append(seconds(lambda: publish(plain)))
    first, every = statistics.median(one), statistics.median(all_)
    cached, build = statistics.median(kept), statistics.median(built)
    further = (every - first) / (len(charts) - 1)
    print(f"{len(charts)} charts, {runs} runs, medians")
    print(f"the first chart, with the library's start  {first * 1000:7.0f} ms")
    print(f"each further chart                         {further * 1000:7.0f} ms")
    print(f"all charts when they are kept              {cached * 1000:7.1f} ms")
    print(f"a whole build with kept charts             {build * 1000:7.0f} ms")
    ratio = (statistics.median(with_charts) + cached) / statistics.median(bare)
    print(f"publishing with kept charts, over without  {ratio:7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
