/*
 * What the preview adds to every page: the faults of the records laid over the last good page, and
 * the new page as soon as there is one. It is no part of the site.
 */
(() => {
  "use strict";
  const { page, site } = document.currentScript.dataset;
  const [server, shown] = site.split("-");
  const style = `
    :host { all: initial; color-scheme: inherit; }
    [role="alert"] {
      --ground: var(--kb-raised, light-dark(#fff, #1b2024));
      --ink: var(--kb-ink, light-dark(#1d2326, #e6e8e6));
      --muted: var(--kb-muted, light-dark(#566066, #a4adb2));
      --line: var(--kb-line, light-dark(#e4e0d6, #2c3338));
      --tint: var(--kb-tint, light-dark(#f4f1e9, #20262a));
      --fault: var(--kb-doubt, light-dark(#a23a1f, #f0957a));
      position: fixed; inset: auto 0 0 0; z-index: 1000;
      box-sizing: border-box; max-height: 70vh; overflow: auto; overscroll-behavior: contain;
      padding: 0 max(16px, calc(50vw - 600px)) 16px;
      border-top: 4px solid var(--fault);
      box-shadow: 0 -4px 24px rgb(0 0 0 / 25%);
      background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
    }
    [role="alert"]:empty { display: none; }
    header {
      position: sticky; top: 0; padding: 12px 0 8px; background: var(--ground);
      display: flex; gap: 4px 16px; flex-wrap: wrap; align-items: baseline;
    }
    h2 { margin: 0; font-size: 18px; color: var(--fault); }
    header p { margin: 0; flex: 1 1 16em; color: var(--muted); }
    button {
      font: inherit; color: inherit; background: none; cursor: pointer;
      border: 1px solid var(--muted); border-radius: 4px; padding: 4px 12px; min-height: 32px;
    }
    button:focus-visible, a:focus-visible { outline: 2px solid var(--fault); outline-offset: 2px; }
    @media (max-width: 40em) {
      header p { order: 1; flex-basis: 100%; }
      button { margin-left: auto; }
    }
    ol { margin: 0; padding: 0; list-style: none; }
    li { padding: 12px 0; border-top: 1px solid var(--line); }
    li p { margin: 0; }
    .place { font: 13px/1.5 ui-monospace, monospace; color: var(--muted); }
    .message { font-weight: 600; }
    a { color: inherit; display: inline-block; }
    pre {
      margin: 8px 0; padding: 8px 12px; overflow-x: auto; border-radius: 4px;
      background: var(--tint); font: 13px/1.5 ui-monospace, monospace;
    }
    @media print { :host { display: none; } }
  `;

  const element = (name, text, more = {}) =>
    Object.assign(document.createElement(name), { textContent: text }, more);

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const alert = element("div", "");
  alert.setAttribute("role", "alert");
  root.append(alert);
  document.body.append(host);

  const plural = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

  const entry = (fault) => {
    const item = document.createElement("li");
    const place = element("p", `${fault.path}:${fault.line}:${fault.column} `, { className: "place" });
    place.append(element("a", fault.code, { href: `/codes/#${fault.code}` }));
    item.append(place, element("p", fault.message, { className: "message" }));
    if (fault.frame) {
      // It scrolls sideways, so a keyboard must reach it.
      item.append(element("pre", fault.frame, { tabIndex: 0 }));
    }
    if (fault.hint) {
      item.append(element("p", `hint: ${fault.hint}`, { className: "hint" }));
    }
    return item;
  };

  const hide = () => alert.replaceChildren();

  const lay = ({ count, faults }) => {
    const header = document.createElement("header");
    const close = element("button", "Hide", { type: "button", onclick: hide });
    const note = "The page beneath is the last good one. This goes when the files are good again.";
    header.append(element("h2", plural(count, "error")), element("p", note), close);
    const list = document.createElement("ol");
    list.append(...faults.map(entry));
    if (count > faults.length) {
      list.append(element("li", `${plural(count - faults.length, "more error")} in the terminal`));
    }
    alert.replaceChildren(header, list);
    alert.scrollTop = 0;
  };

  const take = (state) => {
    const { all, pages } = state.changed;
    // A page that was missing may be any of those that have come.
    const last = Math.max(all, page ? pages[page] ?? 0 : Math.max(0, ...Object.values(pages)));
    if (state.server !== server || last > Number(shown)) {
      location.reload();
    } else if (state.count) {
      lay(state);
    } else {
      hide();
    }
  };

  // A browser keeps few connections to one host open: a page that nobody sees gives its own up.
  let news = null;
  const listen = () => {
    news?.close();
    news = null;
    if (document.visibilityState === "visible") {
      news = new EventSource("/.preview/events");
      news.onmessage = (event) => take(JSON.parse(event.data));
    }
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("pagehide", () => news?.close());
  listen();
})();
