import t from 'tap';
import { explainStatement } from '../../../src/rules/pg/explain-statement.js';
import { pgRule, realStatements } from './reading.js';

t.test('statements of services are understood: all of them', async (t) => {
  const all = realStatements();
  t.ok(all.length >= 200, `${all.length} statements`);
  const rules = [pgRule({ tables: [{ name: 'tasks' }] }, { id: 'column.id' })];
  for (const { from, text } of all) {
    const { problem, operations } = explainStatement(text, rules);
    t.notOk(problem, `${from}: ${text.slice(0, 80)}`);
    t.ok(operations.length > 0);
  }
});
