"""Pages put together from what was made of them before are what they would be if made anew."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plain import inexact
from revisions import refigure, restate, retag, retitle
from roundtable_kb import building
from roundtable_kb.site import amended, parcel, piecewise
from roundtable_kb.site.entries import unmarked
from roundtable_kb.site.ledger import Ledger, digest
from roundtable_kb.site.press import Order
from roundtable_kb.site.shapes import Shapes
from sectioned import theirs
from test_incremental import build_again, dressed, hold, project
from test_regular import PAGES, TEXTS, fresh, items, table

__all__ = ["dressed", "project"]

EDITS = {edit.__name__: edit for edit in (refigure, restate, retag, retitle)}
FIGURE = "data/statistics/visitors.yml"


@pytest.fixture(scope="module")
def amending() -> Iterator[list[str]]:
    """Has pages of any length amended, and lists those that are."""
    paths: list[str] = []

    true = parcel.Bench.amend

    def amend(bench: parcel.Bench, order: Order, made: parcel.Made) -> bool:
        found = true(bench, order, made)
        paths.extend([order.path] if found else [])
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(amended, "_LONG", 0)
        patch.setattr(parcel.Bench, "amend", amend)
        yield paths


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes(fresh(), {})


def edit(root: Path, old: str, new: str) -> None:
    file = root / FIGURE
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def begun(root: Path) -> building.Kept:
    """Build once, after a first edit."""
    kept = building.Kept.of(root)
    edit(root, "1.2万", "1.3万")
    assert build_again(root, kept)
    return kept


def test_a_figure_changes_a_row_and_an_item(
    project: Path, tmp_path: Path, amending: list[str]
) -> None:
    kept = begun(project)
    amending.clear()
    edit(project, "1.3万", "1.4万")
    assert build_again(project, kept)
    assert {"statistics/index.md", "events/lantern-table-2024.md"} <= {*amending}
    assert "statistics/visitors.md" not in amending, "it has a chart and what is cited, too"
    assert "<b>1.4</b>" in (project / "site/statistics/index.html").read_text()
    assert inexact(project, tmp_path / "exact") == ""


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 9999)), min_size=2, max_size=6
    )
)
def test_any_series_of_edits(
    dressed: Path, amending: list[str], steps: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = shutil.copytree(dressed, Path(folder) / "project")
        kept = building.Kept.of(root)
        for name, number in steps:
            EDITS[name](root, Random(number))  # noqa: S311
            build_again(root, kept)
        hold(root, Path(folder) / "scratch")


def test_a_page_that_a_person_changed_is_not_built_upon(
    project: Path, tmp_path: Path, amending: list[str]
) -> None:
    kept = begun(project)
    page = project / "site/statistics/index.html"
    page.write_text(page.read_text().replace("<b>1.3</b>", "<b>13</b>"))
    edit(project, "1.3万", "1.4万")
    assert build_again(project, kept)
    assert inexact(project, tmp_path / "exact") == ""


PATTERNS = st.sampled_from(
    ["{}", "a {}, b", "[{}](a.md)", "[b](http://c.d/{})", "**{}** x", '<span id="{}">e</span>',
     '<span class="x">{}</span> b', "<span data-search-exclude>{}</span> c", "`{}`"]
)  # fmt: skip
WORDS = st.one_of(TEXTS, st.sampled_from(["1", "2", "灯", "a", "b"]))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """A page, and one that differs from it in some rows or items, or in data."""
    lines = draw(st.lists(st.tuples(PATTERNS, WORDS, WORDS), min_size=1, max_size=4))
    kind = draw(st.sampled_from([items, table, _data]))
    around = draw(st.sampled_from(["{}", "{}", "<div markdown>\n\n{}\n\n</div>", _HIDDEN]))
    before, after = draw(PAGES | st.just("# a { #b }")), draw(PAGES | st.just("c"))
    pages = (
        f"---\ntitle: a\n---\n\n{before}\n\n{around.format(kind(said))}\n\n{after}\n"
        for said in ([p.format(w) for p, w, _ in lines], [p.format(w) for p, _, w in lines])
    )
    return next(pages), next(pages)


_HIDDEN = '<div class="a" data-search-exclude markdown>\n\n{}\n\n</div>'


def _data(lines: list[str]) -> str:
    return f'<script type="application/json">{"".join(lines)}</script>'


def made(text: str) -> amended.Copy | None:
    """What Python-Markdown and Material's parser make of a page; None where one of them fails."""
    try:
        html = fresh().convert(text.split("---\n\n", 1)[1])
    except IndexError:
        return None
    found = theirs(html)
    texts = [text for *_, left_out, _, text in found or () if not left_out]
    return amended.Copy(unmarked(html), json.dumps(texts)) if found is not None else None


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages=pairs())
def test_any_rows_and_items(shapes: Shapes, pages: tuple[str, str]) -> None:
    before, now = map(made, pages)
    if before and now:
        found = amended.amended(before, *pages, shapes, lambda url: url)
        assert found is None or found == now


@pytest.mark.parametrize("kind", [items, table])
def test_what_is_there_once(shapes: Shapes, kind: Callable[[list[str]], str]) -> None:
    one, other = (
        f"---\ntitle: a\n---\n\n# a {{ #b }}\n\n{kind(['[灯](a.md) 1', f'[灯](a.md) {n}', 'b'])}\n"
        for n in (2, 3)
    )
    copy = made(one)
    assert copy
    assert amended.amended(copy, one, other, shapes, lambda url: url) == made(other)
    twice = copy._replace(html=copy.html * 2)
    assert amended.amended(twice, one, other, shapes, lambda url: url) is None
    unsaid = copy._replace(entries="")
    assert amended.amended(unsaid, one, other, shapes, lambda url: url) is None


def test_only_what_was_held_on_to_is_known(tmp_path: Path) -> None:
    page, there = tmp_path / "page.md", "# Lamps\n"
    page.write_text(there)
    known = digest(page.read_bytes())
    row = piecewise.Row(known, "", None, False, "", {}, None, 0, None, "")
    ledger = Ledger(rows={"page.md": row, "gone.md": row}, docs={"page.md": (60_000,)})
    before = amended.Before(tmp_path, ledger)
    assert before.source("page.md", known) == there
    page.unlink()
    page.write_text("# Others\n")
    assert before.source("page.md", known) == there
    assert before.source("page.md", digest(page.read_bytes())) is None
    assert before.source("gone.md", known) is None
