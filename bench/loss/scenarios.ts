import type { Scenario } from './scenario.js';
import { ANSWERS } from './scenarios/answers.js';
import { DEAD_ENDS } from './scenarios/dead-ends.js';
import { ENDS } from './scenarios/ends.js';
import { FAIL_OVER } from './scenarios/fail-over.js';
import { KILL_STORM } from './scenarios/kill-storm.js';
import { LOAD } from './scenarios/load.js';
import { MEMORY } from './scenarios/memory.js';
import { OUTAGES } from './scenarios/outages.js';
import { SPOOL } from './scenarios/spool.js';
import { STALLS } from './scenarios/stalls.js';
import { TROUBLE } from './scenarios/trouble.js';

/** Every row of the report, in its order. */
export const SCENARIOS: readonly Scenario[] = [
  ...ENDS,
  ...DEAD_ENDS,
  ...LOAD,
  ...OUTAGES,
  ...ANSWERS,
  ...FAIL_OVER,
  ...SPOOL,
  KILL_STORM,
  ...TROUBLE,
  ...MEMORY,
  ...STALLS,
];
