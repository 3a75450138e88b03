import { test } from 'tap';
import type { KeyRules } from '../../../src/config/redaction-rules.js';
import { judgeOf } from '../../../src/redact/keys/judge.js';
import type { KeyVerdict } from '../../../src/redact/kinds.js';
import { draw, expectedVerdict } from './oracle.js';

const NONE: KeyRules = { mode: 'standard', deny: [], hash: [], allow: [] };
const STRICT: KeyRules = { ...NONE, mode: 'strict' };

/** `pass`, `scan`, or the action and class of a replacement. */
const short = (verdict: KeyVerdict) => (verdict.what === 'replace' ? `${verdict.action} ${verdict.kind}` : verdict.what);

const understood = (key: string) => ({ key, i_understand: true });

// Each step of the precedence (research/redaction-sampling.md A8) against each that comes behind it.
const ROWS: [what: string, key: string, rules: Partial<KeyRules>, verdict: string][] = [
  ['1 structural before a denied key', 'service.name', { deny: [{ key: 'service.name' }] }, 'pass'],
  ['1 structural before a denying glob', 'telemetry.sdk.name', { deny: [{ key: '*' }] }, 'pass'],
  ['1 structural before strict', 'service.instance.id', { mode: 'strict' }, 'pass'],
  ['1 structural are just those of the conventions', 'service.password', {}, 'mask password'],
  ['2 hard words', 'http.request.header.authorization', {}, 'mask authorization'],
  ['2 hard words', 'http.request.header.proxy-authorization', {}, 'mask authorization'],
  ['2 hard words', 'http.response.header.set-cookie', {}, 'mask cookie'],
  ['2 hard words', 'http.request.header.Cookie', {}, 'mask cookie'],
  ['2 hard words', 'app.clientSecret', {}, 'mask secret'],
  ['2 hard words', 'tls.private_key', {}, 'mask private_key'],
  ['2 hard words', 'tls.PRIVATE-KEY', {}, 'mask private_key'],
  ['2 before what denies', 'db.password', { deny: [{ key: 'db.password', action: 'hash' }] }, 'mask password'],
  ['2 before an exact key that is allowed', 'db.password', { allow: [{ key: 'db.password' }] }, 'mask password'],
  ['2 before a glob that allows', 'db.password', { allow: [{ key: 'db.*' }] }, 'mask password'],
  ['2 unless it is understood', 'db.password', { allow: [understood('db.password')] }, 'scan'],
  ['2 unless it is understood, in any case', 'DB.Password', { allow: [understood('db.passWORD')] }, 'scan'],
  ['2 understood by an exact key alone', 'db.password', { allow: [understood('db.*')] }, 'mask password'],
  [
    '2 understood and denied',
    'db.password',
    { allow: [understood('db.password')], deny: [{ key: 'db.password', action: 'drop' }] },
    'drop password',
  ],
  ['3 exact deny', 'order.id', { deny: [{ key: 'order.id' }] }, 'mask denied'],
  ['3 exact deny with its action', 'order.id', { deny: [{ key: 'Order.ID', action: 'drop' }] }, 'drop denied'],
  ['3 before 4', 'order.id', { deny: [{ key: 'order.id' }], allow: [{ key: 'order.id' }] }, 'mask denied'],
  ['3 before a glob', 'order.id', { deny: [{ key: 'order.id', action: 'drop' }], allow: [{ key: 'order*' }] }, 'drop denied'],
  ['3 says the class that the word tells', 'user.email', { hash: ['user.email'] }, 'hash email'],
  ['3 deny before hash', 'order.id', { hash: ['order.id'], deny: [{ key: 'order.id' }] }, 'mask denied'],
  ['4 before 5', 'order.id', { allow: [{ key: 'order.id' }], deny: [{ key: 'order.i*' }] }, 'scan'],
  ['4 before 6', 'session.id', { allow: [{ key: 'session.id' }] }, 'scan'],
  ['4 unread', 'order.id', { allow: [{ key: 'order.id', scan: false }] }, 'pass'],
  ['4 before strict', 'order.id', { mode: 'strict', allow: [{ key: 'order.id' }] }, 'scan'],
  ['5 the longer beginning', 'a.b.c', { deny: [{ key: 'a.*' }], allow: [{ key: 'a.b.*' }] }, 'scan'],
  ['5 the longer beginning', 'a.b.c', { deny: [{ key: 'a.b.*' }], allow: [{ key: 'a.*' }] }, 'mask denied'],
  ['5 the beginning, not the whole', 'a.b.c', { deny: [{ key: 'a.*' }], allow: [{ key: '*.b.c' }] }, 'mask denied'],
  ['5 deny wins ties', 'a.b.c', { deny: [{ key: 'a.*c' }], allow: [{ key: 'a.*' }] }, 'mask denied'],
  ['5 deny wins ties, hash too', 'a.b.c', { hash: ['a.*c'], allow: [{ key: 'a.*' }] }, 'hash denied'],
  ['5 the first of two that deny', 'a.b', { deny: [{ key: 'a*b', action: 'drop' }, { key: 'a*' }] }, 'drop denied'],
  ['5 before 6', 'session.id', { allow: [{ key: 'session.*' }] }, 'scan'],
  ['5 before 6', 'session.id', { deny: [{ key: 'session.*', action: 'truncate' }] }, 'truncate session'],
  ['5 before strict', 'a.b', { mode: 'strict', allow: [{ key: 'a.*' }] }, 'scan'],
  ['6 soft words', 'session.id', {}, 'mask session'],
  ['6 before strict', 'session.id', { mode: 'strict' }, 'mask session'],
  ['7 standard', 'order.id', {}, 'scan'],
  ['7 strict', 'order.id', { mode: 'strict' }, 'drop not_allowed'],
  ['without words', 'db.password', { words: false }, 'scan'],
  ['without words', 'session.id', { words: false, mode: 'strict' }, 'drop not_allowed'],
  ['without words', 'user.email', { words: false, hash: ['user.*'] }, 'hash email'],
  ['off', 'db.password', { mode: 'off', deny: [{ key: '*' }] }, 'pass'],
];

for (const [what, key, rules, verdict] of ROWS) {
  test(`precedence ${what}: ${key} ${JSON.stringify(rules)}`, async (t) => {
    const judge = judgeOf({ ...NONE, ...rules });
    t.equal(short(judge(key)), verdict);
    t.equal(judge(key), judge(key), 'the same verdict again');
  });
}

test('strict mode drops whatever is not allowed', async (t) => {
  const judge = judgeOf({ ...STRICT, allow: [{ key: 'http.*' }] });
  t.equal(short(judge('http.route')), 'scan');
  t.equal(short(judge('url.full')), 'drop not_allowed');
  t.equal(short(judge('service.name')), 'pass');
});

test('agrees with the precedence as it is written down, on random rules and keys', async (t) => {
  const random = draw(20_261_120);
  for (let round = 0; round < 4000; round += 1) {
    const rules = random.rules();
    const judge = judgeOf(rules);
    for (let count = 0; count < 25; count += 1) {
      const key = random.key();
      const got = short(judge(key));
      const expected = expectedVerdict(rules, key);
      if (got !== expected) {
        t.fail(`${key}: ${got}, not ${expected}`, { rules });
        return;
      }
    }
  }
});

test('does not grow with the number of keys, and forgets no verdict wrongly', async (t) => {
  const judge = judgeOf({ ...NONE, deny: [{ key: '*7' }] });
  for (let round = 0; round < 2; round += 1) {
    for (let number = 0; number < 20_000; number += 1) {
      const expected = number % 10 === 7 ? 'replace' : 'scan';
      if (judge(`key.${number}`).what !== expected) t.fail(`key.${number}`);
    }
  }
  t.equal(short(judge(`password.${'x'.repeat(100_000)}`)), 'mask password');
});
