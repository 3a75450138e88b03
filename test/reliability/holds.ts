import { join } from 'node:path';
import type { Test } from 'tap';
import { runScenario } from '../../bench/loss/run-scenario.js';
import type { Scenario } from '../../bench/loss/scenario.js';
import { verdict } from '../../bench/loss/verdict.js';
import { OURS, PLAIN } from '../../bench/startup/agents.js';

const CONDITIONS = { node: process.execPath, quick: true, cwd: join(__dirname, '..', '..', '..') };

/** A machine that does other things as well is no reason for a test to fail. */
const SLACK_MS = 4000;

/**
 * One test for each deterministic scenario of `npm run bench:loss`: the same processes and receivers, in their short form, a
 * few at a time, since most of them wait.
 */
export function holds(t: Test, scenarios: readonly Scenario[]): void {
  t.jobs = 3;
  for (const scenario of scenarios) {
    if (scenario.test === false || scenario.possible?.() === false) continue;
    t.test(scenario.name, { buffered: true }, async (t) => {
      const [plain, ours] = await Promise.all([
        scenario.plain === false ? undefined : runScenario(scenario, PLAIN, CONDITIONS),
        runScenario(scenario, OURS, CONDITIONS),
      ]);
      t.strictSame(verdict(scenario, ours, plain, SLACK_MS), [], 'what is not as demanded', {
        made: ours.made,
        stored: ours.stored,
        lines: ours.lines,
        notes: ours.notes,
      });
    });
  }
}
