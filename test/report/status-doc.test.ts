import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Ledger } from '../../src/export/ledger.js';
import { allLosses } from '../../src/report/loss-causes.js';
import { METRICS } from '../../src/report/metric-table.js';
import { ROOT } from '../support/run-app.js';

const doc = readFileSync(join(ROOT, 'docs', 'status.md'), 'utf8');

t.test('docs/status.md names every counter, every cause and every metric', async (t) => {
  const values = new Ledger().values();
  const names = [...Object.keys(values), ...allLosses(values).map(([cause]) => cause), ...METRICS.map(({ name }) => name)];
  t.strictSame(
    names.filter((name) => !doc.includes(`\`${name}\``)),
    [],
  );
});
