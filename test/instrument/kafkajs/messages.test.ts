import { ROOT_CONTEXT } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import t from 'tap';
import { type Visits, withLoops, withoutLoops } from '../../../src/instrument/kafkajs-messages.js';
import { Visit } from '../../../src/instrument/kafkajs-visit.js';

const tracer = new TracerProvider().getTracer('test');

type Item = { readonly id: number };
type Operation = (items: Item[], from: number, to: number) => unknown;

const OPERATIONS: Record<string, Operation> = {
  spread: (items) => [...items],
  of: (items) => Array.from(items, ({ id }) => id),
  entries: (items) => [...items.entries()],
  keys: (items) => [...items.keys()],
  values: (items) => [...items.values()].map(({ id }) => id),
  map: (items, from) => items.map(({ id }, at) => id + at + from),
  flatMap: (items) => items.flatMap(({ id }) => [id, [id]]),
  forEach(items) {
    const ids: number[] = [];
    return [items.forEach(({ id }) => ids.push(id)), ids];
  },
  reduce: (items) => items.reduce((sum, { id }) => sum * 7 + id, 0),
  reduceRight: (items) => items.reduceRight((sum, { id }) => sum * 7 + id, 0),
  slice: (items, from, to) => items.slice(from, to).map(({ id }) => id),
  splice: (items, from, to) => [items.splice(from, to), items],
  filter: (items, from) => items.filter(({ id }) => id % 2 === from % 2).slice(1),
  concat: (items) => items.concat(items),
  sort: (items) => items.sort((a, b) => b.id - a.id),
  push: (items, from) => [items.push({ id: from }), items],
  pop: (items) => [items.pop(), items],
  shift: (items) => [items.shift(), items.length],
  destructured: ([first, , third, ...rest]) => [first, third, rest],
  indexed: (items, from) => [items[from], items.at(-1), items.length, items.indexOf(items[from] as Item)],
  find: (items, from) => [items.find(({ id }) => id > from), items.some(({ id }) => id === from), items.every(({ id }) => id >= 0)],
  json: (items) => JSON.stringify(items),
  clone: (items) => structuredClone(items),
  keysOf: (items) => [Object.keys(items), Object.entries(items), { ...items }],
  forIn(items) {
    const found: string[] = [];
    for (const key in items) found.push(key);
    return found;
  },
  broken(items, from) {
    const iterator = items.values();
    for (const { id } of iterator) if (id === from) break;
    return [...iterator];
  },
};

t.test('an array with loops gives what an array gives, whatever is done with it', async () => {
  const visits: Visits = { of: () => new Visit(tracer.startSpan('message'), ROOT_CONTEXT), stopped: () => {} };
  const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(OPERATIONS)), fc.integer({ min: -3, max: 8 }), fc.integer({ min: -3, max: 8 })));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 8 }), steps, (ids, chosen) => {
      const plain = ids.map((id) => ({ id }));
      const looped = withLoops(ids.map((id) => ({ id })), visits);
      for (const [name, from, to] of chosen) {
        const expected = JSON.stringify(OPERATIONS[name]?.(plain, from, to));
        const found = JSON.stringify(OPERATIONS[name]?.(looped, from, to));
        if (found !== expected) throw new Error(`${name}: ${found} in place of ${expected}`);
      }
      withoutLoops(looped);
      if (Reflect.ownKeys(looped).length !== Reflect.ownKeys(plain).length) throw new Error('something is left');
    }),
    { numRuns: 300 },
  );
});

t.test('what is no extensible array stays as it is', async (t) => {
  const visits: Visits = { of: () => undefined, stopped: () => {} };
  const frozen = Object.freeze([1]);
  for (const thing of [frozen, undefined, null, 'text', { length: 1 }]) t.equal(withLoops(thing, visits), thing);
  t.strictSame(Reflect.ownKeys(frozen), ['0', 'length']);
  withoutLoops(frozen);
  withoutLoops(undefined);
});
