import t from 'tap';
import { startLab } from './lab.js';

t.test('a span around each transaction', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { code, lines, spans, stderr } = await lab.run('transactions', { OTEL_AGENT_POSTGRES_TRANSACTION_SPAN: 'true' });
  t.equal(code, 0, stderr);
  t.strictSame(lines, ['active request', 'callback request', 'commit ROLLBACK']);
  const byStart = spans.toSorted((one, other) => one.startMs - other.startMs);
  const below = (parent: string | undefined) => byStart.filter(({ parentSpanId }) => parentSpanId === parent).map(({ name }) => name);
  const transactions = byStart.filter(({ name }) => name === 'transaction');
  const request = byStart.find(({ name }) => name === 'request');
  const outcome = (nth: number) => transactions[nth]?.attributes['otel_agent.db.transaction.outcome'];

  // request
  // ├─ transaction: BEGIN, INSERT owners, SAVEPOINT, SELECT, ROLLBACK, RELEASE, COMMIT
  // ├─ inner
  // ├─ SELECT
  // └─ transaction: START, DELETE owners, ROLLBACK
  t.test('statements are its children, savepoints its events', async (t) => {
    t.strictSame(below(request?.spanId), ['transaction', 'inner', 'SELECT', 'transaction']);
    t.strictSame(below(transactions[0]?.spanId), ['BEGIN', 'INSERT owners', 'SAVEPOINT', 'SELECT', 'ROLLBACK', 'RELEASE', 'COMMIT']);
    t.strictSame(
      transactions[0]?.events.map(({ name, attributes }) => [name, attributes['otel_agent.db.savepoint']]),
      [['savepoint', 'before_update'], ['rollback to savepoint', 'before_update'], ['release', 'before_update']],
    );
    t.match(transactions[0]?.attributes, { 'otel_agent.db.transaction.outcome': 'committed', 'otel_agent.db.transaction.statements': 7, 'db.system.name': 'postgresql' });
    t.strictSame(below(transactions[1]?.spanId), ['START', 'DELETE owners', 'ROLLBACK']);
    t.equal(outcome(1), 'rolled_back');
  });

  t.test('it lasts as long as they do', async (t) => {
    for (const transaction of transactions) {
      for (const child of spans.filter(({ parentSpanId }) => parentSpanId === transaction.spanId)) {
        t.ok(spans.indexOf(child) < spans.indexOf(transaction), `${child.name} ends before`);
        t.ok(child.startMs >= transaction.startMs - 1, `${child.name} starts behind`);
      }
    }
  });

  t.test('a COMMIT that rolls back, a client given back, a connection lost', async (t) => {
    t.equal(outcome(2), 'rolled_back');
    t.strictSame(below(transactions[3]?.spanId), ['BEGIN', 'SELECT']);
    t.equal(outcome(3), 'released');
    t.match(transactions[4], { status: { code: 'ERROR' }, attributes: { 'otel_agent.db.transaction.outcome': 'connection_lost' } });
  });

  t.test('a transaction in one text, a chain, a stream', async (t) => {
    t.strictSame(below(transactions[5]?.spanId), ['BEGIN; INSERT owners; COMMIT']);
    t.equal(outcome(5), 'committed');
    t.strictSame(below(transactions[6]?.spanId), ['BEGIN', 'SELECT tasks', 'COMMIT']);
    t.strictSame(below(transactions[7]?.spanId), ['SELECT', 'END']);
    t.equal(transactions.length, 8);
  });

  t.test('none by default', async (t) => {
    const plain = await lab.run('transactions');
    t.notOk(plain.spans.some(({ name }) => name === 'transaction'));
    t.strictSame(plain.lines, lines);
  });
});
