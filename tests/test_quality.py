"""The page of findings: all that are doubtful are on it, however many there are."""

from collections import Counter

import pytest

from conftest import ROOT, sound
from roundtable_kb.render import environment, render
from roundtable_kb.views import quality


@pytest.mark.parametrize("many", [0, 1, 200])
def test_of_what_nobody_doubts_only_some_is_shown(
    monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(quality, "_MANY", many)
    knowledge = sound(ROOT)
    found = knowledge.findings
    types = Counter(finding.type for finding in found)
    doubtful = Counter(finding.type for finding in found if finding.doubtful)
    assert doubtful.total() > 1 < len(types - doubtful)
    (page,) = quality.pages(knowledge)
    text = render(page, environment(), {})
    shown = {item.text for section in page.context["sections"] for item in section.items}  # type: ignore[attr-defined]
    assert {finding.text for finding in found if finding.doubtful} <= shown
    for kind, count in types.items():
        expected = count if kind in doubtful else min(many, count)
        section = text.partition(f"#found_{kind.value} }}")[2].partition("\n## ")[0]
        assert section.count("\n<li") == expected, kind
        more = f"{count - expected} more stand with their figures" in section
        assert more == (0 < expected < count)
