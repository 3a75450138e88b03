import type { Result } from './result.js';
import type { Scenario } from './scenario.js';
import { addedDelay } from './verdict.js';

/** All runs of one scenario. */
export interface Row {
  readonly scenario: Scenario;
  readonly plain: Result | undefined;
  readonly ours: Result;
  readonly peer: Result | undefined;
  /** In which points ours is not what the scenario demands. */
  readonly failures: readonly string[];
}

const OURS = ['made', 'lost', 'said', 'twice', 'ended with', 'later by', 'RSS'];
const UPSTREAM = ['upstream: lost', 'twice', 'ended with', 'later by', 'RSS'];
const HEAD = ['scenario', ...OURS, ...UPSTREAM, 'remarks'];
const TEXTS = new Set(['scenario', 'ended with', 'remarks']);

/** The report's tables, one for each group. */
export function tables(rows: readonly Row[]): string {
  const groups = [...new Set(rows.map(({ scenario }) => scenario.group))];
  return groups.map((group) => table(group, rows.filter(({ scenario }) => scenario.group === group))).join('\n');
}

function table(group: string, rows: readonly Row[]): string {
  return [`### ${group}\n`, line(HEAD), line(HEAD.map(alignment)), ...rows.map(tableRow), ''].join('\n');
}

function tableRow({ scenario, plain, ours, peer, failures }: Row): string {
  const remarks = [...failures.map((failure) => `**${failure}**`), ...ours.notes];
  if (plain) remarks.push(...plain.notes.map((note) => `without agent: ${note}`));
  if (peer) remarks.push(...peer.notes.map((note) => `upstream: ${note}`));
  return line([
    scenario.name,
    String(ours.made),
    `**${share(ours)}**`,
    ours.lost === 0 && ours.said === 0 ? '' : String(ours.said),
    ours.twice === 0 ? '' : String(ours.twice),
    ...ended(ours, plain),
    ...(peer ? [share(peer), peer.twice === 0 ? '' : String(peer.twice), ...ended(peer, plain)] : UPSTREAM.map(() => '')),
    remarks.join('; '),
  ]);
}

function share({ lost, made }: Result): string {
  if (lost === 0) return '0';
  const percent = (100 * lost) / made;
  if (percent >= 99.95) return lost === made ? '100 %' : '> 99.9 %';
  return `${percent.toFixed(1)} %`;
}

function ended(result: Result, plain: Result | undefined): string[] {
  const delay = addedDelay(result, plain);
  const differs = plain !== undefined && plain.exit !== result.exit;
  return [
    differs ? `${result.exit} (not ${plain.exit})` : result.exit,
    delay === undefined || result.exit.includes('still alive') ? '' : `${delay.toFixed(0)} ms`,
    result.rss === 0 ? '' : `${result.rss.toFixed(0)} MB`,
  ];
}

function alignment(title: string): string {
  return TEXTS.has(title) ? '---' : '---:';
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
