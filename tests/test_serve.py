"""The preview: for this machine only, follows every change, keeps the last good site."""

import io
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from roundtable_kb import disk, preview
from roundtable_kb.building import Kept, _build, _show_first
from roundtable_kb.cli import main
from roundtable_kb.diagnostics import Report
from roundtable_kb.stage import Early, Outcome
from roundtable_kb.watching import Watch
from test_incremental import dressed, project

__all__ = ["dressed", "project"]


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    return response.status, response.read().decode()


def version(page: str) -> str:
    """Return which state of the site a page of the preview is of."""
    return re.search(r'data-site="([^"]+)"', page)[1]


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something that takes a while, such as a build."""
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.1)


def visit(root: Path, port: int, visitor: Callable[[Callable[[], str]], None]) -> str:
    """Serve a project while a visitor looks at it and at what is printed, then press Ctrl-C."""
    printed = io.StringIO()
    failures: list[BaseException] = []

    def come_and_go() -> None:
        try:
            wait_until(lambda: "Serving on" in printed.getvalue())
            visitor(printed.getvalue)
        except BaseException as failure:
            failures.append(failure)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=come_and_go)
    thread.start()
    with redirect_stdout(printed):
        main.main(["serve", "-C", str(root), "--port", str(port)], standalone_mode=False)
    thread.join()
    assert failures == []
    return printed.getvalue()


@contextmanager
def taken(port: int) -> Iterator[None]:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", port))
        busy.listen()
        yield


def test_the_site_is_served_on_this_machine_only(built_toy: Path, port: int) -> None:
    seen: dict[str, tuple[int, str]] = {}
    (built_toy / "site/out").symlink_to(built_toy)

    def visitor(printed: Callable[[], str]) -> None:
        seen["home"] = get(port, "/")
        seen["by name"] = get(port, "/topics/fog/", host=f"localhost:{port}")
        seen["of another site"] = get(port, "/", host="evil.example")
        seen["of nobody"] = get(port, "/", host="")
        seen["upwards"] = get(port, "/../mkdocs.yml")
        seen["upwards, encoded"] = get(port, "/..%2fmkdocs.yml")
        seen["upwards, twice"] = get(port, "/%2e%2e/%2e%2e/etc/passwd")
        seen["upwards, of Windows"] = get(port, "/..%5cmkdocs.yml")
        seen["upwards, by a link"] = get(port, "/out/mkdocs.yml")
        seen["not text"] = get(port, "/%ff%00")
        seen["missing"] = get(port, "/topics/nothing-such/")
        seen["without a slash"] = get(port, "/topics/fog")
        seen["without a slash, elsewhere"] = get(port, "//evil.example/..")

    printed = visit(built_toy, port, visitor)
    assert f"http://127.0.0.1:{port}/" in printed
    assert {what: status for what, (status, _) in seen.items()} == {
        "home": 200,
        "by name": 200,
        "of another site": 403,
        "of nobody": 403,
        "upwards": 404,
        "upwards, encoded": 404,
        "upwards, twice": 404,
        "upwards, of Windows": 404,
        "upwards, by a link": 404,
        "not text": 404,
        "missing": 404,
        "without a slash": 302,
        "without a slash, elsewhere": 404,
    }
    assert "Second Lantern Table" in seen["home"][1]
    assert not any("site_name" in text or "root:" in text for _, text in seen.values())


def test_a_change_is_followed_and_a_fault_keeps_the_last_good_page(
    built_toy: Path, port: int
) -> None:
    fog = built_toy / "data/topics/fog.yml"
    text = fog.read_text()
    pages: list[str] = []

    def shows(words: str) -> bool:
        pages.append(get(port, "/topics/fog/")[1])
        return words in pages[-1]

    def visitor(printed: Callable[[], str]) -> None:
        assert not shows("Sea fog")
        fog.write_text(text.replace("name: Fog", "name: Sea fog"))
        wait_until(lambda: shows("Sea fog"))
        fog.write_text("name: Half a fi")
        wait_until(lambda: "error[field-missing]" in printed())
        assert shows("Sea fog")
        fog.write_text(text.replace("name: Fog", "name: Thick fog"))
        wait_until(lambda: shows("Thick fog"))

    visit(built_toy, port, visitor)


def test_a_port_that_is_taken_is_wrong_use(built_toy: Path, port: int) -> None:
    with taken(port):
        command = ["serve", "-C", str(built_toy), "--port", str(port)]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 2
    assert f"port {port}" in result.output
    assert "--port" in result.output


def test_only_what_a_person_changes_is_built(built_toy: Path, port: int) -> None:
    built: list[float] = []

    def visitor(printed: Callable[[], str]) -> None:
        site = built_toy / "site"
        first = site.stat().st_ino
        (built_toy / "data/topics/.fog.yml.swp").write_text("an editor's own file\n")
        fog = built_toy / "data/topics/fog.yml"
        fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))
        wait_until(lambda: "Sea fog" in get(port, "/topics/fog/")[1])
        # The page was seen before the site was in its place.
        wait_until(lambda: site.exists() and site.stat().st_ino != first)
        built.append(site.stat().st_ino)
        # The build wrote pages into docs/; a second one would have put a new folder here.
        time.sleep(1)
        built.append(site.stat().st_ino)

    visit(built_toy, port, visitor)
    assert built[0] == built[1]


def test_without_a_site_there_is_a_page_until_there_is_one(toy: Path, port: int) -> None:
    fog = toy / "data/topics/fog.yml"
    text = fog.read_text()
    fog.write_text("name: Fog\n")

    def visitor(printed: Callable[[], str]) -> None:
        status, page = get(port, "/")
        assert (status, "There is no site yet" in page) == (503, True)
        assert "/.preview/preview.js" in page
        assert "error[field-missing]" in printed()
        fog.write_text(text)
        wait_until(lambda: get(port, "/topics/fog/")[0] == 200)

    visit(toy, port, visitor)


def test_a_disk_that_fails_does_not_end_the_preview(built_toy: Path, port: int) -> None:
    fog, page = built_toy / "data/topics/fog.yml", built_toy / "docs/topics/fog.md"

    def visitor(printed: Callable[[], str]) -> None:
        listing = built_toy / "docs/.generated.json"
        text = listing.read_text()
        listing.unlink()
        listing.mkdir()
        fog.write_text(fog.read_text().replace("name: Fog", "name: Sea fog"))
        wait_until(lambda: "docs/.generated.json:1:1: error[file-unwritable]" in printed())
        assert get(port, "/topics/fog/")[0] == 200
        listing.rmdir()
        listing.write_text(text)
        page.unlink(missing_ok=True)
        fog.write_text(fog.read_text().replace("Sea fog", "Thick fog"))
        wait_until(lambda: "Thick fog" in get(port, "/topics/fog/")[1])

    visit(built_toy, port, visitor)


def test_pages_get_one_script_more_than_the_site_has(built_toy: Path, port: int) -> None:
    page = (built_toy / "site/topics/fog/index.html").read_text()
    shown: list[str] = []

    def visitor(printed: Callable[[], str]) -> None:
        shown.append(get(port, "/topics/fog/")[1])
        assert get(port, "/.preview/preview.js")[0] == 200

    visit(built_toy, port, visitor)
    script = re.compile(
        r'<script src="/\.preview/preview\.js" data-site="[^"]+" data-page="[^"]+"></script>'
    )
    assert "preview.js" not in page
    assert script.sub("", shown[0], count=1) == page


def test_the_head_of_a_page_has_no_body(built_toy: Path, port: int) -> None:
    def visitor(printed: Callable[[], str]) -> None:
        for path in ("/", "/.preview/events"):
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("HEAD", path)
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, b"")

    visit(built_toy, port, visitor)


def test_pages_in_memory_go_before_those_on_disk(built_toy: Path, port: int) -> None:
    changes: list[frozenset[Path]] = []
    shown: list[str] = []

    def look() -> None:
        shown.extend(get(port, path)[1] for path in ("/topics/fog/", "/topics/lamps/"))

    def follow(changed: frozenset[Path], early: Early) -> Outcome:
        changes.append(changed)
        early({"topics/fog/index.html": b"<body>in memory</body>"})
        look()
        return Outcome(True, Report())

    def announce() -> None:
        def leave() -> None:
            look()
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=leave).start()

    watch = Watch([built_toy / "data"], [])
    preview.serve(built_toy / "site", watch, port, follow, announce)
    assert changes == [frozenset()]
    assert "in memory<script" in shown[0]
    assert "Lamps" in shown[1]
    # As soon as it is good, the site on disk has all that it needs.
    assert "in memory" not in shown[2]
    assert version(shown[2]) == version(shown[0])


def follow_once(
    root: Path,
    port: int,
    follow: Callable[[Early], Outcome],
    look: Callable[[], None],
) -> None:
    """Serve a project, let one thing come of it, and look at what is shown then."""

    def announce() -> None:
        def leave() -> None:
            look()
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=leave).start()

    watch = Watch([root / "data"], [])
    preview.serve(root / "site", watch, port, lambda changed, early: follow(early), announce)


def state(port: int) -> dict[str, object]:
    """Return the state that a browser is told first."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/.preview/events")
    lines = iter(connection.getresponse().readline, b"")
    told = next(line for line in lines if line.startswith(b"data: "))
    connection.close()
    found: dict[str, object] = json.loads(told[6:])
    return found


FOG, LAMPS = "topics/fog/index.html", "topics/lamps/index.html"


def test_a_long_file_comes_early_from_where_it_was_made(
    built_toy: Path, tmp_path: Path, port: int
) -> None:
    """It is in the site's place by then, and the old one in its own."""
    long, shown = "data/records.json", list[str]()
    made = tmp_path / "made.json"
    made.write_text("new" * 500_000)

    def follow(early: Early) -> Outcome:
        early({long: disk.held(made)})
        made.rename(tmp_path / "elsewhere.json")
        made.write_text("old")
        shown.append(get(port, f"/{long}")[1])
        return Outcome(True, Report())

    follow_once(built_toy, port, follow, lambda: shown.append(get(port, f"/{long}")[1]))
    assert shown == ["new" * 500_000, (built_toy / "site" / long).read_text()]


def test_what_comes_first_is_shown_with_what_follows(built_toy: Path, port: int) -> None:
    shown: list[str] = []
    states: list[dict[str, object]] = []

    def look() -> None:
        shown.extend(get(port, path)[1] for path in ("/topics/fog/", "/topics/lamps/"))
        states.append(state(port))

    def follow(early: Early) -> Outcome:
        look()
        early({FOG: b"<p>it comes first</p>"}, whole=False)
        look()
        early({FOG: b"<p>it comes first</p>", LAMPS: b"<p>it comes second</p>"})
        look()
        return Outcome(True, Report())

    follow_once(built_toy, port, follow, look)
    assert ["it comes first" in page for page in shown] == [
        False,
        False,
        True,
        False,
        True,
        False,
        False,
        False,
    ]
    assert ["it comes second" in page for page in shown[:6]] == [False] * 5 + [True]
    # Who looks at the lamps need not look again for the fog, nor at the fog for the lamps.
    fog, both = {"all": 0, "pages": {FOG: 1}}, {"all": 0, "pages": {FOG: 1, LAMPS: 2}}
    assert [one["changed"] for one in states] == [{"all": 0, "pages": {}}, fog, both, both]


def test_what_comes_first_goes_again_if_nothing_comes_of_it(built_toy: Path, port: int) -> None:
    states: list[dict[str, object]] = []
    shown: list[str] = []

    def look() -> None:
        shown.append(get(port, "/topics/fog/")[1])
        states.append(state(port))

    def follow(early: Early) -> Outcome:
        early({FOG: b"<p>it comes first</p>"}, whole=False)
        look()
        return Outcome(False, Report())

    follow_once(built_toy, port, follow, look)
    assert ["it comes first" in page for page in shown] == [True, False]
    # The page that went is to be loaded again, whichever that was.
    assert [one["changed"] for one in states] == [
        {"all": 0, "pages": {FOG: 1}},
        {"all": 2, "pages": {}},
    ]


def test_all_load_again_when_more_came_than_was_shown(built_toy: Path, port: int) -> None:
    states: list[dict[str, object]] = []

    def follow(early: Early) -> Outcome:
        early({FOG: b"<p>it comes first</p>"}, whole=False)
        states.append(state(port))
        return Outcome(True, Report())

    follow_once(built_toy, port, follow, lambda: states.append(state(port)))
    assert states[1]["changed"] == {"all": 2, "pages": {}}


def test_none_loads_again_when_nothing_is_new(built_toy: Path, port: int) -> None:
    states: list[dict[str, object]] = []

    def follow(early: Early) -> Outcome:
        early({})
        return Outcome(True, Report())

    follow_once(built_toy, port, follow, lambda: states.append(state(port)))
    assert states[0]["changed"] == {"all": 0, "pages": {}}


def test_a_style_or_script_is_new_on_every_page(built_toy: Path, port: int) -> None:
    states: list[dict[str, object]] = []

    def follow(early: Early) -> Outcome:
        early({FOG: b"<p>it comes first</p>", "assets/roundtable.css": b"p {}"})
        states.append(state(port))
        return Outcome(True, Report())

    follow_once(built_toy, port, follow, lambda: None)
    assert states[0]["changed"] == {"all": 1, "pages": {}}


def test_one_build_after_another_leaves_nothing_open(project: Path) -> None:
    kept, fog = Kept.of(project), project / "data/topics/fog.yml"
    open_then = list[int]()
    for name in ("Haar", "Mist", "Smog", "Fog"):
        fog.write_text(re.sub("name: .*", f"name: {name}", fog.read_text(), count=1))
        assert _build(project, Report(), lambda step: None, kept)
        open_then.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208
    assert len(set(open_then[1:])) == 1


def test_the_page_of_a_saved_record_comes_first_as_it_will_be(project: Path) -> None:
    kept = Kept.of(project)
    assert _build(project, Report(), lambda step: None, kept)
    for path, pattern, new in (
        ("data/topics/fog.yml", "name: .*", "name: Haar"),
        ("data/speakers/ada-lamp.yml", "text: .*", "text: Heard it said."),
        ("data/statistics/lamps-lit.yml", r"value: \d+", "value: 98"),
        ("data/organizations/lens-works.yml", "name: .*", "name: Other works"),
    ):
        file = project / path
        file.write_text(re.sub(pattern, new, file.read_text(), count=1))
        given: list[tuple[bool, dict[str, bytes]]] = []

        def early(pages: Mapping[str, bytes], *, whole: bool = True, given: Any = given) -> None:
            given.append((whole, dict(pages)))

        first = partial(_show_first, {file}, kept, early)
        assert _build(project, Report(), lambda step: None, kept, early, first)
        (whole, pages), (_, others) = given
        assert not whole
        assert list(pages) == [f"{file.parent.name}/{file.stem}/index.html"]
        assert pages.items() <= others.items()


def test_all_pages_load_again_when_one_has_gone(project: Path) -> None:
    kept, gone = Kept.of(project), project / "data/terms/bell-affair.yml"
    assert _build(project, Report(), lambda step: None, kept)
    text, given = gone.read_text(), []

    def early(pages: Mapping[str, bytes], *, whole: bool = True) -> None:
        given.append(whole)

    def built() -> list[bool]:
        given.clear()
        first = partial(_show_first, {gone}, kept, early)
        assert _build(project, Report(), lambda step: None, kept, early, first)
        return list(given)

    gone.write_text(f"{text}# a remark\n")
    assert built() == [False, True]
    gone.write_text(text.replace("name: ", "name: The ", 1))
    assert built() == [False, True]
    gone.unlink()
    assert built() == [False]
    assert not (project / "site/terms/bell-affair").exists()


def test_no_page_comes_first_that_is_new_or_of_other_settings(project: Path) -> None:
    kept, fog = Kept.of(project), project / "data/topics/fog.yml"

    def first() -> dict[str, bytes]:
        given: dict[str, bytes] = {}

        def early(pages: Mapping[str, bytes], *, whole: bool = True) -> None:
            if not whole:
                given.update(pages)

        at_first = partial(_show_first, {fog, fog.with_name("haar.yml")}, kept, early)
        assert _build(project, Report(), lambda step: None, kept, early, at_first)
        return given

    # Nothing was built by this process yet.
    assert first() == {}
    assert list(first()) == [FOG]
    fog.with_name("haar.yml").write_text(fog.read_text().replace("name: Fog", "name: Haar"))
    assert list(first()) == [FOG]
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("site_name: ", "site_name: The "))
    assert first() == {}
