import { once } from 'node:events';
import { test, type Test } from 'tap';
import { clearSpans, collect, finishedSpans, traces, waitForQuiet } from '../../src/testing.js';
import { type FakeAgent, fakeAgent } from './fake-agent.js';
import { makeSpan } from './make-span.js';

const COLLECTOR = Symbol.for('@org/otel-agent/testing');

/** A fake agent that is gone after the test, with the collector that was made for it. */
function agentFor(t: Pick<Test, 'teardown'>): FakeAgent {
  const agent = fakeAgent();
  t.teardown(() => {
    agent.remove();
    Reflect.deleteProperty(globalThis, COLLECTOR);
  });
  return agent;
}

/** Another copy of the testing entry, as two installed packages would bring it. */
function secondCopy(): typeof import('../../src/testing.js') {
  for (const path of Object.keys(require.cache)) if (/src.testing\b/.test(path)) delete require.cache[path];
  return require('../../src/testing.js');
}

test('without an agent every call says how to start one', async (t) => {
  for (const call of [finishedSpans, traces, clearSpans, collect]) {
    const message = /agent was not started in this process[^]*node --import @org\/otel-agent\/register --test/;
    t.throws(call, { message });
  }
  await t.rejects(waitForQuiet(), { message: /agent was not started/ });
});

test('an agent that does not run is told from one that is not there', async (t) => {
  const agent = agentFor(t);
  agent.state = 'off';
  t.throws(finishedSpans, { message: /switched off .* or could not start/ });
  agent.state = 'standing-back';
  t.throws(finishedSpans, { message: /another OpenTelemetry SDK is registered/ });
});

test('gives the spans that ended, grouped by trace on demand, until they are cleared', async (t) => {
  const agent = agentFor(t);
  t.strictSame(finishedSpans(), []);
  const parent = makeSpan({ name: 'parent' });
  const child = makeSpan({ name: 'child', parent, at: 1 });
  const earlier = makeSpan({ name: 'earlier', at: -1, traceId: '0'.repeat(31).concat('1') });
  for (const span of [child, parent, earlier]) agent.end(span);
  t.strictSame(finishedSpans(), [child, parent, earlier]);
  t.strictSame(traces(), [[earlier], [parent, child]]);
  finishedSpans().length = 0;
  t.equal(finishedSpans().length, 3, 'what is given away is a copy');
  clearSpans();
  t.strictSame([finishedSpans(), traces()], [[], []]);
});

test('a collector of its own knows only what ends after it was made, and stops', async (t) => {
  const agent = agentFor(t);
  agent.end(makeSpan({ name: 'before' }));
  const collector = collect();
  agent.end(makeSpan({ name: 'during' }));
  clearSpans();
  collector.stop();
  agent.end(makeSpan({ name: 'after' }));
  t.strictSame(collector.spans().map(({ name }) => name), ['during']);
  t.strictSame(collector.traces().length, 1);
  t.equal(agent.listeners, 1, 'only the shared collector listens');
  collector.clear();
  t.strictSame(collector.spans(), []);
});

test('collects from the moment the entry is loaded, and shares with other copies of it', async (t) => {
  const agent = agentFor(t);
  const copy = secondCopy();
  t.not(copy.finishedSpans, finishedSpans);
  agent.end(makeSpan({ name: 'one' }));
  t.equal(finishedSpans().length, 1);
  t.equal(copy.finishedSpans().length, 1);
  clearSpans();
  t.strictSame(copy.finishedSpans(), []);
  t.equal(agent.listeners, 1);
});

test('waits until no span is open and none has ended for a while', async (t) => {
  const agent = agentFor(t);
  agent.open = 1;
  const started = performance.now();
  const waiting = waitForQuiet({ quietMs: 20 });
  const span = makeSpan({ name: 'late' });
  setTimeout(() => {
    agent.open = 0;
    agent.end(span);
  }, 60);
  t.strictSame(await waiting, [span]);
  t.ok(performance.now() - started >= 75, 'quiet begins after the last span');
});

test('waits for work that begins only later, when told how many spans it makes', async (t) => {
  const agent = agentFor(t);
  const waiting = waitForQuiet({ quietMs: 5, atLeast: 2 });
  agent.end(makeSpan({ name: 'one' }));
  setTimeout(() => agent.end(makeSpan({ name: 'two' })), 30);
  t.equal((await waiting).length, 2);
  t.strictSame((await waitForQuiet({ quietMs: 5 })).length, 2, 'quiet already');
});

test('gives up with what is open, what is missing and a drawing of what has ended', async (t) => {
  const agent = agentFor(t);
  agent.open = 1;
  clearSpans();
  agent.end(makeSpan({ name: 'SELECT tasks', parentSpanId: '00000000deadbeef' }));
  const waiting = waitForQuiet({ quietMs: 5, timeoutMs: 30, atLeast: 3 });
  const { message } = await waiting.then(
    () => new Error('it resolved'),
    (error: Error) => error,
  );
  const states = '1 started and did not end, 1 ended, 2 of at least 3 are missing.';
  t.match(message, `Not quiet within 30 ms; of the spans, ${states}\n\ntrace `);
  t.match(message, /SELECT tasks[^]*its parent 00000000deadbeef is not/);
});

test('keeps the newest 10 000 spans, and says so once when there are more', async (t) => {
  const agent = agentFor(t);
  const collector = collect();
  const span = makeSpan({ name: 'first' });
  const warned = once(process, 'warning');
  agent.end(span);
  for (let index = 0; index < 10_001; index += 1) agent.end(makeSpan({ name: 'more' }));
  t.equal(collector.spans().length, 10_000);
  t.notOk(collector.spans().includes(span));
  const [warning] = (await warned) as [Error];
  t.match(warning.message, /more than 10000 spans ended: the oldest are forgotten/);
});
