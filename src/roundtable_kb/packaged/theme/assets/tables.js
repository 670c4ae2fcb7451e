/*
 * The tables of the kinds: sorted by their headers, filtered by facets and words, saved as CSV.
 *
 * A table that can do so is followed by a data block, `script.kb-values`, with what its cells do
 * not say: the choices of each row, and values to sort by (views/indexes.py). Everything a reader
 * works with is made here, so that without script there is the whole table and no dead control.
 * All texts are set as text. What is chosen stands in the address, beside what others put there:
 * `?classification=company&classification=association&sort=-speakers&find=music`.
 */
(() => {
  'use strict';

  const [SORT, FIND] = ['sort', 'find'];
  const AT_ONCE = 60; // rows that are laid out before a reader sees the first of them
  const ORDERS = {
    text: ['A to Z', 'Z to A'],
    number: ['smallest first', 'largest first'],
    date: ['earliest first', 'latest first'],
  };
  const collator = new Intl.Collator('zh', { numeric: true, sensitivity: 'base' }); // pinyin

  /** An element with its attributes and what is in it. */
  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const shown = (node) => node.textContent.trim().replace(/\s+/g, ' ');
  const number = (text) => Number(text.replace(/[,\s]/g, '') || NaN);

  /* 1 Rows ------------------------------------------------------------------------------------- */

  /** The rows in the order of a column, those without a value last. */
  function ordered(column, at, rows, down) {
    const texts = rows.map(({ element }, row) => (
      column.order ? column.order[row] ?? '' : shown(element.cells[at])));
    const values = column.sort === 'number' ? texts.map(number) : texts;
    const compare = column.sort === 'text' ? collator.compare : (a, b) => (a < b ? -1 : +(a > b));
    const missing = (value) => value === '' || Number.isNaN(value);
    return [...rows].sort(({ place: a }, { place: b }) => (
      missing(values[a]) - missing(values[b])
      || (down ? -1 : 1) * compare(values[a], values[b])));
  }

  /** The rows that are left, and for each choice of each facet how many rows it has to offer. */
  function filtered(rows, facets, { chosen, find }) {
    const words = fold(find).split(/\s+/).filter(Boolean);
    const counts = facets.map(({ choices }) => choices.map(() => 0));
    const left = new Set();
    for (const row of rows) {
      if (words.length) row.words ??= fold(row.element.textContent);
      if (!words.every((word) => row.words.includes(word))) continue;
      const fails = chosen.flatMap((wanted, facet) => (
        !wanted.size || row.choices[facet].some((choice) => wanted.has(choice)) ? [] : [facet]));
      if (!fails.length) left.add(row);
      // Choices of one facet add to each other, so its own do not limit what it offers.
      row.choices.forEach((choices, facet) => {
        if (fails.some((other) => other !== facet)) return;
        choices.forEach((choice) => { counts[facet][choice] += 1; });
      });
    }
    return { left, counts };
  }

  /* 2 The address ------------------------------------------------------------------------------ */

  const wants = (keys) => ([key], at) => (keys.includes(key) ? [at] : []);
  /** What an address asks for; what this table does not have is passed over. */
  function read({ columns, facets }) {
    const asked = new URLSearchParams(location.search);
    const [, minus, key] = /^(-?)(.*)$/s.exec(asked.get(SORT) ?? '');
    const column = columns.findIndex((one) => one.key === key && one.sort in ORDERS);
    return {
      find: asked.get(FIND) ?? '',
      sort: column < 0 ? null : { column, down: minus === '-' },
      chosen: facets.map(({ key: name, choices }) => (
        new Set(choices.flatMap(wants(asked.getAll(name)))))),
    };
  }

  function write({ columns, facets }, { find, sort, chosen }) {
    const address = new URL(location.href);
    const asked = address.searchParams;
    [SORT, FIND, ...facets.map((facet) => facet.key)].forEach((key) => asked.delete(key));
    facets.forEach(({ key, choices }, at) => (
      chosen[at].forEach((choice) => asked.append(key, choices[choice][0]))));
    if (sort) asked.set(SORT, (sort.down ? '-' : '') + columns[sort.column].key);
    if (find.trim()) asked.set(FIND, find.trim());
    // A page that is opened from a file cannot change its address.
    if (location.protocol !== 'file:') history.replaceState(history.state, '', address);
  }

  /* 3 CSV (RFC 4180) --------------------------------------------------------------------------- */

  const NUMBER = /^-?\d+(\.\d+)?$/;
  const FORMULA = /^[=+\-@＝＋－＠\t\r]/; // what a spreadsheet would run
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const field = (text, numeric) => quoted(
    FORMULA.test(text) && !(numeric && NUMBER.test(text)) ? `'${text}` : text);

  function csv({ columns }, heads, rows) {
    const kept = columns.flatMap((column, at) => (column.sort === 'picture' ? [] : [at]));
    /** A line: of each column the text and, if it has them, the value that a program reads. */
    const line = (text, value, address) => kept
      .flatMap((at) => (columns[at].written ? [[at, text(at)], [at, value(at)]] : [[at, text(at)]]))
      .map(([at, one]) => field(one, columns[at].sort === 'number'))
      .concat(field(address)).join(',');
    const header = line((at) => heads[at], (at) => `${heads[at]} (value)`, 'Address');
    const lines = rows.map(({ element, place }) => line(
      (at) => shown(element.cells[at]), (at) => columns[at].written[place],
      element.querySelector('a')?.href ?? ''));
    return `\ufeff${[header, ...lines, ''].join('\r\n')}`; // Excel takes the mark for UTF-8
  }

  function save(download, text) {
    const href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    make('a', { href, download }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  /* 4 What a reader works with ----------------------------------------------------------------- */

  /** A button that opens a list of choices; Escape closes it, and whoever goes elsewhere. */
  function facetMenu(facet, at, choose) {
    const id = `kb_facet_${facet.key}`;
    const button = make('button', { type: 'button', 'aria-controls': id });
    const list = make('fieldset', { id }, make('legend', {}, facet.title));
    const menu = make('div', { class: 'kb-facet' }, button, list);
    const boxes = facet.choices.map(([, label], choice) => {
      const box = make('input', { type: 'checkbox' });
      const count = make('span', { class: 'kb-count' });
      box.addEventListener('change', () => choose(at, choice, box.checked));
      list.append(make('label', {}, box, make('span', {}, label), count));
      return { box, count };
    });
    const open = (is) => {
      list.hidden = !is;
      button.setAttribute('aria-expanded', is);
      list.classList.remove('kb-leftward');
      const beyond = is && list.getBoundingClientRect().right > document.body.clientWidth;
      list.classList.toggle('kb-leftward', beyond);
    };
    open(false);
    button.addEventListener('click', () => open(list.hidden));
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || list.hidden) return;
      open(false);
      button.focus();
    });
    const leave = (to) => { if (to && !menu.contains(to)) open(false); };
    menu.addEventListener('focusout', (event) => leave(event.relatedTarget));
    document.addEventListener('pointerdown', (event) => leave(event.target));
    const show = (chosen, counts) => {
      const [first] = chosen;
      const what = chosen.size > 1 ? `${chosen.size} chosen` : facet.choices[first]?.[1];
      button.textContent = what ? `${facet.title}: ${what}` : facet.title;
      button.classList.toggle('kb-chosen', chosen.size > 0);
      boxes.forEach(({ box, count }, choice) => {
        box.checked = chosen.has(choice);
        count.textContent = counts[choice];
        box.parentElement.classList.toggle('kb-none', !counts[choice]);
      });
    };
    return { menu, show };
  }

  /** Buttons in the headers, and, for a phone, which has no headers, a list of all orders. */
  function sorters(columns, heads, order) {
    const list = make('select', {}, make('option', { value: '' }, 'as listed'));
    columns.forEach(({ key, sort }, at) => {
      if (!(sort in ORDERS)) return;
      const title = shown(heads[at]);
      const button = make('button', { type: 'button', class: 'kb-sort' }, ...heads[at].childNodes);
      heads[at].append(button);
      button.addEventListener('click', () => order(at));
      list.append(...['', '-'].map((minus, down) => (
        make('option', { value: minus + key }, `${title}, ${ORDERS[sort][down]}`))));
    });
    list.addEventListener('change', () => {
      const key = list.value.replace(/^-/, '');
      order(columns.findIndex((one) => one.key === key), list.value !== key);
    });
    const show = (sort) => {
      list.value = sort ? (sort.down ? '-' : '') + columns[sort.column].key : '';
      heads.forEach((head) => head.removeAttribute('aria-sort'));
      const way = sort?.down ? 'descending' : 'ascending';
      if (sort) heads[sort.column].setAttribute('aria-sort', way);
    };
    return { list: make('label', { class: 'kb-order' }, 'Sort ', list), show };
  }

  /* 5 A table and its tools -------------------------------------------------------------------- */

  /** Whether a facet can tell rows apart. */
  const telling = ({ choices, rows }) => (
    choices.some((_, choice) => rows.some((several) => !several.includes(choice))));

  /** Keep the widths of the columns, whatever rows are shown; a phone shows no columns. */
  function steady(box, heads) {
    const widths = heads.map((head) => head.offsetWidth);
    heads.forEach((head, at) => { head.style.width = `${100 * widths[at] / box.clientWidth}%`; });
    box.classList.toggle('kb-steady', widths.some(Boolean));
  }

  function equip(data) {
    const box = data.previousElementSibling;
    const body = box.querySelector('tbody');
    const heads = [...box.querySelectorAll('thead th')];
    const table = JSON.parse(data.textContent);
    table.facets = table.facets.filter(telling);
    const rows = Array.from(body.rows, (element, place) => (
      { element, place, choices: table.facets.map((facet) => facet.rows[place]) }));
    const orders = new Map(); // by column and direction, once each
    let state = read(table);
    let [visible, coming] = []; // the rows that are shown, and the frame that adds more of them

    const find = make('input', { type: 'search', placeholder: 'Find in this table' });
    const count = make('span', { class: 'kb-left', role: 'status', tabindex: -1 });
    const clear = make('button', { type: 'button' }, 'Clear');
    const saving = make('button', { type: 'button' }, 'Download this view as CSV');
    const sorting = sorters(table.columns, heads, order);
    const menus = table.facets.map((facet, at) => facetMenu(facet, at, choose));
    find.setAttribute('aria-label', find.placeholder);
    find.hidden = sorting.list.hidden = rows.length < 2;

    /** Show what is asked for. */
    function show() {
      const { left, counts } = filtered(rows, table.facets, state);
      const next = inOrder().filter((row) => left.has(row));
      if (next.length !== visible?.length || next.some((row, at) => row !== visible[at])) {
        visible = next;
        body.replaceChildren();
        fill(0);
      }
      menus.forEach((menu, at) => menu.show(state.chosen[at], counts[at]));
      sorting.show(state.sort);
      if (find.value.trim() !== state.find.trim()) find.value = state.find;
      clear.hidden = !(state.find || state.sort || state.chosen.some((wanted) => wanted.size));
      const told = `${next.length} of ${rows.length} ${rows.length === 1 ? table.one : table.many}`;
      if (count.textContent !== told) count.textContent = told; // a voice reads every change
    }

    /** Add the rows that are shown, some in each frame, so that a long table keeps up. */
    function fill(from) {
      const to = from + AT_ONCE;
      body.append(...visible.slice(from, to).map((row) => row.element));
      cancelAnimationFrame(coming);
      if (to < visible.length) coming = requestAnimationFrame(() => fill(to));
    }

    function inOrder() {
      if (!state.sort) return rows;
      const { column, down } = state.sort;
      const name = `${column} ${down}`;
      if (!orders.has(name)) orders.set(name, ordered(table.columns[column], column, rows, down));
      return orders.get(name);
    }

    function change(next) {
      state = { ...state, ...next };
      write(table, state);
      show();
    }

    /** Sort by a column: numbers from the largest, and a sorted one the other way round. */
    function order(column, down) {
      const turned = state.sort?.column === column && !state.sort.down;
      const first = state.sort?.column !== column && table.columns[column]?.sort === 'number';
      change({ sort: column < 0 ? null : { column, down: down ?? (turned || first) } });
    }

    function choose(facet, choice, is) {
      state.chosen[facet][is ? 'add' : 'delete'](choice);
      change({});
    }

    find.addEventListener('input', () => change({ find: find.value }));
    clear.addEventListener('click', () => {
      change({ find: '', sort: null, chosen: state.chosen.map(() => new Set()) });
      count.focus(); // this button is gone
    });
    saving.addEventListener('click', () => (
      save(`${table.file}.csv`, csv(table, heads.map(shown), visible))));
    addEventListener('popstate', () => { state = read(table); show(); });

    const tools = make('form', { class: 'kb-tools', autocomplete: 'off' },
      make('div', { class: 'kb-filters' }, find, ...menus.map(({ menu }) => menu), sorting.list),
      make('div', { class: 'kb-view' }, count, clear, saving));
    tools.addEventListener('submit', (event) => event.preventDefault());
    box.before(tools);
    show();
    if (rows.length > AT_ONCE) steady(box, heads);
  }

  document.querySelectorAll('script.kb-values').forEach(equip);
})();
