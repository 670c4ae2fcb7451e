"""The YAML server that editors use, at work on records: it completes them, and marks faults."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, TOY
from roundtable_kb import adding
from roundtable_kb.diagnostics import Report
from roundtable_kb.json_schema import line_of
from roundtable_kb.yaml_reader import read
from test_cases import CASES, read_case
from test_json_schema import VALIDATORS, seen

NODE = shutil.which("node")
SERVER = "node_modules/yaml-language-server/bin/yaml-language-server"


class Server:
    """Speaks the Language Server Protocol over the server's standard input and output."""

    def __init__(self, program: Path, root: Path) -> None:
        self.root = root
        self._sent = self._opened = 0
        self._process = subprocess.Popen(
            [str(NODE), str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities={})
        self.tell("initialized")
        # Nothing is fetched: the schema is the one that the record names.
        settings = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "hover": True}}
        self.tell("workspace/didChangeConfiguration", settings=settings)

    def tell(self, method: str, **params: Any) -> None:
        self._send(method=method, params=params)

    def ask(self, method: str, **params: Any) -> Any:
        self._sent += 1
        asked = self._sent
        self._send(id=asked, method=method, params=params)
        while True:
            message = self._next()
            if message.get("id") == asked and "method" not in message:
                return message["result"]

    def diagnostics(self, folder: str, text: str) -> list[dict[str, Any]]:
        """Open a record of a kind, and return what the server finds wrong with it."""
        uri = self._open(folder, text)
        while True:
            message = self._next()
            about = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and about["uri"] == uri:
                found: list[dict[str, Any]] = about["diagnostics"]
                return found

    def at(self, method: str, folder: str, text: str, line: int, column: int) -> Any:
        """Open a record of a kind, and ask about a place in it; both count from 0."""
        place = {"line": line, "character": column}
        return self.ask(method, textDocument={"uri": self._open(folder, text)}, position=place)

    def _open(self, folder: str, text: str) -> str:
        # A name of its own for each, so that no late word on another is taken for one on this.
        self._opened += 1
        uri = (self.root / f"data/{folder}/record-{self._opened}.yml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return uri

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, **message: Any) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """Return the next message, having answered what the server asks of us."""
        assert self._process.stdout
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            assert line or self._process.poll() is None, "the server has ended"
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if "method" in message and "id" in message:
            wanted = message["params"].get("items") if isinstance(message["params"], dict) else None
            self._send(id=message["id"], result=[None] * len(wanted) if wanted else None)
        return message


@pytest.fixture(scope="module")
def server(node: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server, in a project that has the schemas."""
    root = shutil.copytree(TOY, tmp_path_factory.mktemp("editor") / "toy")
    adding.write_schemas(root)
    server = Server(node / SERVER, root)
    yield server
    server.close()


def labels(answer: Any) -> set[str]:
    return {item["label"] for item in (answer or {"items": []})["items"]}


def test_fields_are_completed(server: Server) -> None:
    text = line_of("speakers") + "name: Ada Lamp\nfa"
    found = server.at("textDocument/completion", "speakers", text, 2, 2)
    assert "family_name" in labels(found)
    assert {"name", "start_date"}.isdisjoint(labels(found))


def test_words_are_completed(server: Server) -> None:
    text = line_of("speakers") + "name: Ada Lamp\nstatements:\n  - id: one\n    kind: "
    found = server.at("textDocument/completion", "speakers", text, 4, 10)
    assert {"position", "concern", "proposal", "plan", "report"} <= labels(found)


def test_a_field_is_explained(server: Server) -> None:
    text = line_of("events") + "name: Third Lantern Table\nend_date: 2026\n"
    found = server.at("textDocument/hover", "events", text, 2, 3)
    assert "The last day, where it is another than the first." in found["contents"]["value"]


def test_a_fault_is_marked_where_it_is(server: Server) -> None:
    text = line_of("topics") + "name: Wicks\ndefinition: What burns.\nbroader: Not an id\n"
    (only,) = server.diagnostics("topics", text)
    assert only["range"]["start"] == {"line": 3, "character": 9}
    assert only["message"] == "Write the id of a record in topics"


@pytest.mark.parametrize("root", [ROOT, TOY], ids=["real", "toy"])
def test_sound_records_have_no_mark(server: Server, root: Path) -> None:
    # Two of each kind: test_json_schema holds all of them against the same schemas.
    kinds = [sorted(folder.glob("*.yml"))[:2] for folder in (root / "data").iterdir()]
    for path in [path for records in kinds for path in records]:
        text = path.read_text(encoding="utf-8")
        lead = "" if text.startswith("# yaml-language-server") else line_of(path.parent.name)
        assert server.diagnostics(path.parent.name, lead + text) == [], path


def test_faulty_records_have_a_mark_where_the_schema_says_so(server: Server) -> None:
    for case in CASES:
        target, _, text = read_case(case)
        tree = read(text.encode(), target, Report())
        folder = target.split("/")[1]
        if tree is None or VALIDATORS[folder].is_valid(seen(tree)):
            continue
        if tree.key("<<"):  # which the server, unlike YAML 1.2, still takes for a merge
            continue
        assert server.diagnostics(folder, line_of(folder) + text) != [], case.name
