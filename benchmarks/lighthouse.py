"""Audit pages of the built site with Lighthouse, as a phone sees them from a host that compresses.

Run it with the site built: python benchmarks/lighthouse.py [RUNS]. It needs Node 18 or later and
Chromium, and installs Lighthouse into .cache/lighthouse. It prints the medians, and how fast
Lighthouse found the machine: below 1,000 or so it was busy, and the score for performance is low.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from compressed import compressed  # noqa: E402

VERSION = "12.8.2"
TOOLS = ROOT / ".cache/lighthouse"
PROGRAM = TOOLS / "node_modules/.bin/lighthouse"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-sync --disable-quic "
    "--disable-background-networking --disable-component-update"
)
SCORES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
TIMES = {
    "first-contentful-paint": "first paint, s",
    "largest-contentful-paint": "largest paint, s",
    "total-blocking-time": "blocked, s",
    "cumulative-layout-shift": "shift",
}


def install() -> None:
    if (
        PROGRAM.is_file()
        and json.loads((TOOLS / "node_modules/lighthouse/package.json").read_text())["version"]
        == VERSION
    ):
        return
    TOOLS.mkdir(parents=True, exist_ok=True)
    (TOOLS / "package.json").write_text('{"private": true}')
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run(["npm", "install", *options, f"lighthouse@{VERSION}"], cwd=TOOLS, check=True)


def audit(address: str, chromium: str) -> dict[str, Any]:
    """Return one report on one page."""
    done = subprocess.run(
        [PROGRAM, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": chromium},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def faults(report: dict[str, Any]) -> set[str]:
    """Return what keeps a page from 100 where nothing is timed."""
    return {
        reference["id"]
        for name, category in report["categories"].items()
        for reference in category["auditRefs"]
        if name != "performance" and reference["weight"]
        if report["audits"][reference["id"]]["score"] not in (None, 1)
    }


def pages(site: Path) -> dict[str, str]:
    """Return the first page, a list, the longest speaker, and the longest figure with a chart."""

    def longest(kind: str, mark: str) -> str:
        found = [path for path in site.glob(f"{kind}/*/index.html") if mark in path.read_text()]
        return max(found, key=lambda path: path.stat().st_size).parent.relative_to(site).as_posix()

    return {
        "first page": "",
        "list of speakers": "speakers/",
        "a speaker": longest("speakers", "kb-statement") + "/",
        "a figure with its chart": longest("statistics", "kb-chart") + "/",
    }


def main(runs: int = 5) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or shutil.which("npm") is None:
        sys.exit("Chromium and Node with npm are needed")
    install()
    print(f"Lighthouse {VERSION}, mobile, medians of {runs} runs")
    print("page", *SCORES.values(), *TIMES.values(), "KB", "machine", sep=" | ")
    with compressed(ROOT / "site") as (address, _):
        for name, path in pages(ROOT / "site").items():
            reports = [audit(f"{address}/{path}", chromium) for _ in range(runs)]

            def median(read: Any, reports: list[dict[str, Any]] = reports) -> float:
                return statistics.median(read(report) for report in reports)

            scores = [median(lambda r, k=k: 100 * r["categories"][k]["score"]) for k in SCORES]
            times = [median(lambda r, k=k: r["audits"][k]["numericValue"]) for k in TIMES]
            seconds = [f"{time / 1000:.2f}" for time in times[:3]]
            size = median(lambda r: r["audits"]["total-byte-weight"]["numericValue"]) / 1000
            figures = [f"{score:.0f}" for score in scores]
            machine = median(lambda r: r["environment"]["benchmarkIndex"])
            print(
                name,
                *figures,
                *seconds,
                f"{times[3]:.3f}",
                f"{size:.0f}",
                f"{machine:.0f}",
                sep=" | ",
            )
            for fault in sorted(set().union(*map(faults, reports))):
                print("  fault:", fault)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
