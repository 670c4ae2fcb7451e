"""Citations to addresses that open a source at its words, and to what reference managers read."""

import json
import re
from datetime import date
from pathlib import Path

import bibtexparser
import citeproc
import jsonschema
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from roundtable_kb.citations import Citable, Csl, bibtex, csl, passage_url, ris


@pytest.mark.parametrize(
    ("url", "words", "address"),
    [
        ("https://a.example/b", None, "https://a.example/b"),
        ("https://a.example/b", "big data", "https://a.example/b#:~:text=big%20data"),
        ("https://a.example/b#c", "big data", "https://a.example/b#c:~:text=big%20data"),
        ("https://a.example/", "co-op, a&b", "https://a.example/#:~:text=co%2Dop%2C%20a%26b"),
        ("https://a.example/", "大数据", "https://a.example/#:~:text=%E5%A4%A7%E6%95%B0%E6%8D%AE"),
        ("https://a.example/", "two\n lines", "https://a.example/#:~:text=two%20lines"),
    ],
)
def test_passage(url: str, words: str | None, address: str) -> None:
    assert passage_url(url, words) == address


STATEMENT = Citable(
    id="speakers/zhou-yaping#big-data",
    title="Content & its use: 100% of it.",
    site="Copyright Roundtable",
    version="0.1.0",
    issued=date(2025, 3, 9),
    url="https://kb.example/speakers/zhou-yaping/?a=b_c;d#big-data",
    speaker="周亚平",
    reported="WIPO, Roundtable, paragraph 7",
)
pieces = ["TY  - JOUR", "ER  - ", "TI  - ", "@book{x,", "@comment(", "note = {x}", "},\n}", "\r\n"]
marks = list("\n\x00\x85\u2028 {}\\%\"',$^_~`=;周a")
hostile = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(pieces + marks), max_size=12).map("".join),
)
citables = st.builds(
    Citable,
    id=hostile,
    title=hostile,
    site=hostile,
    version=hostile,
    issued=st.dates(),
    url=hostile,
    speaker=hostile,
    reported=hostile,
    language=st.sampled_from(["en", "zh-Hans"]),
)

# The part of CSL's csl-data.json (1.0.2) that concerns what we write, in our words: no package
# ships the file. Its lists of types and variables do come with citeproc-py: see below.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "type": {"const": "webpage"},
            "id": {"type": "string", "pattern": "^[A-Za-z0-9:-]+$"},
            "author": {
                "type": "array",
                "maxItems": 1,
                "items": {
                    "type": "object",
                    "properties": {"literal": {"type": "string", "minLength": 1}},
                    "required": ["literal"],
                    "additionalProperties": False,
                },
            },
            "issued": {
                "type": "object",
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 3,
                            "items": {"type": ["string", "number"]},
                        },
                    }
                },
                "additionalProperties": False,
            },
            **{
                name: {"type": "string"}
                for name in ("container-title", "genre", "language", "title", "URL", "version")
            },
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}


def test_csl_of_a_statement() -> None:
    assert csl(STATEMENT) == {
        "id": "speakers:zhou-yaping:big-data",
        "type": "webpage",
        "title": "Content & its use: 100% of it",
        "container-title": "Copyright Roundtable",
        "version": "0.1.0",
        "issued": {"date-parts": [[2025, 3, 9]]},
        "language": "en",
        "author": [{"literal": "周亚平"}],
        "genre": "reported by WIPO, Roundtable, paragraph 7",
        "URL": "https://kb.example/speakers/zhou-yaping/?a=b_c;d#big-data",
    }


def test_csl_knows_what_we_write() -> None:
    lists = Path(citeproc.__file__).parent / "data/schema/schemas/styles"
    types = re.findall(r'"([\w-]+)"', (lists / "csl-types.rnc").read_text())
    variables = re.findall(r'"([\w-]+)"', (lists / "csl-variables.rnc").read_text())
    item = csl(STATEMENT)
    assert item["type"] in types
    assert item.keys() - {"id", "type", "language"} <= set(variables)


@given(citables)
def test_csl_is_valid(citable: Citable) -> None:
    item = json.loads(json.dumps(csl(citable)))
    jsonschema.validate([item], SCHEMA)
    for value in (v for v in item.values() if isinstance(v, str)):
        assert value == " ".join(value.split())
        assert value.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f]", value)


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("Content is used.", "Content is used"),
        ("内容被使用。", "内容被使用"),
        ("It is used in the U.S.", "It is used in the U.S."),
        ("And so on ...", "And so on ..."),
        ("Is it?", "Is it?"),
    ],
)
def test_a_statement_is_a_title_without_its_full_stop(sentence: str, title: str) -> None:
    def cited(**fields: str) -> str:
        return csl(
            Citable(id="a", title=sentence, site="b", version="1", issued=date.max, **fields)
        )["title"]

    assert cited(reported="WIPO") == title
    assert cited() == sentence


UNTEX = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    r"\textasciigrave{}": "`",
    **{f"\\{mark}": mark for mark in "$&%#_"},
}


def read_by_tex(value: str) -> str:
    """Return what TeX prints; pylatexenc, bibtexparser's own way, knows no \\textbraceleft."""
    text = re.sub(r"\\text[a-z]+\{\}|\\[^a-z]", lambda mark: UNTEX[mark[0]], value)
    bare = re.sub(r"\\text[a-z]+\{\}|\\[^a-z]", "", value)
    assert not re.search(r"[\\{}$&%#_^~`]", bare)
    return text


def read_bibtex(text: str) -> dict[str, str]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (block,) = library.blocks
    (entry,) = library.entries
    assert block is entry
    fields = {field.key: field.value for field in entry.fields}
    for name in ("author", "title"):
        if name in fields:
            assert fields[name][0] + fields[name][-1] == "{}"
            fields[name] = fields[name][1:-1]
    plain = {k: v if k == "url" else read_by_tex(v) for k, v in fields.items()}
    return {"ENTRYTYPE": entry.entry_type, "ID": entry.key, **plain}


def all_of(item: Csl, *names: str) -> dict[str, str]:
    """Return what an item says, under the names that a format has for it."""
    author = item["author"][0]["literal"] if "author" in item else ""
    values = (
        item["id"],
        author,
        item["title"],
        item["container-title"],
        item["version"],
        item.get("genre", ""),
        item.get("URL", ""),
    )
    return {name: value for name, value in zip(names, values, strict=True) if value}


@given(citables)
def test_bibtex_gives_back_every_field(citable: Citable) -> None:
    item = csl(citable)
    assert read_bibtex(bibtex(item)) == {
        "ENTRYTYPE": "online",
        "date": citable.issued.isoformat(),
        **all_of(item, "ID", "author", "title", "organization", "version", "note", "url"),
    } | ({} if item["title"] else {"title": ""})


@given(citables)
def test_ris_gives_back_every_field(citable: Citable) -> None:
    item = csl(citable)
    (record,) = rispy.loads(ris(item))
    # The comma and %3B are for the programs that read it: see `ris`.
    for author in record.pop("authors", []):
        record["author"] = author.removesuffix(",")
    for url in record.pop("urls", []):
        record["url"] = url
    if "URL" in item:
        item["URL"] = item["URL"].replace(";", "%3B")
    assert record == {
        "type_of_reference": "ELEC",
        "year": f"{citable.issued.year:04}",
        "date": citable.issued.isoformat().replace("-", "/"),
        "language": citable.language,
        **all_of(
            item, "id", "author", "title", "secondary_title", "edition", "type_of_work", "url"
        ),
    }


def test_a_library_is_its_entries_one_after_another() -> None:
    items = [csl(STATEMENT), csl(STATEMENT) | {"id": "another"}]
    assert len(bibtexparser.parse_string("".join(map(bibtex, items))).entries) == 2
    assert len(rispy.loads("".join(map(ris, items)))) == 2


def test_files_to_the_letter() -> None:
    item = csl(STATEMENT)
    assert bibtex(item) == (
        "@online{speakers:zhou-yaping:big-data,\n"
        "  author = {{周亚平}},\n"
        "  title = {{Content \\& its use: 100\\% of it}},\n"
        "  organization = {Copyright Roundtable},\n"
        "  version = {0.1.0},\n"
        "  note = {reported by WIPO, Roundtable, paragraph 7},\n"
        "  date = {2025-03-09},\n"
        "  url = {https://kb.example/speakers/zhou-yaping/?a=b_c;d#big-data},\n"
        "}\n"
    )
    assert ris(item) == (
        "TY  - ELEC\n"
        "ID  - speakers:zhou-yaping:big-data\n"
        "AU  - 周亚平,\n"
        "TI  - Content & its use: 100% of it\n"
        "T2  - Copyright Roundtable\n"
        "ET  - 0.1.0\n"
        "M3  - reported by WIPO, Roundtable, paragraph 7\n"
        "PY  - 2025\n"
        "DA  - 2025/03/09\n"
        "LA  - en\n"
        "UR  - https://kb.example/speakers/zhou-yaping/?a=b_c%3Bd#big-data\n"
        "ER  - \n"
    )
