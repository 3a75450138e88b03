import { AssertionError } from 'node:assert';
import { test } from 'tap';
import { assertTrace } from '../../src/testing/assert-trace.js';
import { compareTrace } from '../../src/testing/compare-trace.js';
import { makeSpan } from './make-span.js';
import { sampleTrace } from './sample-trace.js';

const SAMPLE = `
  SERVER "POST /tasks" {http.route=/tasks, http.response.status_code=202} [gateway]
    PRODUCER "send task-requests"
      CONSUMER "process task-requests" [task-manager]
        CLIENT "INSERT *" {db.response.status_code=23505} !ERROR
        CLIENT "SELECT *" {db.response.returned_rows=0, db.query.text=*}
        CLIENT "GET" !ERROR
  SERVER "GET /broken" !ERROR
`;

test('finds no difference in a trace that is as expected, siblings in any order', async (t) => {
  t.equal(compareTrace(sampleTrace(), SAMPLE), undefined);
  t.doesNotThrow(() => assertTrace(sampleTrace(), SAMPLE));
  t.equal(compareTrace([], ''), undefined);
});

test('draws what is missing, unexpected and different, line by line', async (t) => {
  const difference = compareTrace(
    sampleTrace(),
    `
    SERVER "POST /tasks" {http.route=/tasks, http.response.status_code=201}
      PRODUCER "send task-replies"
        CONSUMER "process task-requests" [task-manager]
          CLIENT "SELECT *" x2
          CLIENT "INSERT *" {db.response.returned_rows=1}
          INTERNAL "parse page"
            INTERNAL "find links"
          CLIENT "GET" !ERROR
    `,
  );
  t.equal(
    difference,
    `The trace is not the expected one (- expected, + actual): 3 missing, 1 unexpected, 3 different.

- SERVER "POST /tasks" {http.route=/tasks, http.response.status_code=201}
+ SERVER "POST /tasks" {http.route=/tasks, http.response.status_code=202}
-   PRODUCER "send task-replies"
+   PRODUCER "send task-requests"
      CONSUMER "process task-requests" [task-manager]
        CLIENT "SELECT *"
-       CLIENT "SELECT *"
-       CLIENT "INSERT *" {db.response.returned_rows=1}
+       CLIENT "INSERT web_crawl_tasks" {db.response.returned_rows is absent} !ERROR # 23505 duplicate key value violates unique constraint "web_crawl_tasks_url_key"
-       INTERNAL "parse page"
-         INTERNAL "find links"
        CLIENT "GET" !ERROR
+ SERVER "GET /broken" [site] !ERROR # 500 TypeError: Cannot read properties of undefined (reading 'url')
`,
  );
});

test('the + lines of a difference can be copied as the expected tree', async (t) => {
  const odd = makeSpan({ name: 'a "b" * \\ #', at: 50, status: { code: 'ERROR', message: 'no "x" # {' } });
  const spans = [...sampleTrace(), odd];
  const difference = compareTrace(spans, '') ?? '';
  t.match(difference, '8 unexpected');
  const copied = difference.split('\n').slice(2).map((line) => line.replace(/^\+ /, ''));
  t.equal(compareTrace(spans, copied.join('\n')), undefined);
});

test('an error that nobody expects is a difference, and so is one that does not happen', async (t) => {
  const good = makeSpan({ name: 'a' });
  const bad = makeSpan({ name: 'a', status: { code: 'ERROR', message: 'out of paper' } });
  t.match(compareTrace([bad], '"a"'), /^\+ INTERNAL "a" !ERROR # out of paper$/m);
  t.match(compareTrace([good], '"a" !ERROR'), /^- "a" !ERROR\n\+ INTERNAL "a"$/m);
});

test('the expected tree may be written as objects', async (t) => {
  const parent = makeSpan({ name: 'work', service: 'press', attributes: { pages: 3, list: ['a', 'b'], dry: false } });
  const children = [1, 2].map(() => makeSpan({ name: 'print', parent, kind: 'CLIENT', status: { code: 'ERROR' } }));
  const expected = {
    name: 'w*k',
    service: 'press',
    attributes: { pages: 3, list: ['a', 'b'], dry: false },
    children: [{ name: 'print', kind: 'CLIENT', error: true, times: 2 }],
  } as const;
  t.equal(compareTrace([parent, ...children], expected), undefined);
  t.equal(compareTrace([parent, ...children], [expected]), undefined);
  const wrong = { ...expected, attributes: { pages: 4, list: ['a'], dry: '*', wet: '*' } };
  t.match(compareTrace([parent, ...children], wrong), '{pages=3, list=["a","b"], dry=false, wet is absent}');
});

test('texts are compared with what a value is written as, numbers with numbers only', async (t) => {
  const span = makeSpan({ name: 'a', attributes: { text: '2', number: 2, star: 'a*b', list: ['x', 1] } });
  t.equal(compareTrace([span], '"a" {text=2, number=2, star=a\\*b, list=["x", 1]}'), undefined);
  t.equal(compareTrace([span], { name: 'a', attributes: { text: '2', number: '2' } }), undefined);
  t.match(compareTrace([span], { name: 'a', attributes: { text: 2 } }), '1 different');
  t.match(compareTrace([span], '"a" {star="a\\*"}'), 'star=a\\*b');
});

test('a wildcard does not take the span that another line needs', async (t) => {
  const parent = makeSpan({ name: 'p' });
  const names = ['GET', 'POST', 'PUT'];
  const children = names.map((name, at) => makeSpan({ name, parent, at }));
  t.equal(compareTrace([parent, ...children], '"p"\n  "*"\n  "P*"\n  "POST"'), undefined);
  // Nor does the same name with other children.
  const [get, post] = children;
  const below = [makeSpan({ name: 'x', parent: post ?? parent }), makeSpan({ name: 'y', parent: get ?? parent })];
  const deep = [...children, ...below];
  t.equal(compareTrace([parent, ...deep], '"p"\n  "*"\n    "x"\n  "*"\n    "y"\n  "*"'), undefined);
});

test('the order of siblings counts when asked', async (t) => {
  const parent = makeSpan({ name: 'p' });
  const spans = [parent, ...['one', 'two', 'three'].map((name, at) => makeSpan({ name, parent, at }))];
  t.equal(compareTrace(spans, '"p"\n  "three"\n  "one"\n  "two"'), undefined);
  t.equal(compareTrace(spans, '"p"\n  "one"\n  "two"\n  "three"', { ordered: true }), undefined);
  t.equal(
    compareTrace(spans, '"p"\n  "three"\n  "one"\n  "two"', { ordered: true }),
    `The trace is not the expected one (- expected, + actual): 1 missing, 1 unexpected.

  "p"
-   "three"
    "one"
    "two"
+   INTERNAL "three"
`,
  );
  const gap = compareTrace(spans, '"p"\n  "one"\n  "three"', { ordered: true });
  t.match(gap, /\n {4}"one"\n\+ {3}INTERNAL "two"\n {4}"three"\n/);
});

test('a span in another trace or without its parent is not at its place', async (t) => {
  const parent = makeSpan({ name: 'p' });
  const stranger = makeSpan({ name: 'c', traceId: '0'.repeat(31).concat('1') });
  t.match(compareTrace([parent, stranger], '"p"\n  "c"'), '1 missing, 1 unexpected');
  const orphan = makeSpan({ name: 'c', parentSpanId: 'ffff' });
  t.match(compareTrace([parent, orphan], '"p"\n  "c"'), '1 missing, 1 unexpected');
  t.equal(compareTrace([parent, stranger], '"p"\n"c"'), undefined);
});

test('the same span twice is not the same as once', async (t) => {
  const span = makeSpan({ name: 'GET' });
  t.match(compareTrace([span, span], '"GET"'), '1 unexpected');
  t.equal(compareTrace([span, span], '"GET" x2'), undefined);
});

test('many equal siblings are compared in reasonable time', async (t) => {
  const parent = makeSpan({ name: 'p' });
  const rows = Array.from({ length: 500 }, (_, at) => makeSpan({ name: 'INSERT row', parent, at }));
  t.equal(compareTrace([parent, ...rows], '"p"\n  "INSERT *" x500'), undefined);
  t.match(compareTrace([parent, ...rows], '"p"\n  "INSERT *" x499'), '1 unexpected');
  t.match(compareTrace([parent, ...rows], '"p"\n  "UPDATE row" x500', { ordered: true }), '500 different');
});

test('assertTrace throws an AssertionError that says it all and points at the caller', async (t) => {
  try {
    assertTrace([makeSpan({ name: 'a' })], '"b"');
    t.fail('nothing thrown');
  } catch (error) {
    t.ok(error instanceof AssertionError);
    t.match(error, { code: 'ERR_ASSERTION', operator: 'assertTrace', message: /^- "b"\n\+ INTERNAL "a"$/m });
    t.match((error as Error).stack?.split('\n').find((line) => line.includes(' at ')), 'compare-trace.test');
  }
});
