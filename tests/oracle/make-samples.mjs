// Makes samples.jsonl: texts of 20 to 4000 characters in each class, put together from texts/ and word lists by a seeded
// generator, with the token counts that the tokenizers give. Run: node make-samples.mjs > ../Sluice.Tests/Tokens/samples.jsonl
import { readFileSync } from 'node:fs';
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';

const PER_CLASS = 70;
let state = 20261120;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const upTo = n => Math.floor(random() * n);
const pick = list => list[upTo(list.length)];
const shuffled = list => {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = upTo(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
};
const read = name => readFileSync(new URL(`texts/${name}.txt`, import.meta.url), 'utf8').trim();

// Whole paragraphs in a new order until the wanted length, the last one cut: requests are cut anywhere, too.
function prose(name, separator) {
  const paragraphs = read(name).split('\n\n');
  return Array.from({ length: PER_CLASS }, (_, i) => {
    const wanted = Math.round(20 * 200 ** ((i + random()) / PER_CLASS));
    let text = '';
    for (const paragraph of shuffled(paragraphs)) {
      if (text.length >= wanted) break;
      text += (text ? separator : '') + paragraph;
    }
    return [...text].slice(0, Math.max(20, wanted)).join('').trim();
  });
}

const words = 'amount blue cargo delta engine forest garden harbor invoice journal kettle ladder market notice order parcel quarter river signal ticket update vendor window yellow zone status retry cache payment address session policy'.split(' ');
const names = 'id name title userId createdAt updated_at price quantity tags enabled description email currency status items metadata parentId latitude longitude checksum retries url version locale'.split(' ');
const sentence = () => {
  const text = Array.from({ length: 3 + upTo(9) }, () => pick(words)).join(' ');
  return text[0].toUpperCase() + text.slice(1) + pick(['.', '?', '', '!']);
};
const hex = n => Array.from({ length: n }, () => upTo(16).toString(16)).join('');
const value = depth => {
  switch (upTo(depth > 3 ? 8 : 11)) {
    case 0: return upTo(100000);
    case 1: return Math.round(random() * 1e6) / 100;
    case 2: return random() < 0.5;
    case 3: return null;
    case 4: return `20${10 + upTo(20)}-0${1 + upTo(9)}-${10 + upTo(18)}T${10 + upTo(13)}:${10 + upTo(49)}:${10 + upTo(49)}Z`;
    case 5: return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    case 6: case 7: return sentence();
    case 8: return Array.from({ length: 1 + upTo(5) }, () => pick(words));
    case 9: return Array.from({ length: 1 + upTo(4) }, () => object(depth + 1));
    default: return object(depth + 1);
  }
};
const object = depth => Object.fromEntries(shuffled(names).slice(0, 2 + upTo(6)).map(name => [name, value(depth)]));
const json = () => Array.from({ length: PER_CLASS }, (_, i) => {
  const wanted = Math.round(20 * 200 ** ((i + random()) / PER_CLASS));
  const rows = [object(wanted > 300 ? 0 : 3)];
  const indent = pick([0, 0, 2, 4]);
  while (JSON.stringify(rows, null, indent).length < wanted) rows.push(object(0));
  return JSON.stringify(rows.length > 1 ? rows : rows[0], null, indent).slice(0, 4000);
});

const letters = 'abcdefghijklmnopqrstuvwxyz';
const from = (alphabet, n) => Array.from({ length: n }, () => alphabet[upTo(alphabet.length)]).join('');
const points = (first, count, n) => Array.from({ length: n }, () => String.fromCodePoint(first + upTo(count))).join('');
const hostile = [
  n => from(letters + letters.toUpperCase() + '0123456789+/', n),
  n => from('0123456789abcdef', n),
  n => from('0123456789', n),
  n => from(letters, n),
  n => from(letters.toUpperCase(), n),
  n => from(Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join(''), n),
  n => from('!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~', n),
  n => from(' \t\n\r', n),
  n => ' '.repeat(n),
  n => '='.repeat(n),
  n => points(0x1f300, 0x3ff, n),
  n => points(0x4e00, 20900, n),
  n => points(0xac00, 11000, n),
  n => points(0xe01, 0x3a, n),
  n => points(0x621, 0x2a, n),
  n => points(0x20000, 0xa000, n),
  n => points(0xa0, 0x500, n),
].flatMap(make => [20, 90, 300, 700].map(n => make(n)));

const classes = {
  english: prose('english', '\n\n'),
  code: prose('code', '\n\n'),
  json: json(),
  chinese: prose('chinese', '\n'),
  japanese: prose('japanese', '\n'),
  mixed: prose('european', '\n\n'),
  hostile,
};
const plain = { disallowedSpecial: new Set() };
for (const [name, texts] of Object.entries(classes)) {
  for (const text of texts) {
    console.log(JSON.stringify({ class: name, o200k: o200k(text, plain), cl100k: cl100k(text, plain), text }));
  }
}
