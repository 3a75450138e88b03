import { relative } from 'node:path';
import { plainFilter } from '../report/plain-filter.js';
import type { Explanation } from './explain.js';
import type { RuleBlock } from './rule-blocks.js';
import type { SettingRow } from './setting-rows.js';

const WIDEST = 60;

/** What `explain` prints for people. */
export function draw(explanation: Explanation, all: boolean, isTerminal: boolean): string {
  const { directory, files, closed, settings, rules, matches, problems, notes } = explanation;
  const shown = all ? settings : settings.filter(({ from }) => from !== 'default');
  const others = settings.length - shown.length;
  const lines = [
    directory,
    files.length > 0 ? `  reads ${files.map((file) => relative(directory, file) || file).join(' and ')}` : '  no file of settings',
    ...(closed === undefined ? [] : [`  NO SPAN IS EXPORTED: ${closed}`]),
    '',
    'Settings',
    ...columns(shown.map(cellsOf)),
    ...(others > 0 ? [`  ${shown.length > 0 ? `${others} others have` : `All ${others} have`} their default; --all shows them.`] : []),
    '',
    `Rules (${rules.length})`,
    ...rules.flatMap(ruleLines),
    ...(matches.length > 0 ? ['', 'Asked about'] : []),
    ...matches.flatMap(matchLines),
    ...section(`Problems (${problems.length})`, problems),
    ...section('Notes', notes),
  ];
  return `${lines.map((line) => printable(line, isTerminal)).join('\n')}\n`;
}

function matchLines({ what, rules, about }: Explanation['matches'][number]): string[] {
  const rows = about.concat([['rules', rules.join(', ') || 'none']]);
  return [`  ${what}`].concat(columns(rows, '    '));
}

function section(title: string, problems: readonly { readonly code?: string; readonly text: string }[]): string[] {
  if (problems.length === 0) return [];
  return ['', title, ...problems.map(({ code, text }) => `  ${code ? `[${code}] ` : ''}${text}`)];
}

function cellsOf({ key, value, from, otherwise }: SettingRow): string[] {
  const text = from === 'default' ? (otherwise ?? '') : valueText(value);
  return [key, text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text, from];
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return plainFilter(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return plainFilter(value.join(', ')) || 'none';
  if (typeof value === 'object' && value !== null && Object.values(value).every((member) => typeof member !== 'object')) {
    return plainFilter(Object.entries(value).map(([key, member]) => `${key}=${String(member)}`).join(', ')) || 'none';
  }
  return plainFilter(JSON.stringify(value) ?? 'none');
}

function ruleLines({ name, place, matches, takes, becomes, functions, nothing }: RuleBlock): string[] {
  const width = Math.max(...takes.map(([key]) => key.length), 0);
  const rows: [string, string][] = [
    ['matches', matches],
    ...takes.map(([key, from]): [string, string] => ['takes', `${key.padEnd(width)} = ${from}`]),
    ...becomes.map((line): [string, string] => ['becomes', line]),
    ...(functions ?? []).map((line): [string, string] => ['found', line]),
    ...(nothing === undefined ? [] : [['found', `nothing: ${nothing}`] as [string, string]]),
  ];
  // The word only where it changes.
  const labelled = rows.map(([label, text], at) => [rows[at - 1]?.[0] === label ? '' : label, text]);
  return [`  ${name}${place ? `  (${place})` : ''}`, ...columns(labelled, '    ')];
}

function columns(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${indent}${row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join('  ')}`.trimEnd());
}

/** What stands in a file must not steer a terminal. Titles, which are not indented, are bold there. */
function printable(line: string, isTerminal: boolean): string {
  const safe = line.replace(/\p{Cc}/gu, '\u{fffd}');
  return isTerminal && /^\S/.test(safe) ? `\u001b[1m${safe}\u001b[0m` : safe;
}
