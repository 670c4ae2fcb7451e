"""What programs that read the whole site may read: everything (RFC 9309)."""

from collections.abc import Iterator

from roundtable_kb.knowledge import Knowledge
from roundtable_kb.pages import Artifact


def artifacts(knowledge: Knowledge) -> Iterator[Artifact]:
    """Yield robots.txt; where the site's address is known, with the way to the sitemap."""
    lines = ["User-agent: *", "Disallow:"]
    if knowledge.site_url:
        lines += ["", f"Sitemap: {knowledge.site_url}sitemap.xml"]
    yield Artifact("robots.txt", "".join(f"{line}\n" for line in lines).encode())
