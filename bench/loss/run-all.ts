import { type Agent, OURS, PLAIN } from '../startup/agents.js';
import { type Conditions, runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import type { Row } from './table.js';
import { verdict } from './verdict.js';

/** Runs scenarios one after the other, each without an agent, with ours, and with the other one; says how far it is. */
export async function runAll(scenarios: readonly Scenario[], peer: Agent | undefined, conditions: Conditions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    process.stderr.write(`${index + 1}/${scenarios.length} ${scenario.group}: ${scenario.name} … `);
    const plain = scenario.plain === false ? undefined : await runScenario(scenario, PLAIN, conditions);
    const ours = await runScenario(scenario, OURS, conditions);
    const other = peer && scenario.peers !== false ? await runScenario(scenario, peer, conditions) : undefined;
    const failures = verdict(scenario, ours, plain);
    rows.push({ scenario, plain, ours, peer: other, failures });
    const lost = `${ours.lost} of ${ours.made} lost${other ? `, upstream ${other.lost} of ${other.made}` : ''}`;
    process.stderr.write(`${lost}${failures.length > 0 ? `; NOT AS DEMANDED: ${failures.join('; ')}` : ''}\n`);
  }
  return rows;
}
