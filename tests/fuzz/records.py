"""Let atheris look for bytes that end in a traceback, take 2 s, or take more than 256 MiB.

Install atheris beside the project (`pip install atheris`), then, for ten minutes:

    python tests/fuzz/records.py /tmp/corpus -max_total_time=600

The first byte of an input chooses the record that the others are taken for. What is found is a
file `crash-...` or `oom-...` in the working directory.
"""

import random
import re
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["roundtable_kb"]):
    from journey import Roundtable

    from roundtable_kb.kinds import KINDS

ROOT = Path(__file__).parents[2]
WORDS = (
    "[[", "[[a|", "]]", ": ", "- ", "{", "}", ">-", "|", "&a", "*a", "<<: ", "!!str", "\\u", "---",
    "万亿", "亿", "-1", "0", "0.0001", "100", "1 trillion", "99,999", "5.1 billion", "9" * 40,
    "over", "nearly", "approximately", "at-least", "at-most", "under", "flow", "stock", "percent",
    "growth_of", "total_of", "share_of", "change_of", "record-high", "record-low", "year",
    "2024", "2024-02-29", "2024-Q1", "2023/2024", "/2024", "2024/", "1000", "2999-12-31",
    "{text: recent years, until: 2024}", "out-of-series", "disagrees", "~", "no", '""', "[]", "{}",
)  # fmt: skip
LIMITS = ("-rss_limit_mb=256", "-timeout=60", "-max_len=4096")
SECONDS = 2.0
"""Of a processor; libFuzzer's own limit is one of the clock, which a busy machine reaches too."""
LINE = re.compile(rb"(?P<head>[- ]*[a-z_]+: )(?P<value>.*)")


class Editor:
    """Changes a line or a value, as a person would, or bytes, as libFuzzer does."""

    def __init__(self, words: list[str]) -> None:
        self._words = [word.encode() for word in words]

    def change(self, data: bytes, longest: int, seed: int) -> bytes:
        """Return `data` with one change, made by chance that `seed` decides."""
        chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        lines = data.split(b"\n")
        if len(lines) < 2 or chance.random() < 0.4:
            return bytes(atheris.Mutate(data, longest))
        at = chance.randrange(len(lines))
        other, word = chance.choice(lines), chance.choice(self._words)
        found = LINE.fullmatch(lines[at])
        if found and chance.random() < 0.6:
            value = chance.choice((word, other.partition(b": ")[2], found["value"] + b" " + word))
            lines[at] = found["head"] + value
        else:
            lines[at : at + chance.choice((0, 1))] = chance.choice(([], [other], [b"  " + other]))
        return b"\n".join(lines)[:longest]


def main(folder: Path, options: list[str]) -> None:
    """Fuzz from a corpus in `folder`, which begins with the records of the toy and the real one."""
    roundtable = Roundtable()
    folder.mkdir(parents=True, exist_ok=True)
    for number, (path, data) in enumerate(roundtable.seeds()):
        (folder / Path(path).stem).write_bytes(bytes([number]) + data)
        for real in sorted((ROOT / path).parent.glob("*.yml")):
            (folder / f"real-{real.stem}").write_bytes(bytes([number]) + real.read_bytes())
    fields = {name for kind in KINDS for name in kind.model.model_fields}
    words = [*WORDS, *sorted(fields), *(Path(path).stem for path in roundtable.places)]

    def one(data: bytes) -> None:
        if data:
            start = time.process_time()
            roundtable.exchange(roundtable.places[data[0] % len(roundtable.places)], data[1:])
            assert time.process_time() - start < SECONDS

    arguments = [sys.argv[0], str(folder), *LIMITS, *options]
    atheris.Setup(arguments, one, custom_mutator=Editor(words).change)
    atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
