"""The sitemap, of pages that need not be made for it: https://www.sitemaps.org/protocol.html."""

import gzip
import io
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import jinja2
from mkdocs import utils

from roundtable_kb.site.ledger import Row

NAME = "sitemap.xml"
PACKED = "sitemap.xml.gz"


def told(row: Row) -> tuple[object, ...]:
    """Return what the sitemap depends on, of a page."""
    return row.url, row.meta.get("search"), row.meta.get("updated")


def render(env: jinja2.Environment, rows: Collection[Row]) -> bytes:
    """Return the sitemap, whose template asks for little of a page."""
    day = utils.get_build_date()
    files = [SimpleNamespace(page=_mapped(row, day)) for row in rows]
    return env.get_template(NAME).render(pages=files).encode()


def _mapped(row: Row, day: str) -> SimpleNamespace:
    return SimpleNamespace(
        is_link=False,
        canonical_url=row.url,
        abs_url=urlsplit(row.url).path if row.url else None,
        update_date=day,
        meta=row.meta,
    )


def packed(content: bytes) -> bytes:
    """Return what MkDocs makes of a sitemap: its name is in it, and the day of the build."""
    day: Any = [SimpleNamespace(update_date=utils.get_build_date())]
    packed = io.BytesIO()
    moment = utils.get_build_timestamp(pages=day)
    with gzip.GzipFile(fileobj=packed, filename=PACKED, mode="wb", mtime=moment) as file:
        file.write(content)
    return packed.getvalue()
