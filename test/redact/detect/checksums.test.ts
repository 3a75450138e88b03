import { test } from 'tap';
import { cardDigits, grouped, ibanCharacters } from './generate/checksums.js';
import { DIGITS, Random } from './generate/random.js';
import { makeScan } from './make-scan.js';

const COUNT = 10_000;

/** The text with one of its digits changed to another. */
function flipped(random: Random, text: string): string {
  for (;;) {
    const at = random.number(0, text.length - 1);
    const digit = random.text(DIGITS, 1);
    if (!/\d/.test(text.charAt(at)) || text.charAt(at) === digit) continue;
    return text.slice(0, at) + digit + text.slice(at + 1);
  }
}

test('finds every valid card number, and none that has one wrong digit', async (t) => {
  const scan = makeScan(['card']);
  const random = new Random(21);
  const wrong: string[] = [];
  for (let index = 0; index < COUNT; index++) {
    const digits = cardDigits(random);
    const text = grouped(digits, ['', ' ', '-'][index % 3] ?? '');
    if (scan(text)?.[0]?.end !== text.length) wrong.push(`missed ${text}`);
    // A card of 13 to 15 digits in the beginning of groups would be another card; groups are as issuers print them.
    const changed = flipped(random, text);
    if (scan(changed)) wrong.push(`found ${changed}`);
  }
  t.strictSame(wrong.slice(0, 5), [], `${wrong.length} wrong`);
});

test('finds every valid IBAN of every country, and none that has one wrong digit', async (t) => {
  const scan = makeScan(['iban']);
  const random = new Random(22);
  const wrong: string[] = [];
  for (let index = 0; index < COUNT; index++) {
    const characters = ibanCharacters(random);
    const text = index % 2 === 0 ? characters : characters.replace(/(.{4})(?=.)/g, '$1 ');
    if (scan(text)?.[0]?.end !== text.length) wrong.push(`missed ${text}`);
    const changed = flipped(random, text);
    if (scan(changed)) wrong.push(`found ${changed}`);
  }
  t.strictSame(wrong.slice(0, 5), [], `${wrong.length} wrong`);
});
