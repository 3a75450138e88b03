import { TraceState } from '@opentelemetry/core';
import { test } from 'tap';
import { readOtMember, withTh } from '../../src/sample/ot-member.js';

const state = (text: string) => new TraceState(text);
const written = (text: string | undefined, th: string | undefined) =>
  withTh(text === undefined ? undefined : state(text), th)?.serialize();

test('reads threshold and randomness, and takes what is malformed as absent', async (t) => {
  const rows: [string, string | undefined, string | undefined, boolean][] = [
    ['ot=th:c', 'c0000000000000', undefined, true],
    ['ot=th:0;rv:0123456789abcd', '00000000000000', '0123456789abcd', true],
    ['ot=rv:0123456789abcd', undefined, '0123456789abcd', false],
    ['ot=th:C', undefined, undefined, true],
    ['ot=th:zz', undefined, undefined, true],
    ['ot=th:', undefined, undefined, true],
    ['ot=th:123456789012345', undefined, undefined, true],
    ['ot=th:8;th:4', undefined, undefined, true],
    ['ot=rv:0123456789abc', undefined, undefined, false],
    ['ot=rv:0123456789ABCD', undefined, undefined, false],
    ['ot=xth:8', undefined, undefined, false],
    ['other=th:8', undefined, undefined, false],
    ['', undefined, undefined, false],
  ];
  for (const [text, threshold, randomness, hasTh] of rows) {
    t.strictSame(readOtMember(state(text)), { threshold, randomness, hasTh }, text);
  }
  t.strictSame(readOtMember(undefined), { threshold: undefined, randomness: undefined, hasTh: false });
});

test('writes, replaces and removes a threshold, and leaves everything else', async (t) => {
  t.equal(written(undefined, '8'), 'ot=th:8');
  t.equal(written(undefined, undefined), undefined);
  t.equal(written('a=1,b=2', '8'), 'ot=th:8,a=1,b=2');
  t.equal(written('a=1,ot=th:0;rv:0123456789abcd;k:v,b=2', 'e666'), 'ot=th:e666;rv:0123456789abcd;k:v,a=1,b=2');
  t.equal(written('a=1,ot=rv:0123456789abcd;th:0', undefined), 'ot=rv:0123456789abcd,a=1');
  t.equal(written('ot=th:0', undefined), '', 'an empty state, because the SDK would put the parent in place of none');
  t.equal(written('a=1', undefined), 'a=1');
});

test('has no threshold rather than an old one where the new one has no place', async (t) => {
  const members = Array.from({ length: 32 }, (_, index) => `v${index}=x`).join(',');
  t.equal(written(members, '8'), members, '32 members of others');
  const long = `ot=th:8;k:${'x'.repeat(246)}`;
  t.equal(written(long, 'e6666666666666'), `ot=k:${'x'.repeat(246)}`, 'more than 256 characters');
  const full = `a=${'y'.repeat(240)},b=${'y'.repeat(240)},ot=th:8;k:${'z'.repeat(10)}`;
  t.equal(written(full, 'e6666666666666')?.includes('th:8'), false, 'more than 512 characters in all');
});

test('keeps members of others and `rv` whatever the header holds (200 000 headers)', async (t) => {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const items = ['th:0', 'th:c', 'th:C', 'th:zz', 'th:', 'rv:0123456789abcd', 'rv:x', 'k:v', '', ';', 'th:8', 'p:8'];
  const members = ['a=1', 'b@c=2', 'es=s:1', 'dd=s:1;o:rum', '=', 'x', 'A=1', 'a=\u00e9', `l=${'x'.repeat(250)}`, 'a=2', ' s =1'];
  let wrong = 0;
  for (let round = 0; round < 200_000; round += 1) {
    const ot = `ot=${Array.from({ length: random(4) }, () => pick(items)).join(';')}`;
    const parts = Array.from({ length: random(5) }, () => pick(members));
    if (random(4) > 0) parts.splice(random(parts.length + 1), 0, ot);
    const before = state(parts.join(','));
    const th = pick(['0', 'e666', undefined]);
    const after = withTh(before, th);
    const rvBefore = readOtMember(before).randomness;
    const others = (from: TraceState | undefined) =>
      (from?.serialize() ?? '').split(',').filter((member) => member !== '' && !member.startsWith('ot=')).join(',');
    const ths = (after?.get('ot') ?? '').split(';').filter((item) => item.startsWith('th:'));
    const right =
      others(before) === others(after as TraceState | undefined) &&
      readOtMember(after).randomness === rvBefore &&
      (th === undefined ? ths.length === 0 : ths.length <= 1 && (ths[0] ?? `th:${th}`) === `th:${th}`);
    if (!right) {
      wrong += 1;
      if (wrong === 1) t.comment(`${parts.join(',')} | ${th} -> ${after?.serialize()}`);
    }
  }
  t.equal(wrong, 0);
});
