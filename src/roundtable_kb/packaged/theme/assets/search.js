/*
 * The site's search: a worker that answers Material for MkDocs' search screen in place of its own.
 *
 * It takes the index of Material's search plugin as it is, and knows some sections of a page by
 * their anchors: each item of `also_called` is a name of the page, and the numbers in its FIGURES
 * are what it is about; the page is found under all of them as under its title. The screen takes
 * titles and texts for HTML, so text is escaped on its way out, whatever the index holds.
 */
'use strict';

const [NAMES, FIGURES] = ['also_called', ['what_was_stated', 'each_figure']];
const [EXACT, PREFIX, STEM, EDIT] = [1, 0.6, 0.5, 0.4]; // how well a word matches,
const [NAME, HEADING, TEXT] = [100, 4, 1]; // and what that counts for where
const IDLE = new Set('a an and by for from in is of on or the to with'.split(' ')); // not needed
const [TEASED, SECTIONS, LETTERS] = [20, 5, 160]; // pages shown with text, and how much of each

/* 1 Words -------------------------------------------------------------------------------------- */
const HAN = '\\p{Script=Han}';
const LETTER = `[^${HAN}\\p{P}\\p{S}\\p{Z}\\p{C}]`;
const GROUPED = "\\d{1,3}(?:[,，'’\\u00a0\\u2009\\u202f]\\d{3})+(?!\\d)(?:\\.\\d+)?";
const TOKEN = new RegExp(
  `(${HAN}+)|${GROUPED}|\\d+(?:\\.\\d+)*|${LETTER}+(?:['’]${LETTER}+)*`, 'gu');

/** What is compared of a word: 'Müller's' is 'muller', '14,000' is '14000'. */
function fold(token) {
  if (/^[a-z]+$/.test(token)) return token;
  if (/^\d/.test(token)) return token.replace(/[^\d.]/g, '');
  return token.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/['’]s$|['’]/g, '');
}

/** The words of a text and where they stand; a run of Han characters is one of them. */
function tokens(text) {
  return Array.from(text.matchAll(TOKEN), ({ 0: token, 1: han, index: start }) => {
    const word = han ?? fold(token);
    return { word, han, size: han?.length ?? +!IDLE.has(word), start, end: start + token.length };
  });
}

/** Chinese has no spaces: there every character stands for a word, and every two neighbours. */
const pairs = ([...signs]) => signs.slice(1).map((sign, i) => signs[i] + sign);

/** Whether one letter put in, left out or changed, or two exchanged, makes `a` into `b`. */
function oneEdit(a, b) {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (a[i] === b[i]) i += 1;
  const [x, y] = [a.slice(i), b.slice(i)];
  return x.slice(1) === y.slice(1) || x === y.slice(1) || x.slice(1) === y
    || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
}

/* 2 Stems: M. F. Porter, An algorithm for suffix stripping, Program 14 (1980) ------------------ */
/** A word in vowels and consonants, 'v' and 'c'; y is a consonant at the start or after a vowel. */
const shape = (word) => word.replace(/^y|(?<=[aeiou])y|[^aeiouy]/g, 'c').replace(/[^c]/g, 'v');
/** Porter's m: how often a consonant follows a vowel. */
const measure = (word) => shape(word).split('vc').length - 1;
const voiced = (word) => shape(word).includes('v');
const short = (word) => /cvc$/.test(shape(word)) && !/[wxy]$/.test(word);

const rules = (text) => text.split(',').map((rule) => rule.split(' '));
// Of the suffixes that fit, the longest counts: so longer ones come first.
const STEP_2 = rules(`ational ate,ization ize,iveness ive,fulness ful,ousness ous,tional tion,\
biliti ble,ation ate,alism al,aliti al,iviti ive,ousli ous,entli ent,enci ence,anci ance,izer ize,\
abli able,alli al,ator ate,eli e`);
const STEP_3 = rules('icate ic,ative,alize al,iciti ic,ical ic,ness,ful');
const STEP_4 = rules(`ement,ance,ence,able,ible,ment,ant,ent,ion,ism,ate,iti,ous,ive,ize,al,er,ic,\
ou`);

function strip(word, step, least) {
  const [suffix, instead = ''] = step.find(([end]) => word.endsWith(end)) ?? [''];
  const rest = word.slice(0, word.length - suffix.length);
  return measure(rest) > least && !/[^st]ion$/.test(rest + suffix) ? rest + instead : word;
}

function stem(word) {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  let made = word.replace(/(ss|i)es$|([^s])s$/, '$1$2'); // step 1a
  const bare = made.replace(/(?:ed|ing)$/, ''); // 1b
  if (made.endsWith('eed')) made = measure(made.slice(0, -3)) ? made.slice(0, -1) : made;
  else if (bare !== made && voiced(bare)) {
    const open = /(?:at|bl|iz)$/.test(bare) || (measure(bare) === 1 && short(bare));
    made = /([^aeioulsz])\1$/.test(bare) ? bare.slice(0, -1) : bare + (open ? 'e' : '');
  }
  if (made.endsWith('y') && voiced(made.slice(0, -1))) made = `${made.slice(0, -1)}i`; // 1c
  made = strip(strip(strip(made, STEP_2, 0), STEP_3, 0), STEP_4, 1);
  const last = made.replace(/e$/, ''); // 5
  if (measure(last) > 1 || (measure(last) === 1 && !short(last))) made = last;
  return made.endsWith('ll') && measure(made) > 1 ? made.slice(0, -1) : made;
}

/* 3 Text --------------------------------------------------------------------------------------- */
const SIGNS = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", '#x27': "'" };
const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The text of HTML from the index, a line for each paragraph and each item of a list. */
function plain(html) {
  let depth = 0;
  const text = html.replace(/<(\/?)(p|code|pre|li|ol|ul|sub|sup)>/g, (_, closing, tag) => {
    if (tag === 'li') depth += closing ? -1 : 1;
    if (tag === 'p') return depth > 0 ? ' · ' : '\n';
    return tag.length === 2 || tag === 'pre' ? '\n' : '';
  });
  return text.replace(/&(lt|gt|amp|quot|#39|#x27);/g, (_, name) => SIGNS[name])
    .replace(/\u200b/g, '') // stands between Chinese words where jieba is installed
    .replace(/[^\S\n]+/g, ' ').replace(/ ?·[ ·]*/g, ' · ')
    .split('\n').map((line) => line.replace(/^[ ·]+|[ ·]+$/g, '')).filter(Boolean).join('\n');
}

/** Where in a text stands what is looked for. */
function found(text, terms) {
  const ranges = tokens(text).filter(({ word }) => terms.some((term) => term.words.has(word)))
    .map(({ start, end }) => [start, end]);
  for (const run of terms.flatMap((term) => term.runs)) {
    for (const { index: start } of text.matchAll(run)) ranges.push([start, start + run.length]);
  }
  return ranges.sort((a, b) => a[0] - b[0]);
}

/** HTML of a text with `ranges` of it marked, cut to some `most` letters around the first. */
function marked(text, ranges, most) {
  const first = Math.max(0, Math.min((ranges[0]?.[0] ?? 0) - most / 3, text.length - most));
  const begin = text.slice(0, first).replace(/\S{0,20}$/, '').length;
  const rest = text.slice(begin, begin + most);
  const end = begin + (begin + most < text.length ? rest.replace(/\s\S{0,20}$/, '') : rest).length;
  let [html, at] = [begin ? '… ' : '', begin];
  for (const [start, stop] of ranges.filter((range) => range[1] <= end && range[1] > at)) {
    const from = Math.max(at, start); // pairs of characters overlap
    html += `${escape(text.slice(at, from))}<mark>${escape(text.slice(from, stop))}</mark>`;
    at = stop;
  }
  return html + escape(text.slice(at, end)) + (end < text.length ? ' …' : '');
}

/* 4 Index -------------------------------------------------------------------------------------- */
/** Looks up units: names, figures, headings and texts; each is of a section, that of a page. */
class Index {
  constructor(docs) {
    [this.pages, this.units, this.postings] = [new Map(), [], new Map()];
    docs.forEach((doc) => this.section(doc));
    this.pages.forEach((page) => this.page(page));
    this.words = [...this.postings.keys()].filter((word) => !/^\p{Script=Han}/u.test(word));
  }

  section({ location, title, text }) {
    const [path, anchor] = location.split('#');
    const section = { location, anchor, title: plain(title), text: plain(text) };
    const page = this.pages.get(path) ?? { path, names: [], sections: [] };
    if (anchor === NAMES && page.sections.length) page.names = section.text.split('\n');
    else page.sections.push(section);
    this.pages.set(path, page);
  }

  page(page) {
    const [self] = page.sections;
    // Of 'Liu Ping 刘平' the end is another name, and the rest the title.
    const other = page.names.find((name) => self.title.endsWith(` ${name}`)) ?? '';
    page.names.unshift(self.title.slice(0, self.title.length - other.length).trim());
    page.start = this.units.length;
    page.names.forEach((name) => this.unit(self, NAME, name));
    for (const section of page.sections) {
      if (section !== self) this.unit(section, HEADING, section.title);
      this.unit(section, TEXT, section.text);
      const numbers = FIGURES.includes(section.anchor) // '14,000 members', '5.1 billion'
        ? section.text.match(/(?<!\S)\d\S*(?: [^\d\s]+)?/g) ?? [] : [];
      for (const number of numbers) this.unit(section, NAME, number);
    }
    page.end = this.units.length;
  }

  unit(section, weight, text) {
    const [id, all] = [this.units.length, tokens(text)];
    const words = new Set(all.flatMap(({ word, han }) => (han ? [...word, ...pairs(word)] : word)));
    const latin = weight === NAME ? all.filter(({ han }) => !han) : [];
    latin.slice(1).forEach(({ word }, i) => words.add(latin[i].word + word)); // 'Liuping' too
    words.forEach((word) => this.postings.get(word)?.push(id) ?? this.postings.set(word, [id]));
    this.units.push({ section, weight, text, size: all.reduce((sum, { size }) => sum + size, 0) });
  }

  /** How well each unit has a term, from 0 to 1; `least` is the length of words that may be off. */
  grades(term, least) {
    const grades = new Float32Array(this.units.length);
    const [{ word }, root] = [term, stem(term.word)];
    const may = (one) => Math.max(one.length, word.length) >= least && !/\d/.test(word);
    for (const one of this.words) {
      let grade = 0;
      if (one.startsWith(word)) grade = one === word ? EXACT : PREFIX;
      else if (one.startsWith(root.slice(0, 2)) && stem(one) === root) grade = STEM;
      else if (may(one) && oneEdit(one, word)) grade = EDIT;
      if (!grade) continue;
      term.words.add(one);
      for (const id of this.postings.get(one)) grades[id] = Math.max(grades[id], grade);
    }
    return grades;
  }

  /** The same for Han characters: all side by side, or, where words may be off, half the pairs. */
  gradesOfHan(term, least) {
    const grades = new Float32Array(this.units.length);
    const parts = term.size > 1 ? pairs(term.word) : [term.word];
    parts.forEach((part) => this.postings.get(part)?.forEach((id) => { grades[id] += 1; }));
    term.runs = least < Infinity ? parts : [term.word];
    return grades.map((count, id) => {
      const at = count === parts.length ? this.units[id].text.indexOf(term.word) : -1;
      if (at >= 0) return at ? PREFIX : EXACT;
      return least < Infinity && count * 2 >= parts.length ? (EDIT * count) / parts.length : 0;
    });
  }

  hits(words, least) {
    const terms = words.map((word) => ({ ...word, words: new Set(), runs: [] }));
    const grades = terms.map((t) => (t.han ? this.gradesOfHan(t, least) : this.grades(t, least)));
    // The fewer units have a term, the more it counts; all together count for 1.
    const rare = grades.map((of) => Math.log(2 + of.length / (1 + of.filter(Boolean).length)));
    const weights = rare.map((value) => value / rare.reduce((sum, one) => sum + one));
    return [...this.pages.values()].map((page) => this.hit(page, terms, grades, weights))
      .filter((hit) => hit.score);
  }

  hit(page, terms, grades, weights) {
    const hit = { page, terms, score: 0, sections: new Map(), missing: new Set(terms), best: {} };
    for (let id = page.start; id < page.end; id += 1) {
      const has = terms.filter((_, i) => grades[i][id]);
      if (!has.length) continue;
      const { section, weight, size, text } = this.units[id];
      const sum = terms.reduce((before, _, i) => before + grades[i][id] * weights[i], 0);
      const share = Math.min(1, has.reduce((before, term) => before + term.size, 0) / size || 0);
      // The more of a name was typed, the better; and the less else there is in a text.
      const score = weight * sum * (weight === TEXT ? 1 + share : 0.4 + 0.6 * share);
      if (weight === NAME && has.length === terms.length) hit.named = true;
      if (weight === NAME && score > (hit.best[NAME] ?? 0)) hit.name = text;
      hit.score += Math.max(0, score - (hit.best[weight] ?? 0));
      hit.best[weight] = Math.max(hit.best[weight] ?? 0, score);
      hit.sections.set(section, Math.max(hit.sections.get(section) ?? 0, score));
      has.forEach((term) => hit.missing.delete(term));
    }
    return hit;
  }

  /** Pages that have every word; where no name has them all, names that nearly do come in too. */
  rank(words) {
    const strict = this.hits(words, Infinity).filter((hit) => !hit.missing.size);
    if (strict.some((hit) => hit.named)) return strict;
    // Next to other words of a name, short ones are known one letter off, too.
    const loose = this.hits(words, words.length > 1 ? 1 : 4);
    const named = new Map(loose.filter((hit) => hit.named).map((hit) => [hit.page, hit]));
    const either = [...named.values(), ...strict.filter((hit) => !named.has(hit.page))];
    return [either, loose.filter((hit) => !hit.missing.size), loose].find((of) => of.length) ?? [];
  }

  /** What Material's screen shows for a query: pages, each a list of sections, and a completion. */
  search(query) {
    const number = /(?<![\d.])\d{1,3}(?: \d{3})+(?!\d)/g; // 14 000
    const typed = tokens(query.normalize('NFKC').replace(number, (it) => it.replaceAll(' ', '')));
    const unique = [...new Map(typed.map((token) => [token.word, token])).values()];
    const needed = unique.filter(({ size }) => size);
    const hits = this.rank(needed.length ? needed : unique).sort((a, b) => b.score - a.score);
    const last = /[^\s-]*$/.exec(query)[0];
    const next = last && tokens(hits[0]?.name ?? '').find((one) => one.word.startsWith(fold(last)));
    const suggest = next ? [last + next.word.slice(fold(last).length)] : [];
    return { items: hits.map((hit, i) => this.item(hit, i < TEASED)), suggest };
  }

  item({ page, terms, score, sections, missing, name }, teased) {
    const [self] = page.sections;
    // What kind of record it is, the page that lists its folder says.
    const folder = page.path.split('/', 1)[0];
    const list = this.pages.get(`${folder}/`) ?? this.pages.get(`${folder}/index.html`);
    const kind = list && list !== page ? ` <small>${escape(list.names[0])}</small>` : '';
    const shown = Object.fromEntries([...missing].map(({ word }) => [word, false]));
    const show = (text, most = text.length) => {
      const ranges = teased ? found(text, terms) : [];
      ranges.forEach(([start, end]) => { shown[text.slice(start, end)] = true; });
      return marked(text, ranges, most);
    };
    const liveliest = (text) => text.split('\n').map((line) => [found(line, terms).length, line])
      .sort((a, b) => b[0] - a[0])[0][1];
    const other = page.names.includes(name) && !self.title.includes(name);
    const best = [...sections].sort((a, b) => b[1] - a[1]).slice(0, teased ? SECTIONS : 0);
    if (!best.some(([section]) => section === self)) best.push([self, 0]);
    return best.map(([section, own], i) => ({
      location: section.location,
      title: show(section.title) + (section === self ? kind : ''),
      text: (section === self && other ? `<p>${show(name)}</p>` : '')
        + (teased ? `<p>${show(liveliest(section.text), LETTERS)}</p>` : ''),
      score: i ? own : score, // the screen folds away what scores less than the first
      terms: shown,
    }));
  }
}

/* 5 Messages ----------------------------------------------------------------------------------- */
let index;
/** Answers SETUP (0) with READY (1), and QUERY (2) with RESULT (3). */
function answer({ type, data }) {
  if (type === 0) index = new Index(data.docs);
  return type === 0 ? { type: 1 } : { type: 3, data: index.search(data) };
}

if (typeof module === 'object') module.exports = { Index, answer, oneEdit, plain, stem, tokens };
else addEventListener('message', ({ data }) => postMessage(answer(data)));
