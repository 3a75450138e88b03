import { type Agent, OURS, PLAIN } from '../startup/agents.js';
import { type Conditions, runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import type { Row } from './table.js';
import { verdict } from './verdict.js';

/** Scenarios that mostly wait, at a time. */
const LANES = 4;

export interface Runs {
  readonly scenarios: readonly Scenario[];
  readonly peer: Agent | undefined;
  readonly conditions: Conditions;
  /** Called with each row as soon as it is there. */
  readonly done: (row: Row) => void;
}

/**
 * Runs scenarios, each without an agent, with ours, and with the other one. Those that need the machine run one after the
 * other; then those that mostly wait, a few at a time, the longest first. Says how far it is.
 */
export async function runAll({ scenarios, peer, conditions, done }: Runs): Promise<void> {
  let begun = 0;
  const run = async (scenario: Scenario): Promise<void> => {
    begun += 1;
    const number = begun;
    const row = await runOne(scenario, peer, conditions);
    done(row);
    process.stderr.write(`${number}/${scenarios.length} ${scenario.group}: ${scenario.name} … ${inWords(row)}\n`);
  };
  for (const scenario of scenarios) if (scenario.beside === undefined) await run(scenario);
  const waiting = scenarios.filter(({ beside }) => beside !== undefined);
  waiting.sort((a, b) => (b.beside ?? 0) - (a.beside ?? 0));
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function runOne(scenario: Scenario, peer: Agent | undefined, conditions: Conditions): Promise<Row> {
  const runs = [
    () => (scenario.plain === false ? undefined : runScenario(scenario, PLAIN, conditions)),
    () => runScenario(scenario, OURS, conditions),
    () => (peer && scenario.noPeers === undefined ? runScenario(scenario, peer, conditions) : undefined),
  ] as const;
  // Who waits does not mind the others.
  const [plain, ours, other] = scenario.beside === undefined ? await inTurn(runs) : await Promise.all(runs.map((run) => run()));
  if (!ours) throw new Error(`${scenario.name} has not run`);
  return { scenario, plain, ours, peer: other, failures: verdict(scenario, ours, plain) };
}

async function inTurn<T>(runs: readonly (() => T)[]): Promise<Awaited<T>[]> {
  const results: Awaited<T>[] = [];
  for (const run of runs) results.push(await run());
  return results;
}

function inWords({ ours, peer, failures }: Row): string {
  const lost = `${ours.lost} of ${ours.made} lost${peer ? `, upstream ${peer.lost} of ${peer.made}` : ''}`;
  return `${lost}${failures.length > 0 ? `; NOT AS DEMANDED: ${failures.join('; ')}` : ''}`;
}
