import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultText } from '../src/config/default-text.js';
import type { Setting } from '../src/config/setting.js';
import { SETTINGS } from '../src/config/settings.js';

const BEGIN = '<!-- The table is made by `node build/tools/config-table.js`. -->';
const END = '<!-- end of the table -->';

/** The page with its table of settings as it should be. */
export function withTable(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the page needs the lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${configTable()}\n\n${page.slice(end)}`;
}

function configTable(): string {
  const rows = Object.entries(SETTINGS).map(([key, setting]) => row(key, setting as Setting<unknown>));
  return ['| key | variables | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function row(key: string, setting: Setting<unknown>): string {
  const variables = setting.variables.map((variable) => `\`${variable}\``).join('<br>');
  const notes = [setting.adds && 'The value adds to the default.', setting.secret && 'Never printed.'].filter(Boolean);
  const cells = [`\`${key}\``, variables, defaultText(setting), [setting.doc, ...notes].join(' ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (require.main === module) {
  const file = join(__dirname, '..', '..', 'docs/config.md');
  writeFileSync(file, withTable(readFileSync(file, 'utf8')));
}
