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
const HEAD = ['scenario', ...OURS, ...UPSTREAM, 'run', 'remarks'];
const TEXTS = new Set(['scenario', 'ended with', 'remarks']);

/** A row as it is kept: the tables are made of rows that were run at different times. */
export interface KeptRow {
  readonly group: string;
  readonly name: string;
  /** Between the name and the run. */
  readonly cells: readonly string[];
  readonly remarks: string;
  readonly asDemanded: boolean;
  /** When, of which commit and on what it was run. */
  readonly run: string;
}

/** `run`: what there is to say about the run that the row comes from. */
export function keptRow({ scenario, plain, ours, peer, failures }: Row, run: string): KeptRow {
  const remarks = [...failures.map((failure) => `**${failure}**`), ...ours.notes];
  if (plain) remarks.push(...plain.notes.map((note) => `without agent: ${note}`));
  if (peer) remarks.push(...peer.notes.map((note) => `upstream: ${note}`));
  const cells = [
    String(ours.made),
    `**${share(ours)}**`,
    ours.lost === 0 && ours.said === 0 ? '' : String(ours.said),
    ours.twice === 0 ? '' : String(ours.twice),
    ...ended(ours, plain),
    ...(peer ? [share(peer), peer.twice === 0 ? '' : String(peer.twice), ...ended(peer, plain)] : UPSTREAM.map(() => '')),
  ];
  const { group, name } = scenario;
  return { group, name, cells, remarks: remarks.join('; '), asDemanded: failures.length === 0, run };
}

/** The report: the runs, a table for each group, what has no run of upstream and why, and what was not run at all. */
export function report(scenarios: readonly Scenario[], rows: readonly KeptRow[]): string {
  const ordered = scenarios.flatMap(({ group, name }) => rows.filter((row) => row.group === group && row.name === name));
  const runs = [...new Set(ordered.map(({ run }) => run))];
  const letter = (run: string): string => letterOf(runs.indexOf(run));
  const groups = [...new Set(ordered.map(({ group }) => group))];
  const tables = groups.map((group) => table(group, ordered.filter((row) => row.group === group), letter));
  const missing = scenarios.filter(({ group, name }) => !ordered.some((row) => row.group === group && row.name === name));
  const failed = ordered.filter(({ asDemanded }) => !asDemanded).length;
  return [
    `${ordered.length} of ${scenarios.length} scenarios, ${failed} of them not as demanded. Runs:\n`,
    ...runs.map((run) => `- ${letter(run)}: ${run}`),
    '',
    ...tables,
    ...withoutPeers(scenarios),
    ...(missing.length > 0 ? [`Not run yet: ${inGroups(scenarios, missing)}.\n`] : []),
  ].join('\n');
}

function withoutPeers(scenarios: readonly Scenario[]): string[] {
  const reasons = [...new Set(scenarios.flatMap(({ noPeers }) => noPeers ?? []))];
  if (reasons.length === 0) return [];
  const of = (reason: string): string => inGroups(scenarios, scenarios.filter(({ noPeers }) => noPeers === reason));
  return ['### Scenarios without a run of upstream\n', ...reasons.map((reason) => `- ${of(reason)}: ${reason}`), ''];
}

/** Scenarios by name, a group that is there as a whole by its own. */
function inGroups(all: readonly Scenario[], some: readonly Scenario[]): string {
  const groups = [...new Set(some.map(({ group }) => group))];
  return groups
    .map((group) => {
      const names = some.flatMap((scenario) => (scenario.group === group ? scenario.name : []));
      const whole = all.filter((scenario) => scenario.group === group).length === names.length;
      return whole ? `all of "${group}"` : `of "${group}": ${names.join('; ')}`;
    })
    .join(', ');
}

function table(group: string, rows: readonly KeptRow[], letter: (run: string) => string): string {
  const lines = rows.map(({ name, cells, run, remarks }) => line([name, ...cells, letter(run), remarks]));
  return [`### ${group}\n`, line(HEAD), line(HEAD.map(alignment)), ...lines, ''].join('\n');
}

/** a, b, … z, aa, ab, … */
function letterOf(index: number): string {
  const last = String.fromCodePoint(97 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
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
