import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { keepRow, readRows } from './loss/kept-rows.js';
import { readOptions } from './loss/options.js';
import { runAll } from './loss/run-all.js';
import type { Scenario } from './loss/scenario.js';
import { SCENARIOS } from './loss/scenarios.js';
import { keptRow, report, type Row } from './loss/table.js';
import { writeReport } from './loss/write-report.js';
import { upstream } from './startup/agents.js';
import { installPeers } from './startup/install-peers.js';

// `npm run bench:loss -- [--only GLOB …] [--missing] [--quick] [--node PATH] [--no-peers] [--no-write] [--json]`: what becomes of spans when
// processes end, collectors fail and load is high, beside the official package. Each row that was run in its long form and
// beside upstream takes its place in docs/reliability.md as soon as it is there, so a run can be made in parts.

const ROOT = join(__dirname, '..', '..');
const PEERS = join(ROOT, 'bench/peers');
const PAGE = join(ROOT, 'docs/reliability.md');
const ROWS = join(ROOT, 'docs/reliability.json');

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const { only, missing, quick, node, peers, json, write } = options;
  if (peers) installPeers(PEERS);
  const named = SCENARIOS.filter((scenario) => only.length === 0 || only.some((glob) => namesOf(scenario).some((name) => glob.test(name))));
  if (named.length === 0) throw new Error('no scenario has such a name');
  const there = missing ? readRows(ROWS) : [];
  const isThere = ({ group, name }: Scenario): boolean => there.some((row) => row.group === group && row.name === name);
  const chosen = named.filter((scenario) => (scenario.possible?.() ?? true) && !isThere(scenario));
  const started = performance.now();
  const rows: Row[] = [];
  const run = conditions(node);
  const kept = write && !quick && peers;
  await runAll({
    scenarios: chosen,
    peer: peers ? upstream(PEERS) : undefined,
    conditions: { node, quick, cwd: ROOT },
    done(row) {
      rows.push(row);
      if (kept) writeReport(PAGE, report(SCENARIOS, keepRow(ROWS, keptRow(row, run))));
    },
  });
  const minutes = (performance.now() - started) / 60_000;
  const failed = rows.filter(({ failures }) => failures.length > 0).length;
  console.log(json ? JSON.stringify(rows, undefined, 2) : report(chosen, rows.map((row) => keptRow(row, run))));
  console.error(`${rows.length} scenarios in ${minutes.toFixed(1)} minutes, ${failed} not as demanded${kept ? '; docs/reliability.md has them' : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** As the table has it, and as one would type it. */
function namesOf({ group, name }: Scenario): string[] {
  return [name, name.replaceAll('`', ''), `${group}: ${name}`];
}

/** When, of which commit, on what; the load says whether the machine did something else. */
function conditions(node: string): string {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const processors = cpus();
  return [
    new Date().toISOString().slice(0, 10),
    commit(),
    `Node ${version}`,
    `${process.platform}, ${processors.length} × ${processors[0]?.model.trim()}`,
    `load before ${(loadavg()[0] ?? 0).toFixed(1)}`,
  ].join(', ');
}

/** `6d0a423`, with a `+` for what is changed and not committed; what the bench itself writes does not count. */
function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--', '.', ':!docs').trim() !== '';
    return `commit ${git('rev-parse', '--short', 'HEAD').trim()}${changed ? '+' : ''}`;
  } catch {
    return 'commit unknown';
  }
}

// Each app and each receiver has one for the end of the bench.
process.setMaxListeners(0);
// An end that is none for listeners of `exit` would leave processes and directories behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
main().catch((error: Error) => {
  console.error(`bench:loss: ${error.message}`);
  process.exitCode = 2;
});
