import { test } from 'tap';
import { parseExpectedTree } from '../../src/testing/expected-tree.js';

test('reads kinds, names, attributes, services, errors and repeats', async (t) => {
  const tree = parseExpectedTree(`
    # the whole way of a task
    SERVER "POST /tasks" {http.route=/tasks, http.response.status_code=202}

      PRODUCER "send task-requests"   # comments may follow
        CONSUMER "process task-requests" [task-manager] x3
          CLIENT "INSERT *" !ERROR {db.response.status_code=23505}
      * "anything"
    "any kind"
  `);
  t.strictSame(tree, [
    {
      name: 'POST /tasks',
      kind: 'SERVER',
      attributes: { 'http.route': '/tasks', 'http.response.status_code': '202' },
      children: [
        {
          name: 'send task-requests',
          kind: 'PRODUCER',
          children: [
            {
              name: 'process task-requests',
              kind: 'CONSUMER',
              service: 'task-manager',
              times: 3,
              children: [
                {
                  name: 'INSERT *',
                  kind: 'CLIENT',
                  error: true,
                  attributes: { 'db.response.status_code': '23505' },
                  children: [],
                },
              ],
            },
          ],
        },
        { name: 'anything', children: [] },
      ],
    },
    { name: 'any kind', children: [] },
  ]);
});

test('reads the same tree from box characters, ASCII ones too', async (t) => {
  const indented = parseExpectedTree(`
    "a"
      "b"
        "c"
      "d"
        "e"`);
  t.strictSame(indented[0]?.children?.map(({ name }) => name), ['b', 'd']);
  const boxes = `
    "a"
    ├─ "b"
    │  └─ "c"
    └─ "d"
       └─ "e"`;
  t.strictSame(parseExpectedTree(boxes), indented);
  t.strictSame(parseExpectedTree(boxes.replaceAll(/[├└]─/g, '+-').replaceAll('│', '|')), indented);
  t.strictSame(parseExpectedTree(boxes.replaceAll('\n', '\r\n')), indented);
});

test('values may be quoted, empty, or lists; quotes are escaped with a backslash', async (t) => {
  const [span] = parseExpectedTree(
    String.raw`"say \"hi\" \* \\" { text = "a, \"b\" }" , empty="", list=["a]", 1], path=/a b/*} {more=1}`,
  );
  t.equal(span?.name, String.raw`say "hi" \* \\`);
  t.strictSame(span?.attributes, { text: 'a, "b" }', empty: '', list: ['a]', 1], path: '/a b/*', more: '1' });
});

test('no lines are no spans', async (t) => {
  t.strictSame(parseExpectedTree(' \n\n  # nothing\n'), []);
});

test('complaints name the line, show it and point at the place', async (t) => {
  const cases: [text: string, complaint: RegExp][] = [
    ['\n\n  SERVR "x"', /^Expected trace, line 3: expected SERVER, .* in double quotes here:\n {2}SERVR "x"\n {2}\^$/],
    ['CLIENT send', /line 1: expected the name of the span in double quotes here:\nCLIENT send\n {7}\^$/],
    ['CLIENT', /expected the name of the span in double quotes at the end of the line:\nCLIENT\n {6}\^$/],
    ['"a" ERROR', /expected \{attributes\}, \[service\], !ERROR, xN or # and a comment here/],
    ['"a" x0', /xN/],
    ['"a" {key}', /expected key=value here/],
    ['"a" {key=', /expected a value at the end of the line/],
    ['"a" {key=1', /expected , or \} at the end of the line/],
    ['"a" {key=[1}', /expected a list such as \["a", 1\] here/],
    ['"a" {key=[1,]}', /\[1,\] is no list of JSON values/],
    ['"a"\n    "b"\n  "c"', /line 3: expected column 1 or 5, where the lines above start, not here:\n {2}"c"\n {2}\^$/],
    ['    "a"\n  "b"', /line 2: expected column 5/],
    ['"a"\n\t"b"', /line 2: indent with spaces instead of tabs/],
  ];
  for (const [text, message] of cases) t.throws(() => parseExpectedTree(text), { name: 'SyntaxError', message }, text);
});
