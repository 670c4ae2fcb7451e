"""The data folder: what is a record is read, what is not is named, nothing is passed over."""

import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest

from conftest import TOY, Found, checked, found
from roundtable_kb import reporters

TOPIC = "name: Bells\ndefinition: What rings.\n"
NOBODY = 65534


def faults(root: Path) -> list[Found]:
    return found(checked(root))


def fault(path: str, code: str, message: str, hint: str | None) -> Found:
    return Found(path, 1, 1, "error", code, message, hint)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Act as an ordinary user, who cannot read what its permissions forbid."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def readable_toy() -> Iterator[Path]:
    """A toy roundtable where everybody can reach it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield copytree(TOY, Path(folder) / "toy")


def test_the_toy_is_sound(toy: Path) -> None:
    assert faults(toy) == []


@pytest.mark.parametrize("name", ["bells.yml", "bells.yaml"])
def test_both_endings_are_records(toy: Path, name: str) -> None:
    (toy / "data/topics" / name).write_text(TOPIC + "broader: nothing-such\n")
    assert [item.path for item in faults(toy)] == [f"data/topics/{name}"]


@pytest.mark.parametrize(
    "name", [".bells.yml", "#bells.yml#", "bells.yml~", ".bells.yml.swp", "fog.json"]
)
def test_copies_of_editors_and_companions_are_not_records(toy: Path, name: str) -> None:
    (toy / "data/topics" / name).write_text("no record\n")
    assert faults(toy) == []


@pytest.mark.parametrize(
    ("folder", "hint"),
    [
        ("speaker", "did you mean 'speakers'?"),
        (
            "lamps",
            "the kinds are events, speakers, organizations, statistics, topics, terms, sources",
        ),
    ],
)
def test_a_folder_of_no_kind(toy: Path, folder: str, hint: str) -> None:
    (toy / "data" / folder).mkdir()
    message = f"there is no kind of record '{folder}'"
    assert faults(toy) == [fault(f"data/{folder}", "file-kind", message, hint)]


@pytest.mark.parametrize(
    ("name", "stem"), [("bells.txt", "bells"), ("bells", "bells"), ("bells.YML", "bells")]
)
def test_another_ending(toy: Path, name: str, stem: str) -> None:
    (toy / "data/topics" / name).write_text(TOPIC)
    hint = f"call it '{stem}.yml', or move it out of data/"
    message = f"'{name}' is not a record's name"
    assert faults(toy) == [fault(f"data/topics/{name}", "file-name", message, hint)]


def test_a_folder_inside_a_kind(toy: Path) -> None:
    (toy / "data/topics/more").mkdir()
    assert [(item.path, item.code) for item in faults(toy)] == [("data/topics/more", "file-name")]


def test_a_record_outside_the_folders_of_kinds(toy: Path) -> None:
    (toy / "data/bells.yml").write_text(TOPIC)
    assert [(item.path, item.code) for item in faults(toy)] == [("data/bells.yml", "file-name")]


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("con.yml", "the id 'con' is reserved", "choose another one, such as 'con-1'"),
        ("index.yml", "the id 'index' is reserved", "choose another one, such as 'index-1'"),
        ("Upper.yml", "'Upper' is not an id", "write it like 'upper'"),
        ("two words.yml", "'two words' is not an id", "write it like 'two-words'"),
        ("x..yml", "'x.' is not an id", "write it like 'x'"),
        ("bells.old.yml", "'bells.old' is not an id", "write it like 'bells-old'"),
        ("钟.yml", "'钟' is not an id", "write it like 'an-example'"),
        ("cafe\u0301.yml", "'cafe\u0301' is not an id", "write it like 'cafe'"),
        ("a\nb.yml", "'a\\nb' is not an id", "write it like 'a-b'"),
        (f"{'a' * 81}.yml", "the id has 81 characters", "use at most 80"),
    ],
)
def test_a_bad_file_name(toy: Path, name: str, message: str, hint: str) -> None:
    (toy / "data/topics" / name).write_text(TOPIC)
    expected = fault(f"data/topics/{name}", "id-bad", f"the file's name: {message}", hint)
    assert faults(toy) == [expected]


def test_a_file_name_that_is_not_utf_8(toy: Path) -> None:
    Path(os.fsdecode(os.fsencode(toy / "data/topics") + b"/caf\xe9.yml")).write_text(TOPIC)
    assert [item.code for item in faults(toy)] == ["id-bad"]


def test_twins_that_differ_by_their_ending(toy: Path) -> None:
    (toy / "data/topics/fog.yaml").write_text(TOPIC)
    message = "the id 'fog' is taken by data/topics/fog.yaml"
    hint = "rename one of the two files"
    assert faults(toy) == [fault("data/topics/fog.yml", "id-duplicate", message, hint)]


def test_a_former_id_that_is_taken_again(toy: Path) -> None:
    (toy / "data/speakers/dora-wick.yml").write_text("name: Dora Wick\n")
    (only,) = faults(toy)
    assert (only.path, only.line, only.code) == ("data/speakers/dora-quill.yml", 2, "id-duplicate")
    assert only.message == "the former id 'dora-wick' is taken by data/speakers/dora-wick.yml"


def test_two_records_with_one_former_id(toy: Path) -> None:
    (toy / "data/speakers/eli-wick.yml").write_text("name: Eli\nformer_ids: [dora-wick]\n")
    (only,) = faults(toy)
    assert (only.path, only.line, only.code) == ("data/speakers/eli-wick.yml", 2, "id-duplicate")


@pytest.mark.parametrize("target", ["elsewhere.yml", "nothing-there.yml", "bells.yml"])
def test_a_link_out_of_the_data_is_not_followed(toy: Path, target: str) -> None:
    (toy / "elsewhere.yml").write_text("secret: the spare key\n")
    (toy / "data/topics/bells.yml").symlink_to(toy / target)
    refused = fault(
        "data/topics/bells.yml", "file-refused", "this is a link", "put the file itself here"
    )
    assert faults(toy) == [refused]


def test_a_loop_of_links(toy: Path) -> None:
    (toy / "data/topics/bells.yml").symlink_to("bells.yml")
    assert [item.code for item in faults(toy)] == ["file-refused"]


@pytest.mark.parametrize("folder", ["data/topics", "data"])
def test_a_folder_that_is_a_link(toy: Path, folder: str) -> None:
    (toy / folder).rename(toy / "moved")
    (toy / folder).symlink_to(toy / "moved")
    refused = fault(folder, "file-refused", "this folder is a link", "put the folder itself here")
    assert refused in faults(toy)


def test_a_pipe_keeps_nobody_waiting(toy: Path) -> None:
    os.mkfifo(toy / "data/topics/bells.yml")
    hint = "put a file here, or remove it"
    message = "this is not an ordinary file"
    assert faults(toy) == [fault("data/topics/bells.yml", "file-refused", message, hint)]


def test_a_folder_named_like_a_record(toy: Path) -> None:
    (toy / "data/topics/bells.yml").mkdir()
    assert [item.code for item in faults(toy)] == ["file-refused"]


def test_a_file_that_may_not_be_read(readable_toy: Path) -> None:
    (readable_toy / "data/organizations/foghorn-choir.yml").chmod(0)
    with without_privileges():
        found_there = faults(readable_toy)
    message = "the file cannot be read: permission denied"
    path = "data/organizations/foghorn-choir.yml"
    assert found_there == [fault(path, "file-unreadable", message, "check its permissions")]


def test_a_folder_that_may_not_be_read(readable_toy: Path) -> None:
    (readable_toy / "data/topics").chmod(0)
    with without_privileges():
        first = faults(readable_toy)
    (readable_toy / "data/topics").chmod(0o755)
    message = "the folder cannot be read: permission denied"
    assert ("data/topics", "file-unreadable", message) in [
        (item.path, item.code, item.message) for item in first
    ]


def test_a_project_without_data(toy: Path) -> None:
    (toy / "data").rename(toy / "moved")
    (only, *_) = faults(toy)
    message = "the folder cannot be read: no such file or directory"
    assert (only.path, only.code, only.message) == ("data", "file-unreadable", message)


@pytest.mark.parametrize("twin", ["Fog.yml", "FOG.yml", "fog.YML", "ｆｏｇ.yml"])
def test_a_twin_that_differs_by_case_or_form_is_refused(toy: Path, twin: str) -> None:
    (toy / "data/topics" / twin).write_text(TOPIC)
    assert [item.path for item in faults(toy)] == [f"data/topics/{twin}"]


@pytest.mark.parametrize("name", ["café", "ﬁsh", "fog\u200d", "\u0130d"])
def test_twins_that_differ_by_unicode_form_are_both_refused(toy: Path, name: str) -> None:
    names = {unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC")}
    refused = {name for name in names if not name.isascii()}
    for twin in refused:
        (toy / "data/topics" / f"{twin}.yml").write_text(TOPIC)
    assert {item.path for item in faults(toy)} == {f"data/topics/{n}.yml" for n in refused}
    assert {item.code for item in faults(toy)} == {"id-bad"}


def test_nothing_leaks_of_what_a_link_leads_to(toy: Path) -> None:
    (toy / "secret.yml").write_text("name: the spare key\n")
    (toy / "data/topics/bells.yml").symlink_to(toy / "secret.yml")
    report = checked(toy)
    assert "spare key" not in reporters.text(report) + reporters.as_json(report)
