"""Pages to Markdown files: in the templates every value is escaped unless it is Markdown."""

from collections.abc import Mapping
from typing import Any

import frontmatter
from jinja2 import Environment, PackageLoader, StrictUndefined, nodes, pass_environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Undefined
from markupsafe import Markup

from roundtable_kb import markdown
from roundtable_kb.charts import Chart
from roundtable_kb.linked import document, page_node
from roundtable_kb.markdown import Markdown
from roundtable_kb.pages import Link, Page, Part, Phrase, Prose


class _Once(CodeGenerator):
    """Has no expression escaped again after `finalize`: that takes a fifth of all rendering."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(finalize.src or "")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src is not None:
            self.write(")")


class Templates(Environment):
    """The environment of all templates."""

    code_generator_class = _Once
    page = ""
    """The path of the page that is rendered now, which links begin at.

    Macros that had it from the page's context would be made anew for each page.
    """


def environment() -> Templates:
    """Return the environment of all templates, which stand beside the views."""
    jinja = Templates(
        loader=PackageLoader("roundtable_kb", "views"),
        # What `finalize` returns is Markup, so autoescape lets it pass; it serves the macros.
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # They come with the program, and are as they were.
        auto_reload=False,
        # Nothing in them is worked out from constants.
        optimized=False,
    )
    jinja.filters.update(
        address=markdown.address,
        attribute=markdown.attribute,
        cell=_cell,
        data=markdown.data,
        href=_href,
        link=_link,
        marked=_marked,
        prose=_prose,
        verbatim=markdown.verbatim,
    )
    return jinja


def render(page: Page, jinja: Templates, drawn: Mapping[Chart, str]) -> str:
    """Return the Markdown of a page, its front matter limited to keys that are safe."""
    template = jinja.get_template(page.template)
    jinja.page = page.path
    body = template.render(
        {
            "title": page.title,
            **page.context,
            "drawn": {chart: Markdown(drawn[chart]) for chart in page.charts},
        }
    )
    graph = page.linked or (page_node(page),)
    linked = markdown.data(document(graph))
    post = frontmatter.Post(
        f'{_tidy(body)}\n\n<script type="application/ld+json">{linked}</script>',
        title=markdown.as_html(page.title),
        description=markdown.as_html(page.description),
        hide=["navigation", "toc"],
    )
    if page.updated:
        post["updated"] = page.updated
    if page.twins:
        post["twins"] = True
    if not page.searched:
        # https://squidfunk.github.io/mkdocs-material/setup/setting-up-site-search/#search-exclusion
        post["search"] = {"exclude": True}
    return frontmatter.dumps(post, sort_keys=False) + "\n"


def _escaped(value: Any) -> Any:
    """Return what a template may print: Markdown as it is, all else as text."""
    return value if isinstance(value, Markup) else markdown.escape(str(value))


def _marked(value: Any) -> Any:
    """Return what `_escaped` does, Han signs marked as Chinese; for text, not attributes."""
    if isinstance(value, Markup | Undefined):
        return value
    return markdown.marked(str(value))


def _tidy(body: str) -> str:
    """Return a page without the blank lines that blocks leave behind."""
    lines: list[str] = []
    for line in body.strip().split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines)


@pass_environment
def _link(jinja: Templates, link: Link) -> Markdown:
    return markdown.link(link, jinja.page)


@pass_environment
def _href(jinja: Templates, link: Link) -> Markdown:
    return markdown.relative(link, jinja.page)


@pass_environment
def _prose(jinja: Templates, parts: Prose) -> Markdown:
    return Markdown("".join([_part(part, jinja.page) for part in parts]))


@pass_environment
def _cell(jinja: Templates, value: Part | tuple[Part, ...]) -> Markdown:
    """Return a table cell; running text is kept together, other items get commas."""
    items = value if isinstance(value, tuple) else (value,)
    comma = "" if isinstance(value, Prose) else ", "
    return Markdown(comma.join([_part(item, jinja.page) for item in items]))


def _part(part: Part, page: str) -> Markdown:
    """Return one piece of a line; the space at its ends belongs to the line."""
    if isinstance(part, Link):
        return markdown.link(part, page)
    if isinstance(part, Phrase):
        return markdown.phrase(part)
    before, after = part[:1].isspace(), part[1:] and part[-1:].isspace()
    return Markdown(f"{' ' * before}{markdown.marked(part)}{' ' * bool(after)}")
