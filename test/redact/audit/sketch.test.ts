import t from 'tap';
import { hashNumber, hashText } from '../../../src/redact/audit/hash-value.js';
import { Sketch } from '../../../src/redact/audit/sketch.js';

/** Standard error that is promised. */
const ERROR = 0.033;

const FORMS: Readonly<Record<string, (index: number, seed: number) => number>> = {
  'order numbers': (index, seed) => hashText(`ORD-20261120-${String(index).padStart(8, '0')}`, seed),
  'addresses of mail': (index, seed) => hashText(`user${index}@example.com`, seed),
  'long paths': (index, seed) => hashText(`/tenants/acme/projects/apollo/orders/${index}/items`, seed),
  'whole numbers': (index, seed) => hashNumber(index, seed),
  'decimals': (index, seed) => hashNumber(index / 1000, seed),
};

for (const [name, hash] of Object.entries(FORMS)) {
  t.test(`the number of different ${name} is estimated within the promised error`, async (t) => {
    for (const distinct of [1, 10, 100, 1000, 3000, 10_000, 100_000]) {
      const errors = Array.from({ length: 25 }, (_, round) => {
        const sketch = new Sketch();
        const seed = round * 0x9e3779b1;
        for (let index = 0; index < distinct; index += 1) sketch.add(hash(index, seed));
        return sketch.estimate() / distinct - 1;
      });
      const typical = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      // The spread of 25 rounds is itself uncertain by a seventh: three times that.
      t.ok(typical <= ERROR * 1.45, `${distinct}: ${(typical * 100).toFixed(1)} %`);
      const worst = Math.max(...errors.map(Math.abs));
      t.ok(worst <= 4.5 * ERROR, `${distinct}: at worst ${(worst * 100).toFixed(1)} %`);
    }
  });
}

t.test('a million different values, and each of them twice', async (t) => {
  const sketch = new Sketch();
  for (let index = 0; index < 2e6; index += 1) sketch.add(hashText(`value ${index % 1e6}`, 42));
  t.ok(Math.abs(sketch.estimate() / 1e6 - 1) < 3 * ERROR, `${sketch.estimate()}`);
});

t.test('two sketches together have seen what each has seen', async (t) => {
  const [one, other, both] = [new Sketch(), new Sketch(), new Sketch()];
  for (let index = 0; index < 20_000; index += 1) {
    (index % 3 === 0 ? one : other).add(hashNumber(index, 1));
    both.add(hashNumber(index, 1));
  }
  one.merge(other.registers);
  t.equal(one.estimate(), both.estimate());
});

t.test('long texts which differ only in their middle count as one, as is said', async (t) => {
  const [a, b] = ['a', 'b'].map((middle) => `${'x'.repeat(16)}${middle}${'y'.repeat(16)}`) as [string, string];
  t.equal(hashText(a, 1), hashText(b, 1));
  t.not(hashText(a, 1), hashText(a, 2), 'another seed, another hash');
  t.not(hashText(a.slice(0, 32), 1), hashText(b.slice(0, 32), 1));
});
