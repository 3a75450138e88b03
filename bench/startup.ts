import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Agent, OURS, PLAIN, upstream } from './startup/agents.js';
import { installPeers } from './startup/install-peers.js';
import { measureStart, type Start } from './startup/measure.js';
import { readOptions } from './startup/options.js';
import { tableHead, tableRows } from './startup/table.js';

// `npm run bench:startup -- [--rounds N] [--node PATH] [--idle MS] [--no-peers]`: what the start of a service costs
// with the agent, with the official package and with neither, in turns, so that a busy machine is equally busy for all.

const ROOT = join(__dirname, '..', '..');
const PEERS = join(ROOT, 'bench/peers');
const APPS = [
  { name: 'trivial', file: join(ROOT, 'bench/apps/trivial.cjs'), point: 'first line' },
  { name: 'express + pg + kafkajs', file: join(ROOT, 'bench/apps/service.cjs'), point: 'listening' },
];

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const { rounds, idleMs, peers } = options;
  const agents = [PLAIN, OURS];
  if (peers) {
    installPeers(PEERS);
    agents.push(upstream(PEERS));
  }
  const results = APPS.map(() => new Map<Agent, Start[]>(agents.map((agent) => [agent, []])));
  const loadBefore = loadavg()[0] ?? 0;

  // The first round fills the caches of the disk and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round} of ${rounds} `);
    for (const [index, app] of APPS.entries()) {
      for (const agent of inTurn(agents, round)) {
        const start = await measureStart(options, agent, app.file, ROOT);
        if (round > 0) results[index]?.get(agent)?.push(start);
      }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\n');

  const processors = cpus();
  const conditions = [
    `Node ${results[0]?.get(PLAIN)?.[0]?.node ?? ''}`,
    new Date().toISOString().slice(0, 10),
    `${processors.length} × ${processors[0]?.model.trim()}`,
    `load ${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`,
    `rounds: ${rounds}, settled: after ${idleMs} ms idle; median (quartiles)`,
  ];
  console.log(`${conditions.join(', ')}\n`);
  console.log(tableHead(agents));
  for (const [index, { name, point }] of APPS.entries()) {
    console.log(tableRows(name, point, agents, results[index] ?? new Map()));
  }
}

/** Another one is first in each round. */
function inTurn<T>(list: readonly T[], round: number): T[] {
  const at = round % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

main().catch((error: Error) => {
  console.error(`bench:startup: ${error.message}`);
  process.exitCode = 1;
});
