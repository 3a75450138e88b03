import t from 'tap';
import { business } from './support/business.js';

/** At 0 nothing would be recorded. */
const HARDLY_EVER = { OTEL_AGENT_SAMPLING_RATIO: '0.000001' };

t.test('the tail sees what rules put: a segment that the head dropped is kept by a value, also by one that came to the root from below', async (t) => {
  const { rules: [rule], start, take, left } = business([{ take: [{ key: 'tier', from: ['value', 'tier'] }], spread: ['tier'] }], {
    ...HARDLY_EVER,
    OTEL_AGENT_SAMPLING_TAIL_KEEP: 'tier=gold',
  });
  for (const tier of ['gold', 'tin']) {
    const root = start(`root ${tier}`);
    const span = start(`span ${tier}`, root);
    take(rule as never, span, { value: { tier } });
    span.end();
    root.end();
  }
  // A segment that was held leaves in a later turn.
  await new Promise((resolve) => void setImmediate(resolve));
  t.strictSame([...left.keys()].sort(), ['root gold', 'span gold']);
  t.equal(left.get('root gold')?.attributes['tier'], 'gold');
});

t.test('start attributes for the head are made only where it looks at attributes', async (t) => {
  const rules = JSON.stringify([{ name: 'batch', match: { attribute_values: { key: 'namespace', values: ['batch'] } }, ratio: 0 }]);
  const draft = {
    take: [
      { key: 'namespace', from: ['args', 0, 'namespace'] as const },
      { key: 'team', constant: 'crawl' },
      { key: 'result', from: ['result', 'id'] as const },
    ],
  };
  const looking = business([draft as never], { OTEL_AGENT_SAMPLING_RULES: rules });
  const roots = { args: [{ namespace: 'batch' }] };
  t.strictSame(looking.engine.early(looking.rules[0] as never, roots), { namespace: 'batch', team: 'crawl' });
  t.strictSame(looking.engine.early(looking.rules[0] as never, { get args(): never { throw new Error('no'); } }), { team: 'crawl' });
  const blind = business([draft as never]);
  t.equal(blind.engine.early(blind.rules[0] as never, roots), undefined);
});
