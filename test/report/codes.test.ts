import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { MESSAGES } from '../../src/report/codes.js';
import { ROOT } from '../support/run-app.js';

t.test('docs/report.md explains every code, with its level', async (t) => {
  const rows = readFileSync(join(ROOT, 'docs', 'report.md'), 'utf8').match(/^\| OTA-.*$/gm) ?? [];
  for (const [code, { level }] of Object.entries(MESSAGES)) {
    const row = rows.find((line) => line.includes(code));
    t.ok(row?.split('|')[2]?.includes(level), `${code} is ${level}`);
  }
});
