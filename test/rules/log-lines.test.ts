import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import plainPino from 'pino';
import t from 'tap';
import { loggedFields } from '../../src/instrument/logged-fields.js';
import { addToLines, type Pino } from '../../src/instrument/pino-lines.js';
import { business } from './support/business.js';

/** pino with the fields of rules, and what it writes. */
function logging() {
  const parts = business([{ take: [{ key: 'task.id', from: ['value', 'id'] }, { key: 'note', from: ['value', 'note'] }], spread: ['task.id', 'note'] }]);
  const { correlation, clean, rules: [rule], start, take } = parts;
  const fields = loggedFields({ clean, ...(correlation && { correlation }), eachLogged: (span, field) => Object.entries(parts.logged(span)).forEach(([key, value]) => field(key, value as never)) });
  const pino = addToLines(plainPino as unknown as Pino, fields ?? (() => {})) as unknown as typeof plainPino;
  const lines: Record<string, unknown>[] = [];
  const raw: string[] = [];
  const logger = (options: object = {}) =>
    pino(options, { write: (line: string) => { raw.push(line); lines.push(JSON.parse(line)); } });
  const within = (value: object, work: () => void) => {
    const span = start('span');
    take(rule as never, span, { value });
    context.with(trace.setSpan(ROOT_CONTEXT, span), work);
    return span;
  };
  return { pino, logger, lines, raw, within };
}

t.test('a line has the correlation id and spread keys beside what the service logs', async (t) => {
  const { logger, lines, within } = logging();
  const log = logger();
  const span = within({ id: 7, note: 'card 4111 1111 1111 1111' }, () => {
    log.info('plain');
    log.child({ of: 'child' }).warn({ own: 1 }, 'with an object');
  });
  log.info('outside');
  for (const line of lines.slice(0, 2)) {
    t.match(line, { 'task.id': 7, note: 'card [REDACTED:card]', 'correlation.id': span.attributes['correlation.id'] });
  }
  t.match(lines[1], { of: 'child', own: 1, msg: 'with an object' });
  t.notOk('task.id' in (lines[2] ?? {}) || 'correlation.id' in (lines[2] ?? {}));
});

t.test('a field of the service is never written over or written twice: in the line, of a child, of its mixin', async (t) => {
  const { logger, lines, raw, within } = logging();
  const mixin = Object.freeze({ 'task.id': 'mixin' });
  within({ id: 7 }, () => {
    logger().info({ 'task.id': 'line' });
    logger().child({ 'task.id': 'child' }).info('x');
    logger({ base: { 'task.id': 'base' } }).info('x');
    logger({ mixin: () => mixin }).info('x');
    logger({ mixin: () => mixin }).child({ note: 'child' }).info('x');
    logger({ mixinMergeStrategy: (record: object, more: object) => ({ ...record, ...more }) }).info({ 'task.id': 'strategy' });
  });
  t.strictSame(lines.map((line) => line['task.id']), ['line', 'child', 'base', 'mixin', 'mixin', 'strategy']);
  for (const line of raw) t.equal(line.split('"task.id":').length, 2);
  t.strictSame(mixin, { 'task.id': 'mixin' });
});

t.test('nothing that is taken stands for what pino itself writes: level, time and message, whatever the service calls them', async (t) => {
  const parts = ['level', 'time', 'msg', 'severity', 'message', 'tenant'];
  const raw: string[] = [];
  const pino = addToLines(plainPino as unknown as Pino, (field) => parts.forEach((key) => field(key, 'taken'))) as unknown as typeof plainPino;
  const out = { write: (line: string) => void raw.push(line) };
  pino({}, out).info('own');
  pino({ messageKey: 'message', formatters: { level: (severity) => ({ severity }) } }, out).child({ of: 'child' }).warn('own');
  const [plain, renamed] = raw.map((line) => JSON.parse(line) as Record<string, unknown>);
  t.match(plain, { level: 30, time: Number, msg: 'own', tenant: 'taken', severity: 'taken' });
  t.match(renamed, { severity: 'warn', time: Number, message: 'own', tenant: 'taken' });
  for (const line of raw) for (const key of parts) t.ok(line.split(`"${key}":`).length <= 2, `${key} is there once in ${line}`);
  raw.length = 0;
  pino({ messageKey: 'message' }, out).info({ own: 1 });
  t.notMatch(raw[0], /"message"|"msg"|"level":"taken"/);
});

t.test('pino stays pino: its statics, and what it exports under other names', async (t) => {
  const { pino } = logging();
  t.equal(pino.pino, pino);
  t.equal((pino as unknown as { default: unknown }).default, pino);
  t.equal(pino.symbols, plainPino.symbols);
  t.strictSame(Object.keys(pino).sort(), Object.keys(plainPino).sort());
});

t.test('hostile records do not disturb the log', async (t) => {
  const { logger, lines, within } = logging();
  const hostile = new Proxy({}, { getOwnPropertyDescriptor: () => { throw new Error('no'); }, ownKeys: () => [] });
  within({ id: 7 }, () => logger({ mixinMergeStrategy: (_: object, more: object) => more }).info(hostile, 'still there'));
  t.match(lines[0], { msg: 'still there' });
});
