"""robots.txt, as a crawler reads it."""

from dataclasses import replace

from protego import Protego

from roundtable_kb.exports import robots
from roundtable_kb.knowledge import Knowledge

SITE = "https://kb.example/"


def read(knowledge: Knowledge) -> Protego:
    (artifact,) = robots.artifacts(knowledge)
    assert artifact.path == "robots.txt"
    return Protego.parse(artifact.content.decode())


def test_everybody_may_read_everything(knowledge: Knowledge) -> None:
    rules = read(knowledge)
    for path in ("", "data/records.json", "speakers/ada-lamp/index.md"):
        assert rules.can_fetch(f"{SITE}{path}", "anybody")


def test_the_sitemap_is_named_where_the_address_is_known(knowledge: Knowledge) -> None:
    assert list(read(knowledge).sitemaps) == []
    assert list(read(replace(knowledge, site_url=SITE)).sitemaps) == [f"{SITE}sitemap.xml"]
