"""Measure sorting and filtering a table of 2,000 rows in Chromium, as it is and slowed down.

The table is the one of the speakers, its rows repeated with other names and numbers. Run it with
the site built: python benchmarks/tables.py
"""

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
ROWS = 2000
ROUNDS = 5
GROW = """
(size) => {
  let seed = 7;
  const chance = (below) => { seed = (seed * 16807) % 2147483647; return seed % below; };
  const syllables =
    'ba chen dong fang gao hua jia kang liu ming ping qiu shi wang yun zhou'.split(' ');
  const name = () => Array.from({ length: 3 }, () => syllables[chance(16)]).join('');
  const block = document.querySelector('script.kb-values');
  const values = JSON.parse(block.textContent);
  const body = document.querySelector('.kb-table tbody');
  const rows = [...body.rows];
  for (let at = rows.length; at < size; at += 1) {
    const row = rows[at % rows.length].cloneNode(true);
    const own = name();
    row.querySelector('a').textContent = own;
    [4, 5].forEach((cell) => { row.cells[cell].textContent = chance(100); });
    body.append(row);
    values.columns[0].order[at] = own;
    values.facets.forEach((facet) => { facet.rows[at] = facet.rows[chance(rows.length)]; });
  }
  block.textContent = JSON.stringify(values);
}
"""
# Until what was asked for is on the screen.
TIMED = """
async (act) => {
  const shown = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  await shown();
  const start = performance.now();
  new Function(act)();
  const ran = performance.now() - start;
  await shown();
  return [ran, performance.now() - start];
}
"""
HEADER = "document.querySelectorAll('.kb-sort')[%d].click()"
BOX = "document.querySelectorAll('.kb-facet')[%d].querySelectorAll('input')[%d].click()"
TYPED = (
    "const f = document.querySelector('.kb-filters input'); f.value = '%s';"
    " f.dispatchEvent(new Event('input'))"
)
CLEAR = "document.querySelector('.kb-view button').click()"
STEPS = (
    ("sort by name", HEADER % 0),
    ("the other way round", HEADER % 0),
    ("sort by number", HEADER % 4),
    ("choose a group", BOX % (0, 0)),
    ("choose a topic too", BOX % (1, 2)),
    ("clear", CLEAR),
    ("type a letter", TYPED % "m"),
    ("type a word", TYPED % "ming"),
    ("clear again", CLEAR),
)


def measured(page: Page, rate: int) -> dict[str, list[tuple[float, float]]]:
    """Return for each step how long it ran, and how long until it was shown, in ms."""
    session = page.context.new_cdp_session(page)
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        page.route("**/tables.js", lambda route: route.abort())
        page.goto((ROOT / "site/speakers/index.html").as_uri())
        page.unroute("**/tables.js")
        page.evaluate(GROW, ROWS)
        session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        script = (ROOT / "src/roundtable_kb/packaged/theme/assets/tables.js").read_text()
        for name, act in (("set up", script), *STEPS):
            found.setdefault(name, []).append(tuple(page.evaluate(TIMED, act)))
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return found


def main() -> None:
    """Print the figures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for rate in (1, 4):
            print(f"\n{ROWS} rows, slowed down {rate} times: script, until shown (ms)")
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            for name, took in measured(page, rate).items():
                ran, seen = (
                    sorted(several)[len(several) // 2] for several in zip(*took, strict=True)
                )
                print(f"  {name:20} {ran:6.0f} {seen:6.0f}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
