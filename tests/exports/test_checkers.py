"""What the checkers of others say of our files."""

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from conftest import ROOT


def check_jsonschema(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_check_jsonschema_passes_all_records(built: Path, tmp_path: Path) -> None:
    folder = built / "site/data"
    done = check_jsonschema("--schemafile", folder / "records.schema.json", folder / "records.json")
    assert (done.returncode, done.stderr) == (0, "")
    wrong = json.loads((folder / "records.json").read_bytes())
    wrong["records"]["speakers"][0]["name"] = 7
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    done = check_jsonschema("--schemafile", folder / "records.schema.json", tmp_path / "wrong.json")
    assert done.returncode == 1
    assert "speakers[0].name: 7 is not of type 'string'" in done.stdout


def test_the_citation_file_is_one_and_names_this_edition() -> None:
    cff = ROOT / "CITATION.cff"
    done = check_jsonschema("--builtin-schema", "vendor.citation-file-format", cff)
    assert (done.returncode, done.stderr) == (0, "")
    cited = yaml.safe_load(cff.read_text())
    edition = yaml.safe_load((ROOT / "mkdocs.yml").read_text())["extra"]["roundtable"]["edition"]
    assert (cited["version"], cited["date-released"]) == (edition["version"], edition["date"])


def page_kinds(site: Path) -> list[Path]:
    """Return every page with JSON-LD."""
    return [
        page
        for page in sorted(site.rglob("index.html"))
        if '<script type="application/ld+json">' in page.read_text()
    ]


def typed(name: str, document: dict[str, object]) -> str:
    """Return a document as TypeScript; its own context says the same as schema.org's."""
    text = json.dumps({**document, "@context": "https://schema.org"}, ensure_ascii=False)
    return f"export const {name}: Graph = {text};"


def test_typescript_takes_every_page_for_schema_org(
    built: Path, node: Path, tmp_path: Path
) -> None:
    lines = ['import type { Graph } from "schema-dts";']
    types = set()
    for number, page in enumerate(page_kinds(built / "site")):
        script = BeautifulSoup(page.read_bytes(), "html.parser").find(
            "script", type="application/ld+json"
        )
        document = json.loads(script.string)
        types |= {thing["@type"] for thing in document["@graph"]}
        lines.append(typed(f"page{number}", document))
    assert {"Person", "Claim", "Observation", "StatisticalVariable", "Event"} <= types
    assert {"WebSite", "Dataset", "DefinedTerm", "CollectionPage", "WebPage"} <= types
    wrong = {"@graph": [{"@type": "Person", "name": "Ada", "lighthouse": "North"}]}
    (tmp_path / "pages.ts").write_text("\n".join(lines))
    (tmp_path / "wrong.ts").write_text("\n".join([lines[0], typed("page", wrong)]))
    (tmp_path / "node_modules").symlink_to(node / "node_modules")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext"]
    command = [node / "node_modules/.bin/tsc", *options, "--moduleResolution", "bundler"]
    done = subprocess.run(
        [*command, "pages.ts", "wrong.ts"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stdout.splitlines() if re.match(r"\S+\.ts\(", line)]
    assert [fault.split("(")[0] for fault in faults] == ["wrong.ts"], done.stdout
    assert "lighthouse" in done.stdout
