"""Python-Markdown for many pages: one converter, which tries no pattern that cannot match."""

from collections.abc import Mapping, Sequence
from typing import Any

from markdown import Markdown, inlinepatterns
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

_NEEDED = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.LINK_RE: "[",
    inlinepatterns.IMAGE_LINK_RE: "![",
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    inlinepatterns.LINE_BREAK_RE: "  \n",
}
"""By regular expression, what a text has in which it matches."""


def converter(extensions: Sequence[Any], options: Mapping[str, Any]) -> Markdown:
    """Return what converts as Python-Markdown does with these extensions."""
    md = Markdown(extensions=extensions, extension_configs=options)
    md.treeprocessors.register(_Sparing(md), "inline", 20)
    return md


class _Sparing(InlineProcessor):  # type: ignore[misc]
    """Applies inline patterns to a text as its parent does, but for those that cannot match."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._patterns = [(one, _NEEDED.get(one.pattern, "")) for one in md.inlinePatterns]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> Any:  # noqa: N802, N803
        if isinstance(data, AtomicString):
            return data
        patterns, start = self._patterns, 0
        while patternIndex < len(patterns):
            pattern, needed = patterns[patternIndex]
            matched = False
            if needed in data:
                data, matched, start = self._InlineProcessor__applyPattern(
                    pattern, data, patternIndex, start
                )
            if not matched:
                # The next pattern begins at the text's beginning.
                patternIndex, start = patternIndex + 1, 0  # noqa: N806
        return data
