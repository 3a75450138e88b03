import { test } from 'tap';
import { CONTENT_CLASSES } from '../../../src/redact/kinds.js';
import { POSITIVES } from './generate/positives.js';
import { Random } from './generate/random.js';
import { makeScan, masked } from './make-scan.js';

const MARKS = Array.from(' ,;:=&"\'`[]{}()<>/\\@.-_+%\n\t?#|').concat(
  ['%20', '%40', '%3A', '\\"', '\\u0040', '\\n', '%2', '\\u00', '\ud800', '\udc00', 'ü', '%C3%BC', '%25', '\u{1f600}'],
);
const WORDS = [
  `h1:k1:${'abcdefghij_-123456789A0'.slice(0, 22)}`,
  '-----BEGIN ',
  'PRIVATE KEY-----',
  '-----END ',
  '[REDACTED:email]',
].concat(
  ['password', 'Cookie:', 'Bearer', 'Basic ', 'Authorization: ', 'token=', 'secret', 'aws', 'https://', 'user', '4111'],
  ['eyJ', '.ey', 'DE89', 'h1:k1:', 'null', '::1', 'key: ', '1.2', '00'],
);

function mixture(random: Random): string {
  let text = '';
  for (let count = random.number(1, 14); count > 0; count--) {
    const draw = random.next();
    if (draw < 0.45) text += random.pick(MARKS);
    else if (draw < 0.8) text += random.pick(WORDS);
    else text += POSITIVES[random.pick(CONTENT_CLASSES)](random);
  }
  return random.next() < 0.15 ? encodeWhole(text) : text;
}

function encodeWhole(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? JSON.stringify(text) : encodeURIComponent(text);
}

test('finds nothing in what it left, gives hits in order and apart, and never throws', async (t) => {
  const scan = makeScan();
  const random = new Random(7);
  const wrong: string[] = [];
  for (let index = 0; index < 40_000 && wrong.length < 5; index++) {
    const text = mixture(random);
    let until = 0;
    for (const { start, end } of scan(text) ?? []) {
      if (start < until || end <= start || end > text.length) wrong.push(`bad place ${start} to ${end} in ${text}`);
      until = end;
    }
    const once = masked(scan, text);
    const twice = masked(scan, once);
    if (twice !== once) wrong.push(`${JSON.stringify(text)}\n ${once}\n ${twice}`);
  }
  t.strictSame(wrong, []);
});
