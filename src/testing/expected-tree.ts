import { readExpectedLine } from './expected-line.js';
import type { ExpectedSpan } from './expected-span.js';
import { LineReader } from './line-reader.js';

const INDENT = /^[\s│├└─┄|`+-]*/;

/** An expected span whose children are still being read. */
type Growing = ExpectedSpan & { children: Growing[] };

/**
 * Reads an expected trace as it is drawn: one span per line, children indented with spaces or box characters, empty
 * lines and `# comments` allowed.
 *
 * @throws SyntaxError which names the line and what was expected there.
 */
export function parseExpectedTree(text: string): ExpectedSpan[] {
  const roots: Growing[] = [];
  // The spans that the next line may belong to, outermost first, each with its column.
  const open: { column: number; children: Growing[] }[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const column = INDENT.exec(line)?.[0].length ?? 0;
    if (column === line.length || line[column] === '#') return;
    const reader = new LineReader(line, index + 1, column);
    if (line.slice(0, column).includes('\t')) reader.fail('indent with spaces instead of tabs, the span starts');
    const span: Growing = { ...readExpectedLine(reader), children: [] };

    const columns = open.map((entry) => entry.column);
    while (open.length > 0 && (open.at(-1)?.column ?? 0) >= column) open.pop();
    const siblings = columns[open.length];
    if (siblings !== undefined && siblings !== column) {
      const places = columns.map((each) => each + 1).join(' or ');
      new LineReader(line, index + 1, column).fail(`expected column ${places}, where the lines above start, not`);
    }
    (open.at(-1)?.children ?? roots).push(span);
    open.push({ column, children: span.children });
  });
  return roots;
}
