import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { test } from 'tap';
import { SHAPES, spanValues } from './generate/negatives.js';
import { DIGITS, Random } from './generate/random.js';
import { ALWAYS_ON, makeScan } from './make-scan.js';

const scan = makeScan();
const byDefault = makeScan(ALWAYS_ON);
const PER_SHAPE = 100_000;

test('finds nothing in the names of all attributes of the semantic conventions', async (t) => {
  const names = Object.entries({ ...stable, ...incubating })
    .filter(([name]) => name.startsWith('ATTR_'))
    .map(([, value]) => value)
    .filter((value) => typeof value === 'string');
  t.ok(new Set(names).size >= 943);
  t.strictSame(
    names.filter((name) => scan(name)),
    [],
  );
});

for (const [shape, make] of Object.entries(SHAPES)) {
  test(`finds nothing in ${PER_SHAPE} ${shape}`, async (t) => {
    const random = new Random(3);
    const hits: string[] = [];
    for (let index = 0; index < PER_SHAPE; index++) {
      const text = make(random);
      if (scan(text)) hits.push(text);
    }
    t.strictSame(hits.slice(0, 5), [], `${hits.length} hits`);
  });
}

test('finds nothing in the values of 10,000 clean business spans, and gives no list for them', async (t) => {
  const random = new Random(5);
  const hits: string[] = [];
  for (let index = 0; index < 10_000; index++) {
    for (const text of spanValues(random)) {
      const found = byDefault(text);
      if (found !== undefined) hits.push(`${text} ${JSON.stringify(found)}`);
    }
  }
  t.strictSame(hits.slice(0, 5), [], `${hits.length} hits`);
});

test('takes at most 3 of 100 random ids of 16 digits for a card', async (t) => {
  const random = new Random(9);
  let any = 0;
  let nonZero = 0;
  for (let index = 0; index < PER_SHAPE; index++) {
    if (scan(random.text(DIGITS, 16))) any++;
    if (scan(random.text('123456789', 1) + random.text(DIGITS, 15))) nonZero++;
  }
  t.ok(any / PER_SHAPE <= 0.03, `${any}`);
  t.ok(nonZero / PER_SHAPE <= 0.03, `${nonZero} with no leading zero`);
});
