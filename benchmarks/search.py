"""Measure the search over 2,000 pages in Chromium, as it is and slowed down four times.

The index is the real one, its records repeated with other names, words and numbers. Run it with
the site built: python benchmarks/search.py
"""

import json
import random
import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, sync_playwright

ROOT = Path(__file__).parents[1]
PAGES = 2000
QUERIES = (
    "m", "mu", "music", "copyright", "music copyright society", "Licensing revenue of MCSC",
    "刘平", "著作权协会", "14,000", "5.1 billion", "regulate", "Liu Pnig", "Membrs of MCSC",
)  # fmt: skip
MEASURE = """
async ([docs, queries]) => {
  const rounds = (times, act) => Array.from({ length: times }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  const [ready] = rounds(1, () => answer({ type: 0, data: { docs } }));
  const [first] = rounds(1, () => answer({ type: 2, data: 'Zhang' }));
  const median = (data) => rounds(5, () => answer({ type: 2, data })).sort((a, b) => a - b)[2];
  return { ready, first, answers: Object.fromEntries(queries.map((q) => [q, median(q)])) };
}
"""


def varied(docs: list[dict[str, Any]], pages: int) -> list[dict[str, Any]]:
    """Return the index of a site of so many pages."""
    chance = random.Random(7)
    groups = defaultdict(list)
    for doc in docs:
        groups[doc["location"].split("#")[0]].append(doc)
    records = [path for path in groups if path.count("/") == 2]
    made = [doc for path, group in groups.items() if path.count("/") < 2 for doc in group]
    syllables = [a + b for a in "bpmfdtnlgkhjqxzrcsyw" for b in ("a", "ei", "ao", "ang", "i", "uo")]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(12_000)]

    def vary(text: str) -> str:
        text = re.sub(r"\d+", lambda m: str(chance.randint(1, 10 ** len(m[0]))), text)
        text = re.sub(
            r"(?<![<&/\w])[A-Za-z]{4,}(?![\w;>])",
            lambda m: chance.choice(words) if chance.random() < 0.12 else m[0],
            text,
        )
        return re.sub(r"[\u4e00-\u9fff]", lambda m: chr(ord(m[0]) + chance.randint(0, 2)), text)

    for at in range(pages - (len(groups) - len(records))):
        path, again = records[at % len(records)], at // len(records)
        for doc in groups[path]:
            location = doc["location"].replace(path, f"{path[:-1]}-{again}/" if again else path)
            title, text = (vary(doc[key]) if again else doc[key] for key in ("title", "text"))
            made.append({"location": location, "title": title, "text": text})
    return made


def heap(session: CDPSession) -> float:
    """Return the bytes that are in use."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


def main() -> None:
    """Print the figures."""
    site = ROOT / "site"
    docs = varied(json.loads((site / "search/search_index.json").read_text())["docs"], PAGES)
    print(f"{PAGES} pages, {len(docs)} sections, {len(json.dumps(docs)) / 1e6:.1f} MB of index")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments
        )
        for rate in (1, 4):
            page = browser.new_page()
            # On the main thread, since only that can be slowed down.
            page.add_script_tag(path=site / "assets/search.js")
            session = page.context.new_cdp_session(page)
            handle = page.evaluate_handle("(docs) => docs", docs)
            before = heap(session)
            session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            found = page.evaluate(MEASURE, [handle, QUERIES])
            session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            held = (heap(session) - before) / 1e6
            typical = sorted(found["answers"].values())[len(QUERIES) // 2]
            took = f"ready {found['ready']:.0f} ms, first answer {found['first']:.0f} ms"
            print(f"\nslowed down {rate} times: {took}, typical {typical:.0f} ms, {held:.0f} MB")
            for query, took in found["answers"].items():
                print(f"  {took:6.1f} ms  {query}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
