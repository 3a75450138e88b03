import * as fc from 'fast-check';
import t from 'tap';
import { business } from './support/business.js';

interface Node {
  readonly span: ReturnType<ReturnType<typeof business>['start']>;
  readonly up: Node | undefined;
  readonly taken: Map<string, unknown>;
}

const KEYS = ['a', 'b'];

/** What should be spread at a span: the nearest value from it upwards. */
function expected(node: Node | undefined): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (let at = node; at; at = at.up) for (const [key, value] of at.taken) if (!found.has(key)) found.set(key, value);
  return found;
}

t.test('whatever starts, ends and is taken in whatever order: each span starts with the nearest values above it, and logs them', async (t) => {
  const drafts = KEYS.map((key) => ({ name: key, take: [{ key, from: ['value', key] as const }], spread: [key], baggage: [key] }));
  const { engine, rules, start, logged, travels } = business(drafts as never);
  const step = fc.record({ what: fc.constantFrom('start', 'start', 'take', 'take', 'end'), at: fc.nat(1000), key: fc.nat(1), value: fc.nat(99) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const root: Node = { span: start('root'), up: undefined, taken: new Map() };
      const nodes = [root];
      const firsts = new Map<string, unknown>();
      for (const { what, at, key: place, value } of steps) {
        const node = nodes[at % nodes.length] as Node;
        const key = KEYS[place] as string;
        if (what === 'start') {
          const span = start('span', node.span);
          const model = expected(node);
          for (const name of KEYS) if (span.attributes[name] !== model.get(name)) return false;
          nodes.push({ span, up: node, taken: new Map() });
        } else if (what === 'end') {
          if (node !== root) node.span.end();
        } else if (node.span.isRecording()) {
          engine.begin(rules[place] as never, node.span).done({ value: { [key]: value } });
          node.taken.set(key, value);
          if (node === root || !firsts.has(key)) firsts.set(key, value);
          if (node.span.attributes[key] !== value) return false;
        }
      }
      for (const node of nodes) {
        const model = expected(node);
        const fields = logged(node.span);
        const entries = travels(node.span);
        for (const name of KEYS) {
          if (fields[name] !== model.get(name)) return false;
          if (entries[name] !== (model.has(name) ? String(model.get(name)) : undefined)) return false;
        }
      }
      const rootHas = KEYS.every((name) => root.span.attributes[name] === (root.taken.get(name) ?? firsts.get(name)));
      for (const { span } of nodes) if (span.isRecording()) span.end();
      return rootHas;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
