import { test } from 'tap';
import { drawTrace } from '../../src/testing/draw-trace.js';
import { makeSpan } from './make-span.js';
import { sampleTrace } from './sample-trace.js';

test('draws services, kinds, names, durations, errors, links and the attributes that matter', async (t) => {
  const drawn = `
trace 4bf92f3577b34da6a3ce929d0e0e4736  7 spans, 3 services, 1.20 s, 3 errors
gateway       SERVER POST /tasks                                                                        24 ms
              │ task.id=b7f2  tenant.id=acme  http.response.status_code=202
              └─ PRODUCER send task-requests                                                            12 ms
task-manager     └─ CONSUMER process task-requests                                                     1.18 s
                    │ ↪ linked to span b7ad6b7169203331 of trace 0af7651916cd43dd8448eb211c80319c
                    ├─ CLIENT SELECT web_crawl_tasks                                                  0.42 ms
                    │    db.query.text=SELECT id, url, priority, created_at FROM web_crawl_tasks WHERE url =…
                    │    db.response.returned_rows=0
                    ├─ CLIENT INSERT web_crawl_tasks                                                   3.1 ms
                    │    ✗ ERROR 23505 duplicate key value violates unique constraint
                    │    "web_crawl_tasks_url_key"
                    │    db.query.text=INSERT INTO web_crawl_tasks (url) VALUES ($1)
                    └─ CLIENT GET                                                                       77 ms
                         ✗ ERROR 500
                         url.full=http://127.0.0.1:4000/broken
site          ┄┄ SERVER GET /broken                                                                     70 ms
                   ✗ ERROR 500 TypeError: Cannot read properties of undefined (reading 'url')
                   ┄ its parent 00f067aa0ba902b7 is not among these spans`;
  t.equal(`\n${drawTrace(sampleTrace())}`, drawn);
});

test('leaves out the columns and shows the attributes that the options ask for', async (t) => {
  const attributes = { 'code.function.name': 'run', 'code.line.number': 3, size: 1 };
  const parent = makeSpan({ name: 'work', attributes });
  const child = makeSpan({ name: 'part', parent });
  const plain = drawTrace([child, parent], { durations: false, service: false, attributes: ['code.*'] });
  t.equal(
    plain,
    `trace 4bf92f3577b34da6a3ce929d0e0e4736  2 spans
INTERNAL work
│ code.function.name=run  code.line.number=3
└─ INTERNAL part`,
  );
  t.notMatch(drawTrace([parent], { attributes: [] }), /size/);
});

test('colours only when asked, also where stdout is no terminal', async (t) => {
  const spans = sampleTrace();
  const coloured = drawTrace(spans, { color: true });
  t.notMatch(drawTrace(spans), '\u001B');
  t.match(coloured, '\u001B[31m✗ ERROR 23505');
  // oxlint-disable-next-line no-control-regex
  t.equal(coloured.replaceAll(/\u001B\[\d+m/g, ''), drawTrace(spans));
});

test('stays within 110 columns whatever the names, the depth and the values are', async (t) => {
  const spans = [makeSpan({ name: 'root', service: 'a-service-with-a-name-that-nobody-should-have-to-type' })];
  for (let depth = 0; depth < 60; depth += 1) {
    const attributes = { note: `${depth}`.repeat(200) };
    const name = `step ${'of many '.repeat(40)}`;
    const parent = spans.at(-1);
    if (parent) spans.push(makeSpan({ name, parent, attributes, status: { code: 'ERROR', message: 'x'.repeat(500) } }));
  }
  const widths = drawTrace(spans).split('\n').map((line) => line.length);
  t.equal(Math.max(...widths), 110);
});

test('does not let the text of a span act on the terminal or break the lines', async (t) => {
  const drawn = drawTrace([makeSpan({ name: 'a\u001B[2J\nb', attributes: { note: 'c\r\nd\u0007' } })]);
  t.match(drawn, 'INTERNAL a�[2J b');
  t.match(drawn, 'note=c d�');
});

test('tells a value once: not when the name says it, nor when a span above showed it', async (t) => {
  const attributes = { 'order.id': 7, 'http.route': '/orders', 'url.path': '/orders' };
  const parent = makeSpan({ name: 'POST /orders', attributes });
  const child = makeSpan({ name: 'charge', parent, attributes: { 'order.id': 7, 'order.total': 12.5 } });
  const drawn = drawTrace([parent, child], { durations: false, service: false });
  t.equal(
    drawn,
    `trace 4bf92f3577b34da6a3ce929d0e0e4736  2 spans
INTERNAL POST /orders
│ order.id=7
└─ INTERNAL charge
     order.total=12.5`,
  );
});

test('names the span that a link points to, and counts the rest of many links', async (t) => {
  const sends = [1, 2, 3, 4, 5].map((at) => makeSpan({ name: `send ${at}`, at, kind: 'PRODUCER', service: 'gateway' }));
  const links = sends.map(({ traceId, spanId }) => ({ traceId, spanId, attributes: {} }));
  const batch = makeSpan({ name: 'process batch', at: 9, kind: 'CONSUMER', traceId: 'f'.repeat(32), links });
  const drawn = drawTrace([...sends, batch], { durations: false });
  t.match(drawn, '↪ linked to PRODUCER send 1 [gateway]');
  t.match(drawn, '↪ and to 2 more');
  t.notMatch(drawn, 'linked to PRODUCER send 4');
});

test('draws each trace by itself, and says so when there is none', async (t) => {
  const other = makeSpan({ name: 'other', at: -5, traceId: '0'.repeat(31).concat('1') });
  const headers = drawTrace([makeSpan({ name: 'one' }), other]).match(/^trace \w+/gm);
  t.strictSame(headers, ['trace 00000000000000000000000000000001', 'trace 4bf92f3577b34da6a3ce929d0e0e4736']);
  t.equal(drawTrace([]), 'no spans');
});

test('draws every span of broken data: rings, spans that are their own parent, the same span twice', async (t) => {
  const self = makeSpan({ name: 'self', spanId: 'aa', parentSpanId: 'aa' });
  const one = makeSpan({ name: 'one', spanId: 'b1', parentSpanId: 'b2' });
  const two = makeSpan({ name: 'two', spanId: 'b2', parentSpanId: 'b1', at: 1 });
  const twice = makeSpan({ name: 'twice', at: 2 });
  const drawn = drawTrace([self, one, two, twice, twice]);
  t.strictSame(drawn.match(/INTERNAL \w+/g), [
    'INTERNAL self',
    'INTERNAL two',
    'INTERNAL one',
    'INTERNAL twice',
    'INTERNAL twice',
  ]);
});

test('a failed span without message shows its type; an exception that was survived is a note', async (t) => {
  const failed = makeSpan({ name: 'a', status: { code: 'ERROR' }, attributes: { 'error.type': 'ECONNREFUSED' } });
  const exception = { 'exception.type': 'RangeError', 'exception.message': 'too far' };
  const survived = makeSpan({ name: 'b', events: [{ name: 'exception', timeMs: 0, attributes: exception }] });
  const drawn = drawTrace([failed, survived]);
  t.match(drawn, '✗ ERROR ECONNREFUSED');
  t.match(drawn, '✗ exception RangeError too far');
});

test('writes durations as a person reads them', async (t) => {
  const below = { 0.004: '0.00 ms', 0.42: '0.42 ms', 3.21: '3.2 ms', 9.96: '10 ms' };
  const cases = { ...below, 999.6: '1.00 s', 125_000: '2 min 5 s' };
  for (const [durationMs, text] of Object.entries(cases)) {
    t.match(drawTrace([makeSpan({ name: 'x', durationMs: Number(durationMs) })]), new RegExp(`${text}$`));
  }
});

test('draws events, but exceptions only as what went wrong', async (t) => {
  const events = [
    { name: 'cache.miss', timeMs: 1, attributes: { 'cache.key': 'a\nb', size: 3 } },
    { name: 'exception', timeMs: 2, attributes: { 'exception.type': 'Error', 'exception.message': 'no' } },
    { name: 'retry', timeMs: 3, attributes: {} },
  ];
  const span = makeSpan({ name: 'work', events });
  const lines = (options?: object): string[] => drawTrace([span], { durations: false, service: false, ...options }).split('\n').slice(1);
  t.strictSame(lines(), ['INTERNAL work', '  ✗ exception Error no', '  • cache.miss  cache.key=a b  size=3', '  • retry']);
  t.strictSame(lines({ attributes: ['cache.*'] }), ['INTERNAL work', '  ✗ exception Error no', '  • cache.miss  cache.key=a b', '  • retry']);
});
