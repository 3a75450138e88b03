import { test } from 'tap';
import { SETTINGS } from '../../../src/config/settings.js';

test('the header of the correlation id is one that nothing else means', async (t) => {
  const { parse } = SETTINGS['correlation.header'];
  t.strictSame(parse('X-Request-Id'), { value: 'x-request-id' });
  t.strictSame(parse('None'), { value: 'none' });
  for (const bad of ['host', 'Content-Length', 'cookie', 'traceparent', 'baggage', 'x y', 'x:y', 'x'.repeat(65), '__proto__\n']) {
    t.notOk('value' in parse(bad), bad);
  }
});

test('limits of rules are numbers within reason', async (t) => {
  t.strictSame(SETTINGS['rule_limits.max_body_bytes'].parse('64KiB'), { value: 65_536 });
  t.notOk('value' in SETTINGS['rule_limits.max_value_length'].parse('0'));
  t.strictSame(SETTINGS['correlation.format'].parse('UUID'), { value: 'uuid' });
});
