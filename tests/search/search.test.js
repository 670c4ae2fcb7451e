// The search worker, function by function, and over a small index as Material's plugin writes it.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');
const { Index, answer, oneEdit, plain, stem, tokens } = require('../../src/roundtable_kb/packaged/theme/assets/search.js');

const page = (path, title, text = '', also = [], stated = []) => [
  { location: path, title, text: `<p>${text}</p>` },
  ...(stated.length ? [list(`${path}#what_was_stated`, 'What was stated', stated)] : []),
  ...(also.length ? [list(`${path}#also_called`, 'Also called', also)] : []),
];
const list = (location, title, items) => (
  { location, title, text: `<ul> ${items.map((item) => `<li>${item}</li>`).join(' ')} </ul>` });

const DOCS = [
  ...page('', 'A roundtable', 'Liu Ping of MCSC and Liu Hua spoke of music.'),
  ...page('speakers/', 'Speakers', 'Everyone who spoke.'),
  ...page('speakers/liu-hua/', 'Liu Hua 刘华', 'Director.', ['Ms. Liu', '刘华']),
  ...page('speakers/liu-ping/', 'Liu Ping 刘平', 'Director, MCSC.', ['Mr. Liu', '刘平']),
  ...page('speakers/guan-jun/', 'Guan Jun', 'Regulations are revised; piracy is fought.'),
  ...page('organizations/', 'Organizations', 'Music Copyright Society of China, 中国音乐著作权协会'),
  ...page('organizations/mcsc/', 'Music Copyright Society of China 中国音乐著作权协会',
    'Collective management.', ['MCSC', '中国音乐著作权协会', '音著协']),
  ...page('organizations/csc/', 'Copyright Society of China 中国版权协会',
    'It quotes the 中国音乐著作权协会.', ['CSC', '中国版权协会']),
  ...page('statistics/', 'Figures', 'over 14,000 members of MCSC'),
  ...page('statistics/members/', 'Members of MCSC', 'How many.', [], ['over 14,000 members 2024']),
  ...page('statistics/revenue/', 'Revenue of MCSC', 'How much.', [], ['nearly 5.1 billion yuan 2024']),
  ...page('topics/', 'Topics', 'What was spoken about.'),
  ...page('topics/music/', 'Music', 'Songs.', ['sound recordings']),
];
const index = new Index(DOCS);
const ask = (query) => index.search(query).items;
const where = (query) => ask(query).map((sections) => (
  sections.find(({ location }) => !location.includes('#')).location));

test('words end where letters do, and numbers keep their points', () => {
  const words = (text) => tokens(text).map(({ word }) => word);
  assert.deepEqual(words('WIPO-NCAC Awards, 2025'), ['wipo', 'ncac', 'awards', '2025']);
  assert.deepEqual(words('Müller’s Café in Xi\'an'), ['muller', 'cafe', 'in', 'xian']);
  assert.deepEqual(words('14,000 and 1’234’567.5, 7.44 % of 2022,2023'),
    ['14000', 'and', '1234567.5', '7.44', 'of', '2022', '2023']);
  assert.deepEqual(words('4，500 of 4 500'), ['4500', 'of', '4', '500']);
  assert.deepEqual(words('刘平Liu、音著协 2024年AI'), ['刘平', 'liu', '音著协', '2024', '年', 'ai']);
  assert.deepEqual(words('MP3 10th ＷＩＰＯ'), ['mp3', '10', 'th', 'wipo']);
  assert.deepEqual(words(' \u202e<>&"·— '), []);
  assert.deepEqual(tokens('a 刘平').map(({ start, end }) => [start, end]), [[0, 1], [2, 4]]);
});

test('one edit is a letter put in, left out or changed, or two neighbours exchanged', () => {
  const near = [['ping', 'pnig'], ['ping', 'pin'], ['ping', 'pings'], ['ping', 'king'],
    ['ping', 'pine'], ['ping', 'ipng'], ['ping', 'pign'], ['ping', 'ing'], ['a', 'ab'], ['aab', 'ab']];
  const far = [['ping', 'ping'], ['ping', 'gnip'], ['ping', 'pi'], ['ping', 'nipg'], ['ab', 'cd'],
    ['abcd', 'badc'], ['', 'ab'], ['abc', 'bcd']];
  for (const [a, b] of near) assert.ok(oneEdit(a, b) && oneEdit(b, a), `${a} ${b}`);
  for (const [a, b] of far) assert.ok(!oneEdit(a, b) && !oneEdit(b, a), `${a} ${b}`);
});

// The examples of the paper, each taken through all of its steps.
const STEMS = `
caresses caress, ponies poni, ties ti, caress caress, cats cat,
feed feed, agreed agre, plastered plaster, bled bled, motoring motor, sing sing,
conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, falling fall,
hissing hiss, fizzed fizz, failing fail, filing file, happy happi, sky sky,
relational relat, conditional condit, rational ration, valenci valenc, hesitanci hesit,
digitizer digit, conformabli conform, radicalli radic, differentli differ, vileli vile,
analogousli analog, vietnamization vietnam, predication predic, operator oper,
feudalism feudal, decisiveness decis, hopefulness hope, callousness callous,
formaliti formal, sensitiviti sensit, sensibiliti sensibl,
triplicate triplic, formative form, formalize formal, electriciti electr, electrical electr,
hopeful hope, goodness good, revival reviv, allowance allow, inference infer, airliner airlin,
gyroscopic gyroscop, adjustable adjust, defensible defens, irritant irrit, replacement replac,
adjustment adjust, dependent depend, adoption adopt, homologou homolog, communism commun,
activate activ, angulariti angular, homologous homolog, effective effect, bowdlerize bowdler,
probate probat, rate rate, cease ceas, controll control, roll roll,
generalizations gener, oscillators oscil, regulate regul, regulation regul, regulations regul,
yes ye, toys toi, ai ai, 14000 14000, müller müller`.trim().split(/,\s*/).map((pair) => pair.split(' '));

test('words lose their suffixes as Porter laid down', () => {
  for (const [word, expected] of STEMS) assert.equal(stem(word), expected, word);
});

test('a name is found first, whole, in part, short, Chinese, or as a family name', () => {
  assert.equal(where('Liu Ping')[0], 'speakers/liu-ping/');
  assert.equal(where('liuping')[0], 'speakers/liu-ping/');
  assert.equal(where('刘平')[0], 'speakers/liu-ping/');
  assert.deepEqual(where('Liu').slice(0, 2), ['speakers/liu-hua/', 'speakers/liu-ping/']);
  assert.equal(where('Mr. Liu')[0], 'speakers/liu-ping/');
  assert.equal(where('MCSC')[0], 'organizations/mcsc/');
  assert.equal(where('音著协')[0], 'organizations/mcsc/');
  assert.equal(where('著作权协会')[0], 'organizations/mcsc/');
  assert.equal(where('copyright society of china')[0], 'organizations/csc/');
  assert.equal(where('sound recording')[0], 'topics/music/');
  assert.equal(where('Music')[0], 'topics/music/');
});

test('characters that do not stand side by side do not make a word', () => {
  assert.deepEqual(where('国协'), []);
  assert.deepEqual(where('音乐著作权').slice(0, 1), ['organizations/mcsc/']);
  assert.equal(where('中国音乐著作协会')[0], 'organizations/mcsc/', 'a character left out');
});

test('a figure is found under its number, with separators and without', () => {
  for (const number of ['14000', '14,000', '14 000', '14’000', '14，000', '14,000 members']) {
    assert.equal(where(number)[0], 'statistics/members/', number);
  }
  assert.equal(where('5.1 billion')[0], 'statistics/revenue/');
  const table = { location: 'a/#each_figure', title: 'Each', text: '2014 7,700 members Q1 2021' };
  const [[row]] = new Index([...page('b/', 'B', '7700'), ...page('a/', 'A'), table])
    .search('7700').items;
  assert.equal(row.location, 'a/#each_figure');
});

test('words of one stem find each other; exact comes before prefix before stem', () => {
  assert.equal(where('regulate')[0], 'speakers/guan-jun/');
  assert.equal(where('regulation')[0], 'speakers/guan-jun/');
  const order = new Index(['regulation', 'regulate', 'regulates', 'regulator']
    .flatMap((name) => page(`x/${name}/`, name)));
  assert.deepEqual(order.search('regulate').items.map(([{ location }]) => location.split('/')[1]),
    ['regulate', 'regulates', 'regulation', 'regulator']);
});

test('one letter off still finds a name, a short word only beside others', () => {
  assert.equal(where('Liu Pnig')[0], 'speakers/liu-ping/');
  assert.equal(where('Guan Jnu')[0], 'speakers/guan-jun/');
  assert.equal(where('Musci Copyright Society')[0], 'organizations/mcsc/');
  assert.equal(where('Members fo MCSC')[0], 'statistics/members/');
  assert.deepEqual(where('Jnu'), []);
});

test('all words are needed, small ones aside; where nothing has them all, some will do', () => {
  assert.deepEqual(where('piracy regulations'), ['speakers/guan-jun/']);
  assert.deepEqual(where('the piracy of regulations'), ['speakers/guan-jun/']);
  const [[found]] = ask('piracy xylophone');
  assert.equal(found.location, 'speakers/guan-jun/');
  assert.deepEqual(found.terms, { xylophone: false, piracy: true });
  assert.deepEqual(where('xylophone'), []);
  assert.deepEqual(where(' '), []);
});

test('a result names the kind of its record, and marks what was looked for', () => {
  const [[found]] = ask('liu ping');
  assert.equal(found.title, '<mark>Liu</mark> <mark>Ping</mark> 刘平 <small>Speakers</small>');
  assert.deepEqual(Object.keys(found.terms), ['Liu', 'Ping']);
  assert.equal(ask('speakers')[0][0].title, '<mark>Speakers</mark>');
  assert.match(ask('音著协')[0][0].text, /^<p><mark>音著协<\/mark><\/p>/);
  assert.match(ask('权协')[0][0].title, /^Copyright Society of China 中国版<mark>权协<\/mark>会 /);
});

test('each page is one result, with its best section first and the page itself among them', () => {
  const [sections] = ask('14000');
  assert.deepEqual(sections.map(({ location }) => location),
    ['statistics/members/#what_was_stated', 'statistics/members/']);
  assert.ok(sections[0].score > sections[1].score);
  assert.ok(!ask('MCSC').flat().some(({ location }) => location.endsWith('#also_called')));
});

test('a word begun is completed as it was typed', () => {
  assert.deepEqual(index.search('liu Pi').suggest, ['Ping']);
  assert.deepEqual(index.search('liu ').suggest, []);
  assert.deepEqual(index.search('').suggest, []);
});

test('text of the index is read once: tags are dropped, and what is escaped stays text', () => {
  assert.equal(plain('<p>a &amp;lt;b&gt;</p> <ul> <li><p>c</p> <p>d</p></li><li>e · </li></ul>'),
    'a &lt;b>\nc · d\ne');
  assert.equal(plain('刘\u200b平'), '刘平');
});

test('hostile text never becomes HTML', () => {
  const hostile = ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '</mark><b>',
    '"><svg/onload=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;', "' onmouseover='alert(1)",
    '<p onclick=alert(1)>', '<<p>script>alert(1)<</p>/script>', '&amp;lt;b&amp;gt;', '{{7*7}}'];
  const docs = hostile.flatMap((text, i) => [
    ...page(`${text}/`, text, text), ...page(`${text}/${i}/`, `${text} alpha`, text, [text], [`1 ${text}`]),
  ]);
  const open = new Index(docs);
  const queries = [...hostile, 'alpha', 'alert', '1', 'img', 'constructor', '__proto__', 'gt', 'lt'];
  for (const query of queries) {
    const { items } = open.search(query);
    for (const { title, text } of items.flat()) {
      for (const html of [title, text]) {
        assert.match(html, /^(?:[^<>&"']|&#\d+;|<\/?(?:mark|p|small)>)*$/, `${query}: ${html}`);
      }
    }
  }
  assert.ok(open.search('alpha').items.length >= hostile.length);
});

test('messages are answered as the screen expects', () => {
  assert.deepEqual(answer({ type: 0, data: { config: {}, docs: DOCS, options: {} } }), { type: 1 });
  const { type, data } = answer({ type: 2, data: 'liu ping' });
  assert.equal(type, 3);
  assert.equal(data.items[0][0].location, 'speakers/liu-ping/');
  assert.deepEqual(answer({ type: 2, data: '' }).data, { items: [], suggest: [] });
});
