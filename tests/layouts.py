"""A small knowledge base in layouts nobody would think of: for what rewrites records."""

import itertools
from pathlib import Path
from random import Random

IDS = ("fog", "lamp", "night-song", "a1", "x-y-z", "sea", "2024", "null", "bell-1")
TAKEN = {
    "sources": "post",
    "topics": "fog",
    "terms": "lamp",
    "organizations": "guild",
    "events": "table",
    "speakers": "ada",
    "statistics": "dues",
}
"""By folder, the record that everything names."""
SETTINGS = """site_name: A table  # the name
nav:
  - Home: index.md
  - Fog: {nav}
extra:
  roundtable:
    model: 1
    edition: {{version: 1.0.0, date: 2025-03-20}}
    event: {event}
    key_figures: {figures}
"""


class Layout:
    """Writes records, each time in another way."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.numbers = itertools.count()

    def often(self) -> bool:
        return self.random.random() < 0.3

    def comment(self) -> str:
        return f"# c{next(self.numbers)}: see [[fog]], post 灯 'x"

    def id(self, text: str, *, quoted: bool = False) -> str:
        if text in ("2024", "null") or quoted:
            return self.random.choice([f'"{text}"', f"'{text}'"])
        return self.random.choice([text, text, f'"{text}"', f"'{text}'"])

    def block_id(self, text: str, indent: int) -> str:
        """Write an id as a field's value, at times as a block."""
        if self.random.random() < 0.1:
            header = f">-  {self.comment()}" if self.often() else "|-"
            return f"{header}\n{' ' * (indent + 3)}{text}"
        return self.id(text)

    def ids(self, ids: list[str], indent: int) -> str:
        """Write a list, in brackets on one line or several, or as a block."""
        shape = self.random.choice(["flow", "lines", "block", "flush"])
        if shape == "flow" or not ids:
            return " [" + ", ".join(self.id(i) for i in ids) + "]"
        if shape == "lines":
            inner = "".join(f"\n{' ' * (indent + 5)}{self.id(i)},  {self.comment()}" for i in ids)
            return f" [{inner}\n{' ' * (indent + 3)}]"
        pad = " " * (indent + (0 if shape == "flush" else self.random.choice([2, 4])))
        return "".join(f"\n{self.above(len(pad))}{pad}-  {self.id(i)}{self.beside()}" for i in ids)

    def link(self, kind: str, record_id: str) -> str:
        name = self.random.choice([f"{kind}/{record_id}", f"{kind}/{record_id}", record_id])
        name = f" {name} " if self.random.random() < 0.1 and "/" not in name else name
        return f"[[{name}]]" if self.often() else f"[[{name}|the 灯 one]]"

    def prose(self, indent: int) -> str:
        """Write a text with links, as a plain or quoted scalar or as a block."""
        words = ["See", "also", "灯塔"]
        links = [self.link(kind, i) for kind, i in TAKEN.items() if self.often()]
        words += [*links, "and", *self.random.sample(links, len(links)), "so on."]
        pad = " " * (indent + 2)
        broken = f"\n{pad}" if self.often() else " "
        text = broken.join([" ".join(words[:4]), " ".join(words[4:])])
        shape = self.random.choice(["plain", "single", "double", ">-", "|", ">+"])
        if shape in (">-", "|", ">+"):
            said = f"  {self.comment()}" if self.often() else ""
            return f"{shape}{said}\n{pad}{text}"
        return {"plain": text, "single": f"'It''s {text}'", "double": f'"\\"{text}"'}[shape]

    def source(self, indent: int) -> str:
        post = TAKEN["sources"]
        if self.often():
            return f"\n{' ' * (indent + 2)}id: {self.block_id(post, indent + 2)}"
        if self.often():
            return f" {{words: a b, {self.comment()}\n{' ' * (indent + 4)}id: {self.id(post)}}}"
        return self.random.choice(
            [f" {{id: {self.id(post)}}}", f' {{ words: "q", "id":  {post} }}']
        )

    def above(self, indent: int) -> str:
        blank = "\n" if self.often() else ""
        return f"{blank}{' ' * indent}{self.comment()}\n" if self.often() else blank

    def beside(self) -> str:
        return f"   {self.comment()}" if self.often() else ""

    def record(self, folder: str, former: list[str] | None) -> str:
        fields = self.fields(folder)
        if former is not None:
            fields.append(f"former_ids:{self.ids(former, 0)}")
        self.random.shuffle(fields)
        text = "".join(f"{self.above(0)}{field}\n" for field in fields)
        return self.ending(text)

    def ending(self, text: str) -> str:
        if self.often():
            text += f"{self.comment()}\n"
        if self.often():
            text = text.rstrip("\n")
        text = "\ufeff" * self.often() + text
        return text.replace("\n", "\r\n") if self.often() else text

    def fields(self, folder: str) -> list[str]:
        name = self.random.choice(["Fog 雾", '"A: fog"', "'It''s fog'"])
        own = {
            "sources": [
                "classification: news",
                "url: https://post.example/a#b",
                f"cites:{self.ids([TAKEN['sources']], 0)}",
            ],
            "topics": [f"definition: {self.prose(0)}"],
            "terms": [
                '"classification": law',
                f"definition: {self.prose(0)}",
                f"source:{self.source(0)}",
            ],
            "organizations": [
                "classification: company",
                f"sectors: [light]{self.beside()}",
                f"source:{self.source(0)}",
            ],
            "events": [
                "start_date: 2024-06",
                f"organizers:{self.ids([TAKEN['organizations']], 0)}",
                f"source:{self.source(0)}",
            ],
            "speakers": [self.statements(), self.affiliations()],
            "statistics": [
                f"subject: {self.block_id(self.subject(), 0)}",
                "unit: lamps",
                "measure: flow",
                f"definition: {self.prose(0)}",
                f"topics:{self.ids([TAKEN['topics']], 0)}",
            ],
        }
        return [f"name:   {name}{self.beside()}", *own[folder]]

    def subject(self) -> str:
        return self.random.choice([TAKEN["events"], f"organizations/{TAKEN['organizations']}"])

    def statements(self) -> str:
        event, topic = TAKEN["events"], TAKEN["topics"]
        fields = [
            f"id: s1{self.beside()}",
            f"event: {self.block_id(event, 4)}",
            "kind: plan",
            f"topics:{self.ids([topic], 4)}",
            f"text: {self.prose(4)}",
            f"source:{self.source(4)}",
        ]
        self.random.shuffle(fields)
        first, *rest = fields
        lines = "".join(f"\n{self.above(4)}    {field}" for field in rest)
        return f"statements:{self.beside()}\n{self.above(2)}  - {first}{lines}"

    def affiliations(self) -> str:
        guild = self.id(TAKEN["organizations"])
        return f"affiliations: [{{organization: {guild}, source: {{id: {TAKEN['sources']}}}}}]"


def project(root: Path, random: Random, former: dict[str, list[str]]) -> Path:
    """Write a knowledge base whose records all name one another."""
    layout = Layout(random)
    for folder, record_id in TAKEN.items():
        path = root / f"data/{folder}/{record_id}.yml"
        path.parent.mkdir(parents=True)
        path.write_bytes(layout.record(folder, former.get(folder)).encode())
    event, figures = TAKEN["events"], layout.ids([TAKEN["statistics"]], 4)
    nav = layout.id("topics/fog.md")
    settings = SETTINGS.format(nav=nav, event=layout.block_id(event, 4), figures=figures.strip(" "))
    (root / "mkdocs.yml").write_bytes(layout.ending(settings).encode())
    (root / "docs").mkdir()
    page = "See [fog](topics/fog.md#a_b) and [ada](./speakers/ada.md).\n\n[1]: terms/lamp.md\n"
    (root / "docs/about.md").write_bytes(layout.ending(page).encode())
    verified = (
        '{"citations": ['
        '{"record": "speakers/ada", "paragraph": 1, "words": "a", "number": null}, '
        '{"record": "topics/fog", "paragraph": 2, "words": "b", "number": null}], '
        '"paragraphs": []}\n'
    )
    (root / "data/sources/post.verified.json").write_text(verified)
    return root
