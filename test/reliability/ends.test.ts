import t from 'tap';
import { ENDS } from '../../bench/loss/scenarios/ends.js';
import { holds } from './holds.js';

// However a process ends, everything is delivered, and it ends as it would without the agent.
holds(t, ENDS);
