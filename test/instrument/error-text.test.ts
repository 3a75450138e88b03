import t from 'tap';
import { withoutQuotation } from '../../src/instrument/error-text.js';

const SECRET = 'sekret';

/** What Node says itself; the words differ between its versions. */
function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return 'nothing was thrown';
}

t.test('texts of Node lose the input that they quote', async (t) => {
  const works: Record<string, () => unknown> = {
    'short text': () => JSON.parse(SECRET),
    'long text': () => JSON.parse(`{"a": 1, "b": ${SECRET}, "c": "${'x'.repeat(100)}"}`),
    'text with lines': () => JSON.parse(`${SECRET}\n"`),
    'not a text': () => JSON.parse(`"${SECRET}`),
    argument: () => Buffer.concat([SECRET as unknown as Uint8Array]),
    number: () => Buffer.from(4242 as unknown as string),
    request: () => new Request(`http://user:${SECRET}@host/`),
    url: () => new Request(`http://[${SECRET}/`),
  };
  for (const [name, work] of Object.entries(works)) {
    const message = withoutQuotation(messageOf(work));
    t.notMatch(message, /sekret|4242|nothing was thrown/, name);
    t.ok(message.length > 10, `${name}: ${message}`);
  }
});

t.test('texts of kafkajs lose the message', async (t) => {
  const message = 'Invalid message without value for topic "orders": {"key":"k","headers":{"secret":"sekret"}}';
  t.equal(withoutQuotation(message), 'Invalid message without value for topic "orders"');
});

t.test('texts of PostgreSQL lose the value, wherever they are repeated', async (t) => {
  const texts: [text: string, kept: string][] = [
    ['invalid input syntax for type integer: "sekret"', 'invalid input syntax for type integer'],
    ['could not save: invalid input value for enum mood: "sekret"', 'could not save: invalid input value for enum mood'],
    ['date/time field value out of range: "sekret"', 'date/time field value out of range'],
    ['malformed array literal: "sekret"', 'malformed array literal'],
    ['syntax error at or near "sekret"', 'syntax error at or near'],
    ['value "4242" is out of range for type integer', 'value'],
    ['duplicate key: Key (email)=(sekret) already exists.', 'duplicate key: Key (email)'],
    ['Failed query: select $1\nparams: sekret', 'Failed query'],
  ];
  for (const [text, kept] of texts) t.equal(withoutQuotation(text), kept);
});

t.test('texts of Prisma lose the call and its arguments', async (t) => {
  const text = '\nInvalid `prisma.task.create()` invocation in\n/srv/app.js:6:34\n\n→ 6 create({ data: { title: "sekret" } })\n\nArgument `id`: Invalid value';
  t.equal(withoutQuotation(text), '\nInvalid `prisma.task.create()` invocation');
});

t.test('other texts stay the same', async (t) => {
  const messages = [
    '',
    'connect ECONNREFUSED 127.0.0.1:1',
    'The order is not valid',
    'Received nothing. Received it',
    'duplicate key value violates unique constraint "people_email_key"',
  ];
  for (const message of messages) t.equal(withoutQuotation(message), message);
});

t.test('a long text takes no long time', async (t) => {
  const started = performance.now();
  const texts = [
    'The '.repeat(50_000),
    '"'.repeat(20_000),
    'Key ('.repeat(40_000),
    'value "'.repeat(30_000),
    'invalid input syntax for '.repeat(8_000),
    `${'Unexpected '.repeat(20_000)} is not valid JSON`,
  ];
  for (const text of texts) {
    withoutQuotation(text);
  }
  t.ok(performance.now() - started < 250);
});
