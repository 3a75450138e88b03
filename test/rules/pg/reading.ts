import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PgRule } from '../../../src/config/rules/rule.js';
import { explainStatement } from '../../../src/rules/pg/explain-statement.js';

const folder = join(__dirname, '../../../../test/fixtures/pg-statements');

/** Statements as they are met in services, by where they come from. */
export function realStatements(): { from: string; text: string }[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .trim()
      .split(/\n\s*\n/)
      .map((text) => ({ from: file.replace('.sql', ''), text })),
  );
}

/** `tasks.id=$1 tasks.status=[$2, $3]`, in the order in which they are found. */
export function columnsOf(text: string): string {
  const { problem, columns } = explainStatement(text, []);
  return problem ?? columns.map(({ column, value }) => `${column}=${value}`).join(' ');
}

/** A rule with what a test is about. */
export function pgRule(match: Partial<PgRule>, take: Record<string, string> = {}): PgRule {
  return {
    on: 'pg',
    name: 'rule',
    take: Object.entries(take).map(([key, path]) => ({ key, from: pathOf(path) })),
    spread: [],
    spread_back: [],
    on_root: 'first',
    baggage: [],
    ...match,
  };
}

/** `column.id`, `args.0`. */
function pathOf(path: string): [string, ...(string | number)[]] {
  const [root = '', ...steps] = path.split('.');
  return [root, ...steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step))];
}
