import dns, { type LookupAddress } from 'node:dns';
import { type Test, test } from 'tap';
import { NameCache } from '../../src/export/name-cache.js';
import { senderOf } from '../../src/export/sender-of.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { closedUrl } from '../support/local-server.js';
import { someBatch, someEndpoint } from '../support/sending.js';
import { TurnedClock } from './turned-clock.js';

const FOUR: LookupAddress = { address: '10.0.0.1', family: 4 };
const SIX: LookupAddress = { address: '::2', family: 6 };

/** A cache whose look-ups the test answers. */
function stage() {
  const clock = new TurnedClock();
  const asked: { host: string; answer(addresses: LookupAddress[]): void; fail(): void }[] = [];
  const cache = new NameCache((host) => {
    return new Promise((resolve, reject) => {
      asked.push({ host, answer: resolve, fail: () => reject(new Error(`nobody knows ${host}`)) });
    });
  }, clock);
  const find = (host = 'a', options: object = { all: true }): Promise<unknown> =>
    new Promise((resolve, reject) => {
      cache.lookup(host, options, (error, found) => (error ? reject(error) : resolve(found)));
    });
  return { clock, asked, cache, find };
}

test('those who ask at the same time share one look-up, and all addresses are given', async (t) => {
  const { asked, find } = stage();
  const found = Promise.all([find(), find(), find('a', { all: false }), find('a', { family: 6 }), find('a', { family: 'IPv4' })]);
  t.equal(asked.length, 1);
  asked[0]?.answer([FOUR, SIX]);
  t.strictSame(await found, [[FOUR, SIX], [FOUR, SIX], '10.0.0.1', '::2', '10.0.0.1']);
});

test('an answer serves for 30 s; then it is asked for again', async (t) => {
  const { clock, asked, find } = stage();
  const first = find();
  asked[0]?.answer([FOUR]);
  await first;
  await clock.turn(29_999);
  t.strictSame(await find(), [FOUR]);
  t.equal(asked.length, 1);
  await clock.turn(1);
  const second = find();
  asked[1]?.answer([SIX]);
  t.strictSame(await second, [SIX]);
  t.equal(clock.timers(), 0);
});

test('the answer before stands in for a look-up that fails, and after half a second for one that is slow', async (t) => {
  const { clock, asked, find } = stage();
  const first = find();
  asked[0]?.answer([FOUR]);
  await first;
  await clock.turn(40_000);
  const failed = find();
  asked[1]?.fail();
  t.strictSame(await failed, [FOUR]);
  const slow = find();
  await clock.turn(500);
  t.strictSame(await slow, [FOUR]);
  const slowAsWell = find();
  t.equal(asked.length, 3, 'the slow one goes on');
  asked[2]?.answer([SIX]);
  t.strictSame(await slowAsWell, [SIX]);
});

test('not for longer than an hour', async (t) => {
  const { clock, asked, find } = stage();
  const first = find();
  asked[0]?.answer([FOUR]);
  await first;
  await clock.turn(3_600_001);
  const failed = find();
  asked[1]?.fail();
  await t.rejects(failed, /nobody knows a/);
});

test('after a failed connection the name is looked up again', async (t) => {
  const { asked, cache, find } = stage();
  const first = find();
  asked[0]?.answer([FOUR]);
  await first;
  cache.doubt('a');
  cache.doubt('unknown');
  const second = find();
  asked[1]?.answer([SIX]);
  t.strictSame(await second, [SIX]);
});

test('a name without an address of the wanted kind is an error', async (t) => {
  const { asked, find } = stage();
  const found = find('a', { family: 6 });
  asked[0]?.answer([FOUR]);
  await t.rejects(found, /a has no address of IPv6/);
});

// The real look-up, in the system's place a slow one of ours.
const system = dns.lookup;
let running = 0;
let most = 0;
const looked: string[] = [];
const slow = (host: string, _options: object, done: (error: null, addresses: LookupAddress[]) => void): void => {
  looked.push(host);
  running += 1;
  most = Math.max(most, running);
  setTimeout(() => {
    running -= 1;
    done(null, [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }]);
  }, 50);
};

/** Servers look up what they listen on, too: to be called when they do. */
function lookSlowly(t: Test): void {
  dns.lookup = slow as unknown as typeof dns.lookup;
  t.teardown(() => {
    dns.lookup = system;
  });
}

test('all endpoints together have one look-up at a time, and one for each name; the second address is tried', async (t) => {
  const http = await startReceiver();
  const grpc = await startGrpcReceiver();
  lookSlowly(t);
  t.teardown(() => Promise.all([http.close(), grpc.close()]));
  const senders = ['one', 'two'].flatMap((name) => [
    senderOf(someEndpoint(`http://${name}.localhost:${http.port}/v1/traces`)),
    senderOf(someEndpoint(`http://${name}.localhost:${grpc.port}`, { protocol: 'grpc' })),
  ]);
  t.teardown(() => senders.forEach((sender) => sender.close()));
  const toEach = () => Promise.all([1, 2, 3].flatMap(() => senders.map((sender) => sender.send(someBatch(), 5000))));
  for (const outcome of [...(await toEach()), ...(await toEach())]) t.strictSame(outcome, { kind: 'delivered' });
  t.equal(most, 1);
  t.strictSame(looked.toSorted(), ['one.localhost', 'two.localhost']);
  t.equal(http.requests.length + grpc.calls.length, 24);
});

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`${protocol}: a name is looked up again when a connection has failed`, async (t) => {
    const name = `${protocol.slice(0, 4)}.localhost`;
    const url = (await closedUrl()).replace('127.0.0.1', name);
    looked.length = 0;
    lookSlowly(t);
    const sender = senderOf(someEndpoint(url, { protocol }));
    for (let turn = 0; turn < 2; turn += 1) t.match(await sender.send(someBatch(), 5000), { kind: 'later', down: true });
    t.strictSame(looked, [name, name]);
    sender.close();
  });
}
