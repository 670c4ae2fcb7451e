"""The preview: for this machine only, follows every change, keeps the last good site."""

import io
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from http.client import HTTPConnection
from pathlib import Path

from click.testing import CliRunner

from roundtable_kb.cli import main


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    return response.status, response.read().decode()


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something that takes a while, such as a build."""
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def visit(root: Path, port: int, visitor: Callable[[Callable[[], str]], None]) -> str:
    """Serve a project while a visitor looks at it and at what is printed, then press Ctrl-C."""
    printed = io.StringIO()
    failures: list[BaseException] = []

    def come_and_go() -> None:
        try:
            wait_until(lambda: answers(port))
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

    def visitor(printed: Callable[[], str]) -> None:
        seen["home"] = get(port, "/")
        seen["by name"] = get(port, "/topics/fog/", host=f"localhost:{port}")
        seen["of another site"] = get(port, "/", host="evil.example")
        seen["of nobody"] = get(port, "/", host="")
        seen["upwards"] = get(port, "/../mkdocs.yml")
        seen["upwards, encoded"] = get(port, "/..%2fmkdocs.yml")
        seen["upwards, twice"] = get(port, "/%2e%2e/%2e%2e/etc/passwd")
        seen["missing"] = get(port, "/topics/nothing-such/")

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
        "missing": 404,
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
