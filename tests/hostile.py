"""Files that are made to hurt whoever reads them: small ones as they are, bombs from a recipe."""

from collections.abc import Callable
from typing import NamedTuple


class Hostile(NamedTuple):
    """A file, and the first of what is to be said of it."""

    make: Callable[[], bytes]
    line: int
    code: str


def layers(depth: int, width: int, join: str) -> bytes:
    """Return anchors each of which names the one before `width` times."""
    lines = ["a0: &a0 {bell: rings}" if join == "<<" else "a0: &a0 [bell]"]
    for n in range(1, depth):
        many = ", ".join([f"*a{n - 1}"] * width)
        value = f"{{<<: [{many}]}}" if join == "<<" else f"[{many}]"
        lines.append(f"a{n}: &a{n} {value}")
    return ("\n".join(lines) + "\n").encode()


MIB = 1 << 20
TOPIC = b"name: Fog\ndefinition: "
HOSTILE: dict[str, Hostile] = {
    "alias bomb": Hostile(lambda: layers(40, 9, ""), 1, "yaml-feature"),
    "alias bomb, large": Hostile(lambda: layers(100, 1_000, ""), 1, "yaml-feature"),
    "alias of itself": Hostile(lambda: b"name: Fog\na: &a [*a]\n", 2, "yaml-feature"),
    "merge-key bomb": Hostile(lambda: layers(40, 9, "<<"), 1, "yaml-feature"),
    "merge-key bomb, wide": Hostile(
        lambda: b"a: &a {x: 1}\n<<: [" + b"*a, " * 19_000 + b"]\n", 1, "yaml-feature"
    ),
    "200 KB of [": Hostile(lambda: b"[" * 200_000, 1, "yaml-size"),
    "200 KB of {": Hostile(lambda: b"{" * 200_000, 1, "yaml-size"),
    "1 MB of [, in a field": Hostile(lambda: TOPIC + b"[" * 1_000_000, 2, "yaml-size"),
    "1 MB of - ": Hostile(lambda: b"- " * 500_000, 1, "yaml-size"),
    "1 MB of ? ": Hostile(lambda: b"? " * 500_000, 1, "yaml-size"),
    "32 MiB of a plain scalar": Hostile(lambda: TOPIC + b"a" * 32 * MIB, 1, "yaml-size"),
    "32 MiB of a quoted scalar": Hostile(
        lambda: TOPIC + b'"' + b"a" * 32 * MIB + b'"', 1, "yaml-size"
    ),
    "32 MiB of a block scalar": Hostile(
        lambda: TOPIC + b"|\n" + b"  a\n" * 8 * MIB, 1, "yaml-size"
    ),
    "1 MiB of digits": Hostile(lambda: TOPIC + b"9" * (MIB - 100) + b"\n", 2, "type-wrong"),
    "1 MiB of an anchor's name": Hostile(
        lambda: TOPIC + b"&" + b"a" * (MIB - 100) + b" b\n", 2, "yaml-feature"
    ),
    "1 MiB of escapes": Hostile(
        lambda: TOPIC + b'"' + b"\\0" * (MIB // 2 - 100) + b'"\n', 2, "yaml-character"
    ),
    "1 MiB of an open quotation": Hostile(
        lambda: TOPIC + b"'" + b"a\n" * 500_000, 500_002, "yaml-syntax"
    ),
    "1 MiB of references that dangle": Hostile(
        lambda: TOPIC + b"'" + b"[[a]]" * 200_000 + b"'\n", 2, "ref-dangling"
    ),
    "1 MiB of one long reference": Hostile(
        lambda: TOPIC + b"'[[" + b"a" * (MIB - 200) + b"]]'\n", 2, "ref-dangling"
    ),
    "many fields": Hostile(
        lambda: b"".join(b"k%d: v\n" % n for n in range(9_900)), 1, "field-missing"
    ),
    "one field, many times": Hostile(
        lambda: TOPIC + b"x\n" + b"name: Fog\n" * 9_900, 3, "yaml-duplicate-key"
    ),
    "many values": Hostile(lambda: TOPIC + b"[" + b"b," * 20_000 + b"]\n", 2, "yaml-size"),
    "many empty items": Hostile(
        lambda: b"name: Fog\nformer_ids: [" + b"~," * 19_000 + b"]\n", 2, "value-empty"
    ),
    "many wrong items": Hostile(
        lambda: b"name: Fog\nformer_ids: [" + b"A b," * 19_000 + b"]\n", 2, "id-bad"
    ),
    "many documents": Hostile(lambda: b"--- {a: b}\n" * 90_000, 2, "yaml-feature"),
    "a long field": Hostile(
        lambda: TOPIC + b"x\n" + b"n" * 1_000 + b": Mist\n", 3, "field-unknown"
    ),
    "a duplicate field": Hostile(lambda: TOPIC + b"x\nname: Mist\n", 3, "yaml-duplicate-key"),
    "a tag that runs a program": Hostile(
        lambda: b"name: !!python/object/apply:os.system [touch owned]\n", 1, "yaml-feature"
    ),
    "a tag of one's own": Hostile(lambda: b"%TAG ! tag:x,2000:\n--- !a\nb: c\n", 2, "yaml-feature"),
    "a second document": Hostile(lambda: b"name: Fog\n---\nname: Mist\n", 2, "yaml-feature"),
    "NUL": Hostile(lambda: b"name: Fog\nsummary: a\x00b\n", 2, "yaml-character"),
    "only NUL": Hostile(lambda: b"\x00" * 1_000, 1, "yaml-character"),
    "Latin-1": Hostile(lambda: b"name: Caf\xe9\n", 1, "yaml-encoding"),
    "a surrogate": Hostile(lambda: b"name: \xed\xa0\x80\n", 1, "yaml-encoding"),
    "an overlong slash": Hostile(lambda: b"name: ..\xc0\xaf\n", 1, "yaml-encoding"),
    "UTF-16, little end first": Hostile(
        lambda: b"\xff\xfe" + "name: Fog\n".encode("utf-16-le"), 1, "yaml-encoding"
    ),
    "UTF-16, big end first": Hostile(
        lambda: b"\xfe\xff" + "name: Fog\n".encode("utf-16-be"), 1, "yaml-encoding"
    ),
    "UTF-16 without a mark": Hostile(
        lambda: "name: Fog\n".encode("utf-16-le"), 1, "yaml-character"
    ),
    "UTF-32": Hostile(lambda: "name: Fog\n".encode("utf-32"), 1, "yaml-encoding"),
    "a terminal's orders": Hostile(
        lambda: b"name: Fog\ndefinition: \x1b]0;owned\x07\n", 2, "yaml-character"
    ),
    "a hidden direction": Hostile(
        lambda: "name: Fog\ndefinitoin: \u202egnir\n".encode(), 1, "field-missing"
    ),
    "empty": Hostile(lambda: b"", 1, "yaml-empty"),
    "only a mark": Hostile(lambda: b"\xef\xbb\xbf", 1, "yaml-empty"),
    "only space": Hostile(lambda: b" \n\n", 1, "yaml-empty"),
}
