import { HARNESS, type Result } from './result.js';
import type { Scenario } from './scenario.js';

/** For what the machine itself adds when it is busy. */
const SLACK_MS = 250;
const DELAY_MS = 1000;

/** In which points a run of the agent under test is not what its scenario demands; `plain`: the run without an agent. */
export function verdict({ must = {} }: Scenario, result: Result, plain: Result | undefined, slackMs = SLACK_MS): string[] {
  const { lost: mostLost = 0, delayMs: mostDelay = DELAY_MS, twice: mostTwice, other } = must;
  const { made, lost, said, twice, exit } = result;
  const delay = addedDelay(result, plain);
  return [
    made === 0 && 'no span was made',
    mostLost === 'counted' ? lost > said && `${lost} lost, only ${said} of them said` : lost > mostLost && `${lost} lost`,
    mostTwice !== undefined && twice > mostTwice && `${twice} stored twice`,
    plain !== undefined && exit !== plain.exit && `ended with ${exit}, without agent with ${plain.exit}`,
    exit.includes('still alive') && exit,
    delay !== undefined && delay > mostDelay + slackMs && `end delayed by ${Math.round(delay)} ms`,
    ...result.notes.filter((note) => note.startsWith(HARNESS)),
    ...(other?.(result, plain) ?? []),
  ].filter((failure) => failure !== false);
}

/** How much longer the end took than without an agent, in milliseconds. */
export function addedDelay(result: Result, plain: Result | undefined): number | undefined {
  if (result.delayMs === undefined) return undefined;
  return Math.max(0, result.delayMs - (plain?.delayMs ?? 0));
}
